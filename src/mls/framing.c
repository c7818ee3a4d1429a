#include "mls/framing.h"

#include "mls/commit_wire.h"
#include "mls/proposal.h"
#include "mls/view.h"

static enum err read_sender(struct framing_sender *s, struct rd *r)
{
	uint8_t type = rd_u8(r);

	if (type < FRAMING_MEMBER || type > FRAMING_NEW_MEMBER_COMMIT)
		return ERR_FORMAT;
	s->type = (enum framing_sender_type)type;
	s->index = 0;
	if (type == FRAMING_MEMBER || type == FRAMING_EXTERNAL)
		s->index = rd_u32(r);
	return OK;
}

static void write_sender(struct wr *w, const struct framing_sender *s)
{
	wr_u8(w, (uint8_t)s->type);
	if (s->type == FRAMING_MEMBER || s->type == FRAMING_EXTERNAL)
		wr_u32(w, s->index);
}

static enum err read_kind(enum framing_kind *kind, struct rd *r)
{
	uint8_t value = rd_u8(r);

	if (value < FRAMING_APPLICATION || value > FRAMING_COMMIT)
		return ERR_FORMAT;
	*kind = (enum framing_kind)value;
	return OK;
}

static enum err read_handshake(struct rd *body, enum framing_kind kind,
			       struct rd *r)
{
	struct rd before = *r;
	struct commit_wire commit;
	struct proposal proposal;

	if (kind == FRAMING_COMMIT)
		TRY(commit_wire_read(&commit, r));
	else
		TRY(proposal_read(&proposal, r));
	*body = view_between(before, *r);
	return OK;
}

static enum err read_body(struct rd *body, enum framing_kind kind, struct rd *r)
{
	if (kind != FRAMING_APPLICATION)
		return read_handshake(body, kind, r);
	*body = vec_read(r);
	return r->bad ? ERR_FORMAT : OK;
}

/* What stands before the body. */
static enum err read_head(struct framing_content *c, struct rd *r)
{
	c->group_id = vec_read(r);
	c->epoch = rd_u64(r);
	TRY(read_sender(&c->sender, r));
	c->authenticated_data = vec_read(r);
	return read_kind(&c->kind, r);
}

enum err framing_read(struct framing_authenticated *a, struct rd *r)
{
	struct rd at = *r;
	struct framing_authenticated out;
	uint16_t wire = rd_u16(&at);
	struct rd framed = at;

	if (wire != FRAMING_PUBLIC && wire != FRAMING_PRIVATE)
		return ERR_FORMAT;
	out.wire = (enum framing_wire)wire;
	TRY(read_head(&out.content, &at));

	struct rd inner = at;

	TRY(read_body(&out.content.body, out.content.kind, &at));

	struct rd auth = at;

	out.signature = vec_read(&at);
	out.framed = view_between(framed, auth);
	out.transcript = view_between(*r, at);
	out.confirmation_tag = rd_init(at.p, 0);
	if (out.content.kind == FRAMING_COMMIT)
		out.confirmation_tag = vec_read(&at);
	if (at.bad)
		return ERR_FORMAT;
	out.auth = view_between(auth, at);
	out.inner = view_between(inner, at);
	out.whole = view_between(*r, at);
	*r = at;
	*a = out;
	return OK;
}

void framing_write_head(struct wr *w, const struct framing_content *c)
{
	view_write_vec(w, c->group_id);
	wr_u64(w, c->epoch);
	write_sender(w, &c->sender);
	view_write_vec(w, c->authenticated_data);
	wr_u8(w, (uint8_t)c->kind);
}

void framing_write_content(struct wr *w, const struct framing_content *c)
{
	framing_write_head(w, c);
	if (c->kind == FRAMING_APPLICATION)
		view_write_vec(w, c->body);
	else
		view_write(w, c->body);
}

enum err framing_read_public(struct framing_public *m, struct rd *r)
{
	struct rd at = *r;
	struct framing_public out;

	TRY(framing_read(&out.authenticated, &at));
	if (out.authenticated.wire != FRAMING_PUBLIC)
		return ERR_FORMAT;
	out.membership_tag = rd_init(at.p, 0);
	if (out.authenticated.content.sender.type == FRAMING_MEMBER)
		out.membership_tag = vec_read(&at);
	if (at.bad)
		return ERR_FORMAT;
	*r = at;
	*m = out;
	return OK;
}

void framing_write_public(struct wr *w, const struct framing_authenticated *a,
			  struct rd membership_tag)
{
	view_write(w, a->whole);
	if (a->content.sender.type == FRAMING_MEMBER)
		view_write_vec(w, membership_tag);
}

enum err framing_read_private(struct framing_private *m, struct rd *r)
{
	struct rd at = *r;
	struct framing_private out;

	out.group_id = vec_read(&at);
	out.epoch = rd_u64(&at);
	TRY(read_kind(&out.kind, &at));
	out.sender_aad = view_between(*r, at);
	out.authenticated_data = vec_read(&at);
	out.content_aad = view_between(*r, at);
	out.sender_data = vec_read(&at);
	out.ciphertext = vec_read(&at);
	if (at.bad)
		return ERR_FORMAT;
	*r = at;
	*m = out;
	return OK;
}

void framing_write_private(struct wr *w, const struct framing_private *m)
{
	view_write_vec(w, m->group_id);
	wr_u64(w, m->epoch);
	wr_u8(w, (uint8_t)m->kind);
	view_write_vec(w, m->authenticated_data);
	view_write_vec(w, m->sender_data);
	view_write_vec(w, m->ciphertext);
}
