/* turn_client.h - a small TURN client over UDP, to put load on a server. It
 * waits for answers and ends the program when something goes wrong.
 */
#ifndef BENCH_TURN_CLIENT_H
#define BENCH_TURN_CLIENT_H

#include "base/addr.h"
#include "turn/credential.h"

#include <stddef.h>
#include <stdint.h>

enum {
	TURN_CLIENT_TEXT_SIZE = 128,
	TURN_CLIENT_CHANNEL = 0x4000,
};

struct turn_client {
	int fd; /* connected to the server, non-blocking */
	struct credential credential;
	char realm[TURN_CLIENT_TEXT_SIZE];
	char nonce[TURN_CLIENT_TEXT_SIZE];
	struct addr relayed;
	uint64_t ids_n;
};

/* Opens a socket at 127.0.x.y, by source, and allocates. */
void turn_client_open(struct turn_client *c, uint16_t server_port,
		      unsigned source, const struct credential *credential);

/* Binds TURN_CLIENT_CHANNEL to the peer, with a permission before. */
void turn_client_bind(struct turn_client *c, const struct addr *peer);

/* Ends the allocation and the socket. */
void turn_client_close(struct turn_client *c);

#endif
