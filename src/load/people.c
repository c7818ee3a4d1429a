/* The participants: who is dialled, who is in, who has heard whom. */
#include "base/ct.h"
#include "load/inner.h"
#include "os/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DIAL_AT_ONCE_N = 16,
	SAY_AT_ONCE_N = 8,
	/* From one address; a server takes 128 (base/limits.h). */
	FROM_ONE_N = 100,
	NAME_SIZE = LOAD_NAME_LEN + 12,
};

static void on_news(void *arg, const struct member_news *news)
{
	struct inner_person *p = arg;
	const bool changed = p->news.standing != news->standing ||
			     p->news.own_leaf != news->own_leaf ||
			     p->news.epoch != news->epoch;

	p->news = *news;
	if (changed)
		watch_changed(p);
	if (news->standing == MEMBER_IN)
		churn_back(p);
}

static void on_sends(void *arg, uint32_t leaf, unsigned contexts)
{
	struct inner_person *p = arg;

	(void)contexts;
	p->heard[leaf / 64] |= UINT64_C(1) << leaf % 64;
}

/* Anything but printable ASCII might be a command to a terminal. */
static void on_line(void *arg, uint32_t leaf, struct rd text)
{
	(void)arg;
	(void)printf("line %u ", leaf);
	while (text.left > 0) {
		const uint8_t c = rd_u8(&text);

		(void)putchar(c >= 0x20 && c < 0x7f ? c : '?');
	}
	(void)putchar('\n');
	(void)fflush(stdout);
}

static const char *why_text(const struct inner_person *p, enum err why)
{
	if (p->news.standing == MEMBER_STOPPED && *p->news.refused != 0)
		return p->news.refused;
	if (why == ERR_AUTH)
		return "the server's certificate is not trusted";
	if (why == ERR_FORMAT)
		return "the server does not speak our protocol";
	return why == OK ? "the server closed" : "no connection";
}

static void on_closed(void *arg, enum err why)
{
	struct inner_person *p = arg;

	p->ended = true;
	if (p->load->phase < INNER_LEAVE && !p->is_away) {
		p->load->sums.failed++;
		(void)fprintf(stderr, "load: a participant was lost: %s\n",
			      why_text(p, why));
	}
}

static void show_links(const struct load *load)
{
	for (uint32_t i = 0; i < load->options->rooms_n; i++) {
		char text[DOOR_LINK_SIZE];
		struct wr w = wr_init((uint8_t *)text, sizeof(text));

		door_write_link(&w, &load->door, &load->rooms[i].link);
		(void)printf("link %s\n", text);
		ct_wipe(text, sizeof(text));
	}
	(void)fflush(stdout);
}

enum err people_begin(struct load *load)
{
	const struct load_options *o = load->options;
	uint8_t secret[LINK_SECRET_LEN];
	uint8_t seed[LINK_SEED_LEN];

	load->people_n = o->rooms_n * o->people_n;
	load->rooms = calloc(o->rooms_n, sizeof(*load->rooms));
	load->people = calloc(load->people_n, sizeof(*load->people));
	if (load->rooms == NULL || load->people == NULL)
		return ERR_OS;
	for (uint32_t i = 0; i < load->people_n; i++) {
		load->people[i].load = load;
		load->people[i].room = i / o->people_n;
	}
	if (o->link != NULL)
		return door_read_link(&load->door, &load->rooms[0].link,
				      o->link);
	for (uint32_t i = 0; i < o->rooms_n; i++) {
		random_fill(secret, sizeof(secret));
		random_fill(seed, sizeof(seed));
		link_make(&load->rooms[i].link,
			  o->quiet ? LINK_QUIET : LINK_SEALED, secret, seed);
	}
	ct_wipe(secret, sizeof(secret));
	ct_wipe(seed, sizeof(seed));
	TRY(door_read_server(&load->door, o->server));
	if (o->show_link)
		show_links(load);
	return OK;
}

/* On loopback there are addresses enough to be many hosts. */
struct addr people_from(const struct load *load, uint32_t index)
{
	const struct addr *to = &load->to.addr;
	const uint32_t host = index / FROM_ONE_N + 1;
	const uint8_t ip[4] = { 127, 0, (uint8_t)(host >> 8), (uint8_t)host };

	if (to->family != ADDR_V4 || to->ip[0] != 127)
		return (struct addr){ .family = ADDR_NONE };
	return addr_from_v4(ip, 0);
}

