#include "media/post.h"

#include "base/spsc.h"
#include "os/pages.h"

#include <assert.h>
#include <string.h>

enum {
	ALL_SLOT_SIZE = sizeof(struct post_letter) + POST_HEADROOM +
			POST_LETTER_LEN + POST_TAILROOM,
	SLOT_SIZE = (ALL_SLOT_SIZE + SPSC_LINE_SIZE - 1) / SPSC_LINE_SIZE *
		    SPSC_LINE_SIZE,
};

/* What is one worker's alone, in a cache line of its own. */
struct desk {
	alignas(SPSC_LINE_SIZE) uint64_t unrung; /* a bit for each worker */
	uint64_t dropped_long_n;
	uint32_t at;                     /* whose ring is read now */
	uint32_t taken[MEDIA_THREADS_N]; /* letters handed out, by sender */
};

struct post {
	uint32_t n;
	struct bell *bells[MEDIA_THREADS_N];
	struct desk desks[MEDIA_THREADS_N];
	struct spsc rings[]; /* from * n + to */
};

static struct spsc *ring(struct post *p, uint32_t from, uint32_t to)
{
	return &p->rings[from * p->n + to];
}

/* All rings to one worker have POST_SLOTS_N slots together, or nearly so. */
static uint32_t slots_for(uint32_t workers_n)
{
	uint32_t n = POST_SLOTS_N;

	while (n * workers_n > POST_SLOTS_N)
		n /= 2;
	return n;
}

enum err post_open(struct post **p, uint32_t workers_n,
		   struct bell *const bells[])
{
	const uint32_t slots_n = slots_for(workers_n);
	const size_t ring_size = (size_t)slots_n * SLOT_SIZE;
	const size_t rings_n = (size_t)workers_n * workers_n;
	struct post *new =
		pages_take(sizeof(*new) + rings_n * sizeof(new->rings[0]));
	uint8_t *slots = pages_take(rings_n * ring_size);

	assert(workers_n > 0 && workers_n <= MEDIA_THREADS_N);
	if (new == NULL || slots == NULL)
		return ERR_OS;
	new->n = workers_n;
	for (uint32_t i = 0; i < workers_n; i++)
		new->bells[i] = bells[i];
	for (size_t i = 0; i < rings_n; i++)
		spsc_init(&new->rings[i], slots + i * ring_size, slots_n,
			  SLOT_SIZE);
	*p = new;
	return OK;
}

static uint8_t *bytes_of(struct post_letter *letter)
{
	return (uint8_t *)letter + sizeof(*letter) + POST_HEADROOM;
}

bool post_send(struct post *p, uint32_t from, uint32_t to,
	       const struct post_letter *letter, const uint8_t *bytes)
{
	struct post_letter *slot;

	if (letter->len > POST_LETTER_LEN) {
		p->desks[from].dropped_long_n++;
		return false;
	}
	slot = spsc_slot(ring(p, from, to));
	if (slot == NULL)
		return false;
	*slot = *letter;
	memcpy(bytes_of(slot), bytes, letter->len);
	spsc_publish(ring(p, from, to));
	p->desks[from].unrung |= UINT64_C(1) << to;
	return true;
}

uint32_t post_flush(struct post *p, uint32_t from)
{
	struct desk *d = &p->desks[from];
	uint32_t woken_n = 0;

	if (d->unrung == 0)
		return 0;
	for (uint32_t i = 0; i < p->n; i++)
		if ((d->unrung >> i & 1) != 0)
			woken_n += bell_ring(p->bells[i]);
	d->unrung = 0;
	return woken_n;
}

static void next_sender(const struct post *p, struct desk *d)
{
	d->at = d->at + 1 < p->n ? d->at + 1 : 0;
}

const struct post_letter *post_next(struct post *p, uint32_t to,
				    uint8_t **bytes)
{
	struct desk *d = &p->desks[to];

	for (uint32_t tried = 0; tried < p->n; tried++) {
		struct post_letter *letter =
			spsc_peek(ring(p, d->at, to), d->taken[d->at]);

		if (letter != NULL) {
			d->taken[d->at]++;
			*bytes = bytes_of(letter);
			return letter;
		}
		next_sender(p, d);
	}
	return NULL;
}

void post_done(struct post *p, uint32_t to)
{
	struct desk *d = &p->desks[to];

	for (uint32_t from = 0; from < p->n; from++) {
		if (d->taken[from] == 0)
			continue;
		spsc_release(ring(p, from, to), d->taken[from]);
		d->taken[from] = 0;
	}
	/* Somebody else comes first the next time. */
	next_sender(p, d);
}

bool post_is_empty(struct post *p, uint32_t to)
{
	for (uint32_t from = 0; from < p->n; from++)
		if (spsc_peek(ring(p, from, to), p->desks[to].taken[from]) !=
		    NULL)
			return false;
	return true;
}

uint64_t post_dropped_full(const struct post *p, uint32_t from)
{
	uint64_t n = 0;

	for (uint32_t to = 0; to < p->n; to++)
		n += spsc_dropped(&p->rings[from * p->n + to]);
	return n;
}

uint64_t post_dropped_long(const struct post *p, uint32_t from)
{
	return p->desks[from].dropped_long_n;
}
