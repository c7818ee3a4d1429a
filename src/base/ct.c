#include "base/ct.h"

#include <string.h>

/* Called through a pointer that has to be read: so the compiler cannot know what
 * is called, and not leave out what nobody looks at again. */
static void *(*const volatile set)(void *p, int byte, size_t len) = memset;

bool ct_equal(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a;
	const volatile uint8_t *y = b;
	uint8_t differ = 0;

	for (size_t i = 0; i < len; i++)
		differ |= (uint8_t)(x[i] ^ y[i]);
	return differ == 0;
}

void ct_wipe(void *p, size_t len)
{
	if (len != 0)
		(void)set(p, 0, len);
}
