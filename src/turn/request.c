#include "turn/request.h"

#include "stun/integrity.h"

typedef void attr_fn(struct request *q, const struct stun_attr *a);

/* The value, when it has the length it must have; else bytes that read as
 * zero, and the message is wrong. */
static struct rd exactly(struct request *q, const struct stun_attr *a,
			 size_t len, unsigned has)
{
	if (a->value.left == len) {
		q->has |= has;
		return a->value;
	}
	q->wrong = true;
	return rd_init(a->value.p, 0);
}

static void on_username(struct request *q, const struct stun_attr *a)
{
	q->user = a->value;
	q->has |= HAS_USERNAME;
}

static void on_realm(struct request *q, const struct stun_attr *a)
{
	q->realm = a->value;
	q->has |= HAS_REALM;
}

static void on_nonce(struct request *q, const struct stun_attr *a)
{
	q->nonce = a->value;
	q->has |= HAS_NONCE;
}

static void on_integrity(struct request *q, const struct stun_attr *a)
{
	exactly(q, a, STUN_INTEGRITY_LEN, HAS_INTEGRITY);
	q->integrity = *a;
}

static void on_channel(struct request *q, const struct stun_attr *a)
{
	struct rd value = exactly(q, a, 4, HAS_CHANNEL);

	q->channel = rd_u16(&value);
}

static void on_lifetime(struct request *q, const struct stun_attr *a)
{
	struct rd value = exactly(q, a, 4, HAS_LIFETIME);

	q->lifetime_s = rd_u32(&value);
}

static void on_peer(struct request *q, const struct stun_attr *a)
{
	if (q->peer_n == REQUEST_PEERS_N ||
	    stun_xor_addr(&q->peer[q->peer_n], a->value, q->msg.id) != OK)
		q->wrong = true;
	else
		q->peer_n++;
}

static void on_data(struct request *q, const struct stun_attr *a)
{
	q->data = a->value;
	q->has |= HAS_DATA;
}

static void on_family(struct request *q, const struct stun_attr *a)
{
	struct rd value = exactly(q, a, 4, HAS_FAMILY);

	q->family = rd_u8(&value);
}

static void on_more_family(struct request *q, const struct stun_attr *a)
{
	struct rd value = exactly(q, a, 4, HAS_MORE_FAMILY);

	q->more_family = rd_u8(&value);
}

static void on_even_port(struct request *q, const struct stun_attr *a)
{
	struct rd value = exactly(q, a, 1, HAS_EVEN_PORT);

	q->reserve = (rd_u8(&value) & 0x80) != 0;
}

static void on_transport(struct request *q, const struct stun_attr *a)
{
	struct rd value = exactly(q, a, 4, HAS_TRANSPORT);

	q->transport = rd_u8(&value);
}

static void on_token(struct request *q, const struct stun_attr *a)
{
	q->token = exactly(q, a, REQUEST_TOKEN_LEN, HAS_TOKEN).p;
}

/* Known, but of no use in a request: passed over. */
static void on_nothing(struct request *q, const struct stun_attr *a)
{
	(void)q;
	(void)a;
}

static const struct known {
	uint16_t type;
	bool repeats; /* else the first one counts (RFC 8489, section 14) */
	unsigned has;
	attr_fn *fn;
} known[] = {
	{ STUN_A_USERNAME, false, HAS_USERNAME, on_username },
	{ STUN_A_MESSAGE_INTEGRITY, false, HAS_INTEGRITY, on_integrity },
	{ STUN_A_CHANNEL_NUMBER, false, HAS_CHANNEL, on_channel },
	{ STUN_A_LIFETIME, false, HAS_LIFETIME, on_lifetime },
	{ STUN_A_XOR_PEER_ADDRESS, true, 0, on_peer },
	{ STUN_A_DATA, false, HAS_DATA, on_data },
	{ STUN_A_REALM, false, HAS_REALM, on_realm },
	{ STUN_A_NONCE, false, HAS_NONCE, on_nonce },
	{ STUN_A_REQUESTED_ADDRESS_FAMILY, false, HAS_FAMILY, on_family },
	{ STUN_A_EVEN_PORT, false, HAS_EVEN_PORT, on_even_port },
	{ STUN_A_REQUESTED_TRANSPORT, false, HAS_TRANSPORT, on_transport },
	{ STUN_A_RESERVATION_TOKEN, false, HAS_TOKEN, on_token },
	{ STUN_A_ADDITIONAL_ADDRESS_FAMILY, false, HAS_MORE_FAMILY,
	  on_more_family },
	{ STUN_A_ERROR_CODE, true, 0, on_nothing },
	{ STUN_A_UNKNOWN_ATTRIBUTES, true, 0, on_nothing },
	{ STUN_A_XOR_RELAYED_ADDRESS, true, 0, on_nothing },
	{ STUN_A_XOR_MAPPED_ADDRESS, true, 0, on_nothing },
};

static const struct known *find(uint16_t type)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].type == type)
			return &known[i];
	return NULL;
}

/* DONT-FRAGMENT ends up here too: nothing we send could carry the bit, and a
 * server that cannot must treat it as unknown (RFC 8656, section 7.2). */
static void on_unknown(struct request *q, uint16_t type)
{
	if (type >= STUN_A_OPTIONAL || q->unknown_n == REQUEST_UNKNOWN_N)
		return;
	q->unknown[q->unknown_n++] = type;
}

static void take(struct request *q, const struct stun_attr *a)
{
	const struct known *k = find(a->type);

	if ((q->has & HAS_INTEGRITY) != 0)
		return; /* "MUST ignore all attributes that follow" */
	if (k == NULL)
		on_unknown(q, a->type);
	else if (k->repeats || (q->has & k->has) == 0)
		k->fn(q, a);
}

enum err request_read(struct request *q, struct rd datagram)
{
	struct request got = { 0 };
	struct stun_attr a;

	TRY(stun_read(&got.msg, datagram));

	struct rd attrs = got.msg.attrs;

	while (stun_next(&attrs, &a)) {
		if (a.type != STUN_A_FINGERPRINT) {
			take(&got, &a);
			continue;
		}
		/* "MUST be the last attribute" */
		if (attrs.left != 0 ||
		    !integrity_fingerprint_fits(&got.msg, &a))
			return ERR_AUTH;
		got.has |= HAS_FINGERPRINT;
	}
	if (!rd_done(&attrs))
		return ERR_FORMAT;
	*q = got;
	return OK;
}
