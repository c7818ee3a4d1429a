/* What MLS reads is written again to the same bytes; and nobody's keys open or
 * verify it. The first byte says which reader it is for. */
#include "mls/commit_wire.h"
#include "mls/message.h"
#include "mls/proposal.h"
#include "mls/protect.h"
#include "mls/psk.h"
#include "treekem/vec.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum reader {
	READ_MESSAGE,
	READ_CONTENT,
	READ_PROPOSAL,
	READ_COMMIT,
	READ_SECRETS,
	READERS
};

enum { WIDTH = 2, ROOM = 1 << 17 };

static uint8_t written[ROOM];
static uint8_t scratch_bytes[2 * ROOM];
static _Alignas(16) uint8_t tree_memory[1 << 16];
static const uint8_t secret[LABEL_SECRET_LEN];

static struct wr scratch(void)
{
	return wr_init(scratch_bytes, sizeof(scratch_bytes));
}

/* As many bytes as were read, and the same. */
static void same(const struct wr *w, struct rd bytes)
{
	if (w->full || wr_len(w) != bytes.left ||
	    memcmp(w->start, bytes.p, bytes.left) != 0)
		abort();
}

static struct wr room_for(struct rd bytes)
{
	return wr_init(written, bytes.left);
}

static void write_commit(struct wr *w, const struct commit_wire *c)
{
	struct vec_open v = vec_begin(w);
	struct rd list = c->proposals;
	struct proposal_or_ref next;

	while (proposal_next(&list, &next)) {
		if (next.by_ref)
			proposal_write_ref(
				w, (struct part){ next.ref.p, next.ref.left });
		else
			proposal_write_value(w, &next.proposal);
	}
	vec_end(w, v);
	commit_wire_end(w, c->path);
}

static void read_commit(struct rd r)
{
	struct rd before = r;
	struct commit_wire c;

	if (commit_wire_read(&c, &r) != OK)
		return;
	before.left -= r.left;

	struct wr w = room_for(before);

	write_commit(&w, &c);
	same(&w, before);
}

static void read_proposal(struct rd r)
{
	struct proposal p;

	if (proposal_read(&p, &r) != OK)
		return;

	struct wr w = room_for(p.whole);

	proposal_write(&w, &p);
	same(&w, p.whole);
	if (p.type == PROPOSAL_ADD &&
	    keypackage_check(&p.as.add, scratch()) == ERR_FULL)
		abort();
}

static void content(const struct framing_authenticated *a)
{
	struct wr w = room_for(a->framed);

	framing_write_content(&w, &a->content);
	same(&w, a->framed);
	if (a->transcript.left > a->whole.left)
		abort();
	if (a->content.kind == FRAMING_PROPOSAL)
		read_proposal(a->content.body);
	if (a->content.kind == FRAMING_COMMIT)
		read_commit(a->content.body);
}

static void read_content(struct rd r)
{
	struct framing_authenticated a;

	if (framing_read(&a, &r) == OK)
		content(&a);
}

static void read_secrets(struct rd bytes)
{
	struct welcome_wire_secrets s;
	struct psk_id id;
	uint8_t mixed[LABEL_SECRET_LEN] = { 0 };

	if (welcome_wire_read_secrets(&s, bytes) != OK)
		return;

	struct wr w = room_for(bytes);

	welcome_wire_write_secrets(&w, &s);
	same(&w, bytes);

	struct rd list = s.psks;

	w = room_for(list);
	while (psk_next(&list, &id)) {
		psk_write(&w, &id);
		if (psk_check(&id) == OK)
			psk_mix(mixed, &id, (struct part){ "", 0 },
				(struct psk_place){ 0, 1 });
	}
	same(&w, s.psks);
}

static void public_message(const struct framing_public *m, struct rd bytes)
{
	static const struct schedule s;
	struct wr w = room_for(bytes);

	message_begin_public(&w);
	framing_write_public(&w, &m->authenticated, m->membership_tag);
	same(&w, bytes);
	content(&m->authenticated);
	if (m->authenticated.content.sender.type == FRAMING_MEMBER &&
	    protect_check_membership(m, &s, (struct part){ "", 0 }) == OK)
		abort();
}

static void private_message(const struct framing_private *m, struct rd bytes)
{
	const struct protect_keys keys = { secret, secret_tree_init(tree_memory,
								    WIDTH) };
	struct wr w = room_for(bytes), plain = scratch();
	struct protect_opened opened;

	message_begin(&w, FRAMING_PRIVATE);
	framing_write_private(&w, m);
	same(&w, bytes);
	secret_tree_start(keys.tree, WIDTH, secret);
	if (protect_open(&opened, m, &keys, &plain) == OK || wr_len(&plain) > 0)
		abort();
}

static void welcome(const struct welcome_wire *m)
{
	static const uint8_t ref[SHA256_LEN];
	struct hpke_pair init;
	struct welcome_wire_entry e;
	struct welcome_wire_secrets s;
	struct wr plain = scratch();

	hpke_derive_pair(&init, secret);
	if (welcome_wire_find(m, ref, &e) &&
	    welcome_wire_open(&s, &plain, &e, &init, m->group_info) == OK)
		abort();
	if (groupinfo_open(&plain, secret, m->group_info) == OK ||
	    wr_len(&plain) > 0)
		abort();
}

static void group_info(const struct groupinfo *g, struct rd bytes)
{
	struct wr w = room_for(bytes);

	message_begin(&w, FRAMING_GROUP_INFO);
	groupinfo_write(&w, g);
	same(&w, bytes);
	if (groupinfo_verify(g, rd_init(secret, sizeof(secret)), scratch()) ==
	    OK)
		abort();
}

static void key_package(const struct keypackage *k, struct rd bytes)
{
	struct wr w = room_for(bytes);

	message_begin(&w, FRAMING_KEY_PACKAGE);
	keypackage_write(&w, k);
	same(&w, bytes);
	/* Whoever finds one that is signed may have made it. */
	if (keypackage_check(k, scratch()) == ERR_FULL)
		abort();
}

static void read_message(struct rd bytes)
{
	struct message m;

	if (message_read(&m, bytes) != OK)
		return;
	switch (m.wire) {
	case FRAMING_PUBLIC:
		public_message(&m.as.public_message, bytes);
		break;
	case FRAMING_PRIVATE:
		private_message(&m.as.private_message, bytes);
		break;
	case FRAMING_WELCOME:
		welcome(&m.as.welcome);
		break;
	case FRAMING_GROUP_INFO:
		group_info(&m.as.group_info, bytes);
		break;
	case FRAMING_KEY_PACKAGE:
		key_package(&m.as.key_package, bytes);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const readers[READERS])(struct rd) = {
		[READ_MESSAGE] = read_message,   [READ_CONTENT] = read_content,
		[READ_PROPOSAL] = read_proposal, [READ_COMMIT] = read_commit,
		[READ_SECRETS] = read_secrets,
	};

	if (size == 0 || size > ROOM)
		return 0;
	readers[data[0] % READERS](rd_init(data + 1, size - 1));
	return 0;
}
