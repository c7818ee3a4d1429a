/* sha1.h - SHA-1, for the answer to a WebSocket handshake (RFC 6455), where it
 * guards nothing.
 */
#ifndef PRIM_SHA1_H
#define PRIM_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum {
	SHA1_LEN = 20, /* bytes */
};

void sha1(uint8_t out[SHA1_LEN], const void *bytes, size_t len);

#endif
