/* cases.h - the links that the estimate is tried on, and what it must do. */
#ifndef SIM_CASES_H
#define SIM_CASES_H

#include "flow.h"

enum {
	CASES_RATES_N = 6,
	CASES_LOSSES_N = 5,
	CASES_RTTS_N = 3,
};

extern const uint64_t cases_rates_bps[CASES_RATES_N];
extern const uint32_t cases_losses[CASES_LOSSES_N]; /* in millionths */
extern const uint32_t cases_rtts_us[CASES_RTTS_N];

struct verdict {
	bool ok;
	char why[160];
};

struct sim_case {
	const char *name;
	const char *sentence;
	bool strict; /* 995 of 1,000 seeds are held, else 980 */
	void (*plan)(struct flow_plan *p, struct rng *r);
	void (*judge)(const struct flow_plan *p, const struct flow_result *r,
		      struct verdict *v);
};

extern const struct sim_case cases_all[];
extern const unsigned cases_n;

/* A steady link of a seed, which a case then changes. */
struct flow_plan cases_plain(uint64_t seed, struct rng *r);

#endif
