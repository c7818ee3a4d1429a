#include "agent/media/pool.h"

#include <assert.h>

void pool_init(struct pool *p)
{
	p->free_n = 0;
	for (uint16_t i = POOL_N - 1; i > POOL_NONE; i--)
		p->free[p->free_n++] = i;
}

uint16_t pool_take(struct pool *p)
{
	return p->free_n == 0 ? (uint16_t)POOL_NONE : p->free[--p->free_n];
}

void pool_give(struct pool *p, uint16_t which)
{
	assert(which != POOL_NONE && which < POOL_N && p->free_n < POOL_N);
	p->free[p->free_n++] = which;
}
