/* MLSMessage, and what messages of a group consist of: shapes. */
#include "mls/message.h"
#include "mls_kit.h"
#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char remove_of_one[] = "\0\3\0\0\0\1";
static const char commit_of_nothing[] = "\0\0";

static struct rd bytes_of(const char *text, size_t len)
{
	return rd_init((const uint8_t *)text, len);
}

static struct framing_content content(enum framing_kind kind)
{
	struct framing_content c = {
		.group_id = kit_text("group"),
		.epoch = 0x0102030405060708,
		.sender = { FRAMING_MEMBER, 3 },
		.authenticated_data = kit_text("ad"),
		.kind = kind,
		.body = kit_text("words"),
	};

	if (kind == FRAMING_PROPOSAL)
		c.body = bytes_of(remove_of_one, 6);
	if (kind == FRAMING_COMMIT)
		c.body = bytes_of(commit_of_nothing, 2);
	return c;
}

/* An MLSMessage with a PublicMessage. */
static struct rd write_public(struct kit_room *room,
			      const struct framing_content *c)
{
	struct wr w = kit_wr(room);

	message_begin(&w, FRAMING_PUBLIC);
	framing_write_content(&w, c);
	vec_write(&w, "signature", 9);
	if (c->kind == FRAMING_COMMIT)
		vec_write(&w, "confirmed", 9);
	if (c->sender.type == FRAMING_MEMBER)
		vec_write(&w, "member", 6);
	return kit_written(&w);
}

static struct rd write_private(struct kit_room *room)
{
	const struct framing_private m = {
		.group_id = kit_text("group"),
		.epoch = 9,
		.kind = FRAMING_COMMIT,
		.authenticated_data = kit_text("ad"),
		.sender_data = kit_text("who"),
		.ciphertext = kit_text("what"),
	};
	struct wr w = kit_wr(room);

	message_begin(&w, FRAMING_PRIVATE);
	framing_write_private(&w, &m);
	return kit_written(&w);
}

static struct rd write_welcome(struct kit_room *room)
{
	struct wr w = kit_wr(room);
	struct vec_open v;

	message_begin(&w, FRAMING_WELCOME);
	welcome_wire_begin(&w);
	v = vec_begin(&w);
	for (size_t i = 0; i < 2; i++) {
		vec_write(&w, i == 0 ? "first" : "later", 5);
		vec_write(&w, "kem", 3);
		vec_write(&w, "cipher", 6);
	}
	vec_end(&w, v);
	vec_write(&w, "info", 4);
	return kit_written(&w);
}

static struct rd write_group_info(struct kit_room *room)
{
	struct kit_epoch e;
	struct wr w = kit_wr(room);

	kit_make_epoch(&e);

	const struct groupinfo g = { .context = e.fields,
				     .extensions = kit_text(""),
				     .confirmation_tag = kit_text("tag"),
				     .signer = 3,
				     .signature = kit_text("signature") };

	message_begin(&w, FRAMING_GROUP_INFO);
	groupinfo_write(&w, &g);
	return kit_written(&w);
}

static struct rd write_key_package(struct kit_room *room)
{
	struct kit_package p;
	struct wr w = kit_wr(room);

	kit_make_package(&p, 1);
	message_begin(&w, FRAMING_KEY_PACKAGE);
	keypackage_write(&w, &p.k);
	return kit_written(&w);
}

/* One of each wire format. */
static struct rd write_any(struct kit_room *room, enum framing_wire wire)
{
	const struct framing_content c = content(FRAMING_COMMIT);

	switch (wire) {
	case FRAMING_PUBLIC:
		return write_public(room, &c);
	case FRAMING_PRIVATE:
		return write_private(room);
	case FRAMING_WELCOME:
		return write_welcome(room);
	case FRAMING_GROUP_INFO:
		return write_group_info(room);
	case FRAMING_KEY_PACKAGE:
	default:
		return write_key_package(room);
	}
}

static enum err read_any(struct rd bytes, enum framing_wire *wire)
{
	struct message m;

	TRY(message_read(&m, bytes));
	*wire = m.wire;
	return OK;
}

static void every_wire_format_is_read(void **unused)
{
	struct kit_room room;
	enum framing_wire wire;

	(void)unused;
	for (int i = FRAMING_PUBLIC; i <= FRAMING_KEY_PACKAGE; i++) {
		struct rd bytes = write_any(&room, (enum framing_wire)i);

		assert_int_equal(read_any(bytes, &wire), OK);
		assert_int_equal(wire, i);
	}
}

static void refuses_every_shortened_message(void **unused)
{
	struct kit_room room;
	enum framing_wire wire = FRAMING_PUBLIC;

	(void)unused;
	for (int i = FRAMING_PUBLIC; i <= FRAMING_KEY_PACKAGE; i++) {
		struct rd bytes = write_any(&room, (enum framing_wire)i);

		for (size_t len = 0; len < bytes.left; len++)
			assert_int_equal(read_any(rd_init(bytes.p, len), &wire),
					 ERR_FORMAT);
	}
}

