/* What a member says of the forwarding unit (docs/unit.md). */
#include "agent/member_inner.h"
#include "wire/signal_ask.h"

#include <assert.h>
#include <string.h>

static void say_word(struct member *m, enum signal_kind kind)
{
	struct wr w = member_say_room();

	signal_ask_word(&w, kind);
	member_say_word(m, &w);
}

void member_meet(struct member *m)
{
	say_word(m, SIGNAL_MEET);
}

void member_part(struct member *m)
{
	say_word(m, SIGNAL_PART);
}

void member_answer(struct member *m, uint32_t n, struct rd sdp)
{
	struct wr w = member_say_room();

	signal_ask_answer(&w, n, sdp);
	member_say_word(m, &w);
}

void member_watch(struct member *m, const struct member_slot *slots, size_t n)
{
	struct signal_slots wanted = { .n = n };
	struct wr w = member_say_room();

	assert(n <= SIGNAL_SLOTS_N);
	for (size_t i = 0; i < n; i++) {
		wanted.slot[i].slot = slots[i].slot;
		wanted.slot[i].context = slots[i].context;
		wanted.slot[i].height = slots[i].height;
		memcpy(wanted.slot[i].from, slots[i].peer, SIGNAL_PEER_LEN);
	}
	signal_ask_watch(&w, &wanted);
	member_say_word(m, &w);
}
