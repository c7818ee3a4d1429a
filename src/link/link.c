#include "link/link.h"

#include "base/b64.h"
#include "base/ct.h"
#include "base/rd.h"
#include "prim/hash.h"
#include "prim/sign.h"

#include <assert.h>
#include <string.h>

enum {
	VERSION = 1,
	GUEST_LEN = 2 + LINK_SECRET_LEN + LINK_HASH_LEN, /* bytes */
	HOST_LEN = GUEST_LEN + LINK_SEED_LEN,
};

_Static_assert(B64_TEXT_LEN(GUEST_LEN) == LINK_GUEST_TEXT_LEN, "");
_Static_assert(B64_TEXT_LEN(HOST_LEN) == LINK_HOST_TEXT_LEN, "");
_Static_assert((int)LINK_SEED_LEN == (int)SIGN_SEED_LEN, "");

/* A string without its terminating zero. */
#define LABEL(text)                      \
	(struct part)                    \
	{                                \
		(text), sizeof(text) - 1 \
	}

static void hash_cut(uint8_t *out, size_t len, struct part label,
		     struct part value)
{
	const struct part parts[] = { label, value };
	uint8_t hash[SHA256_LEN];

	hash_sha256(hash, parts, 2);
	memcpy(out, hash, len);
	ct_wipe(hash, sizeof(hash));
}

static void hash_of_host(uint8_t hash[LINK_HASH_LEN],
			 const uint8_t seed[LINK_SEED_LEN])
{
	uint8_t key[SIGN_PUBLIC_LEN];

	sign_public_of_seed(key, seed);
	hash_cut(hash, LINK_HASH_LEN, LABEL("incamera/1 host key"),
		 (struct part){ key, sizeof(key) });
}

static enum err read_bytes(struct link *link, struct rd r)
{
	uint8_t expected[LINK_HASH_LEN];
	uint8_t version = rd_u8(&r);
	uint8_t policy = rd_u8(&r);
	const uint8_t *secret = rd_bytes(&r, LINK_SECRET_LEN);
	const uint8_t *host_hash = rd_bytes(&r, LINK_HASH_LEN);
	const uint8_t *seed = NULL;

	if (r.left != 0)
		seed = rd_bytes(&r, LINK_SEED_LEN);
	if (!rd_done(&r) || version != VERSION || policy >= LINK_POLICIES)
		return ERR_FORMAT;
	if (seed != NULL) {
		hash_of_host(expected, seed);
		if (!ct_equal(expected, host_hash, LINK_HASH_LEN))
			return ERR_AUTH;
	}

	*link = (struct link){ .policy = policy, .is_host = seed != NULL };
	memcpy(link->secret, secret, LINK_SECRET_LEN);
	memcpy(link->host_hash, host_hash, LINK_HASH_LEN);
	if (seed != NULL)
		memcpy(link->seed, seed, LINK_SEED_LEN);
	return OK;
}

enum err link_read(struct link *link, const char *text, size_t text_len)
{
	uint8_t bytes[HOST_LEN];
	size_t len;
	enum err err;

	if (text_len == LINK_GUEST_TEXT_LEN)
		len = GUEST_LEN;
	else if (text_len == LINK_HOST_TEXT_LEN)
		len = HOST_LEN;
	else
		return ERR_FORMAT;
	err = b64_read(bytes, len, text, text_len);
	if (err == OK)
		err = read_bytes(link, rd_init(bytes, len));
	ct_wipe(bytes, sizeof(bytes));
	return err;
}

void link_make(struct link *link, uint8_t policy,
	       const uint8_t secret[LINK_SECRET_LEN],
	       const uint8_t seed[LINK_SEED_LEN])
{
	assert(policy < LINK_POLICIES);
	*link = (struct link){ .policy = policy, .is_host = true };
	memcpy(link->secret, secret, LINK_SECRET_LEN);
	memcpy(link->seed, seed, LINK_SEED_LEN);
	hash_of_host(link->host_hash, seed);
}

static void write_text(const struct link *link, bool with_seed, struct wr *out)
{
	uint8_t bytes[HOST_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));

	wr_u8(&w, VERSION);
	wr_u8(&w, link->policy);
	wr_bytes(&w, link->secret, LINK_SECRET_LEN);
	wr_bytes(&w, link->host_hash, LINK_HASH_LEN);
	if (with_seed)
		wr_bytes(&w, link->seed, LINK_SEED_LEN);
	b64_write(out, bytes, wr_len(&w));
	ct_wipe(bytes, sizeof(bytes));
}

void link_write_guest(const struct link *link, struct wr *w)
{
	write_text(link, false, w);
}

void link_write_own(const struct link *link, struct wr *w)
{
	write_text(link, link->is_host, w);
}

/* HKDF(S, salt, info) of docs/protocol.md. */
static void derive(const struct link *link, struct part salt, struct part info,
		   uint8_t key[LINK_KEY_LEN])
{
	const struct part secret = { link->secret, LINK_SECRET_LEN };
	uint8_t prk[SHA256_LEN];

	hash_hkdf_sha256_extract(prk, salt, secret);
	hash_hkdf_sha256_expand(key, LINK_KEY_LEN, prk, info);
	ct_wipe(prk, sizeof(prk));
}

void link_derive(const struct link *link, struct link_keys *keys)
{
	uint8_t info[64];
	struct wr w = wr_init(info, sizeof(info));
	const struct part label = LABEL("incamera/1 room auth");
	const struct part none = { "", 0 };
	const struct part room = { keys->room, LINK_ROOM_LEN };

	wr_bytes(&w, label.p, label.len);
	wr_u8(&w, VERSION);
	wr_u8(&w, link->policy);
	wr_bytes(&w, link->host_hash, LINK_HASH_LEN);
	derive(link, none, (struct part){ info, wr_len(&w) }, keys->room_auth);
	hash_cut(keys->room, LINK_ROOM_LEN, LABEL("incamera/1 room id"),
		 (struct part){ keys->room_auth, LINK_KEY_LEN });
	derive(link, room, LABEL("incamera/1 signal"), keys->signal_key);
	derive(link, room, LABEL("incamera/1 meta"), keys->meta_key);
	derive(link, room, LABEL("incamera/1 psk"), keys->psk);
}

void link_peer_of_seat(uint8_t peer[LINK_PEER_LEN],
		       const uint8_t seat[LINK_SEAT_LEN])
{
	hash_cut(peer, LINK_PEER_LEN, LABEL("incamera/1 peer"),
		 (struct part){ seat, LINK_SEAT_LEN });
}
