/* rng.h - random numbers that follow from a seed (PCG-XSH-RR 64/32, O'Neill
 * 2014; the seed is stirred by SplitMix64). For tests; nothing secret. */
#ifndef SIM_RNG_H
#define SIM_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
	uint64_t state;
};

static inline uint32_t rng_u32(struct rng *r)
{
	uint64_t old = r->state;

	r->state = old * 6364136223846793005u + 1442695040888963407u;

	uint32_t mixed = (uint32_t)(((old >> 18) ^ old) >> 27);
	unsigned turn = (unsigned)(old >> 59);

	return mixed >> turn | mixed << ((32 - turn) & 31);
}

static inline struct rng rng_init(uint64_t seed)
{
	struct rng r;
	uint64_t z = seed + 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	r.state = z ^ z >> 31;
	(void)rng_u32(&r);
	return r;
}

/* 0 to n - 1; 0 for n == 0. */
static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)((uint64_t)rng_u32(r) * n >> 32);
}

/* True with a chance of so many millionths. */
static inline bool rng_chance(struct rng *r, uint32_t millionths)
{
	return rng_below(r, 1000000) < millionths;
}

#endif
