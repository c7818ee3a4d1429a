/* dtls_kit.h - two ends of DTLS in memory: ours against ours, and ours against
 * OpenSSL as it is, which can be made to do what ours never does. The programs
 * that use it need what it needs to hold; a step that fails ends them.
 */
#ifndef DTLS_KIT_H
#define DTLS_KIT_H

#include "dtls/dtls.h"

#include <openssl/ssl.h>

enum {
	KIT_DATAGRAM_LEN = 2048,
	KIT_START_US = 1000000,
};

struct kit_datagram {
	uint8_t bytes[KIT_DATAGRAM_LEN];
	size_t len;
};

/* Ours and ours. */
struct kit_pair {
	struct dtls_context *context[2];
	struct dtls *end[2]; /* by enum dtls_role */
	uint64_t now_us;
};

void kit_pair_begin(struct kit_pair *p);
void kit_pair_end(struct kit_pair *p);

/* New connections in the contexts that are there. */
void kit_pair_again(struct kit_pair *p);

/* Hands over all that waits, both ways, until nobody says anything. */
void kit_pair_talk(struct kit_pair *p);

/* The next thing that d says; its length is 0 when there is none. */
struct kit_datagram kit_said(struct dtls *d);

/* OpenSSL as it is. */
struct kit_rules {
	bool server;
	bool without_certificate;
	int rsa_bits;         /* 0 is P-256 */
	int mtu;              /* 0 is DTLS_MTU */
	uint64_t options;     /* SSL_OP_* */
	int version;          /* the only one; 0 is DTLS 1.2 */
	const char *profiles; /* NULL is no use_srtp */
	const char *ciphers;  /* NULL is OpenSSL's */
};

struct kit_raw {
	SSL_CTX *ctx;
	SSL *ssl;
	BIO *in;
	BIO *out;
	uint8_t fingerprint[DTLS_FINGERPRINT_LEN];
	unsigned long error; /* of the step that failed */
};

void kit_raw_begin(struct kit_raw *raw, const struct kit_rules *rules);
void kit_raw_end(struct kit_raw *raw);

/* Goes on; what is said then waits. */
void kit_raw_step(struct kit_raw *raw);
void kit_raw_put(struct kit_raw *raw, const struct kit_datagram *datagram);
struct kit_datagram kit_raw_said(struct kit_raw *raw);

/* Hands over all that waits, until nobody says anything. */
void kit_raw_talk(struct kit_raw *raw, struct dtls *d, uint64_t now_us);

#endif
