/* md5.h - MD5, for one thing only: the long-term key of STUN (RFC 8489,
 * section 9.2.2). Nothing of our own may rest on it.
 */
#ifndef PRIM_MD5_H
#define PRIM_MD5_H

#include <stddef.h>
#include <stdint.h>

enum { MD5_LEN = 16 }; /* bytes */

void md5(uint8_t out[MD5_LEN], const void *p, size_t len);

#endif
