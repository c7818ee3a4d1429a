/* What a feedback says is within its bounds, and said again by feedbacks of
 * ours: the same packets came, at the same ticks. */
#include "base/limits.h"
#include "rtp/rtcp.h"
#include "rtp/twcc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check(const struct wr *w, const int64_t *arrived_us, size_t n)
{
	struct rtcp_compound c;
	struct rtcp_feedback f;
	struct twcc_status s;
	struct twcc t;
	struct rtcp p;

	must(rtcp_open(&c, rd_init(w->start, wr_len(w))) == OK);
	must(rtcp_next(&c, &p) && c.rest.left == 0);
	must(rtcp_feedback_read(&f, &p) == OK && twcc_read(&t, f.fci) == OK);
	must(t.status_n == n);

	/* The reference wraps after 2^24: what is compared is what is left. */
	uint64_t ticks = (uint64_t)t.reference * TWCC_REFERENCE_TICKS;

	for (size_t i = 0; i < n; i++) {
		must(twcc_next(&t, &s));
		must(s.received == (arrived_us[i] != TWCC_MISSING));
		ticks += (uint64_t)s.delta;
		must(!s.received ||
		     (uint32_t)ticks ==
			     (uint32_t)(arrived_us[i] / TWCC_TICK_US));
	}
}

static void say_again(const int64_t *arrived_us, size_t n, size_t room)
{
	static uint8_t buf[1500];
	struct twcc_head h = { .base_seq = 1 };

	while (n > 0) {
		struct wr w = wr_init(buf, room);
		const size_t said = twcc_write(&w, &h, arrived_us, n);

		must(!w.full && said <= n);
		if (said == 0)
			return;
		check(&w, arrived_us, said);
		arrived_us += said;
		n -= said;
		h.base_seq = (uint16_t)(h.base_seq + said);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int64_t arrived_us[TWCC_STATUS_N];
	struct twcc_status s;
	struct twcc t;
	size_t n = 0;

	if (twcc_read(&t, rd_init(data, size)) != OK)
		return 0;

	/* Far enough from zero for all that goes back. */
	int64_t ticks =
		((int64_t)t.reference + (1 << 25)) * TWCC_REFERENCE_TICKS;

	while (twcc_next(&t, &s)) {
		must(n < TWCC_STATUS_N && !t.deltas.bad && !t.chunks.bad);
		ticks += s.delta;
		arrived_us[n++] =
			s.received ? ticks * TWCC_TICK_US : TWCC_MISSING;
	}
	must(n == t.status_n);
	say_again(arrived_us, n, 1500);
	say_again(arrived_us, n, 24 + t.count);
	return 0;
}
