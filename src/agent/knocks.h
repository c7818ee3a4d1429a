/* knocks.h - who knocks, and which key packages were let in already. Pure. */
#ifndef AGENT_KNOCKS_H
#define AGENT_KNOCKS_H

#include "agent/keys_door.h"

enum {
	KNOCKS_N = 256,       /* waiting at once */
	KNOCKS_USED_N = 1024, /* key packages that are not let in again */
};

struct knocks_entry {
	bool used;
	uint8_t peer[LINK_PEER_LEN];
	uint64_t since_us; /* its key package is known */
	uint64_t last_us;  /* it was said last */
	struct keys_door_guest guest;
};

struct knocks {
	size_t n; /* places looked at */
	struct knocks_entry entry[KNOCKS_N];
	size_t refs_n; /* ever */
	uint8_t refs[KNOCKS_USED_N][SHA256_LEN];
};

void knocks_init(struct knocks *k);

/* One for each peer: the newest takes the place of an older one. Nothing happens
 * for a key package that was let in. */
void knocks_add(struct knocks *k, const uint8_t *peer,
		const struct keys_door_guest *guest, uint64_t now_us);

/* Forgets who went away: a knock is said again every 2 s. */
void knocks_expire(struct knocks *k, uint64_t now_us);

/* Let in by us, or never to be. */
void knocks_use(struct knocks *k, const uint8_t ref[SHA256_LEN]);

/* Somebody is in now, or has left. */
void knocks_forget(struct knocks *k, const uint8_t *peer);

void knocks_clear(struct knocks *k);

#endif