/* Adds what one member has counted. */
static void count(struct load *load, const struct inner_person *p)
{
	const struct member_counts *c = member_counts(visit_member(p->visit));
	struct inner_sums *s = &load->sums;

	s->commits += c->commits;
	s->stale += c->stale;
	/* One that came early is looked at often. */
	for (unsigned fate = MEMBER_ERRORS; fate < MEMBER_FATES; fate++)
		if (fate != MEMBER_EARLY)
			s->refused_frames += c->heard[fate] + c->opened[fate];
}

static void dial(struct load *load, uint32_t index)
{
	static const struct visit_user calls = {
		.member = { .news = on_news,
			    .line = on_line,
			    .sends = on_sends,
			    .met = media_met,
			    .layers = media_layers,
			    .unsealed = media_unsealed,
			    .parted = media_parted },
		.closed = on_closed,
	};
	struct inner_person *p = &load->people[index];
	struct visit_user user = calls;
	struct dial_to to = load->to;
	char name[NAME_SIZE];
	const struct member_options options = {
		.link = &load->rooms[p->room].link,
		.name = name,
		.adds_max = load->options->adds_n,
	};

	if (load->people_n == 1)
		(void)snprintf(name, sizeof(name), "%s", load->options->name);
	else
		(void)snprintf(name, sizeof(name), "%s %u", load->options->name,
			       index + 1);
	user.member.arg = p;
	to.from = people_from(load, index);
	if (visit_open(&p->visit, load->loop, &to, &options, &user) != OK) {
		p->ended = true;
		load->sums.failed++;
	}
}

/* The first of a room of ours makes its group before others come. */
static bool may_dial(const struct load *load, uint32_t index)
{
	const uint32_t first =
		load->people[index].room * load->options->people_n;

	return load->people[index].visit == NULL &&
	       !load->people[index].ended &&
	       (load->options->link != NULL || index == first ||
		load->people[first].news.standing == MEMBER_IN);
}

void people_dial(struct load *load)
{
	uint32_t n = 0;

	if (load->dialled_n == load->people_n)
		return;
	for (uint32_t i = 0; i < load->people_n && n < DIAL_AT_ONCE_N; i++) {
		if (!may_dial(load, i))
			continue;
		dial(load, i);
		load->dialled_n++;
		n++;
	}
}

void people_dial_again(struct inner_person *p)
{
	struct load *load = p->load;

	count(load, p);
	visit_free(p->visit);
	p->visit = NULL;
	p->ended = false;
	p->back_us = UINT64_MAX;
	p->news = (struct member_news){ 0 };
	dial(load, (uint32_t)(p - load->people));
}

bool people_agree(const struct load *load)
{
	const struct load_options *o = load->options;

	for (uint32_t i = 0; i < load->people_n; i++) {
		const struct inner_person *p = &load->people[i];
		const struct inner_person *first =
			&load->people[(size_t)p->room * o->people_n];

		if (p->news.standing != MEMBER_IN ||
		    p->news.epoch != first->news.epoch ||
		    p->news.people_n < o->people_n)
			return false;
	}
	return true;
}

bool people_heard(struct load *load)
{
	struct inner_sums *sums = &load->sums;

	sums->messages = 0;
	sums->messages_wanted =
		(uint64_t)load->people_n * (load->options->people_n - 1);
	for (uint32_t i = 0; i < load->people_n; i++)
		for (uint32_t leaf = 0; leaf < LOAD_PEOPLE_MAX; leaf++)
			sums->messages +=
				load->people[i].heard[leaf / 64] >> leaf % 64 &
				1;
	return sums->messages >= sums->messages_wanted;
}

void people_say(struct load *load)
{
	for (uint32_t n = 0; n < SAY_AT_ONCE_N && load->said_n < load->people_n;
	     n++) {
		struct visit *v = load->people[load->said_n++].visit;

		if (v == NULL)
			continue;
		member_sends(visit_member(v), 0);
		if (load->options->line != NULL)
			(void)member_line(visit_member(v), load->options->line);
	}
}

void people_sum(struct load *load)
{
	struct inner_sums *s = &load->sums;

	s->joined = 0;
	for (uint32_t i = 0; i < load->people_n; i++) {
		const struct inner_person *p = &load->people[i];

		if (p->visit == NULL)
			continue;
		s->joined += p->news.standing == MEMBER_IN;
		count(load, p);
	}
}
