/* ice_kit.h - a participant of the unit and checks for it, for tests.
 */
#ifndef TESTS_ICE_KIT_H
#define TESTS_ICE_KIT_H

#include "ice/ice.h"
#include "wire/stun.h"

#define KIT_UFRAG      "00010002deadbeef"
#define KIT_PWD        "abcdefghijklmnopqrstuvwx"
#define KIT_PEER_UFRAG "wxyz"
#define KIT_PEER_PWD   "zyxwvutsrqponmlkjihgfedc"

/* A check and how it differs from a good one. */
struct kit_check {
	const char *user; /* NULL: ours and a good one of theirs */
	const char *pwd;  /* NULL: the right one */
	uint16_t type;    /* 0: a Binding request */
	uint16_t unknown; /* an attribute type to add; 0: none */
	bool nominates;
	bool is_controlled; /* beside controlling */
	bool no_user;
	bool no_priority;
	bool short_priority;
	bool no_integrity;
	bool no_fingerprint;
	bool more_behind;     /* an attribute behind FINGERPRINT */
	bool late_nomination; /* USE-CANDIDATE behind MESSAGE-INTEGRITY */
};

struct kit {
	struct ice ice;
	uint64_t now_us;
	uint8_t check[256];
	size_t check_len;
	uint8_t answer[ICE_ANSWER_LEN];
	size_t answer_len;
};

/* At a time that is not zero. */
void kit_open(struct kit *k);

/* A client's path, from 198.51.100.host. */
struct ice_path kit_path(uint8_t host);

/* Writes the check to k->check. */
void kit_write(struct kit *k, const struct kit_check *c);

/* Gives it to the participant. */
enum ice_verdict kit_give(struct kit *k, const struct ice_path *path);

/* Both. */
enum ice_verdict kit_send(struct kit *k, const struct ice_path *path,
			  const struct kit_check *c);

/* The request that goes to that path now, answered under the password (NULL: the
 * right one) from another path. ICE_NOT_STUN when there is no such request. */
enum ice_verdict kit_reply(struct kit *k, const struct ice_path *path,
			   const struct ice_path *from, const char *pwd);

/* A path that proves itself when it is asked. */
void kit_prove(struct kit *k, const struct ice_path *path);

/* The attribute of the answer, which must be a right one. False when it has
 * none. */
bool kit_attr(const struct kit *k, struct stun_attr *a, uint16_t type);

#endif
