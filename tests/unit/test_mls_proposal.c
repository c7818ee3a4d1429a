/* Proposals and commits as they are sent. */
#include "mls/commit_wire.h"
#include "mls/proposal.h"
#include "mls_kit.h"
#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { TYPES = 7 };

static const uint8_t extensions[] = { 0xf1, 0xc0, 1, 9, 0, 1, 0 };

/* One of each type, with the key package it needs. */
struct all {
	struct kit_package package;
	struct proposal p[TYPES];
	uint8_t nonce[PSK_NONCE_LEN];
};

static void make(struct all *a)
{
	const struct rd list = rd_init(extensions, sizeof(extensions));

	memset(a->nonce, 3, sizeof(a->nonce));
	kit_make_package(&a->package, 1);
	a->p[0] = (struct proposal){ .type = PROPOSAL_ADD };
	a->p[0].as.add = a->package.k;
	a->p[1] = (struct proposal){ .type = PROPOSAL_UPDATE };
	a->p[1].as.update = a->package.k.leaf;
	a->p[2] = (struct proposal){ .type = PROPOSAL_REMOVE };
	a->p[2].as.remove = 0x01020304;
	a->p[3] = (struct proposal){ .type = PROPOSAL_PSK };
	a->p[3].as.psk = (struct psk_id){ .type = PSK_EXTERNAL,
					  .id = kit_text("incamera link"),
					  .nonce = rd_init(a->nonce, 32) };
	a->p[4] = (struct proposal){ .type = PROPOSAL_REINIT };
	a->p[4].as.reinit =
		(struct proposal_reinit){ kit_text("new"), 1, 3, list };
	a->p[5] = (struct proposal){ .type = PROPOSAL_EXTERNAL_INIT };
	a->p[5].as.external_init = kit_text("an encapsulated key");
	a->p[6] = (struct proposal){ .type = PROPOSAL_CONTEXT_EXTENSIONS };
	a->p[6].as.extensions = list;
}

static struct rd write(struct kit_room *room, const struct proposal *p)
{
	struct wr w = kit_wr(room);

	proposal_write(&w, p);
	return kit_written(&w);
}

static void a_proposal_is_read_and_written_to_the_same_bytes(void **unused)
{
	struct all a;
	struct kit_room room, again;

	(void)unused;
	make(&a);
	for (size_t i = 0; i < TYPES; i++) {
		struct rd bytes = write(&room, &a.p[i]), r = bytes;
		struct proposal p;

		assert_int_equal(proposal_read(&p, &r), OK);
		assert_true(rd_done(&r));
		assert_int_equal(p.type, i + 1);
		assert_int_equal(p.whole.left, bytes.left);

		struct rd back = write(&again, &p);

		assert_int_equal(back.left, bytes.left);
		assert_memory_equal(back.p, bytes.p, bytes.left);
	}
}

static void a_proposal_holds_what_was_proposed(void **unused)
{
	struct all a;
	struct kit_room room;
	struct proposal p;

	(void)unused;
	make(&a);

	struct rd r = write(&room, &a.p[2]);

	assert_int_equal(proposal_read(&p, &r), OK);
	assert_int_equal(p.as.remove, 0x01020304);
	r = write(&room, &a.p[4]);
	assert_int_equal(proposal_read(&p, &r), OK);
	assert_int_equal(p.as.reinit.version, 1);
	assert_int_equal(p.as.reinit.suite, 3);
	assert_int_equal(p.as.reinit.extensions.left, sizeof(extensions));
	r = write(&room, &a.p[0]);
	assert_int_equal(proposal_read(&p, &r), OK);
	assert_int_equal(kit_check_package(&p.as.add), OK);
}

static void refuses_every_shortened_proposal(void **unused)
{
	struct all a;
	struct kit_room room;

	(void)unused;
	make(&a);
	for (size_t i = 0; i < TYPES; i++) {
		struct rd bytes = write(&room, &a.p[i]);

		for (size_t len = 0; len < bytes.left; len++) {
			struct rd r = rd_init(bytes.p, len);
			struct proposal p = { .whole = { .left = 77 } };

			assert_int_equal(proposal_read(&p, &r), ERR_FORMAT);
			assert_int_equal(p.whole.left, 77);
			assert_int_equal(r.left, len);
		}
	}
}

