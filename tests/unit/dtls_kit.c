#include "dtls_kit.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/srtp.h>
#include <openssl/x509.h>

#include <stdlib.h>
#include <string.h>

static void need(bool holds)
{
	if (!holds)
		abort();
}

void kit_pair_again(struct kit_pair *p)
{
	for (int role = 0; role < 2; role++) {
		dtls_free(p->end[role]);
		need(dtls_new(&p->end[role], p->context[role],
			      (enum dtls_role)role,
			      dtls_context_fingerprint(p->context[1 - role]),
			      p->now_us) == OK);
	}
}

void kit_pair_begin(struct kit_pair *p)
{
	*p = (struct kit_pair){ .now_us = KIT_START_US };
	for (int role = 0; role < 2; role++)
		need(dtls_context_new(&p->context[role]) == OK);
	kit_pair_again(p);
}

void kit_pair_end(struct kit_pair *p)
{
	for (int role = 0; role < 2; role++) {
		dtls_free(p->end[role]);
		dtls_context_free(p->context[role]);
	}
}

struct kit_datagram kit_said(struct dtls *d)
{
	struct kit_datagram out = { .len = 0 };
	const uint8_t *bytes;
	size_t len;

	if (!dtls_output(d, &bytes, &len))
		return out;
	need(len > 0 && len <= DTLS_MTU);
	memcpy(out.bytes, bytes, len);
	out.len = len;
	return out;
}

void kit_pair_talk(struct kit_pair *p)
{
	bool said;

	do {
		said = false;
		for (int role = 0; role < 2; role++) {
			struct kit_datagram g = kit_said(p->end[role]);

			if (g.len == 0)
				continue;
			said = true;
			dtls_input(p->end[1 - role], g.bytes, g.len, p->now_us);
		}
	} while (said);
}

static EVP_PKEY *new_key(int rsa_bits)
{
	EVP_PKEY *key = rsa_bits == 0 ? EVP_EC_gen("P-256")
				      : EVP_RSA_gen((unsigned)rsa_bits);

	need(key != NULL);
	return key;
}

static void certify(struct kit_raw *raw, int rsa_bits)
{
	EVP_PKEY *key = new_key(rsa_bits);
	X509 *cert = X509_new();

	need(cert != NULL && X509_set_pubkey(cert, key) == 1);
	need(ASN1_TIME_set_string(X509_getm_notBefore(cert),
				  "19700101000000Z") == 1);
	need(ASN1_TIME_set_string(X509_getm_notAfter(cert),
				  "99991231235959Z") == 1);
	need(X509_sign(cert, key, EVP_sha256()) > 0);
	need(X509_digest(cert, EVP_sha256(), raw->fingerprint, NULL) == 1);
	need(SSL_CTX_use_certificate(raw->ctx, cert) == 1);
	need(SSL_CTX_use_PrivateKey(raw->ctx, key) == 1);
	X509_free(cert);
	EVP_PKEY_free(key);
}

static int accept_any(X509_STORE_CTX *store, void *unused)
{
	(void)store;
	(void)unused;
	return 1;
}

static void rule(struct kit_raw *raw, const struct kit_rules *rules)
{
	int version = rules->version == 0 ? DTLS1_2_VERSION : rules->version;

	SSL_CTX_set_security_level(raw->ctx, 0); /* the weak are tried too */
	SSL_CTX_set_options(raw->ctx, rules->options);
	SSL_CTX_set_verify(raw->ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(raw->ctx, accept_any, NULL);
	need(SSL_CTX_set_min_proto_version(raw->ctx, version) == 1);
	need(SSL_CTX_set_max_proto_version(raw->ctx, version) == 1);
	if (!rules->without_certificate)
		certify(raw, rules->rsa_bits);
	if (rules->profiles != NULL)
		need(SSL_CTX_set_tlsext_use_srtp(raw->ctx, rules->profiles) ==
		     0);
	if (rules->ciphers != NULL)
		need(SSL_CTX_set_cipher_list(raw->ctx, rules->ciphers) == 1);
}

void kit_raw_begin(struct kit_raw *raw, const struct kit_rules *rules)
{
	memset(raw, 0, sizeof(*raw));
	need((raw->ctx = SSL_CTX_new(DTLS_method())) != NULL);
	rule(raw, rules);
	need((raw->ssl = SSL_new(raw->ctx)) != NULL);
	need((raw->in = BIO_new(BIO_s_mem())) != NULL);
	need((raw->out = BIO_new(BIO_s_mem())) != NULL);
	BIO_set_mem_eof_return(raw->in, -1);
	SSL_set_bio(raw->ssl, raw->in, raw->out);
	SSL_set_options(raw->ssl, SSL_OP_NO_QUERY_MTU);
	need(SSL_set_mtu(raw->ssl, rules->mtu == 0 ? DTLS_MTU : rules->mtu) !=
	     0);
	if (rules->server)
		SSL_set_accept_state(raw->ssl);
	else
		SSL_set_connect_state(raw->ssl);
	kit_raw_step(raw);
}

void kit_raw_end(struct kit_raw *raw)
{
	SSL_free(raw->ssl);
	SSL_CTX_free(raw->ctx);
}

void kit_raw_step(struct kit_raw *raw)
{
	uint8_t nothing;
	size_t len;
	int n;

	ERR_clear_error();
	if (SSL_is_init_finished(raw->ssl) == 1)
		n = SSL_read_ex(raw->ssl, &nothing, 1, &len);
	else
		n = SSL_do_handshake(raw->ssl);
	if (SSL_get_error(raw->ssl, n) == SSL_ERROR_SSL && raw->error == 0)
		raw->error = ERR_peek_error();
	ERR_clear_error();
}

void kit_raw_put(struct kit_raw *raw, const struct kit_datagram *datagram)
{
	need(BIO_write(raw->in, datagram->bytes, (int)datagram->len) ==
	     (int)datagram->len);
	kit_raw_step(raw);
}

struct kit_datagram kit_raw_said(struct kit_raw *raw)
{
	struct kit_datagram out = { .len = 0 };
	int len = BIO_read(raw->out, out.bytes, sizeof(out.bytes));

	if (len > 0)
		out.len = (size_t)len;
	return out;
}

void kit_raw_talk(struct kit_raw *raw, struct dtls *d, uint64_t now_us)
{
	struct kit_datagram theirs;
	struct kit_datagram ours;

	do {
		theirs = kit_raw_said(raw);
		if (theirs.len != 0)
			dtls_input(d, theirs.bytes, theirs.len, now_us);
		ours = kit_said(d);
		if (ours.len != 0)
			kit_raw_put(raw, &ours);
	} while (theirs.len != 0 || ours.len != 0);
}
