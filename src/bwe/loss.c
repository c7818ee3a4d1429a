#include "bwe/loss.h"

#include "base/limits.h"

#include <string.h>

enum {
	SEEN_US = 250000, /* an observation, at least */
	SEEN_PACKETS_N = 20,
	SEEN_MAX_US = 4000000, /* longer is a silence */
	SECOND_N = 4,          /* observations in a second */
	CLEAN_N = 6,
	STEPS_N = 12, /* bandwidths that are tried */
};

static const float step = 0.05F;     /* between them, of the highest rate */
static const float decay = 0.9F;     /* from one observation to the next */
static const float careless = 0.05F; /* less is not looked at */
/* Inherent loss up to here is as good an explanation as any; beyond, a
 * bandwidth that explains as much is preferred, sent at, and found wrong when
 * the loss stays. */
static const float plain = 0.08F;
static const float penalty = 60;
static const float sure = 16; /* four deviations */
static const float inherent_max = 0.5F;
static const float grows = 0.02F; /* the bound, more with each observation */

static const float no_bound = (float)UINT32_MAX;

struct fit {
	float bps;
	float inherent;
	float cost; /* square of what is not explained, in deviations */
};

void loss_init(struct loss *l)
{
	memset(l, 0, sizeof(*l));
	l->bps = UINT32_MAX;
}

static void begin(struct loss *l, uint64_t sent_us)
{
	l->open = true;
	l->start_us = l->last_us = sent_us;
	l->bytes = 0;
	l->sent_n = l->lost_n = 0;
}

void loss_add(struct loss *l, uint64_t sent_us, uint32_t size, bool lost)
{
	if (!l->open || sent_us > l->last_us + SEEN_MAX_US)
		begin(l, sent_us);
	if (sent_us > l->last_us)
		l->last_us = sent_us;
	if (l->sent_n == UINT16_MAX)
		return;
	l->bytes += size;
	l->sent_n++;
	l->lost_n = (uint16_t)(l->lost_n + lost);
}

void loss_late(struct loss *l)
{
	if (l->lost_n > 0)
		l->lost_n--;
}

static const struct loss_seen *nth(const struct loss *l, unsigned ago)
{
	unsigned at = l->seen_at + (unsigned)LOSS_WINDOW_N - 1 - ago;

	return &l->seen[at % LOSS_WINDOW_N];
}

static float fraction(const struct loss_seen *s)
{
	return (float)s->lost_n / (float)s->sent_n;
}

/* The inherent loss that, with this bandwidth, explains best what was seen:
 * lost = excess + inherent * (1 - excess), by least squares. */
static struct fit fit_at(const struct loss *l, float bps, float variance)
{
	float above = 0;
	float below = 0;
	float square = 0;
	float decayed = 1;

	for (unsigned i = 0; i < l->seen_n; i++) {
		const struct loss_seen *s = nth(l, i);
		float sent_bps = (float)s->bps;
		float excess = sent_bps > bps ? 1 - bps / sent_bps : 0;
		float weight = s->full ? 0 : decayed * (float)s->sent_n;
		float rest = fraction(s) - excess;

		above += weight * rest * (1 - excess);
		below += weight * (1 - excess) * (1 - excess);
		square += weight * rest * rest;
		decayed *= decay;
	}

	float inherent = below > 0 ? above / below : 0;

	if (inherent < 0)
		inherent = 0;
	if (inherent > inherent_max)
		inherent = inherent_max;

	/* The sum of (rest - inherent * (1 - excess))^2, multiplied out. */
	float cost =
		square - 2 * inherent * above + inherent * inherent * below;

	cost /= variance;
	if (inherent > plain)
		cost += penalty * (inherent - plain);
	return (struct fit){ bps, inherent, cost };
}

static float highest_bps(const struct loss *l)
{
	uint32_t bps = 0;

	for (unsigned i = 0; i < l->seen_n; i++)
		if (nth(l, i)->bps > bps)
			bps = nth(l, i)->bps;
	return (float)bps;
}

/* The likeliest; its bps is that of no bound when nothing bounds for sure. */
static struct fit explain(const struct loss *l, float lost)
{
	float highest = highest_bps(l);
	float variance = lost * (1 - lost);
	struct fit best = fit_at(l, no_bound, variance);

	best.cost -= sure;
	for (unsigned i = 1; i <= STEPS_N; i++) {
		struct fit f =
			fit_at(l, highest * (1 - step * (float)i), variance);

		if (f.cost < best.cost)
			best = f;
	}
	return best;
}

/* Of the whole window, with the weights of the fit. */
static float mean_loss(const struct loss *l)
{
	return fit_at(l, no_bound, 1).inherent;
}

static bool observe(struct loss *l, bool full)
{
	uint64_t us = l->last_us - l->start_us;

	if (!l->open || us < SEEN_US || l->sent_n < SEEN_PACKETS_N)
		return false;

	uint64_t bps = (uint64_t)l->bytes * 8000000 / us;

	l->seen[l->seen_at] = (struct loss_seen){
		.sent_n = l->sent_n,
		.lost_n = l->lost_n,
		.bps = bps < BWE_MAX_BPS ? (uint32_t)bps & INT32_MAX
					 : BWE_MAX_BPS,
		.full = full,
	};
	l->seen_at = (uint8_t)((l->seen_at + 1) % LOSS_WINDOW_N);
	if (l->seen_n < LOSS_WINDOW_N)
		l->seen_n++;
	begin(l, l->last_us);
	return true;
}

/* Little is lost: the bound, if any, goes up until it bounds nothing. */
static void relax(struct loss *l, uint32_t rate_bps)
{
	float growth = 1 + grows * (float)l->clean_n;

	if (l->clean_n < CLEAN_N)
		l->clean_n++;
	if (l->bps >= rate_bps)
		l->bps = UINT32_MAX;
	else
		l->bps = (uint32_t)((float)l->bps * growth) + 1;
}

void loss_step(struct loss *l, const struct loss_input *in)
{
	if (!observe(l, in->stands))
		return;

	float lost = mean_loss(l);
	float recent = (float)loss_fraction(l) / 256;

	/* While a queue stands, what is lost may be what did not fit. */
	if (in->stands)
		return;
	if (lost < careless || recent < careless) {
		l->inherent += (lost - l->inherent) / 4;
		relax(l, in->rate_bps);
		return;
	}

	l->clean_n = 1;

	struct fit f = explain(l, lost);

	l->inherent += (f.inherent - l->inherent) / 4;
	if (f.bps >= no_bound)
		l->bps = UINT32_MAX;
	else if (f.bps < (float)in->acked_bps) /* so much came through */
		l->bps = in->acked_bps;
	else
		l->bps = (uint32_t)f.bps;
}

void loss_proved(struct loss *l, uint32_t bps)
{
	if (bps > l->bps)
		l->bps = bps;
}

uint8_t loss_fraction(const struct loss *l)
{
	unsigned sent_n = 0;
	unsigned lost_n = 0;

	for (unsigned i = 0; i < l->seen_n && i < SECOND_N; i++) {
		sent_n += nth(l, i)->sent_n;
		lost_n += nth(l, i)->lost_n;
	}
	return sent_n == 0 ? 0 : (uint8_t)(lost_n * 255 / sent_n);
}

bool loss_none(const struct loss *l)
{
	unsigned lost_n = l->lost_n;

	for (unsigned i = 0; i < l->seen_n; i++)
		lost_n += l->seen[i].lost_n;
	return lost_n == 0;
}
