/* The tap of test builds: each payload as a datagram to the loopback port, or
 * to the Unix datagram socket, that INCAMERA_TAP names, and each estimate to what
 * INCAMERA_TAP_ESTIMATES names. */
#include "os/tap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int tap = -1;
static int estimates = -1;

char **tap_environment(void)
{
	return environ;
}

static socklen_t port_address(struct sockaddr_storage *out, const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET };

	to.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memcpy(out, &to, sizeof(to));
	return sizeof(to);
}

static socklen_t path_address(struct sockaddr_storage *out, const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	strncpy(to.sun_path, path, sizeof(to.sun_path) - 1);
	memcpy(out, &to, sizeof(to));
	return sizeof(to);
}

static int open_to(const char *name)
{
	/* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	const char *where = getenv(name);
	struct sockaddr_storage to;
	socklen_t len;
	int fd;

	if (where == NULL)
		return -1;
	len = where[0] == '/' ? path_address(&to, where)
			      : port_address(&to, where);
	fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1 || connect(fd, (struct sockaddr *)&to, len) == -1)
		_exit(3); /* a test that sees nothing must not pass */
	return fd;
}

void tap_open(void)
{
	tap = open_to("INCAMERA_TAP");
	estimates = open_to("INCAMERA_TAP_ESTIMATES");
}

bool tap_is_on(void)
{
	return true;
}

void tap_copy(const uint8_t *p, size_t len)
{
	if (tap != -1)
		(void)send(tap, p, len, 0);
}

void tap_packet(uint16_t place, const uint8_t *head, size_t head_len,
		const uint8_t *payload, size_t payload_len)
{
	uint8_t all[2048];
	const size_t len = 3 + head_len + payload_len;

	if (tap == -1)
		return;
	if (len > sizeof(all))
		_exit(3);
	all[0] = TAP_UNIT;
	all[1] = (uint8_t)(place >> 8);
	all[2] = (uint8_t)place;
	memcpy(all + 3, head, head_len);
	memcpy(all + 3 + head_len, payload, payload_len);
	(void)send(tap, all, len, 0);
}

void tap_estimate(uint16_t place, uint32_t bps)
{
	const uint8_t all[] = {
		(uint8_t)(place >> 8), (uint8_t)place,
		(uint8_t)(bps >> 24),  (uint8_t)(bps >> 16),
		(uint8_t)(bps >> 8),   (uint8_t)bps,
	};

	if (estimates != -1)
		(void)send(estimates, all, sizeof(all), 0);
}
