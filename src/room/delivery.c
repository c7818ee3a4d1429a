#include "room/delivery.h"

#include "base/ct.h"

#include <assert.h>
#include <string.h>

static uint64_t in_ms(uint64_t now_us, uint64_t ms)
{
	return now_us + UINT64_C(1000) * ms;
}

void delivery_init(struct delivery *d, const struct rooms *rooms)
{
	memset(d->groups, 0, sizeof(d->groups));
	memset(d->seats, 0, sizeof(d->seats));
	for (uint32_t i = 0; i < ROOM_PLACE_N; i++)
		d->seats[i].state = MEMBER_OUT;
	d->rooms = rooms;
	kept_init(&d->kept);
}

static uint32_t room_of(const struct delivery *d, uint32_t place)
{
	return rooms_seat(d->rooms, place)->room;
}

static void put_out(struct delivery_seat *s)
{
	*s = (struct delivery_seat){ .state = MEMBER_OUT };
}

/* Its last member has gone, and nothing of it stays. */
static void end_group(struct delivery *d, uint32_t room)
{
	kept_end(&d->kept, room);
	ct_wipe(&d->groups[room], sizeof(d->groups[room]));
	for (uint32_t p = rooms_first(d->rooms, room); p != ROOM_NO_PLACE;
	     p = rooms_next(d->rooms, p))
		put_out(&d->seats[p]);
}

/* A step of one place in the room; returns DELIVERY_* bits. What is refused
 * asks for nothing. */
static unsigned step(struct delivery *d, uint32_t room, uint32_t place,
		     enum member_event e)
{
	struct delivery_seat *s = &d->seats[place];
	struct delivery_group *g = &d->groups[room];
	bool was_one = member_is_one(s->state);
	unsigned todo = 0;

	if (member_step(&s->state, e, &todo) != OK)
		return 0;
	if (s->state == MEMBER_OUT)
		put_out(s);
	if (member_is_one(s->state) && !was_one)
		g->members_n++;
	if (!member_is_one(s->state) && was_one)
		g->members_n--;
	if (g->there && g->members_n == 0) {
		end_group(d, room);
		todo |= DELIVERY_ENDED;
	}
	return todo;
}

static bool is_group(const struct delivery_group *g,
		     const struct delivery_where *where)
{
	return g->there && where != NULL &&
	       memcmp(g->id, where->group, sizeof(g->id)) == 0;
}

static void set_group(struct delivery_group *g, const uint8_t *id,
		      uint64_t epoch)
{
	g->there = true;
	memcpy(g->id, id, sizeof(g->id));
	g->epoch = epoch;
}

/* What came after the epoch is there. */
static bool can_follow(const struct delivery *d, uint32_t room, uint64_t epoch)
{
	return epoch == d->groups[room].epoch ||
	       kept_find(&d->kept, room, epoch) != NULL;
}

/* A server that was restarted knows no group, and takes the first that is
 * named, and the highest epoch that is. */
static void learn(struct delivery *d, uint32_t room,
		  const struct delivery_where *where, uint64_t now_us)
{
	struct delivery_group *g = &d->groups[room];

	if (where == NULL)
		return;
	if (!g->there) {
		set_group(g, where->group, where->epoch);
		g->learn_until_us = in_ms(now_us, ROOM_LEARN_MS);
	} else if (is_group(g, where) && now_us < g->learn_until_us &&
		   where->epoch > g->epoch) {
		kept_end(&d->kept, room); /* led up to another */
		g->epoch = where->epoch;
	}
}

/* What it means that a place has a new socket, and says where it stands. */
static enum member_event back(const struct delivery *d, uint32_t place,
			      const struct delivery_where *where,
			      uint64_t now_us)
{
	const struct delivery_seat *s = &d->seats[place];
	uint32_t room = room_of(d, place);
	const struct delivery_group *g = &d->groups[room];
	bool knows_group = is_group(g, where);

	if ((s->state == MEMBER_ADDED || s->state == MEMBER_WELCOMED) &&
	    (!knows_group || where->epoch <= s->turn))
		return kept_find(&d->kept, room, s->turn) != NULL
			       ? MEMBER_AGAIN
			       : MEMBER_BEHIND;
	if (!knows_group || !can_follow(d, room, where->epoch))
		return MEMBER_BEHIND;
	if (member_is_one(s->state))
		return MEMBER_FOLLOW;
	return s->state == MEMBER_OUT && now_us < g->learn_until_us
		       ? MEMBER_ENTER
		       : MEMBER_BEHIND;
}

void delivery_join(struct delivery *d, uint32_t place,
		   const struct delivery_where *where, uint64_t now_us,
		   struct delivery_joined *out)
{
	struct delivery_seat *s = &d->seats[place];
	uint32_t room = room_of(d, place);

	if (s->state != MEMBER_LAPSED && s->state != MEMBER_LAST)
		learn(d, room, where, now_us);

	enum member_event e = back(d, place, where, now_us);

	out->todo = step(d, room, place, e);
	out->in = s->state == MEMBER_IN;
	if (out->in)
		s->next = where->epoch;
	if (s->state == MEMBER_ADDED)
		s->next = s->turn;
	out->group = d->groups[room];
}

unsigned delivery_news(struct delivery *d, const struct room_news *news)
{
	static const enum member_event events[SEAT_STATES] = {
		[SEAT_FREE] = MEMBER_FREE,
		[SEAT_AWAY] = MEMBER_LOSE,
	};

	assert(news->state == SEAT_FREE || news->state == SEAT_AWAY);
	return step(d, news->room, news->place, events[news->state]);
}

