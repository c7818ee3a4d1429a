#include "wire/signal.h"

#include "base/ct.h"
#include "base/limits.h"
#include "wire/ice_text.h"
#include "wire/signal_get.h"

#include <jansson.h>

#include <assert.h>
#include <stdalign.h>
#include <string.h>

/* A message is an object of few short members, at most 126 ids of peers and one
 * or two long texts. This holds its text, jansson's copies of it, and what its tables need; a message
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

static bool is_among(const struct signal_peers *p, const uint8_t *id)
{
	for (size_t i = 0; i < p->n; i++)
		if (memcmp(p->id[i], id, SIGNAL_PEER_LEN) == 0)
			return true;
	return false;
}

static enum err get_peers(struct signal_peers *out, const json_t *o,
			  const char *name)
{
	const json_t *list = json_object_get(o, name);

	if (!json_is_array(list) || json_array_size(list) > SIGNAL_CHANGES_N)
		return ERR_FORMAT;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);
		uint8_t id[SIGNAL_PEER_LEN];

		if (!json_is_string(v))
			return ERR_FORMAT;
		TRY(b64_read(id, sizeof(id), json_string_value(v),
			     json_string_length(v)));
		if (is_among(out, id))
			return ERR_FORMAT;
		memcpy(out->id[out->n++], id, sizeof(id));
	}
	return OK;
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
	const json_t *member;

	TRY(signal_get_bytes(r->room, sizeof(r->room), o, "room"));
	TRY(signal_get_bytes(r->auth, sizeof(r->auth), o, "auth"));
	TRY(signal_get_bytes(r->seat, sizeof(r->seat), o, "seat"));
	TRY(signal_get_object(&member, o, "member", 2));
	r->has_group = member != NULL;
	if (member == NULL)
		return OK;
	TRY(signal_get_bytes(r->group, sizeof(r->group), member, "group"));
	return signal_get_epoch(&r->epoch, member, "epoch");
}

static enum err read_back(struct signal_request *r, const json_t *o)
{
	return signal_get_bytes(r->seat, sizeof(r->seat), o, "seat");
}

static enum err read_found(struct signal_request *r, const json_t *o)
{
	return signal_get_bytes(r->group, sizeof(r->group), o, "group");
}

static enum err read_knock(struct signal_request *r, const json_t *o)
{
	return signal_get_data(&r->data, o, SIGNAL_KNOCK_LEN);
}

static enum err read_commit(struct signal_request *r, const json_t *o)
{
	const json_t *welcome;

	TRY(signal_get_epoch(&r->epoch, o, "epoch"));
	TRY(signal_get_data(&r->data, o, SIGNAL_COMMIT_LEN));
	TRY(get_peers(&r->gone, o, "gone"));
	TRY(signal_get_object(&welcome, o, "welcome", 2));
	if (welcome == NULL)
		return OK;
	TRY(get_peers(&r->added, welcome, "to"));
	if (r->added.n == 0)
		return ERR_FORMAT;
	return signal_get_data(&r->welcome, welcome,
			       SIGNAL_COMMIT_LEN - r->data.len);
}

static enum err read_say(struct signal_request *r, const json_t *o)
{
	struct signal_text to;

	TRY(signal_get_text(&to, o, "to"));
	r->to_all = to.len == 0;
	if (!r->to_all)
		TRY(b64_read(r->to, sizeof(r->to), to.p, to.len));
	return signal_get_data(&r->data, o, SIGNAL_DATA_LEN);
}

static enum err read_send(struct signal_request *r, const json_t *o)
{
	TRY(signal_get_bytes(r->to, sizeof(r->to), o, "to"));
	return signal_get_data(&r->data, o, SIGNAL_DATA_LEN);
}

static enum err read_meet(struct signal_request *r, const json_t *o)
{
	return signal_get_bool(&r->quiet, o, "quiet");
}

static enum err get_ice_text(struct signal_text *t, const json_t *o,
			     const char *name, const struct signal_range *len)
{
	TRY(signal_get_text(t, o, name));
	if (t->len < len->least || t->len > len->most ||
	    !ice_text_is(t->p, t->len))
		return ERR_FORMAT;
	return OK;
}

static enum err read_answer(struct signal_request *r, const json_t *o)
{
	static const struct signal_range any = { 0, UINT32_MAX };
	static const struct signal_range ufrag = { ICE_TEXT_UFRAG_MIN,
						   SIGNAL_UFRAG_LEN };
	static const struct signal_range pwd = { ICE_TEXT_PWD_MIN,
						 SIGNAL_PWD_LEN };
	struct signal_answer *a = &r->answer;

	TRY(signal_get_number(&r->number, o, "n", &any));
	TRY(get_ice_text(&a->ufrag, o, "ufrag", &ufrag));
	TRY(get_ice_text(&a->pwd, o, "pwd", &pwd));
	return signal_get_bytes(a->fingerprint, sizeof(a->fingerprint), o,
				"fingerprint");
}

static enum err get_slot(struct signal_slot *out, const json_t *o)
{
	static const struct signal_range slots = { 0, SIGNAL_SLOTS_N - 1 };
	static const struct signal_range contexts = { SIGNAL_CAMERA,
						      SIGNAL_SCREEN };
	static const struct signal_range heights = { 0, SIGNAL_HEIGHT_MAX };
	uint32_t slot;
	uint32_t context;
	uint32_t height;

	if (!json_is_object(o) || json_object_size(o) != 4)
		return ERR_FORMAT;
	TRY(signal_get_number(&slot, o, "s", &slots));
	TRY(signal_get_number(&context, o, "k", &contexts));
	TRY(signal_get_number(&height, o, "h", &heights));
	out->slot = (uint8_t)slot;
	out->context = (uint8_t)context;
	out->height = (uint16_t)height;
	return signal_get_bytes(out->from, sizeof(out->from), o, "from");
}

static enum err read_watch(struct signal_request *r, const json_t *o)
{
	const json_t *list = json_object_get(o, "slots");
	uint32_t seen = 0;

	static_assert(SIGNAL_SLOTS_N <= 32, "a bit each");
	if (!json_is_array(list) || json_array_size(list) > SIGNAL_SLOTS_N)
		return ERR_FORMAT;
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct signal_slot *slot = &r->slots.slot[r->slots.n++];

		TRY(get_slot(slot, json_array_get(list, i)));
		if ((seen & UINT32_C(1) << slot->slot) != 0)
			return ERR_FORMAT;
		seen |= UINT32_C(1) << slot->slot;
	}
	return OK;
}

static enum err read_nothing(struct signal_request *r, const json_t *o)
{
	(void)r;
	(void)o;
	return OK;
}

/* Every member is read by the reader, so their number says that there is no
 * other. The same goes for the objects within. */
