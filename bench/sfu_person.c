#include "sfu_person.h"

#include "os/clock.h"
#include "os/random.h"
#include "os/sockaddr.h"
#include "rtp/rtp.h"

#include <netinet/in.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
	BATCH_N = 64,
	DATAGRAM_LEN = 2048,
	ARENA_LEN = 1 << 18,
	BUFFER_LEN = 8 << 20,
	/* libwebrtc's way: 5 % of what it takes its own uplink for, at least every
	 * 250 ms and at most every 50. Of somebody who sends nothing that is where
	 * the estimate begins, 300 kbit/s: 50 ms, as of all who send more. */
	FEEDBACK_US = 50000,
	REPORT_US = 1000000,
	RTCP_SIZE = 1200,
	CONTROL_LEN = CMSG_SPACE(sizeof(struct timespec)),
};

/* Of whoever has its turn: there is one thread. */
static struct {
	uint8_t arena[ARENA_LEN];
	size_t used;
	unsigned n;
	struct mmsghdr out[BATCH_N];
	struct iovec out_iov[BATCH_N];
	struct sockaddr_storage to[BATCH_N];

	struct mmsghdr in[BATCH_N];
	struct iovec in_iov[BATCH_N];
	struct sockaddr_storage from[BATCH_N];
	uint8_t bytes[BATCH_N][DATAGRAM_LEN];
	alignas(struct cmsghdr) uint8_t control[BATCH_N][CONTROL_LEN];
} batch;

static void must(bool is_true, const char *what)
{
	if (is_true)
		return;
	perror(what);
	exit(1);
}

/* ---- out */

void person_flush(struct person *p)
{
	unsigned done = 0;

	while (done < batch.n) {
		int n = sendmmsg(p->fd, batch.out + done, batch.n - done,
				 MSG_DONTWAIT);

		if (n < 1) {
			p->tally->unsent += batch.n - done;
			break;
		}
		done += (unsigned)n;
	}
	batch.n = 0;
	batch.used = 0;
}

static uint8_t *on_room(void *arg, size_t len)
{
	if (ARENA_LEN - batch.used < len || batch.n == BATCH_N)
		person_flush(arg);
	return batch.arena + batch.used;
}

static void on_send(void *arg, const struct addr *to, const uint8_t *bytes,
		    size_t len)
{
	const unsigned i = batch.n++;

	(void)arg;
	batch.out_iov[i] =
		(struct iovec){ batch.arena + (bytes - batch.arena), len };
	batch.used = (size_t)(bytes - batch.arena) + len;
	batch.out[i].msg_hdr = (struct msghdr){
		.msg_name = &batch.to[i],
		.msg_namelen = sockaddr_from(&batch.to[i], to, AF_INET),
		.msg_iov = &batch.out_iov[i],
		.msg_iovlen = 1,
	};
}

static void on_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	random_fill(out, len);
}

static void on_packet(void *arg, const struct hop_packet *packet)
{
	struct person *p = arg;

	hop_send(&p->hop, packet);
}

/* ---- beginning */

void person_open(struct person *p, struct dtls_context *dtls,
		 struct tally *tally)
{
	const struct sockaddr_in any = { .sin_family = AF_INET };
	const struct hop_user user = {
		.room = on_room, .send = on_send, .random = on_random, .arg = p
	};
	const int on = 1;
	const int len = BUFFER_LEN;

	p->tally = tally;
	p->port = (struct port){ .send = on_packet, .arg = p };
	p->next_us = UINT64_MAX;
	random_fill(&p->ssrc, sizeof(p->ssrc));
	p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	must(p->fd != -1, "socket");
	must(bind(p->fd, (const struct sockaddr *)&any, sizeof(any)) == 0,
	     "bind");
	must(setsockopt(p->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) ==
		     0,
	     "SO_TIMESTAMPNS");
	/* Where it may it takes more than the system's limit. */
	if (setsockopt(p->fd, SOL_SOCKET, SO_RCVBUFFORCE, &len, sizeof(len)))
		(void)setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &len,
				 sizeof(len));
	hop_open(&p->hop, dtls, &user);
}

unsigned person_port(const struct person *p)
{
	struct addr at;

	must(sockaddr_bound(&at, p->fd) == OK, "getsockname");
	return at.port;
}

/* ---- in */

static uint64_t arrival_us(struct msghdr *h)
{
	struct timespec t = { 0 };

	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c != NULL;
	     c = CMSG_NXTHDR(h, c))
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SCM_TIMESTAMPNS)
			memcpy(&t, CMSG_DATA(c), sizeof(t));
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void count(struct person *p, struct rd payload, uint64_t came_us)
{
	struct tally *t = p->tally;
	struct stamp stamp;

	rd_bytes(&payload, SENDER_HEAD_LEN);
	if (payload.bad || stamp_read(&stamp, payload) != OK) {
		t->wrong++;
		return;
	}
	if (p->has_any && (int32_t)(stamp.number - p->last) <= 0) {
		t->twice++;
		return;
	}
	p->has_any = true;
	p->last = stamp.number;
	if (stamp.number - t->from >= t->to - t->from)
		return;
	t->got++;
	histogram_add(&t->us, came_us > stamp.us ? came_us - stamp.us : 0);
}

