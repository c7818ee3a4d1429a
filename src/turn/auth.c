#include "turn/auth.h"

#include "base/b64.h"
#include "base/ct.h"
#include "prim/hmac_sha1.h"
#include "stun/integrity.h"
#include "turn/turn.h"

#include <assert.h>

/* Four characters need no padding. */
static const char REALM[4] = { 't', 'u', 'r', 'n' };

enum {
	NONCE_TIME_LEN = 4, /* bytes */
	NONCE_MAC_LEN = 8,
	NONCE_LEN = NONCE_TIME_LEN + NONCE_MAC_LEN,
	USER_LEN = CREDENTIAL_USER_SIZE - 1,
	LONG_TERM_SIZE =
		USER_LEN + 1 + sizeof(REALM) + 1 + CREDENTIAL_PASS_SIZE,
};

static_assert(B64_TEXT_LEN(NONCE_LEN) == AUTH_NONCE_LEN, "the nonce is text");

static void nonce_at(uint8_t nonce[NONCE_LEN], const struct auth_base *base,
		     const struct addr *client, uint32_t time_s)
{
	const struct hmac_part key = { base->nonce_key, TURN_KEY_LEN };
	const struct hmac_part parts[] = { { "nonce", 5 },
					   { nonce, NONCE_TIME_LEN },
					   { client, sizeof(*client) } };
	struct wr w = wr_init(nonce, NONCE_LEN);
	uint8_t mac[HMAC_SHA1_LEN];

	wr_u32(&w, time_s);
	hmac_sha1(mac, key, parts, 3);
	wr_bytes(&w, mac, NONCE_MAC_LEN);
}

static uint32_t seconds(const struct auth_base *base)
{
	return (uint32_t)(base->now_us / 1000000u);
}

static bool nonce_is_good(const struct auth_base *base, struct rd text,
			  const struct addr *client)
{
	uint8_t got[NONCE_LEN];
	uint8_t want[NONCE_LEN];

	if (b64_read(got, sizeof(got), (const char *)text.p, text.left) != OK)
		return false;

	struct rd r = rd_init(got, sizeof(got));
	uint32_t time_s = rd_u32(&r);

	nonce_at(want, base, client, time_s);
	return ct_equal(got, want, sizeof(got)) &&
	       seconds(base) - time_s <= AUTH_NONCE_LIFE_S;
}

void auth_challenge(struct wr *w, const struct auth_base *base,
		    const struct addr *client)
{
	uint8_t nonce[NONCE_LEN];

	nonce_at(nonce, base, client, seconds(base));
	stun_attr(w, STUN_A_REALM, REALM, sizeof(REALM));
	wr_u16(w, STUN_A_NONCE);
	wr_u16(w, AUTH_NONCE_LEN);
	b64_write(w, nonce, sizeof(nonce));
}

/* MD5(user ":" realm ":" password): RFC 8489, section 9.2.2. */
static void key_of(uint8_t key[MD5_LEN], const struct auth_base *base,
		   struct rd user)
{
	uint8_t text[LONG_TERM_SIZE];
	struct wr w = wr_init(text, sizeof(text));
	char pass[CREDENTIAL_PASS_SIZE];
	size_t len;
	enum err e;

	credential_pass(pass, base->secret, base->secret_len, user);
	wr_bytes(&w, user.p, user.left);
	wr_u8(&w, ':');
	wr_bytes(&w, REALM, sizeof(REALM));
	wr_u8(&w, ':');
	wr_bytes(&w, pass, sizeof(pass) - 1);
	e = wr_done(&w, &len);
	assert(e == OK);
	md5(key, text, len);
	ct_wipe(pass, sizeof(pass));
	ct_wipe(text, sizeof(text));
}

unsigned auth_check(struct auth *a, const struct auth_base *base,
		    const struct request *q, const struct addr *client)
{
	const unsigned needed = HAS_USERNAME | HAS_REALM | HAS_NONCE;

	*a = (struct auth){ 0 };
	if ((q->has & HAS_INTEGRITY) == 0)
		return q->wrong ? 400 : 401;
	if ((q->has & needed) != needed)
		return 400;
	if (!nonce_is_good(base, q->nonce, client))
		return 438;
	a->address_proven = true;
	if (q->user.left > USER_LEN || credential_read(&a->user, q->user) != OK)
		return 401;
	key_of(a->key, base, q->user);
	if (!integrity_fits(&q->msg, &q->integrity, a->key, MD5_LEN))
		return 401;
	if (a->user.expiry_unix_s <= base->now_unix_s)
		return 401;
	a->known = true;
	return 0;
}

uint64_t auth_hash(const uint8_t *nonce_key, const char *what, const void *p,
		   size_t len)
{
	const struct hmac_part key = { nonce_key, TURN_KEY_LEN };
	const struct hmac_part parts[] = { { what, strlen(what) }, { p, len } };
	uint8_t mac[HMAC_SHA1_LEN];

	hmac_sha1(mac, key, parts, 2);

	struct rd r = rd_init(mac, sizeof(mac));

	return rd_u64(&r);
}
