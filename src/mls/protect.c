#include "mls/protect.h"

#include "base/ct.h"
#include "mls/context.h"
#include "mls/message.h"
#include "mls/proposal.h"
#include "mls/view.h"

#include <assert.h>

static const char sign_label[] = "FramedContentTBS";

bool protect_is_of(struct rd group_id, uint64_t epoch, struct part context)
{
	struct rd bytes = rd_init(context.p, context.len);
	struct context c;

	return context_read(&c, &bytes) == OK && c.epoch == epoch &&
	       view_equal(c.group_id, group_id);
}

/* Section 12.1.8: what somebody outside may propose. */
static bool may_come_from_outside(struct rd proposal,
				  enum framing_sender_type type)
{
	uint16_t what = rd_u16(&proposal);

	if (type == FRAMING_NEW_MEMBER_PROPOSAL)
		return what == PROPOSAL_ADD;
	return what != PROPOSAL_UPDATE && what != PROPOSAL_EXTERNAL_INIT;
}

/* Section 6: application data is always private, and who is no member always
 * public; section 6.1: what a sender of that type may send. */
static bool may_send(const struct framing_content *c, enum framing_wire wire)
{
	if (c->sender.type == FRAMING_MEMBER)
		return c->kind != FRAMING_APPLICATION ||
		       wire == FRAMING_PRIVATE;
	if (wire != FRAMING_PUBLIC)
		return false;
	if (c->sender.type == FRAMING_NEW_MEMBER_COMMIT)
		return c->kind == FRAMING_COMMIT;
	return c->kind == FRAMING_PROPOSAL &&
	       may_come_from_outside(c->body, c->sender.type);
}

/* The epoch's context is part of what is signed where the sender knows it
 * (section 6.1). */
static struct part context_for(enum framing_sender_type type,
			       struct part context)
{
	if (type == FRAMING_MEMBER || type == FRAMING_NEW_MEMBER_COMMIT)
		return context;
	return (struct part){ "", 0 };
}

/* FramedContentTBS, written behind what stands in *scratch; the label's content
 * comes behind it. */
static enum err write_tbs(struct part *tbs, struct wr *scratch,
			  struct rd wire_and_framed, struct part context)
{
	const uint8_t *start = scratch->p;

	assert(wire_and_framed.p != NULL); /* as rd.h says */
	message_begin_public(scratch);
	view_write(scratch, wire_and_framed);
	wr_bytes(scratch, context.p, context.len);
	if (scratch->full)
		return ERR_FULL;
	*tbs = (struct part){ start, (size_t)(scratch->p - start) };
	return OK;
}

enum err protect_sign(struct wr *w, enum framing_wire wire,
		      const struct framing_content *c,
		      const struct protect_signer *signer, struct wr scratch)
{
	struct part context = context_for(c->sender.type, signer->context);
	struct wr out = *w;
	struct part tbs;
	uint8_t signature[LABEL_SIGNATURE_LEN];

	if (!may_send(c, wire))
		return ERR_STEP;
	wr_u16(&out, (uint16_t)wire);
	framing_write_content(&out, c);
	if (out.full)
		return ERR_FULL;
	TRY(write_tbs(&tbs, &scratch, rd_init(w->p, (size_t)(out.p - w->p)),
		      context));
	TRY(label_sign(signature, signer->seed, sign_label, tbs, scratch));
	vec_write(&out, signature, sizeof(signature));
	if (out.full)
		return ERR_FULL;
	*w = out;
	return OK;
}

/* wire_format and FramedContent, which lie one behind the other. */
static struct rd wire_and_framed(const struct framing_authenticated *a)
{
	return rd_init(a->whole.p, sizeof(uint16_t) + a->framed.left);
}

enum err protect_verify(const struct framing_authenticated *a,
			struct part context, struct rd signature_key,
			struct wr scratch)
{
	const struct framing_content *c = &a->content;
	struct part tbs;

	if (!may_send(c, a->wire))
		return ERR_FORMAT;
	if (!protect_is_of(c->group_id, c->epoch, context))
		return ERR_STEP;
	TRY(write_tbs(&tbs, &scratch, wire_and_framed(a),
		      context_for(c->sender.type, context)));
	return label_verify(signature_key, sign_label, tbs, a->signature,
			    scratch);
}

/* The MAC over AuthenticatedContentTBM, section 6.2. The sender is a member. */
static void membership_tag(uint8_t tag[SHA256_LEN],
			   const struct framing_authenticated *a,
			   const struct schedule *s, struct part context)
{
	uint8_t version[sizeof(uint16_t)];
	struct wr w = wr_init(version, sizeof(version));

	message_begin_public(&w);

	const struct part parts[] = { { version, sizeof(version) },
				      view_part(wire_and_framed(a)),
				      context,
				      view_part(a->auth) };

	hash_hmac_sha256(tag,
			 (struct part){ s->membership, sizeof(s->membership) },
			 parts, 4);
}

enum err protect_public(struct wr *w, const struct framing_authenticated *a,
			const struct schedule *s, struct part context)
{
	struct wr out = *w;
	uint8_t tag[SHA256_LEN] = { 0 };

	if (a->content.sender.type == FRAMING_MEMBER)
		membership_tag(tag, a, s, context);
	message_begin_public(&out);
	framing_write_public(&out, a, rd_init(tag, sizeof(tag)));
	if (out.full)
		return ERR_FULL;
	*w = out;
	return OK;
}

enum err protect_check_membership(const struct framing_public *m,
				  const struct schedule *s, struct part context)
{
	uint8_t expected[SHA256_LEN];

	if (m->authenticated.content.sender.type != FRAMING_MEMBER)
		return OK;
	if (m->membership_tag.left != sizeof(expected))
		return ERR_AUTH;
	membership_tag(expected, &m->authenticated, s, context);

	bool fits = ct_equal(m->membership_tag.p, expected, sizeof(expected));

	ct_wipe(expected, sizeof(expected));
	return fits ? OK : ERR_AUTH;
}
