/* due.h - who has something due, and when: a list in the order of time.
 *
 * Members are numbers below the length of a table of links that is handed in,
 * zero. Adding looks from the end, so it costs nothing where waiting times are
 * alike. No clock: the time is handed in.
 */
#ifndef SFU_DUE_H
#define SFU_DUE_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	DUE_NONE = UINT16_MAX,
	DUE_TOGETHER_US = 10000,
};

struct due_link {
	uint64_t at_us;
	uint16_t before;
	uint16_t after;
	bool listed;
};

struct due {
	struct due_link *links;
	uint16_t first;
	uint16_t last;
};

/* The nearest of the moments that all share who need not be exact: a thread that
 * sleeps is woken once for them and not by each. */
static inline uint64_t due_together(uint64_t at_us)
{
	return (at_us + DUE_TOGETHER_US / 2) / DUE_TOGETHER_US *
	       DUE_TOGETHER_US;
}

static inline void due_init(struct due *d, struct due_link *links)
{
	*d = (struct due){ .links = links,
			   .first = DUE_NONE,
			   .last = DUE_NONE };
}

static inline bool due_has(const struct due *d, uint16_t i)
{
	return d->links[i].listed;
}

/* Nothing where it is not listed. */
static inline void due_remove(struct due *d, uint16_t i)
{
	struct due_link *link = &d->links[i];

	if (!link->listed)
		return;
	if (link->before == DUE_NONE)
		d->first = link->after;
	else
		d->links[link->before].after = link->after;
	if (link->after == DUE_NONE)
		d->last = link->before;
	else
		d->links[link->after].before = link->before;
	link->listed = false;
}

/* One that is not listed. */
static inline void due_add(struct due *d, uint16_t i, uint64_t at_us)
{
	struct due_link *link = &d->links[i];
	uint16_t before = d->last;

	assert(!link->listed);
	while (before != DUE_NONE && d->links[before].at_us > at_us)
		before = d->links[before].before;
	*link = (struct due_link){
		.at_us = at_us,
		.before = before,
		.after = before == DUE_NONE ? d->first : d->links[before].after,
		.listed = true,
	};
	if (before == DUE_NONE)
		d->first = i;
	else
		d->links[before].after = i;
	if (link->after == DUE_NONE)
		d->last = i;
	else
		d->links[link->after].before = i;
}

/* When the first is due; UINT64_MAX: there is none. */
static inline uint64_t due_next(const struct due *d)
{
	return d->first == DUE_NONE ? UINT64_MAX : d->links[d->first].at_us;
}

/* Takes one off that is due; false when none is. */
static inline bool due_take(struct due *d, uint64_t now_us, uint16_t *i)
{
	if (due_next(d) > now_us || d->first == DUE_NONE)
		return false;
	*i = d->first;
	due_remove(d, *i);
	return true;
}

#endif
