#include "rtp/depdesc.h"

#include "base/limits.h"
#include "base/wr.h"

#include <assert.h>

enum {
	MANDATORY_LEN = 3, /* what is longer has the extended fields, A.8.2 */
	NUMBER_AT = 1,
	SAME_LAYER = 0, /* next_layer_idc */
	NEXT_TEMPORAL = 1,
	NEXT_SPATIAL = 2,
	NO_MORE = 3,
};

/* A reader of bits; bad for good like the reader below it. */
struct bits {
	struct rd r;
	uint32_t byte;
	unsigned left_n;
};

/* The flags of A.8.2. */
struct flags {
	bool structure;
	bool active;
	bool dtis;
	bool fdiffs;
	bool chains;
};

static uint32_t bit(struct bits *b)
{
	if (b->left_n == 0) {
		b->byte = rd_u8(&b->r);
		b->left_n = 8;
	}
	b->left_n--;
	return b->byte >> b->left_n & 1;
}

static uint32_t bits(struct bits *b, unsigned n)
{
	uint32_t v = 0;

	for (; n > 0; n--)
		v = v << 1 | bit(b);
	return v;
}

/* ns(n) of the AV1 specification, section 4.10.7. */
static uint32_t non_symmetric(struct bits *b, uint32_t n)
{
	unsigned w = 0;

	while (n >> w != 0)
		w++;

	const uint32_t m = (1u << w) - n;
	const uint32_t v = bits(b, w - 1);

	return v < m ? v : (v << 1) - m + bit(b);
}

static uint64_t read_dtis(struct bits *b, unsigned target_n)
{
	uint64_t dtis = 0;

	for (unsigned i = 0; i < target_n; i++)
		dtis |= (uint64_t)bits(b, 2) << 2 * i;
	return dtis;
}

enum depdesc_dti depdesc_dti(uint64_t dtis, unsigned target)
{
	assert(target < DEPDESC_TARGETS);
	return (enum depdesc_dti)(dtis >> 2 * target & 3);
}

static enum err read_layers(struct depdesc_structure *s, struct bits *b)
{
	uint8_t spatial = 0;
	uint8_t temporal = 0;

	for (uint32_t next = SAME_LAYER; next != NO_MORE;) {
		if (s->template_n == DEPDESC_TEMPLATES)
			return ERR_FORMAT;
		s->templates[s->template_n].spatial = spatial;
		s->templates[s->template_n].temporal = temporal;
		s->template_n++;
		next = bits(b, 2);
		if (next == NEXT_TEMPORAL)
			temporal++;
		if (next == NEXT_SPATIAL) {
			temporal = 0;
			spatial++;
		}
		if (b->r.bad || spatial == DEPDESC_SPATIAL ||
		    temporal == DEPDESC_TEMPORAL)
			return ERR_FORMAT;
	}
	s->spatial_n = (uint8_t)(spatial + 1);
	return OK;
}

static enum err read_fdiffs(struct depdesc_template *t, struct bits *b)
{
	while (bit(b) != 0) {
		if (t->fdiff_n == DEPDESC_FDIFF_N)
			return ERR_FORMAT;
		(void)bits(b, 4);
		t->fdiff_n++;
	}
	return OK;
}

static void read_chains(struct depdesc_structure *s, struct bits *b)
{
	s->chain_n = (uint8_t)non_symmetric(b, s->target_n + 1u);
	if (s->chain_n == 0)
		return;
	for (unsigned i = 0; i < s->target_n; i++)
		(void)non_symmetric(b, s->chain_n);
	for (unsigned i = 0; i < s->template_n * (unsigned)s->chain_n; i++)
		(void)bits(b, 4);
}

static void read_resolutions(struct depdesc_structure *s, struct bits *b)
{
	s->has_resolutions = bit(b) != 0;
	for (unsigned i = 0; i < s->spatial_n && s->has_resolutions; i++) {
		s->width[i] = bits(b, 16) + 1;
		s->height[i] = bits(b, 16) + 1;
	}
}

/* A.8.3.5: a target has the highest layers of the templates that it needs. */
static void find_layers(struct depdesc_target *target, unsigned number,
			const struct depdesc_structure *s)
{
	for (unsigned i = 0; i < s->template_n; i++) {
		const struct depdesc_template *t = &s->templates[i];

		if (depdesc_dti(t->dtis, number) == DEPDESC_NOT_PRESENT)
			continue;
		if (t->spatial > target->spatial)
			target->spatial = t->spatial;
		if (t->temporal > target->temporal)
			target->temporal = t->temporal;
	}
}

