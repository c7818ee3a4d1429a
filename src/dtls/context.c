/* The certificate and the rules, shared by all connections. */
#include "dtls/bio.h"
#include "dtls/certificate.h"
#include "dtls/inner.h"
#include "dtls/slim.h"

#include <openssl/err.h>
#include <openssl/srtp.h>

#include <stdlib.h>
#include <string.h>

static const char ciphers[] = "ECDHE-ECDSA-AES128-GCM-SHA256:"
			      "ECDHE-ECDSA-AES256-GCM-SHA384:"
			      "ECDHE-ECDSA-CHACHA20-POLY1305";
/* Not const: the macros that take them drop const by a cast. */
static char groups[] = "X25519:P-256";
static char signatures[] =
	"ECDSA+SHA256:ECDSA+SHA384:RSA-PSS+SHA256:RSA+SHA256";
static const char profiles[] = "SRTP_AEAD_AES_256_GCM:"
			       "SRTP_AEAD_AES_128_GCM:"
			       "SRTP_AES128_CM_SHA1_80";

enum {
	SECURITY_LEVEL = 2, /* 112 bits */
};

/* RFC 7627, section 5.3: "If the server receives a ClientHello without the
 * extension, it SHOULD abort the handshake if it does not wish to
 * interoperate with legacy clients." OpenSSL 3.0 has no such option. */
static int look_at_hello(SSL *ssl, int *alert, void *unused)
{
	struct dtls *d = SSL_get_app_data(ssl);
	const unsigned char *value;
	size_t len;

	(void)unused;
	if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_extended_master_secret,
				      &value, &len) != 1)
		d->why = DTLS_WHY_MASTER_SECRET;
	else if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_use_srtp, &value,
					   &len) != 1)
		d->why = DTLS_WHY_SRTP;
	else
		return SSL_CLIENT_HELLO_SUCCESS;
	*alert = SSL_AD_HANDSHAKE_FAILURE;
	return SSL_CLIENT_HELLO_ERROR;
}

static enum dtls_why judge(const struct dtls *d, SSL *ssl, X509 *cert)
{
	uint8_t fingerprint[DTLS_FINGERPRINT_LEN];

	if (SSL_get_selected_srtp_profile(ssl) == NULL)
		return DTLS_WHY_SRTP;
	if (cert == NULL || certificate_fingerprint(cert, fingerprint) != OK ||
	    memcmp(fingerprint, d->fingerprint, sizeof(fingerprint)) != 0)
		return DTLS_WHY_FINGERPRINT;
	return certificate_is_strong(cert) ? DTLS_WHY_NONE : DTLS_WHY_KEY;
}

/* In place of all that OpenSSL would verify. RFC 8122, section 6.2: "the
 * endpoint MUST terminate the media connection with a bad_certificate error". */
static int verify(X509_STORE_CTX *store, void *unused)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(
		store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct dtls *d = SSL_get_app_data(ssl);

	(void)unused;
	d->why = judge(d, ssl, X509_STORE_CTX_get0_cert(store));
	if (d->why == DTLS_WHY_NONE)
		return 1;
	X509_STORE_CTX_set_error(store,
				 d->why == DTLS_WHY_SRTP
					 ? X509_V_ERR_APPLICATION_VERIFICATION
					 : X509_V_ERR_CERT_REJECTED);
	return 0;
}

static bool set_rules(SSL_CTX *ctx)
{
	SSL_CTX_set_security_level(ctx, SECURITY_LEVEL);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
					 SSL_OP_NO_COMPRESSION |
					 SSL_OP_NO_QUERY_MTU |
					 SSL_OP_CIPHER_SERVER_PREFERENCE);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_max_cert_list(ctx, DTLS_MESSAGE_LEN);
	/* What it writes fits a datagram, so no larger memory is needed. */
	SSL_CTX_set_max_send_fragment(ctx, DTLS_MTU);
	SSL_CTX_set_verify(
		ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, verify, NULL);
	SSL_CTX_set_client_hello_cb(ctx, look_at_hello, NULL);
	return SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_max_proto_version(ctx, DTLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(ctx, ciphers) == 1 &&
	       SSL_CTX_set1_groups_list(ctx, groups) == 1 &&
	       SSL_CTX_set1_sigalgs_list(ctx, signatures) == 1 &&
	       SSL_CTX_set_tlsext_use_srtp(ctx, profiles) == 0; /* 0 is good */
}

static enum err fill(struct dtls_context *c)
{
	OSSL_LIB_CTX *library = slim_library();

	c->bio = bio_method();
	if (library == NULL)
		return ERR_OS;
	c->ctx = SSL_CTX_new_ex(library, NULL, DTLS_method());
	if (c->bio == NULL || c->ctx == NULL || !set_rules(c->ctx))
		return ERR_OS;
	return certificate_make(c->ctx, library, c->fingerprint);
}

enum err dtls_context_new(struct dtls_context **c)
{
	/* No file of the machine may change the rules above. */
	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		return ERR_OS;

	struct dtls_context *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return ERR_OS;

	enum err e = fill(new);

	ERR_clear_error();
	if (e != OK) {
		dtls_context_free(new);
		return e;
	}
	*c = new;
	return OK;
}

void dtls_context_free(struct dtls_context *c)
{
	if (c == NULL)
		return;
	SSL_CTX_free(c->ctx);
	BIO_meth_free(c->bio);
	free(c);
}

const uint8_t *dtls_context_fingerprint(const struct dtls_context *c)
{
	return c->fingerprint;
}
