#include "turn/ration.h"

void ration_init(struct ration *r, uint64_t seed, uint32_t shares_n)
{
	r->seed = seed;
	r->start_len = RATION_START_LEN / shares_n;
	r->per_s = RATION_TOTAL_PER_S / shares_n;
	r->total_len = r->start_len;
}

static struct ration_slot *slot_of(struct ration *r, const struct addr *a)
{
	const unsigned prefix_len = a->family == ADDR_V4 ? 3 : 6;
	const uint64_t odd = 0x9e3779b97f4a7c15u;
	uint64_t h = r->seed ^ a->family;

	for (unsigned i = 0; i < prefix_len; i++)
		h = (h ^ a->ip[i]) * odd;
	return &r->slots[(h >> 40) % RATION_SLOTS_N];
}

/* Gives the whole server back what time gives back, of its first sum only. */
static void settle_total(struct ration *r, uint64_t now_us)
{
	uint32_t now_s = (uint32_t)(now_us / 1000000u);
	int64_t back = (int64_t)(now_s - r->at_s) * r->per_s;
	int64_t lacks = r->start_len - r->total_len;

	r->at_s = now_s;
	if (lacks > 0)
		r->total_len += back < lacks ? back : lacks;
}

/* The same for a prefix. */
static void settle(struct ration_slot *s, uint64_t now_us)
{
	uint32_t now_s = (uint32_t)(now_us / 1000000u);
	uint64_t back = (uint64_t)(now_s - s->at_s) * RATION_PREFIX_PER_S;

	s->spent_len = back >= s->spent_len ? 0 : s->spent_len - (uint32_t)back;
	s->at_s = now_s;
}

void ration_earn(struct ration *r, const struct addr *from, size_t len,
		 uint64_t now_us)
{
	struct ration_slot *s = slot_of(r, from);

	settle(s, now_us);
	s->spent_len = len >= s->spent_len ? 0 : s->spent_len - (uint32_t)len;
	r->total_len += (int64_t)len;
	if (r->total_len > RATION_TOTAL_LEN)
		r->total_len = RATION_TOTAL_LEN;
}

bool ration_spend(struct ration *r, const struct addr *to, size_t len,
		  uint64_t now_us)
{
	struct ration_slot *s = slot_of(r, to);

	settle(s, now_us);
	settle_total(r, now_us);
	if (len > RATION_PREFIX_LEN - s->spent_len)
		return false;
	if ((int64_t)len > r->total_len)
		return false;
	s->spent_len += (uint32_t)len;
	r->total_len -= (int64_t)len;
	return true;
}
