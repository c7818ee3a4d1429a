/* upgrade.h - from HTTP to a WebSocket, the client's side (RFC 6455, section
 * 4.1). Bytes and nothing else.
 */
#ifndef AGENT_UPGRADE_H
#define AGENT_UPGRADE_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

enum {
	UPGRADE_NONCE_LEN = 16,
	UPGRADE_HOST_MAX = 300, /* characters, with its port */
	UPGRADE_KEY_SIZE = 25,  /* base64 of the nonce, with its NUL */
};

struct upgrade {
	char key[UPGRADE_KEY_SIZE];
};

/* Writes the request. host: as it stands in a link. */
void upgrade_ask(struct wr *w, struct upgrade *u, const char *host,
		 const uint8_t nonce[UPGRADE_NONCE_LEN]);

/* Looks for the answer. On OK, *len is the length of its head, 0 when it is not
 * all there; then the server has agreed. ERR_FORMAT when it has not. */
must_check enum err upgrade_answer(const struct upgrade *u, struct rd so_far,
				   size_t *len);

#endif
