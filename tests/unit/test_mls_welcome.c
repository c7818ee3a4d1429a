/* Welcomes: secrets for new members, and the GroupInfo that is sealed with
 * them. */
#include "mls/groupinfo.h"
#include "mls/welcome_wire.h"
#include "mls_kit.h"
#include "prim/sign.h"
#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A new member, and what it is sent. */
struct fixture {
	struct kit_package package;
	uint8_t joiner_secret[LABEL_SECRET_LEN + 1];
	uint8_t path_secret[LABEL_SECRET_LEN + 1];
	struct welcome_wire_secrets secrets;
	struct kit_room room;
	struct rd bytes; /* the entry */
	struct welcome_wire_entry entry;
};

static const struct part info = { "the group info", 14 };

static void set_up(struct fixture *f)
{
	kit_make_package(&f->package, 1);
	kit_seed(f->joiner_secret, 2);
	kit_seed(f->path_secret, 3);
	f->secrets = (struct welcome_wire_secrets){
		.joiner_secret = rd_init(f->joiner_secret, LABEL_SECRET_LEN),
		.has_path_secret = true,
		.path_secret = rd_init(f->path_secret, LABEL_SECRET_LEN),
		.psks = kit_text("\1\4link\1n"),
	};
}

static enum err seal(struct fixture *f, struct wr *w)
{
	uint8_t ephemeral[HPKE_KEY_LEN];
	const struct welcome_wire_to to = { &f->package.k, ephemeral };
	struct kit_room scratch;

	kit_seed(ephemeral, 40);
	return welcome_wire_seal(w, &to, &f->secrets, info, kit_wr(&scratch));
}

static void make_entry(struct fixture *f)
{
	struct wr w = kit_wr(&f->room);

	assert_int_equal(seal(f, &w), OK);
	f->bytes = kit_written(&w);

	struct rd list = f->bytes;

	assert_true(welcome_wire_next(&list, &f->entry));
	assert_true(rd_done(&list));
}

static enum err unseal(const struct fixture *f, struct welcome_wire_secrets *s,
		       struct kit_room *room)
{
	struct wr plain = kit_wr(room);
	enum err err = welcome_wire_open(s, &plain, &f->entry, &f->package.init,
					 rd_init(info.p, info.len));

	assert_int_equal(wr_len(&plain) > 0, err == OK);
	return err;
}

static void a_new_member_opens_what_was_sealed_to_it(void **unused)
{
	struct fixture f;
	struct welcome_wire_secrets s;
	struct kit_room room;
	uint8_t ref[SHA256_LEN];

	(void)unused;
	set_up(&f);
	make_entry(&f);
	keypackage_ref(ref, &f.package.k);
	assert_int_equal(f.entry.new_member.left, sizeof(ref));
	assert_memory_equal(f.entry.new_member.p, ref, sizeof(ref));
	assert_int_equal(unseal(&f, &s, &room), OK);
	assert_memory_equal(s.joiner_secret.p, f.joiner_secret, 32);
	assert_true(s.has_path_secret);
	assert_memory_equal(s.path_secret.p, f.path_secret, 32);
	assert_int_equal(s.psks.left, f.secrets.psks.left);
	f.secrets.has_path_secret = false;
	make_entry(&f);
	assert_int_equal(unseal(&f, &s, &room), OK);
	assert_false(s.has_path_secret);
	assert_int_equal(s.path_secret.left, 0);
}

static void refuses_an_entry_sealed_to_another_key(void **unused)
{
	struct fixture f;
	struct welcome_wire_secrets s;
	struct kit_room room;

	(void)unused;
	set_up(&f);
	make_entry(&f);
	f.package.init = f.package.leaf_pair;
	assert_int_equal(unseal(&f, &s, &room), ERR_AUTH);
}

static void refuses_an_entry_of_another_group_info(void **unused)
{
	struct fixture f;
	struct welcome_wire_secrets s = { .joiner_secret = { .left = 77 } };
	struct kit_room room;
	struct wr plain = kit_wr(&room);

	(void)unused;
	set_up(&f);
	make_entry(&f);
	assert_int_equal(welcome_wire_open(&s, &plain, &f.entry,
					   &f.package.init,
					   kit_text("the group inf0")),
			 ERR_AUTH);
	assert_int_equal(wr_len(&plain), 0);
	assert_int_equal(s.joiner_secret.left, 77);
}

