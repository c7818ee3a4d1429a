#include "wire/signal_told.h"

#include "base/limits.h"
#include "wire/signal_get.h"

#include <string.h>

static const char *const whys[SIGNAL_WHYS] = {
	[SIGNAL_FORM] = "form",         [SIGNAL_OTHER_VERSION] = "version",
	[SIGNAL_AUTH] = "auth",         [SIGNAL_FULL] = "full",
	[SIGNAL_MOVED] = "moved",       [SIGNAL_UNKNOWN] = "unknown",
	[SIGNAL_BUSY] = "busy",         [SIGNAL_SLOW] = "slow",
	[SIGNAL_STOPPING] = "stopping",
};

static enum err get_bool(bool *out, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	if (!json_is_boolean(v))
		return ERR_FORMAT;
	*out = json_is_true(v);
	return OK;
}

static enum err get_roster(struct signal_roster *out, const json_t *o)
{
	const json_t *list = json_object_get(o, "peers");

	if (!json_is_array(list) || json_array_size(list) > SIGNAL_PEERS_N)
		return ERR_FORMAT;
	out->n = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);
		struct signal_peer *p = &out->peer[out->n++];

		if (!json_is_object(v) || json_object_size(v) != 2)
			return ERR_FORMAT;
		TRY(signal_get_bytes(p->id, sizeof(p->id), v, "id"));
		TRY(get_bool(&p->here, v, "here"));
	}
	return OK;
}

static enum err check_turn_numbers(const json_t *turn)
{
	static const struct signal_range ports = { 1, UINT16_MAX };
	static const struct signal_range ttls = { 1, UINT32_MAX };
	uint32_t number;

	TRY(signal_get_number(&number, turn, "ttl_s", &ttls));
	TRY(signal_get_number(&number, turn, "udp", &ports));
	return signal_get_number(&number, turn, "tcp", &ports);
}

static enum err check_turn(const json_t *o)
{
	const json_t *turn;
	struct signal_text text;

	TRY(signal_get_object(&turn, o, "turn", 6));
	if (turn == NULL)
		return ERR_FORMAT;
	TRY(signal_get_text(&text, turn, "user"));
	TRY(signal_get_text(&text, turn, "pass"));
	TRY(signal_get_text(&text, turn, "host"));
	return check_turn_numbers(turn);
}

static enum err get_standing(struct signal_told *t, const json_t *o)
{
	const json_t *group;

	TRY(signal_get_object(&group, o, "group", 3));
	t->has_group = group != NULL;
	if (group == NULL)
		return OK;
	TRY(signal_get_bytes(t->group, sizeof(t->group), group, "group"));
	TRY(signal_get_epoch(&t->epoch, group, "epoch"));
	return get_bool(&t->in, group, "in");
}

static enum err read_joined(struct signal_told *t, const json_t *o)
{
	static const struct signal_range version = { SIGNAL_VERSION,
						     SIGNAL_VERSION };
	uint8_t half[SIGNAL_HALF_LEN];
	uint32_t number;

	TRY(signal_get_number(&number, o, "v", &version));
	TRY(signal_get_bytes(t->who, sizeof(t->who), o, "you"));
	TRY(signal_get_bytes(half, sizeof(half), o, "half"));
	TRY(get_roster(&t->roster, o));
	TRY(check_turn(o));
	return get_standing(t, o);
}

static enum err read_group(struct signal_told *t, const json_t *o)
{
	static const char *const words[] = {
		[SIGNAL_YOURS] = "yours",
		[SIGNAL_THERE] = "there",
		[SIGNAL_NO_GROUP] = "none",
	};
	unsigned is;

	TRY(signal_get_word(&is, o, "is", words, 3));
	t->is = (enum signal_group_is)is;
	return OK;
}

static enum err read_from(struct signal_told *t, const json_t *o)
{
	TRY(signal_get_bytes(t->who, sizeof(t->who), o, "from"));
	return signal_get_data(&t->data, o, SIGNAL_COMMIT_LEN);
}

static enum err read_commit(struct signal_told *t, const json_t *o)
{
	TRY(signal_get_epoch(&t->epoch, o, "epoch"));
	return read_from(t, o);
}

static enum err read_epoch(struct signal_told *t, const json_t *o)
{
	return signal_get_epoch(&t->epoch, o, "epoch");
}

static enum err read_stale(struct signal_told *t, const json_t *o)
{
	TRY(signal_get_epoch(&t->of, o, "of"));
	return signal_get_epoch(&t->epoch, o, "epoch");
}

static enum err read_welcome(struct signal_told *t, const json_t *o)
{
	TRY(signal_get_bytes(t->group, sizeof(t->group), o, "group"));
	TRY(get_roster(&t->roster, o));
	return read_commit(t, o);
}

static enum err read_peer(struct signal_told *t, const json_t *o)
{
	static const char *const words[] = {
		[SIGNAL_HERE] = "here",
		[SIGNAL_AWAY] = "away",
		[SIGNAL_GONE] = "gone",
	};
	unsigned state;

	TRY(signal_get_word(&state, o, "state", words, 3));
	t->state = (enum signal_state)state;
	return signal_get_bytes(t->who, sizeof(t->who), o, "id");
}

static enum err read_half(struct signal_told *t, const json_t *o)
{
	uint8_t half[SIGNAL_HALF_LEN];

	(void)t;
	return signal_get_bytes(half, sizeof(half), o, "half");
}

