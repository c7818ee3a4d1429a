#include "os/clock.h"

#include <assert.h>
#include <time.h>

static struct timespec read_clock(clockid_t id)
{
	struct timespec t;

	assert(clock_gettime(id, &t) == 0);
	return t;
}

uint64_t clock_monotonic_us(void)
{
	struct timespec t = read_clock(CLOCK_MONOTONIC);

	return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

uint64_t clock_unix_s(void)
{
	return (uint64_t)read_clock(CLOCK_REALTIME).tv_sec;
}

uint64_t clock_cpu_us(void)
{
	struct timespec t = read_clock(CLOCK_PROCESS_CPUTIME_ID);

	return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}
