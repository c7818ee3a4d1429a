/* Sealed messages of members: lines, and what somebody sends (docs/protocol.md,
 * section 7). A line of somebody else is acknowledged; of ours, none is said
 * twice.
 */
#include "agent/member_inner.h"
#include "base/b64.h"

#include <jansson.h>

#include <stdio.h>
#include <string.h>

enum {
	KIND_TEXT = 1,
	TEXT_MAX = 4096, /* bytes of JSON of ours */
	SEALED_MAX = TEXT_MAX + MEMBER_SEAL_OVERHEAD,
	INSTANCE_TEXT_LEN = B64_TEXT_LEN(MEMBER_INSTANCE_LEN),
	ID_MAX = 1 << 30,
	ACK_BURST_N =
		100, /* of the 200 messages that the server takes in a row */
	ACK_PER_S = 20,
};

/* Context, no codec, no wrapper. */
static const uint8_t metadata[] = { MEMBER_MESSAGES, 0, 0 };

/* False when nothing may be sealed now. */
static bool say(struct member *m, const uint8_t *to, const char *text,
		size_t len)
{
	uint8_t buf[SEALED_MAX];
	struct sframe_box box = {
		.buf = buf,
		.size = sizeof(buf),
		.at = SFRAME_HEADER_MAX,
		.len = len,
		.metadata = metadata,
		.metadata_len = sizeof(metadata),
	};
	uint64_t kid;

	if (!m->connected || m->standing != MEMBER_IN || m->people_n < 2 ||
	    len > TEXT_MAX)
		return false;
	memcpy(buf + box.at, text, len);
	if (sframe_ring_seal(&m->keys.ring, MEMBER_MESSAGES, &box, &kid) != OK)
		return false;
	m->counts.sealed++;
	member_say(m, to, KIND_TEXT, rd_init(buf + box.at, box.len));
	return true;
}

static bool say_json(struct member *m, const uint8_t *to, json_t *o)
{
	char text[TEXT_MAX];
	const size_t len =
		o == NULL ? 0 : json_dumpb(o, text, sizeof(text), JSON_COMPACT);

	json_decref(o);
	return len > 0 && len <= sizeof(text) && say(m, to, text, len);
}

static void instance_text(char out[INSTANCE_TEXT_LEN + 1],
			  const uint8_t instance[MEMBER_INSTANCE_LEN])
{
	struct wr w = wr_init((uint8_t *)out, INSTANCE_TEXT_LEN);

	b64_write(&w, instance, MEMBER_INSTANCE_LEN);
	out[INSTANCE_TEXT_LEN] = 0;
}

bool member_line(struct member *m, const char *text)
{
	char instance[INSTANCE_TEXT_LEN + 1];

	if (strlen(text) > MEMBER_LINE_MAX)
		return false;
	instance_text(instance, m->instance);
	return say_json(m, NULL,
			json_pack("{s:s, s:s, s:I, s:s}", "k", "line", "i",
				  instance, "id", (json_int_t)++m->lines_n,
				  "text", text));
}

static bool tell_sends(struct member *m)
{
	return say_json(m, NULL,
			json_pack("{s:s, s:b, s:b, s:b}", "k", "sends", "mic",
				  m->sends >> MEMBER_MICROPHONE & 1, "cam",
				  m->sends >> MEMBER_CAMERA & 1, "screen",
				  m->sends >> MEMBER_SCREEN & 1));
}

void member_sends(struct member *m, unsigned contexts)
{
	m->sends = contexts;
	m->sends_us = 0;
	member_talk_tick(m);
}

void member_talk_tick(struct member *m)
{
	if (m->now.us >= m->sends_us && m->sends_us != UINT64_MAX &&
	    tell_sends(m))
		m->sends_us = UINT64_MAX;
}

/* A line that is not acknowledged is said again. */
static bool may_ack(struct member *m)
{
	m->acks += (double)(m->now.us - m->acks_us) * ACK_PER_S / 1e6;
	m->acks_us = m->now.us;
	if (m->acks > ACK_BURST_N)
		m->acks = ACK_BURST_N;
	if (m->acks < 1)
		return false;
	m->acks -= 1;
	return true;
}

static void take_line(struct member *m, uint32_t leaf, const json_t *o)
{
	const json_t *text = json_object_get(o, "text");
	const json_t *instance = json_object_get(o, "i");
	const json_t *id = json_object_get(o, "id");
	uint8_t bytes[MEMBER_INSTANCE_LEN];

	if (!json_is_string(text) || !json_is_string(instance) ||
	    b64_read(bytes, sizeof(bytes), json_string_value(instance),
		     json_string_length(instance)) != OK ||
	    !json_is_integer(id) || json_integer_value(id) <= 0 || !may_ack(m))
		return;
	(void)say_json(m, m->people.leaf[leaf].peer,
		       json_pack("{s:s, s:s, s:I}", "k", "ack", "i",
				 json_string_value(instance), "id",
				 json_integer_value(id)));
	/* A line that comes again has not been acknowledged in time. */
	if (m->user.line != NULL)
		m->user.line(m->user.arg, leaf,
			     rd_init((const uint8_t *)json_string_value(text),
				     json_string_length(text)));
}

static void take_sends(struct member *m, uint32_t leaf, const json_t *o)
{
	const bool mic = json_is_true(json_object_get(o, "mic"));
	const bool cam = json_is_true(json_object_get(o, "cam"));
	const bool screen = json_is_true(json_object_get(o, "screen"));

	if (m->user.sends != NULL)
		m->user.sends(m->user.arg, leaf,
			      (unsigned)mic << MEMBER_MICROPHONE |
				      (unsigned)cam << MEMBER_CAMERA |
				      (unsigned)screen << MEMBER_SCREEN);
}

static void take_text(struct member *m, uint32_t leaf, struct rd text)
{
	json_t *o = json_loadb((const char *)text.p, text.left,
			       JSON_REJECT_DUPLICATES, NULL);
	const char *kind = json_string_value(json_object_get(o, "k"));

	if (kind != NULL && strcmp(kind, "line") == 0)
		take_line(m, leaf, o);
	if (kind != NULL && strcmp(kind, "sends") == 0)
		take_sends(m, leaf, o);
	json_decref(o);
}

void member_talk_take(struct member *m, struct rd sealed)
{
	uint8_t buf[SEALED_MAX];
	struct sframe_box box = {
		.buf = buf,
		.size = sizeof(buf),
		.len = sealed.left,
		.metadata = metadata,
		.metadata_len = sizeof(metadata),
	};
	struct member_frame f = { .context = MEMBER_MESSAGES };
	enum member_fate fate = MEMBER_NOT_SEALED;

	if (sealed.left <= sizeof(buf)) {
		memcpy(buf, sealed.p, sealed.left);
		fate = member_media_open(m, &box, &f);
	}
	m->counts.heard[fate]++;
	if (fate != MEMBER_OPENED)
		return;
	m->people.leaf[f.leaf].heard = true;
	take_text(m, f.leaf, rd_init(buf + box.at, box.len));
}
