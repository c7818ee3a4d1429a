#include "mls/commit_wire.h"

#include "mls/proposal.h"
#include "mls/view.h"
#include "treekem/leaf.h"

/* optional<T>, section 2.1.1 */
enum {
	ABSENT = 0,
	PRESENT = 1,
};

static enum err read_proposals(struct rd *proposals, struct rd *r)
{
	*proposals = vec_read(r);

	struct rd list = *proposals;
	struct proposal_or_ref next;

	while (proposal_next(&list, &next))
		;
	return rd_done(&list) ? OK : ERR_FORMAT;
}

/* UpdatePathNode, section 7.6 */
static bool step_over_node(struct rd *nodes)
{
	vec_read(nodes);

	struct rd sealed = vec_read(nodes);

	while (sealed.left > 0) {
		vec_read(&sealed);
		vec_read(&sealed);
	}
	return !nodes->bad && !sealed.bad;
}

static enum err read_path(struct rd *path, struct rd *r)
{
	struct rd before = *r;
	struct leaf leaf;

	TRY(leaf_read(&leaf, r));

	struct rd nodes = vec_read(r);

	while (nodes.left > 0)
		if (!step_over_node(&nodes))
			return ERR_FORMAT;
	if (r->bad)
		return ERR_FORMAT;
	*path = view_between(before, *r);
	return OK;
}

enum err commit_wire_read(struct commit_wire *c, struct rd *r)
{
	struct rd at = *r;
	struct commit_wire out;

	TRY(read_proposals(&out.proposals, &at));

	uint8_t there = rd_u8(&at);

	if (at.bad || there > PRESENT)
		return ERR_FORMAT;
	out.has_path = there == PRESENT;
	out.path = rd_init(at.p, 0);
	if (out.has_path)
		TRY(read_path(&out.path, &at));
	*r = at;
	*c = out;
	return OK;
}

void commit_wire_end(struct wr *w, struct rd path)
{
	wr_u8(w, path.left > 0 ? PRESENT : ABSENT);
	view_write(w, path);
}
