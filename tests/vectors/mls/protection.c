/* message-protection: taken apart, and put together again. */
#include "vectors.h"

#include "mls/context.h"
#include "mls/message.h"
#include "mls/protect.h"

#include <string.h>

enum {
	WIDTH = 2,
	SENDER = 1, /* the leaf that all of these are from */
	ROOM = 4096,
};

/* The epoch of a vector, and the keys of somebody in it. */
struct member {
	struct part context;
	struct schedule s;
	struct protect_keys keys;
	struct rd signature_key;
	struct protect_signer signer;
};

static struct wr room(struct check *c)
{
	uint8_t *at = take_memory(c, ROOM);

	return wr_init(at, at == NULL ? 0 : ROOM);
}

static struct rd written(const struct wr *w)
{
	return rd_init(w->start, wr_len(w));
}

static void set_up(struct member *m, struct check *c, struct value v)
{
	struct wr w = room(c);
	const struct context context = {
		.version = 1,
		.suite = (uint16_t)LABEL_SUITE,
		.group_id = get_rd(c, v, "group_id"),
		.epoch = get_number(c, v, "epoch"),
		.tree_hash = get_rd(c, v, "tree_hash"),
		.confirmed_transcript_hash =
			get_rd(c, v, "confirmed_transcript_hash"),
		.extensions = rd_init(w.start, 0),
	};

	context_write(&w, &context);
	m->context = (struct part){ w.start, wr_len(&w) };
	memcpy(m->s.membership,
	       get_bytes(c, v, "membership_key", LABEL_SECRET_LEN),
	       sizeof(m->s.membership));
	m->keys.sender_data =
		get_bytes(c, v, "sender_data_secret", LABEL_SECRET_LEN);
	m->signature_key = get_rd(c, v, "signature_pub");
	m->signer.seed = get_bytes(c, v, "signature_priv", LABEL_SEED_LEN);
	m->signer.context = m->context;
	m->keys.tree = secret_tree_init(take_memory(c, secret_tree_size(WIDTH)),
					WIDTH);
	secret_tree_start(
		m->keys.tree, WIDTH,
		get_bytes(c, v, "encryption_secret", LABEL_SECRET_LEN));
}

static bool take_private(struct check *c, const struct member *m,
			 const struct framing_private *message,
			 struct framing_authenticated *a)
{
	struct wr plain = room(c);
	struct protect_opened opened;

	if (!expect(c, protect_open(&opened, message, &m->keys, &plain) == OK,
		    "unsealing"))
		return false;
	*a = opened.authenticated;
	secret_tree_used(m->keys.tree, opened.from.leaf, opened.from.kind,
			 opened.from.generation);
	return expect(c, opened.from.leaf == SENDER, "sender");
}

/* Takes an MLSMessage of whatever kind; its content is to be `body`. */
static bool take(struct check *c, const struct member *m, struct rd bytes,
		 struct framing_authenticated *a, struct rd body)
{
	struct message message;

	if (!expect(c, message_read(&message, bytes) == OK, "message"))
		return false;
	if (message.wire == FRAMING_PRIVATE) {
		if (!take_private(c, m, &message.as.private_message, a))
			return false;
	} else {
		*a = message.as.public_message.authenticated;
		expect(c,
		       protect_check_membership(&message.as.public_message,
						&m->s, m->context) == OK,
		       "membership tag");
	}
	expect(c,
	       a->content.body.left == body.left &&
		       memcmp(a->content.body.p, body.p, body.left) == 0,
	       "content");
	return expect(
		c,
		protect_verify(a, m->context, m->signature_key, room(c)) == OK,
		"signature");
}

/* The same content, sent in the same way by us, is taken by another. */
static void again(struct check *c, const struct member *m,
		  const struct framing_authenticated *a, struct value v)
{
	static const struct protect_how how = { { 1, 2, 3, 4 }, 7 };
	struct wr w = room(c), out = room(c);
	struct framing_authenticated made, taken;
	struct member other;

	if (!expect(c,
		    protect_sign(&w, a->wire, &a->content, &m->signer,
				 room(c)) == OK,
		    "signing"))
		return;
	/* Ed25519 signs the same to the same bytes. */
	expect(c,
	       wr_len(&w) == a->transcript.left &&
		       memcmp(w.start, a->transcript.p, wr_len(&w)) == 0,
	       "signed content");
	wr_bytes(&w, a->whole.p + a->transcript.left,
		 a->whole.left - a->transcript.left);

	struct rd r = written(&w);

	if (!expect(c, framing_read(&made, &r) == OK, "what was signed"))
		return;
	expect(c,
	       (a->wire == FRAMING_PUBLIC
			? protect_public(&out, &made, &m->s, m->context)
			: protect_seal(&out, &made, &m->keys, &how)) == OK,
	       "protecting");
	set_up(&other, c, v);
	take(c, &other, written(&out), &taken, a->content.body);
}

/* Section 6.2: application data is never public. */
static void never_public(struct check *c, const struct member *m,
			 const struct framing_authenticated *a)
{
	struct wr w = room(c);

	if (a->content.kind == FRAMING_APPLICATION)
		expect(c,
		       protect_sign(&w, FRAMING_PUBLIC, &a->content, &m->signer,
				    room(c)) == ERR_STEP,
		       "public application data");
}

static void one(struct check *c, struct value v, const char *sent,
		const char *content)
{
	struct member m;
	struct framing_authenticated a;
	struct rd body = get_rd(c, v, content);

	set_up(&m, c, v);
	if (c->wrong != NULL || !take(c, &m, get_rd(c, v, sent), &a, body))
		return;
	never_public(c, &m, &a);
	/* The sender's first key was used up in taking it. */
	set_up(&m, c, v);
	again(c, &m, &a, v);
}

void check_message_protection(struct check *c, struct value vector)
{
	one(c, vector, "proposal_pub", "proposal");
	one(c, vector, "proposal_priv", "proposal");
	one(c, vector, "commit_pub", "commit");
	one(c, vector, "commit_priv", "commit");
	one(c, vector, "application_priv", "application");
}
