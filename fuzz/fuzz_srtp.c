/* Packets of the fuzzer's choice for every profile: raw bytes are never taken
 * for genuine and change nothing; what we protect opens to the same bytes, and
 * with one bit flipped does not.
 *
 * The input: way (1 byte), what (1), index (6), then the packet.
 */
#include "srtp_kit.h"

#include "base/rd.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

typedef enum err open_fn(const struct srtp_keys *k, struct srtp_in *in,
			 uint8_t *packet, size_t *len);

/* In memory of just that size, for the sanitizer. */
static void refuse(const struct srtp_keys *k, open_fn *open, struct rd packet,
		   uint64_t end)
{
	size_t len = packet.left;
	uint8_t *copy = malloc(len + 1);
	struct srtp_in in = { .end = end };
	const struct srtp_in before = in;

	must(copy != NULL);
	memmove(copy + 1, packet.p, len);
	must(open(k, &in, copy + 1, &len) != OK);
	must(len == packet.left && memcmp(&in, &before, sizeof(in)) == 0);
	free(copy);
}

/* Opens the sealed packet, but first one with a bit flipped. */
static void open_both(const struct srtp_keys *k, open_fn *open, struct rd plain,
		      struct rd packet)
{
	uint8_t copy[KIT_PACKET_SIZE];
	struct srtp_in in = { 0 };
	size_t len = packet.left;
	size_t at = plain.p[plain.left - 1] * 8191u % (8 * len);

	memcpy(copy, packet.p, len);
	copy[at / 8] ^= (uint8_t)(1 << at % 8);
	must(open(k, &in, copy, &len) != OK);
	copy[at / 8] ^= (uint8_t)(1 << at % 8);
	memcpy(copy, packet.p, len);
	must(open(k, &in, copy, &len) == OK);
	must(len == plain.left && memcmp(copy, plain.p, len) == 0);
	must(open(k, &in, copy, &len) != OK);
}

/* The header's length if it is one that a receiver finds. */
static size_t header_len(struct rd packet)
{
	size_t len = packet.left;
	uint8_t first = rd_u8(&packet);

	rd_bytes(&packet, 11 + 4 * (size_t)(first & 15));
	if ((first & 16) != 0) {
		rd_u16(&packet);
		rd_bytes(&packet, 4 * (size_t)rd_u16(&packet));
	}
	return packet.bad || first >> 6 != 2 ? 0 : len - packet.left;
}

static void rtp(const struct srtp_keys *k, struct rd plain)
{
	uint8_t out[KIT_PACKET_SIZE];
	struct srtp_packet p = { .out = out,
				 .out_size = sizeof(out),
				 .header_len = header_len(plain) };
	size_t len;

	if (p.header_len == 0 || plain.left > KIT_PACKET_SIZE - 32)
		return;
	memcpy(out, plain.p, p.header_len);
	p.index = (uint64_t)(out[2] << 8 | out[3]);
	p.payload = plain.p + p.header_len;
	p.payload_len = plain.left - p.header_len;
	must(srtp_protect(k, &p, &len) == OK);
	open_both(k, srtp_unprotect, plain, rd_init(out, len));
}

static void rtcp(const struct srtp_keys *k, struct rd plain, uint32_t index)
{
	uint8_t out[KIT_PACKET_SIZE];
	size_t len = plain.left;

	if (len < SRTCP_HEADER_LEN || plain.p[0] >> 6 != 2 ||
	    len > KIT_PACKET_SIZE - 32)
		return;
	memcpy(out, plain.p, len);
	must(srtcp_protect(k, index & 0x7fffffff, out, sizeof(out), &len) ==
	     OK);
	open_both(k, srtcp_unprotect, plain, rd_init(out, len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct srtp_keys all[KIT_WAYS];
	static bool made;
	struct rd r = rd_init(data, size);
	unsigned way = rd_u8(&r) % KIT_WAYS;
	unsigned what = rd_u8(&r) % 4;
	uint64_t index = (uint64_t)rd_u16(&r) << 32;

	index |= rd_u32(&r);
	if (r.bad)
		return 0;
	for (unsigned i = 0; !made && i < KIT_WAYS; i++)
		kit_keys(&all[i], &kit_ways[i]);
	made = true;
	if (what == 0)
		refuse(&all[way], srtp_unprotect, r, index);
	else if (what == 1)
		refuse(&all[way], srtcp_unprotect, r, index);
	else if (what == 2)
		rtp(&all[way], r);
	else
		rtcp(&all[way], r, (uint32_t)index);
	return 0;
}
