/* sfu_flush(): what a batch brought, to each that shall have it. */
#include "sfu/fanout.h"

#include "base/wr.h"
#include "rtp/rtp.h"
#include "sfu/even.h"
#include "sfu/pace.h"
#include "sfu/path.h"
#include "sfu/repair.h"
#include "sfu/slot.h"
#include "sfu/ssrc.h"

#include <assert.h>
#include <string.h>

enum {
	PAD_LEN = 224, /* so that a probe is of packets as short as it asks */
	HAS_PADDING = 0x20,
};

/* Writes the header, with the transport-wide number of this packet. */
static void write_header(struct wr *w, struct member *m,
			 const struct rtp_head *head, struct rd dependency)
{
	const uint16_t number = m->transport_number++;
	const uint8_t transport[2] = { (uint8_t)(number >> 8),
				       (uint8_t)number };
	struct rtp_element elements[2] = {
		{ .id = UNIT_EXT_TRANSPORT_CC,
		  .len = sizeof(transport),
		  .bytes = transport },
		{ .id = UNIT_EXT_DEPENDENCY,
		  .len = (uint8_t)dependency.left,
		  .bytes = dependency.p },
	};

	rtp_write(w, head, elements, dependency.left == 0 ? 1 : 2);
}

/* VP8 numbers its pictures in the descriptor; they go on over a switch. */
static void write_descriptor(struct wr *w, const struct slot_numbers *numbers,
			     const struct packet *p)
{
	uint8_t *at = wr_room(w, p->vp8.len);

	if (at == NULL)
		return;
	memcpy(at, p->payload, p->vp8.len);
	vp8_renumber(at, &p->vp8, numbers->picture, numbers->tl0);
}

static void write_media_header(struct wr *w, struct member *m,
			       const struct rtp_head *head,
			       const struct fanout_to *to,
			       const struct packet *p)
{
	uint8_t dependency[SFU_DEPENDENCY_LEN];
	const size_t len = to->is_hole ? 0 : p->dependency_len;

	memcpy(dependency, p->dependency, len);
	if (len != 0)
		depdesc_set_number(dependency, to->numbers.frame);
	write_header(w, m, head, rd_init(dependency, len));
}

static struct sfu_out out_of(const struct fanout_to *to)
{
	const bool is_sound = to->slot % SLOTS_N < UNIT_SOUND_N;

	return (struct sfu_out){
		.class = is_sound    ? SFU_SOUND
			 : to->again ? SFU_REPAIR
				     : SFU_PICTURE,
		.place = (uint16_t)(to->slot / SLOTS_N),
		.index = to->numbers.number,
	};
}

/* What is sent again goes alone. */
static uint8_t pad_of(const struct fanout_to *to, const struct packet *p)
{
	return to->again || to->is_hole ? 0 : p->pad;
}

static void put_payload(struct sfu_out *out, struct wr *w,
			const struct fanout_to *to, const struct packet *p)
{
	if (to->again)
		wr_u16(w, (uint16_t)to->numbers.number);
	if (p->vp8.len != 0 && !to->is_hole)
		write_descriptor(w, &to->numbers, p);
	assert(!w->full);
	out->head_len = wr_len(w);
	out->payload = p->payload + p->vp8.len;
	out->payload_len = to->is_hole ? 0 : (size_t)p->len - p->vp8.len;
	out->payload_len += pad_of(to, p);
}

/* For the sender's reports, and for what may be sent again. */
static void count_sent(struct member *m, struct slot *slot,
		       const struct sfu_out *out, uint8_t pad)
{
	size_t len = out->head_len - out->header_len + out->payload_len - pad;

	slot->sent_n++;
	slot->sent_len += (uint32_t)len;
	if (out->class == SFU_PICTURE)
		repair_sent(m, len);
}

