/* dtls.h - DTLS 1.2 that gives SRTP its keys (RFC 5764, 6347, 8827).
 *
 * Bytes and time in, bytes and the next deadline out: no socket, no clock.
 * The handshake is OpenSSL's; what reaches it is looked at first, record by
 * record, and its timers are never used: a flight that is not answered is sent
 * again as it was, by the caller's clock.
 *
 * The peer is who has the fingerprint that was told; no authority is asked.
 * Without an extended master secret (RFC 7627), without use_srtp or with a weak
 * key there is no connection. Nothing is resumed or renegotiated; application
 * data (data channels) is dropped and counted.
 *
 * It does not ask whether the peer is at its address: no HelloVerifyRequest is
 * sent. Only what comes from an address that ICE has proved may come here.
 *
 * As a client it is made for this server: a server that has the client's last
 * flight answers it again only here, where it comes as it was.
 */
#ifndef DTLS_DTLS_H
#define DTLS_DTLS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DTLS_FINGERPRINT_LEN = 32, /* SHA-256 of the certificate */
	DTLS_MTU = 1200,           /* bytes of the longest datagram it gives */
	DTLS_SRTP_KEY_LEN = 32,    /* the longest */
	DTLS_SRTP_SALT_LEN = 14,   /* the longest */
};

enum dtls_role { DTLS_SERVER, DTLS_CLIENT };

enum dtls_state {
	DTLS_HANDSHAKING,
	DTLS_DONE,   /* rested or not */
	DTLS_FAILED, /* dtls_why() tells; an alert may wait to be sent */
	DTLS_CLOSED, /* by the peer, or by dtls_close() */
};

enum dtls_why {
	DTLS_WHY_NONE,
	DTLS_WHY_FINGERPRINT,   /* another certificate than was told */
	DTLS_WHY_KEY,           /* neither EC nor RSA from 2048 bits */
	DTLS_WHY_MASTER_SECRET, /* not extended (RFC 7627) */
	DTLS_WHY_SRTP,          /* no use_srtp, or no common profile */
	DTLS_WHY_PROTOCOL,      /* anything else that the handshake refuses */
	DTLS_WHY_ALERT,         /* the peer refused us */
	DTLS_WHY_TIME,          /* not done in DTLS_HANDSHAKE_MS */
};

/* Numbers of the registry, in the order of our liking (last to first). */
enum dtls_profile {
	DTLS_SRTP_AES128_CM_SHA1_80 = 0x0001, /* RFC 5764 */
	DTLS_SRTP_AEAD_AES_128_GCM = 0x0007,  /* RFC 7714 */
	DTLS_SRTP_AEAD_AES_256_GCM = 0x0008,
};

/* What one direction is protected by; key_len and salt_len are the same in
 * both. */
struct dtls_master {
	uint8_t key[DTLS_SRTP_KEY_LEN];
	uint8_t salt[DTLS_SRTP_SALT_LEN];
};

struct dtls_keys {
	enum dtls_profile profile;
	size_t key_len;
	size_t salt_len;
	struct dtls_master ours; /* for what we send */
	struct dtls_master theirs;
};

struct dtls_context; /* the certificate and the rules, once a process */
struct dtls;         /* one connection */

/* Makes a key and a certificate that live in memory only. A context may be
 * used by several threads at once, a connection by one at a time. ERR_OS when
 * OpenSSL cannot. Free it after its connections. */
must_check enum err dtls_context_new(struct dtls_context **c);

void dtls_context_free(struct dtls_context *c); /* NULL is nothing to free */

/* What a description says of us: DTLS_FINGERPRINT_LEN bytes. */
const uint8_t *dtls_context_fingerprint(const struct dtls_context *c);

/* A connection to whose certificate has this fingerprint, which is copied. A
 * client has its first flight to be sent. ERR_OS when there is no memory. */
must_check enum err dtls_new(struct dtls **d, struct dtls_context *c,
			     enum dtls_role role,
			     const uint8_t fingerprint[DTLS_FINGERPRINT_LEN],
			     uint64_t now_us);

void dtls_free(struct dtls *d); /* NULL is nothing to free */

/* Takes one datagram. What cannot be a record of use now is dropped. */
void dtls_input(struct dtls *d, const uint8_t *datagram, size_t len,
		uint64_t now_us);

/* The next datagram to be sent, good until the next call on d. False when
 * there is none. */
bool dtls_output(struct dtls *d, const uint8_t **datagram, size_t *len);

/* When dtls_tick() wants to be called; UINT64_MAX is never. */
uint64_t dtls_deadline_us(const struct dtls *d);

void dtls_tick(struct dtls *d, uint64_t now_us);

enum dtls_state dtls_state(const struct dtls *d);
enum dtls_why dtls_why(const struct dtls *d);

/* Records that were dropped before OpenSSL saw them, application data among
 * them. */
uint64_t dtls_dropped_n(const struct dtls *d);

/* ERR_STEP unless the connection is done and not rested. Wipe what it gives
 * with dtls_keys_wipe(). */
must_check enum err dtls_keys(const struct dtls *d, struct dtls_keys *keys);

void dtls_keys_wipe(struct dtls_keys *keys);

/* Gives back all but what answers a last flight that comes again. From then on
 * an end that the peer says is not heard. Asserted: done. A connection that
 * is done rests by itself after DTLS_REST_MS. */
void dtls_rest(struct dtls *d);

/* Says that it is over, where that can still be said. */
void dtls_close(struct dtls *d);

#endif
