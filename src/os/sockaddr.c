#include "os/sockaddr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static socklen_t from_v4(struct sockaddr_storage *out, const struct addr *a)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(a->port) };

	memcpy(&in.sin_addr, a->ip, sizeof(in.sin_addr));
	memcpy(out, &in, sizeof(in));
	return sizeof(in);
}

static socklen_t from_v6(struct sockaddr_storage *out, const struct addr *a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct sockaddr_in6 in = { .sin6_family = AF_INET6,
				   .sin6_port = htons(a->port) };
	uint8_t *ip = in.sin6_addr.s6_addr;

	if (a->family == ADDR_V4) {
		memcpy(ip, mapped, sizeof(mapped));
		memcpy(ip + sizeof(mapped), a->ip, 4);
	} else {
		memcpy(ip, a->ip, sizeof(a->ip));
	}
	memcpy(out, &in, sizeof(in));
	return sizeof(in);
}

socklen_t sockaddr_from(struct sockaddr_storage *out, const struct addr *a,
			int socket_family)
{
	if (a->family == ADDR_NONE)
		return 0;
	if (socket_family == AF_INET6)
		return from_v6(out, a);
	return a->family == ADDR_V4 ? from_v4(out, a) : 0;
}

struct addr sockaddr_to_addr(const struct sockaddr_storage *s)
{
	if (s->ss_family == AF_INET) {
		struct sockaddr_in in;
		uint8_t ip[4];

		memcpy(&in, s, sizeof(in));
		memcpy(ip, &in.sin_addr, sizeof(ip));
		return addr_from_v4(ip, ntohs(in.sin_port));
	}
	if (s->ss_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, s, sizeof(in));
		return addr_from_v6(in.sin6_addr.s6_addr, ntohs(in.sin6_port));
	}
	return (struct addr){ .family = ADDR_NONE };
}

enum err sockaddr_bound(struct addr *a, int fd)
{
	struct sockaddr_storage s = { 0 };
	socklen_t len = sizeof(s);

	if (getsockname(fd, (struct sockaddr *)&s, &len) == -1)
		return ERR_OS;
	*a = sockaddr_to_addr(&s);
	return OK;
}
