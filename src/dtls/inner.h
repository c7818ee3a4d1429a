/* inner.h - what the files of this folder share. */
#ifndef DTLS_INNER_H
#define DTLS_INNER_H

#include "dtls/dtls.h"

#include "base/limits.h"

#include <openssl/ssl.h>

struct dtls_context {
	SSL_CTX *ctx;
	BIO_METHOD *bio;
	uint8_t fingerprint[DTLS_FINGERPRINT_LEN];
};

/* What OpenSSL needs, and all that is given back when a connection rests. */
struct shake {
	SSL *ssl;
	const uint8_t *in; /* the record that OpenSSL may read */
	size_t in_len;
	uint8_t flight[DTLS_FLIGHT_LEN]; /* what we said last */
	size_t flight_len;
	bool fresh; /* what OpenSSL writes next begins a flight */
};

/* SSL_get_app_data() of shake->ssl is this. */
struct dtls {
	enum dtls_role role;
	enum dtls_state state;
	enum dtls_why why;
	uint8_t fingerprint[DTLS_FINGERPRINT_LEN]; /* the peer's */
	struct shake *shake;                       /* NULL: rested */
	const uint8_t *out;                        /* shake->flight or last */
	size_t out_len;
	size_t out_sent_len;
	uint64_t end_us;    /* of the handshake; then when to rest */
	uint64_t resend_us; /* the flight; UINT64_MAX is never */
	uint64_t again_us;  /* not before this once more the last flight */
	unsigned resend_ms; /* how long the next wait is */
	unsigned early_n;   /* sealed records that came before their keys */
	uint64_t dropped_n;
	uint8_t last[DTLS_LAST_LEN]; /* our last flight, if the server's */
	size_t last_len;
};

#endif
