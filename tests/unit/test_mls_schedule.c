/* The key schedule and PSKs. What is expected was worked out apart from this
 * program, in Python. */
#include "mls/psk.h"
#include "mls/schedule.h"
#include "mls_kit.h"
#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t joiner[] = { 0x46, 0x3b, 0xae, 0x22, 0xb5, 0x97, 0x39,
				  0x78, 0x62, 0xc2, 0x9f, 0x26, 0x23, 0xf1,
				  0x92, 0xf5, 0x2b, 0xd2, 0x56, 0x3c, 0x43,
				  0xa8, 0x02, 0x11, 0xc4, 0xfa, 0xf2, 0xcf,
				  0xdf, 0x52, 0x3d, 0x2c };
static const uint8_t welcome[] = { 0x21, 0x4f, 0x39, 0x7c, 0x90, 0x1b, 0x46,
				   0x14, 0xb8, 0x6e, 0x01, 0x9e, 0xbc, 0xbe,
				   0x70, 0x16, 0x4e, 0x45, 0xfc, 0xfb, 0xd0,
				   0x3c, 0xdc, 0xb2, 0xe8, 0xb5, 0x80, 0xad,
				   0xe7, 0x7e, 0xa4, 0xe2 };
static const uint8_t sender_data[] = { 0xa8, 0xf7, 0x69, 0x59, 0x52, 0x58, 0xee,
				       0xc6, 0xf3, 0xc4, 0x45, 0xc1, 0xb4, 0xeb,
				       0x1e, 0xce, 0x98, 0x67, 0xf9, 0xbe, 0xae,
				       0xc6, 0x44, 0x67, 0x91, 0xd9, 0xd7, 0x35,
				       0xb3, 0x56, 0xe1, 0x65 };
static const uint8_t encryption[] = { 0x8e, 0x78, 0xe4, 0xc6, 0xd8, 0x95, 0x9c,
				      0x1f, 0x42, 0x11, 0xb8, 0x02, 0x29, 0x09,
				      0x9f, 0x5c, 0xfd, 0xfe, 0x44, 0x4e, 0x27,
				      0xb8, 0x6d, 0xb9, 0xa1, 0x96, 0xdd, 0x29,
				      0x99, 0x08, 0x92, 0xbe };
static const uint8_t exporter[] = { 0x5a, 0xf8, 0x36, 0xb6, 0x59, 0x72, 0x8a,
				    0xe4, 0xe2, 0xd1, 0xdd, 0x27, 0x01, 0xdf,
				    0x74, 0xcc, 0x05, 0x6e, 0x6e, 0xaf, 0x33,
				    0x32, 0xef, 0xd3, 0x49, 0x7e, 0xca, 0x49,
				    0xb3, 0x60, 0x4d, 0x6e };
static const uint8_t external[] = { 0xa3, 0x54, 0x4c, 0x02, 0xcb, 0xca, 0x11,
				    0x0e, 0xa3, 0x60, 0x21, 0xa1, 0x18, 0x80,
				    0xec, 0xbd, 0x2c, 0x2e, 0xc3, 0x10, 0xff,
				    0x3f, 0xc6, 0x23, 0x77, 0xb9, 0x70, 0x6c,
				    0x8f, 0x91, 0x4b, 0xdd };
static const uint8_t confirmation[] = {
	0xb9, 0x0d, 0xf2, 0xf7, 0x2a, 0x4f, 0x75, 0xe6, 0x69, 0xc0, 0x5c,
	0xba, 0xe8, 0x7a, 0xcf, 0x0a, 0xa4, 0x5d, 0x64, 0x8b, 0x90, 0x9d,
	0xee, 0x69, 0x71, 0x8b, 0x9d, 0x00, 0x2e, 0xb3, 0x73, 0xc2
};
static const uint8_t membership[] = { 0x10, 0x0b, 0x83, 0xa8, 0x06, 0x5c, 0xcf,
				      0x65, 0x96, 0xe3, 0xfc, 0xfd, 0x1b, 0x33,
				      0xc0, 0x0e, 0xcd, 0x95, 0x49, 0xb6, 0x02,
				      0x0f, 0xec, 0x80, 0xbf, 0xb6, 0x36, 0xd3,
				      0xc7, 0xd4, 0xb1, 0x4a };
