/* Signatures, membership tags and sealed messages. */
#include "mls/message.h"
#include "mls/protect.h"
#include "mls_kit.h"
#include "prim/aead.h"
#include "prim/sign.h"
#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	WIDTH = 4,
	SENDER = 2, /* leaf */
	PADDING = 5,
	GUARD = 0x55,
};

/* One who sends and one who takes, in one epoch. */
struct fixture {
	struct kit_epoch epoch;
	uint8_t seed[LABEL_SEED_LEN];
	uint8_t public_key[SIGN_PUBLIC_LEN];
	struct protect_signer signer;
	struct protect_keys ours;   /* to seal */
	struct protect_keys theirs; /* to open */
	void *memory[2];
	struct kit_package package; /* of an Add */
	struct kit_room body;
	struct framing_content content;
	struct kit_room signed_room;
	struct framing_authenticated a;
	struct kit_room room;
	struct rd bytes; /* the message */
	struct kit_room plain;
};

static struct fixture f;

static void start(struct protect_keys *keys, void **memory)
{
	size_t size = secret_tree_size(WIDTH);

	free(*memory);
	*memory = aligned_alloc(16, size);
	assert_non_null(*memory);
	keys->sender_data = f.epoch.s.sender_data;
	keys->tree = secret_tree_init(*memory, WIDTH);
	secret_tree_start(keys->tree, WIDTH, f.epoch.s.encryption);
}

static int set_up(void **unused)
{
	(void)unused;
	kit_make_epoch(&f.epoch);
	kit_seed(f.seed, 1);
	sign_public_of_seed(f.public_key, f.seed);
	f.signer = (struct protect_signer){ f.seed, f.epoch.context };
	start(&f.ours, &f.memory[0]);
	start(&f.theirs, &f.memory[1]);
	kit_make_package(&f.package, 1);
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	free(f.memory[0]);
	free(f.memory[1]);
	memset(f.memory, 0, sizeof(f.memory));
	return 0;
}

static struct rd key(void)
{
	return rd_init(f.public_key, sizeof(f.public_key));
}

/* An Add, a Commit without anything, or words. */
static struct rd body(enum framing_kind kind)
{
	struct wr w = kit_wr(&f.body);

	if (kind == FRAMING_APPLICATION)
		return kit_text("words");
	if (kind == FRAMING_COMMIT) {
		wr_u16(&w, 0);
		return kit_written(&w);
	}
	wr_u16(&w, 1);
	keypackage_write(&w, &f.package.k);
	return kit_written(&w);
}

static void compose(enum framing_kind kind)
{
	f.content = (struct framing_content){
		.group_id = f.epoch.fields.group_id,
		.epoch = f.epoch.fields.epoch,
		.sender = { FRAMING_MEMBER, SENDER },
		.authenticated_data = kit_text("ad"),
		.kind = kind,
		.body = body(kind),
	};
}

static enum err sign(struct wr *w, enum framing_wire wire)
{
	struct kit_room scratch;

	return protect_sign(w, wire, &f.content, &f.signer, kit_wr(&scratch));
}

/* Signs f.content, of a commit with a confirmation tag, into f.a. */
static void sign_content(enum framing_wire wire)
{
	struct wr w = kit_wr(&f.signed_room);

	assert_int_equal(sign(&w, wire), OK);
	if (f.content.kind == FRAMING_COMMIT)
		vec_write(&w, "a confirmation tag", 18);

	struct rd r = kit_written(&w);

	assert_int_equal(framing_read(&f.a, &r), OK);
	assert_true(rd_done(&r));
}

static enum err verify_as(struct part context)
{
	struct kit_room scratch;

	return protect_verify(&f.a, context, key(), kit_wr(&scratch));
}

static enum err verify(void)
{
	return verify_as(f.epoch.context);
}