static enum err read_turn(struct signal_told *t, const json_t *o)
{
	(void)t;
	return check_turn(o);
}

static enum err read_nothing(struct signal_told *t, const json_t *o)
{
	(void)t;
	(void)o;
	return OK;
}

static enum err read_offer(struct signal_told *t, const json_t *o)
{
	static const struct signal_range any = { 0, UINT32_MAX };

	TRY(signal_get_number(&t->number, o, "n", &any));
	TRY(signal_get_text(&t->sdp, o, "sdp"));
	return t->sdp.len > 0 && t->sdp.len <= SIGNAL_SDP_LEN ? OK : ERR_FORMAT;
}

static enum err get_context(struct signal_told *t, const json_t *o,
			    const struct signal_range *range)
{
	uint32_t context;

	TRY(signal_get_number(&context, o, "k", range));
	t->context = (uint8_t)context;
	return OK;
}

static enum err read_layers(struct signal_told *t, const json_t *o)
{
	static const struct signal_range pictures = { SIGNAL_CAMERA,
						      SIGNAL_SCREEN };
	const json_t *on = json_object_get(o, "on");

	TRY(get_context(t, o, &pictures));
	if (!json_is_array(on) || json_array_size(on) != SIGNAL_LAYERS_N)
		return ERR_FORMAT;
	for (unsigned i = 0; i < SIGNAL_LAYERS_N; i++) {
		const json_t *v = json_array_get(on, i);

		if (!json_is_boolean(v))
			return ERR_FORMAT;
		if (json_is_true(v))
			t->layers |= (uint8_t)(1u << i);
	}
	return OK;
}

static enum err read_unsealed(struct signal_told *t, const json_t *o)
{
	static const struct signal_range media = { 0, 3 };

	return get_context(t, o, &media);
}

static enum err read_refused(struct signal_told *t, const json_t *o)
{
	unsigned why;

	TRY(signal_get_word(&why, o, "why", whys, SIGNAL_WHYS));
	t->why = whys[why];
	return OK;
}

/* As in signal.c: every member is read, so their number says that there is no
 * other. */
static const struct {
	const char *name;
	size_t members_n;
	enum err (*read)(struct signal_told *t, const json_t *o);
} kinds[SIGNAL_TOLD_KINDS] = {
	[SIGNAL_TOLD_JOINED] = { "joined", 7, read_joined },
	[SIGNAL_TOLD_GROUP] = { "group", 2, read_group },
	[SIGNAL_TOLD_KNOCK] = { "knock", 3, read_from },
	[SIGNAL_TOLD_COMMIT] = { "commit", 4, read_commit },
	[SIGNAL_TOLD_TAKEN] = { "taken", 2, read_epoch },
	[SIGNAL_TOLD_STALE] = { "stale", 3, read_stale },
	[SIGNAL_TOLD_WELCOME] = { "welcome", 6, read_welcome },
	[SIGNAL_TOLD_SAID] = { "said", 3, read_from },
	[SIGNAL_TOLD_PEER] = { "peer", 3, read_peer },
	[SIGNAL_TOLD_MSG] = { "msg", 3, read_from },
	[SIGNAL_TOLD_HALF] = { "half", 2, read_half },
	[SIGNAL_TOLD_TURN] = { "turn", 2, read_turn },
	[SIGNAL_TOLD_PONG] = { "pong", 1, read_nothing },
	[SIGNAL_TOLD_OFFER] = { "offer", 3, read_offer },
	[SIGNAL_TOLD_LAYERS] = { "layers", 3, read_layers },
	[SIGNAL_TOLD_UNSEALED] = { "unsealed", 2, read_unsealed },
	[SIGNAL_TOLD_PARTED] = { "parted", 1, read_nothing },
	[SIGNAL_TOLD_REFUSED] = { "refused", 2, read_refused },
};

static enum err read_object(struct signal_told *t, const json_t *o)
{
	struct signal_text name;

	TRY(signal_get_text(&name, o, "t"));
	for (unsigned kind = 0; kind < SIGNAL_TOLD_KINDS; kind++) {
		if (strlen(kinds[kind].name) != name.len ||
		    memcmp(kinds[kind].name, name.p, name.len) != 0)
			continue;
		if (json_object_size(o) != kinds[kind].members_n)
			return ERR_FORMAT;
		t->kind = (enum signal_told_kind)kind;
		return kinds[kind].read(t, o);
	}
	return ERR_FORMAT;
}

/* The roster is large, and written only where there is one. */
static void clear(struct signal_told *t)
{
	t->roster.n = 0;
	t->has_group = false;
	t->in = false;
	t->epoch = 0;
	t->number = 0;
	t->context = 0;
	t->layers = 0;
	t->why = "";
	t->data = (struct signal_text){ 0 };
	t->sdp = (struct signal_text){ 0 };
}

enum err signal_told_read(struct signal_told *t, struct rd text)
{
	json_t *o;
	enum err err;

	if (text.left > SIGNAL_MESSAGE_LEN)
		return ERR_FORMAT;
	o = json_loadb((const char *)text.p, text.left, JSON_REJECT_DUPLICATES,
		       NULL);
	if (!json_is_object(o)) {
		json_decref(o);
		return ERR_FORMAT;
	}
	clear(t);
	t->json = o;
	err = read_object(t, o);
	if (err != OK)
		signal_told_drop(t);
	return err;
}

void signal_told_drop(struct signal_told *t)
{
	json_decref(t->json);
	t->json = NULL;
}
