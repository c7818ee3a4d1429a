/* dial.h - the signalling socket of a participant: TLS 1.3, HTTP/1.1, WebSocket
 * (docs/protocol.md, section 2), over one connection that never waits.
 *
 * Knows whole text messages and nothing of what they say. One thread, the
 * caller's loop. It keeps no time: the caller closes what takes too long.
 */
#ifndef AGENT_DIAL_H
#define AGENT_DIAL_H

#include "base/addr.h"
#include "base/err.h"
#include "base/rd.h"
#include "os/loop.h"
#include "tls/client.h"

struct dial; /* opaque */

/* What it calls back. Texts are good until the call returns. */
struct dial_user {
	void *arg;
	void (*open)(void *arg);
	void (*message)(void *arg, struct rd text);
	/* The end, the last call: dial_free() is allowed in here alone. why: OK
	 * when it was closed as it should, ERR_AUTH for a certificate that is not
	 * trusted, ERR_FORMAT for what is no socket of ours, ERR_OS. */
	void (*closed)(void *arg, enum err why);
};

struct dial_to {
	struct addr addr;
	struct addr from; /* of this machine; ADDR_NONE: any */
	const char *host; /* a name or an address, for the certificate */
	struct tls_client *tls;
};

/* Begins a connection. ERR_OS; then nothing is called. */
must_check enum err dial_open(struct dial **d, struct loop *loop,
			      const struct dial_to *to,
			      const struct dial_user *user);

/* NULL is nothing to free. Not from open() or message(). */
void dial_free(struct dial *d);

/* Sends a message, which is copied; nothing happens when it is not open. */
void dial_send(struct dial *d, struct rd text);

/* Sends what waits and a close, and ends. */
void dial_close(struct dial *d);

#endif
