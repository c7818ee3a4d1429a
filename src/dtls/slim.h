/* slim.h - OpenSSL's own implementations, without those that a handshake of ours
 * never uses.
 *
 * To read the key of a certificate OpenSSL 3.0 goes through every decoder and
 * every algorithm of any kind that its provider has, each time: that takes longer
 * than the arithmetic of the handshake. Here there are only those that the rules
 * allow.
 */
#ifndef DTLS_SLIM_H
#define DTLS_SLIM_H

#include <openssl/types.h>

/* The same for all that ask, made by the first, which are not to be many at once,
 * and kept until the process ends; NULL when it cannot be. */
OSSL_LIB_CTX *slim_library(void);

#endif
