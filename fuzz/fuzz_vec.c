/* What is read as a vector is written again to the same bytes, by both ways of
 * writing; and a ciphertext from nowhere never opens. */
#include "treekem/label.h"
#include "treekem/vec.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t room[1 << 16];

/* What is written behind it is behind all of the room: that is noticed. */
static uint8_t *last(size_t len)
{
	return room + sizeof(room) - len;
}

/* Writes a vector both ways into as much room as it had. */
static void same_again(struct rd inside, const uint8_t *at, size_t len)
{
	uint8_t *buf = last(len);
	struct wr w = wr_init(buf, len);

	vec_write(&w, inside.p, inside.left);
	if (w.full || wr_len(&w) != len || memcmp(buf, at, len) != 0)
		abort();

	w = wr_init(buf, len);
	struct vec_open v = vec_begin(&w);

	wr_bytes(&w, inside.p, inside.left);
	vec_end(&w, v);
	if (w.full || wr_len(&w) != len || memcmp(buf, at, len) != 0)
		abort();
}

static void read_all(struct rd r)
{
	while (r.left != 0) {
		const uint8_t *at = r.p;
		struct rd inside = vec_read(&r);

		if (r.bad != inside.bad || (r.bad && r.left != 0))
			abort();
		if (!r.bad)
			same_again(inside, at, (size_t)(r.p - at));
	}
}

static void never_opens(struct rd r)
{
	static const uint8_t ikm[HPKE_KEY_LEN] = { 1 };
	const struct part context = { "context", 7 };
	struct hpke_pair own;
	struct wr out = wr_init(last(r.left), r.left);

	hpke_derive_pair(&own, ikm);
	if (label_decrypt(&out, &own, "fuzz", context, &r) == OK ||
	    wr_len(&out) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > sizeof(room))
		return 0;
	read_all(rd_init(data, size));
	never_opens(rd_init(data, size));
	return 0;
}
