#include "srtp/session.h"

#include "prim/aes.h"

#include <string.h>

/* RFC 3711 section 4.3.2; RTCP's are three further. */
enum label {
	LABEL_KEY,
	LABEL_MAC_KEY,
	LABEL_SALT,
	LABEL_RTCP,
};

struct master {
	const uint8_t *key;
	size_t key_len;
	uint8_t salt[SRTP_SALT_SIZE];
};

/* The keystream of AES-CM under the master key, at the master salt with the
 * label XORed in. RFC 7714 section 11: a salt of 12 bytes is taken as one of 14
 * with zeros behind, and a key of 32 bytes makes it AES_256_CM (RFC 6188). */
static enum err derive(const struct master *m, unsigned label, uint8_t *out,
		       size_t len)
{
	uint8_t counter[AES_BLOCK_LEN];
	const struct aes_stream s = { .key = m->key,
				      .key_len = m->key_len,
				      .counter = counter,
				      .src = out,
				      .dst = out,
				      .len = len };

	memcpy(counter, m->salt, sizeof(counter));
	counter[7] ^= (uint8_t)label;
	memset(out, 0, len);
	return aes_stream(&s);
}

enum err session_derive(struct session *s, enum srtp_profile profile,
			const uint8_t *master_key, const uint8_t *master_salt)
{
	struct master m = { .key = master_key,
			    .key_len = srtp_key_len(profile) };

	memset(s, 0, sizeof(*s));
	memcpy(m.salt, master_salt, srtp_salt_len(profile));
	for (unsigned i = 0; i < 2; i++) {
		unsigned label = i * LABEL_RTCP;

		TRY(derive(&m, label + LABEL_KEY, s->key[i], m.key_len));
		TRY(derive(&m, label + LABEL_MAC_KEY, s->mac_key[i],
			   sizeof(s->mac_key[i])));
		TRY(derive(&m, label + LABEL_SALT, s->salt[i],
			   srtp_salt_len(profile)));
	}
	return OK;
}

static void install_cm(struct srtp_cm *cm, const struct session *s, unsigned i)
{
	memcpy(cm->key, s->key[i], sizeof(cm->key));
	hmac_sha1_key_init(
		&cm->mac,
		(struct hmac_part){ s->mac_key[i], sizeof(s->mac_key[i]) });
}

void session_install(struct srtp_keys *k, enum srtp_profile profile,
		     const struct session *s, const struct gcm_impl *impl)
{
	k->profile = profile;
	memcpy(k->salt, s->salt, sizeof(k->salt));
	for (unsigned i = 0; i < 2; i++) {
		if (profile == SRTP_AES128_CM_SHA1_80)
			install_cm(&k->cm[i], s, i);
		else
			gcm_key_init(&k->gcm[i], impl, s->key[i],
				     srtp_key_len(profile));
	}
}
