/* ct.h - what is done with secrets whatever the layer: compare and wipe.
 *
 * Both take the same time for the same lengths, whatever the bytes are.
 */
#ifndef BASE_CT_H
#define BASE_CT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when the len bytes are equal. */
bool ct_equal(const void *a, const void *b, size_t len);

/* Overwrites len bytes with zero, and is not optimised away. */
void ct_wipe(void *p, size_t len);

#endif
