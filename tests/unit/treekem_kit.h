/* treekem_kit.h - people, their leaves, and a group of them that is kept by
 * hand, for tests and fuzzing. What cannot be is an abort().
 *
 * A person is a number; all that is random is expanded from numbers.
 */
#ifndef TESTS_TREEKEM_KIT_H
#define TESTS_TREEKEM_KIT_H

#include "treekem/path.h"
#include "treekem/treehash.h"

enum {
	KIT_LEAF_SIZE = 512,
	KIT_SCRATCH_SIZE = 2048,
	KIT_PATH_SIZE = 64 * 1024,
};

/* 32 bytes that belong to a person and a number. */
void kit_bytes(uint8_t out[32], uint32_t person, uint32_t n);

/* A person's n-th key pair. */
struct hpke_pair kit_pair(uint32_t person, uint32_t n);

/* A leaf in its own memory. */
struct kit_leaf {
	size_t len;
	uint8_t bytes[KIT_LEAF_SIZE];
};

struct rd kit_rd(const struct kit_leaf *leaf);

/* The fields of a person's leaf of a key package; views into *keys. */
struct kit_keys {
	uint8_t key[HPKE_KEY_LEN];
	uint8_t signature_key[LABEL_SIGNATURE_KEY_LEN];
	uint8_t identity[8]; /* a basic credential */
};

struct leaf kit_fields(struct kit_keys *keys, uint32_t person, uint32_t n);

/* Signed by the person; place: of an update's or a commit's leaf. */
void kit_sign(struct kit_leaf *out, const struct leaf *fields, uint32_t person,
	      const struct leaf_place *place);

/* The leaf of a person's key package with its n-th key. */
void kit_leaf(struct kit_leaf *out, uint32_t person, uint32_t n);

/* The bytes of a tree; *len is their number. free() them. */
uint8_t *kit_write(const struct tree *t, size_t *len);

/* A tree in memory of its own. */
struct kit_tree {
	struct tree t;
	void *memory;
};

void kit_tree_open(struct kit_tree *k, uint32_t leaf_max, size_t heap_size);
void kit_tree_close(struct kit_tree *k);

struct kit_member {
	bool in;
	uint32_t person;
	struct path_keys keys;
};

/* A group: the tree that all have, and what each of them knows. */
struct kit_group {
	struct kit_tree tree;
	struct kit_tree next; /* being made */
	struct kit_member members[TREE_LEAF_MAX];
	struct kit_member moved[TREE_LEAF_MAX]; /* those of next */
	struct tree_set added;                  /* in next */
	uint32_t people;                        /* that ever came */
	uint32_t turns;              /* random bytes that were used */
	uint8_t path[KIT_PATH_SIZE]; /* the last commit's */
	size_t path_len;
};

/* The group of one. NULL never. */
struct kit_group *kit_group_open(uint32_t leaf_max);

/* A group of n who have all made a path, so that the tree is full of keys. */
struct kit_group *kit_group_full(uint32_t leaf_max, uint32_t n);
void kit_group_close(struct kit_group *g);

/* Proposals: they stand in g->next until kit_commit(). */
uint32_t kit_add(struct kit_group *g);
void kit_remove(struct kit_group *g, uint32_t index);
void kit_update(struct kit_group *g, uint32_t index);

/* Takes what was proposed, without a path. */
void kit_take(struct kit_group *g);

/* The same with a path from `from`, which all others read, set and open; those
 * who are new get their path secret. Everybody agrees and knows exactly what it
 * should, or it is an abort(). */
void kit_commit(struct kit_group *g, uint32_t from);

/* The context that paths are sealed with. */
struct part kit_context(void);

/* What is called between g and g->next. */
void kit_make(struct kit_group *g, uint32_t from, struct path_made *made);
void kit_set_made_leaf(struct kit_group *g, const struct path_made *made);

/* Whether the tree's invariants hold: hashes, parent hashes, bytes, unique keys;
 * and what every member knows. Else it is an abort(). */
void kit_check(struct kit_group *g);

#endif
