#include "agent/visit.h"

#include "os/clock.h"
#include "os/random.h"

#include <stdlib.h>

struct visit {
	struct visit_user user;
	struct dial *dial; /* NULL when it is gone */
	struct member *member;
	uint64_t next_us;
};

static struct member_now now_of(uint64_t us)
{
	return (struct member_now){ us, clock_unix_s() };
}

static void on_say(void *arg, struct rd text)
{
	struct visit *v = arg;

	if (v->dial != NULL)
		dial_send(v->dial, text);
}

static void on_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	random_fill(out, len);
}

/* The member's calls go to the user with the user's own argument. */
static void on_news(void *arg, const struct member_news *news)
{
	const struct visit_user *u = &((struct visit *)arg)->user;

	if (u->member.news != NULL)
		u->member.news(u->member.arg, news);
}

static void on_line(void *arg, uint32_t leaf, struct rd text)
{
	const struct visit_user *u = &((struct visit *)arg)->user;

	if (u->member.line != NULL)
		u->member.line(u->member.arg, leaf, text);
}

static void on_sends(void *arg, uint32_t leaf, unsigned contexts)
{
	const struct visit_user *u = &((struct visit *)arg)->user;

	if (u->member.sends != NULL)
		u->member.sends(u->member.arg, leaf, contexts);
}

static void on_met(void *arg, const char *offer_sdp, size_t len, uint32_t n)
{
	const struct visit_user *u = &((struct visit *)arg)->user;

	if (u->member.met != NULL)
		u->member.met(u->member.arg, offer_sdp, len, n);
}

static void on_layers(void *arg, uint8_t context, uint8_t layers)
{
	const struct visit_user *u = &((struct visit *)arg)->user;

	if (u->member.layers != NULL)
		u->member.layers(u->member.arg, context, layers);
}

static void on_unsealed(void *arg, uint8_t context)
{
	const struct visit_user *u = &((struct visit *)arg)->user;

	if (u->member.unsealed != NULL)
		u->member.unsealed(u->member.arg, context);
}

static void on_parted(void *arg)
{
	const struct visit_user *u = &((struct visit *)arg)->user;

	if (u->member.parted != NULL)
		u->member.parted(u->member.arg);
}

static void on_open(void *arg)
{
	struct visit *v = arg;

	member_begin(v->member, now_of(clock_monotonic_us()));
}

static void on_message(void *arg, struct rd text)
{
	struct visit *v = arg;

	if (member_hear(v->member, now_of(clock_monotonic_us()), text) != OK)
		dial_close(v->dial);
}

static void on_closed(void *arg, enum err why)
{
	struct visit *v = arg;

	dial_free(v->dial);
	v->dial = NULL;
	member_lost(v->member, now_of(clock_monotonic_us()));
	if (v->user.closed != NULL)
		v->user.closed(v->user.member.arg, why);
}

static const struct dial_user dial_calls = {
	.open = on_open,
	.message = on_message,
	.closed = on_closed,
};

static const struct member_user member_calls = {
	.say = on_say,
	.random = on_random,
	.news = on_news,
	.line = on_line,
	.sends = on_sends,
	.met = on_met,
	.layers = on_layers,
	.unsealed = on_unsealed,
	.parted = on_parted,
};

enum err visit_open(struct visit **v, struct loop *loop,
		    const struct dial_to *to,
		    const struct member_options *options,
		    const struct visit_user *user)
{
	struct visit *new = calloc(1, sizeof(*new));
	struct member_user calls = member_calls;
	struct dial_user dials = dial_calls;

	if (new == NULL)
		return ERR_OS;
	new->user = *user;
	calls.arg = new;
	dials.arg = new;
	new->member = member_new(options, &calls);
	if (new->member == NULL ||
	    dial_open(&new->dial, loop, to, &dials) != OK) {
		visit_free(new);
		return ERR_OS;
	}
	*v = new;
	return OK;
}

void visit_free(struct visit *v)
{
	if (v == NULL)
		return;
	dial_free(v->dial);
	member_free(v->member);
	free(v);
}

uint64_t visit_tick(struct visit *v, uint64_t now_us)
{
	if (now_us >= v->next_us)
		v->next_us = member_tick(v->member, now_of(now_us));
	return v->next_us;
}

void visit_leave(struct visit *v)
{
	member_leave(v->member);
	if (v->dial != NULL)
		dial_close(v->dial);
}

struct member *visit_member(struct visit *v)
{
	return v->member;
}
