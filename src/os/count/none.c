#include "os/count.h"

#include <string.h>

bool count_is_on(void)
{
	return false;
}

void count_read(uint64_t calls[COUNT_CALLS_N])
{
	memset(calls, 0, COUNT_CALLS_N * sizeof(*calls));
}
