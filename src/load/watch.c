/* Who watches whom. In rooms of ours who sends is known, and whoever comes later is
 * watched as well; in another's everybody may send who is there at the start.
 */
#include "load/inner.h"

#include <string.h>

static bool is_watching(const struct load_options *o)
{
	return o->video_kbps > 0 || o->height > 0;
}

static struct inner_person *first_of(const struct inner_person *p)
{
	struct load *load = p->load;

	return &load->people[(size_t)p->room * load->options->people_n];
}

/* Heights for which the layers that there are are chosen one after the other. */
static uint16_t height_of(const struct load_options *o, uint32_t slot)
{
	static const uint16_t heights[UNIT_LAYERS_N] = { 180, 360, 720 };

	return o->height > 0 ? (uint16_t)o->height
			     : heights[slot % o->layers_n];
}

static bool may_send(const struct inner_person *p, uint32_t leaf)
{
	const struct load_options *o = p->load->options;
	const struct inner_person *first = first_of(p);

	if (leaf == p->news.own_leaf)
		return false;
	if (o->link != NULL)
		return true;
	for (uint32_t i = 0; i < o->senders_n; i++)
		if (first[i].news.standing == MEMBER_IN &&
		    first[i].news.own_leaf == leaf)
			return true;
	return false;
}

static uint8_t *find(struct inner_person *p, const uint8_t *peer)
{
	for (uint32_t i = 0; i < UNIT_PICTURE_N; i++)
		if (p->watches[i].is_used &&
		    memcmp(p->watches[i].peer, peer, LINK_PEER_LEN) == 0)
			return p->watches[i].peer;
	return NULL;
}

static bool put(struct inner_person *p, const uint8_t *peer)
{
	for (uint32_t i = 0; i < UNIT_PICTURE_N; i++) {
		struct inner_watch *w = &p->watches[i];

		if (w->is_used)
			continue;
		w->is_used = true;
		memcpy(w->peer, peer, LINK_PEER_LEN);
		p->watched_n++;
		return true;
	}
	return false;
}

/* Who sends and who does not any more; whoever goes on stays in the same slot. */
static bool look(struct inner_person *p)
{
	struct member *m = visit_member(p->visit);
	bool keep[UNIT_PICTURE_N] = { false };
	bool changed = false;
	struct member_person who = { 0 };

	for (uint32_t leaf = 0; member_person(m, leaf, &who);
	     leaf = who.leaf + 1) {
		const uint8_t *at;

		if (!may_send(p, who.leaf))
			continue;
		if (find(p, who.peer) == NULL)
			changed |= put(p, who.peer);
		at = find(p, who.peer);
		for (uint32_t i = 0; i < UNIT_PICTURE_N; i++)
			keep[i] |= at == p->watches[i].peer;
	}
	for (uint32_t i = 0; i < UNIT_PICTURE_N; i++) {
		if (!p->watches[i].is_used || keep[i])
			continue;
		p->watches[i].is_used = false;
		p->watched_n--;
		changed = true;
	}
	return changed;
}

static void say(struct inner_person *p)
{
	struct member_slot slots[UNIT_PICTURE_N];
	uint32_t n = 0;

	for (uint32_t i = 0; i < UNIT_PICTURE_N; i++)
		if (p->watches[i].is_used)
			slots[n++] = (struct member_slot){
				.slot = (uint8_t)i,
				.context = MEMBER_CAMERA,
				.height = height_of(p->load->options, i),
				.peer = p->watches[i].peer,
			};
	member_watch(visit_member(p->visit), slots, n);
}

void watch_begin(struct inner_person *p)
{
	watch_end(p);
	p->is_watching = true;
	if (is_watching(p->load->options))
		(void)look(p);
	say(p);
}

void watch_end(struct inner_person *p)
{
	memset(p->watches, 0, sizeof(p->watches));
	p->watched_n = 0;
	p->is_watching = false;
	p->is_watch_due = false;
}

void watch_changed(struct inner_person *p)
{
	const struct load_options *o = p->load->options;
	struct inner_person *first = first_of(p);

	if (o->link != NULL)
		return;
	p->is_watch_due = true;
	for (uint32_t i = 0; i < o->people_n && inner_is_sender(p); i++)
		first[i].is_watch_due = true;
}

void watch_follow(struct load *load)
{
	for (uint32_t i = 0; i < load->people_n; i++) {
		struct inner_person *p = &load->people[i];

		if (!p->is_watch_due || !p->is_watching)
			continue;
		p->is_watch_due = false;
		if (is_watching(load->options) && look(p))
			say(p);
	}
}
