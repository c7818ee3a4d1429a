/* The certificate and the rules, shared by the connections made under them. */
#include "tls/inner.h"

#include "tls/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <stdlib.h>
#include <string.h>

/* Forward secrecy comes with TLS 1.3; these are what every browser has. */
static const char ciphers[] = "TLS_AES_256_GCM_SHA384:"
			      "TLS_CHACHA20_POLY1305_SHA256:"
			      "TLS_AES_128_GCM_SHA256";
/* Not const: the macro that takes it drops const by a cast. */
static char groups[] = "X25519:P-256:P-384";

enum {
	SECURITY_LEVEL = 2, /* 112 bits: RSA from 2048, no SHA-1 */
};

/* In the order of our liking, as SSL_select_next_proto() reads them. */
static const unsigned char protocols[] = "\x08http/1.1\x09stun.turn";

/* OpenSSL's type. NOLINTNEXTLINE(readability-function-size) */
static int choose_protocol(SSL *ssl, const unsigned char **out,
			   unsigned char *out_len, const unsigned char *in,
			   unsigned in_len, void *arg)
{
	/* OpenSSL wants it writable and only points into it. */
	unsigned char *chosen = NULL;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&chosen, out_len, protocols,
				  sizeof(protocols) - 1, in,
				  in_len) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

/* A key that is locked by a password must not make the server ask for it.
 * OpenSSL's type. NOLINTNEXTLINE(readability-non-const-parameter) */
static int no_password(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return 0;
}

static bool set_rules(SSL_CTX *ctx)
{
	SSL_CTX_set_security_level(ctx, SECURITY_LEVEL);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
					 SSL_OP_NO_COMPRESSION |
					 SSL_OP_CIPHER_SERVER_PREFERENCE |
					 SSL_OP_PRIORITIZE_CHACHA);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_default_passwd_cb(ctx, no_password);
	SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
	return SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1 &&
	       SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) == 1 &&
	       SSL_CTX_set_ciphersuites(ctx, ciphers) == 1 &&
	       SSL_CTX_set1_groups_list(ctx, groups) == 1 &&
	       SSL_CTX_set_num_tickets(ctx, 0) == 1 &&
	       SSL_CTX_set_max_early_data(ctx, 0) == 1;
}

/* The text ended where it may end: after the last whole certificate. */
static bool is_end_of_pem(void)
{
	unsigned long e = ERR_peek_last_error();

	return ERR_GET_LIB(e) == ERR_LIB_PEM &&
	       ERR_GET_REASON(e) == PEM_R_NO_START_LINE;
}

static enum err use_chain(SSL_CTX *ctx, BIO *pem)
{
	for (;;) {
		X509 *issuer = PEM_read_bio_X509(pem, NULL, no_password, NULL);

		if (issuer == NULL)
			return is_end_of_pem() ? OK : ERR_FORMAT;
		if (SSL_CTX_add0_chain_cert(ctx, issuer) != 1) {
			X509_free(issuer);
			return ERR_AUTH;
		}
	}
}

static enum err use_certificates(SSL_CTX *ctx, BIO *pem)
{
	X509 *leaf = PEM_read_bio_X509(pem, NULL, no_password, NULL);

	if (leaf == NULL)
		return ERR_FORMAT;

	bool fits = SSL_CTX_use_certificate(ctx, leaf) == 1;

	X509_free(leaf);
	return fits ? use_chain(ctx, pem) : ERR_AUTH;
}

static enum err use_key(SSL_CTX *ctx, BIO *pem)
{
	EVP_PKEY *key = PEM_read_bio_PrivateKey(pem, NULL, no_password, NULL);

	if (key == NULL)
		return ERR_FORMAT;

	bool fits = SSL_CTX_use_PrivateKey(ctx, key) == 1 &&
		    SSL_CTX_check_private_key(ctx) == 1;

	EVP_PKEY_free(key);
	return fits ? OK : ERR_AUTH;
}

static enum err use_pem(SSL_CTX *ctx, const char *text,
			enum err use(SSL_CTX *ctx, BIO *pem))
{
	BIO *pem = BIO_new_mem_buf(text, -1);

	if (pem == NULL)
		return ERR_OS;

	enum err e = use(ctx, pem);

	BIO_free(pem);
	return e;
}

static enum err fill(SSL_CTX *ctx, const char *cert_pem, const char *key_pem)
{
	if (!set_rules(ctx))
		return ERR_OS;
	TRY(use_pem(ctx, cert_pem, use_certificates));
	return use_pem(ctx, key_pem, use_key);
}

enum err tls_server_new(struct tls_server **s, const char *cert_pem,
			const char *key_pem)
{
	/* No file of the machine may change the rules above. */
	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		return ERR_OS;

	struct tls_server *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return ERR_OS;
	new->ctx = SSL_CTX_new(TLS_server_method());

	enum err e =
		new->ctx == NULL ? ERR_OS : fill(new->ctx, cert_pem, key_pem);

	ERR_clear_error();
	if (e != OK) {
		tls_server_free(new);
		return e;
	}
	*s = new;
	return OK;
}

void tls_server_free(struct tls_server *s)
{
	if (s == NULL)
		return;
	SSL_CTX_free(s->ctx);
	free(s);
}
