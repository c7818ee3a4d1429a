/* What is read can be written in the one way the protocol has, and is the same
 * when it is read again. */
#include "base/limits.h"
#include "wire/signal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t again[SIGNAL_MESSAGE_LEN];
static char envelope[SIGNAL_ENVELOPE_TEXT_LEN];

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

static void write_request(struct wr *w, const struct signal_request *r)
{
	static const char *const names[SIGNAL_KINDS] = {
		"join", "back", "send", "turn", "ping", "leave",
	};

	text(w, "{\"t\":\"");
	text(w, names[r->kind]);
	text(w, "\"");
	if (r->kind == SIGNAL_JOIN || r->kind == SIGNAL_BACK) {
		text(w, ",\"v\":1");
		member(w, "seat", r->seat, sizeof(r->seat));
	}
	if (r->kind == SIGNAL_JOIN) {
		member(w, "room", r->room, sizeof(r->room));
		member(w, "auth", r->auth, sizeof(r->auth));
	}
	if (r->kind == SIGNAL_SEND) {
		member(w, "to", r->to, sizeof(r->to));
		text(w, ",\"data\":\"");
		wr_bytes(w, r->data, r->data_len);
		text(w, "\"");
	}
	text(w, "}");
}

static bool is_same(const struct signal_request *a,
		    const struct signal_request *b)
{
	return a->kind == b->kind &&
	       memcmp(a->room, b->room, sizeof(a->room)) == 0 &&
	       memcmp(a->auth, b->auth, sizeof(a->auth)) == 0 &&
	       memcmp(a->seat, b->seat, sizeof(a->seat)) == 0 &&
	       memcmp(a->to, b->to, sizeof(a->to)) == 0 &&
	       a->data_len == b->data_len &&
	       (a->data_len == 0 || memcmp(a->data, b->data, a->data_len) == 0);
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
	must(r.data_len <= sizeof(envelope));
	if (r.data_len > 0) {
		/* It lives until the next message only. */
		memcpy(envelope, r.data, r.data_len);
		r.data = envelope;
	}
	write_request(&w, &r);
	must(wr_done(&w, &len) == OK);
	must(signal_read(&same, rd_init(again, len), &why) == OK);
	must(is_same(&r, &same));
	return 0;
}
