/* Genuine packets in any order, one after another, and some that are not: each
 * comes once, all that are near enough to the highest come, and what is refused
 * changes nothing.
 *
 * The input: way (1 byte), the first index (6), then steps: what (1 byte), by how
 * much (1 or 4).
 */
#include "srtp_kit.h"

#include "base/rd.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	STEPS_N = 512,
	NEAR_N = 0x8000, /* RFC 3711, section 3.3.1: 2^15 - 1 to either side */
	PAYLOAD_LEN = 20,
};

/* Bits of what. */
enum {
	IS_RTCP = 1,
	IS_FORGED = 2,
	IS_BACK = 4,
	IS_FAR = 8,
	IS_AGAIN = 16, /* one that was taken before, by its number */
};

struct side {
	struct srtp_in in;
	uint64_t at; /* the last that was sent */
	uint64_t taken[STEPS_N];
	size_t taken_n;
	uint64_t top; /* the highest of these */
};

struct packet {
	uint8_t bytes[KIT_PACKET_SIZE];
	uint8_t plain[KIT_PACKET_SIZE];
	size_t len;
	size_t plain_len;
};

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

static bool is_taken(const struct side *s, uint64_t index)
{
	for (size_t i = 0; i < s->taken_n; i++)
		if (s->taken[i] == index)
			return true;
	return false;
}

/* Whether a genuine packet has to be taken. Others may be, but once. */
static bool is_due(const struct side *s, uint64_t index, bool is_rtcp)
{
	if (is_taken(s, index))
		return false;
	if (s->taken_n == 0)
		return is_rtcp || index < 0x10000;
	if (index <= s->top)
		return s->top - index < SRTP_WINDOW_N;
	return is_rtcp || index - s->top < NEAR_N;
}

static void write_packet(struct packet *p, const struct srtp_keys *k,
			 uint64_t index, bool is_rtcp)
{
	p->plain_len = kit_rtp(p->plain, index, PAYLOAD_LEN, false);
	p->plain_len += PAYLOAD_LEN;
	p->len = p->plain_len;
	if (is_rtcp) {
		p->plain[1] = 200;
		memcpy(p->bytes, p->plain, p->plain_len);
		must(srtcp_protect(k, (uint32_t)index, p->bytes,
				   sizeof(p->bytes), &p->len) == OK);
	} else {
		p->len = kit_srtp(k, p->bytes, index, PAYLOAD_LEN);
	}
}

static void take(struct side *s, const struct srtp_keys *k, uint64_t index,
		 unsigned what)
{
	static struct packet p;
	const bool is_rtcp = (what & IS_RTCP) != 0;
	const struct srtp_in before = s->in;
	const bool due = is_due(s, index, is_rtcp);
	size_t len;
	enum err e;

	write_packet(&p, k, index, is_rtcp);
	if ((what & IS_FORGED) != 0)
		p.bytes[p.len - 1 - (what >> 5)] ^= 0x10;
	len = p.len;
	e = is_rtcp ? srtcp_unprotect(k, &s->in, p.bytes, &len)
		    : srtp_unprotect(k, &s->in, p.bytes, &len);
	must(e != OK || ((what & IS_FORGED) == 0 && !is_taken(s, index)));
	must(e == OK || (what & IS_FORGED) != 0 || !due);
	if (e != OK) {
		must(len == p.len &&
		     memcmp(&before, &s->in, sizeof(before)) == 0);
		return;
	}
	must(len == p.plain_len && memcmp(p.bytes, p.plain, len) == 0);
	s->taken[s->taken_n++] = index;
	if (index > s->top)
		s->top = index;
	must(s->in.end == s->top + 1);
}

static uint64_t next_index(struct side *s, unsigned what, struct rd *in)
{
	const uint64_t most =
		(what & IS_RTCP) != 0 ? 0x7fffffff : 0xffffffffffff;
	const uint64_t by = (what & IS_FAR) != 0 ? rd_u32(in) : rd_u8(in);

	if ((what & IS_AGAIN) != 0 && s->taken_n > 0)
		return s->taken[by % s->taken_n];
	if ((what & IS_BACK) != 0)
		s->at -= by < s->at ? by : s->at;
	else
		s->at += by < most - s->at ? by : most - s->at;
	return s->at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct srtp_keys all[KIT_WAYS];
	static bool made;
	static struct side sides[2];
	struct rd in = rd_init(data, size);
	const unsigned way = rd_u8(&in) % KIT_WAYS;

	for (unsigned i = 0; !made && i < KIT_WAYS; i++)
		kit_keys(&all[i], &kit_ways[i]);
	made = true;
	memset(sides, 0, sizeof(sides));
	sides[0].at = rd_u16(&in);
	sides[1].at = rd_u32(&in) & 0x7fffffff;
	for (unsigned i = 0; i < STEPS_N && in.left > 0; i++) {
		const unsigned what = rd_u8(&in);
		struct side *s = &sides[what & IS_RTCP];

		take(s, &all[way], next_index(s, what, &in), what);
	}
	return 0;
}