static const uint8_t resumption[] = { 0xdb, 0x23, 0x08, 0x58, 0xa3, 0x1b, 0x6f,
				      0x99, 0x88, 0x6b, 0xa6, 0x9c, 0x46, 0xe5,
				      0xda, 0xba, 0xca, 0x72, 0x60, 0x31, 0x2b,
				      0xd8, 0x60, 0x9a, 0xe0, 0x6c, 0x67, 0xf2,
				      0x18, 0x8c, 0x6f, 0xf6 };
static const uint8_t authenticator[] = {
	0x4e, 0x2d, 0xc0, 0x1c, 0x5a, 0x05, 0xd7, 0x1d, 0xf2, 0xf6, 0x71,
	0x8c, 0x99, 0x7b, 0xe8, 0x70, 0x55, 0x5d, 0x80, 0xbf, 0xe0, 0x65,
	0x40, 0xd2, 0x10, 0x7e, 0x14, 0xef, 0x87, 0xbd, 0x9d, 0x76
};
static const uint8_t init[] = {
	0x81, 0xff, 0xae, 0x98, 0x9d, 0x8c, 0x57, 0x38, 0x2b, 0x94, 0xc5,
	0x2c, 0xeb, 0x11, 0x98, 0xcb, 0x5d, 0x39, 0xdd, 0x1f, 0x3a, 0x4a,
	0x61, 0x4d, 0x02, 0xda, 0xbd, 0x50, 0xe4, 0xb0, 0x0b, 0xf7
};
static const uint8_t exported[] = { 0xd0, 0x93, 0x7d, 0x6a, 0xa8, 0x72, 0x14,
				    0x66, 0x67, 0x5f, 0x0c, 0x61, 0x05, 0xa5,
				    0x5a, 0x2e, 0x49, 0x24, 0xd4, 0x52, 0xcb,
				    0x9c, 0x1f, 0xad, 0x0c, 0xf6, 0x23, 0xdc,
				    0x27, 0xe5, 0x4d, 0x17, 0xed, 0x27, 0xf3,
				    0xd9, 0xe1, 0xef, 0x08, 0xf1 };
static const uint8_t external_pub[] = {
	0xc1, 0x01, 0x2e, 0x93, 0x99, 0x1b, 0xb9, 0x95, 0x0e, 0xcc, 0x0e,
	0xc7, 0x93, 0xe8, 0xdb, 0x85, 0x2f, 0xee, 0x34, 0x71, 0x16, 0x97,
	0xbe, 0xcd, 0x8d, 0x7a, 0x7d, 0x48, 0xd2, 0xed, 0xb5, 0x1f
};
static const uint8_t confirmed[] = { 0x70, 0xc6, 0xa9, 0xe1, 0x8a, 0xb7, 0xbd,
				     0xdb, 0x0b, 0x81, 0x48, 0x0f, 0x06, 0xc1,
				     0x6e, 0xd0, 0x16, 0xa7, 0xfe, 0xc9, 0xd6,
				     0x50, 0xa0, 0x33, 0x99, 0xca, 0x46, 0xc1,
				     0x73, 0xa7, 0x32, 0x7a };
static const uint8_t tag[] = { 0xb2, 0xae, 0x09, 0x1a, 0x9a, 0x50, 0xe2, 0x94,
			       0x1e, 0x77, 0x99, 0x1b, 0xe7, 0x4d, 0x85, 0x5e,
			       0x55, 0x04, 0xdd, 0xbd, 0x0c, 0xad, 0x8d, 0x17,
			       0xcb, 0xda, 0xbd, 0x54, 0xdd, 0x2b, 0x22, 0xad };
static const uint8_t interim[] = { 0xdc, 0xfb, 0x90, 0xd5, 0xde, 0x26, 0x60,
				   0x64, 0x9c, 0x94, 0xf3, 0xb0, 0x6d, 0x32,
				   0xcb, 0xa5, 0xeb, 0x21, 0x75, 0xb1, 0x32,
				   0x74, 0x3a, 0xc0, 0x1c, 0x86, 0x88, 0x6f,
				   0xa8, 0x2f, 0xa0, 0x5b };
static const uint8_t psk[] = { 0x73, 0xf7, 0x39, 0xbe, 0xe4, 0x8c, 0xe2, 0xbf,
			       0x3e, 0xe5, 0x97, 0x57, 0x2e, 0x0e, 0x9f, 0xb9,
			       0xe9, 0xcc, 0x96, 0x5a, 0x25, 0xf2, 0x18, 0x69,
			       0xe9, 0xc5, 0xf5, 0x8a, 0x33, 0xf5, 0x45, 0xe7 };

static const struct part context = { "a context", 9 };