static void send_public(enum framing_kind kind)
{
	struct wr w = kit_wr(&f.room);

	compose(kind);
	sign_content(FRAMING_PUBLIC);
	assert_int_equal(protect_public(&w, &f.a, &f.epoch.s, f.epoch.context),
			 OK);
	f.bytes = kit_written(&w);
}

static enum err take_public(struct rd bytes)
{
	struct message m;

	TRY(message_read(&m, bytes));
	if (m.wire != FRAMING_PUBLIC)
		return ERR_FORMAT;
	TRY(protect_check_membership(&m.as.public_message, &f.epoch.s,
				     f.epoch.context));
	f.a = m.as.public_message.authenticated;
	return verify();
}

static void a_public_message_is_taken(void **unused)
{
	(void)unused;
	for (int kind = FRAMING_PROPOSAL; kind <= FRAMING_COMMIT; kind++) {
		send_public((enum framing_kind)kind);
		assert_int_equal(take_public(f.bytes), OK);
		assert_int_equal(f.a.content.kind, kind);
		assert_int_equal(f.a.content.sender.index, SENDER);
		assert_int_equal(f.a.content.body.left,
				 body((enum framing_kind)kind).left);
	}
}

static void refuses_any_flipped_bit_of_a_public_message(void **unused)
{
	(void)unused;
	send_public(FRAMING_COMMIT);
	for (size_t bit = 0; bit < 8 * f.bytes.left; bit++) {
		f.room.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(take_public(f.bytes), OK);
		f.room.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void refuses_a_membership_tag_of_another_length(void **unused)
{
	uint8_t longer[SHA256_LEN + 1] = { 0 };
	struct message m;

	(void)unused;
	send_public(FRAMING_COMMIT);
	assert_int_equal(message_read(&m, f.bytes), OK);
	memcpy(longer, m.as.public_message.membership_tag.p, SHA256_LEN);
	for (size_t len = 0; len <= sizeof(longer); len++) {
		m.as.public_message.membership_tag = rd_init(longer, len);
		assert_int_equal(protect_check_membership(&m.as.public_message,
							  &f.epoch.s,
							  f.epoch.context),
				 len == SHA256_LEN ? OK : ERR_AUTH);
	}
}

static void refuses_any_flipped_bit_of_a_membership_tag(void **unused)
{
	(void)unused;
	send_public(FRAMING_COMMIT);
	for (size_t bit = 0; bit < 8 * SHA256_LEN; bit++) {
		uint8_t *at = f.room.bytes + f.bytes.left - 1 - bit / 8;

		*at ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(take_public(f.bytes), ERR_AUTH);
		*at ^= (uint8_t)(1 << bit % 8);
	}
}

static void a_membership_tag_covers_the_context_and_the_auth_data(void **unused)
{
	struct message m;
	struct kit_epoch other;

	(void)unused;
	send_public(FRAMING_COMMIT);
	assert_int_equal(message_read(&m, f.bytes), OK);
	kit_make_epoch(&other);
	other.fields.tree_hash.p++;
	kit_write_context(&other);
	assert_int_equal(protect_check_membership(&m.as.public_message,
						  &f.epoch.s, other.context),
			 ERR_AUTH);
	m.as.public_message.authenticated.auth.left--;
	assert_int_equal(protect_check_membership(&m.as.public_message,
						  &f.epoch.s, f.epoch.context),
			 ERR_AUTH);
}

static void who_is_no_member_has_no_membership_tag(void **unused)
{
	struct wr w = kit_wr(&f.room);

	(void)unused;
	compose(FRAMING_PROPOSAL);
	f.content.sender.type = FRAMING_EXTERNAL;
	sign_content(FRAMING_PUBLIC);
	assert_int_equal(protect_public(&w, &f.a, &f.epoch.s, f.epoch.context),
			 OK);
	assert_int_equal(wr_len(&w), 2 + f.a.whole.left);
	assert_int_equal(take_public(kit_written(&w)), OK);
}

static void a_public_message_is_written_whole_or_not_at_all(void **unused)
{
	struct kit_room room;

	(void)unused;
	send_public(FRAMING_COMMIT);
	for (size_t len = 0; len < f.bytes.left; len++) {
		struct wr w = wr_init(room.bytes, len);

		assert_int_equal(
			protect_public(&w, &f.a, &f.epoch.s, f.epoch.context),
			ERR_FULL);
		assert_int_equal(wr_len(&w), 0);
	}
}

static void refuses_a_signature_of_another(void **unused)
{
	(void)unused;
	compose(FRAMING_COMMIT);
	f.seed[0] ^= 1;
	sign_content(FRAMING_PRIVATE);
	assert_int_equal(verify(), ERR_AUTH);
}

static void refuses_another_group_and_another_epoch(void **unused)
{
	static const uint8_t id[KIT_GROUP_ID_LEN];

	(void)unused;
	compose(FRAMING_COMMIT);
	f.content.epoch++;
	sign_content(FRAMING_PRIVATE);
	assert_int_equal(verify(), ERR_STEP);
	compose(FRAMING_COMMIT);
	f.content.group_id = rd_init(id, sizeof(id));
	sign_content(FRAMING_PRIVATE);
	assert_int_equal(verify(), ERR_STEP);
	compose(FRAMING_COMMIT);
	f.content.group_id.left--;
	sign_content(FRAMING_PRIVATE);
	assert_int_equal(verify(), ERR_STEP);
	assert_int_equal(verify_as((struct part){ "", 0 }), ERR_STEP);
}

/* Section 6.1: a signature is specific to a group and an epoch. */
static void a_members_signature_covers_the_context(void **unused)
{
	(void)unused;
	compose(FRAMING_COMMIT);
	sign_content(FRAMING_PUBLIC);
	f.epoch.fields.tree_hash.p++;
	kit_write_context(&f.epoch);
	assert_int_equal(verify(), ERR_AUTH);
	compose(FRAMING_COMMIT);
	f.content.sender.type = FRAMING_NEW_MEMBER_COMMIT;
	f.signer.context = f.epoch.context;
	sign_content(FRAMING_PUBLIC);
	assert_int_equal(verify(), OK);
	f.epoch.fields.tree_hash.p--;
	kit_write_context(&f.epoch);
	assert_int_equal(verify(), ERR_AUTH);
}

static void who_does_not_know_the_context_signs_without(void **unused)
{
	static const enum framing_sender_type types[] = {
		FRAMING_EXTERNAL,
		FRAMING_NEW_MEMBER_PROPOSAL,
	};

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		compose(FRAMING_PROPOSAL);
		f.content.sender.type = types[i];
		f.signer.context = (struct part){ "", 0 };
		sign_content(FRAMING_PUBLIC);
		assert_int_equal(verify(), OK);
	}
}

/* What is signed for one wire format is not taken in another. */
static void a_signature_covers_the_wire_format(void **unused)
{
	(void)unused;
	compose(FRAMING_COMMIT);
	sign_content(FRAMING_PRIVATE);
	assert_int_equal(verify(), OK);
	f.signed_room.bytes[1] = FRAMING_PUBLIC;

	struct rd r = f.a.whole;

	assert_int_equal(framing_read(&f.a, &r), OK);
	assert_int_equal(verify(), ERR_AUTH);
}

/* Reads what was signed as if it were of that sender, kind and wire format. */
static enum err sent_by(enum framing_sender_type type, enum framing_kind kind,
			enum framing_wire wire)
{
	struct wr w = kit_wr(&f.room);

	compose(kind);
	f.content.sender.type = type;
	f.a = (struct framing_authenticated){ .wire = wire,
					      .content = f.content };

	enum err err = sign(&w, wire);

	if (err == OK) {
		sign_content(wire);
		assert_int_equal(verify(), OK);
	} else {
		assert_int_equal(verify(), ERR_FORMAT);
	}
	return err;
}

/* Section 6: application data is never public, and outsiders always are. */
static void a_sender_sends_only_what_its_type_may(void **unused)
{
	static const bool may[][3][2] = {
		[FRAMING_MEMBER] = { { false, true },
				     { true, true },
				     { true, true } },
		[FRAMING_EXTERNAL] = { { false, false },
				       { true, false },
				       { false, false } },
		[FRAMING_NEW_MEMBER_PROPOSAL] = { { false, false },
						  { true, false },
						  { false, false } },
		[FRAMING_NEW_MEMBER_COMMIT] = { { false, false },
						{ false, false },
						{ true, false } },
	};

	(void)unused;
	for (int type = FRAMING_MEMBER; type <= FRAMING_NEW_MEMBER_COMMIT;
	     type++)
		for (int i = 0; i < 6; i++)
			assert_int_equal(
				sent_by((enum framing_sender_type)type,
					(enum framing_kind)(1 + i / 2),
					(enum framing_wire)(1 + i % 2)),
				may[type][i / 2][i % 2] ? OK : ERR_STEP);
}

static enum err proposed_by(enum framing_sender_type type, uint8_t proposal)
{
	const uint8_t bytes[] = { 0, proposal, 0 };
	struct wr w = kit_wr(&f.room);

	compose(FRAMING_PROPOSAL);
	f.content.sender.type = type;
	f.content.body = rd_init(bytes, sizeof(bytes));
	return sign(&w, FRAMING_PUBLIC);
}

/* Sections 6.1 and 12.1.8: Add 1, Update 2, Remove 3, PreSharedKey 4, ReInit 5,
 * ExternalInit 6, GroupContextExtensions 7. */
static void outsiders_propose_only_what_they_may(void **unused)
{
	(void)unused;
	for (uint8_t p = 1; p <= 7; p++) {
		assert_int_equal(proposed_by(FRAMING_NEW_MEMBER_PROPOSAL, p),
				 p == 1 ? OK : ERR_STEP);
		assert_int_equal(proposed_by(FRAMING_EXTERNAL, p),
				 p != 2 && p != 6 ? OK : ERR_STEP);
		assert_int_equal(proposed_by(FRAMING_MEMBER, p), OK);
	}
}

static void a_content_is_signed_whole_or_not_at_all(void **unused)
{
	struct kit_room room, scratch;

	(void)unused;
	compose(FRAMING_COMMIT);
	sign_content(FRAMING_PUBLIC);
	for (size_t len = 0; len < f.a.transcript.left; len++) {
		struct wr w = wr_init(room.bytes, len);

		assert_int_equal(sign(&w, FRAMING_PUBLIC), ERR_FULL);
		assert_int_equal(wr_len(&w), 0);
	}
	for (size_t len = 0; len < 300; len += 20) {
		struct wr w = kit_wr(&room);

		assert_int_equal(protect_sign(&w, FRAMING_PUBLIC, &f.content,
					      &f.signer,
					      wr_init(scratch.bytes, len)),
				 ERR_FULL);
		assert_int_equal(wr_len(&w), 0);
		assert_int_equal(protect_verify(&f.a, f.epoch.context, key(),
						wr_init(scratch.bytes, len)),
				 ERR_FULL);
	}
}

static const struct protect_how how = { { GUARD, GUARD, GUARD, GUARD },
					PADDING };

static enum err seal(struct wr *w)
{
	return protect_seal(w, &f.a, &f.ours, &how);
}

static void send_private(enum framing_kind kind)
{
	struct wr w = kit_wr(&f.room);

	compose(kind);
	sign_content(FRAMING_PRIVATE);
	assert_int_equal(seal(&w), OK);
	f.bytes = kit_written(&w);
}

static enum err open_private(struct rd bytes, struct protect_opened *opened)
{
	struct message m;
	struct wr plain = kit_wr(&f.plain);

	TRY(message_read(&m, bytes));
	if (m.wire != FRAMING_PRIVATE)
		return ERR_FORMAT;

	enum err err =
		protect_open(opened, &m.as.private_message, &f.theirs, &plain);

	assert_int_equal(wr_len(&plain),
			 err == OK ? opened->authenticated.whole.left : 0);
	return err;
}

static void used(const struct protect_opened *opened)
{
	secret_tree_used(f.theirs.tree, opened->from.leaf, opened->from.kind,
			 opened->from.generation);
}

static void a_private_message_opens_to_what_was_signed(void **unused)
{
	struct protect_opened opened;

	(void)unused;
	for (int kind = FRAMING_APPLICATION; kind <= FRAMING_COMMIT; kind++) {
		send_private((enum framing_kind)kind);

		struct rd whole = f.a.whole;

		assert_int_equal(open_private(f.bytes, &opened), OK);
		assert_int_equal(opened.authenticated.whole.left, whole.left);
		assert_memory_equal(opened.authenticated.whole.p, whole.p,
				    whole.left);
		assert_int_equal(opened.from.leaf, SENDER);
		assert_int_equal(opened.from.kind,
				 kind == FRAMING_APPLICATION
					 ? SECRET_TREE_APPLICATION
					 : SECRET_TREE_HANDSHAKE);
		f.a = opened.authenticated;
		assert_int_equal(verify(), OK);
		used(&opened);
	}
}

static void a_private_message_shows_nothing_of_its_content(void **unused)
{
	(void)unused;
	send_private(FRAMING_APPLICATION);
	for (size_t i = 0; i + 5 <= f.bytes.left; i++)
		assert_memory_not_equal(f.bytes.p + i, "words", 5);
}

static void refuses_any_flipped_bit_of_a_private_message(void **unused)
{
	struct protect_opened opened;

	(void)unused;
	send_private(FRAMING_COMMIT);
	for (size_t bit = 0; bit < 8 * f.bytes.left; bit++) {
		enum err err;

		f.room.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		err = open_private(f.bytes, &opened);
		assert_true(err == ERR_AUTH || err == ERR_FORMAT);
		f.room.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(open_private(f.bytes, &opened), OK);
}

static void a_private_message_opens_once_it_was_accepted_no_more(void **unused)
{
	struct protect_opened opened;

	(void)unused;
	send_private(FRAMING_APPLICATION);
	assert_int_equal(open_private(f.bytes, &opened), OK);
	assert_int_equal(open_private(f.bytes, &opened), OK);
	used(&opened);
	assert_int_equal(open_private(f.bytes, &opened), ERR_REPLAY);
}

static void every_private_message_has_its_own_generation(void **unused)
{
	struct protect_opened opened;

	(void)unused;
	for (uint32_t i = 0; i < 3; i++) {
		send_private(FRAMING_APPLICATION);
		assert_int_equal(open_private(f.bytes, &opened), OK);
		assert_int_equal(opened.from.generation, i);
		used(&opened);
	}
}

/* A PrivateMessage written by hand: what the sender's key seals is not an
 * honest content. */
struct forged {
	uint32_t leaf;
	uint32_t generation;
	struct rd text;
	size_t sender_len;
	struct kit_room room;
	struct kit_room sealed;
};

static void forge(struct forged *g, struct rd text)
{
	*g = (struct forged){ .leaf = SENDER,
			      .text = text,
			      .sender_len = 12 + AEAD_TAG_LEN };
}

static void seal_by(uint8_t *at, size_t len, struct secret_tree_key *by,
		    struct rd ad)
{
	const struct aead a = { .key = by->key,
				.nonce = by->nonce,
				.ad = ad.p,
				.ad_len = ad.left,
				.text = at,
				.len = len,
				.tag = at + len };

	aead_chacha_seal(&a);
}

static enum err open_forged(struct forged *g)
{
	struct wr w = kit_wr(&g->room);
	struct secret_tree_key by;
	struct protect_opened opened;
	uint32_t generation;
	struct rd head;

	compose(FRAMING_APPLICATION);
	message_begin(&w, FRAMING_PRIVATE);
	vec_write(&w, f.content.group_id.p, f.content.group_id.left);
	wr_u64(&w, f.content.epoch);
	wr_u8(&w, FRAMING_APPLICATION);
	head = rd_init(w.start + 4, wr_len(&w) - 4);
	vec_write(&w, "ad", 2);
	assert_int_equal(secret_tree_next(f.ours.tree, SENDER,
					  SECRET_TREE_APPLICATION, &generation,
					  &by),
			 OK);
	for (size_t i = 0; i < 4; i++)
		by.nonce[i] ^= GUARD;
	memcpy(g->sealed.bytes, g->text.p, g->text.left);
	seal_by(g->sealed.bytes, g->text.left, &by,
		rd_init(head.p, head.left + 3));

	size_t len = g->text.left + AEAD_TAG_LEN;
	const struct part sample = { g->sealed.bytes, len < 32 ? len : 32 };
	uint8_t sender[64];
	struct wr to = wr_init(sender, sizeof(sender));

	wr_u32(&to, g->leaf);
	wr_u32(&to, g->generation == 0 ? generation : g->generation);
	wr_u32(&to, 0x01010101u * GUARD);
	label_expand(by.key, sizeof(by.key), f.ours.sender_data, "key", sample);
	label_expand(by.nonce, sizeof(by.nonce), f.ours.sender_data, "nonce",
		     sample);
	seal_by(sender, 12, &by, head);
	vec_write(&w, sender, g->sender_len);
	vec_write(&w, g->sealed.bytes, len);
	return open_private(kit_written(&w), &opened);
}

/* Words, a signature of one byte, and whatever follows. */
static struct rd sealed_text(const char *bytes, size_t len)
{
	return rd_init((const uint8_t *)bytes, len);
}

static void padding_is_zero(void **unused)
{
	struct forged g;

	(void)unused;
	forge(&g, sealed_text("\5words\1s", 8));
	assert_int_equal(open_forged(&g), OK);
	forge(&g, sealed_text("\5words\1s\0\0\0", 11));
	assert_int_equal(open_forged(&g), OK);
}

static void refuses_padding_that_is_not_zero(void **unused)
{
	struct forged g;

	(void)unused;
	forge(&g, sealed_text("\5words\1s\1", 9));
	assert_int_equal(open_forged(&g), ERR_FORMAT);
	forge(&g, sealed_text("\5words\1s\0\0\200", 11));
	assert_int_equal(open_forged(&g), ERR_FORMAT);
	forge(&g, sealed_text("\5words\1s\1\0\0", 11));
	assert_int_equal(open_forged(&g), ERR_FORMAT);
}

static void what_is_refused_after_it_opened_does_not_stay(void **unused)
{
	static const struct kit_room zero;
	struct forged g;

	(void)unused;
	memset(&f.plain, 0, sizeof(f.plain));
	forge(&g, sealed_text("\5words\1s\1", 9));
	assert_int_equal(open_forged(&g), ERR_FORMAT);
	assert_memory_equal(&f.plain, &zero, sizeof(zero));
}

static void refuses_a_sealed_content_that_is_cut(void **unused)
{
	struct forged g;

	(void)unused;
	for (size_t len = 0; len < 8; len++) {
		forge(&g, sealed_text("\5words\1s", len));
		assert_int_equal(open_forged(&g), ERR_FORMAT);
	}
}

static void refuses_a_sender_outside_the_tree(void **unused)
{
	struct forged g;

	(void)unused;
	forge(&g, sealed_text("\5words\1s", 8));
	g.leaf = WIDTH;
	assert_int_equal(open_forged(&g), ERR_FORMAT);
	g.leaf = UINT32_MAX;
	assert_int_equal(open_forged(&g), ERR_FORMAT);
}

static void refuses_the_key_of_another_sender(void **unused)
{
	struct forged g;

	(void)unused;
	forge(&g, sealed_text("\5words\1s", 8));
	g.leaf = SENDER + 1;
	assert_int_equal(open_forged(&g), ERR_AUTH);
}

static void refuses_a_generation_that_is_too_far_ahead(void **unused)
{
	struct forged g;

	(void)unused;
	forge(&g, sealed_text("\5words\1s", 8));
	g.generation = UINT32_MAX;
	assert_int_equal(open_forged(&g), ERR_FULL);
}

static void refuses_sender_data_of_another_length(void **unused)
{
	struct forged g;

	(void)unused;
	for (size_t len = 0; len < 64; len++) {
		forge(&g, sealed_text("\5words\1s", 8));
		g.sender_len = len;
		assert_int_equal(open_forged(&g),
				 len == 12 + AEAD_TAG_LEN ? OK : ERR_FORMAT);
	}
}

static void refuses_a_ciphertext_shorter_than_a_tag(void **unused)
{
	static const uint8_t zero[12 + AEAD_TAG_LEN];
	struct framing_private m;
	struct protect_opened opened;
	struct wr plain = kit_wr(&f.plain);

	(void)unused;
	for (size_t len = 0; len < AEAD_TAG_LEN; len++) {
		m = (struct framing_private){
			.group_id = f.epoch.fields.group_id,
			.kind = FRAMING_COMMIT,
			.authenticated_data = rd_init(zero, 0),
			.sender_data = rd_init(zero, sizeof(zero)),
			.ciphertext = rd_init(zero, len),
			.sender_aad = rd_init(zero, 0),
			.content_aad = rd_init(zero, 0),
		};
		assert_int_equal(protect_open(&opened, &m, &f.theirs, &plain),
				 ERR_FORMAT);
	}
}

static void refuses_what_has_no_room_to_be_opened(void **unused)
{
	struct protect_opened opened;
	struct message m;
	enum { ROOM = 100 }; /* the whole is longer */

	(void)unused;
	send_private(FRAMING_COMMIT);
	assert_int_equal(message_read(&m, f.bytes), OK);
	for (size_t len = 0; len < ROOM; len++) {
		struct wr plain = wr_init(f.plain.bytes, len);

		assert_int_equal(protect_open(&opened, &m.as.private_message,
					      &f.theirs, &plain),
				 ERR_FULL);
		assert_int_equal(wr_len(&plain), 0);
	}
	assert_int_equal(open_private(f.bytes, &opened), OK);
}

static void what_does_not_fit_is_not_sealed_and_costs_no_key(void **unused)
{
	const struct protect_how endless = { { 0 }, SIZE_MAX };
	struct kit_room room;
	struct protect_opened opened;
	struct wr w = kit_wr(&room);

	(void)unused;
	send_private(FRAMING_APPLICATION);
	for (size_t len = 0; len < f.bytes.left; len++) {
		struct wr small = wr_init(room.bytes, len);

		assert_int_equal(seal(&small), ERR_FULL);
		assert_int_equal(wr_len(&small), 0);
	}
	assert_int_equal(protect_seal(&w, &f.a, &f.ours, &endless), ERR_FULL);
	send_private(FRAMING_APPLICATION);
	assert_int_equal(open_private(f.bytes, &opened), OK);
	assert_int_equal(opened.from.generation, 1);
}

/* Section 6.3.1: the first four bytes of the nonce, so that a state that was
 * lost does not seal with a nonce twice. */
static void another_guard_is_another_nonce(void **unused)
{
	const struct protect_how other = { { GUARD, GUARD, GUARD, GUARD + 1 },
					   PADDING };
	struct kit_room room;
	struct wr w = kit_wr(&room);
	struct protect_opened opened;
	struct message a, b;

	(void)unused;
	send_private(FRAMING_APPLICATION);
	start(&f.ours, &f.memory[0]);
	assert_int_equal(protect_seal(&w, &f.a, &f.ours, &other), OK);
	assert_int_equal(message_read(&a, f.bytes), OK);
	assert_int_equal(message_read(&b, kit_written(&w)), OK);
	assert_memory_not_equal(a.as.private_message.ciphertext.p,
				b.as.private_message.ciphertext.p, 16);
	assert_int_equal(open_private(kit_written(&w), &opened), OK);
}

static void a_padded_message_is_longer_by_that(void **unused)
{
	const struct protect_how none = { { 0 }, 0 };
	struct kit_room room;
	struct wr w = kit_wr(&room);

	(void)unused;
	send_private(FRAMING_APPLICATION);
	assert_int_equal(protect_seal(&w, &f.a, &f.ours, &none), OK);
	assert_int_equal(wr_len(&w) + PADDING, f.bytes.left);
}

static void the_overhead_is_not_more_than_is_said(void **unused)
{
	size_t given;

	(void)unused;
	send_private(FRAMING_COMMIT);
	given = f.content.body.left + f.content.group_id.left +
		f.content.authenticated_data.left;
	assert_true(f.a.whole.left <= given + PROTECT_OVERHEAD);
	assert_true(f.bytes.left <= given + PADDING + PROTECT_OVERHEAD);
	send_public(FRAMING_COMMIT);
	assert_true(f.bytes.left <= given + PROTECT_OVERHEAD);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(a_public_message_is_taken, set_up,
					tear_down),
	cmocka_unit_test_setup_teardown(
		refuses_any_flipped_bit_of_a_public_message, set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		refuses_a_membership_tag_of_another_length, set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		refuses_any_flipped_bit_of_a_membership_tag, set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		a_membership_tag_covers_the_context_and_the_auth_data, set_up,
		tear_down),
	cmocka_unit_test_setup_teardown(who_is_no_member_has_no_membership_tag,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		a_public_message_is_written_whole_or_not_at_all, set_up,
		tear_down),
	cmocka_unit_test_setup_teardown(refuses_a_signature_of_another, set_up,
					tear_down),
	cmocka_unit_test_setup_teardown(refuses_another_group_and_another_epoch,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(a_members_signature_covers_the_context,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		who_does_not_know_the_context_signs_without, set_up, tear_down),
	cmocka_unit_test_setup_teardown(a_signature_covers_the_wire_format,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(a_sender_sends_only_what_its_type_may,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(outsiders_propose_only_what_they_may,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(a_content_is_signed_whole_or_not_at_all,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		a_private_message_opens_to_what_was_signed, set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		a_private_message_shows_nothing_of_its_content, set_up,
		tear_down),
	cmocka_unit_test_setup_teardown(
		refuses_any_flipped_bit_of_a_private_message, set_up,
		tear_down),
	cmocka_unit_test_setup_teardown(
		a_private_message_opens_once_it_was_accepted_no_more, set_up,
		tear_down),
	cmocka_unit_test_setup_teardown(
		every_private_message_has_its_own_generation, set_up,
		tear_down),
	cmocka_unit_test_setup_teardown(padding_is_zero, set_up, tear_down),
	cmocka_unit_test_setup_teardown(refuses_padding_that_is_not_zero,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		what_is_refused_after_it_opened_does_not_stay, set_up,
		tear_down),
	cmocka_unit_test_setup_teardown(refuses_a_sealed_content_that_is_cut,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(refuses_a_sender_outside_the_tree,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(refuses_the_key_of_another_sender,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		refuses_a_generation_that_is_too_far_ahead, set_up, tear_down),
	cmocka_unit_test_setup_teardown(refuses_sender_data_of_another_length,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(refuses_a_ciphertext_shorter_than_a_tag,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(refuses_what_has_no_room_to_be_opened,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(
		what_does_not_fit_is_not_sealed_and_costs_no_key, set_up,
		tear_down),
	cmocka_unit_test_setup_teardown(another_guard_is_another_nonce, set_up,
					tear_down),
	cmocka_unit_test_setup_teardown(a_padded_message_is_longer_by_that,
					set_up, tear_down),
	cmocka_unit_test_setup_teardown(the_overhead_is_not_more_than_is_said,
					set_up, tear_down),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