static void refuses_secrets_of_other_lengths(void **unused)
{
	struct fixture f;
	struct welcome_wire_secrets s;
	struct kit_room room, zero = { { 0 } };

	(void)unused;
	for (int more = -1; more <= 1; more += 2) {
		size_t len = (size_t)(LABEL_SECRET_LEN + more);

		memset(&room, 0, sizeof(room));
		set_up(&f);
		f.secrets.joiner_secret.left = len;
		make_entry(&f);
		assert_int_equal(unseal(&f, &s, &room), ERR_FORMAT);
		set_up(&f);
		f.secrets.path_secret.left = len;
		make_entry(&f);
		assert_int_equal(unseal(&f, &s, &room), ERR_FORMAT);
		/* and nothing of them stays */
		assert_memory_equal(&room, &zero, sizeof(room));
	}
}

static void refuses_every_shortened_group_secrets(void **unused)
{
	struct fixture f;
	struct welcome_wire_secrets s = { .psks = { .left = 77 } };
	struct kit_room room;
	struct wr w = kit_wr(&room);

	(void)unused;
	set_up(&f);
	welcome_wire_write_secrets(&w, &f.secrets);
	for (size_t len = 0; len < wr_len(&w); len++)
		assert_int_equal(
			welcome_wire_read_secrets(&s, rd_init(room.bytes, len)),
			ERR_FORMAT);
	assert_int_equal(s.psks.left, 77);
	assert_int_equal(welcome_wire_read_secrets(&s, kit_written(&w)), OK);
	wr_u8(&w, 0);
	assert_int_equal(welcome_wire_read_secrets(&s, kit_written(&w)),
			 ERR_FORMAT);
}

static void refuses_a_path_secret_that_is_neither_there_nor_not(void **unused)
{
	struct fixture f;
	struct welcome_wire_secrets s;
	struct kit_room room;
	struct wr w = kit_wr(&room);

	(void)unused;
	set_up(&f);
	welcome_wire_write_secrets(&w, &f.secrets);
	assert_int_equal(room.bytes[33], 1);
	room.bytes[33] = 2;
	assert_int_equal(welcome_wire_read_secrets(&s, kit_written(&w)),
			 ERR_FORMAT);
}

static void refuses_psks_that_are_cut(void **unused)
{
	struct fixture f;
	struct welcome_wire_secrets s;
	struct kit_room room;
	struct wr w = kit_wr(&room);

	(void)unused;
	set_up(&f);
	f.secrets.psks.left--;
	welcome_wire_write_secrets(&w, &f.secrets);
	assert_int_equal(welcome_wire_read_secrets(&s, kit_written(&w)),
			 ERR_FORMAT);
}

static void an_entry_is_sealed_whole_or_not_at_all(void **unused)
{
	struct fixture f;
	struct kit_room room, scratch;
	static const struct kit_room zero;
	uint8_t ephemeral[HPKE_KEY_LEN];
	const struct welcome_wire_to to = { &f.package.k, ephemeral };

	(void)unused;
	set_up(&f);
	kit_seed(ephemeral, 40);
	make_entry(&f);
	for (size_t len = 0; len < f.bytes.left; len++) {
		struct wr w = wr_init(room.bytes, len);

		assert_int_equal(seal(&f, &w), ERR_FULL);
		assert_int_equal(wr_len(&w), 0);
	}

	struct wr w = kit_wr(&room);

	memset(&scratch, 0, sizeof(scratch));
	assert_int_equal(welcome_wire_seal(&w, &to, &f.secrets, info,
					   wr_init(scratch.bytes, 40)),
			 ERR_FULL);
	assert_int_equal(wr_len(&w), 0);
	/* The secrets do not stay in scratch either. */
	assert_int_equal(
		welcome_wire_seal(&w, &to, &f.secrets, info, kit_wr(&scratch)),
		OK);
	assert_memory_equal(&scratch, &zero, sizeof(zero));
}

static void refuses_to_seal_to_a_key_of_small_order(void **unused)
{
	static const uint8_t zero[HPKE_KEY_LEN];
	struct fixture f;
	struct kit_room room;
	struct wr w = kit_wr(&room);

	(void)unused;
	set_up(&f);
	f.package.k.init_key = rd_init(zero, sizeof(zero));
	assert_int_equal(seal(&f, &w), ERR_AUTH);
	assert_int_equal(wr_len(&w), 0);
}

/* A GroupInfo that somebody signs. */
struct signing {
	struct kit_epoch epoch;
	struct groupinfo g;
	uint8_t seed[LABEL_SEED_LEN];
	uint8_t public_key[SIGN_PUBLIC_LEN];
	struct kit_room room;
	struct rd bytes;
};

