#include "os/resolve.h"

#include "os/sockaddr.h"

#include <netdb.h>
#include <string.h>

enum err resolve_host(struct addr *a, const char *host, uint16_t port)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
					.ai_flags = AI_ADDRCONFIG };
	struct addrinfo *found = NULL;
	struct sockaddr_storage s = { 0 };

	if (!addr_read_ip(a, host)) {
		if (getaddrinfo(host, NULL, &hints, &found) != 0)
			return ERR_OS;
		memcpy(&s, found->ai_addr, found->ai_addrlen);
		*a = sockaddr_to_addr(&s);
		freeaddrinfo(found);
	}
	a->port = port;
	return a->family == ADDR_NONE ? ERR_OS : OK;
}
