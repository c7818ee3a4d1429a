#include "srtp/replay.h"

#include <assert.h>

enum {
	SEQ_HALF = 0x8000,
	SEQ_N = 0x10000,
};

/* Appendix A of RFC 3711. It would step back from rollover counter 0 to 2^32 - 1,
 * where nothing can have been; what is left then is a jump forward, as after a
 * minute without network. */
uint64_t replay_guess(const struct srtp_in *in, uint16_t seq)
{
	if (in->end == 0)
		return seq;

	uint64_t top = in->end - 1;
	uint16_t top_seq = (uint16_t)top;
	uint64_t guess = top - top_seq + seq;

	if (top_seq < SEQ_HALF && seq - top_seq > SEQ_HALF && guess >= SEQ_N)
		return guess - SEQ_N;
	if (top_seq >= SEQ_HALF && top_seq - SEQ_HALF > seq)
		return guess + SEQ_N;
	return guess;
}

static uint64_t bit_of(uint64_t index)
{
	return (uint64_t)1 << (index % 64);
}

static size_t slot_of(uint64_t index)
{
	return index / 64 % SRTP_WINDOW_WORDS;
}

bool replay_fresh(const struct srtp_in *in, uint64_t index)
{
	if (index >> 48 != 0)
		return false;
	if (index >= in->end)
		return true;
	if (in->end - index > SRTP_WINDOW_N)
		return false;
	return (in->seen[slot_of(index)] & bit_of(index)) == 0;
}

/* Clears the words that stand for packets that never came, from the one after
 * the highest so far to that of index. */
static void move_on(struct srtp_in *in, uint64_t index)
{
	uint64_t word = in->end == 0 ? 0 : (in->end - 1) / 64 + 1;
	uint64_t last = index / 64;

	for (unsigned n = 0; word <= last && n < SRTP_WINDOW_WORDS; n++)
		in->seen[word++ % SRTP_WINDOW_WORDS] = 0;
	in->end = index + 1;
}

void replay_mark(struct srtp_in *in, uint64_t index)
{
	assert(replay_fresh(in, index));
	if (index >= in->end)
		move_on(in, index);
	in->seen[slot_of(index)] |= bit_of(index);
}
