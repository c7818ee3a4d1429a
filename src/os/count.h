/* count.h - what a thread has asked of the C library that costs memory or may
 * wait for another thread. In the product nothing is counted (count/none.c);
 * only a build with -Dcount=true has count/calls.c, which stands in for the
 * library's functions, so that what OpenSSL and the library itself call is
 * counted as well.
 */
#ifndef OS_COUNT_H
#define OS_COUNT_H

#include <stdbool.h>
#include <stdint.h>

/* X(name): one line in the log each, in this order. */
#define COUNT_LIST(X)                              \
	X(malloc)                                  \
	X(calloc)                                  \
	X(realloc)                                 \
	X(memalign) /* and its relatives */        \
	X(free)     /* of something */             \
	X(mmap)     /* and its end */              \
	X(mutex)    /* locked, or tried to */      \
	X(rwlock)   /* likewise */                 \
	X(cond)     /* waited for, or signalled */ \
	X(sem)      /* likewise */                 \
	X(futex)    /* by syscall() */

enum count_call {
#define COUNT_ENUM(name) COUNT_##name,
	COUNT_LIST(COUNT_ENUM)
#undef COUNT_ENUM
		COUNT_CALLS_N
};

/* False in the product. */
bool count_is_on(void);

/* What the calling thread has called since it began. */
void count_read(uint64_t calls[COUNT_CALLS_N]);

#endif