static void begin(struct signing *s)
{
	kit_make_epoch(&s->epoch);
	kit_seed(s->seed, 1);
	sign_public_of_seed(s->public_key, s->seed);
	s->g = (struct groupinfo){ .context = s->epoch.fields,
				   .extensions = kit_text(""),
				   .confirmation_tag = kit_text("tag"),
				   .signer = 3 };
}

static void sign(struct signing *s)
{
	struct kit_room scratch;
	struct wr w = kit_wr(&s->room);

	assert_int_equal(groupinfo_sign(&w, &s->g, s->seed, kit_wr(&scratch)),
			 OK);
	s->bytes = kit_written(&w);

	struct rd r = s->bytes;

	assert_int_equal(groupinfo_read(&s->g, &r), OK);
	assert_true(rd_done(&r));
}

static enum err verify(const struct signing *s)
{
	struct kit_room scratch;

	return groupinfo_verify(&s->g,
				rd_init(s->public_key, sizeof(s->public_key)),
				kit_wr(&scratch));
}

static void a_group_info_is_signed_and_verified(void **unused)
{
	struct signing s;

	(void)unused;
	begin(&s);
	sign(&s);
	assert_int_equal(verify(&s), OK);
	assert_int_equal(s.g.signer, 3);
}

static void refuses_a_group_info_that_another_signed(void **unused)
{
	struct signing s;

	(void)unused;
	begin(&s);
	s.seed[0] ^= 1;
	sign(&s);
	assert_int_equal(verify(&s), ERR_AUTH);
}

