/* random.h - bytes nobody can guess, from the kernel. */
#ifndef OS_RANDOM_H
#define OS_RANDOM_H

#include <stddef.h>

/* Never fails: without randomness the process ends. */
void random_fill(void *out, size_t len);

#endif
