#include "dtls/certificate.h"

#include "base/limits.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

enum {
	SERIAL_LEN = 16,
	EC_BITS = 256,
	RSA_BITS = 2048,
	X509_V3 = 2, /* as it is counted there */
};

static bool set_serial(X509 *cert)
{
	uint8_t random[SERIAL_LEN];

	if (RAND_bytes(random, sizeof(random)) != 1)
		return false;

	BIGNUM *n = BN_bin2bn(random, sizeof(random), NULL);
	bool set = n != NULL &&
		   BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert)) != NULL;

	BN_free(n);
	return set;
}

/* The name is the one that most have: libwebrtc's. */
static bool set_names(X509 *cert)
{
	static const unsigned char name[] = "WebRTC";
	X509_NAME *subject = X509_get_subject_name(cert);

	return X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_ASC,
					  name, sizeof(name) - 1, -1, 0) == 1 &&
	       X509_set_issuer_name(cert, subject) == 1;
}

/* No date tells when the process began; RFC 5280, section 4.1.2.5: "the
 * notAfter SHOULD be assigned the GeneralizedTime value of 99991231235959Z". */
static bool set_dates(X509 *cert)
{
	return ASN1_TIME_set_string(X509_getm_notBefore(cert),
				    "19700101000000Z") == 1 &&
	       ASN1_TIME_set_string(X509_getm_notAfter(cert),
				    "99991231235959Z") == 1;
}

static bool fill(X509 *cert, EVP_PKEY *key)
{
	return X509_set_version(cert, X509_V3) == 1 && set_serial(cert) &&
	       set_names(cert) && set_dates(cert) &&
	       X509_set_pubkey(cert, key) == 1 &&
	       X509_sign(cert, key, EVP_sha256()) > 0;
}

enum err certificate_make(SSL_CTX *ctx, OSSL_LIB_CTX *library,
			  uint8_t fingerprint[DTLS_FINGERPRINT_LEN])
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(library, NULL, "EC", "P-256");
	X509 *cert = X509_new_ex(library, NULL);
	enum err e = ERR_OS;

	if (key != NULL && cert != NULL && fill(cert, key) &&
	    SSL_CTX_use_certificate(ctx, cert) == 1 &&
	    SSL_CTX_use_PrivateKey(ctx, key) == 1)
		e = certificate_fingerprint(cert, fingerprint);
	X509_free(cert);
	EVP_PKEY_free(key);
	return e;
}

enum err certificate_fingerprint(const X509 *cert,
				 uint8_t fingerprint[DTLS_FINGERPRINT_LEN])
{
	unsigned len = 0;

	if (X509_digest(cert, EVP_sha256(), fingerprint, &len) != 1 ||
	    len != DTLS_FINGERPRINT_LEN)
		return ERR_OS;
	return OK;
}

bool certificate_is_strong(X509 *cert)
{
	const EVP_PKEY *key = X509_get0_pubkey(cert);

	if (key == NULL)
		return false;

	int bits = EVP_PKEY_get_bits(key);

	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_EC:
		return bits >= EC_BITS;
	case EVP_PKEY_RSA:
		return bits >= RSA_BITS && bits <= DTLS_RSA_BITS;
	default:
		return false;
	}
}
