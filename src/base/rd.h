/* rd.h - reads big-endian fields from bytes that may lie.
 *
 * A reader looks at memory it does not own and never writes. Reading past the
 * end yields zero and marks the reader bad for good, so a parser can read all
 * its fields in a row and ask once. Ask before a value steers anything: a
 * length, an index, a branch.
 */
#ifndef BASE_RD_H
#define BASE_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
	const uint8_t *p; /* never NULL, even with nothing left */
	size_t left;      /* bytes not yet read; 0 once bad */
	bool bad;
};

static inline struct rd rd_init(const uint8_t *p, size_t len)
{
	return (struct rd){ .p = p, .left = len };
}

/* True when every byte was read and none was missing. */
static inline bool rd_done(const struct rd *r)
{
	return !r->bad && r->left == 0;
}

/* Steps over len bytes and returns where they start; NULL if they are not all
 * there. The pointer lives as long as the bytes the reader was made from. */
static inline const uint8_t *rd_bytes(struct rd *r, size_t len)
{
	const uint8_t *at = r->p;

	if (len > r->left) {
		r->left = 0;
		r->bad = true;
		return NULL;
	}
	r->p += len;
	r->left -= len;
	return at;
}

/* A reader over the next len bytes, which this one steps over. Bad if they
 * are not all there. */
static inline struct rd rd_sub(struct rd *r, size_t len)
{
	const uint8_t *at = rd_bytes(r, len);

	if (at == NULL)
		return (struct rd){ .p = r->p, .bad = true };
	return rd_init(at, len);
}

static inline uint8_t rd_u8(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 1);

	if (b == NULL)
		return 0;
	return b[0];
}

static inline uint16_t rd_u16(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 2);

	if (b == NULL)
		return 0;
	return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t rd_u32(struct rd *r)
{
	uint32_t hi = rd_u16(r);

	return hi << 16 | rd_u16(r);
}

static inline uint64_t rd_u64(struct rd *r)
{
	uint64_t hi = rd_u32(r);

	return hi << 32 | rd_u32(r);
}

#endif
