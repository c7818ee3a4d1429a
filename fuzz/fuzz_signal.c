/* What is read can be written in the one way the protocol has, and is the same
 * when it is read again. */
#include "base/limits.h"
#include "wire/signal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t again[SIGNAL_MESSAGE_LEN];
static char kept[SIGNAL_MESSAGE_LEN];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	signal_init(1);
	return 0;
}

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void text(struct wr *w, const char *s)
{
	wr_bytes(w, s, strlen(s));
}

static void member(struct wr *w, const char *name, const uint8_t *p, size_t len)
{
	text(w, ",\"");
	text(w, name);
	text(w, "\":\"");
	b64_write(w, p, len);
	text(w, "\"");
}

static void number(struct wr *w, const char *name, uint64_t value)
{
	char digits[40];

	(void)snprintf(digits, sizeof(digits), "%llu",
		       (unsigned long long)value);
	text(w, name);
	text(w, digits);
}

static void sealed(struct wr *w, const struct signal_text *t)
{
	text(w, ",\"data\":\"");
	wr_bytes(w, t->p, t->len);
	text(w, "\"");
}

static void peers(struct wr *w, const char *name, const struct signal_peers *p)
{
	text(w, name);
	text(w, "[");
	for (size_t i = 0; i < p->n; i++) {
		text(w, i == 0 ? "\"" : ",\"");
		b64_write(w, p->id[i], sizeof(p->id[i]));
		text(w, "\"");
	}
	text(w, "]");
}

static void write_join(struct wr *w, const struct signal_request *r)
{
	member(w, "room", r->room, sizeof(r->room));
	member(w, "auth", r->auth, sizeof(r->auth));
	if (!r->has_group) {
		text(w, ",\"member\":null");
		return;
	}
	number(w, ",\"member\":{\"epoch\":", r->epoch);
	member(w, "group", r->group, sizeof(r->group));
	text(w, "}");
}

static void write_commit(struct wr *w, const struct signal_request *r)
{
	number(w, ",\"epoch\":", r->epoch);
	peers(w, ",\"gone\":", &r->gone);
	if (r->welcome.p == NULL) {
		must(r->added.n == 0);
		text(w, ",\"welcome\":null");
		return;
	}
	must(r->added.n > 0);
	peers(w, ",\"welcome\":{\"to\":", &r->added);
	sealed(w, &r->welcome);
	text(w, "}");
}

static void quoted(struct wr *w, const char *name, const struct signal_text *t)
{
	text(w, name);
	text(w, "\"");
	wr_bytes(w, t->p, t->len);
	text(w, "\"");
}

static void write_answer(struct wr *w, const struct signal_request *r)
{
	number(w, ",\"n\":", r->number);
	quoted(w, ",\"ufrag\":", &r->answer.ufrag);
	quoted(w, ",\"pwd\":", &r->answer.pwd);
	member(w, "fingerprint", r->answer.fingerprint,
	       sizeof(r->answer.fingerprint));
}

static void write_watch(struct wr *w, const struct signal_request *r)
{
	text(w, ",\"slots\":[");
	for (size_t i = 0; i < r->slots.n; i++) {
		const struct signal_slot *s = &r->slots.slot[i];

		number(w, i == 0 ? "{\"s\":" : ",{\"s\":", s->slot);
		member(w, "from", s->from, sizeof(s->from));
		number(w, ",\"k\":", s->context);
		number(w, ",\"h\":", s->height);
		text(w, "}");
	}
	text(w, "]");
}

static void write_request(struct wr *w, const struct signal_request *r)
{
	static const char *const names[SIGNAL_KINDS] = {
		"join", "back", "found", "knock", "commit", "say",   "send",
		"turn", "ping", "leave", "meet",  "answer", "watch", "part",
	};

	text(w, "{\"t\":\"");
	text(w, names[r->kind]);
	text(w, "\"");
	if (r->kind == SIGNAL_JOIN || r->kind == SIGNAL_BACK) {
		text(w, ",\"v\":3");
		member(w, "seat", r->seat, sizeof(r->seat));
	}
	if (r->kind == SIGNAL_JOIN)
		write_join(w, r);
	if (r->kind == SIGNAL_FOUND)
		member(w, "group", r->group, sizeof(r->group));
	if (r->kind == SIGNAL_COMMIT)
		write_commit(w, r);
	if (r->kind == SIGNAL_SEND || r->kind == SIGNAL_SAY)
		member(w, "to", r->to, r->to_all ? 0 : sizeof(r->to));
	if (r->kind == SIGNAL_MEET)
		text(w, r->quiet ? ",\"quiet\":true" : ",\"quiet\":false");
	if (r->kind == SIGNAL_ANSWER)
		write_answer(w, r);
	if (r->kind == SIGNAL_WATCH)
		write_watch(w, r);
	if (r->data.p != NULL)
		sealed(w, &r->data);
	text(w, "}");
}

static bool is_same_text(const struct signal_text *a,
			 const struct signal_text *b)
{
	return a->len == b->len &&
	       (a->len == 0 || memcmp(a->p, b->p, a->len) == 0);
}

/* Everything but the pointers. */
static bool is_same(const struct signal_request *a,
		    const struct signal_request *b)
{
	struct signal_request x = *a;
	struct signal_request y = *b;

	x.data.p = y.data.p = NULL;
	x.welcome.p = y.welcome.p = NULL;
	x.answer.ufrag.p = y.answer.ufrag.p = NULL;
	x.answer.pwd.p = y.answer.pwd.p = NULL;
	return memcmp(&x, &y, sizeof(x)) == 0 &&
	       is_same_text(&a->data, &b->data) &&
	       is_same_text(&a->welcome, &b->welcome) &&
	       is_same_text(&a->answer.ufrag, &b->answer.ufrag) &&
	       is_same_text(&a->answer.pwd, &b->answer.pwd);
}

static void keep_text(struct signal_text *t, size_t *used)
{
	if (t->p == NULL)
		return;
	must(t->len <= sizeof(kept) - *used);
	memcpy(kept + *used, t->p, t->len);
	t->p = kept + *used;
	*used += t->len;
}

/* The texts live until the next message only. */
static void keep(struct signal_request *r)
{
	size_t used = 0;

	keep_text(&r->data, &used);
	keep_text(&r->welcome, &used);
	keep_text(&r->answer.ufrag, &used);
	keep_text(&r->answer.pwd, &used);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct signal_request r;
	struct signal_request same;
	enum signal_why why = SIGNAL_STOPPING;
	struct wr w = wr_init(again, sizeof(again));
	size_t len = 0;

	if (signal_read(&r, rd_init(data, size), &why) != OK) {
		must(why == SIGNAL_FORM || why == SIGNAL_OTHER_VERSION);
		return 0;
	}
	keep(&r);
	write_request(&w, &r);
	must(wr_done(&w, &len) == OK);
	must(signal_read(&same, rd_init(again, len), &why) == OK);
	must(is_same(&r, &same));
	return 0;
}
