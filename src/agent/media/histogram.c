#include "agent/media/histogram.h"

static unsigned log_of(uint64_t v)
{
	unsigned n = 0;

	while (v >> (n + 1) != 0)
		n++;
	return n;
}

/* Below HISTOGRAM_HALF each value has a bucket; above, the highest bit and the
 * five behind it choose one. */
static unsigned bucket_of(uint64_t us)
{
	unsigned log;

	if (us < HISTOGRAM_HALF)
		return (unsigned)us;
	log = log_of(us);
	if (log >= HISTOGRAM_MAX_LOG)
		return HISTOGRAM_N - 1;
	return HISTOGRAM_HALF * (log - 4) +
	       (unsigned)(us >> (log - 5) & (HISTOGRAM_HALF - 1));
}

/* The highest value of a bucket. */
static uint64_t top_of(unsigned bucket)
{
	unsigned log;

	if (bucket < HISTOGRAM_HALF)
		return bucket;
	log = bucket / HISTOGRAM_HALF + 4;
	return ((UINT64_C(33) + bucket % HISTOGRAM_HALF) << (log - 5)) - 1;
}

void histogram_add(struct histogram *h, uint64_t us)
{
	h->counts[bucket_of(us)]++;
	h->n++;
	h->sum_us += us;
	if (us > h->max_us)
		h->max_us = us;
}

void histogram_merge(struct histogram *h, const struct histogram *other)
{
	for (unsigned i = 0; i < HISTOGRAM_N; i++)
		h->counts[i] += other->counts[i];
	h->n += other->n;
	h->sum_us += other->sum_us;
	if (other->max_us > h->max_us)
		h->max_us = other->max_us;
}

uint64_t histogram_at(const struct histogram *h, unsigned permille)
{
	uint64_t wanted = (h->n * permille + 999) / 1000;
	uint64_t seen = 0;

	if (h->n == 0)
		return 0;
	for (unsigned i = 0; i < HISTOGRAM_N; i++) {
		seen += h->counts[i];
		if (seen >= wanted && seen > 0)
			return top_of(i) < h->max_us ? top_of(i) : h->max_us;
	}
	return h->max_us;
}
