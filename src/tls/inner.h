/* inner.h - what the files of this folder share. */
#ifndef TLS_INNER_H
#define TLS_INNER_H

#include "tls/tls.h"

#include <openssl/ssl.h>

struct tls_server {
	SSL_CTX *ctx; /* counted by OpenSSL: connections keep theirs */
};

/* A connection around ssl, which is the connection's from now on, also on an
 * error. */
must_check enum err tls_inner_new(struct tls **t, SSL *ssl);

#endif
