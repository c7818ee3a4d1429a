/* The counting of test builds: functions of the same name as the C library's,
 * which the linker takes before those, for every library of the program. glibc
 * has its allocator under second names for this; its locks are looked up.
 */
#include "os/count.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What stands in for others' functions has their form.
 * NOLINTBEGIN(readability-inconsistent-declaration-parameter-name,
 * readability-function-size, bugprone-macro-parentheses) */

static _Thread_local uint64_t counted[COUNT_CALLS_N];

bool count_is_on(void)
{
	return true;
}

void count_read(uint64_t calls[COUNT_CALLS_N])
{
	memcpy(calls, counted, sizeof(counted));
}

/* ---- memory */

/* NOLINTBEGIN(bugprone-reserved-identifier): glibc's own names */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *p);
void *memalign(size_t alignment, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

void *malloc(size_t size)
{
	counted[COUNT_malloc]++;
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	counted[COUNT_calloc]++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	counted[COUNT_realloc]++;
	return __libc_realloc(p, size);
}

void free(void *p)
{
	counted[COUNT_free] += p != NULL;
	__libc_free(p);
}

void *memalign(size_t alignment, size_t size)
{
	counted[COUNT_memalign]++;
	return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	void *p = memalign(alignment, size);

	if (p == NULL)
		return ENOMEM;
	*out = p;
	return 0;
}

/* ---- what is looked up */

/* ISO C has no conversion between pointers to objects and to functions. */
static void look_up(void *function, const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	memcpy(function, &found, sizeof(found));
}

void *mmap(void *p, size_t len, int prot, int flags, int fd, off_t at)
{
	static void *(*real)(void *, size_t, int, int, int, off_t);

	if (real == NULL)
		look_up(&real, "mmap");
	counted[COUNT_mmap]++;
	return real(p, len, prot, flags, fd, at);
}

int munmap(void *p, size_t len)
{
	static int (*real)(void *, size_t);

	if (real == NULL)
		look_up(&real, "munmap");
	counted[COUNT_mmap]++;
	return real(p, len);
}

#define COUNT_LOCK(name, type, which)          \
	int name(type *p)                      \
	{                                      \
		static int (*real)(type *);    \
                                               \
		if (real == NULL)              \
			look_up(&real, #name); \
		counted[COUNT_##which]++;      \
		return real(p);                \
	}

COUNT_LOCK(pthread_mutex_lock, pthread_mutex_t, mutex)
COUNT_LOCK(pthread_mutex_trylock, pthread_mutex_t, mutex)
COUNT_LOCK(pthread_rwlock_rdlock, pthread_rwlock_t, rwlock)
COUNT_LOCK(pthread_rwlock_wrlock, pthread_rwlock_t, rwlock)
COUNT_LOCK(pthread_cond_signal, pthread_cond_t, cond)
COUNT_LOCK(pthread_cond_broadcast, pthread_cond_t, cond)
COUNT_LOCK(sem_wait, sem_t, sem)
COUNT_LOCK(sem_post, sem_t, sem)

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	static int (*real)(pthread_cond_t *, pthread_mutex_t *);

	if (real == NULL)
		look_up(&real, "pthread_cond_wait");
	counted[COUNT_cond]++;
	return real(cond, mutex);
}

long syscall(long number, ...)
{
	static long (*real)(long, ...);
	va_list args;
	long a[6];

	va_start(args, number);
	for (size_t i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (real == NULL)
		look_up(&real, "syscall");
	counted[COUNT_futex] += number == SYS_futex;
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name,
 * readability-function-size, bugprone-macro-parentheses) */
