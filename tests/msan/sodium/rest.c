/* What the sealed core's tests ask of libsodium beside the files that
 * WebAssembly gets. */
#include <stddef.h>
#include <stdlib.h>
#include <sys/random.h>

int sodium_init(void);
void sodium_misuse(void);
void randombytes_buf(void *buf, size_t size);

/* The rest would choose between processors; plain C is what there is. */
int sodium_init(void)
{
	return 0;
}

void sodium_misuse(void)
{
	abort();
}

void randombytes_buf(void *buf, size_t size)
{
	if (getrandom(buf, size, 0) != (ssize_t)size)
		abort();
}