static void begin(uint8_t made[LABEL_SECRET_LEN], struct schedule *s)
{
	uint8_t init_secret[32], commit_secret[32], psk_secret[32];

	kit_seed(init_secret, 1);
	kit_seed(commit_secret, 2);
	kit_seed(psk_secret, 3);
	schedule_joiner(made, init_secret, commit_secret, context);
	schedule_epoch(s, made, psk_secret, context);
}

static void the_joiner_secret_follows_from_init_and_commit(void **unused)
{
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN];

	(void)unused;
	begin(made, &s);
	assert_memory_equal(made, joiner, sizeof(joiner));
}

static void the_welcome_secret_follows_from_joiner_and_psk(void **unused)
{
	uint8_t made[LABEL_SECRET_LEN], psk_secret[32];

	(void)unused;
	kit_seed(psk_secret, 3);
	schedule_welcome(made, joiner, psk_secret);
	assert_memory_equal(made, welcome, sizeof(welcome));
}

static void every_secret_of_an_epoch_has_its_own_label(void **unused)
{
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN];

	(void)unused;
	begin(made, &s);
	assert_memory_equal(s.sender_data, sender_data, 32);
	assert_memory_equal(s.encryption, encryption, 32);
	assert_memory_equal(s.exporter, exporter, 32);
	assert_memory_equal(s.external, external, 32);
	assert_memory_equal(s.confirmation, confirmation, 32);
	assert_memory_equal(s.membership, membership, 32);
	assert_memory_equal(s.resumption, resumption, 32);
	assert_memory_equal(s.authenticator, authenticator, 32);
	assert_memory_equal(s.init, init, 32);
}

static void an_exported_secret_has_its_label_context_and_length(void **unused)
{
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN], out[sizeof(exported)];

	(void)unused;
	begin(made, &s);
	schedule_export(out, sizeof(out), &s, "a label",
			(struct part){ "some context", 12 });
	assert_memory_equal(out, exported, sizeof(exported));
}

static void the_external_pair_follows_from_the_external_secret(void **unused)
{
	struct schedule s;
	struct hpke_pair pair;
	uint8_t made[LABEL_SECRET_LEN];

	(void)unused;
	begin(made, &s);
	schedule_external_pair(&pair, &s);
	assert_memory_equal(pair.public_key, external_pub, HPKE_KEY_LEN);
}

static void transcript_hashes_go_on_from_one_another(void **unused)
{
	uint8_t made[SHA256_LEN];

	(void)unused;
	schedule_confirmed(made, (struct part){ "interim", 7 },
			   (struct part){ "input", 5 });
	assert_memory_equal(made, confirmed, sizeof(made));
	schedule_interim(made, (struct part){ "confirmed", 9 },
			 (struct part){ "a tag", 5 });
	assert_memory_equal(made, interim, sizeof(made));
}

static void a_confirmation_tag_fits_its_transcript_and_no_other(void **unused)
{
	const struct part transcript = { "confirmed", 9 };
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN], made_tag[SHA256_LEN] = { 0 };
	const struct rd r = rd_init(made_tag, sizeof(made_tag));

	(void)unused;
	begin(made, &s);
	schedule_tag(made_tag, &s, transcript);
	assert_memory_equal(made_tag, tag, sizeof(tag));
	assert_int_equal(schedule_check_tag(&s, transcript, r), OK);
	assert_int_equal(schedule_check_tag(&s, context, r), ERR_AUTH);
}

static void refuses_any_flipped_bit_of_a_confirmation_tag(void **unused)
{
	const struct part transcript = { "confirmed", 9 };
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN], copy[SHA256_LEN];

	(void)unused;
	begin(made, &s);
	for (size_t bit = 0; bit < 8 * sizeof(copy); bit++) {
		memcpy(copy, tag, sizeof(copy));
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(
			schedule_check_tag(&s, transcript,
					   rd_init(copy, sizeof(copy))),
			ERR_AUTH);
	}
}

static void refuses_a_confirmation_tag_of_another_length(void **unused)
{
	const struct part transcript = { "confirmed", 9 };
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN], longer[SHA256_LEN + 1] = { 0 };

	(void)unused;
	begin(made, &s);
	memcpy(longer, tag, sizeof(tag));
	for (size_t len = 0; len <= sizeof(longer); len++)
		assert_int_equal(schedule_check_tag(&s, transcript,
						    rd_init(longer, len)),
				 len == SHA256_LEN ? OK : ERR_AUTH);
}

