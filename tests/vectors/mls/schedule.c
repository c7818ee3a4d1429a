/* key-schedule, psk_secret and transcript-hashes. */
#include "vectors.h"

#include "mls/context.h"
#include "mls/framing.h"
#include "mls/psk.h"
#include "mls/schedule.h"

#include <string.h>

enum { CONTEXT_MAX = 512 };

/* The GroupContext of that epoch, written and compared. */
static struct part context(struct check *c, struct value v, struct value vector,
			   uint64_t epoch)
{
	uint8_t *at = take_memory(c, CONTEXT_MAX);
	struct wr w = wr_init(at, at == NULL ? 0 : CONTEXT_MAX);
	const struct context context = {
		.version = 1,
		.suite = (uint16_t)get_small(c, vector, "cipher_suite",
					     UINT16_MAX),
		.group_id = get_rd(c, vector, "group_id"),
		.epoch = epoch,
		.tree_hash = get_rd(c, v, "tree_hash"),
		.confirmed_transcript_hash =
			get_rd(c, v, "confirmed_transcript_hash"),
		.extensions = rd_init(w.start, 0),
	};

	context_write(&w, &context);
	expect_hex(c, v, "group_context", w.start, wr_len(&w));
	return (struct part){ w.start, wr_len(&w) };
}

static void exporter(struct check *c, const struct schedule *s, struct value v)
{
	size_t len = get_small(c, v, "length", 255 * SHA256_LEN);
	uint8_t *out = take_memory(c, len);

	if (out == NULL)
		return;
	schedule_export(out, len, s, get_text(c, v, "label"),
			get_hex(c, v, "context"));
	expect_hex(c, v, "secret", out, len);
}

static void secrets(struct check *c, const struct schedule *s, struct value v)
{
	struct hpke_pair external;

	expect_hex(c, v, "init_secret", s->init, sizeof(s->init));
	expect_hex(c, v, "sender_data_secret", s->sender_data,
		   sizeof(s->sender_data));
	expect_hex(c, v, "encryption_secret", s->encryption,
		   sizeof(s->encryption));
	expect_hex(c, v, "exporter_secret", s->exporter, sizeof(s->exporter));
	expect_hex(c, v, "epoch_authenticator", s->authenticator,
		   sizeof(s->authenticator));
	expect_hex(c, v, "external_secret", s->external, sizeof(s->external));
	expect_hex(c, v, "confirmation_key", s->confirmation,
		   sizeof(s->confirmation));
	expect_hex(c, v, "membership_key", s->membership,
		   sizeof(s->membership));
	expect_hex(c, v, "resumption_psk", s->resumption,
		   sizeof(s->resumption));
	schedule_external_pair(&external, s);
	expect_hex(c, v, "external_pub", external.public_key,
		   sizeof(external.public_key));
	exporter(c, s, get(c, v, "exporter"));
}

void check_key_schedule(struct check *c, struct value vector)
{
	const uint8_t *init =
		get_bytes(c, vector, "initial_init_secret", LABEL_SECRET_LEN);
	struct value epochs = get_list(c, vector, "epochs");
	struct schedule s;
	struct value v;
	uint8_t joiner[LABEL_SECRET_LEN], welcome[LABEL_SECRET_LEN];

	for (uint64_t epoch = 0; list_next(&epochs, &v); epoch++) {
		struct part bytes = context(c, v, vector, epoch);
		const uint8_t *psk =
			get_bytes(c, v, "psk_secret", LABEL_SECRET_LEN);

		schedule_joiner(
			joiner, init,
			get_bytes(c, v, "commit_secret", LABEL_SECRET_LEN),
			bytes);
		expect_hex(c, v, "joiner_secret", joiner, sizeof(joiner));
		schedule_welcome(welcome, joiner, psk);
		expect_hex(c, v, "welcome_secret", welcome, sizeof(welcome));
		schedule_epoch(&s, joiner, psk, bytes);
		secrets(c, &s, v);
		init = s.init;
	}
	expect(c, list_n(get_list(c, vector, "epochs")) > 0, "epochs");
}

/* The id of an external PSK, as it would have been read. */
static void psk_of(struct check *c, struct psk_id *id, struct value v)
{
	struct psk_id fields = { .type = PSK_EXTERNAL,
				 .id = get_rd(c, v, "psk_id"),
				 .nonce = get_rd(c, v, "psk_nonce") };
	uint8_t *at = take_memory(c, PSK_ID_WHOLE_MAX);
	struct wr w = wr_init(at, at == NULL ? 0 : PSK_ID_WHOLE_MAX);

	psk_write(&w, &fields);

	struct rd r = rd_init(w.start, wr_len(&w));

	*id = fields;
	id->whole = r;
	expect(c, psk_read(id, &r) == OK && psk_check(id) == OK, "psk id");
}

void check_psk_secret(struct check *c, struct value vector)
{
	struct value psks = get_list(c, vector, "psks");
	struct psk_place place = { .count = (uint16_t)list_n(psks) };
	uint8_t secret[LABEL_SECRET_LEN] = { 0 };
	struct psk_id id;
	struct value v;

	for (; list_next(&psks, &v); place.index++) {
		psk_of(c, &id, v);
		psk_mix(secret, &id, get_hex(c, v, "psk"), place);
	}
	expect_hex(c, vector, "psk_secret", secret, sizeof(secret));
}

void check_transcript_hashes(struct check *c, struct value vector)
{
	struct rd bytes = get_rd(c, vector, "authenticated_content");
	struct schedule s;
	struct framing_authenticated a;
	uint8_t confirmed[SHA256_LEN], interim[SHA256_LEN];
	const struct part after = { confirmed, sizeof(confirmed) };

	if (!expect(c, framing_read(&a, &bytes) == OK && rd_done(&bytes),
		    "authenticated_content"))
		return;
	schedule_confirmed(confirmed,
			   get_hex(c, vector, "interim_transcript_hash_before"),
			   (struct part){ a.transcript.p, a.transcript.left });
	expect_hex(c, vector, "confirmed_transcript_hash_after", confirmed,
		   sizeof(confirmed));
	memcpy(s.confirmation,
	       get_bytes(c, vector, "confirmation_key", LABEL_SECRET_LEN),
	       sizeof(s.confirmation));
	expect(c, schedule_check_tag(&s, after, a.confirmation_tag) == OK,
	       "confirmation_tag");
	schedule_interim(
		interim, after,
		(struct part){ a.confirmation_tag.p, a.confirmation_tag.left });
	expect_hex(c, vector, "interim_transcript_hash_after", interim,
		   sizeof(interim));
}
