/* What we read we can write, to the same length, and read again. */
#include "turn/request.h"
#include "wire/stun.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_again(size_t size, const struct stun_msg *m)
{
	static uint8_t buf[65536 + STUN_HEADER_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	struct wr_len16 len = stun_begin(&w, m->type, m->id);
	struct rd attrs = m->attrs;
	struct stun_attr a;

	while (stun_next(&attrs, &a)) {
		struct stun_cover c = stun_covered(m, &a);

		if (c.rest_len > size)
			abort();
		stun_attr(&w, a.type, a.value.p, (uint16_t)a.value.left);
	}
	stun_end(&w, len);
	if (!rd_done(&attrs))
		return; /* a broken attribute: refused, nothing to compare */

	size_t n;
	struct stun_msg again;

	if (wr_done(&w, &n) != OK || n != size)
		abort();
	if (stun_read(&again, rd_init(buf, n)) != OK || again.type != m->type)
		abort();
}

/* An address that was read is written to the same bytes. */
static void same_address(struct rd value, const uint8_t *id)
{
	uint8_t buf[24];
	struct wr w = wr_init(buf, sizeof(buf));
	struct addr a;

	if (stun_xor_addr(&a, value, id) != OK)
		return;
	stun_attr_xor_addr(&w, STUN_A_XOR_PEER_ADDRESS, &a, id);
	if (wr_len(&w) != value.left + 4 ||
	    memcmp(buf + 5, value.p + 1, value.left - 1) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request q;
	struct stun_msg m;
	struct stun_attr a;

	if (stun_read(&m, rd_init(data, size)) != OK)
		return 0;
	same_again(size, &m);
	for (struct rd attrs = m.attrs; stun_next(&attrs, &a);)
		same_address(a.value, m.id);
	if (request_read(&q, rd_init(data, size)) == OK &&
	    (q.peer_n > REQUEST_PEERS_N || q.unknown_n > REQUEST_UNKNOWN_N))
		abort();
	return 0;
}