static void refuses_an_external_init_of_no_key(void **unused)
{
	static const uint8_t zero[HPKE_ENC_LEN + 1];
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN];

	(void)unused;
	begin(made, &s);
	assert_int_equal(
		schedule_external_init(made, &s, rd_init(zero, HPKE_ENC_LEN)),
		ERR_AUTH);
	assert_int_equal(schedule_external_init(
				 made, &s, rd_init(zero, HPKE_ENC_LEN + 1)),
			 ERR_FORMAT);
}

/* Whoever has the external public key and whoever has the private one come to
 * the same secret: it depends on both. */
static void an_external_init_depends_on_both_keys(void **unused)
{
	struct schedule s;
	struct hpke_pair one;
	uint8_t made[LABEL_SECRET_LEN], other[LABEL_SECRET_LEN], ikm[32];

	(void)unused;
	begin(made, &s);
	kit_seed(ikm, 1);
	hpke_derive_pair(&one, ikm);

	const struct rd enc = rd_init(one.public_key, HPKE_KEY_LEN);

	assert_int_equal(schedule_external_init(made, &s, enc), OK);
	assert_int_equal(schedule_external_init(other, &s, enc), OK);
	assert_memory_equal(made, other, sizeof(made));
	s.external[0] ^= 1;
	assert_int_equal(schedule_external_init(other, &s, enc), OK);
	assert_memory_not_equal(made, other, sizeof(made));
}

static void a_wiped_schedule_is_zero(void **unused)
{
	static const struct schedule zero;
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN];

	(void)unused;
	begin(made, &s);
	schedule_wipe(&s);
	assert_memory_equal(&s, &zero, sizeof(s));
}

/* The link's PSK, and one of an epoch before. */
struct psks {
	uint8_t nonces[2][PSK_NONCE_LEN];
	struct psk_id id[2];
	struct kit_room room;
};

/* The ids may be views into the room already. */
static void write_psks(struct psks *p)
{
	struct kit_room room;
	struct wr w = kit_wr(&room);

	psk_write(&w, &p->id[0]);
	psk_write(&w, &p->id[1]);

	struct rd r = rd_init(p->room.bytes, kit_written(&w).left);

	memcpy(p->room.bytes, room.bytes, r.left);

	assert_int_equal(psk_read(&p->id[0], &r), OK);
	assert_int_equal(psk_read(&p->id[1], &r), OK);
	assert_true(rd_done(&r));
}

static void make_psks(struct psks *p)
{
	kit_seed(p->nonces[0], 5);
	kit_seed(p->nonces[1], 7);
	p->id[0] = (struct psk_id){ .type = PSK_EXTERNAL,
				    .id = kit_text("incamera link"),
				    .nonce = rd_init(p->nonces[0], 32) };
	p->id[1] = (struct psk_id){ .type = PSK_RESUMPTION,
				    .usage = PSK_APPLICATION,
				    .group_id = kit_text("group"),
				    .epoch = 9,
				    .nonce = rd_init(p->nonces[1], 32) };
	write_psks(p);
}

static void psks_are_mixed_in_their_order(void **unused)
{
	struct psks p;
	uint8_t secret[LABEL_SECRET_LEN] = { 0 }, value[32];

	(void)unused;
	make_psks(&p);
	kit_seed(value, 6);
	psk_mix(secret, &p.id[0], (struct part){ value, sizeof(value) },
		(struct psk_place){ 0, 2 });
	psk_mix(secret, &p.id[1], (struct part){ "short", 5 },
		(struct psk_place){ 1, 2 });
	assert_memory_equal(secret, psk, sizeof(secret));
}

static void refuses_a_psk_nonce_of_another_length(void **unused)
{
	static const uint8_t nonce[PSK_NONCE_LEN + 1];
	struct psks p;

	(void)unused;
	for (size_t len = 0; len <= sizeof(nonce); len++) {
		make_psks(&p);
		p.id[0].nonce = rd_init(nonce, len);
		write_psks(&p);
		assert_int_equal(psk_check(&p.id[0]),
				 len == PSK_NONCE_LEN ? OK : ERR_FORMAT);
	}
}

