#include "dtls/record.h"

#include "base/limits.h"

enum {
	VERSION_MAJOR = 0xFE,
	EPOCH_MAX = 1, /* nothing is renegotiated */
	CLIENT_HELLO = 1,
};

static uint32_t rd_u24(struct rd *r)
{
	uint32_t hi = rd_u8(r);

	return hi << 16 | rd_u16(r);
}

bool record_next(struct rd *datagram, struct record *r)
{
	struct record out = { .start = datagram->p };

	if (datagram->left == 0)
		return false;
	out.type = rd_u8(datagram);

	uint16_t version = rd_u16(datagram);

	out.epoch = rd_u16(datagram);
	rd_bytes(datagram, 6); /* sequence number */
	out.body = rd_sub(datagram, rd_u16(datagram));
	if (datagram->bad || out.body.left == 0 ||
	    version >> 8 != VERSION_MAJOR || out.epoch > EPOCH_MAX)
		return false;
	out.len = RECORD_HEADER_LEN + out.body.left;
	*r = out;
	return true;
}

/* RFC 6347, section 4.2.2. Several may stand in one record. */
static bool message_next(struct rd *body, uint8_t *type)
{
	*type = rd_u8(body);

	uint32_t len = rd_u24(body);

	rd_u16(body); /* message_seq */

	uint32_t at = rd_u24(body);
	uint32_t piece = rd_u24(body);

	rd_bytes(body, piece);
	return !body->bad && len <= DTLS_MESSAGE_LEN && at <= len &&
	       piece <= len - at;
}

bool record_messages_fit(struct rd body)
{
	uint8_t type;

	do {
		if (!message_next(&body, &type))
			return false;
	} while (body.left != 0);
	return true;
}

bool record_has_hello(struct rd body)
{
	uint8_t type;

	while (body.left != 0 && message_next(&body, &type))
		if (type == CLIENT_HELLO)
			return true;
	return false;
}
