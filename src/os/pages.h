/* pages.h - memory for a whole table, taken once at the start. */
#ifndef OS_PAGES_H
#define OS_PAGES_H

#include <stddef.h>

/* Zeroed and aligned to a page; each page counts as used only from its first
 * write on. For the life of the process. NULL with errno when there is none. */
void *pages_take(size_t size);

/* Gives the whole pages within back to the system. They are still the
 * caller's, and zero. */
void pages_rest(void *p, size_t size);

/* Gives back to the system what free() was given, of all threads: their
 * malloc() waits meanwhile. */
void pages_rest_heap(void);

#endif