static void refuses_a_psk_id_that_is_too_long(void **unused)
{
	/* type, length of two bytes; length of one byte, nonce */
	enum { REST = 1 + 2 + 1 + PSK_NONCE_LEN };
	static const uint8_t name[PSK_ID_WHOLE_MAX];
	struct psks p;

	(void)unused;
	make_psks(&p);
	p.id[0].id = rd_init(name, PSK_ID_WHOLE_MAX - REST);
	write_psks(&p);
	assert_int_equal(p.id[0].whole.left, PSK_ID_WHOLE_MAX);
	assert_int_equal(psk_check(&p.id[0]), OK);
	p.id[0].id.left++;
	write_psks(&p);
	assert_int_equal(psk_check(&p.id[0]), ERR_FORMAT);
}

static void the_same_psk_is_the_same_whatever_its_nonce(void **unused)
{
	struct psks p, other;

	(void)unused;
	make_psks(&p);
	make_psks(&other);
	other.id[0].nonce = other.id[1].nonce;
	other.id[1].nonce = p.id[0].nonce;
	assert_true(psk_same(&p.id[0], &other.id[0]));
	assert_true(psk_same(&p.id[1], &other.id[1]));
	assert_false(psk_same(&p.id[0], &p.id[1]));
	other.id[0].id = kit_text("incamera lint");
	assert_false(psk_same(&p.id[0], &other.id[0]));
	other.id[1].epoch++;
	assert_false(psk_same(&p.id[1], &other.id[1]));
	other.id[1] = p.id[1];
	other.id[1].usage = PSK_BRANCH;
	assert_false(psk_same(&p.id[1], &other.id[1]));
	other.id[1] = p.id[1];
	other.id[1].group_id = kit_text("grout");
	assert_false(psk_same(&p.id[1], &other.id[1]));
}

static void refuses_psks_of_unknown_type_or_usage(void **unused)
{
	struct psks p;
	struct psk_id id = { .epoch = 77 };

	(void)unused;
	make_psks(&p);

	size_t second = p.id[0].whole.left;
	uint8_t *bytes = p.room.bytes;

	for (unsigned type = 0; type <= UINT8_MAX; type++) {
		struct rd r = rd_init(bytes, second);

		bytes[0] = (uint8_t)type;
		if (type != PSK_EXTERNAL && type != PSK_RESUMPTION)
			assert_int_equal(psk_read(&id, &r), ERR_FORMAT);
	}
	for (unsigned usage = 0; usage <= UINT8_MAX; usage++) {
		struct rd r = p.id[1].whole;

		bytes[second + 1] = (uint8_t)usage;
		if (usage < PSK_APPLICATION || usage > PSK_BRANCH)
			assert_int_equal(psk_read(&id, &r), ERR_FORMAT);
	}
	assert_int_equal(id.epoch, 77);
}

static void a_list_of_psks_ends_at_one_that_is_cut(void **unused)
{
	struct psks p;
	struct psk_id id;

	(void)unused;
	make_psks(&p);

	size_t first = p.id[0].whole.left, both = first + p.id[1].whole.left;

	for (size_t len = 0; len <= both; len++) {
		struct rd list = rd_init(p.room.bytes, len);
		size_t n = 0;

		while (psk_next(&list, &id))
			n++;
		assert_int_equal(n, (len >= first) + (len == both));
		assert_int_equal(rd_done(&list),
				 len == 0 || len == first || len == both);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_joiner_secret_follows_from_init_and_commit),
		cmocka_unit_test(
			the_welcome_secret_follows_from_joiner_and_psk),
		cmocka_unit_test(every_secret_of_an_epoch_has_its_own_label),
		cmocka_unit_test(
			an_exported_secret_has_its_label_context_and_length),
		cmocka_unit_test(
			the_external_pair_follows_from_the_external_secret),
		cmocka_unit_test(transcript_hashes_go_on_from_one_another),
		cmocka_unit_test(
			a_confirmation_tag_fits_its_transcript_and_no_other),
		cmocka_unit_test(refuses_any_flipped_bit_of_a_confirmation_tag),
		cmocka_unit_test(refuses_a_confirmation_tag_of_another_length),
		cmocka_unit_test(refuses_an_external_init_of_no_key),
		cmocka_unit_test(an_external_init_depends_on_both_keys),
		cmocka_unit_test(a_wiped_schedule_is_zero),
		cmocka_unit_test(psks_are_mixed_in_their_order),
		cmocka_unit_test(refuses_a_psk_nonce_of_another_length),
		cmocka_unit_test(refuses_a_psk_id_that_is_too_long),
		cmocka_unit_test(the_same_psk_is_the_same_whatever_its_nonce),
		cmocka_unit_test(refuses_psks_of_unknown_type_or_usage),
		cmocka_unit_test(a_list_of_psks_ends_at_one_that_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
