/* sfu_flush(): what a batch brought, to each that shall have it. */
#include "sfu/fanout.h"

#include "base/wr.h"
#include "rtp/rtp.h"
#include "sfu/repair.h"
#include "sfu/slot.h"
#include "sfu/ssrc.h"

#include <assert.h>
#include <string.h>

/* Writes the header, with the transport-wide number of this packet. */
static void write_header(struct wr *w, struct member *m,
			 const struct rtp_head *head, const struct packet *p)
{
	const uint16_t number = m->transport_number++;
	const uint8_t transport[2] = { (uint8_t)(number >> 8),
				       (uint8_t)number };
	struct rtp_element elements[2] = {
		{ .id = UNIT_EXT_TRANSPORT_CC,
		  .len = sizeof(transport),
		  .bytes = transport },
		{ .id = UNIT_EXT_DEPENDENCY,
		  .len = p->dependency_len,
		  .bytes = p->dependency },
	};

	rtp_write(w, head, elements, p->dependency_len == 0 ? 1 : 2);
}

/* VP8 numbers its pictures in the descriptor; they go on over a switch. */
static void write_descriptor(struct wr *w, struct slot *slot,
			     const struct run *run, const struct packet *p)
{
	struct vp8 d = p->vp8;
	uint8_t *at = wr_room(w, d.len);
	uint16_t picture = (uint16_t)(d.picture_id + run->picture_offset);
	uint8_t tl0 = (uint8_t)(d.tl0picidx + run->tl0_offset);

	if (at == NULL)
		return;
	memcpy(at, p->payload, d.len);
	vp8_renumber(at, &d, picture, tl0);
	if (run != &slot->run)
		return; /* of before: what goes on is not this */
	slot->picture_last = picture;
	slot->tl0_last = tl0;
}

/* For the sender's reports, and for what may be sent again. */
static void count_sent(struct member *m, struct slot *slot,
		       const struct sfu_out *out)
{
	size_t len = out->head_len - out->header_len + out->payload_len;

	slot->sent_n++;
	slot->sent_len += (uint32_t)len;
	if (out->class == SFU_PICTURE)
		repair_sent(m, len);
}

void fanout_send(struct sfu *s, const struct fanout_to *to,
		 const struct packet *p)
{
	uint16_t place = (uint16_t)(to->slot / SLOTS_N);
	unsigned number = to->slot % SLOTS_N;
	struct member *m = &s->members[place];
	struct slot *slot = &m->slots[number];
	bool repeats = to->again;
	struct rtp_head head = {
		.timestamp = to->numbers.timestamp,
		.ssrc = repeats ? ssrc_of_repairs(number)
				: ssrc_of_slot(number),
		.seq = (uint16_t)to->numbers.number,
		.pt = p->payload_type,
		.marker = p->marker,
	};
	uint8_t bytes[SFU_HEAD_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct sfu_out out = {
		.class = number < UNIT_SOUND_N ? SFU_SOUND
			 : repeats             ? SFU_REPAIR
					       : SFU_PICTURE,
		.place = place,
		.index = to->numbers.number,
		.head = bytes,
	};

	if (repeats) {
		slot->repair_last++;
		head.seq = (uint16_t)slot->repair_last;
		head.pt++;
		out.index = slot->repair_last;
	}
	write_header(&w, m, &head, p);
	out.header_len = wr_len(&w);
	if (repeats)
		wr_u16(&w, (uint16_t)to->numbers.number);
	if (p->vp8.len != 0)
		write_descriptor(&w, slot, to->run, p);
	assert(!w.full);
	out.head_len = wr_len(&w);
	out.payload = p->payload + p->vp8.len;
	out.payload_len = (size_t)p->len - p->vp8.len;
	s->config.port.send(s->config.port.arg, &out);
	if (!repeats)
		count_sent(m, slot, &out);
	sfu_tally(s, repeats ? SFU_repaired : SFU_forwarded);
}

/* A receiver's packets, in a row. */
static void send_batch(struct sfu *s, const struct source *source,
		       uint32_t slot_at)
{
	struct slot *slot =
		&s->members[slot_at / SLOTS_N].slots[slot_at % SLOTS_N];
	struct fanout_to to = { .slot = slot_at, .run = &slot->run };
	uint64_t serial = source->batch_first;

	while (serial != 0) {
		const struct packet *p = sfu_packet(s, serial);

		assert(p != NULL);
		if (slot_takes(slot, p, s->now_us, &to.numbers))
			fanout_send(s, &to, p);
		serial = p->next;
	}
}

void sfu_flush(struct sfu *s)
{
	while (s->dirty != NOT_ONE) {
		struct source *source =
			&s->members[s->dirty / UNIT_OWN_N]
				 .sources[s->dirty % UNIT_OWN_N];
		uint32_t at = source->slots;

		for (; at != NOT_ONE;
		     at = s->members[at / SLOTS_N].slots[at % SLOTS_N].next)
			send_batch(s, source, at);
		source->has_batch = false;
		s->dirty = source->next_dirty;
	}
	s->flushed_serial = s->last_serial;
}
