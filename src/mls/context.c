#include "mls/context.h"

#include "mls/extension.h"
#include "mls/view.h"
#include "treekem/label.h"
#include "treekem/leaf.h"

enum err context_read(struct context *c, struct rd *r)
{
	struct rd at = *r;
	struct context out;

	out.version = rd_u16(&at);
	out.suite = rd_u16(&at);
	out.group_id = vec_read(&at);
	out.epoch = rd_u64(&at);
	out.tree_hash = vec_read(&at);
	out.confirmed_transcript_hash = vec_read(&at);
	TRY(extension_read(&out.extensions, &at));
	out.whole = view_between(*r, at);
	*r = at;
	*c = out;
	return OK;
}

void context_write(struct wr *w, const struct context *c)
{
	wr_u16(w, c->version);
	wr_u16(w, c->suite);
	view_write_vec(w, c->group_id);
	wr_u64(w, c->epoch);
	view_write_vec(w, c->tree_hash);
	view_write_vec(w, c->confirmed_transcript_hash);
	view_write_vec(w, c->extensions);
}

enum err context_check(const struct context *c)
{
	size_t transcript_len = c->confirmed_transcript_hash.left;

	if (c->version != LEAF_MLS10 || c->suite != LABEL_SUITE)
		return ERR_FORMAT;
	if (c->tree_hash.left != SHA256_LEN)
		return ERR_FORMAT;
	/* Sections 8.2 and 11: nothing was confirmed before the first commit,
	 * and something after it. */
	if (transcript_len != (c->epoch == 0 ? 0 : SHA256_LEN))
		return ERR_FORMAT;
	return extension_check(c->extensions);
}
