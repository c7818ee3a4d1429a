#include "os/udp_state.h"

#include "os/pages.h"
#include "os/sockaddr.h"

#include <netinet/udp.h>
#include <string.h>

const char *udp_counter_name(enum udp_counter i)
{
	static const char *const names[UDP_COUNTERS_N] = {
#define UDP_COUNTER_TEXT(name) #name,
		UDP_COUNTER_LIST(UDP_COUNTER_TEXT)
#undef UDP_COUNTER_TEXT
	};

	return names[i];
}

static bool switch_on(int fd, int level, int option)
{
	const int on = 1;

	return setsockopt(fd, level, option, &on, sizeof(on)) == 0;
}

static bool is_any(const struct addr *a)
{
	static const uint8_t zero[sizeof(a->ip)];

	return memcmp(a->ip, zero, sizeof(zero)) == 0;
}

static enum err set_up(struct udp *u, int fd)
{
	struct addr bound;

	TRY(sockaddr_bound(&bound, fd));
	u->fd = fd;
	u->family = bound.family == ADDR_V6 ? AF_INET6 : AF_INET;
	u->any_local = is_any(&bound);
	/* Without it datagrams come one by one, and that is all. */
	(void)switch_on(fd, IPPROTO_UDP, UDP_GRO);
	if (!u->any_local)
		return OK;
	if (u->family == AF_INET6)
		return switch_on(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO) ? OK
								     : ERR_OS;
	return switch_on(fd, IPPROTO_IP, IP_PKTINFO) ? OK : ERR_OS;
}

enum err udp_open(struct udp **u, int fd)
{
	struct udp *new = pages_take(sizeof(*new));
	uint8_t *slots = pages_take((size_t)UDP_BATCH_N * UDP_SLOT_SIZE);
	uint8_t *spares = pages_take((size_t)UDP_SPARES_N * UDP_SPARE_SIZE);

	if (new == NULL || slots == NULL || spares == NULL)
		return ERR_OS;
	TRY(set_up(new, fd));
	new->slots = slots;
	new->spares = spares;
	*u = new;
	return OK;
}

uint64_t udp_count(const struct udp *u, enum udp_counter i)
{
	return u->counters[i];
}
