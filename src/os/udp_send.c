/* The sending half of udp.h. */
#include "os/udp_state.h"

#include "os/sockaddr.h"

#include <errno.h>
#include <netinet/udp.h>
#include <string.h>

uint8_t *udp_spare(struct udp *u)
{
	if (u->spares_n == UDP_SPARES_N)
		udp_flush(u);
	return u->spares + (size_t)u->spares_n * UDP_SPARE_SIZE;
}

static struct udp_group *find_group(struct udp *u, int32_t key)
{
	int16_t i = u->by_key[key % UDP_KEYS_N];

	if (i == 0 || u->groups[i - 1].key != key)
		return NULL;
	return &u->groups[i - 1];
}

/* A group that loses its place in by_key to another gets a second part, which
 * is sent behind the first: the order stays. */
static struct udp_group *new_group(struct udp *u, const struct udp_out *out)
{
	struct udp_group *g = &u->groups[u->groups_n++];

	*g = (struct udp_group){ .to = out->to,
				 .local = out->local,
				 .key = out->group,
				 .first = -1,
				 .last = -1 };
	if (out->group >= 0)
		u->by_key[out->group % UDP_KEYS_N] = (int16_t)u->groups_n;
	return g;
}

void udp_send(struct udp *u, const struct udp_out *out)
{
	struct udp_group *g = NULL;
	const uint8_t *spare = u->spares + (size_t)u->spares_n * UDP_SPARE_SIZE;

	if (out->p >= spare && out->p < spare + UDP_SPARE_SIZE)
		u->spares_n++;
	if (out->group >= 0)
		g = find_group(u, out->group);
	if (g == NULL)
		g = new_group(u, out);

	int16_t i = (int16_t)u->kept_n++;

	u->kept[i] =
		(struct udp_kept){ .p = out->p, .len = out->len, .next = -1 };
	if (g->first == -1)
		g->first = i;
	else
		u->kept[g->last].next = i;
	g->last = i;
	if (u->kept_n == UDP_OUT_N || u->groups_n == UDP_GROUPS_N)
		udp_flush(u);
}

bool udp_keeps(const struct udp *u)
{
	return u->kept_n > 0;
}

static unsigned route_of(const struct addr *to)
{
	uint32_t h = to->port;

	for (unsigned i = 0; i < sizeof(to->ip); i++)
		h = (h ^ to->ip[i]) * 16777619u;
	return (h ^ h >> 16) % UDP_ROUTES_N;
}

static bool can_join(const struct udp *u, const struct addr *to)
{
	unsigned route = route_of(to);

	return (u->no_join[route / 8] & 1u << route % 8) == 0;
}

static void never_join(struct udp *u, const struct addr *to)
{
	unsigned route = route_of(to);

	u->no_join[route / 8] |= (uint8_t)(1u << route % 8);
	u->counters[UDP_not_joinable]++;
}

/* How many from there can leave as one: all of one size, but the last may be
 * shorter. */
static uint16_t run_length(const struct udp *u, const struct udp_group *g,
			   int16_t first)
{
	const size_t size = u->kept[first].len;
	size_t total = size;
	uint16_t n = 1;

	if (!can_join(u, &g->to))
		return 1;
	for (int16_t i = u->kept[first].next; i != -1; i = u->kept[i].next) {
		size_t len = u->kept[i].len;

		if (len > size || n == UDP_JOIN_MAX_N ||
		    total + len > UDP_JOIN_LEN)
			break;
		n++;
		total += len;
		if (len < size)
			break;
	}
	return n >= UDP_JOIN_MIN_N ? n : 1;
}

/* The bytes are read only; iovec does not say so. */
static void *writable(const uint8_t *p)
{
	union {
		const uint8_t *in;
		void *out;
	} v = { .in = p };

	return v.out;
}

/* Datagrams that lie one behind the other are one piece. */
static size_t put_pieces(struct udp *u, const struct udp_run *run)
{
	struct iovec *iov = &u->out_iov[u->out_iov_n];
	int16_t i = run->first;
	size_t n = 0;

	for (uint16_t left = run->n; left > 0; left--) {
		const struct udp_kept *k = &u->kept[i];

		if (n > 0 &&
		    (const uint8_t *)iov[n - 1].iov_base + iov[n - 1].iov_len ==
			    k->p)
			iov[n - 1].iov_len += k->len;
		else
			iov[n++] = (struct iovec){ .iov_base = writable(k->p),
						   .iov_len = k->len };
		i = k->next;
	}
	u->out_iov_n += (int)n;
	return n;
}

/* Appends a control message; returns the bytes it takes. */
static size_t put_control(uint8_t *at, const struct cmsghdr *head,
			  const void *data, size_t len)
{
	struct cmsghdr c = *head;

	c.cmsg_len = CMSG_LEN(len);
	memcpy(at, &c, sizeof(c));
	memcpy(at + CMSG_LEN(0), data, len);
	return CMSG_SPACE(len);
}

