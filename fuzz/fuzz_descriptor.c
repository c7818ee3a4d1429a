/* The first byte says the codec and the marker, the rest is a payload: what is
 * seen in it is within it, and renumbering leaves everything else as it was. */
#include "rtp/av1.h"
#include "rtp/h264.h"
#include "rtp/payload.h"
#include "rtp/sealed.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void renumber(struct rd payload, const struct vp8 *before)
{
	static uint8_t copy[65536];
	struct vp8 after;

	if (payload.left > sizeof(copy))
		return;
	memcpy(copy, payload.p, payload.left);
	vp8_renumber(copy, before, 0x1234, 0x56);
	must(vp8_read(&after, rd_init(copy, payload.left)) == OK);
	must(after.len == before->len && after.key == before->key);
	must(after.picture_id_bits == before->picture_id_bits);
	if (after.picture_id_bits != 0)
		must(after.picture_id ==
		     (after.picture_id_bits == 7 ? 0x34 : 0x1234));
	if (after.tl0picidx_at != 0)
		must(after.tl0picidx == 0x56);
	must(memcmp(copy + after.len, payload.p + after.len,
		    payload.left - after.len) == 0);
	vp8_renumber(copy, &after, before->picture_id, before->tl0picidx);
	must(memcmp(copy, payload.p, payload.left) == 0);
}

static void walk(enum payload_codec codec, struct rd payload)
{
	struct h264_unit u;
	struct rd element;
	struct h264 h;
	struct av1 a;

	if (codec == PAYLOAD_AV1 && av1_read(&a, payload) == OK) {
		while (av1_next(&a, &element))
			must(element.left > 0 &&
			     element.p + element.left <=
				     payload.p + payload.left);
		must(rd_done(&a.rest));
	}
	if (codec == PAYLOAD_H264 && h264_read(&h, payload) == OK) {
		while (h264_next(&h, &u))
			must(u.rest.p + u.rest.left <=
			     payload.p + payload.left);
		must(rd_done(&h.rest));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_init(data, size);
	const unsigned first = rd_u8(&r);
	struct depdesc_structure s = { 0 };
	struct payload_in in = { .codec = (enum payload_codec)(first % 6),
				 .marker = (first & 0x80) != 0,
				 .payload = r,
				 .dependency = { .p = r.p, .bad = true },
				 .structure = &s };
	struct sealed_claim claim;
	struct payload_info info;

	if (r.bad)
		return 0;
	if ((first & 0x40) != 0)
		in.dependency = rd_sub(&in.payload, r.left / 2);

	const bool seen = payload_look(&info, &in) == OK;
	const enum sealed sealed = sealed_look(in.codec, in.payload, &claim);

	if (sealed == SEALED_YES) {
		/* AV1's dependencies are another matter. */
		must(seen || in.codec == PAYLOAD_AV1);
		must(claim.context <= 3 && claim.epoch <= 15);
		must((in.codec == PAYLOAD_OPUS) ==
		     (claim.context == 0 || claim.context == 3));
	}
	walk(in.codec, in.payload);
	if (!seen)
		return 0;
	must(info.frame_at < in.payload.left);
	if (in.codec == PAYLOAD_VP8)
		renumber(in.payload, &info.vp8);
	return 0;
}
