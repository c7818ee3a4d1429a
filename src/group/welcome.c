#include "group/welcome.h"

#include "base/ct.h"
#include "mls/extension.h"
#include "mls/groupinfo.h"
#include "mls/message.h"
#include "mls/view.h"
#include "prim/expand.h"

#include <assert.h>
#include <string.h>

/* The ratchet tree as the one extension of a GroupInfo. It is put together where
 * the Welcome will stand, and is gone when that is written. */
static enum err write_tree(struct rd *extensions, struct wr room,
			   const struct tree *t)
{
	uint8_t *start = room.p;

	wr_u16(&room, EXTENSION_RATCHET_TREE);

	struct vec_open data = vec_begin(&room);

	tree_write(&room, t);
	vec_end(&room, data);
	*extensions = rd_init(start, (size_t)(room.p - start));
	return room.full ? ERR_FULL : OK;
}

/* Writes the GroupInfo, signed, and seals it where it lies. */
static enum err write_info(struct part *sealed, const struct welcome *from,
			   struct wr scratch)
{
	const struct state *next = from->g->next;
	uint8_t welcome_secret[LABEL_SECRET_LEN];
	struct groupinfo info = {
		.confirmation_tag = rd_init(next->tag, sizeof(next->tag)),
		.signer = next->keys.own,
	};
	struct state_context context;
	struct wr w = from->room;
	struct rd bytes;

	state_context(&context, next, inner_group_id(from->g));
	bytes = rd_init(context.bytes, context.len);
	TRY(context_read(&info.context, &bytes));
	TRY(write_tree(&info.extensions, scratch, &next->tree));
	TRY(groupinfo_sign(&w, &info, from->g->seed, scratch));

	const struct part plain = { from->room.p,
				    (size_t)(w.p - from->room.p) };
	struct wr out = from->room;

	schedule_welcome(welcome_secret, from->joiner,
			 from->applied->psk_secret);

	enum err err = groupinfo_seal(&out, welcome_secret, plain);

	ct_wipe(welcome_secret, sizeof(welcome_secret));
	*sealed = (struct part){ from->room.p, (size_t)(out.p - from->room.p) };
	return err;
}

/* The PSKs of the commit, in their order. */
static enum err write_psks(struct rd *psks, struct wr *room,
			   struct pending_list list)
{
	uint8_t *start = room->p;
	struct pending_item item;

	while (pending_next(&list, &item)) {
		if (item.proposal.type == PROPOSAL_PSK)
			view_write(room, item.proposal.as.psk.whole);
	}
	*psks = rd_init(start, (size_t)(room->p - start));
	return room->full ? ERR_FULL : OK;
}

/* The path secret of the lowest node above both the committer and a new leaf; it
 * is among the path's, as the new leaf is below. */
static const uint8_t *path_secret(const struct path_made *made, uint32_t leaf)
{
	const uint32_t common = math_common(made->own, leaf);

	uint32_t i = 0;

	while (i < made->n && made->at[i] != common)
		i++;
	assert(i < made->n);
	return made->secret[i];
}

static enum err write_secrets(struct wr *w, const struct welcome *from,
			      struct part info, struct wr room)
{
	struct welcome_wire_secrets secrets = {
		.joiner_secret = rd_init(from->joiner, LABEL_SECRET_LEN),
		.has_path_secret = true,
	};
	struct pending_list list = from->list;
	struct pending_item item;
	uint8_t ephemeral[HPKE_KEY_LEN];
	uint32_t n = 0;
	enum err err = write_psks(&secrets.psks, &room, from->list);

	while (err == OK && pending_next(&list, &item)) {
		if (item.proposal.type != PROPOSAL_ADD)
			continue;

		const struct welcome_wire_to to = { &item.proposal.as.add,
						    ephemeral };

		expand_random(ephemeral, sizeof(ephemeral), from->random,
			      "welcome", n);
		secrets.path_secret = rd_init(
			path_secret(from->made, from->applied->added_at[n++]),
			LABEL_SECRET_LEN);
		err = welcome_wire_seal(w, &to, &secrets, info, room);
	}
	ct_wipe(ephemeral, sizeof(ephemeral));
	return err;
}

enum err welcome_make(const struct welcome *from, struct wr *out)
{
	struct wr w = *out;
	struct part info;
	size_t len;

	TRY(write_info(&info, from, inner_rest(out)));

	struct wr room = from->room;

	(void)wr_room(&room, info.len);
	message_begin(&w, FRAMING_WELCOME);
	welcome_wire_begin(&w);

	struct vec_open entries = vec_begin(&w);

	TRY(write_secrets(&w, from, info, inner_rest(&room)));
	vec_end(&w, entries);
	vec_write(&w, info.p, info.len);
	TRY(wr_done(&w, &len));
	*out = w;
	return OK;
}