static void refuses_a_message_with_bytes_behind_it(void **unused)
{
	struct kit_room room;
	enum framing_wire wire;

	(void)unused;
	for (int i = FRAMING_PUBLIC; i <= FRAMING_KEY_PACKAGE; i++) {
		struct rd bytes = write_any(&room, (enum framing_wire)i);

		room.bytes[bytes.left] = 0;
		bytes.left++;
		assert_int_equal(read_any(bytes, &wire), ERR_FORMAT);
	}
}

static void refuses_a_message_of_another_version(void **unused)
{
	struct kit_room room;
	enum framing_wire wire;

	(void)unused;
	for (int i = FRAMING_PUBLIC; i <= FRAMING_KEY_PACKAGE; i++) {
		struct rd bytes = write_any(&room, (enum framing_wire)i);

		room.bytes[1] = 2;
		assert_int_equal(read_any(bytes, &wire), ERR_FORMAT);
		room.bytes[0] = 1;
		room.bytes[1] = 1;
		assert_int_equal(read_any(bytes, &wire), ERR_FORMAT);
	}
}

static void refuses_unknown_wire_formats(void **unused)
{
	static const uint16_t unknown[] = { 0, 6, 0x0a0a, 0x0101, 0xffff };
	struct kit_room room;
	enum framing_wire wire;

	(void)unused;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		struct rd bytes = write_private(&room);

		room.bytes[2] = (uint8_t)(unknown[i] >> 8);
		room.bytes[3] = (uint8_t)unknown[i];
		assert_int_equal(read_any(bytes, &wire), ERR_FORMAT);
	}
}

static void refuses_a_key_package_of_another_version_inside(void **unused)
{
	struct kit_room room;
	enum framing_wire wire;

	(void)unused;

	struct rd bytes = write_key_package(&room);

	room.bytes[5] = 2;
	assert_int_equal(read_any(bytes, &wire), ERR_FORMAT);
}

/* Group id, epoch, sender, authenticated data, content type. */
static void a_public_message_is_read_in_all_its_parts(void **unused)
{
	const struct framing_content c = content(FRAMING_COMMIT);
	struct kit_room room;
	struct message m;

	(void)unused;

	struct rd bytes = write_public(&room, &c);

	assert_int_equal(message_read(&m, bytes), OK);

	const struct framing_public *p = &m.as.public_message;
	const struct framing_authenticated *a = &p->authenticated;

	assert_int_equal(a->wire, FRAMING_PUBLIC);
	assert_int_equal(a->content.epoch, c.epoch);
	assert_int_equal(a->content.sender.type, FRAMING_MEMBER);
	assert_int_equal(a->content.sender.index, 3);
	assert_int_equal(a->content.kind, FRAMING_COMMIT);
	assert_memory_equal(a->content.group_id.p, "group", 5);
	assert_memory_equal(a->content.authenticated_data.p, "ad", 2);
	assert_memory_equal(a->content.body.p, commit_of_nothing, 2);
	assert_memory_equal(a->signature.p, "signature", 9);
	assert_memory_equal(a->confirmation_tag.p, "confirmed", 9);
	assert_int_equal(p->membership_tag.left, 6);
	assert_memory_equal(p->membership_tag.p, "member", 6);
}

/* Section 8.2: wire format, content and signature, and no more; sections 5.2
 * and 6.3.1 for the others. */
static void the_parts_of_a_content_are_views_of_its_bytes(void **unused)
{
	const struct framing_content c = content(FRAMING_COMMIT);
	struct kit_room room;
	struct message m;

	(void)unused;

	struct rd bytes = write_public(&room, &c);

	assert_int_equal(message_read(&m, bytes), OK);

	const struct framing_authenticated *a =
		&m.as.public_message.authenticated;
	enum { SIGNATURE = 10, CONFIRMATION = 10, MEMBERSHIP = 7, BODY = 2 };

	assert_ptr_equal(a->whole.p, bytes.p + 2);
	assert_int_equal(a->whole.left, bytes.left - 2 - MEMBERSHIP);
	assert_ptr_equal(a->transcript.p, a->whole.p);
	assert_int_equal(a->transcript.left, a->whole.left - CONFIRMATION);
	assert_ptr_equal(a->framed.p, a->whole.p + 2);
	assert_int_equal(a->framed.left, a->transcript.left - 2 - SIGNATURE);
	assert_ptr_equal(a->auth.p, a->framed.p + a->framed.left);
	assert_int_equal(a->auth.left, SIGNATURE + CONFIRMATION);
	assert_ptr_equal(a->inner.p, a->auth.p - BODY);
	assert_int_equal(a->inner.left, BODY + a->auth.left);
}

