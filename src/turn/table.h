/* table.h - the allocations: entries of one array, found by path.
 *
 * The entry's number is the relayed port. Freed entries are taken again as
 * late as possible: a port that was somebody else's a moment ago would get
 * their late packets.
 */
#ifndef TURN_TABLE_H
#define TURN_TABLE_H

#include "prim/md5.h"
#include "turn/credential.h"
#include "turn/request.h"
#include "turn/turn.h"

enum {
	TABLE_CHANNELS_N = 16, /* of one allocation */
	TABLE_ENTRIES_N = 16384,
};

enum family { FAMILY_V4, FAMILY_V6, FAMILIES_N };

/* The other end of a channel or packet: an entry, in one of its families. */
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
	uint8_t key[MD5_LEN];         /* of the credentials it was made with */
	uint8_t made_by[STUN_ID_LEN]; /* the request, to know it again */
	uint8_t token[REQUEST_TOKEN_LEN]; /* opens a reserved entry */
	uint32_t reserved; /* the entry reserved with this one, when promised */
	bool promised;
	bool has[FAMILIES_N];
	bool lacks_v6; /* asked for as well, and not to be had */
	uint8_t user_len;
	uint8_t tag_len; /* the tag is the end of the user */
	uint8_t channel_n;
	uint8_t user[CREDENTIAL_USER_SIZE];
	struct channel channels[TABLE_CHANNELS_N];
};

enum entry_state {
	ENTRY_FREE = 0,
	ENTRY_USED,
	ENTRY_RESERVED, /* by EVEN-PORT, for who shows its token */
};

/* Who an allocation counts for. */
struct owner {
	uint64_t user; /* hashes under a secret */
	uint64_t source;
};

struct table {
	uint32_t n;
	uint32_t used_n;
	uint32_t reserved_n;
	uint32_t next; /* where the search for a free entry goes on */
	uint32_t slots_mask;
	uint64_t seed;
	uint8_t *state;
	struct owner *owners;
	uint16_t *slots; /* by hash of the path: entry + 1, 0 for none */
	struct allocation *entries;
};

/* Bytes for n entries. */
size_t table_size(uint32_t n);

/* The memory is zero and aligned for any type. The seed is secret. */
void table_init(struct table *t, void *zeroed, uint32_t n, uint64_t seed);

/* NULL when the path has none. */
struct allocation *table_find(const struct table *t,
			      const struct turn_path *path);

/* The entry's allocation; NULL when it has none. */
struct allocation *table_at(const struct table *t, uint32_t entry);

uint32_t table_number(const struct table *t, const struct allocation *a);

/* Finds a free entry; with pair, an even one whose next is free too. */
must_check enum err table_pick(struct table *t, bool even, bool pair,
			       uint32_t *entry);

/* Makes a free or reserved entry the allocation of the path, which has none.
 * All else in it is zero. */
struct allocation *table_use(struct table *t, uint32_t entry,
			     const struct turn_path *path, struct owner owner);

/* Reserves a free entry: all else in it is zero. */
struct allocation *table_reserve(struct table *t, uint32_t entry);

/* Ends an allocation or a reservation, and wipes it. */
void table_free(struct table *t, uint32_t entry);

/* How many allocations count for the user, and for the source. */
void table_count(const struct table *t, struct owner owner, uint32_t *user_n,
		 uint32_t *source_n);

#endif