static enum err read_structure(struct depdesc_structure *s, struct bits *b)
{
	*s = (struct depdesc_structure){ 0 };
	s->id_offset = (uint8_t)bits(b, 6);
	s->target_n = (uint8_t)(bits(b, 5) + 1);
	s->active = UINT32_MAX >> (DEPDESC_TARGETS - s->target_n);
	TRY(read_layers(s, b));
	for (unsigned i = 0; i < s->template_n; i++)
		s->templates[i].dtis = read_dtis(b, s->target_n);
	for (unsigned i = 0; i < s->template_n; i++)
		TRY(read_fdiffs(&s->templates[i], b));
	read_chains(s, b);
	for (unsigned i = 0; i < s->target_n; i++)
		find_layers(&s->targets[i], i, s);
	read_resolutions(s, b);
	return b->r.bad ? ERR_FORMAT : OK;
}

static enum err read_own_fdiffs(struct depdesc *d, struct bits *b)
{
	d->fdiff_n = 0;
	for (;;) {
		const unsigned nibbles = bits(b, 2);

		if (nibbles == 0)
			return OK;
		if (d->fdiff_n == DEPDESC_FDIFF_N)
			return ERR_FORMAT;
		(void)bits(b, 4 * nibbles);
		d->fdiff_n++;
	}
}

/* What the frame has of its template, and what it has of its own (A.8.4). */
static enum err read_frame(struct depdesc *d, const struct depdesc_structure *s,
			   const struct flags *f, struct bits *b)
{
	const unsigned index = (d->template_id + 64u - s->id_offset) % 64;

	if (index >= s->template_n)
		return ERR_FORMAT;

	const struct depdesc_template *t = &s->templates[index];

	d->spatial = t->spatial;
	d->temporal = t->temporal;
	d->target_n = s->target_n;
	d->active = f->active ? bits(b, s->target_n) : s->active;
	d->dtis = f->dtis ? read_dtis(b, s->target_n) : t->dtis;
	d->fdiff_n = t->fdiff_n;
	if (f->fdiffs)
		TRY(read_own_fdiffs(d, b));
	for (unsigned i = 0; i < s->chain_n && f->chains; i++)
		(void)bits(b, 8);
	return b->r.bad ? ERR_FORMAT : OK;
}

/* The frame's own structure takes the place of the one before if all of it is
 * sound. */
static enum err read_key_frame(struct depdesc *d, struct depdesc_structure *s,
			       const struct flags *f, struct bits *b)
{
	struct depdesc_structure fresh;

	TRY(read_structure(&fresh, b));
	TRY(read_frame(d, &fresh, f, b));
	d->structure = true;
	d->key = d->fdiff_n == 0;
	*s = fresh;
	return OK;
}

static struct flags read_flags(struct bits *b)
{
	struct flags f;

	f.structure = bit(b) != 0;
	f.active = bit(b) != 0;
	f.dtis = bit(b) != 0;
	f.fdiffs = bit(b) != 0;
	f.chains = bit(b) != 0;
	return f;
}

enum err depdesc_read(struct depdesc *d, struct depdesc_structure *s,
		      struct rd value)
{
	struct flags f = { 0 };
	struct depdesc out = { 0 };
	const bool extended = value.left > MANDATORY_LEN;
	struct bits b = { .r = value };

	out.start = bit(&b) != 0;
	out.end = bit(&b) != 0;
	out.template_id = (uint8_t)bits(&b, 6);
	out.number = (uint16_t)bits(&b, 16);
	if (extended)
		f = read_flags(&b);
	if (b.r.bad)
		return ERR_FORMAT;
	if (f.structure) {
		TRY(read_key_frame(&out, s, &f, &b));
	} else {
		if (s->template_n == 0)
			return ERR_STEP;
		TRY(read_frame(&out, s, &f, &b));
	}
	s->active = out.active;
	*d = out;
	return OK;
}

void depdesc_set_number(uint8_t *value, uint16_t number)
{
	struct wr w = wr_init(value + NUMBER_AT, 2);

	wr_u16(&w, number);
}
