/* messages: everything is read, and written again to the same bytes. */
#include "vectors.h"

#include "mls/commit_wire.h"
#include "mls/message.h"
#include "mls/proposal.h"
#include "mls/psk.h"
#include "treekem/vec.h"

#include <string.h>

/* A writer with as much room as there are bytes, and not more. */
static struct wr room_for(struct check *c, struct rd bytes)
{
	uint8_t *at = take_memory(c, bytes.left);

	return wr_init(at, at == NULL ? 0 : bytes.left);
}

static void same(struct check *c, const struct wr *w, struct rd bytes,
		 const char *what)
{
	expect(c,
	       !w->full && wr_len(w) == bytes.left &&
		       memcmp(w->start, bytes.p, bytes.left) == 0,
	       what);
}

static void write_commit(struct wr *w, const struct commit_wire *commit)
{
	struct vec_open v = vec_begin(w);
	struct rd list = commit->proposals;
	struct proposal_or_ref next;

	while (proposal_next(&list, &next)) {
		if (next.by_ref)
			proposal_write_ref(
				w, (struct part){ next.ref.p, next.ref.left });
		else
			proposal_write_value(w, &next.proposal);
	}
	vec_end(w, v);
	commit_wire_end(w, commit->path);
}

static void write_welcome(struct wr *w, const struct welcome_wire *m)
{
	struct vec_open v;
	struct rd list = m->secrets;
	struct welcome_wire_entry e;

	wr_u16(w, m->suite);
	v = vec_begin(w);
	while (welcome_wire_next(&list, &e)) {
		vec_write(w, e.new_member.p, e.new_member.left);
		vec_write(w, e.kem_output.p, e.kem_output.left);
		vec_write(w, e.ciphertext.p, e.ciphertext.left);
	}
	vec_end(w, v);
	vec_write(w, m->group_info.p, m->group_info.left);
}

/* The AuthenticatedContent from its fields, its body from what was read. */
static void write_public(struct wr *w, const struct framing_public *m)
{
	const struct framing_authenticated *a = &m->authenticated;
	struct rd body = a->content.body;
	struct proposal proposal;
	struct commit_wire commit;

	wr_u16(w, FRAMING_PUBLIC);
	framing_write_head(w, &a->content);
	if (a->content.kind == FRAMING_APPLICATION)
		vec_write(w, body.p, body.left);
	else if (a->content.kind == FRAMING_COMMIT &&
		 commit_wire_read(&commit, &body) == OK)
		write_commit(w, &commit);
	else if (proposal_read(&proposal, &body) == OK)
		proposal_write(w, &proposal);
	vec_write(w, a->signature.p, a->signature.left);
	if (a->content.kind == FRAMING_COMMIT)
		vec_write(w, a->confirmation_tag.p, a->confirmation_tag.left);
	if (a->content.sender.type == FRAMING_MEMBER)
		vec_write(w, m->membership_tag.p, m->membership_tag.left);
}

static void write_message(struct wr *w, const struct message *m)
{
	if (m->wire == FRAMING_PUBLIC) {
		message_begin_public(w);
		write_public(w, &m->as.public_message);
		return;
	}
	message_begin(w, m->wire);
	if (m->wire == FRAMING_PRIVATE)
		framing_write_private(w, &m->as.private_message);
	else if (m->wire == FRAMING_WELCOME)
		write_welcome(w, &m->as.welcome);
	else if (m->wire == FRAMING_GROUP_INFO)
		groupinfo_write(w, &m->as.group_info);
	else
		keypackage_write(w, &m->as.key_package);
}

static void message(struct check *c, struct value v, const char *name,
		    enum framing_wire wire)
{
	struct rd bytes = get_rd(c, v, name);
	struct wr w = room_for(c, bytes);
	struct message m;

	if (!expect(c, message_read(&m, bytes) == OK && m.wire == wire, name))
		return;
	write_message(&w, &m);
	same(c, &w, bytes, name);
}

/* The vectors have proposals without the type that stands before them. */
static void proposal(struct check *c, struct value v, const char *name,
		     enum proposal_type type)
{
	struct rd content = get_rd(c, v, name);
	struct rd bytes = { .p = content.p, .left = content.left + 2 };
	struct wr typed = room_for(c, bytes);
	struct proposal p;

	wr_u16(&typed, (uint16_t)type);
	wr_bytes(&typed, content.p, content.left);
	bytes = rd_init(typed.start, wr_len(&typed));

	struct rd r = bytes;
	struct wr w = room_for(c, bytes);

	if (!expect(c, proposal_read(&p, &r) == OK && rd_done(&r), name))
		return;
	proposal_write(&w, &p);
	same(c, &w, bytes, name);
}

static void group_secrets(struct check *c, struct value v)
{
	struct rd bytes = get_rd(c, v, "group_secrets");
	struct wr w = room_for(c, bytes);
	struct welcome_wire_secrets s;
	struct psk_id id;

	if (!expect(c, welcome_wire_read_secrets(&s, bytes) == OK,
		    "group_secrets"))
		return;

	struct rd list = s.psks;
	struct wr psks = room_for(c, list);

	while (psk_next(&list, &id))
		psk_write(&psks, &id);
	same(c, &psks, s.psks, "psks");
	welcome_wire_write_secrets(&w, &s);
	same(c, &w, bytes, "group_secrets");
}

static void commit(struct check *c, struct value v)
{
	struct rd bytes = get_rd(c, v, "commit");
	struct rd r = bytes;
	struct wr w = room_for(c, bytes);
	struct commit_wire m;

	if (!expect(c, commit_wire_read(&m, &r) == OK && rd_done(&r), "commit"))
		return;
	write_commit(&w, &m);
	same(c, &w, bytes, "commit");
}

void check_messages(struct check *c, struct value vector)
{
	message(c, vector, "mls_welcome", FRAMING_WELCOME);
	message(c, vector, "mls_group_info", FRAMING_GROUP_INFO);
	message(c, vector, "mls_key_package", FRAMING_KEY_PACKAGE);
	group_secrets(c, vector);
	proposal(c, vector, "add_proposal", PROPOSAL_ADD);
	proposal(c, vector, "update_proposal", PROPOSAL_UPDATE);
	proposal(c, vector, "remove_proposal", PROPOSAL_REMOVE);
	proposal(c, vector, "pre_shared_key_proposal", PROPOSAL_PSK);
	proposal(c, vector, "re_init_proposal", PROPOSAL_REINIT);
	proposal(c, vector, "external_init_proposal", PROPOSAL_EXTERNAL_INIT);
	proposal(c, vector, "group_context_extensions_proposal",
		 PROPOSAL_CONTEXT_EXTENSIONS);
	commit(c, vector);
	message(c, vector, "public_message_application", FRAMING_PUBLIC);
	message(c, vector, "public_message_proposal", FRAMING_PUBLIC);
	message(c, vector, "public_message_commit", FRAMING_PUBLIC);
	message(c, vector, "private_message", FRAMING_PRIVATE);
}
