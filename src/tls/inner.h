/* inner.h - what the files of this folder share. */
#ifndef TLS_INNER_H
#define TLS_INNER_H

#include <openssl/ssl.h>

struct tls_server {
	SSL_CTX *ctx; /* counted by OpenSSL: connections keep theirs */
};

#endif
