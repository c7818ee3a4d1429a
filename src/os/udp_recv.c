/* The receiving half of udp.h. */
#include "os/udp_state.h"

#include "os/sockaddr.h"

#include <netinet/udp.h>
#include <string.h>

static void arm(struct udp *u, int i)
{
	u->in_iov[i] = (struct iovec){
		.iov_base = u->slots + (size_t)i * UDP_SLOT_SIZE + UDP_HEADROOM,
		.iov_len = UDP_RECV_SIZE
	};
	u->in[i].msg_hdr = (struct msghdr){
		.msg_name = &u->in_from[i],
		.msg_namelen = sizeof(u->in_from[i]),
		.msg_iov = &u->in_iov[i],
		.msg_iovlen = 1,
		.msg_control = &u->in_control[i],
		.msg_controllen = sizeof(u->in_control[i]),
	};
}

bool udp_recv(struct udp *u)
{
	/* Only what was used last time is no longer as it must be. */
	int stale_n = u->counters[UDP_recv_calls] == 0 ? UDP_BATCH_N : u->in_n;
	int n;

	for (int i = 0; i < stale_n; i++)
		arm(u, i);
	u->in_n = 0;
	u->at = 0;
	u->at_offset = 0;
	u->at_size = 0;
	n = recvmmsg(u->fd, u->in, UDP_BATCH_N, MSG_DONTWAIT, NULL);
	u->counters[UDP_recv_calls]++;
	if (n <= 0)
		return false;
	u->in_n = n;
	return true;
}

bool udp_has_more(const struct udp *u)
{
	return u->in_n == UDP_BATCH_N;
}

static void take_v4_local(struct udp *u, const struct cmsghdr *c)
{
	struct in_pktinfo info;
	uint8_t ip[4];

	memcpy(&info, CMSG_DATA(c), sizeof(info));
	memcpy(ip, &info.ipi_spec_dst, sizeof(ip));
	u->at_local = addr_from_v4(ip, 0);
}

static void take_v6_local(struct udp *u, const struct cmsghdr *c)
{
	struct in6_pktinfo info;

	memcpy(&info, CMSG_DATA(c), sizeof(info));
	u->at_local = addr_from_v6(info.ipi6_addr.s6_addr, 0);
}

static void take_size(struct udp *u, const struct cmsghdr *c)
{
	int size;

	memcpy(&size, CMSG_DATA(c), sizeof(size));
	if (size > 0)
		u->at_size = (size_t)size;
}

/* Looks at what came beside message u->at. */
static void open_message(struct udp *u)
{
	struct msghdr *h = &u->in[u->at].msg_hdr;

	u->at_size = u->in[u->at].msg_len;
	u->at_local = (struct addr){ 0 };
	u->at_from = sockaddr_to_addr(&u->in_from[u->at]);
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c != NULL;
	     c = CMSG_NXTHDR(h, c)) {
		if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO)
			take_size(u, c);
		else if (c->cmsg_level == IPPROTO_IP &&
			 c->cmsg_type == IP_PKTINFO)
			take_v4_local(u, c);
		else if (c->cmsg_level == IPPROTO_IPV6 &&
			 c->cmsg_type == IPV6_PKTINFO)
			take_v6_local(u, c);
	}
}

/* Steps to the next message that has a byte left. */
static bool seek(struct udp *u)
{
	while (u->at < u->in_n) {
		struct mmsghdr *m = &u->in[u->at];

		if ((m->msg_hdr.msg_flags & MSG_TRUNC) != 0)
			u->counters[UDP_dropped_truncated]++;
		else if (u->at_offset < m->msg_len)
			return true;
		u->at++;
		u->at_offset = 0;
		u->at_size = 0;
	}
	return false;
}

bool udp_next(struct udp *u, struct udp_in *in)
{
	if (!seek(u))
		return false;
	if (u->at_size == 0)
		open_message(u);

	size_t left = u->in[u->at].msg_len - u->at_offset;
	size_t len = left < u->at_size ? left : u->at_size;
	uint8_t *start = u->in_iov[u->at].iov_base;

	*in = (struct udp_in){
		.p = start + u->at_offset,
		.len = len,
		.head = u->at_offset == 0 ? UDP_HEADROOM : 0,
		.tail = len == left ? UDP_TAILROOM : 0,
		.from = u->at_from,
		.local = u->at_local,
	};
	u->at_offset += len;
	u->counters[UDP_received]++;
	return true;
}
