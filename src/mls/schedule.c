#include "mls/schedule.h"

#include "base/ct.h"
#include "treekem/vec.h"

static struct part secret_part(const uint8_t secret[LABEL_SECRET_LEN])
{
	return (struct part){ secret, LABEL_SECRET_LEN };
}

/* Section 8, figure 22: what stands on the left comes in as the salt. */
void schedule_joiner(uint8_t joiner[LABEL_SECRET_LEN],
		     const uint8_t init[LABEL_SECRET_LEN],
		     const uint8_t commit_secret[LABEL_SECRET_LEN],
		     struct part context)
{
	uint8_t extracted[LABEL_SECRET_LEN];

	hash_hkdf_sha256_extract(extracted, secret_part(init),
				 secret_part(commit_secret));
	label_expand(joiner, LABEL_SECRET_LEN, extracted, "joiner", context);
	ct_wipe(extracted, sizeof(extracted));
}

void schedule_welcome(uint8_t welcome[LABEL_SECRET_LEN],
		      const uint8_t joiner[LABEL_SECRET_LEN],
		      const uint8_t psk_secret[LABEL_SECRET_LEN])
{
	uint8_t extracted[LABEL_SECRET_LEN];

	hash_hkdf_sha256_extract(extracted, secret_part(joiner),
				 secret_part(psk_secret));
	label_derive(welcome, extracted, "welcome");
	ct_wipe(extracted, sizeof(extracted));
}

void schedule_epoch(struct schedule *s, const uint8_t joiner[LABEL_SECRET_LEN],
		    const uint8_t psk_secret[LABEL_SECRET_LEN],
		    struct part context)
{
	uint8_t secret[LABEL_SECRET_LEN];

	hash_hkdf_sha256_extract(secret, secret_part(joiner),
				 secret_part(psk_secret));
	label_expand(secret, sizeof(secret), secret, "epoch", context);
	schedule_derive(s, secret);
	ct_wipe(secret, sizeof(secret));
}

/* Table 4 */
void schedule_derive(struct schedule *s,
		     const uint8_t epoch_secret[LABEL_SECRET_LEN])
{
	label_derive(s->sender_data, epoch_secret, "sender data");
	label_derive(s->encryption, epoch_secret, "encryption");
	label_derive(s->exporter, epoch_secret, "exporter");
	label_derive(s->external, epoch_secret, "external");
	label_derive(s->confirmation, epoch_secret, "confirm");
	label_derive(s->membership, epoch_secret, "membership");
	label_derive(s->resumption, epoch_secret, "resumption");
	label_derive(s->authenticator, epoch_secret, "authentication");
	label_derive(s->init, epoch_secret, "init");
}

void schedule_confirmed(uint8_t confirmed[SHA256_LEN], struct part interim,
			struct part input)
{
	const struct part parts[] = { interim, input };

	hash_sha256(confirmed, parts, 2);
}

void schedule_interim(uint8_t interim[SHA256_LEN], struct part confirmed,
		      struct part confirmation_tag)
{
	uint8_t head[VEC_HEAD_MAX];
	struct wr w = wr_init(head, sizeof(head));

	vec_head(&w, confirmation_tag.len);

	const struct part parts[] = { confirmed,
				      { head, wr_len(&w) },
				      confirmation_tag };

	hash_sha256(interim, parts, 3);
}

void schedule_tag(uint8_t tag[SHA256_LEN], const struct schedule *s,
		  struct part confirmed)
{
	hash_hmac_sha256(tag, secret_part(s->confirmation), &confirmed, 1);
}

enum err schedule_check_tag(const struct schedule *s, struct part confirmed,
			    struct rd tag)
{
	uint8_t expected[SHA256_LEN];

	if (tag.left != sizeof(expected))
		return ERR_AUTH;
	schedule_tag(expected, s, confirmed);

	bool fits = ct_equal(tag.p, expected, sizeof(expected));

	ct_wipe(expected, sizeof(expected));
	return fits ? OK : ERR_AUTH;
}

void schedule_export(uint8_t *out, size_t out_len, const struct schedule *s,
		     const char *label, struct part context)
{
	uint8_t hash[SHA256_LEN];
	uint8_t secret[LABEL_SECRET_LEN];

	hash_sha256(hash, &context, 1);
	label_derive(secret, s->exporter, label);
	label_expand(out, out_len, secret, "exported",
		     (struct part){ hash, sizeof(hash) });
	ct_wipe(secret, sizeof(secret));
}

void schedule_external_pair(struct hpke_pair *pair, const struct schedule *s)
{
	hpke_derive_pair(pair, s->external);
}

enum err schedule_external_init(uint8_t init[LABEL_SECRET_LEN],
				const struct schedule *s, struct rd kem_output)
{
	static const char label[] = "MLS 1.0 external init secret";
	const struct hpke_export bind = {
		.info = { "", 0 }, .context = { label, sizeof(label) - 1 }
	};
	struct hpke_pair pair;

	schedule_external_pair(&pair, s);

	enum err err = hpke_receive_export(
		init, LABEL_SECRET_LEN, &pair,
		(struct part){ kem_output.p, kem_output.left }, &bind);

	ct_wipe(&pair, sizeof(pair));
	return err;
}

void schedule_wipe(struct schedule *s)
{
	ct_wipe(s, sizeof(*s));
}