static size_t put_v4_local(uint8_t *at, const struct addr *local)
{
	const struct cmsghdr head = { .cmsg_level = IPPROTO_IP,
				      .cmsg_type = IP_PKTINFO };
	struct in_pktinfo info = { 0 };

	memcpy(&info.ipi_spec_dst, local->ip, 4);
	return put_control(at, &head, &info, sizeof(info));
}

static size_t put_v6_local(uint8_t *at, const struct addr *local)
{
	const struct cmsghdr head = { .cmsg_level = IPPROTO_IPV6,
				      .cmsg_type = IPV6_PKTINFO };
	struct in6_pktinfo info = { 0 };

	if (local->family == ADDR_V4) {
		info.ipi6_addr.s6_addr[10] = 0xff;
		info.ipi6_addr.s6_addr[11] = 0xff;
		memcpy(&info.ipi6_addr.s6_addr[12], local->ip, 4);
	} else {
		memcpy(&info.ipi6_addr, local->ip, sizeof(info.ipi6_addr));
	}
	return put_control(at, &head, &info, sizeof(info));
}

static size_t put_size(uint8_t *at, size_t size)
{
	const struct cmsghdr head = { .cmsg_level = IPPROTO_UDP,
				      .cmsg_type = UDP_SEGMENT };
	uint16_t size16 = (uint16_t)size;

	return put_control(at, &head, &size16, sizeof(size16));
}

static void put_message(struct udp *u, struct udp_run run)
{
	int m = u->out_n++;
	struct iovec *iov = &u->out_iov[u->out_iov_n];
	uint8_t *control = u->out_control[m].bytes;
	const struct udp_group *g = run.group;
	size_t control_len = 0;

	u->out_run[m] = run;
	memset(control, 0, UDP_CONTROL_SIZE);
	if (g->local.family != ADDR_NONE && u->family == AF_INET)
		control_len += put_v4_local(control, &g->local);
	else if (g->local.family != ADDR_NONE)
		control_len += put_v6_local(control, &g->local);
	if (run.n > 1)
		control_len +=
			put_size(control + control_len, u->kept[run.first].len);

	u->out[m] = (struct mmsghdr){ .msg_hdr = {
					      .msg_name = &u->out_to[m],
					      .msg_namelen = sockaddr_from(
						      &u->out_to[m], &g->to,
						      u->family),
					      .msg_iov = iov,
					      .msg_iovlen = put_pieces(u, &run),
					      .msg_control = control_len == 0
								     ? NULL
								     : control,
					      .msg_controllen = control_len,
				      } };
}

/* One at a time, to a destination where they cannot leave joined. */
static void send_singly(struct udp *u, struct udp_run run, struct msghdr h)
{
	struct iovec iov;
	int16_t i = run.first;

	h.msg_iov = &iov;
	h.msg_iovlen = 1;
	h.msg_controllen -= CMSG_SPACE(sizeof(uint16_t));
	if (h.msg_controllen == 0)
		h.msg_control = NULL;
	for (uint16_t left = run.n; left > 0; left--) {
		iov = (struct iovec){ .iov_base = writable(u->kept[i].p),
				      .iov_len = u->kept[i].len };
		u->counters[UDP_send_calls]++;
		if (sendmsg(u->fd, &h, MSG_DONTWAIT) == -1)
			u->counters[UDP_dropped_failed]++;
		else
			u->counters[UDP_sent]++;
		i = u->kept[i].next;
	}
}

/* Message m was refused. */
static void on_refused(struct udp *u, int m, int why)
{
	struct udp_run run = u->out_run[m];

	if (run.n > 1 && (why == EIO || why == EINVAL || why == EMSGSIZE)) {
		never_join(u, &run.group->to);
		send_singly(u, run, u->out[m].msg_hdr);
		return;
	}
	u->counters[why == EAGAIN || why == ENOBUFS ? UDP_dropped_full
						    : UDP_dropped_failed] +=
		run.n;
}

static void send_messages(struct udp *u)
{
	int m = 0;

	while (m < u->out_n) {
		int n = sendmmsg(u->fd, &u->out[m], (unsigned)(u->out_n - m),
				 MSG_DONTWAIT);

		u->counters[UDP_send_calls]++;
		if (n <= 0) {
			on_refused(u, m++, errno);
			continue;
		}
		for (int end = m + n; m < end; m++) {
			uint16_t run_n = u->out_run[m].n;

			u->counters[UDP_sent] += run_n;
			if (run_n > 1)
				u->counters[UDP_sent_joined] += run_n;
		}
	}
	u->out_n = 0;
	u->out_iov_n = 0;
}

static void send_group(struct udp *u, const struct udp_group *g)
{
	int16_t i = g->first;

	while (i != -1) {
		struct udp_run run = { g, i, run_length(u, g, i) };

		for (uint16_t left = run.n; left > 0; left--)
			i = u->kept[i].next;
		put_message(u, run);
		if (u->out_n == UDP_SEND_N)
			send_messages(u);
	}
}

void udp_flush(struct udp *u)
{
	for (int i = 0; i < u->groups_n; i++)
		send_group(u, &u->groups[i]);
	send_messages(u);
	u->kept_n = 0;
	u->groups_n = 0;
	u->spares_n = 0;
	memset(u->by_key, 0, sizeof(u->by_key));
}
