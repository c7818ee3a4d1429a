#include "agent/knocks.h"

#include <string.h>

enum { LASTS_US = 7000000 };

void knocks_init(struct knocks *k)
{
	k->refs_n = 0;
	knocks_clear(k);
}

static bool was_used(const struct knocks *k, const uint8_t ref[SHA256_LEN])
{
	const size_t n = k->refs_n < KNOCKS_USED_N ? k->refs_n : KNOCKS_USED_N;

	for (size_t i = 0; i < n; i++)
		if (memcmp(k->refs[i], ref, SHA256_LEN) == 0)
			return true;
	return false;
}

static struct knocks_entry *find(struct knocks *k, const uint8_t *peer)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->entry[i].used &&
		    memcmp(k->entry[i].peer, peer, LINK_PEER_LEN) == 0)
			return &k->entry[i];
	return NULL;
}

static struct knocks_entry *find_free(struct knocks *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (!k->entry[i].used)
			return &k->entry[i];
	return k->n < KNOCKS_N ? &k->entry[k->n++] : NULL;
}

void knocks_add(struct knocks *k, const uint8_t *peer,
		const struct keys_door_guest *guest, uint64_t now_us)
{
	struct knocks_entry *e = find(k, peer);

	if (was_used(k, guest->ref))
		return;
	if (e != NULL && memcmp(e->guest.ref, guest->ref, SHA256_LEN) == 0) {
		e->last_us = now_us;
		return;
	}
	if (e == NULL)
		e = find_free(k);
	if (e == NULL)
		return;
	e->used = true;
	e->since_us = now_us;
	e->last_us = now_us;
	e->guest = *guest;
	memcpy(e->peer, peer, sizeof(e->peer));
}

void knocks_expire(struct knocks *k, uint64_t now_us)
{
	for (size_t i = 0; i < k->n; i++)
		if (now_us - k->entry[i].last_us > LASTS_US)
			k->entry[i].used = false;
}

void knocks_use(struct knocks *k, const uint8_t ref[SHA256_LEN])
{
	memcpy(k->refs[k->refs_n++ % KNOCKS_USED_N], ref, SHA256_LEN);
	for (size_t i = 0; i < k->n; i++)
		if (memcmp(k->entry[i].guest.ref, ref, SHA256_LEN) == 0)
			k->entry[i].used = false;
}

void knocks_forget(struct knocks *k, const uint8_t *peer)
{
	struct knocks_entry *e = find(k, peer);

	if (e != NULL)
		e->used = false;
}

void knocks_clear(struct knocks *k)
{
	k->n = 0;
}
