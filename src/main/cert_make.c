/* cert_make - the self-signed certificate of cert.h. */
#include "main/cert.h"
#include "os/random.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

enum {
	SERIAL_LEN = 16, /* bytes, random, so that no two are the same */
	DAY_S = 24 * 3600,
	CLOCK_SLACK_S = 3600, /* a browser's clock may be behind */
};

static bool add_name(GENERAL_NAMES *all, int type, const void *bytes, int len)
{
	GENERAL_NAME *n = GENERAL_NAME_new();
	ASN1_STRING *s = ASN1_STRING_type_new(
		type == GEN_DNS ? V_ASN1_IA5STRING : V_ASN1_OCTET_STRING);

	if (n == NULL || s == NULL || ASN1_STRING_set(s, bytes, len) != 1 ||
	    sk_GENERAL_NAME_push(all, n) == 0) {
		GENERAL_NAME_free(n);
		ASN1_STRING_free(s);
		return false;
	}
	GENERAL_NAME_set0_value(n, type, s);
	return true;
}

static bool add_subject(X509 *x, const struct cert_subject *s)
{
	GENERAL_NAMES *all = GENERAL_NAMES_new();
	bool ok = all != NULL;

	for (unsigned i = 0; ok && i < s->names_n; i++)
		ok = add_name(all, GEN_DNS, s->names[i],
			      (int)strlen(s->names[i]));
	for (unsigned i = 0; ok && i < s->ips_n; i++)
		ok = add_name(all, GEN_IPADD, s->ips[i].ip,
			      (int)addr_ip_len(&s->ips[i]));
	ok = ok && X509_add1_ext_i2d(x, NID_subject_alt_name, all, 0, 0) == 1;
	GENERAL_NAMES_free(all);
	return ok;
}

static bool add_ext(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	bool ok = e != NULL && X509_add_ext(x, e, -1) == 1;

	X509_EXTENSION_free(e);
	return ok;
}

static bool set_serial(X509 *x)
{
	uint8_t bytes[SERIAL_LEN];
	BIGNUM *n;
	bool ok;

	random_fill(bytes, sizeof(bytes));
	bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40); /* above zero */
	n = BN_bin2bn(bytes, sizeof(bytes), NULL);
	ok = n != NULL &&
	     BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) != NULL;
	BN_free(n);
	return ok;
}

static bool set_name(X509 *x)
{
	static const unsigned char name[] = "incamera, made at start";
	X509_NAME *n = X509_get_subject_name(x);

	return X509_NAME_add_entry_by_NID(n, NID_commonName, MBSTRING_ASC, name,
					  -1, -1, 0) == 1 &&
	       X509_set_issuer_name(x, n) == 1;
}

static bool fill(X509 *x, EVP_PKEY *key, const struct cert_subject *s)
{
	long life_s = (long)CERT_DAYS * DAY_S - CLOCK_SLACK_S;

	return X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) &&
	       X509_gmtime_adj(X509_getm_notBefore(x), -CLOCK_SLACK_S) !=
		       NULL &&
	       X509_gmtime_adj(X509_getm_notAfter(x), life_s) != NULL &&
	       set_name(x) && X509_set_pubkey(x, key) == 1 &&
	       add_ext(x, NID_basic_constraints, "critical,CA:FALSE") &&
	       add_ext(x, NID_key_usage, "critical,digitalSignature") &&
	       add_ext(x, NID_ext_key_usage, "serverAuth") &&
	       add_subject(x, s) && X509_sign(x, key, EVP_sha256()) > 0;
}

/* Copies what stands in b as text. */
static bool take_text(BIO *b, char out[CONFIG_PEM_SIZE])
{
	int len = BIO_read(b, out, CONFIG_PEM_SIZE - 1);

	if (len <= 0)
		return false;
	out[len] = '\0';
	return true;
}

static bool write_both(struct cert *c, X509 *x, EVP_PKEY *key)
{
	BIO *chain = BIO_new(BIO_s_mem());
	BIO *secret = BIO_new(BIO_s_secmem());
	bool ok = chain != NULL && secret != NULL &&
		  PEM_write_bio_X509(chain, x) == 1 &&
		  PEM_write_bio_PrivateKey(secret, key, NULL, NULL, 0, NULL,
					   NULL) == 1 &&
		  take_text(chain, c->chain_pem) &&
		  take_text(secret, c->key_pem);

	BIO_free(chain);
	BIO_free(secret);
	return ok;
}

enum err cert_make(struct cert *c, const struct cert_subject *s)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	bool ok = key != NULL && x != NULL && fill(x, key, s) &&
		  write_both(c, x, key);

	X509_free(x);
	EVP_PKEY_free(key);
	return ok ? OK : ERR_OS;
}
