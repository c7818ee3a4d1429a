/* srtp.h - SRTP and SRTCP (RFC 3711) with AES-GCM (RFC 7714), packet by packet.
 *
 * Everything lives in memory of the caller, and nothing is allocated for a key
 * or a packet. There is no table of streams: who knows a packet's SSRC hands in
 * that stream's state. It knows no MKI, no key derivation rate, and no packets
 * that are only authenticated: a sender that does not encrypt is refused.
 */
#ifndef SRTP_SRTP_H
#define SRTP_SRTP_H

#include "base/err.h"
#include "base/limits.h"
#include "prim/gcm.h"
#include "prim/hmac_sha1.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As DTLS numbers them (RFC 5764, RFC 7714 section 14.2). */
enum srtp_profile {
	SRTP_AES128_CM_SHA1_80 = 0x0001,
	SRTP_AEAD_AES_128_GCM = 0x0007,
	SRTP_AEAD_AES_256_GCM = 0x0008,
};

enum {
	SRTP_KEY_MAX = 32, /* bytes */
	SRTP_SALT_MAX = 14,
	SRTP_HEADER_MIN = 12,
	SRTCP_HEADER_LEN = 8,
	SRTP_GROWTH_MAX = 16, /* a protected packet is longer by at most that */
	SRTCP_GROWTH_MAX = 20, /* the tag, and the word with the index */
	SRTP_SALT_SIZE = 16,
	SRTP_WINDOW_WORDS = SRTP_WINDOW_N / 64 + 1,
};

/* AES-CM with HMAC-SHA1, for those that have nothing better. */
struct srtp_cm {
	uint8_t key[16];
	struct hmac_sha1_key mac;
};

/* The session keys of one direction, made by srtp_keys_init(): the first of
 * each two is RTP's, the second RTCP's. Plain memory: it may be copied, is read
 * by any number of threads, and is wiped by ct_wipe(). */
struct srtp_keys {
	uint8_t salt[2][SRTP_SALT_SIZE]; /* zero behind its end */
	enum srtp_profile profile;
	union {
		struct gcm_key gcm[2];
		struct srtp_cm cm[2];
	};
};

/* What was received of one SSRC: one for its RTP, one for its RTCP. All zero is
 * nothing. It changes only when a packet was found genuine. */
struct srtp_in {
	uint64_t end; /* one more than the highest index so far */
	uint64_t seen[SRTP_WINDOW_WORDS];
};

/* An RTP packet to protect. */
struct srtp_packet {
	uint64_t index; /* rollover counter (32 bits), sequence number (16) */
	uint8_t *out;   /* at its start the whole header, extension and all */
	size_t out_size;
	size_t header_len;
	const uint8_t *payload; /* out + header_len, or not within out */
	size_t payload_len;
};

/* The profiles we have. */
bool srtp_profile_known(unsigned profile);

/* Bytes of the master key and of the master salt. */
size_t srtp_key_len(enum srtp_profile profile);
size_t srtp_salt_len(enum srtp_profile profile);

/* Derives the session keys. The first call of the process allocates: see
 * gcm_best(). ERR_OS when OpenSSL has no memory; *k is then zero. */
must_check enum err srtp_keys_init(struct srtp_keys *k,
				   enum srtp_profile profile,
				   const uint8_t *master_key,
				   const uint8_t *master_salt);

/* Encrypts the payload into out, behind the header, and writes the tag behind
 * it. No index may come twice for one SSRC under one key: that is the caller's
 * to hold. ERR_FULL when out_size is too small, ERR_STEP for an index beyond 48
 * bits; out is then as it was. ERR_OS when OpenSSL has no memory. On error *len is
 * as it was. */
must_check enum err srtp_protect(const struct srtp_keys *k,
				 const struct srtp_packet *p, size_t *len);

/* Checks the packet and decrypts it where it stands. *len comes in as what was
 * received, and goes out without the tag. ERR_FORMAT: no SRTP packet. ERR_REPLAY:
 * seen, or older than the window. ERR_AUTH: not genuine; what is behind the
 * header is then spoiled. On error *in and *len are as they were. */
must_check enum err srtp_unprotect(const struct srtp_keys *k,
				   struct srtp_in *in, uint8_t *packet,
				   size_t *len);

/* Encrypts the compound packet of *len bytes where it stands, in size bytes of
 * memory; index is 31 bits and, as above, never the same twice for the SSRC of
 * the first header. Errors as above. */
must_check enum err srtcp_protect(const struct srtp_keys *k, uint32_t index,
				  uint8_t *packet, size_t size, size_t *len);

/* As srtp_unprotect(). */
must_check enum err srtcp_unprotect(const struct srtp_keys *k,
				    struct srtp_in *in, uint8_t *packet,
				    size_t *len);

/* Gives back what OpenSSL keeps for this thread, before it ends. */
void srtp_thread_end(void);

#endif
