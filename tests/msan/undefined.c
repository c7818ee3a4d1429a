/* Branches on memory nobody wrote: what MemorySanitizer must notice. */
#include <stdlib.h>

int main(void)
{
	volatile unsigned char *p = malloc(16);

	if (p == NULL || p[3] == 1)
		return 3;
	return 0;
}
