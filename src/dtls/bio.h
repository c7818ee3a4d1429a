/* bio.h - what stands between OpenSSL and the wire: one record to read, one
 * flight to write. It holds no memory of its own.
 */
#ifndef DTLS_BIO_H
#define DTLS_BIO_H

#include <openssl/bio.h>

/* NULL when there is no memory; free with BIO_meth_free(). */
BIO_METHOD *bio_method(void);

/* The data of a BIO of that method is a struct shake (BIO_set_data()). */

#endif
