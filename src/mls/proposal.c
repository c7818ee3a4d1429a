#include "mls/proposal.h"

#include "mls/extension.h"
#include "mls/view.h"

/* ProposalOrRefType */
enum {
	BY_VALUE = 1,
	BY_REF = 2,
};

static enum err read_reinit(struct proposal_reinit *p, struct rd *r)
{
	p->group_id = vec_read(r);
	p->version = rd_u16(r);
	p->suite = rd_u16(r);
	return extension_read(&p->extensions, r);
}

static enum err read_content(struct proposal *p, struct rd *r)
{
	switch (p->type) {
	case PROPOSAL_ADD:
		return keypackage_read(&p->as.add, r);
	case PROPOSAL_UPDATE:
		return leaf_read(&p->as.update, r);
	case PROPOSAL_REMOVE:
		p->as.remove = rd_u32(r);
		return OK;
	case PROPOSAL_PSK:
		return psk_read(&p->as.psk, r);
	case PROPOSAL_REINIT:
		return read_reinit(&p->as.reinit, r);
	case PROPOSAL_EXTERNAL_INIT:
		p->as.external_init = vec_read(r);
		return OK;
	case PROPOSAL_CONTEXT_EXTENSIONS:
		return extension_read(&p->as.extensions, r);
	default:
		return ERR_FORMAT;
	}
}

enum err proposal_read(struct proposal *p, struct rd *r)
{
	struct rd at = *r;
	struct proposal out;

	out.type = (enum proposal_type)rd_u16(&at);
	TRY(read_content(&out, &at));
	if (at.bad)
		return ERR_FORMAT;
	out.whole = view_between(*r, at);
	*r = at;
	*p = out;
	return OK;
}

static void write_reinit(struct wr *w, const struct proposal_reinit *p)
{
	view_write_vec(w, p->group_id);
	wr_u16(w, p->version);
	wr_u16(w, p->suite);
	view_write_vec(w, p->extensions);
}

void proposal_write(struct wr *w, const struct proposal *p)
{
	wr_u16(w, (uint16_t)p->type);
	switch (p->type) {
	case PROPOSAL_ADD:
		keypackage_write(w, &p->as.add);
		break;
	case PROPOSAL_UPDATE:
		leaf_write(w, &p->as.update);
		break;
	case PROPOSAL_REMOVE:
		wr_u32(w, p->as.remove);
		break;
	case PROPOSAL_PSK:
		psk_write(w, &p->as.psk);
		break;
	case PROPOSAL_REINIT:
		write_reinit(w, &p->as.reinit);
		break;
	case PROPOSAL_EXTERNAL_INIT:
		view_write_vec(w, p->as.external_init);
		break;
	case PROPOSAL_CONTEXT_EXTENSIONS:
		view_write_vec(w, p->as.extensions);
		break;
	}
}

static enum err read_or_ref(struct proposal_or_ref *next, struct rd *r)
{
	uint8_t how = rd_u8(r);

	next->by_ref = how == BY_REF;
	if (how == BY_VALUE)
		return proposal_read(&next->proposal, r);
	next->ref = vec_read(r);
	return next->by_ref && !r->bad ? OK : ERR_FORMAT;
}

bool proposal_next(struct rd *list, struct proposal_or_ref *next)
{
	if (list->left == 0)
		return false;
	if (read_or_ref(next, list) == OK)
		return true;
	list->left = 0;
	list->bad = true;
	return false;
}

void proposal_write_value(struct wr *w, const struct proposal *p)
{
	wr_u8(w, BY_VALUE);
	proposal_write(w, p);
}

void proposal_write_ref(struct wr *w, struct part ref)
{
	wr_u8(w, BY_REF);
	vec_write(w, ref.p, ref.len);
}

void proposal_ref(uint8_t ref[SHA256_LEN], struct part authenticated)
{
	label_ref(ref, "MLS 1.0 Proposal Reference", authenticated);
}
