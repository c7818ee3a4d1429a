/* RFC 5764, section 4.2: the exporter's bytes are cut into the client's key,
 * the server's key, the client's salt, the server's salt. */
#include "dtls/inner.h"

#include "base/ct.h"
#include "base/rd.h"

#include <openssl/err.h>
#include <openssl/srtp.h>

#include <string.h>

static const char label[] = "EXTRACTOR-dtls_srtp";

struct sizes {
	size_t key_len;
	size_t salt_len;
};

static struct sizes sizes_of(enum dtls_profile profile)
{
	switch (profile) {
	case DTLS_SRTP_AEAD_AES_256_GCM:
		return (struct sizes){ 32, 12 };
	case DTLS_SRTP_AEAD_AES_128_GCM:
		return (struct sizes){ 16, 12 };
	case DTLS_SRTP_AES128_CM_SHA1_80:
		return (struct sizes){ 16, 14 };
	default:
		return (struct sizes){ 0, 0 };
	}
}

static void cut(struct dtls_keys *k, const uint8_t *material,
		enum dtls_role role)
{
	struct dtls_master *client = &k->ours;
	struct dtls_master *server = &k->theirs;

	if (role == DTLS_SERVER) {
		client = &k->theirs;
		server = &k->ours;
	}
	memcpy(client->key, material, k->key_len);
	material += k->key_len;
	memcpy(server->key, material, k->key_len);
	material += k->key_len;
	memcpy(client->salt, material, k->salt_len);
	material += k->salt_len;
	memcpy(server->salt, material, k->salt_len);
}

enum err dtls_keys(const struct dtls *d, struct dtls_keys *keys)
{
	uint8_t material[2 * (DTLS_SRTP_KEY_LEN + DTLS_SRTP_SALT_LEN)];

	if (d->state != DTLS_DONE || d->shake == NULL)
		return ERR_STEP;

	SSL *ssl = d->shake->ssl;
	const SRTP_PROTECTION_PROFILE *p = SSL_get_selected_srtp_profile(ssl);
	struct dtls_keys out = { .profile = (enum dtls_profile)p->id };
	struct sizes sizes = sizes_of(out.profile);

	out.key_len = sizes.key_len;
	out.salt_len = sizes.salt_len;

	size_t len = 2 * (out.key_len + out.salt_len);

	if (len == 0 ||
	    SSL_export_keying_material(ssl, material, len, label,
				       sizeof(label) - 1, NULL, 0, 0) != 1) {
		ERR_clear_error();
		return ERR_OS;
	}
	cut(&out, material, d->role);
	ct_wipe(material, sizeof(material));
	*keys = out;
	ct_wipe(&out, sizeof(out));
	return OK;
}

void dtls_keys_wipe(struct dtls_keys *keys)
{
	ct_wipe(keys, sizeof(*keys));
}
