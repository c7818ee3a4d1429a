/* hostname.h - what this machine calls itself. */
#ifndef OS_HOSTNAME_H
#define OS_HOSTNAME_H

#include <stdbool.h>
#include <stddef.h>

/* False when it has no name, or one that does not fit. */
bool hostname_get(char *out, size_t size);

#endif
