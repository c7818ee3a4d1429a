#include "agent/media/arrivals.h"

#include "rtp/twcc.h"

#include <string.h>

static void drop_first(struct arrivals *a, size_t n)
{
	memmove(a->us, a->us + n, (a->n - n) * sizeof(a->us[0]));
	a->base = (uint16_t)(a->base + n);
	a->n = (uint16_t)(a->n - n);
	a->told_n = (uint16_t)(a->told_n - n);
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
		return;            /* later than anybody wants to know */
	if (ahead >= ARRIVALS_N) { /* nobody was told for too long */
		a->base = number;
		a->n = 0;
		a->told_n = 0;
		ahead = 0;
	}
	while (a->n <= ahead)
		a->us[a->n++] = TWCC_MISSING;
	if (a->us[ahead] != TWCC_MISSING)
		return;
	a->us[ahead] = (int64_t)now_us;
	if (ahead < a->told_n)
		a->told_n = ahead;
}

bool arrivals_tell(struct arrivals *a, struct wr *w, uint32_t ours,
		   uint32_t media)
{
	size_t n;

	if (a->told_n == a->n)
		return false;
	n = twcc_write(w,
		       &(struct twcc_head){
			       .sender = ours,
			       .media = media,
			       .base_seq = (uint16_t)(a->base + a->told_n),
			       .count = a->count },
		       a->us + a->told_n, (size_t)a->n - a->told_n);
	if (n == 0)
		return false;
	a->count++;
	a->told_n = (uint16_t)(a->told_n + n);
	if (a->told_n > ARRIVALS_TOLD_N)
		drop_first(a, (size_t)a->told_n - ARRIVALS_TOLD_N);
	return true;
}
