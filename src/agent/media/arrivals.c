#include "agent/media/arrivals.h"

#include "rtp/twcc.h"

#include <string.h>

static void drop_first(struct arrivals *a, size_t n)
{
	memmove(a->us, a->us + n, (a->n - n) * sizeof(a->us[0]));
	a->base = (uint16_t)(a->base + n);
	a->n = (uint16_t)(a->n - n);
}

void arrivals_add(struct arrivals *a, uint16_t number, uint64_t now_us)
{
	uint16_t ahead;

	if (!a->started) {
		a->started = true;
		a->base = number;
	}
	ahead = (uint16_t)(number - a->base);
	if (ahead >= 0x8000)
		return;            /* late: it was told as missing */
	if (ahead >= ARRIVALS_N) { /* nobody was told for too long */
		a->base = number;
		a->n = 0;
		ahead = 0;
	}
	while (a->n <= ahead)
		a->us[a->n++] = TWCC_MISSING;
	if (a->us[ahead] == TWCC_MISSING)
		a->us[ahead] = (int64_t)now_us;
}

bool arrivals_tell(struct arrivals *a, struct wr *w, uint32_t ours,
		   uint32_t media)
{
	size_t missing = 0;
	size_t n;

	while (missing < a->n && a->us[missing] == TWCC_MISSING)
		missing++;
	drop_first(a, missing);
	if (a->n == 0)
		return false;
	n = twcc_write(w,
		       &(struct twcc_head){ .sender = ours,
					    .media = media,
					    .base_seq = a->base,
					    .count = a->count },
		       a->us, a->n);
	if (n == 0)
		return false;
	a->count++;
	drop_first(a, n);
	return true;
}
