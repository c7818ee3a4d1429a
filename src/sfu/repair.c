#include "sfu/repair.h"

#include "sfu/fanout.h"
#include "sfu/pace.h"
#include "sfu/path.h"
#include "sfu/stream.h"

#include <string.h>

enum {
	FIRST_LEN = 64 << 10, /* credit of who has just come */
	RTT_UNKNOWN_US = 100 * 1000,
	RTT_LEAST_US = 10 * 1000, /* two requests in a row are one */
	RTT_MOST_US = 500 * 1000,
	LONG_US = 200 * 1000,
	AGAIN_MOST_US = 2000 * 1000, /* later it is another of that number */
	SHARE_PERCENT = 30,          /* of the estimate */
	DEPTH_US = 250 * 1000,
	DEPTH_MIN_BITS = 6 * 1500 * 8,
};

void repair_join(struct member *m)
{
	memset(&m->repairs, 0, sizeof(m->repairs));
	m->repairs.credit_len = FIRST_LEN;
	m->repairs.asks_n = SFU_ASKS_N;
}

static uint64_t rtt_us(const struct hop *hop)
{
	uint64_t us = hop->has_rtt ? hop->rtt_us : RTT_UNKNOWN_US;

	if (us < RTT_LEAST_US)
		return RTT_LEAST_US;
	return us > RTT_MOST_US ? RTT_MOST_US : us;
}

/* What was sent last of those that fall together: they are forgotten one for the
 * other, and then one is sent once more. */
static struct repair_done *done_of(struct member *m, uint32_t what)
{
	return &m->repairs.done[(what + (what >> 16) * 37) % SFU_REPAIRS_N];
}

/* How often it goes now: not at all while an answer is on its way. Who asks again
 * has its own idea of the round trip, so a quarter of ours is left to that. On a
 * long way the third round is a picture that stands, so the second goes twice. */
static unsigned copies_of(const struct sfu *s, struct member *m, uint32_t what)
{
	const struct repair_done *done = done_of(m, what);
	const bool was = done->what == what && done->at_us != 0;
	const uint64_t since_us = s->now_us - done->at_us;

	if (was && since_us < rtt_us(&m->hop) * 3 / 4)
		return 0;
	return was && since_us < AGAIN_MOST_US && rtt_us(&m->hop) >= LONG_US
		       ? 2
		       : 1;
}

/* Where a link has become small, most of what is asked for was lost for that: it
 * must not take the place of the little that fits; nor must what is of a stream
 * that was shown before, of which half is enough, that of what is shown now. */
static bool has_room(struct sfu *s, uint16_t place, bool is_past)
{
	struct repairs *r = &s->members[place].repairs;
	const int64_t bps = (int64_t)bwe_target_bps(&path_to(s, place)->bwe) *
			    SHARE_PERCENT / 100;
	const uint64_t us = s->now_us - r->filled_us;
	int64_t depth = bps * DEPTH_US / 1000000;

	if (depth < DEPTH_MIN_BITS)
		depth = DEPTH_MIN_BITS;
	r->left_bits += us < 1000000 ? bps * (int64_t)us / 1000000 : depth;
	if (r->left_bits > depth)
		r->left_bits = depth;
	r->filled_us = s->now_us;
	return r->left_bits > (is_past ? depth / 2 : 0);
}

static bool may_send(struct sfu *s, uint16_t place, size_t len, bool is_past)
{
	struct repairs *r = &s->members[place].repairs;

	if (r->credit_len < len || !has_room(s, place, is_past)) {
		sfu_tally(s, SFU_repair_over);
		return false;
	}
	r->credit_len -= (uint32_t)len;
	r->left_bits -= (int64_t)len * 8;
	return true;
}

static void send(struct sfu *s, const struct fanout_to *to,
		 const struct packet *p, uint32_t what)
{
	const uint16_t place = (uint16_t)(to->slot / SLOTS_N);
	struct member *m = &s->members[place];
	const bool is_past =
		p->stream != m->slots[to->slot % SLOTS_N].run.stream;
	unsigned n = copies_of(s, m, what);

	if (n == 0)
		sfu_tally(s, SFU_repair_over);
	/* What there is no room for is not on its way: it may be asked for again. */
	for (; n > 0 && may_send(s, place, p->len, is_past); n--) {
		fanout_send(s, to, p);
		*done_of(m, what) = (struct repair_done){ .what = what,
							  .at_us = s->now_us };
	}
}

static void again(struct sfu *s, uint32_t at, uint16_t seq)
{
	struct fanout_to to = { .slot = at, .again = true };
	const struct packet *p = slot_was(s, at, seq, &to.numbers, &to.is_hole);

	if (p == NULL)
		sfu_tally(s, SFU_repair_gone);
	else
		send(s, &to, p, at % SLOTS_N << 16 | seq);
}

void repair_asked(struct sfu *s, uint16_t place, unsigned slot,
		  struct rtcp_nack *nack)
{
	struct repairs *repairs = &s->members[place].repairs;
	uint16_t seq;

	/* To look for a packet costs more than to ask for it: a datagram has
	 * room for thousands. */
	while (rtcp_nack_next(nack, &seq)) {
		if (repairs->asks_n == 0 || !pace_may_repair(s, place)) {
			sfu_tally(s, SFU_repair_over);
			continue;
		}
		repairs->asks_n--;
		again(s, (uint32_t)place * SLOTS_N + slot, seq);
	}
}
