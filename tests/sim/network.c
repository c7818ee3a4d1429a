#include "network.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct link {
	struct network_link is;
	struct network_counts counts;
	uint64_t free_us;    /* when the bottleneck has sent all it has */
	uint64_t free_ps;    /* and the part of a microsecond of that */
	uint64_t ordered_us; /* nothing that keeps order comes before */
	bool burst;
	bool made;
};

/* An event in the heap; the blob stands beside it. */
struct entry {
	uint64_t at_us;
	uint64_t nth; /* the order of making, where times are equal */
	struct network_event e;
	uint8_t *blob;
};

struct network {
	struct rng rng;
	struct rng user; /* so that a test that draws more changes no link */
	uint64_t now_us;
	uint64_t nth;
	unsigned nodes_n;
	struct link *links; /* nodes_n times nodes_n */
	struct entry *heap;
	size_t heap_n;
	size_t heap_room;
	uint8_t *last; /* the blob of the event handed out */
};

static void *must_have(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

struct network *network_new(unsigned nodes_n, uint64_t seed)
{
	struct network *n = must_have(calloc(1, sizeof(*n)));

	n->rng = rng_init(seed);
	n->user = rng_init(~seed);
	n->nodes_n = nodes_n;
	n->links =
		must_have(calloc((size_t)nodes_n * nodes_n, sizeof(*n->links)));
	return n;
}

void network_free(struct network *n)
{
	for (size_t i = 0; i < n->heap_n; i++)
		free(n->heap[i].blob);
	free(n->heap);
	free(n->last);
	free(n->links);
	free(n);
}

uint64_t network_now(const struct network *n)
{
	return n->now_us;
}

struct rng *network_rng(struct network *n)
{
	return &n->user;
}

static struct link *link_of(const struct network *n, unsigned from, unsigned to)
{
	assert(from < n->nodes_n && to < n->nodes_n);
	return &n->links[(size_t)from * n->nodes_n + to];
}

struct network_link *network_link(struct network *n, unsigned from, unsigned to)
{
	return &link_of(n, from, to)->is;
}

struct network_counts network_counts(const struct network *n, unsigned from,
				     unsigned to)
{
	return link_of(n, from, to)->counts;
}

uint64_t network_queue_us(const struct network *n, unsigned from, unsigned to)
{
	const struct link *l = link_of(n, from, to);

	return l->free_us > n->now_us ? l->free_us - n->now_us : 0;
}

static bool before(const struct entry *a, const struct entry *b)
{
	if (a->at_us != b->at_us)
		return a->at_us < b->at_us;
	return a->nth < b->nth;
}

static void put(struct network *n, struct entry e)
{
	size_t i = n->heap_n++;

	if (n->heap_n > n->heap_room) {
		n->heap_room = n->heap_room * 2 + 64;
		n->heap = must_have(
			realloc(n->heap, n->heap_room * sizeof(*n->heap)));
	}
	e.nth = n->nth++;
	for (; i > 0 && before(&e, &n->heap[(i - 1) / 2]); i = (i - 1) / 2)
		n->heap[i] = n->heap[(i - 1) / 2];
	n->heap[i] = e;
}

static struct entry take(struct network *n)
{
	struct entry first = n->heap[0];
	struct entry last = n->heap[--n->heap_n];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= n->heap_n)
			break;
		if (child + 1 < n->heap_n &&
		    before(&n->heap[child + 1], &n->heap[child]))
			child++;
		if (!before(&n->heap[child], &last))
			break;
		n->heap[i] = n->heap[child];
		i = child;
	}
	n->heap[i] = last;
	return first;
}

/* Gilbert-Elliott: a chain of two states steps with each packet. */
static bool is_lost(struct network *n, struct link *l)
{
	if (l->burst)
		l->burst = !rng_chance(&n->rng, l->is.burst_end);
	else
		l->burst = rng_chance(&n->rng, l->is.burst_begin);
	return rng_chance(&n->rng, l->is.loss) ||
	       (l->burst && rng_chance(&n->rng, l->is.burst_loss));
}

