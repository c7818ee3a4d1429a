/* What we read we can write, and read again as the same. The first byte says
 * what the rest is: an answer or an offer (bit 0), and whether it is the text
 * or a row of changes to a good one (bit 1): where (2 bytes), how many bytes go
 * (1), how many come (1), those bytes.
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

static void same_text(struct sdp_text a, struct sdp_text b)
{
	must(a.len == b.len && memcmp(a.p, b.p, a.len) == 0);
}

static void same_transport(const struct sdp_transport *a,
			   const struct sdp_transport *b)
{
	same_text(a->ufrag, b->ufrag);
	same_text(a->pwd, b->pwd);
	must(memcmp(a->fingerprint, b->fingerprint, SDP_FINGERPRINT_LEN) == 0);
}

static void same_line(const struct sdp_line *a, const struct sdp_line *b)
{
	must(a->is_rejected == b->is_rejected);
	must(a->direction == b->direction);
	must(a->payload_n == b->payload_n);
	must(memcmp(a->payload, b->payload, a->payload_n) == 0);
	must(a->extensions == b->extensions && a->rids == b->rids);
	must(a->source_n == b->source_n);
	must(memcmp(a->source, b->source, a->source_n * sizeof(a->source[0])) ==
	     0);
}

static uint8_t buf[SDP_LEN];

static void try_answer(struct rd text)
{
	struct wr w = wr_init(buf, sizeof(buf));
	struct sdp_answer answer;
	struct sdp_answer again;

	if (sdp_read_answer(&answer, text) != OK)
		return;
	sdp_write_answer(&w, &answer);
	must(!w.full);
	must(sdp_read_answer(&again, rd_init(buf, wr_len(&w))) == OK);
	same_transport(&again.transport, &answer.transport);
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++)
		same_line(&again.line[mid], &answer.line[mid]);
}

static void try_offer(struct rd text)
{
	struct wr w = wr_init(buf, sizeof(buf));
	struct sdp_offer offer;
	struct sdp_offer again;

	if (sdp_read_offer(&offer, text) != OK)
		return;
	sdp_write_offer(&w, &offer);
	must(!w.full);
	must(sdp_read_offer(&again, rd_init(buf, wr_len(&w))) == OK);
	same_transport(&again.transport, &offer.transport);
	must(again.is_quiet == offer.is_quiet);
	must(again.candidate_n == offer.candidate_n);
	for (size_t i = 0; i < offer.candidate_n; i++)
		must(addr_equal(&again.candidate[i], &offer.candidate[i]));
	must(again.codec_n == offer.codec_n);
	for (size_t i = 0; i < offer.codec_n; i++)
		must(again.codec[i] == offer.codec[i]);
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

	if ((what & 2) != 0)
		input = changed((what & 1) != 0 ? offer_text()
						: kit_answer_text(),
				input);
	if ((what & 1) != 0)
		try_offer(input);
	else
		try_answer(input);
	return 0;
}
