/* The plain MD5 functions are still there in OpenSSL 3, marked as old; they
 * do not allocate. */
#define OPENSSL_API_COMPAT 0x10100000L

#include "prim/md5.h"

#include "base/ct.h"

#include <assert.h>
#include <openssl/md5.h>

void md5(uint8_t out[MD5_LEN], const void *p, size_t len)
{
	MD5_CTX ctx;
	int ok = MD5_Init(&ctx);

	ok &= MD5_Update(&ctx, p, len);
	ok &= MD5_Final(out, &ctx);
	assert(ok == 1);
	ct_wipe(&ctx, sizeof(ctx));
}