static void refuses_a_proposal_of_an_unknown_type(void **unused)
{
	static const uint16_t types[] = { 0, 8, 0x0a0a, 0xf000, 0xffff };
	uint8_t bytes[64] = { 0 };
	struct proposal p;

	(void)unused;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct rd r = rd_init(bytes, sizeof(bytes));

		bytes[0] = (uint8_t)(types[i] >> 8);
		bytes[1] = (uint8_t)types[i];
		assert_int_equal(proposal_read(&p, &r), ERR_FORMAT);
	}
}

static void refuses_proposed_extensions_that_are_cut(void **unused)
{
	struct all a;
	struct kit_room room;
	struct proposal p;

	(void)unused;
	make(&a);
	for (size_t i = 4; i < TYPES; i += 2) {
		if (i == 4)
			a.p[i].as.reinit.extensions.left -= 2;
		else
			a.p[i].as.extensions.left -= 2;

		struct rd r = write(&room, &a.p[i]);

		assert_int_equal(proposal_read(&p, &r), ERR_FORMAT);
	}
}

/* A commit of all of them, one by reference, and perhaps a path of two nodes:
 * one for two, one for nobody. */
static struct rd write_commit(struct kit_room *room, const struct all *a,
			      bool with_path)
{
	struct kit_room path_room;
	struct wr w = kit_wr(room), path = kit_wr(&path_room);
	struct vec_open v = vec_begin(&w);

	for (size_t i = 0; i < TYPES; i++)
		proposal_write_value(&w, &a->p[i]);
	proposal_write_ref(&w, (struct part){ a->nonce, sizeof(a->nonce) });
	vec_end(&w, v);
	if (with_path) {
		leaf_write(&path, &a->package.k.leaf);
		v = vec_begin(&path);
		vec_write(&path, "key", 3);
		vec_write(&path, "\1a\1b\1c\1d", 8);
		vec_write(&path, "yek", 3);
		vec_write(&path, "", 0);
		vec_end(&path, v);
	}
	commit_wire_end(&w, kit_written(&path));
	return kit_written(&w);
}

static void a_commit_holds_its_proposals_in_their_order(void **unused)
{
	struct all a;
	struct kit_room room;
	struct commit_wire c;
	struct proposal_or_ref next;

	(void)unused;
	make(&a);

	struct rd r = write_commit(&room, &a, false);

	assert_int_equal(commit_wire_read(&c, &r), OK);
	assert_true(rd_done(&r));
	assert_false(c.has_path);
	assert_int_equal(c.path.left, 0);
	for (size_t i = 0; i < TYPES; i++) {
		assert_true(proposal_next(&c.proposals, &next));
		assert_false(next.by_ref);
		assert_int_equal(next.proposal.type, i + 1);
	}
	assert_true(proposal_next(&c.proposals, &next));
	assert_true(next.by_ref);
	assert_int_equal(next.ref.left, sizeof(a.nonce));
	assert_memory_equal(next.ref.p, a.nonce, sizeof(a.nonce));
	assert_false(proposal_next(&c.proposals, &next));
	assert_true(rd_done(&c.proposals));
}

static void the_path_of_a_commit_is_whatever_keys_it_has(void **unused)
{
	struct all a;
	struct kit_room room;
	struct commit_wire c;

	(void)unused;
	make(&a);

	struct rd r = write_commit(&room, &a, true);

	assert_int_equal(commit_wire_read(&c, &r), OK);
	assert_true(rd_done(&r));
	assert_true(c.has_path);
	assert_ptr_equal(c.path.p + c.path.left, r.p);
	assert_int_equal(c.path.left,
			 a.package.k.leaf.whole.left + 1 + 4 + 9 + 4 + 1);
}

