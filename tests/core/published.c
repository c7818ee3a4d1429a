/* Where what follows from a secret is told to others, and so is none any more:
 * public keys, signatures, ciphertexts, whether something fits. For core_secrets.c,
 * which is linked with --wrap for each of these; published.txt is the list.
 *
 * Opening is not looked at: it compares tags and says what it found, inside of
 * libsodium. It runs on copies that are defined. What it shares with sealing is
 * seen there.
 */
#include "published.h"
#include "base/ct.h"
#include "link/link.h"
#include "mls/schedule.h"
#include "mls/welcome_wire.h"
#include "prim/aead.h"
#include "prim/expand.h"
#include "prim/hpke.h"
#include "prim/sign.h"
#include "wasm/core.h"

#include <string.h>
#include <valgrind/memcheck.h>

void hide(const void *p, size_t len)
{
	(void)VALGRIND_MAKE_MEM_UNDEFINED(p, len);
}

void show(const void *p, size_t len)
{
	(void)VALGRIND_MAKE_MEM_DEFINED(p, len);
}

/* Public keys. */

WRAPS(void, hpke_derive_pair, struct hpke_pair *pair, const uint8_t *ikm)
{
	__real_hpke_derive_pair(pair, ikm);
	show(pair->public_key, sizeof(pair->public_key));
}

WRAPS(void, hpke_public, uint8_t *public_key, const uint8_t *secret_key)
{
	__real_hpke_public(public_key, secret_key);
	show(public_key, HPKE_KEY_LEN);
}

WRAPS(void, sign_public_of_seed, uint8_t *public_key, const uint8_t *seed)
{
	__real_sign_public_of_seed(public_key, seed);
	show(public_key, SIGN_PUBLIC_LEN);
}

/* What a room's link gives to the server. */
WRAPS(void, link_derive, const struct link *link, struct link_keys *keys)
{
	__real_link_derive(link, keys);
	show(keys->room_auth, sizeof(keys->room_auth));
	show(keys->room, sizeof(keys->room));
}

/* Signatures and ciphertexts. */

WRAPS(void, sign_detached, uint8_t *signature, const uint8_t *seed,
      struct part message)
{
	__real_sign_detached(signature, seed, message);
	show(signature, SIGN_SIGNATURE_LEN);
}

WRAPS(void, aead_chacha_seal, const struct aead *a)
{
	__real_aead_chacha_seal(a);
	show(a->text, a->len);
	show(a->tag, AEAD_TAG_LEN);
}

WRAPS(void, aead_xchacha_seal, const struct aead *a)
{
	__real_aead_xchacha_seal(a);
	show(a->text, a->len);
	show(a->tag, AEAD_TAG_LEN);
}

WRAPS(enum err, hpke_seal, uint8_t *enc, struct wr *out,
      const struct hpke_to *to, const struct hpke_bind *bind, struct rd plain)
{
	enum err err = __real_hpke_seal(enc, out, to, bind, plain);

	show(enc, HPKE_ENC_LEN);
	return err;
}

/* Confirmation tags: they stand in commits and Welcomes, and from there in what
 * everybody signs. */
WRAPS(void, schedule_tag, uint8_t *tag, const struct schedule *s,
      struct part confirmed)
{
	__real_schedule_tag(tag, s, confirmed);
	show(tag, SHA256_LEN);
}

/* The nonce of a PSK stands in the commit. What else is made of random bytes does
 * not. */
WRAPS(void, expand_random, uint8_t *out, size_t out_len, const uint8_t *random,
      const char *label, uint32_t index)
{
	__real_expand_random(out, out_len, random, label, index);
	if (strcmp(label, "commit psk") == 0)
		show(out, out_len);
}

/* Whether something fits. */

WRAPS(bool, ct_equal, const void *a, const void *b, size_t len)
{
	bool equal = __real_ct_equal(a, b, len);

	show(&equal, sizeof(equal));
	return equal;
}

/* That a public key is of small order; the secret one does not matter then. */
WRAPS(int, crypto_scalarmult_curve25519, unsigned char *q,
      const unsigned char *n, const unsigned char *p)
{
	int failed = __real_crypto_scalarmult_curve25519(q, n, p);

	show(&failed, sizeof(failed));
	return failed;
}

/* Opening: what members say to each other decides what they do, but the secrets
 * in it are secrets. */

typedef enum err open_fn(const struct aead *a);

static enum err open_shown(open_fn *open, const struct aead *a,
			   size_t nonce_len)
{
	uint8_t key[AEAD_KEY_LEN];
	uint8_t nonce[AEAD_XCHACHA_NONCE_LEN];
	struct aead shown = *a;

	memcpy(key, a->key, sizeof(key));
	memcpy(nonce, a->nonce, nonce_len);
	show(key, sizeof(key));
	show(nonce, nonce_len);
	shown.key = key;
	shown.nonce = nonce;
	return open(&shown);
}

WRAPS(enum err, aead_chacha_open, const struct aead *a)
{
	return open_shown(__real_aead_chacha_open, a, AEAD_CHACHA_NONCE_LEN);
}

WRAPS(enum err, aead_xchacha_open, const struct aead *a)
{
	return open_shown(__real_aead_xchacha_open, a, AEAD_XCHACHA_NONCE_LEN);
}

WRAPS(enum err, hpke_open, struct wr *out, const struct hpke_pair *own,
      struct part enc, const struct hpke_bind *bind, struct rd sealed)
{
	const uint8_t *start = out->p;
	enum err err = __real_hpke_open(out, own, enc, bind, sealed);

	/* A path secret. */
	if (err == OK && out->p - start == LABEL_SECRET_LEN)
		hide(start, LABEL_SECRET_LEN);
	return err;
}

WRAPS(enum err, welcome_wire_open, struct welcome_wire_secrets *s,
      struct wr *plain, const struct welcome_wire_entry *e,
      const struct hpke_pair *init, struct rd group_info)
{
	enum err err = __real_welcome_wire_open(s, plain, e, init, group_info);

	if (err != OK)
		return err;
	hide(s->joiner_secret.p, s->joiner_secret.left);
	if (s->has_path_secret)
		hide(s->path_secret.p, s->path_secret.left);
	return err;
}

/* What the browser calls random is secret from here on. */

WRAPS(int32_t, core_room_make, void)
{
	hide(core_args(), LINK_SECRET_LEN + LINK_SEED_LEN);
	return __real_core_room_make();
}

WRAPS(int32_t, core_group_new, int32_t room)
{
	hide(core_args(), LABEL_SEED_LEN);
	return __real_core_group_new(room);
}

WRAPS(int32_t, core_group_found, int32_t group, uint32_t len)
{
	hide(core_args() + 8 + 8, 32);
	return __real_core_group_found(group, len);
}

WRAPS(int32_t, core_group_knock, int32_t group, uint32_t len, uint32_t again)
{
	hide(core_args() + 8 + 8, 32);
	return __real_core_group_knock(group, len, again);
}

WRAPS(int32_t, core_group_commit, int32_t group, uint32_t len)
{
	hide(core_args() + 8, 32);
	return __real_core_group_commit(group, len);
}
