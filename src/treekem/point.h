/* point.h - which bytes may be a public key of X25519 (RFC 7748).
 *
 * Looks at public keys only, so it takes what time it likes.
 */
#ifndef TREEKEM_POINT_H
#define TREEKEM_POINT_H

#include "prim/hpke.h"

#include <stdbool.h>
#include <stdint.h>

/* A number below the field's prime whose point is not of small order: one that
 * X25519 can give out. With two ways to write one key it could stand in a tree
 * twice, and to a point of small order nothing can be sealed. */
bool point_is_key(const uint8_t key[HPKE_KEY_LEN]);

#endif
