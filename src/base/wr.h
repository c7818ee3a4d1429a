/* wr.h - writes big-endian fields into memory that may be too small.
 *
 * Sticky like rd.h: a write that does not fit is dropped whole and marks the
 * writer full for good, so a message is written in a row and asked about once,
 * by wr_done(). It owns nothing.
 */
#ifndef BASE_WR_H
#define BASE_WR_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct wr {
	uint8_t *start;
	uint8_t *p;  /* where the next byte goes */
	size_t left; /* bytes still free; 0 once full */
	bool full;
};

/* A two-byte length that is not known yet: see wr_open16(). */
struct wr_len16 {
	uint8_t *at; /* NULL when there was no room for it */
};

static inline struct wr wr_init(uint8_t *p, size_t size)
{
	return (struct wr){ .start = p, .p = p, .left = size };
}

/* Bytes written so far. */
static inline size_t wr_len(const struct wr *w)
{
	return (size_t)(w->p - w->start);
}

/* How much was written; ERR_FULL when anything did not fit. */
must_check static inline enum err wr_done(const struct wr *w, size_t *len)
{
	if (w->full)
		return ERR_FULL;
	*len = wr_len(w);
	return OK;
}

/* Room for len bytes that the caller fills in; NULL if they do not fit. */
static inline uint8_t *wr_room(struct wr *w, size_t len)
{
	uint8_t *at = w->p;

	if (len > w->left) {
		w->left = 0;
		w->full = true;
		return NULL;
	}
	w->p += len;
	w->left -= len;
	return at;
}

static inline void wr_bytes(struct wr *w, const void *src, size_t len)
{
	uint8_t *at = wr_room(w, len);

	if (at != NULL && len != 0)
		memcpy(at, src, len);
}

static inline void wr_zeros(struct wr *w, size_t len)
{
	uint8_t *at = wr_room(w, len);

	if (at != NULL && len != 0)
		memset(at, 0, len);
}

static inline void wr_u8(struct wr *w, uint8_t v)
{
	wr_bytes(w, &v, 1);
}

static inline void wr_u16(struct wr *w, uint16_t v)
{
	const uint8_t b[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	wr_bytes(w, b, sizeof(b));
}

static inline void wr_u32(struct wr *w, uint32_t v)
{
	wr_u16(w, (uint16_t)(v >> 16));
	wr_u16(w, (uint16_t)v);
}

static inline void wr_u64(struct wr *w, uint64_t v)
{
	wr_u32(w, (uint32_t)(v >> 32));
	wr_u32(w, (uint32_t)v);
}

/* Decimal digits, as text has them; no zeros in front. */
static inline void wr_decimal(struct wr *w, uint64_t v)
{
	uint8_t digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (uint8_t)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	wr_bytes(w, digits + at, sizeof(digits) - at);
}

/* Leaves two bytes for a length that wr_close16() fills in. */
static inline struct wr_len16 wr_open16(struct wr *w)
{
	return (struct wr_len16){ .at = wr_room(w, 2) };
}

/* Stores the number of bytes written since the length was opened. */
static inline void wr_close16(struct wr *w, struct wr_len16 len)
{
	if (len.at == NULL || w->full)
		return;

	size_t n = (size_t)(w->p - len.at) - 2;

	if (n > UINT16_MAX) {
		w->full = true;
		w->left = 0;
		return;
	}
	len.at[0] = (uint8_t)(n >> 8);
	len.at[1] = (uint8_t)n;
}

#endif
