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
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char joiner[] =
	"463bae22b597397862c29f2623f192f52bd2563c43a80211c4faf2cfdf523d2c";
static const char welcome[] =
	"214f397c901b4614b86e019ebcbe70164e45fcfbd03cdcb2e8b580ade77ea4e2";
static const char sender_data[] =
	"a8f769595258eec6f3c445c1b4eb1ece9867f9beaec6446791d9d735b356e165";
static const char encryption[] =
	"8e78e4c6d8959c1f4211b80229099f5cfdfe444e27b86db9a196dd29990892be";
static const char exporter[] =
	"5af836b659728ae4e2d1dd2701df74cc056e6eaf3332efd3497eca49b3604d6e";
static const char external[] =
	"a3544c02cbca110ea36021a11880ecbd2c2ec310ff3fc62377b9706c8f914bdd";
static const char confirmation[] =
	"b90df2f72a4f75e669c05cbae87acf0aa45d648b909dee69718b9d002eb373c2";
static const char membership[] =
	"100b83a8065ccf6596e3fcfd1b33c00ecd9549b6020fec80bfb636d3c7d4b14a";
static const char resumption[] =
	"db230858a31b6f99886ba69c46e5dabaca7260312bd8609ae06c67f2188c6ff6";
static const char authenticator[] =
	"4e2dc01c5a05d71df2f6718c997be870555d80bfe06540d2107e14ef87bd9d76";
static const char init[] =
	"81ffae989d8c57382b94c52ceb1198cb5d39dd1f3a4a614d02dabd50e4b00bf7";
static const char exported[] =
	"d0937d6aa8721466675f0c6105a55a2e4924d452cb9c1fad0cf623dc27e54d17"
	"ed27f3d9e1ef08f1";
static const char external_pub[] =
	"c1012e93991bb9950ecc0ec793e8db852fee34711697becd8d7a7d48d2edb51f";
static const char confirmed[] =
	"70c6a9e18ab7bddb0b81480f06c16ed016a7fec9d650a03399ca46c173a7327a";
static const char tag[] =
	"b2ae091a9a50e2941e77991be74d855e5504ddbd0cad8d17cbdabd54dd2b22ad";
static const char interim[] =
	"dcfb90d5de2660649c94f3b06d32cba5eb2175b132743ac01c86886fa82fa05b";
static const char psk[] =
	"73f739bee48ce2bf3ee597572e0e9fb9e9cc965a25f21869e9c5f58a33f545e7";

enum { EXPORTED_LEN = 40 };

/* The bytes are those that stand above. */
static void assert_made(const uint8_t *bytes, const char *expected)
{
	char text[2 * EXPORTED_LEN + 1] = "";

	assert_true(strlen(expected) < sizeof(text));
	for (size_t at = 0; at < strlen(expected); at += 2)
		snprintf(text + at, 3, "%02x", bytes[at / 2]);
	assert_string_equal(text, expected);
}

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
	assert_made(made, joiner);
}

static void the_welcome_secret_follows_from_joiner_and_psk(void **unused)
{
	struct schedule s;
	uint8_t from[LABEL_SECRET_LEN], made[LABEL_SECRET_LEN], psk_secret[32];

	(void)unused;
	begin(from, &s);
	kit_seed(psk_secret, 3);
	schedule_welcome(made, from, psk_secret);
	assert_made(made, welcome);
}

static void every_secret_of_an_epoch_has_its_own_label(void **unused)
{
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN];

	(void)unused;
	begin(made, &s);
	assert_made(s.sender_data, sender_data);
	assert_made(s.encryption, encryption);
	assert_made(s.exporter, exporter);
	assert_made(s.external, external);
	assert_made(s.confirmation, confirmation);
	assert_made(s.membership, membership);
	assert_made(s.resumption, resumption);
	assert_made(s.authenticator, authenticator);
	assert_made(s.init, init);
}

static void an_exported_secret_has_its_label_context_and_length(void **unused)
{
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN], out[EXPORTED_LEN];

	(void)unused;
	begin(made, &s);
	schedule_export(out, sizeof(out), &s, "a label",
			(struct part){ "some context", 12 });
	assert_made(out, exported);
}

static void the_external_pair_follows_from_the_external_secret(void **unused)
{
	struct schedule s;
	struct hpke_pair pair;
	uint8_t made[LABEL_SECRET_LEN];

	(void)unused;
	begin(made, &s);
	schedule_external_pair(&pair, &s);
	assert_made(pair.public_key, external_pub);
}

static void transcript_hashes_go_on_from_one_another(void **unused)
{
	uint8_t made[SHA256_LEN];

	(void)unused;
	schedule_confirmed(made, (struct part){ "interim", 7 },
			   (struct part){ "input", 5 });
	assert_made(made, confirmed);
	schedule_interim(made, (struct part){ "confirmed", 9 },
			 (struct part){ "a tag", 5 });
	assert_made(made, interim);
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
	assert_made(made_tag, tag);
	assert_int_equal(schedule_check_tag(&s, transcript, r), OK);
	assert_int_equal(schedule_check_tag(&s, context, r), ERR_AUTH);
}

static void refuses_any_flipped_bit_of_a_confirmation_tag(void **unused)
{
	const struct part transcript = { "confirmed", 9 };
	struct schedule s;
	uint8_t made[LABEL_SECRET_LEN], made_tag[SHA256_LEN], copy[SHA256_LEN];

	(void)unused;
	begin(made, &s);
	schedule_tag(made_tag, &s, transcript);
	for (size_t bit = 0; bit < 8 * sizeof(copy); bit++) {
		memcpy(copy, made_tag, sizeof(copy));
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
	schedule_tag(longer, &s, transcript);
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
	assert_made(secret, psk);
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
