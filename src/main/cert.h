/* cert.h - the certificate: read from files and checked, or made in memory.
 *
 * PEM texts end with a NUL. Keys are the caller's to wipe.
 */
#ifndef MAIN_CERT_H
#define MAIN_CERT_H

#include "base/addr.h"
#include "base/err.h"
#include "wire/config.h"

enum {
	CERT_PRINT_SIZE = 96, /* characters of a fingerprint, with the NUL */
	CERT_IPS_N = 4,       /* addresses in a certificate at most */
	CERT_NAMES_N = 3,     /* names at most */
	CERT_DAYS = 397,      /* browsers refuse 398 and more */
};

struct cert {
	char chain_pem[CONFIG_PEM_SIZE];
	char key_pem[CONFIG_PEM_SIZE];
};

/* Whom a certificate is for. */
struct cert_subject {
	struct addr ips[CERT_IPS_N]; /* ports are not used */
	unsigned ips_n;
	const char *names[CERT_NAMES_N];
	unsigned names_n;
};

/* Reads and checks a pair of files; says what is wrong, and ERR_FORMAT. Then
 * *c is as it was. */
must_check enum err cert_read(struct cert *c, const char *chain_file,
			      const char *key_file);

/* Makes a self-signed one, ECDSA P-256. ERR_OS when OpenSSL cannot. */
must_check enum err cert_make(struct cert *c, const struct cert_subject *s);

/* Writes SHA-256 of the leaf as colon hex; "" when it cannot be read. */
void cert_print(const struct cert *c, char out[CERT_PRINT_SIZE]);

#endif
