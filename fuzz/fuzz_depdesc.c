/* Descriptors one after another, each behind a byte that is its length: what
 * they say is within bounds, and what is refused changes nothing. */
#include "rtp/depdesc.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_structure(const struct depdesc_structure *s)
{
	must(s->template_n <= DEPDESC_TEMPLATES);
	must(s->target_n >= 1 && s->target_n <= DEPDESC_TARGETS);
	must(s->chain_n <= s->target_n);
	must(s->spatial_n >= 1 && s->spatial_n <= DEPDESC_SPATIAL);
	for (unsigned i = 0; i < s->template_n; i++) {
		must(s->templates[i].spatial < s->spatial_n);
		must(s->templates[i].temporal < DEPDESC_TEMPORAL);
	}
	for (unsigned i = 0; i < s->target_n; i++)
		must(s->targets[i].spatial < s->spatial_n);
}

static void check(const struct depdesc *d, const struct depdesc_structure *s)
{
	check_structure(s);
	must(d->spatial < s->spatial_n && d->temporal < DEPDESC_TEMPORAL);
	must(d->target_n == s->target_n);
	must(d->active == s->active);
	for (unsigned i = d->target_n; i < DEPDESC_TARGETS; i++) {
		must(depdesc_dti(d->dtis, i) == DEPDESC_NOT_PRESENT);
		must((d->active >> i & 1) == 0);
	}
	must(!d->key || (d->structure && d->fdiff_n == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct depdesc_structure s = { 0 };
	struct rd r = rd_init(data, size);

	while (r.left > 0) {
		const size_t len = rd_u8(&r);
		struct rd value = rd_sub(&r, len < r.left ? len : r.left);
		const struct depdesc_structure before = s;
		struct depdesc d;

		if (depdesc_read(&d, &s, value) == OK)
			check(&d, &s);
		else
			must(memcmp(&s, &before, sizeof(s)) == 0);
	}
	return 0;
}
