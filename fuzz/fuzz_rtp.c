/* What we read lies within the packet; what it says we can write, and read
 * again. */
#include "rtp/rtp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void same_head(const struct rtp_head *a, const struct rtp_head *b)
{
	must(a->marker == b->marker && a->pt == b->pt && a->seq == b->seq &&
	     a->timestamp == b->timestamp && a->ssrc == b->ssrc);
}

/* Elements of no bytes are left out: we write none. */
static size_t elements_of(struct rtp_element *e, const struct rtp *p,
			  const uint8_t *packet)
{
	size_t n = 0;

	for (uint8_t id = 0; id < RTP_EXT_IDS; id++) {
		struct rd value = rtp_ext(p, packet, id);

		if (value.bad || value.left == 0)
			continue;
		must(id >= 1 && id <= 14);
		must(value.p + value.left <= packet + p->payload_at);
		e[n++] = (struct rtp_element){ .id = id,
					       .len = (uint8_t)value.left,
					       .bytes = value.p };
	}
	return n;
}

static void same_again(const struct rtp *p, const uint8_t *packet)
{
	static uint8_t buf[8192];
	struct rtp_element e[RTP_EXT_IDS];
	const size_t n = elements_of(e, p, packet);
	struct wr w = wr_init(buf, sizeof(buf));
	struct rtp again;

	rtp_write(&w, &p->head, e, n);
	must(!w.full);
	if (rtp_read(&again, rd_init(buf, wr_len(&w))) != OK)
		return; /* more extensions than we take, by their padding */
	same_head(&again.head, &p->head);
	must(again.payload_at == wr_len(&w) && again.payload_len == 0);
	for (size_t i = 0; i < n; i++) {
		struct rd value = rtp_ext(&again, buf, e[i].id);

		must(!value.bad && value.left == e[i].len);
		must(memcmp(value.p, e[i].bytes, e[i].len) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rtp p;

	(void)rtp_kind(data, size);
	if (rtp_read(&p, rd_init(data, size)) != OK)
		return 0;
	must((size_t)p.payload_at + p.payload_len + p.padding_len == size);
	must(rtp_kind(data, size) != RTP_KIND_NONE);
	same_again(&p, data);

	struct rd payload = rtp_payload(&p, data);
	uint16_t seq;

	must((rtp_rtx_read(&seq, &payload) == OK) == (p.payload_len >= 2));
	return 0;
}
