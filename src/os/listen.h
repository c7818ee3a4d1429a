/* listen.h - opens the ports, before anything else runs.
 *
 * [::] takes IPv4 as well. A port of 0 takes a free one: ask sockaddr_bound().
 * On ERR_OS errno says why, and nothing stays open.
 */
#ifndef OS_LISTEN_H
#define OS_LISTEN_H

#include "base/addr.h"
#include "base/err.h"

must_check enum err listen_tcp(int *fd, const struct addr *at);
must_check enum err listen_udp(int *fd, const struct addr *at);

/* One more socket at the address of a UDP socket that listen_udp() opened: the
 * kernel spreads clients over all of them, each always to the same one. The
 * first is opened alone, so that a port in use by others is refused. */
must_check enum err listen_udp_again(int *fd, int first);

/* The address this machine would talk from to the far side of the default
 * route; family is ADDR_V4 or ADDR_V6. No packet is sent. ERR_OS when there is
 * no route. */
must_check enum err listen_outward(struct addr *a, int family);

#endif
