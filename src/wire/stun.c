#include "wire/stun.h"

#include <assert.h>

static const uint32_t COOKIE = 0x2112a442;

static size_t padding(size_t len)
{
	return (4 - len % 4) % 4;
}

enum err stun_read(struct stun_msg *m, struct rd datagram)
{
	uint16_t type = rd_u16(&datagram);
	uint16_t len = rd_u16(&datagram);
	uint32_t cookie = rd_u32(&datagram);
	const uint8_t *id = rd_bytes(&datagram, STUN_ID_LEN);

	if (id == NULL || cookie != COOKIE)
		return ERR_FORMAT;
	if ((type & 0xc000) != 0 || len % 4 != 0 || len != datagram.left)
		return ERR_FORMAT;

	*m = (struct stun_msg){ .type = type, .id = id, .attrs = datagram };
	return OK;
}

bool stun_next(struct rd *attrs, struct stun_attr *a)
{
	if (attrs->left == 0)
		return false;

	uint16_t type = rd_u16(attrs);
	uint16_t len = rd_u16(attrs);
	struct rd value = rd_sub(attrs, len);

	rd_bytes(attrs, padding(len));
	if (attrs->bad)
		return false;
	*a = (struct stun_attr){ .type = type, .value = value };
	return true;
}

struct wr_len16 stun_begin(struct wr *w, uint16_t type,
			   const uint8_t id[STUN_ID_LEN])
{
	wr_u16(w, type);

	struct wr_len16 len = wr_open16(w);

	wr_u32(w, COOKIE);
	wr_bytes(w, id, STUN_ID_LEN);
	return len;
}

static void put16(uint8_t *at, size_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

void stun_end(struct wr *w, struct wr_len16 len)
{
	const size_t after_len = STUN_HEADER_LEN - 4;

	wr_close16(w, len);
	if (len.at == NULL || w->full)
		return;

	size_t n = (size_t)(w->p - len.at) - 2;

	assert(n >= after_len);
	put16(len.at, n - after_len);
}

void stun_attr(struct wr *w, uint16_t type, const void *value, uint16_t len)
{
	wr_u16(w, type);
	wr_u16(w, len);
	wr_bytes(w, value, len);
	wr_zeros(w, padding(len));
}

void stun_attr_u32(struct wr *w, uint16_t type, uint32_t value)
{
	wr_u16(w, type);
	wr_u16(w, sizeof(value));
	wr_u32(w, value);
}

/* The bytes an address is XORed with: the cookie, then the id. */
static void mask_of(uint8_t mask[16], const uint8_t id[STUN_ID_LEN])
{
	struct wr w = wr_init(mask, 16);

	wr_u32(&w, COOKIE);
	wr_bytes(&w, id, STUN_ID_LEN);
}

void stun_attr_xor_addr(struct wr *w, uint16_t type, const struct addr *a,
			const uint8_t id[STUN_ID_LEN])
{
	unsigned ip_len = addr_ip_len(a);
	uint8_t mask[16];

	assert(ip_len != 0);
	mask_of(mask, id);
	wr_u16(w, type);
	wr_u16(w, (uint16_t)(4 + ip_len));
	wr_u8(w, 0);
	wr_u8(w, a->family == ADDR_V4 ? STUN_FAMILY_V4 : STUN_FAMILY_V6);
	wr_u16(w, (uint16_t)(a->port ^ COOKIE >> 16));
	for (unsigned i = 0; i < ip_len; i++)
		wr_u8(w, (uint8_t)(a->ip[i] ^ mask[i]));
}

enum err stun_xor_addr(struct addr *a, struct rd value,
		       const uint8_t id[STUN_ID_LEN])
{
	struct addr got = { 0 };
	uint8_t mask[16];

	rd_u8(&value); /* "MUST be set to 0 and MUST be ignored by receivers" */
	uint8_t family = rd_u8(&value);

	got.port = (uint16_t)(rd_u16(&value) ^ COOKIE >> 16);
	if (family == STUN_FAMILY_V4)
		got.family = ADDR_V4;
	else if (family == STUN_FAMILY_V6)
		got.family = ADDR_V6;

	unsigned ip_len = addr_ip_len(&got);
	const uint8_t *ip = rd_bytes(&value, ip_len);

	if (ip_len == 0 || ip == NULL || !rd_done(&value))
		return ERR_FORMAT;
	mask_of(mask, id);
	for (unsigned i = 0; i < ip_len; i++)
		got.ip[i] = ip[i] ^ mask[i];
	*a = got;
	return OK;
}

void stun_attr_error(struct wr *w, unsigned code)
{
	stun_attr_u32(w, STUN_A_ERROR_CODE,
		      (uint32_t)(code / 100 << 8 | code % 100));
}

void stun_attr_unknown(struct wr *w, const uint16_t *types, size_t n)
{
	wr_u16(w, STUN_A_UNKNOWN_ATTRIBUTES);
	wr_u16(w, (uint16_t)(2 * n));
	for (size_t i = 0; i < n; i++)
		wr_u16(w, types[i]);
	wr_zeros(w, padding(2 * n));
}

static struct stun_cover cover(const uint8_t *start, size_t before,
			       size_t attr_len)
{
	struct stun_cover c = { .rest = start + 4, .rest_len = before - 4 };

	memcpy(c.head, start, 2);
	put16(c.head + 2,
	      before - STUN_HEADER_LEN + STUN_ATTR_HEADER_LEN + attr_len);
	return c;
}

struct stun_cover stun_covered(const struct stun_msg *m,
			       const struct stun_attr *a)
{
	const uint8_t *start = m->id - (STUN_HEADER_LEN - STUN_ID_LEN);
	const uint8_t *attr = a->value.p - STUN_ATTR_HEADER_LEN;

	return cover(start, (size_t)(attr - start), a->value.left);
}

struct stun_cover stun_covers_next(const struct wr *w, uint16_t attr_len)
{
	assert(!w->full && wr_len(w) >= STUN_HEADER_LEN);
	return cover(w->start, wr_len(w), attr_len);
}

/* CRC-32 of ITU V.42, by nibbles: the table stays small. */
static uint32_t crc32_more(uint32_t crc, const uint8_t *p, size_t len)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};

	for (size_t i = 0; i < len; i++) {
		crc = table[(crc ^ p[i]) & 15] ^ crc >> 4;
		crc = table[(crc ^ p[i] >> 4) & 15] ^ crc >> 4;
	}
	return crc;
}

uint32_t stun_fingerprint(const struct stun_cover *c)
{
	uint32_t crc = crc32_more(UINT32_MAX, c->head, sizeof(c->head));

	return ~crc32_more(crc, c->rest, c->rest_len) ^ 0x5354554e;
}
