/* Data from one allocation to another (RFC 8656, sections 11 and 12). */
#include "turn/state.h"
#include "wire/chandata.h"

/* What is on its way, and to whom. */
struct parcel {
	struct allocation *from;
	struct allocation *to;
	enum family family;
	const uint8_t *data; /* in the packet that came in */
	uint16_t len;
	unsigned padding; /* bytes of zeros behind the data */
};

static bool drop(struct turn *t, enum turn_counter why)
{
	turn_tally(t, why);
	return false;
}

static bool same_tag(const struct allocation *a, const struct allocation *b)
{
	return a->tag_len == b->tag_len &&
	       memcmp(a->user + a->user_len - a->tag_len,
		      b->user + b->user_len - b->tag_len, a->tag_len) == 0;
}

/* Memory for a message around the data: in place where there is room on both
 * sides, else a copy in the spare. NULL when it fits neither. */
static uint8_t *place(const struct parcel *p, const struct turn_packet *in,
		      struct turn_out *out, size_t before)
{
	const size_t front = (size_t)(p->data - in->p);
	const size_t behind = in->len - front - p->len;

	if (front + in->head >= before && behind + in->tail >= p->padding)
		return in->p + front - before;
	if (before + p->len + p->padding > TURN_SPARE_SIZE)
		return NULL;
	memcpy(out->spare + before, p->data, p->len);
	return out->spare;
}

static bool send_out(struct turn *t, const struct parcel *p,
		     struct turn_out *out, uint8_t *message, size_t before)
{
	memset(message + before + p->len, 0, p->padding);
	out->p = message;
	out->len = before + p->len + p->padding;
	out->to = p->to->path;
	out->allocation = (int32_t)table_number(&t->table, p->to);
	out->data = message + before;
	out->data_len = p->len;
	turn_tally(t, TURN_relayed);
	t->counters.n[TURN_relayed_bytes] += p->len;
	return true;
}

static bool as_channel_data(struct turn *t, struct parcel *p,
			    const struct turn_packet *in, struct turn_out *out,
			    uint16_t number)
{
	uint8_t *message;

	/* A datagram needs no padding, and costs less without. */
	p->padding = p->to->path.stream != 0 ? chandata_padding(p->len) : 0;
	message = place(p, in, out, CHANDATA_HEADER_LEN);
	if (message == NULL)
		return drop(t, TURN_dropped_too_long);
	chandata_header(message, number, p->len);
	return send_out(t, p, out, message, CHANDATA_HEADER_LEN);
}

static bool as_indication(struct turn *t, struct parcel *p,
			  const struct turn_packet *in, struct turn_out *out)
{
	struct addr peer =
		turn_relayed(t, table_number(&t->table, p->from), p->family);
	size_t before = STUN_HEADER_LEN + STUN_ATTR_HEADER_LEN + 4 +
			addr_ip_len(&peer) + STUN_ATTR_HEADER_LEN;
	size_t size = before + p->len + chandata_padding(p->len);
	uint8_t *message;
	uint8_t id[STUN_ID_LEN] = { 0 };
	struct wr id_w = wr_init(id, sizeof(id));

	p->padding = chandata_padding(p->len);
	message = place(p, in, out, before);
	if (message == NULL || size > UINT16_MAX)
		return drop(t, TURN_dropped_too_long);

	struct wr w = wr_init(message, size);

	wr_u64(&id_w, t->counters.n[TURN_relayed]); /* answered by nobody */

	struct wr_len16 len = stun_begin(&w, STUN_INDICATION | STUN_DATA, id);

	stun_attr_xor_addr(&w, STUN_A_XOR_PEER_ADDRESS, &peer, id);
	wr_u16(&w, STUN_A_DATA);
	wr_u16(&w, p->len);
	wr_room(&w, p->len); /* is there already */
	wr_zeros(&w, p->padding);
	stun_end(&w, len);
	return send_out(t, p, out, message, before);
}

/* Hands the data to the peer, in the form the peer prefers, if the peer lets
 * it in. The sender's own permission was looked at before. */
static bool deliver(struct turn *t, struct parcel *p, struct peer peer,
		    const struct turn_packet *in, struct turn_out *out)
{
	struct peer sender = { table_number(&t->table, p->from), peer.family };
	struct allocation *to = table_at(&t->table, peer.entry);

	if (to == NULL || to->until_us <= t->auth.now_us ||
	    !to->has[peer.family])
		return drop(t, TURN_dropped_no_peer);
	if (!same_tag(p->from, to))
		return drop(t, TURN_dropped_other_tag);
	if (to->permitted_until_us[peer.family] <= t->auth.now_us)
		return drop(t, TURN_dropped_no_permission);

	const struct channel *c = permit_channel_to(t, to, sender);

	p->to = to;
	p->family = peer.family;
	if (c != NULL)
		return as_channel_data(t, p, in, out, c->number);
	return as_indication(t, p, in, out);
}

bool relay_channel_data(struct turn *t, struct allocation *from,
			const struct turn_packet *in, struct turn_out *out)
{
	struct chandata message;

	if (chandata_read(&message, rd_init(in->p, in->len)) != OK)
		return drop(t, TURN_dropped_form);

	const struct channel *c = permit_channel_of(t, from, message.channel);
	struct parcel p = { .from = from,
			    .data = message.data,
			    .len = message.len };

	if (c == NULL)
		return drop(t, TURN_dropped_no_channel);
	return deliver(t, &p, c->peer, in, out);
}

bool relay_send(struct turn *t, struct allocation *from,
		const struct request *q, const struct turn_packet *in,
		struct turn_out *out)
{
	struct peer peer;

	if ((q->has & HAS_DATA) == 0 || q->peer_n != 1 || q->wrong ||
	    q->unknown_n != 0)
		return drop(t, TURN_dropped_form);
	if (permit_peer(&peer, t, from, &q->peer[0]) != 0 ||
	    from->permitted_until_us[peer.family] <= t->auth.now_us)
		return drop(t, TURN_dropped_no_permission);

	struct parcel p = { .from = from,
			    .data = q->data.p,
			    .len = (uint16_t)q->data.left };

	return deliver(t, &p, peer, in, out);
}
