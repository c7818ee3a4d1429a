/* client.h - whom a client of ours trusts, for connections by tls.h's engine.
 *
 * TLS 1.3 only, as the server. A certificate is good that the machine's
 * authorities vouch for, under the name that was asked for; or that has the
 * fingerprint that was given, whatever its name; or, for tests on loopback,
 * any.
 */
#ifndef TLS_CLIENT_H
#define TLS_CLIENT_H

#include "tls/tls.h"

enum { TLS_CLIENT_PIN_LEN = 32 }; /* SHA-256 of the certificate, DER */

enum tls_client_trust {
	TLS_CLIENT_AUTHORITIES,
	TLS_CLIENT_PIN,
	TLS_CLIENT_ANYBODY,
};

struct tls_client; /* shared by the connections made under it */

/* pin: TLS_CLIENT_PIN_LEN bytes for TLS_CLIENT_PIN, copied; else NULL. ERR_OS
 * when there is no memory, or no authorities. */
must_check enum err tls_client_new(struct tls_client **c,
				   enum tls_client_trust trust,
				   const uint8_t *pin);

void tls_client_free(struct tls_client *c); /* NULL is nothing to free */

/* A connection of ours to that host, a name or an address; its first bytes wait
 * after the first tls_read(). ALPN is http/1.1. c outlives it. */
must_check enum err tls_client_dial(struct tls **t, struct tls_client *c,
				    const char *host);

#endif
