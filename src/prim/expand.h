/* expand.h - many random bytes from 32, for those who are given randomness and
 * need it for several things.
 *
 * What comes out is as random as what goes in, and tells nothing of it or of
 * what came out for another label or index. Not a key schedule: nothing that
 * another program has to agree with is made here.
 */
#ifndef PRIM_EXPAND_H
#define PRIM_EXPAND_H

#include <stddef.h>
#include <stdint.h>

enum { EXPAND_RANDOM_LEN = 32 };

/* At most 255 * 32 bytes (asserted). The label says what they are for, the
 * index tells those with the same label apart. out is not random. */
void expand_random(uint8_t *out, size_t out_len,
		   const uint8_t random[EXPAND_RANDOM_LEN], const char *label,
		   uint32_t index);

#endif
