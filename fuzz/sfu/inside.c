/* The engine's tables agree with each other: nothing is listed that is not
 * there, nothing is there twice, nothing is lost. */
#include "scene.h"

#include "sfu/path.h"

static void check_streams(const struct sfu *s)
{
	uint8_t owners[STREAMS_N] = { 0 };
	unsigned taken_n = 0;
	unsigned free_n = 0;

	must(s->stream_top <= STREAMS_N);
	for (uint16_t i = 0; i < PLACES_N; i++)
		for (unsigned k = 0; k < SFU_MEMBER_STREAMS_N; k++) {
			const struct member *m = &s->members[i];

			if (!m->known || m->stream[k] == STREAM_NONE)
				continue;
			must(m->here && m->stream[k] < s->stream_top);
			must(s->streams[m->stream[k]].place == i);
			must(s->streams[m->stream[k]].ssrc == m->ssrc[k]);
			owners[m->stream[k]]++;
		}
	for (uint16_t i = 0; i < s->stream_top; i++) {
		must(owners[i] == s->streams[i].taken);
		must(s->streams[i].gaps.n <= SFU_GAPS_N);
		taken_n += owners[i];
	}
	for (uint16_t i = s->stream_free; i != STREAM_NONE;
	     i = s->streams[i].next_free)
		must(!s->streams[i].taken && ++free_n <= STREAMS_N);
	must(taken_n + free_n == s->stream_top);
}

static bool is_of(const struct sfu *s, const struct slot *slot, uint16_t i)
{
	return s->streams[i].taken && s->streams[i].place == slot->source &&
	       s->streams[i].context == slot->context &&
	       !s->streams[i].is_repair;
}

static void check_slot(const struct sfu *s, const struct slot *slot)
{
	if (slot->source == SFU_NOBODY) {
		must(slot->run.stream == STREAM_NONE);
		must(slot->wanted == STREAM_NONE);
		return;
	}
	must(slot->run.stream == STREAM_NONE ||
	     is_of(s, slot, slot->run.stream));
	must(slot->wanted == STREAM_NONE || is_of(s, slot, slot->wanted));
	must(slot->run.level < LEVELS_N);
	/* Of that stream, and of none that had its number before. */
	must(slot->run.stream == STREAM_NONE ||
	     s->streams[slot->run.stream].levels.first_serial <=
		     slot->run.serial);
}

static unsigned listed_n(const struct sfu *s, uint16_t place, uint8_t context)
{
	uint32_t at = s->members[place].sources[context].slots;
	unsigned n = 0;

	while (at != NOT_ONE) {
		const struct slot *slot =
			&s->members[at / SLOTS_N].slots[at % SLOTS_N];

		must(s->members[at / SLOTS_N].here);
		must(slot->source == place && slot->context == context);
		must(++n <= PLACES_N * SLOTS_N);
		at = slot->next;
	}
	return n;
}

static void check_slots(const struct sfu *s)
{
	unsigned linked_n = 0;
	unsigned all_n = 0;

	for (uint16_t i = 0; i < PLACES_N; i++) {
		if (!s->members[i].known)
			continue;
		for (uint8_t k = 0; k < UNIT_OWN_N; k++)
			all_n += listed_n(s, i, k);
		for (unsigned k = 0; k < SLOTS_N; k++) {
			const struct slot *slot = &s->members[i].slots[k];

			check_slot(s, slot);
			linked_n += slot->source != SFU_NOBODY;
			must(slot->source == SFU_NOBODY || s->members[i].here);
		}
	}
	must(linked_n == all_n);
}

static void check_members(const struct sfu *s)
{
	unsigned here_n = 0;
	unsigned waiting_n = 0;

	for (uint16_t i = 0; i < s->here_n; i++)
		must(s->members[s->here[i]].here_at == i);
	for (uint16_t i = 0; i < PLACES_N; i++) {
		must(s->members[i].here == scene.people[i].here);
		here_n += s->members[i].here;
		must(s->members[i].here || !s->paths[i].open);
		must(s->paths[i].waiting_n <= SFU_WAITING_N);
		must(s->paths[i].open || !s->paths[i].waits);
		waiting_n += s->paths[i].waits;
	}
	must(here_n == s->here_n);
	for (uint16_t i = s->waiting; i != SFU_NOBODY; i = s->paths[i].next)
		must(waiting_n-- > 0);
	must(waiting_n == 0);
}

void inside_check(const struct sfu *s)
{
	check_streams(s);
	check_slots(s);
	check_members(s);
}
