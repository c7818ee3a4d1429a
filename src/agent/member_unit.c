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
	struct wr w = member_say_room();

	signal_ask_meet(&w, m->keys.is_quiet);
	member_say_word(m, &w);
}

void member_part(struct member *m)
{
	say_word(m, SIGNAL_PART);
}

void member_answer(struct member *m, uint32_t n,
		   const struct sdp_transport *ours)
{
	struct signal_answer answer = {
		.ufrag = { ours->ufrag.p, ours->ufrag.len },
		.pwd = { ours->pwd.p, ours->pwd.len },
	};
	struct wr w = member_say_room();

	memcpy(answer.fingerprint, ours->fingerprint,
	       sizeof(answer.fingerprint));
	signal_ask_answer(&w, n, &answer);
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
