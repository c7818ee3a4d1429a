/* An offer that we read is one that we write. The first byte says what the rest
 * is (bit 0): the text, or a row of changes to a good one: where (2 bytes), how
 * many bytes go (1), how many come (1), those bytes.
 */
#include "sdp_kit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHANGES_N = 16, TEXT_SIZE = SDP_LEN + CHANGES_N * 256 };

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

/* What is taken is what we would write. */
static void try_offer(struct rd text)
{
	static uint8_t buf[SDP_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	struct sdp_offer offer;

	if (sdp_read_offer(&offer, text) != OK)
		return;
	sdp_write_offer(&w, &offer);
	must(!w.full && wr_len(&w) == text.left);
	must(memcmp(buf, text.p, text.left) == 0);
}

static struct rd offer_text(void)
{
	static uint8_t kept[SDP_LEN];
	struct wr w = wr_init(kept, sizeof(kept));
	struct sdp_offer offer = kit_offer();

	sdp_write_offer(&w, &offer);
	return rd_init(kept, wr_len(&w));
}

static struct rd changed(struct rd text, struct rd changes)
{
	static uint8_t copy[TEXT_SIZE];
	size_t len = text.left;

	memcpy(copy, text.p, len);
	for (unsigned i = 0; i < CHANGES_N && changes.left >= 4; i++) {
		size_t at = rd_u16(&changes) % (len + 1);
		size_t gone = rd_u8(&changes);
		size_t come = rd_u8(&changes);

		if (gone > len - at)
			gone = len - at;
		if (come > changes.left)
			come = changes.left;

		const uint8_t *from = rd_bytes(&changes, come);

		memmove(copy + at + come, copy + at + gone, len - at - gone);
		memcpy(copy + at, from, come);
		len = len - gone + come;
	}
	return rd_init(copy, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd input = rd_init(data, size);
	unsigned what = rd_u8(&input);

	if ((what & 1) != 0)
		input = changed(offer_text(), input);
	try_offer(input);
	return 0;
}
