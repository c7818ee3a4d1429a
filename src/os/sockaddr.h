/* sockaddr.h - struct addr to what the system calls take, and back. */
#ifndef OS_SOCKADDR_H
#define OS_SOCKADDR_H

#include "base/addr.h"
#include "base/err.h"

#include <sys/socket.h>

/* Returns the length to pass with it. socket_family is the socket's, AF_INET
 * or AF_INET6: an IPv6 socket reaches IPv4 under ::ffff:a.b.c.d. Returns 0
 * when the address cannot be reached over that family. */
socklen_t sockaddr_from(struct sockaddr_storage *out, const struct addr *a,
			int socket_family);

/* ADDR_NONE for anything but IPv4 and IPv6. */
struct addr sockaddr_to_addr(const struct sockaddr_storage *s);

/* Where a socket is bound. */
must_check enum err sockaddr_bound(struct addr *a, int fd);

#endif
