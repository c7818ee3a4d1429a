/* group_kit.h - members of groups for tests, and fuzzing: their memory, seeds,
 * random bytes that are always the same, and the calls that must not fail.
 */
#ifndef GROUP_KIT_H
#define GROUP_KIT_H

#include "group/mls.h"

enum {
	KIT_NOW_S = 1800000000, /* when everything happens */
	KIT_GROUP_ID_LEN = 24,
};

struct kit_member {
	void *memory;
	size_t size;
	struct mls_group *g;
	struct mls_joiner joiner;
	uint8_t seed[LABEL_SEED_LEN];
	uint8_t identity[16]; /* peer id and a name */
	enum mls_profile profile;
};

/* What a commit wrote. */
struct kit_commit {
	size_t len;
	size_t welcome_len;
	uint8_t bytes[MLS_MESSAGE_MAX];
	uint8_t welcome[MLS_MESSAGE_MAX];
};

/* The next 32 random bytes; they live until the one after the next. */
const uint8_t *kit_random(void);

/* A member with an empty group that knows the link's PSK, and a key package. The
 * number makes it somebody else. */
void kit_open(struct kit_member *m, uint32_t number, enum mls_profile profile,
	      uint32_t member_max);
void kit_close(struct kit_member *m);

/* A fresh key package with the same identity and signature key. */
void kit_joiner(struct kit_member *m);

/* A PSK beside the link's, "other", that it knows from now on. */
void kit_other_psk(struct kit_member *m);

struct rd kit_key_package(const struct kit_member *m);

/* Makes the group of one, whose policy lets everybody add. */
void kit_create(struct kit_member *m);

/* Makes a commit that must succeed. */
void kit_commit(struct kit_commit *out, struct kit_member *m,
		const struct mls_changes *changes);

/* The same with one to add, or with nothing (NULL). */
void kit_commit_add(struct kit_commit *out, struct kit_member *m,
		    const struct kit_member *added);
void kit_commit_remove(struct kit_commit *out, struct kit_member *m,
		       uint32_t leaf);

struct rd kit_bytes(const struct kit_commit *c);
struct rd kit_welcome(const struct kit_commit *c);

/* What one member makes of a message. */
enum err kit_take(struct kit_member *m, struct rd message);
enum err kit_join(struct kit_member *m, const struct kit_commit *c);

/* members[0] makes a group and adds the others, one commit for each; all follow. */
void kit_group(struct kit_member *members, uint32_t n, enum mls_profile profile,
	       uint32_t member_max);

/* The commit is taken by who made it, and by the others that are in the group;
 * all must agree then. */
void kit_settle(struct kit_member *members, uint32_t n, uint32_t by,
		const struct kit_commit *c);

/* All that are in a group are in the same one, at the same epoch. */
bool kit_agree(const struct kit_member *members, uint32_t n);

#endif
