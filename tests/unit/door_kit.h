/* door_kit.h - people behind the core's door, for tests: what the browser hands
 * over, said shortly. */
#ifndef TESTS_UNIT_DOOR_KIT_H
#define TESTS_UNIT_DOOR_KIT_H

#include "wasm/core.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DOOR_PEER_LEN = 8, DOOR_MESSAGE_MAX = 16384 };

#define DOOR_NOW_S UINT64_C(1800000000)

struct door_person {
	int32_t group;
	uint8_t peer[DOOR_PEER_LEN];
};

struct door_message {
	size_t len;
	uint8_t bytes[DOOR_MESSAGE_MAX];
};

/* Whom a commit adds, by KeyPackages, and removes. */
struct door_changes {
	const struct door_message *adds[4];
	size_t adds_n;
	uint16_t removes[4];
	size_t removes_n;
};

/* The next of the bytes that are called random: the same in each run. */
void door_random(uint8_t *p, size_t len);

/* The last answer in core_text(). */
void door_keep(struct door_message *m, int32_t answer);

/* All answer what the core does. */
int32_t door_room(void);
int32_t door_person(struct door_person *p, int32_t room, uint8_t number);
int32_t door_found(const struct door_person *p);
int32_t door_knock(const struct door_person *p, bool again,
		   struct door_message *knock);
/* Takes the KeyPackage out of a knock. */
int32_t door_hear(const struct door_person *p, const uint8_t *from,
		  const struct door_message *knock,
		  struct door_message *key_package);
int32_t door_commit(const struct door_person *p, const struct door_changes *c,
		    struct door_message *commit, struct door_message *welcome);
int32_t door_take(const struct door_person *p, const struct door_message *m);
int32_t door_join(const struct door_person *p, const struct door_message *m);
int32_t door_beacon(const struct door_person *p, struct door_message *beacon);
int32_t door_open_beacon(const struct door_person *p, const uint8_t *from,
			 const struct door_message *beacon);
void door_drop_epoch(const struct door_person *p, uint64_t epoch);
int32_t door_seal(const struct door_person *p, uint32_t context,
		  struct door_message *frame);
int32_t door_open(const struct door_person *p,
		  const struct door_message *frame);

/* What core_group_state() says; asserts that it answers. */
struct door_state {
	bool is_in;
	bool waits;
	uint64_t epoch;
	uint16_t own;
	bool seals;
	uint64_t sends;
};

struct door_state door_state(const struct door_person *p);

/* Two in one group, at epoch 1; both receive and send. Asserts. */
void door_pair(int32_t room, struct door_person *a, struct door_person *b);

/* by changes nothing and everybody else follows; all receive and send. */
void door_renew(const struct door_person *by, const struct door_person *other);

#endif
