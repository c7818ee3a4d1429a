#include "tls/client.h"

#include "tls/inner.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <stdlib.h>
#include <string.h>

struct tls_client {
	SSL_CTX *ctx;
	enum tls_client_trust trust;
	uint8_t pin[TLS_CLIENT_PIN_LEN];
};

static const unsigned char protocols[] = "\x08http/1.1";

/* In place of the chain: the leaf has the fingerprint, or no matter.
 * OpenSSL's type. NOLINTNEXTLINE(readability-non-const-parameter) */
static int check_pin(X509_STORE_CTX *store, void *arg)
{
	const struct tls_client *c = arg;
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	X509 *leaf = X509_STORE_CTX_get0_cert(store);

	if (c->trust == TLS_CLIENT_ANYBODY)
		return 1;
	return leaf != NULL &&
	       X509_digest(leaf, EVP_sha256(), hash, &len) == 1 &&
	       len == sizeof(c->pin) && memcmp(hash, c->pin, len) == 0;
}

static bool fill(struct tls_client *c)
{
	SSL_CTX_set_verify(c->ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_session_cache_mode(c->ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(c->ctx, SSL_MODE_RELEASE_BUFFERS);
	if (c->trust != TLS_CLIENT_AUTHORITIES)
		SSL_CTX_set_cert_verify_callback(c->ctx, check_pin, c);
	else if (SSL_CTX_set_default_verify_paths(c->ctx) != 1)
		return false;
	return SSL_CTX_set_min_proto_version(c->ctx, TLS1_3_VERSION) == 1 &&
	       SSL_CTX_set_alpn_protos(c->ctx, protocols,
				       sizeof(protocols) - 1) == 0;
}

enum err tls_client_new(struct tls_client **c, enum tls_client_trust trust,
			const uint8_t *pin)
{
	struct tls_client *new;

	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		return ERR_OS;
	new = calloc(1, sizeof(*new));
	if (new == NULL)
		return ERR_OS;
	new->trust = trust;
	if (pin != NULL)
		memcpy(new->pin, pin, sizeof(new->pin));
	new->ctx = SSL_CTX_new(TLS_client_method());
	if (new->ctx == NULL || !fill(new)) {
		ERR_clear_error();
		tls_client_free(new);
		return ERR_OS;
	}
	*c = new;
	return OK;
}

void tls_client_free(struct tls_client *c)
{
	if (c == NULL)
		return;
	SSL_CTX_free(c->ctx);
	free(c);
}

/* The name is told to the server, and wanted of it; an address is wanted
 * alone (RFC 6066, section 3: no address in server_name). */
static bool expect(SSL *ssl, const char *host)
{
	/* What the macro for server_name does, without its cast. */
	union {
		const char *in;
		void *out;
	} name = { .in = host };

	if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1)
		return true;
	return SSL_set1_host(ssl, host) == 1 &&
	       SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME,
			TLSEXT_NAMETYPE_host_name, name.out) == 1;
}

enum err tls_client_dial(struct tls **t, struct tls_client *c, const char *host)
{
	SSL *ssl = SSL_new(c->ctx);

	if (ssl == NULL)
		return ERR_OS;
	SSL_set_connect_state(ssl);
	if (!expect(ssl, host)) {
		ERR_clear_error();
		SSL_free(ssl);
		return ERR_OS;
	}
	return tls_inner_new(t, ssl);
}
