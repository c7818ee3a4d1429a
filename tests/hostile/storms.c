/* What an enemy sends at every turn: as much RTCP as fits, streams without
 * number, and packets that end anywhere.
 */
#include "enemy.h"

#include "base/limits.h"
#include "base/wr.h"
#include "wire/unit.h"

enum {
	DATAGRAMS_N = 4, /* in one turn: 2,000 in a second */
	DATAGRAM_LEN = 1200,
	NACK_ENTRIES_N = 60, /* each asks for 17 packets */
};

static uint32_t ssrc_of_turn(unsigned n)
{
	n %= UNIT_SOUND_N + 2 * UNIT_PICTURE_N;
	return n < UNIT_SOUND_N ? 0x1000 + n : 0x2000 + n - UNIT_SOUND_N;
}

static void send_rtcp(struct endpoint *e, const uint8_t *p, size_t len)
{
	enemy_send(e, &(struct hop_packet){
			      .head = p, .head_len = len, .is_rtcp = true });
}

static void begin(struct wr *w, uint8_t format, uint8_t type, size_t words_n)
{
	wr_u8(w, (uint8_t)(0x80 | format));
	wr_u8(w, type);
	wr_u16(w, (uint16_t)(words_n - 1));
	wr_u32(w, 1); /* the sender */
}

void storms_nack(struct endpoint *e)
{
	static uint16_t seq;
	static unsigned n;

	for (unsigned i = 0; i < DATAGRAMS_N; i++) {
		uint8_t bytes[DATAGRAM_LEN];
		struct wr w = wr_init(bytes, sizeof(bytes));

		while (w.left >= 12 + 4 * NACK_ENTRIES_N) {
			begin(&w, 1, 205, 3 + NACK_ENTRIES_N);
			wr_u32(&w, ssrc_of_turn(UNIT_SOUND_N + 2 * (n++ % 8)));
			for (unsigned k = 0; k < NACK_ENTRIES_N; k++) {
				wr_u16(&w, seq);
				wr_u16(&w, 0xffff);
				seq = (uint16_t)(seq + 17);
			}
		}
		send_rtcp(e, bytes, wr_len(&w));
	}
}

/* PLI and FIR for everything there is. */
void storms_key(struct endpoint *e)
{
	static unsigned n;

	for (unsigned i = 0; i < DATAGRAMS_N; i++) {
		uint8_t bytes[DATAGRAM_LEN];
		struct wr w = wr_init(bytes, sizeof(bytes));

		while (w.left >= 12 + 20) {
			begin(&w, 1, 206, 3);
			wr_u32(&w, ssrc_of_turn(n));
			begin(&w, 4, 206, 5);
			wr_u32(&w, 0);
			wr_u32(&w, ssrc_of_turn(n++));
			wr_u32(&w, n << 24);
		}
		send_rtcp(e, bytes, wr_len(&w));
	}
}

/* Each of them is about as many packets as one may be about, in as few bytes
 * as can be. */
void storms_twcc(struct endpoint *e)
{
	static uint16_t seq;
	static uint8_t count;

	for (unsigned i = 0; i < DATAGRAMS_N; i++) {
		uint8_t bytes[DATAGRAM_LEN];
		struct wr w = wr_init(bytes, sizeof(bytes));

		while (w.left >= 24) {
			begin(&w, 15, 205, 6);
			wr_u32(&w, 0x2000);
			wr_u16(&w, seq);
			wr_u16(&w, 0x1fff);
			wr_u32(&w, (uint32_t)seq << 8 | count++);
			wr_u16(&w, 0x1fff); /* a run of what did not come */
			wr_u16(&w, 0);
			seq = (uint16_t)(seq + 4099);
		}
		send_rtcp(e, bytes, wr_len(&w));
	}
}

/* Genuine packets that end after any number of bytes: of RTP with all that a
 * header may announce, of RTCP of each type. */
void storms_short(struct endpoint *e)
{
	static const uint8_t types[] = {
		200, 201, 202, 203, 204, 205, 206, 207
	};
	static uint64_t index = 1;
	static unsigned n;

	for (unsigned i = 0; i < DATAGRAMS_N; i++, n++) {
		uint8_t bytes[12 + 4 * 15 + 400] = { 0 };
		struct wr w = wr_init(bytes, sizeof(bytes));
		const size_t len = n / 64 % 300;

		if (n % 2 == 0) {
			wr_u8(&w, (uint8_t)(0x80 | n / 2 % 32));
			wr_u8(&w, types[n / 64 % 8]);
			wr_u16(&w, (uint16_t)(n / 8));
			send_rtcp(e, bytes, len < 8 ? 8 : len);
			continue;
		}
		/* Padding, extensions and sources as the bits have it. */
		wr_u8(&w, (uint8_t)(0x80 | (n / 2 & 0x3f)));
		wr_u8(&w, (uint8_t)(n % 4 == 1 ? UNIT_PT_VP8 : n / 4));
		wr_u16(&w, (uint16_t)index);
		wr_u32(&w, n);
		wr_u32(&w, 0x5000 + n / 2 % 4);
		wr_u32(&w, n % 8 < 4 ? 0xbede0000 | n % 512 : n * 2654435761u);
		wr_u32(&w, n * 2246822519u);
		enemy_send(e, &(struct hop_packet){ .index = index++,
						    .head = bytes,
						    .head_len = 12,
						    .payload = bytes + 12,
						    .payload_len = len });
	}
}

/* A new SSRC with every packet, on every line, of every layer there is or is
 * not. */
void storms_ssrc(struct endpoint *e)
{
	static const char rids[] = "lmhx";
	static unsigned n;

	for (unsigned i = 0; i < DATAGRAMS_N; i++, n++) {
		const uint8_t payload[24] = {
			0x10, 0x10, 0x00, 0x9d, 0x01, 0x2a
		};
		uint8_t bytes[64];
		struct wr w = wr_init(bytes, sizeof(bytes));

		wr_u8(&w, 0x90);
		wr_u8(&w,
		      (uint8_t)(n % 3 == 0 ? UNIT_PT_VP8_RTX : UNIT_PT_VP8));
		wr_u16(&w, (uint16_t)n);
		wr_u32(&w, n * 3000);
		wr_u32(&w, 0x70000000 + n * 7);
		wr_u16(&w, 0xbede);
		wr_u16(&w, 1);
		wr_u8(&w, UNIT_EXT_MID << 4);
		wr_u8(&w, (uint8_t)('0' + n / 4 % 6));
		wr_u8(&w, (uint8_t)((n % 3 == 0 ? UNIT_EXT_REPAIRED_RID
						: UNIT_EXT_RID)
				    << 4));
		wr_u8(&w, (uint8_t)rids[n % 4]);
		enemy_send(e, &(struct hop_packet){ .index = n % 0x10000,
						    .head = bytes,
						    .head_len = wr_len(&w),
						    .payload = payload,
						    .payload_len =
							    sizeof(payload) });
	}
}