static void take_rtp(struct person *p, const uint8_t *bytes, size_t len,
		     uint64_t came_us)
{
	struct rtp rtp;
	struct rd payload;

	if (rtp_read(&rtp, rd_init(bytes, len)) != OK) {
		p->tally->wrong++;
		return;
	}
	if (p->transport_id != 0) {
		struct rd ext = rtp_ext(&rtp, bytes, p->transport_id);
		uint16_t number = rd_u16(&ext);

		if (rd_done(&ext))
			arrivals_add(&p->arrivals, number, came_us);
	}
	payload = rtp_payload(&rtp, bytes);
	/* Probes: padding, or what was sent before. */
	if (payload.left == 0 || rtp.head.pt == UNIT_PT_VP8_RTX)
		return;
	p->media = rtp.head.ssrc;
	p->highest = rtp.head.seq;
	count(p, payload, came_us);
}

static void take_rtcp(struct person *p, struct rd datagram, uint64_t now_us)
{
	struct rtcp_compound compound;
	struct rtcp_report report;
	struct rtcp one;

	if (rtcp_open(&compound, datagram) != OK)
		return;
	while (rtcp_next(&compound, &one)) {
		if (p->sender != NULL)
			sender_rtcp(p->sender, &one, now_us);
		if (one.type != RTCP_SR || rtcp_report_read(&report, &one) ||
		    report.ssrc != p->media)
			continue;
		p->last_sr = rtcp_ntp_middle(report.sender.ntp);
		p->sr_us = now_us;
	}
}

static unsigned receive(struct person *p)
{
	int n;

	for (unsigned i = 0; i < BATCH_N; i++) {
		batch.in_iov[i] =
			(struct iovec){ batch.bytes[i], DATAGRAM_LEN };
		batch.in[i].msg_hdr = (struct msghdr){
			.msg_name = &batch.from[i],
			.msg_namelen = sizeof(batch.from[i]),
			.msg_iov = &batch.in_iov[i],
			.msg_iovlen = 1,
			.msg_control = batch.control[i],
			.msg_controllen = CONTROL_LEN,
		};
	}
	n = recvmmsg(p->fd, batch.in, BATCH_N, MSG_DONTWAIT, NULL);
	return n < 0 ? 0 : (unsigned)n;
}

bool person_receive(struct person *p)
{
	const unsigned n = receive(p);
	const uint64_t now_us = clock_monotonic_us();

	for (unsigned i = 0; i < n; i++) {
		const struct addr from = sockaddr_to_addr(&batch.from[i]);
		const uint64_t came_us = arrival_us(&batch.in[i].msg_hdr);
		size_t len = batch.in[i].msg_len;
		enum hop_got got;

		p->tally->datagrams++;
		p->tally->bytes += len;
		got = hop_input(&p->hop, &from, batch.bytes[i], &len, now_us);
		if (got == HOP_RTP)
			take_rtp(p, batch.bytes[i], len, came_us);
		else if (got == HOP_RTCP)
			take_rtcp(p, rd_init(batch.bytes[i], len), now_us);
	}
	if (n == 0)
		return false;
	person_tick(p, now_us);
	return true;
}

/* ---- time */

static void say(struct person *p, struct wr *w)
{
	if (!w->full && wr_len(w) > 0)
		hop_send(&p->hop,
			 &(struct hop_packet){ .is_rtcp = true,
					       .head = w->start,
					       .head_len = wr_len(w) });
}

static void tell_arrivals(struct person *p)
{
	uint8_t bytes[RTCP_SIZE];

	for (;;) {
		struct wr w = wr_init(bytes, sizeof(bytes));

		if (!arrivals_tell(&p->arrivals, &w, p->ssrc, p->media))
			return;
		say(p, &w);
	}
}

static void report(struct person *p, uint64_t now_us)
{
	uint8_t bytes[RTCP_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct rtcp_block b = { .ssrc = p->media,
				.highest_seq = p->highest,
				.last_sr = p->last_sr };

	if (p->last_sr != 0)
		b.since_sr = rtcp_delay_of_us(now_us - p->sr_us);
	if (p->has_any)
		rtcp_write_report(&w, p->ssrc, NULL, &b, 1);
	say(p, &w);
	if (p->sender != NULL)
		sender_report(p->sender, now_us);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* They do not all speak at once. */
static void begin(struct person *p, uint64_t now_us)
{
	uint32_t r;

	random_fill(&r, sizeof(r));
	p->feedback_us = now_us + r % FEEDBACK_US;
	p->report_us = now_us + r % REPORT_US;
}

void person_tick(struct person *p, uint64_t now_us)
{
	p->next_us = hop_tick(&p->hop, now_us);
	if (hop_state(&p->hop) == HOP_CONNECTED) {
		if (p->report_us == 0)
			begin(p, now_us);
		if (p->feedback_us <= now_us) {
			p->feedback_us = now_us + FEEDBACK_US;
			tell_arrivals(p);
		}
		if (p->report_us <= now_us) {
			p->report_us = now_us + REPORT_US;
			report(p, now_us);
		}
		p->next_us = earlier(p->next_us,
				     earlier(p->feedback_us, p->report_us));
	}
	person_flush(p);
}
