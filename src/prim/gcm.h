/* gcm.h - AES-GCM for every packet (NIST SP 800-38D): keys worked out once,
 * nothing allocated after.
 *
 * Over intel-ipsec-mb where the processor has AES instructions, else over
 * OpenSSL; both give the same bytes. It counts no nonces: two packets under
 * one key and nonce are the caller's mistake, and give the key away.
 */
#ifndef PRIM_GCM_H
#define PRIM_GCM_H

#include "base/err.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

enum {
	GCM_NONCE_LEN = 12, /* bytes */
	GCM_TAG_LEN = 16,
	GCM_KEY_MAX = 32,
	GCM_EXPANDED_LEN = 1008, /* round keys and powers of the hash key */
	GCM_ALIGN = 64,          /* a cache line, and what ipsec-mb asks for */
};

/* How it is done, and that for one size of key; never looked into. */
struct gcm_impl;
struct gcm_ops;

/* A key made ready. Plain memory of the caller: it may be copied, is read by
 * any number of threads at once, and is wiped by ct_wipe(). */
struct gcm_key {
	alignas(GCM_ALIGN) uint8_t expanded[GCM_EXPANDED_LEN];
	const struct gcm_ops *ops;
};

/* One packet. dst is src, or does not overlap it. */
struct gcm_text {
	const uint8_t *nonce; /* GCM_NONCE_LEN */
	const uint8_t *ad;    /* associated data, in the clear */
	size_t ad_len;
	const uint8_t *src;
	uint8_t *dst;
	size_t len;   /* of src and dst */
	uint8_t *tag; /* GCM_TAG_LEN; written by seal, read by open */
};

/* The fastest that runs here. It is chosen at the first call, which allocates
 * and takes a millisecond: call it once at the start. Any thread may. */
const struct gcm_impl *gcm_best(void);

/* The one by OpenSSL, which always runs. It keeps one context a thread and size
 * of key, from the first packet until aes_thread_end(). */
const struct gcm_impl *gcm_fallback(void);

/* For people: "ipsec-mb" or "OpenSSL". */
const char *gcm_name(const struct gcm_impl *impl);

/* Works the key out; key_len is 16 or 32 (asserted). */
void gcm_key_init(struct gcm_key *k, const struct gcm_impl *impl,
		  const uint8_t *key, size_t key_len);

/* ERR_OS when the fallback has no memory; dst is then zero. */
must_check enum err gcm_seal(const struct gcm_key *k, const struct gcm_text *t);

/* ERR_AUTH when the tag does not fit, ERR_OS as above; dst is then zero. */
must_check enum err gcm_open(const struct gcm_key *k, const struct gcm_text *t);

#endif
