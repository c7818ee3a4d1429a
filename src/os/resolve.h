/* resolve.h - from a host's name to its address. Waits for the network. */
#ifndef OS_RESOLVE_H
#define OS_RESOLVE_H

#include "base/addr.h"
#include "base/err.h"

/* The first address of a name, or the address that the text is. ERR_OS when there
 * is none. */
must_check enum err resolve_host(struct addr *a, const char *host,
				 uint16_t port);

#endif
