#include "os/pages.h"

#include <malloc.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *pages_take(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

void pages_rest(void *p, size_t size)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t before = (page - (uintptr_t)p % page) % page;

	memset(p, 0, size);
	if (size < before + page)
		return;
	(void)madvise((uint8_t *)p + before, (size - before) / page * page,
		      MADV_DONTNEED);
}

void pages_rest_heap(void)
{
	(void)malloc_trim(0);
}
