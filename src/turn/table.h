/* table.h - the allocations of one engine: entries of one array, found by path.
 *
 * The entry's number is the relayed port, and whether it is this engine's say
 * the ports, which all engines share; so each has an array for all of them, of
 * which it touches what it uses. Freed entries are taken again as late as
 * possible: a port that was somebody else's a moment ago would get their late
 * packets.
 */
#ifndef TURN_TABLE_H
#define TURN_TABLE_H

#include "prim/md5.h"
#include "turn/credential.h"
#include "turn/ports.h"
#include "turn/request.h"
#include "turn/turn.h"

enum {
	TABLE_CHANNELS_N = 16, /* of one allocation */
};

enum family { FAMILY_V4, FAMILY_V6, FAMILIES_N };

/* The other end of a channel or packet: an entry or an address of the unit, in
 * one of its families. */
enum {
	PEER_UNIT = INT32_MAX - TURN_UNIT_N, /* and the number of its address */
	PEER_NOBODY = INT32_MAX,
};

struct peer {
	uint32_t entry;
	enum family family;
};

struct channel {
	uint64_t until_us;
	struct peer peer;
	uint16_t number;
};

struct allocation {
	struct turn_path path;
	uint64_t until_us;
	/* Permissions are for IP addresses, and all peers share ours. */
	uint64_t permitted_until_us[FAMILIES_N];
	uint64_t unit_until_us[TURN_UNIT_N]; /* likewise, for the unit's */
	uint8_t key[MD5_LEN];         /* of the credentials it was made with */
	uint8_t made_by[STUN_ID_LEN]; /* the request, to know it again */
	uint8_t token[REQUEST_TOKEN_LEN]; /* of the next entry, if promised */
	bool promised;
	bool has[FAMILIES_N];
	bool lacks_v6; /* asked for as well, and not to be had */
	uint8_t user_len;
	uint8_t tag_len; /* the tag is the end of the user */
	uint8_t channel_n;
	uint8_t user[CREDENTIAL_USER_SIZE];
	struct channel channels[TABLE_CHANNELS_N];
};

struct table {
	uint32_t n;
	uint32_t engine;
	uint32_t first; /* of the row that is ours to take from */
	uint32_t end;
	uint32_t used_n;
	uint32_t next; /* where the search for a free entry goes on */
	uint32_t slots_mask;
	uint64_t seed;
	struct ports *ports;
	uint16_t *slots; /* by hash of the path: entry + 1, 0 for none */
	struct allocation *entries;
};

/* Bytes for n entries. */
size_t table_size(uint32_t n);

/* The memory is for all the ports, zero and aligned for any type. The seed is
 * secret. */
void table_init(struct table *t, void *zeroed, struct ports *ports,
		uint32_t engine, uint64_t seed);

/* NULL when the path has none. */
struct allocation *table_find(const struct table *t,
			      const struct turn_path *path);

/* The entry's allocation; NULL when it has none here. */
struct allocation *table_at(const struct table *t, uint32_t entry);

uint32_t table_number(const struct table *t, const struct allocation *a);

/* Finds a free entry; with pair, an even one whose next is free too. */
must_check enum err table_pick(struct table *t, bool even, bool pair,
			       uint32_t *entry);

/* Makes an entry whose port this engine has taken the allocation of the path,
 * which has none. All else in it is zero. */
struct allocation *table_use(struct table *t, uint32_t entry,
			     const struct turn_path *path);

/* Ends an allocation, wipes it and frees its port. */
void table_free(struct table *t, uint32_t entry);

#endif