static void only_a_commit_has_a_confirmation_tag(void **unused)
{
	struct kit_room room;
	struct message m;

	(void)unused;
	for (int kind = FRAMING_APPLICATION; kind <= FRAMING_COMMIT; kind++) {
		const struct framing_content c =
			content((enum framing_kind)kind);

		assert_int_equal(message_read(&m, write_public(&room, &c)), OK);

		const struct framing_authenticated *a =
			&m.as.public_message.authenticated;

		assert_int_equal(a->content.kind, kind);
		assert_int_equal(a->confirmation_tag.left,
				 kind == FRAMING_COMMIT ? 9 : 0);
		assert_int_equal(a->content.body.left, c.body.left);
	}
}

static void only_a_member_has_an_index_and_a_membership_tag(void **unused)
{
	struct kit_room room;
	struct message m;

	(void)unused;
	for (int type = FRAMING_MEMBER; type <= FRAMING_NEW_MEMBER_COMMIT;
	     type++) {
		struct framing_content c = content(FRAMING_COMMIT);
		const struct framing_public *p = &m.as.public_message;

		c.sender.type = (enum framing_sender_type)type;
		assert_int_equal(message_read(&m, write_public(&room, &c)), OK);
		assert_int_equal(p->authenticated.content.sender.type, type);
		assert_int_equal(p->authenticated.content.sender.index,
				 type <= FRAMING_EXTERNAL ? 3 : 0);
		assert_int_equal(p->membership_tag.left,
				 type == FRAMING_MEMBER ? 6 : 0);
	}
}

static void refuses_unknown_types_of_content(void **unused)
{
	enum { AT_PUBLIC = 4 + 6 + 8 + 5 + 3, AT_PRIVATE = 4 + 6 + 8 };
	const struct framing_content c = content(FRAMING_COMMIT);
	struct kit_room room;
	enum framing_wire wire;

	(void)unused;
	for (unsigned kind = 0; kind <= UINT8_MAX; kind++) {
		struct rd bytes = write_public(&room, &c);

		if (kind >= FRAMING_APPLICATION && kind <= FRAMING_COMMIT)
			continue;
		assert_int_equal(room.bytes[AT_PUBLIC], FRAMING_COMMIT);
		room.bytes[AT_PUBLIC] = (uint8_t)kind;
		assert_int_equal(read_any(bytes, &wire), ERR_FORMAT);
		bytes = write_private(&room);
		assert_int_equal(room.bytes[AT_PRIVATE], FRAMING_COMMIT);
		room.bytes[AT_PRIVATE] = (uint8_t)kind;
		assert_int_equal(read_any(bytes, &wire), ERR_FORMAT);
	}
}

static void refuses_unknown_types_of_sender(void **unused)
{
	enum { AT = 4 + 6 + 8 };
	const struct framing_content c = content(FRAMING_COMMIT);
	struct kit_room room;
	enum framing_wire wire;

	(void)unused;
	for (unsigned type = 0; type <= UINT8_MAX; type++) {
		struct rd bytes = write_public(&room, &c);

		if (type >= FRAMING_MEMBER && type <= FRAMING_NEW_MEMBER_COMMIT)
			continue;
		assert_int_equal(room.bytes[AT], FRAMING_MEMBER);
		room.bytes[AT] = (uint8_t)type;
		assert_int_equal(read_any(bytes, &wire), ERR_FORMAT);
	}
}

static void refuses_a_body_that_is_not_what_its_type_says(void **unused)
{
	struct framing_content c = content(FRAMING_PROPOSAL);
	struct kit_room room;
	enum framing_wire wire;

	(void)unused;
	c.body = bytes_of("\0\11\0\0\0\1", 6);
	assert_int_equal(read_any(write_public(&room, &c), &wire), ERR_FORMAT);
	c = content(FRAMING_COMMIT);
	c.body = bytes_of("\0\2", 2);
	assert_int_equal(read_any(write_public(&room, &c), &wire), ERR_FORMAT);
}

static void refuses_a_content_for_another_wire_format(void **unused)
{
	const struct framing_content c = content(FRAMING_COMMIT);
	struct kit_room room;
	struct framing_authenticated a;
	struct framing_public m;

	(void)unused;
	for (unsigned wire = 0; wire <= UINT8_MAX; wire++) {
		struct rd r = write_public(&room, &c);

		rd_bytes(&r, 2);

		struct rd as_public = r;

		room.bytes[3] = (uint8_t)wire;
		assert_int_equal(framing_read(&a, &r),
				 wire == FRAMING_PUBLIC ||
						 wire == FRAMING_PRIVATE
					 ? OK
					 : ERR_FORMAT);
		assert_int_equal(framing_read_public(&m, &as_public),
				 wire == FRAMING_PUBLIC ? OK : ERR_FORMAT);
	}
}

