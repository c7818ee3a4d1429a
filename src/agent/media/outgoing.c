#include "agent/media/outgoing.h"

#include "rtp/rtcp.h"
#include "rtp/rtp.h"
#include "wire/unit.h"

#include <assert.h>

enum {
	HEAD_SIZE = 64,
	ELEMENTS_N = 4,
};

void outgoing_open(struct outgoing *o, const struct outgoing_config *config)
{
	assert(config->kept_n > 0);
	*o = (struct outgoing){ .config = *config, .next = config->first };
	for (uint32_t i = 0; i < config->kept_n; i++)
		if (config->kept[i].is_there)
			config->kept[i].is_there = false;
}

static struct outgoing_kept *kept_at(const struct outgoing *o, uint32_t number)
{
	return &o->config.kept[number % o->config.kept_n];
}

uint8_t *outgoing_room(struct outgoing *o)
{
	return kept_at(o, o->next)->bytes + RTP_RTX_LEN;
}

/* RFC 8843, RFC 8852: which line and layer it is, on every packet: nothing tells
 * when the other side knows. */
static void write_head(struct wr *w, const struct outgoing *o,
		       const struct rtp_head *head, uint16_t transport_number,
		       uint8_t level)
{
	const uint8_t transport[2] = { (uint8_t)(transport_number >> 8),
				       (uint8_t)transport_number };
	const bool is_repair = head->ssrc != o->config.ssrc;
	struct rtp_element e[ELEMENTS_N] = {
		{ .id = UNIT_EXT_MID, .len = 1, .bytes = &o->config.mid },
		{ .id = UNIT_EXT_TRANSPORT_CC, .len = 2, .bytes = transport },
	};
	size_t n = 2;

	if (o->config.rid != 0)
		e[n++] = (struct rtp_element){
			.id = is_repair ? UNIT_EXT_REPAIRED_RID : UNIT_EXT_RID,
			.len = 1,
			.bytes = &o->config.rid,
		};
	if (o->config.has_level)
		e[n++] = (struct rtp_element){ .id = UNIT_EXT_AUDIO_LEVEL,
					       .len = 1,
					       .bytes = &level };
	rtp_write(w, head, e, n);
}

void outgoing_send(struct outgoing *o, struct outgoing_way *way,
		   const struct outgoing_packet *p, uint64_t now_us)
{
	struct outgoing_kept *kept = kept_at(o, o->next);
	const struct rtp_head head = {
		.timestamp = p->timestamp,
		.ssrc = o->config.ssrc,
		.seq = (uint16_t)o->next,
		.pt = o->config.payload_type,
		.marker = p->marker,
	};
	uint8_t bytes[HEAD_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));

	assert(p->len <= OUTGOING_PAYLOAD_LEN);
	kept->is_there = true;
	kept->marker = p->marker;
	kept->len = (uint16_t)p->len;
	kept->number = o->next;
	kept->timestamp = p->timestamp;
	kept->sent_us = now_us;
	write_head(&w, o, &head, way->transport_number++, p->level);
	assert(!w.full);
	way->port->send(way->port->arg,
			&(struct hop_packet){
				.index = o->next,
				.head = bytes,
				.head_len = wr_len(&w),
				.payload = kept->bytes + RTP_RTX_LEN,
				.payload_len = p->len,
			});
	o->next++;
	o->packets_n++;
	o->octets_n += p->len;
	o->timestamp = p->timestamp;
	o->sent_us = now_us;
}

void outgoing_again(struct outgoing *o, struct outgoing_way *way, uint16_t seq,
		    uint64_t now_us)
{
	const int16_t behind = (int16_t)(seq - (uint16_t)o->next);
	uint32_t number = (uint32_t)((int64_t)o->next + behind);
	struct outgoing_kept *kept = kept_at(o, number);
	uint8_t bytes[HEAD_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));

	if (o->config.repair_ssrc == 0 || !kept->is_there ||
	    kept->number != number) {
		o->again_gone_n++;
		return;
	}
	if (now_us - kept->sent_us < OUTGOING_AGAIN_US)
		return;

	const struct rtp_head head = {
		.timestamp = kept->timestamp,
		.ssrc = o->config.repair_ssrc,
		.seq = (uint16_t)o->repair_next,
		.pt = (uint8_t)(o->config.payload_type + 1),
		.marker = kept->marker,
	};

	rtp_set_u16(kept->bytes, seq);
	write_head(&w, o, &head, way->transport_number++, 0);
	way->port->send(way->port->arg,
			&(struct hop_packet){
				.index = o->repair_next,
				.head = bytes,
				.head_len = wr_len(&w),
				.payload = kept->bytes,
				.payload_len = (size_t)RTP_RTX_LEN + kept->len,
			});
	kept->sent_us = now_us;
	o->repair_next++;
	o->again_n++;
}

void outgoing_report(const struct outgoing *o, struct wr *w, uint64_t now_us)
{
	const uint64_t passed_us = now_us - o->sent_us;
	const struct rtcp_sender sender = {
		.ntp = rtcp_ntp_of_us(now_us),
		.timestamp =
			o->timestamp +
			(uint32_t)(passed_us * o->config.clock_hz / 1000000),
		.packets_n = (uint32_t)o->packets_n,
		.octets_n = (uint32_t)o->octets_n,
	};

	if (o->packets_n != 0)
		rtcp_write_report(w, o->config.ssrc, &sender, NULL, 0);
}
