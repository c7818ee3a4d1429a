#include "wire/signal.h"

#include "base/ct.h"
#include "base/limits.h"

#include <jansson.h>

#include <stdalign.h>
#include <string.h>

/* A message is a flat object of few short members and one long one. This
 * holds its text, jansson's copies of it, and what its tables need; a message
 * made to need more is refused. */
enum {
	ARENA_LEN = 6 * SIGNAL_MESSAGE_LEN,
};

static alignas(max_align_t) uint8_t arena[ARENA_LEN];
static size_t arena_used;

static void *arena_take(size_t len)
{
	const size_t unit = alignof(max_align_t);

	if (len > ARENA_LEN - unit ||
	    (len + unit - 1) / unit * unit > ARENA_LEN - arena_used)
		return NULL;

	void *at = arena + arena_used;

	arena_used += (len + unit - 1) / unit * unit;
	return at;
}

/* Nothing is given back but everything, by arena_wipe(). */
static void arena_give(void *p)
{
	(void)p;
}

/* Secrets of the message and of jansson's copies go with it. */
static void arena_wipe(void)
{
	ct_wipe(arena, arena_used);
	arena_used = 0;
}

void signal_init(uint32_t random)
{
	json_object_seed(random);
	json_set_alloc_funcs(arena_take, arena_give);
}

struct text {
	const char *p;
	size_t len;
};

/* A member that is a string. */
static enum err get_text(struct text *t, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	if (!json_is_string(v))
		return ERR_FORMAT;
	*t = (struct text){ json_string_value(v), json_string_length(v) };
	return OK;
}

static enum err get_bytes(uint8_t *out, size_t len, const json_t *o,
			  const char *name)
{
	struct text t;

	TRY(get_text(&t, o, name));
	return b64_read(out, len, t.p, t.len);
}

/* The version is looked at before anything else that another version may have
 * changed, so that an old page is told to reload. */
static enum err check_version(const json_t *o, enum signal_why *why)
{
	const json_t *v = json_object_get(o, "v");

	if (!json_is_integer(v))
		return ERR_FORMAT;
	if (json_integer_value(v) == SIGNAL_VERSION)
		return OK;
	*why = SIGNAL_OTHER_VERSION;
	return ERR_FORMAT;
}

static enum err read_join(struct signal_request *r, const json_t *o)
{
	TRY(get_bytes(r->room, sizeof(r->room), o, "room"));
	TRY(get_bytes(r->auth, sizeof(r->auth), o, "auth"));
	return get_bytes(r->seat, sizeof(r->seat), o, "seat");
}

static enum err read_back(struct signal_request *r, const json_t *o)
{
	return get_bytes(r->seat, sizeof(r->seat), o, "seat");
}

static enum err read_send(struct signal_request *r, const json_t *o)
{
	struct text data;

	TRY(get_bytes(r->to, sizeof(r->to), o, "to"));
	TRY(get_text(&data, o, "data"));
	if (data.len == 0 || data.len > SIGNAL_ENVELOPE_TEXT_LEN ||
	    !b64_is_strict(data.p, data.len))
		return ERR_FORMAT;
	r->data = data.p;
	r->data_len = data.len;
	return OK;
}

static enum err read_nothing(struct signal_request *r, const json_t *o)
{
	(void)r;
	(void)o;
	return OK;
}

/* Every member is read by the reader, so their number says that there is no
 * other. */
static const struct {
	const char *name;
	size_t members_n;
	bool has_version;
	enum err (*read)(struct signal_request *r, const json_t *o);
} kinds[SIGNAL_KINDS] = {
	[SIGNAL_JOIN] = { "join", 5, true, read_join },
	[SIGNAL_BACK] = { "back", 3, true, read_back },
	[SIGNAL_SEND] = { "send", 3, false, read_send },
	[SIGNAL_TURN] = { "turn", 1, false, read_nothing },
	[SIGNAL_PING] = { "ping", 1, false, read_nothing },
	[SIGNAL_LEAVE] = { "leave", 1, false, read_nothing },
};

static enum err read_object(struct signal_request *r, const json_t *o,
			    enum signal_why *why)
{
	struct text t;

	TRY(get_text(&t, o, "t"));
	for (unsigned kind = 0; kind < SIGNAL_KINDS; kind++) {
		if (strlen(kinds[kind].name) != t.len ||
		    memcmp(kinds[kind].name, t.p, t.len) != 0)
			continue;
		r->kind = (enum signal_kind)kind;
		if (kinds[kind].has_version)
			TRY(check_version(o, why));
		TRY(kinds[kind].read(r, o));
		if (json_object_size(o) != kinds[kind].members_n)
			return ERR_FORMAT;
		return OK;
	}
	return ERR_FORMAT;
}

enum err signal_read(struct signal_request *r, struct rd text,
		     enum signal_why *why)
{
	struct signal_request out = { 0 };
	const json_t *o;

	arena_wipe();
	*why = SIGNAL_FORM;
	if (text.left > SIGNAL_MESSAGE_LEN)
		return ERR_FORMAT;
	o = json_loadb((const char *)text.p, text.left, JSON_REJECT_DUPLICATES,
		       NULL);
	if (!json_is_object(o))
		return ERR_FORMAT;
	TRY(read_object(&out, o, why));
	*r = out;
	ct_wipe(&out, sizeof(out));
	return OK;
}