/* Sections 6.3.1 and 6.3.2. */
static void what_a_private_message_is_bound_to_are_its_first_fields(
	void **unused)
{
	struct kit_room room;
	struct message m;

	(void)unused;

	struct rd bytes = write_private(&room);

	assert_int_equal(message_read(&m, bytes), OK);

	const struct framing_private *p = &m.as.private_message;

	assert_ptr_equal(p->sender_aad.p, bytes.p + 4);
	assert_int_equal(p->sender_aad.left, 6 + 8 + 1);
	assert_ptr_equal(p->content_aad.p, bytes.p + 4);
	assert_int_equal(p->content_aad.left, 6 + 8 + 1 + 3);
	assert_memory_equal(p->sender_data.p, "who", 3);
	assert_memory_equal(p->ciphertext.p, "what", 4);
}

static void a_group_info_is_read_in_all_its_parts(void **unused)
{
	struct kit_room room;
	struct message m;

	(void)unused;

	struct rd bytes = write_group_info(&room);

	assert_int_equal(message_read(&m, bytes), OK);
	assert_int_equal(m.as.group_info.signer, 3);
	assert_int_equal(m.as.group_info.context.epoch, KIT_EPOCH);
	assert_int_equal(m.as.group_info.context.suite, LABEL_SUITE);
	assert_memory_equal(m.as.group_info.confirmation_tag.p, "tag", 3);
	assert_ptr_equal(m.as.group_info.tbs.p, bytes.p + 4);
	assert_int_equal(m.as.group_info.tbs.left, bytes.left - 4 - 10);
}

static void a_welcome_is_searched_by_reference(void **unused)
{
	uint8_t ref[SHA256_LEN] = "the one";
	struct kit_room room;
	struct wr w = kit_wr(&room);
	struct vec_open v;
	struct message m;
	struct welcome_wire_entry e;

	(void)unused;
	message_begin(&w, FRAMING_WELCOME);
	welcome_wire_begin(&w);
	v = vec_begin(&w);
	for (uint8_t i = 0; i < 3; i++) {
		ref[20] = i;
		vec_write(&w, ref, i == 2 ? sizeof(ref) - 1 : sizeof(ref));
		vec_write(&w, &i, 1);
		vec_write(&w, "cipher", 6);
	}
	vec_end(&w, v);
	vec_write(&w, "info", 4);
	assert_int_equal(message_read(&m, kit_written(&w)), OK);
	assert_int_equal(m.as.welcome.suite, LABEL_SUITE);
	ref[20] = 1;
	assert_true(welcome_wire_find(&m.as.welcome, ref, &e));
	assert_int_equal(e.kem_output.p[0], 1);
	assert_int_equal(e.sealed.left, 2 + 7);
	ref[20] = 2;
	assert_false(welcome_wire_find(&m.as.welcome, ref, &e));
}

static void refuses_a_welcome_whose_entries_are_cut(void **unused)
{
	static const char *const entries[] = { "\3re", "\3ref", "\3ref\3ke",
					       "\3ref\3kem", "\3ref\3kem\2c" };
	struct kit_room room;
	enum framing_wire wire;

	(void)unused;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct wr w = kit_wr(&room);

		message_begin(&w, FRAMING_WELCOME);
		welcome_wire_begin(&w);
		vec_write(&w, entries[i], strlen(entries[i]));
		vec_write(&w, "info", 4);
		assert_int_equal(read_any(kit_written(&w), &wire), ERR_FORMAT);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_wire_format_is_read),
		cmocka_unit_test(refuses_every_shortened_message),
		cmocka_unit_test(refuses_a_message_with_bytes_behind_it),
		cmocka_unit_test(refuses_a_message_of_another_version),
		cmocka_unit_test(refuses_unknown_wire_formats),
		cmocka_unit_test(
			refuses_a_key_package_of_another_version_inside),
		cmocka_unit_test(a_public_message_is_read_in_all_its_parts),
		cmocka_unit_test(the_parts_of_a_content_are_views_of_its_bytes),
		cmocka_unit_test(only_a_commit_has_a_confirmation_tag),
		cmocka_unit_test(
			only_a_member_has_an_index_and_a_membership_tag),
		cmocka_unit_test(refuses_unknown_types_of_content),
		cmocka_unit_test(refuses_unknown_types_of_sender),
		cmocka_unit_test(refuses_a_body_that_is_not_what_its_type_says),
		cmocka_unit_test(refuses_a_content_for_another_wire_format),
		cmocka_unit_test(
			what_a_private_message_is_bound_to_are_its_first_fields),
		cmocka_unit_test(a_group_info_is_read_in_all_its_parts),
		cmocka_unit_test(a_welcome_is_searched_by_reference),
		cmocka_unit_test(refuses_a_welcome_whose_entries_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