enum err delivery_found(struct delivery *d, uint32_t place,
			const uint8_t group[DELIVERY_GROUP_LEN])
{
	uint32_t room = room_of(d, place);
	struct delivery_group *g = &d->groups[room];

	if (g->there)
		return ERR_STEP;
	set_group(g, group, 0);
	(void)step(d, room, place, MEMBER_ENTER);
	return OK;
}

/* A step of the one with this id, unless who asks for it is meant or nobody is.
 */
static void step_peer(struct delivery *d, uint32_t maker,
		      const uint8_t peer[ROOM_PEER_LEN], enum member_event e)
{
	uint32_t room = room_of(d, maker);
	uint32_t place = rooms_find(d->rooms, room, peer);
	struct delivery_seat *s;

	if (place == ROOM_NO_PLACE || place == maker)
		return;
	s = &d->seats[place];
	(void)step(d, room, place, e);
	if (s->state == MEMBER_ADDED || s->state == MEMBER_LAST)
		s->turn = d->groups[room].epoch;
	if (s->state == MEMBER_ADDED)
		s->next = s->turn;
}

enum err delivery_commit(struct delivery *d, uint32_t place,
			 const struct delivery_commit *c, uint64_t now_us)
{
	uint32_t room = room_of(d, place);
	struct delivery_group *g = &d->groups[room];
	const struct kept_text text = {
		.epoch = c->epoch,
		.from = rooms_peer(d->rooms, place),
		.commit = c->data,
		.commit_len = c->data_len,
		.welcome = c->welcome,
		.welcome_len = c->welcome_len,
	};

	if (!g->there || c->epoch != g->epoch ||
	    d->seats[place].next != g->epoch ||
	    g->epoch + 1 == DELIVERY_EPOCHS || !delivery_speaks(d, place))
		return ERR_STEP;
	kept_add(&d->kept, room, &text, in_ms(now_us, ROOM_KEPT_MS));
	for (size_t i = 0; i < c->gone_n; i++)
		step_peer(d, place, c->gone + i * ROOM_PEER_LEN, MEMBER_REMOVE);
	for (size_t i = 0; i < c->to_n; i++)
		step_peer(d, place, c->to + i * ROOM_PEER_LEN, MEMBER_ADD);
	g->epoch++;
	return OK;
}

uint64_t delivery_epoch(const struct delivery *d, uint32_t place)
{
	return d->groups[room_of(d, place)].epoch;
}

static enum delivery_kind kind_for(const struct delivery *d, uint32_t place,
				   const struct kept_entry *e)
{
	if (d->seats[place].state == MEMBER_ADDED)
		return DELIVERY_WELCOME;
	if (memcmp(e->from, rooms_peer(d->rooms, place), ROOM_PEER_LEN) == 0)
		return DELIVERY_TAKEN;
	return DELIVERY_COMMIT;
}

void delivery_next(const struct delivery *d, uint32_t place,
		   struct delivery_item *item)
{
	const struct delivery_seat *s = &d->seats[place];

	*item = (struct delivery_item){ .kind = DELIVERY_NOTHING };
	if (s->state == MEMBER_OUT || s->state == MEMBER_LAPSED ||
	    s->next == delivery_epoch(d, place))
		return;
	item->entry = kept_find(&d->kept, room_of(d, place), s->next);
	item->kind = item->entry == NULL ? DELIVERY_LOST
					 : kind_for(d, place, item->entry);
	if (item->kind == DELIVERY_WELCOME)
		item->len = item->entry->welcome_len;
	if (item->kind == DELIVERY_COMMIT)
		item->len = item->entry->commit_len;
}

void delivery_read(const struct delivery *d, const struct delivery_item *item,
		   char *out)
{
	if (item->kind == DELIVERY_WELCOME)
		kept_read_welcome(&d->kept, item->entry, out);
	if (item->kind == DELIVERY_COMMIT)
		kept_read_commit(&d->kept, item->entry, out);
}

void delivery_sent(struct delivery *d, uint32_t place)
{
	struct delivery_seat *s = &d->seats[place];
	uint64_t epoch = s->next;

	s->next++;
	if (s->state == MEMBER_ADDED)
		(void)step(d, room_of(d, place), place, MEMBER_WELCOME);
	if (s->state == MEMBER_LAST && epoch == s->turn)
		(void)step(d, room_of(d, place), place, MEMBER_REMOVED);
}

bool delivery_speaks(struct delivery *d, uint32_t place)
{
	struct delivery_seat *s = &d->seats[place];
	unsigned todo = 0;

	return member_step(&s->state, MEMBER_SPEAK, &todo) == OK;
}

bool delivery_hears(const struct delivery *d, uint32_t place)
{
	return member_hears(d->seats[place].state);
}

bool delivery_is_known(const struct delivery *d, uint32_t place)
{
	return member_is_one(d->seats[place].state) ||
	       d->seats[place].state == MEMBER_LAPSED;
}

bool delivery_is_here(const struct delivery *d, uint32_t place)
{
	return member_is_one(d->seats[place].state) &&
	       rooms_seat(d->rooms, place)->state == SEAT_HERE;
}

void delivery_expire(struct delivery *d, uint64_t now_us)
{
	kept_expire(&d->kept, now_us);
}