static const struct {
	const char *name;
	size_t members_n;
	bool has_version;
	enum err (*read)(struct signal_request *r, const json_t *o);
} kinds[SIGNAL_KINDS] = {
	[SIGNAL_JOIN] = { "join", 6, true, read_join },
	[SIGNAL_BACK] = { "back", 3, true, read_back },
	[SIGNAL_FOUND] = { "found", 2, false, read_found },
	[SIGNAL_KNOCK] = { "knock", 2, false, read_knock },
	[SIGNAL_COMMIT] = { "commit", 5, false, read_commit },
	[SIGNAL_SAY] = { "say", 3, false, read_say },
	[SIGNAL_SEND] = { "send", 3, false, read_send },
	[SIGNAL_TURN] = { "turn", 1, false, read_nothing },
	[SIGNAL_PING] = { "ping", 1, false, read_nothing },
	[SIGNAL_LEAVE] = { "leave", 1, false, read_nothing },
	[SIGNAL_MEET] = { "meet", 2, false, read_meet },
	[SIGNAL_ANSWER] = { "answer", 5, false, read_answer },
	[SIGNAL_WATCH] = { "watch", 2, false, read_watch },
	[SIGNAL_PART] = { "part", 1, false, read_nothing },
};

static enum err read_object(struct signal_request *r, const json_t *o,
			    enum signal_why *why)
{
	struct signal_text t;

	TRY(signal_get_text(&t, o, "t"));
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