static void refuses_every_shortened_commit(void **unused)
{
	struct all a;
	struct kit_room room;
	struct commit_wire c = { .path = { .left = 77 } };

	(void)unused;
	make(&a);

	struct rd bytes = write_commit(&room, &a, true);

	for (size_t len = 0; len < bytes.left; len++) {
		struct rd r = rd_init(bytes.p, len);

		assert_int_equal(commit_wire_read(&c, &r), ERR_FORMAT);
		assert_int_equal(c.path.left, 77);
		assert_int_equal(r.left, len);
	}
}

static enum err read_commit(const void *bytes, size_t len)
{
	struct rd r = rd_init(bytes, len);
	struct commit_wire c;

	return commit_wire_read(&c, &r);
}

static void refuses_a_path_that_is_neither_there_nor_not(void **unused)
{
	(void)unused;
	assert_int_equal(read_commit("\0\0", 2), OK);
	assert_int_equal(read_commit("\0\2", 2), ERR_FORMAT);
	assert_int_equal(read_commit("\0\377", 2), ERR_FORMAT);
}

static void refuses_what_is_neither_a_proposal_nor_a_reference(void **unused)
{
	(void)unused;
	/* a reference of one byte; a Remove; no such thing */
	assert_int_equal(read_commit("\3\2\1r\0", 5), OK);
	assert_int_equal(read_commit("\7\1\0\3\0\0\0\1\0", 9), OK);
	assert_int_equal(read_commit("\3\0\1r\0", 5), ERR_FORMAT);
	assert_int_equal(read_commit("\3\3\1r\0", 5), ERR_FORMAT);
	assert_int_equal(read_commit("\2\2\1\0", 4), ERR_FORMAT);
}

/* The lengths outside are right, those inside are not. */
static void refuses_a_path_whose_nodes_are_cut(void **unused)
{
	static const char *const nodes[] = { "\3ke", "\3key", "\3key\1\1",
					     "\3key\2\1a", "\3key\3\1a\1" };
	struct kit_package p;
	struct kit_room room, path;

	(void)unused;
	kit_make_package(&p, 1);
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		struct wr w = kit_wr(&room), to = kit_wr(&path);

		leaf_write(&to, &p.k.leaf);
		vec_write(&to, nodes[i], strlen(nodes[i]));
		vec_write(&w, "", 0);
		commit_wire_end(&w, kit_written(&to));
		assert_int_equal(read_commit(room.bytes, wr_len(&w)),
				 ERR_FORMAT);
	}
}

/* RefHash (section 5.2), written out here. */
static void a_reference_is_the_hash_of_an_authenticated_content(void **unused)
{
	static const char label[] = "MLS 1.0 Proposal Reference";
	uint8_t ref[SHA256_LEN], hash[SHA256_LEN];
	struct kit_room room;
	struct wr w = kit_wr(&room);

	(void)unused;
	vec_write(&w, label, sizeof(label) - 1);
	vec_write(&w, "content", 7);

	const struct part whole = kit_part(kit_written(&w));

	hash_sha256(hash, &whole, 1);
	proposal_ref(ref, (struct part){ "content", 7 });
	assert_memory_equal(ref, hash, sizeof(ref));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_proposal_is_read_and_written_to_the_same_bytes),
		cmocka_unit_test(a_proposal_holds_what_was_proposed),
		cmocka_unit_test(refuses_every_shortened_proposal),
		cmocka_unit_test(refuses_a_proposal_of_an_unknown_type),
		cmocka_unit_test(refuses_proposed_extensions_that_are_cut),
		cmocka_unit_test(a_commit_holds_its_proposals_in_their_order),
		cmocka_unit_test(the_path_of_a_commit_is_whatever_keys_it_has),
		cmocka_unit_test(refuses_every_shortened_commit),
		cmocka_unit_test(refuses_a_path_that_is_neither_there_nor_not),
		cmocka_unit_test(
			refuses_what_is_neither_a_proposal_nor_a_reference),
		cmocka_unit_test(refuses_a_path_whose_nodes_are_cut),
		cmocka_unit_test(
			a_reference_is_the_hash_of_an_authenticated_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
