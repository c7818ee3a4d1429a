/* tls.h - the server's side of TLS 1.3 over memory: bytes in, bytes out.
 *
 * TLS 1.3 only, no session is ever resumed: no ticket leaves the server, no
 * early data is taken, so nothing outlives a connection. No certificate is
 * asked for. A client is served whatever name it gives, or none; an ALPN that
 * is neither http/1.1 nor stun.turn is refused.
 *
 * No socket and no clock: the caller moves the bytes and keeps the time, and
 * stops putting in more while too much waits to be taken.
 */
#ifndef TLS_TLS_H
#define TLS_TLS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TLS_READ_LEN = 16384, /* the most one record holds, in bytes */
};

struct tls_server; /* certificate and key, for new connections */
struct tls;        /* one connection */

/* Both PEM texts end with a NUL; the chain has the leaf first. ERR_FORMAT when
 * one cannot be read, ERR_AUTH when the key is not the leaf's or both are too
 * weak to be used, ERR_OS when there is no memory. Free with
 * tls_server_free(); connections outlive it. */
must_check enum err tls_server_new(struct tls_server **s, const char *cert_pem,
				   const char *key_pem);

void tls_server_free(struct tls_server *s); /* NULL is nothing to free */

/* A connection that waits for the first bytes of the client. */
must_check enum err tls_new(struct tls **t, struct tls_server *s);

void tls_free(struct tls *t); /* NULL is nothing to free */

/* Takes bytes from the network, all of them. */
must_check enum err tls_put(struct tls *t, const void *bytes, size_t len);

/* Gives what the client said, at most size bytes of one record. *len is 0 when
 * more bytes are needed first. ERR_AUTH when the handshake failed or a record
 * is not the client's; an alert may then wait in tls_take(). */
must_check enum err tls_read(struct tls *t, void *out, size_t size,
			     size_t *len);

/* The client's keys and ours agree; tls_write() is allowed. */
bool tls_is_open(const struct tls *t);

/* The client said that it sends no more. */
bool tls_is_ended(const struct tls *t);

/* Seals all of len bytes, to be taken. Asserted: tls_is_open(). */
must_check enum err tls_write(struct tls *t, const void *bytes, size_t len);

/* Says that no more is sent. */
void tls_end(struct tls *t);

/* Bytes that wait to go to the network, and where they lie; good until the
 * next call on t. */
size_t tls_waiting(const struct tls *t, const uint8_t **bytes);

/* Steps over the first len of the waiting bytes: they were sent. */
void tls_sent(struct tls *t, size_t len);

#endif
