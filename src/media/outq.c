#include "media/outq.h"

#include <assert.h>
#include <string.h>

/* Steps over len bytes in front. */
static void step(struct outq *q, uint32_t len)
{
	q->start = (q->start + len) % TURN_STREAM_QUEUE_LEN;
	q->len -= len;
}

static void step_message(struct outq *q)
{
	q->first = (q->first + 1) % TURN_STREAM_QUEUE_N;
	q->n--;
	q->started_len = 0;
}

static void drop_old(struct outq *q, uint64_t now_ms)
{
	while (q->n > 0 && q->started_len == 0) {
		const struct outq_message *m = &q->messages[q->first];

		if ((uint32_t)now_ms - m->at_ms <= TURN_STREAM_AGE_MS)
			return;
		step(q, m->len);
		step_message(q);
		q->dropped_old_n++;
	}
}

void outq_push(struct outq *q, const uint8_t *p, size_t len, uint64_t now_ms)
{
	drop_old(q, now_ms);
	if (q->n == TURN_STREAM_QUEUE_N || len > UINT16_MAX ||
	    len > TURN_STREAM_QUEUE_LEN - q->len) {
		q->dropped_full_n++;
		return;
	}

	uint32_t at = (q->start + q->len) % TURN_STREAM_QUEUE_LEN;
	size_t to_end = TURN_STREAM_QUEUE_LEN - at;
	size_t here = len < to_end ? len : to_end;

	memcpy(q->bytes + at, p, here);
	memcpy(q->bytes, p + here, len - here);
	q->messages[(q->first + q->n) % TURN_STREAM_QUEUE_N] =
		(struct outq_message){ .at_ms = (uint32_t)now_ms,
				       .len = (uint16_t)len };
	q->n++;
	q->len += (uint32_t)len;
}

void outq_next(struct outq *q, uint64_t now_ms, const uint8_t *p[2],
	       size_t len[2])
{
	drop_old(q, now_ms);

	/* Behind one that was started may stand some that are too old; they
	 * can go once it is through. */
	size_t all = q->started_len == 0
			     ? q->len
			     : q->messages[q->first].len - q->started_len;
	size_t to_end = TURN_STREAM_QUEUE_LEN - q->start;

	p[0] = q->bytes + q->start;
	len[0] = all < to_end ? all : to_end;
	p[1] = q->bytes;
	len[1] = all - len[0];
}

void outq_sent(struct outq *q, size_t len)
{
	assert(len <= q->len);
	step(q, (uint32_t)len);
	while (len > 0) {
		size_t rest = q->messages[q->first].len - q->started_len;

		if (len < rest) {
			q->started_len += (uint32_t)len;
			return;
		}
		len -= rest;
		step_message(q);
	}
}