/* When the bottleneck has let it through; false when its queue is full. */
static bool queue(struct network *n, struct link *l, uint32_t size,
		  uint64_t *out_us)
{
	const struct network_link *is = &l->is;
	uint64_t waits_us = l->free_us > n->now_us ? l->free_us - n->now_us : 0;

	*out_us = n->now_us;
	if (is->bps == 0)
		return true;
	if ((is->queue_us != 0 && waits_us > is->queue_us) ||
	    (is->queue_bytes != 0 &&
	     waits_us * is->bps / 8000000 + size > is->queue_bytes))
		return false;
	if (waits_us == 0) {
		l->free_us = n->now_us;
		l->free_ps = 0;
	}

	uint64_t takes_ps =
		(uint64_t)size * 8 * 1000000 * 1000 / (is->bps / 1000) +
		l->free_ps;

	l->free_us += takes_ps / 1000000;
	l->free_ps = takes_ps % 1000000;
	*out_us = l->free_us;
	return true;
}

static void arrive(struct network *n, const struct network_packet *p,
		   uint64_t at_us)
{
	struct entry e = { .at_us = at_us };

	e.e = (struct network_event){ .at_us = at_us,
				      .to = p->to,
				      .from = p->from,
				      .tag = p->tag,
				      .size = p->size,
				      .len = p->len };
	if (p->len > 0) {
		e.blob = must_have(malloc(p->len));
		memcpy(e.blob, p->blob, p->len);
		e.e.blob = e.blob;
	}
	put(n, e);
}

/* The way behind the bottleneck. */
static uint64_t travel(struct network *n, struct link *l, uint64_t out_us)
{
	const struct network_link *is = &l->is;
	uint64_t at_us = out_us + is->delay_us;

	if (is->overtakes) {
		at_us += rng_below(&n->rng, 2 * is->jitter_us);
		return at_us > out_us + is->jitter_us ? at_us - is->jitter_us
						      : out_us;
	}
	if (is->jitter_us != 0)
		at_us += rng_below(&n->rng, is->jitter_us + 1);
	if (is->reorder != 0 && rng_chance(&n->rng, is->reorder))
		return at_us + is->reorder_us;
	if (at_us < l->ordered_us)
		at_us = l->ordered_us;
	l->ordered_us = at_us;
	return at_us;
}

void network_send(struct network *n, const struct network_packet *p)
{
	struct link *l = link_of(n, p->from, p->to);
	bool lost = is_lost(n, l);
	uint64_t out_us;

	assert(p->len <= NETWORK_BLOB_LEN);
	l->counts.sent_n++;
	if (lost && l->is.loss_first) {
		l->counts.lost_n++;
		return;
	}
	if (!queue(n, l, p->size, &out_us)) {
		l->counts.dropped_n++;
		return;
	}
	if (lost) {
		l->counts.lost_n++;
		return;
	}
	l->counts.delivered_n++;
	l->counts.delivered_bytes += p->size;
	arrive(n, p, travel(n, l, out_us));
	if (l->is.duplicate != 0 && rng_chance(&n->rng, l->is.duplicate))
		arrive(n, p, travel(n, l, out_us));
}

void network_timer(struct network *n, unsigned node, uint64_t at_us,
		   uint64_t tag)
{
	struct entry e = { .at_us = at_us > n->now_us ? at_us : n->now_us };

	e.e = (struct network_event){ .at_us = e.at_us,
				      .to = node,
				      .from = node,
				      .timer = true,
				      .tag = tag };
	put(n, e);
}

bool network_next(struct network *n, uint64_t until_us, struct network_event *e)
{
	free(n->last);
	n->last = NULL;
	if (n->heap_n == 0 || n->heap[0].at_us > until_us) {
		if (until_us > n->now_us)
			n->now_us = until_us;
		return false;
	}

	struct entry first = take(n);

	n->now_us = first.at_us;
	n->last = first.blob;
	*e = first.e;
	return true;
}
