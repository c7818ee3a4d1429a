/* What a member says to the server: put together in one place, handed to the
 * user, and forgotten.
 */
#include "agent/keys_door.h"
#include "agent/member_inner.h"
#include "base/limits.h"
#include "link/beacon.h"
#include "wire/signal_ask.h"

#include <assert.h>

enum {
	KIND_BEACON = 2, /* docs/protocol.md, section 7 */
	SAID_MAX = 8192, /* bytes of a message to members */
};

/* One message at a time, in one thread: the user copies it. */
static uint8_t text[SIGNAL_MESSAGE_LEN];

struct wr member_say_room(void)
{
	return wr_init(text, sizeof(text));
}

void member_say_word(struct member *m, const struct wr *w)
{
	size_t len = 0;
	enum err err = wr_done(w, &len);

	assert(err == OK); /* what is long was measured before */
	if (m->connected)
		m->user.say(m->user.arg, rd_init(w->start, len));
}

void member_say(struct member *m, const uint8_t *to, uint8_t kind,
		struct rd rest)
{
	uint8_t message[SAID_MAX];
	struct wr whole = wr_init(message, sizeof(message));
	struct wr w = member_say_room();

	wr_u8(&whole, kind);
	wr_bytes(&whole, rest.p, rest.left);
	assert(!whole.full);
	signal_ask_say(&w, to, rd_init(message, wr_len(&whole)));
	member_say_word(m, &w);
}

void member_say_beacon(struct member *m)
{
	uint8_t nonce[PARCEL_NONCE_LEN];
	uint8_t beacon[BEACON_LEN];
	struct wr w = wr_init(beacon, sizeof(beacon));

	m->user.random(m->user.arg, nonce, sizeof(nonce));
	if (keys_door_beacon(&m->keys, nonce, &w) == OK)
		member_say(m, NULL, KIND_BEACON, rd_init(beacon, wr_len(&w)));
}

void member_say_knock(struct member *m)
{
	uint8_t nonce[PARCEL_NONCE_LEN];
	uint8_t random[MLS_RANDOM_LEN];
	uint8_t knock[KNOCK_MAX];
	const struct keys_door_knock how = {
		.now_s = m->now.unix_s,
		.random = random,
		.nonce = nonce,
		.again = m->entry.again,
	};
	struct wr sealed = wr_init(knock, sizeof(knock));
	struct wr w = member_say_room();

	m->user.random(m->user.arg, nonce, sizeof(nonce));
	m->user.random(m->user.arg, random, sizeof(random));

	enum err err = keys_door_knock(&m->keys, &how, &sealed);

	assert(err == OK); /* our name fits, and so does a knock */
	entry_knocked(&m->entry, m->now.us);
	signal_ask_knock(&w, rd_init(knock, wr_len(&sealed)));
	member_say_word(m, &w);
}
