#include "sfu/repair.h"

#include "sfu/fanout.h"
#include "sfu/pace.h"
#include "sfu/stream.h"

#include <string.h>

enum {
	FIRST_LEN = 64 << 10, /* credit of who has just come */
	RTT_UNKNOWN_US = 100 * 1000,
	RTT_LEAST_US = 10 * 1000, /* two requests in a row are one */
	RTT_MOST_US = 500 * 1000,
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

/* Whether an answer to it is on its way. Two that fall together are forgotten
 * one for the other: then one is sent once more. */
static bool is_under_way(const struct sfu *s, struct member *m, uint32_t what)
{
	struct repair_done *done =
		&m->repairs.done[(what + (what >> 16) * 37) % SFU_REPAIRS_N];

	if (done->what == what && done->at_us != 0 &&
	    s->now_us - done->at_us < rtt_us(&m->hop))
		return true;
	*done = (struct repair_done){ .what = what, .at_us = s->now_us };
	return false;
}

static bool may_send(struct sfu *s, uint16_t place, uint32_t what, size_t len)
{
	struct member *m = &s->members[place];

	if (m->repairs.credit_len < len || is_under_way(s, m, what)) {
		sfu_tally(s, SFU_repair_over);
		return false;
	}
	m->repairs.credit_len -= (uint32_t)len;
	return true;
}

static void again(struct sfu *s, uint32_t at, uint16_t seq)
{
	const uint16_t place = (uint16_t)(at / SLOTS_N);
	unsigned slot = at % SLOTS_N;
	struct fanout_to to = { .slot = at, .again = true };
	const struct packet *p = slot_was(s, &s->members[place].slots[slot],
					  seq, &to.numbers, &to.is_hole);

	if (p == NULL)
		sfu_tally(s, SFU_repair_gone);
	else if (may_send(s, place, slot << 16 | seq, p->len))
		fanout_send(s, &to, p);
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