static void refuses_any_flipped_bit_of_a_group_info(void **unused)
{
	struct signing s;

	(void)unused;
	begin(&s);
	sign(&s);
	for (size_t bit = 0; bit < 8 * s.bytes.left; bit++) {
		struct rd r = s.bytes;

		s.room.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(groupinfo_read(&s.g, &r) == OK && rd_done(&r) &&
			     verify(&s) == OK);
		s.room.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void refuses_another_version_or_suite_of_a_group(void **unused)
{
	struct signing s;

	(void)unused;
	begin(&s);
	s.g.context.version = 2;
	sign(&s);
	assert_int_equal(verify(&s), ERR_FORMAT);
	begin(&s);
	s.g.context.suite = 1;
	sign(&s);
	assert_int_equal(verify(&s), ERR_FORMAT);
}

static void refuses_hashes_of_another_length_in_a_context(void **unused)
{
	static const uint8_t hash[SHA256_LEN + 1];
	struct signing s;

	(void)unused;
	for (size_t len = 0; len <= sizeof(hash); len++) {
		enum err expected = len == SHA256_LEN ? OK : ERR_FORMAT;

		begin(&s);
		s.g.context.tree_hash = rd_init(hash, len);
		sign(&s);
		assert_int_equal(verify(&s), expected);
		begin(&s);
		s.g.context.confirmed_transcript_hash = rd_init(hash, len);
		sign(&s);
		assert_int_equal(verify(&s), expected);
	}
}

static void only_epoch_zero_has_no_transcript(void **unused)
{
	struct signing s;

	(void)unused;
	begin(&s);
	s.g.context.epoch = 0;
	sign(&s);
	assert_int_equal(verify(&s), ERR_FORMAT);
	begin(&s);
	s.g.context.epoch = 0;
	s.g.context.confirmed_transcript_hash.left = 0;
	sign(&s);
	assert_int_equal(verify(&s), OK);
}

static void refuses_an_extension_twice_in_a_group_info(void **unused)
{
	static const char twice[] = "\xff\1\0\xff\1\0";
	const struct rd list = rd_init((const uint8_t *)twice, 6);
	struct signing s;

	(void)unused;
	begin(&s);
	s.g.extensions = list;
	sign(&s);
	assert_int_equal(verify(&s), ERR_FORMAT);
	begin(&s);
	s.g.context.extensions = list;
	sign(&s);
	assert_int_equal(verify(&s), ERR_FORMAT);
	s.g.context.extensions.left = 3;
	sign(&s);
	assert_int_equal(verify(&s), OK);
}

static void a_group_info_is_signed_whole_or_not_at_all(void **unused)
{
	struct signing s;
	struct kit_room room, scratch;

	(void)unused;
	begin(&s);
	sign(&s);
	for (size_t len = 0; len < s.bytes.left; len++) {
		struct wr w = wr_init(room.bytes, len);

		assert_int_equal(
			groupinfo_sign(&w, &s.g, s.seed, kit_wr(&scratch)),
			ERR_FULL);
		assert_int_equal(wr_len(&w), 0);
	}

	struct wr w = kit_wr(&room);

	assert_int_equal(
		groupinfo_sign(&w, &s.g, s.seed, wr_init(scratch.bytes, 100)),
		ERR_FULL);
	assert_int_equal(wr_len(&w), 0);
}

enum { TEXT_LEN = 18 };

static const char text[] = "a whole group info";

static struct rd seal_info(struct kit_room *room)
{
	struct wr w = kit_wr(room);
	uint8_t secret[LABEL_SECRET_LEN];

	kit_seed(secret, 5);
	assert_int_equal(
		groupinfo_seal(&w, secret, (struct part){ text, TEXT_LEN }),
		OK);
	return kit_written(&w);
}

static enum err open_info(struct rd sealed, uint8_t n, size_t size)
{
	struct kit_room room;
	struct wr w = wr_init(room.bytes, size);
	uint8_t secret[LABEL_SECRET_LEN];

	kit_seed(secret, n);

	enum err err = groupinfo_open(&w, secret, sealed);

	assert_int_equal(wr_len(&w), err == OK ? TEXT_LEN : 0);
	if (err == OK)
		assert_memory_equal(room.bytes, text, TEXT_LEN);
	return err;
}

static void a_group_info_opens_with_its_welcome_secret_only(void **unused)
{
	struct kit_room room;

	(void)unused;

	struct rd sealed = seal_info(&room);

	assert_int_equal(sealed.left, TEXT_LEN + 16);
	assert_int_equal(open_info(sealed, 5, TEXT_LEN), OK);
	assert_int_equal(open_info(sealed, 6, TEXT_LEN), ERR_AUTH);
	assert_int_equal(open_info(sealed, 5, TEXT_LEN - 1), ERR_FULL);
}

static void refuses_any_flipped_bit_of_a_sealed_group_info(void **unused)
{
	struct kit_room room;

	(void)unused;

	struct rd sealed = seal_info(&room);

	for (size_t bit = 0; bit < 8 * sealed.left; bit++) {
		room.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open_info(sealed, 5, TEXT_LEN), ERR_AUTH);
		room.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void refuses_every_shortened_sealed_group_info(void **unused)
{
	struct kit_room room;

	(void)unused;

	struct rd sealed = seal_info(&room);

	for (size_t len = 0; len < sealed.left; len++)
		assert_int_equal(open_info(rd_init(sealed.p, len), 5, TEXT_LEN),
				 len < 16 ? ERR_FORMAT : ERR_AUTH);
}

static void a_group_info_is_sealed_whole_or_not_at_all(void **unused)
{
	uint8_t secret[LABEL_SECRET_LEN] = { 1 }, out[TEXT_LEN + 15];
	struct wr w = wr_init(out, sizeof(out));

	(void)unused;
	assert_int_equal(
		groupinfo_seal(&w, secret, (struct part){ text, TEXT_LEN }),
		ERR_FULL);
	assert_int_equal(wr_len(&w), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_member_opens_what_was_sealed_to_it),
		cmocka_unit_test(refuses_an_entry_sealed_to_another_key),
		cmocka_unit_test(refuses_an_entry_of_another_group_info),
		cmocka_unit_test(refuses_secrets_of_other_lengths),
		cmocka_unit_test(refuses_every_shortened_group_secrets),
		cmocka_unit_test(
			refuses_a_path_secret_that_is_neither_there_nor_not),
		cmocka_unit_test(refuses_psks_that_are_cut),
		cmocka_unit_test(an_entry_is_sealed_whole_or_not_at_all),
		cmocka_unit_test(refuses_to_seal_to_a_key_of_small_order),
		cmocka_unit_test(a_group_info_is_signed_and_verified),
		cmocka_unit_test(refuses_a_group_info_that_another_signed),
		cmocka_unit_test(refuses_any_flipped_bit_of_a_group_info),
		cmocka_unit_test(refuses_another_version_or_suite_of_a_group),
		cmocka_unit_test(refuses_hashes_of_another_length_in_a_context),
		cmocka_unit_test(only_epoch_zero_has_no_transcript),
		cmocka_unit_test(refuses_an_extension_twice_in_a_group_info),
		cmocka_unit_test(a_group_info_is_signed_whole_or_not_at_all),
		cmocka_unit_test(
			a_group_info_opens_with_its_welcome_secret_only),
		cmocka_unit_test(
			refuses_any_flipped_bit_of_a_sealed_group_info),
		cmocka_unit_test(refuses_every_shortened_sealed_group_info),
		cmocka_unit_test(a_group_info_is_sealed_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
