#include "sfu/even.h"

#include <assert.h>
#include <string.h>

enum {
	LEAST_N = 3, /* shorter rows leave one by one */
	PAD_MOST = 16,
};

/* Packets one behind the other whose lengths are nearly the same. */
struct row {
	uint64_t first; /* serials */
	uint64_t last;
	unsigned n;
	uint16_t shortest;
	uint16_t longest;
};

static struct packet *packet_at(const struct sfu *s, uint64_t serial)
{
	struct packet *p = &s->log[serial % s->config.packet_n];

	assert(p->serial == serial);
	return p;
}

/* Takes the packet into the row where it belongs to it. */
static bool join(struct row *row, const struct packet *first,
		 const struct packet *p)
{
	const uint16_t shortest =
		p->len < row->shortest ? p->len : row->shortest;
	const uint16_t longest = p->len > row->longest ? p->len : row->longest;

	if (p->stream != first->stream || p->timestamp != first->timestamp ||
	    p->dependency_len != first->dependency_len || p->len == 0 ||
	    longest - shortest > PAD_MOST)
		return false;
	row->last = p->serial;
	row->n++;
	row->shortest = shortest;
	row->longest = longest;
	return true;
}

static struct row row_from(const struct sfu *s, uint64_t serial)
{
	const struct packet *first = packet_at(s, serial);
	struct row row = { serial, serial, 1, first->len, first->len };
	const struct packet *p = first;

	while (p->next != 0) {
		p = packet_at(s, p->next);
		if (!join(&row, first, p))
			break;
	}
	return row;
}

static void pad(struct packet *p, uint16_t to)
{
	if (p->len == to)
		return;
	p->pad = (uint8_t)(to - p->len);
	memset(p->payload + p->len, 0, p->pad - 1u);
	p->payload[to - 1] = p->pad;
}

/* All but the last, which may be the shorter one. */
static void pad_row(const struct sfu *s, const struct row *row)
{
	uint64_t serial = row->first;

	if (row->n < LEAST_N)
		return;
	while (serial != row->last) {
		struct packet *p = packet_at(s, serial);

		pad(p, row->longest);
		serial = p->next;
	}
}

void even_batch(struct sfu *s, const struct source *source)
{
	uint64_t serial = source->batch_first;

	while (serial != 0) {
		const struct row row = row_from(s, serial);

		pad_row(s, &row);
		serial = packet_at(s, row.last)->next;
	}
}
