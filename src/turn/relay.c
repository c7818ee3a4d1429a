/* Data from one allocation to another (RFC 8656, sections 11 and 12), to other
 * engines, and to and from the unit. */
#include "turn/state.h"
#include "wire/chandata.h"

/* What is on its way, and to whom. */
struct load {
	struct peer sender;
	const uint8_t *tag; /* of the sender */
	size_t tag_len;     /* 0: it is the unit */
	struct allocation *to;
	const uint8_t *data; /* in the packet that came in */
	uint16_t len;
	unsigned padding; /* bytes of zeros behind the data */
};

static bool drop(struct turn *t, enum turn_counter why)
{
	turn_tally(t, why);
	return false;
}

static bool is_unit(struct peer p)
{
	return p.entry >= PEER_UNIT && p.entry < PEER_NOBODY;
}

static struct addr address_of(const struct turn *t, struct peer p)
{
	if (is_unit(p))
		return t->config.unit[p.entry - PEER_UNIT];
	return turn_relayed(t, p.entry, p.family);
}

static bool same_tag(const struct load *l, const struct allocation *to)
{
	return l->tag_len == to->tag_len &&
	       memcmp(l->tag, to->user + to->user_len - to->tag_len,
		      to->tag_len) == 0;
}

/* Memory for a message around the data: in place where there is room on both
 * sides, else a copy in the spare. NULL when it fits neither. */
static uint8_t *place(const struct load *p, const struct turn_packet *in,
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

static bool send_out(struct turn *t, const struct load *p, struct turn_out *out,
		     uint8_t *message, size_t before)
{
	memset(message + before + p->len, 0, p->padding);
	out->kind = TURN_TO_PATH;
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

static bool as_channel_data(struct turn *t, struct load *p,
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

static bool as_indication(struct turn *t, struct load *p,
			  const struct turn_packet *in, struct turn_out *out)
{
	struct addr peer = address_of(t, p->sender);
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

/* What is for others comes out as it lies in the packet. */
static bool pass_on(const struct turn *t, const struct load *p,
		    struct peer peer, const struct turn_packet *in,
		    struct turn_out *out)
{
	out->parcel = (struct turn_parcel){ .from = address_of(t, p->sender),
					    .to = address_of(t, peer),
					    .tag = p->tag,
					    .tag_len = p->tag_len };
	out->p = in->p + (p->data - in->p);
	out->len = p->len;
	out->allocation = TURN_NO_ALLOCATION;
	out->data = NULL;
	out->data_len = 0;
	return true;
}

static bool to_unit(struct turn *t, const struct load *p, struct peer peer,
		    const struct turn_packet *in, struct turn_out *out)
{
	turn_tally(t, TURN_to_unit);
	out->kind = TURN_TO_UNIT;
	return pass_on(t, p, peer, in, out);
}

static bool to_engine(struct turn *t, const struct load *p, struct peer peer,
		      const struct turn_packet *in, struct turn_out *out)
{
	turn_tally(t, TURN_handed_over);
	out->kind = TURN_TO_ENGINE;
	out->engine = ports_look(t->table.ports, peer.entry).engine;
	return pass_on(t, p, peer, in, out);
}

/* An entry that another engine uses. */
static bool is_elsewhere(const struct turn *t, struct peer peer)
{
	struct port port;

	if (peer.entry >= t->table.n)
		return false;
	port = ports_look(t->table.ports, peer.entry);
	return port.state == PORT_USED && port.engine != t->table.engine;
}

/* Hands the data to an allocation of ours, in the form it prefers, if it lets
 * the sender in. The sender's own permission was looked at before. */
static bool deliver(struct turn *t, struct load *p, struct peer peer,
		    const struct turn_packet *in, struct turn_out *out)
{
	struct allocation *to = table_at(&t->table, peer.entry);

	if (to == NULL || to->until_us <= t->auth.now_us ||
	    !to->has[peer.family] || p->sender.family != peer.family)
		return drop(t, TURN_dropped_no_peer);
	if (!is_unit(p->sender) && !same_tag(p, to))
		return drop(t, TURN_dropped_other_tag);
	if (!permit_holds(t, to, p->sender))
		return drop(t, TURN_dropped_no_permission);

	const struct channel *c = permit_channel_to(t, to, p->sender);

	p->to = to;
	if (c != NULL)
		return as_channel_data(t, p, in, out, c->number);
	return as_indication(t, p, in, out);
}

/* From an allocation of ours to whoever the peer is. */
static bool relay(struct turn *t, struct load *p, struct peer peer,
		  const struct turn_packet *in, struct turn_out *out)
{
	if (is_unit(peer))
		return to_unit(t, p, peer, in, out);
	if (is_elsewhere(t, peer))
		return to_engine(t, p, peer, in, out);
	return deliver(t, p, peer, in, out);
}

static struct load load_of(const struct turn *t, const struct allocation *from,
			   enum family f, struct rd data)
{
	return (struct load){ .sender = { table_number(&t->table, from), f },
			      .tag = from->user + from->user_len -
				     from->tag_len,
			      .tag_len = from->tag_len,
			      .data = data.p,
			      .len = (uint16_t)data.left };
}

bool relay_channel_data(struct turn *t, struct allocation *from,
			const struct turn_packet *in, struct turn_out *out)
{
	struct chandata message;

	if (chandata_read(&message, rd_init(in->p, in->len)) != OK)
		return drop(t, TURN_dropped_form);

	const struct channel *c = permit_channel_of(t, from, message.channel);

	if (c == NULL)
		return drop(t, TURN_dropped_no_channel);

	struct load p = load_of(t, from, c->peer.family,
				rd_init(message.data, message.len));

	return relay(t, &p, c->peer, in, out);
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
	    !permit_holds(t, from, peer))
		return drop(t, TURN_dropped_no_permission);

	struct load p = load_of(t, from, peer.family, q->data);

	return relay(t, &p, peer, in, out);
}

/* A parcel's load and receiver; false when it makes no sense here. */
static bool unpack(struct load *p, struct peer *to, const struct turn *t,
		   const struct turn_parcel *parcel,
		   const struct turn_packet *in)
{
	struct load got = { .tag = parcel->tag,
			    .tag_len = parcel->tag_len,
			    .data = in->p,
			    .len = (uint16_t)in->len };

	if (in->len > UINT16_MAX ||
	    !permit_find(&got.sender, t, &parcel->from) ||
	    !permit_find(to, t, &parcel->to) || is_unit(*to) ||
	    is_unit(got.sender) != (parcel->tag_len == 0))
		return false;
	*p = got;
	return true;
}

bool turn_deliver(struct turn *t, const struct turn_parcel *parcel,
		  const struct turn_packet *in, struct turn_out *out)
{
	struct load p;
	struct peer to;

	if (!unpack(&p, &to, t, parcel, in))
		return drop(t, TURN_dropped_no_peer);
	if (!deliver(t, &p, to, in, out))
		return false;
	if (is_unit(p.sender))
		turn_tally(t, TURN_from_unit);
	return true;
}

bool turn_from_unit(struct turn *t, const struct addr *unit,
		    const struct addr *relayed, const struct turn_packet *in,
		    struct turn_out *out)
{
	const struct turn_parcel parcel = { .from = *unit, .to = *relayed };
	struct load p;
	struct peer to;

	if (!unpack(&p, &to, t, &parcel, in))
		return drop(t, TURN_dropped_no_peer);
	if (is_elsewhere(t, to))
		return to_engine(t, &p, to, in, out);
	return turn_deliver(t, &parcel, in, out);
}
