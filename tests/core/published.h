/* published.h - marks memory for valgrind: secret is what it calls undefined. */
#ifndef TESTS_CORE_PUBLISHED_H
#define TESTS_CORE_PUBLISHED_H

#include <stddef.h>

void hide(const void *p, size_t len);
void show(const void *p, size_t len);

/* Declares both ends of ld's --wrap and begins the function that is called
 * instead. */
#define WRAPS(type, name, ...)           \
	type __real_##name(__VA_ARGS__); \
	type __wrap_##name(__VA_ARGS__); \
	type __wrap_##name(__VA_ARGS__)

#endif
