/* stretch.h - Argon2id (RFC 9106) at one cost: two passes over 19 MiB, one lane.
 *
 * By libsodium, which takes that memory from the system and gives it back. Not
 * in the sealed core: WebAssembly has it in a module of its own.
 */
#ifndef PRIM_STRETCH_H
#define PRIM_STRETCH_H

#include "base/err.h"
#include "prim/hash.h"

#include <stdint.h>

enum {
	STRETCH_LEN = 16, /* bytes */
	STRETCH_SALT_LEN = 16,
};

/* ERR_FULL when there is no memory for it. */
must_check enum err stretch(uint8_t out[STRETCH_LEN], struct part secret,
			    const uint8_t salt[STRETCH_SALT_LEN]);

#endif