void fanout_send(struct sfu *s, const struct fanout_to *to,
		 const struct packet *p)
{
	struct slot *slot = sfu_slot(s, to->slot);
	struct member *m = &s->members[to->slot / SLOTS_N];
	struct rtp_head head = {
		.timestamp = to->numbers.timestamp,
		.ssrc = to->again ? ssrc_of_repairs(to->slot % SLOTS_N)
				  : ssrc_of_slot(to->slot % SLOTS_N),
		.seq = (uint16_t)to->numbers.number,
		.pt = p->payload_type,
		.marker = to->numbers.marker,
	};
	uint8_t bytes[SFU_HEAD_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct sfu_out out = out_of(to);

	out.head = bytes;
	if (to->again) {
		slot->repair_last++;
		head.seq = (uint16_t)slot->repair_last;
		head.pt++;
		out.index = slot->repair_last;
	}
	write_media_header(&w, m, &head, to, p);
	if (pad_of(to, p) != 0)
		bytes[0] |= HAS_PADDING;
	out.header_len = wr_len(&w);
	put_payload(&out, &w, to, p);
	path_sent(s, &out, 0);
	s->config.port.send(s->config.port.arg, &out);
	if (!to->again)
		count_sent(m, slot, &out, pad_of(to, p));
	s->burst_n += out.class == SFU_PICTURE;
	sfu_tally(s, to->again ? SFU_repaired : SFU_forwarded);
}

void fanout_offer(struct sfu *s, uint32_t slot, const struct packet *p)
{
	struct fanout_to to = { .slot = slot };

	if (slot_takes(&s->members[slot / SLOTS_N], sfu_slot(s, slot), p,
		       s->now_us, &to.numbers))
		fanout_send(s, &to, p);
}

uint32_t fanout_pad(struct sfu *s, uint32_t at, uint8_t cluster)
{
	static const uint8_t padding[PAD_LEN] = { [PAD_LEN - 1] = PAD_LEN };
	struct slot *slot = sfu_slot(s, at);
	const uint64_t number = ++slot->repair_last;
	const struct rtp_head head = {
		.timestamp = slot->out_timestamp,
		.ssrc = ssrc_of_repairs(at % SLOTS_N),
		.seq = (uint16_t)number,
		.pt = slot->payload_type == 0
			      ? UNIT_PT_VP8_RTX
			      : (uint8_t)(slot->payload_type + 1),
	};
	uint8_t bytes[SFU_HEAD_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct sfu_out out = {
		.class = SFU_PADDING,
		.place = (uint16_t)(at / SLOTS_N),
		.index = number,
		.head = bytes,
		.payload = padding,
		.payload_len = PAD_LEN,
	};

	write_header(&w, &s->members[out.place], &head, rd_init(bytes, 0));
	bytes[0] |= HAS_PADDING;
	out.header_len = out.head_len = wr_len(&w);
	sfu_tally(s, SFU_padding);
	path_sent(s, &out, cluster);
	s->config.port.send(s->config.port.arg, &out);
	return path_size(&out);
}

/* A receiver's packets, in a row. */
static void send_batch(struct sfu *s, const struct source *source, uint32_t at)
{
	const bool is_sound = at % SLOTS_N < UNIT_SOUND_N;
	uint64_t serial = source->batch_first;

	while (serial != 0) {
		const struct packet *p = sfu_packet(s, serial);

		assert(p != NULL);
		if (is_sound)
			fanout_offer(s, at, p);
		else
			pace_offer(s, at, p);
		serial = p->next;
	}
}

void sfu_flush(struct sfu *s)
{
	s->burst_n = 0;
	while (s->dirty != NOT_ONE) {
		struct source *source =
			&s->members[s->dirty / UNIT_OWN_N]
				 .sources[s->dirty % UNIT_OWN_N];
		uint32_t at = source->slots;

		even_batch(s, source);
		for (; at != NOT_ONE; at = sfu_slot(s, at)->next)
			send_batch(s, source, at);
		source->has_batch = false;
		s->dirty = source->next_dirty;
	}
	s->flushed_serial = s->last_serial;
}
