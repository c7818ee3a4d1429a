/* certificate.h - a key and a certificate that tell nothing but themselves. */
#ifndef DTLS_CERTIFICATE_H
#define DTLS_CERTIFICATE_H

#include "base/err.h"
#include "dtls/dtls.h"

#include <openssl/ssl.h>

/* Makes both, gives them to ctx and writes the fingerprint. ERR_OS when
 * OpenSSL cannot. */
must_check enum err certificate_make(SSL_CTX *ctx, OSSL_LIB_CTX *library,
				     uint8_t fingerprint[DTLS_FINGERPRINT_LEN]);

/* SHA-256 of the certificate (RFC 8122, section 5). */
must_check enum err certificate_fingerprint(
	const X509 *cert, uint8_t fingerprint[DTLS_FINGERPRINT_LEN]);

/* The key of the certificate is one that we talk to. */
bool certificate_is_strong(X509 *cert);

#endif
