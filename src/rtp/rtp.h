/* rtp.h - RTP packets on the wire (RFC 3550, section 5.1), their header
 * extensions (RFC 8285) and what else comes to the same port (RFC 7983).
 *
 * Reads and writes bytes and nothing else: no key, no clock, no memory. What is
 * read is kept as offsets, so it stays true of a copy of the packet. Packets are
 * without SRTP's tag here. Of extensions the ids 1 to 14 are kept.
 */
#ifndef RTP_RTP_H
#define RTP_RTP_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RTP_HEADER_LEN = 12, /* bytes, without CSRCs and extensions */
	RTP_EXT_IDS = 16,    /* a table by id; 0 and 15 stay empty */
	RTP_RTX_LEN = 2,     /* the original number, RFC 4588 section 4 */
};

/* What the first bytes of a datagram say it is. */
enum rtp_kind {
	RTP_KIND_NONE, /* nothing we speak */
	RTP_KIND_STUN,
	RTP_KIND_DTLS,
	RTP_KIND_CHANNEL, /* TURN's ChannelData */
	RTP_KIND_RTP,
	RTP_KIND_RTCP, /* RFC 5761, section 4 */
};

struct rtp_head {
	uint32_t timestamp;
	uint32_t ssrc;
	uint16_t seq;
	uint8_t pt;
	bool marker;
};

struct rtp {
	struct rtp_head head;
	uint16_t payload_at;  /* what stands before it is the header */
	uint16_t payload_len; /* 0: nothing but padding */
	uint8_t padding_len;
	uint8_t csrc_n;
	uint16_t ext_at[RTP_EXT_IDS]; /* 0: not there */
	uint8_t ext_len[RTP_EXT_IDS];
};

/* An extension to write. */
struct rtp_element {
	uint8_t id;        /* 1 to 14 */
	uint8_t len;       /* 1 to 255 */
	const void *bytes; /* NULL: zeros, for who sets them later */
	size_t at; /* set by rtp_write(): from where the header begins */
};

enum rtp_kind rtp_kind(const uint8_t *datagram, size_t len);

/* Reads the packet that fills the datagram. Of an id that comes twice the last
 * is kept; extensions of another profile are stepped over. On ERR_FORMAT *p is
 * as it was. */
must_check enum err rtp_read(struct rtp *p, struct rd datagram);

/* The payload, without padding; packet is what p was read from, or a copy. */
struct rd rtp_payload(const struct rtp *p, const uint8_t *packet);

/* The value of an extension; bad when the packet has none of that id. */
struct rd rtp_ext(const struct rtp *p, const uint8_t *packet, uint8_t id);

/* Writes a header with n extensions, none when n is 0. One-byte headers, unless
 * one is longer than 16 bytes: receivers of both need a=extmap-allow-mixed. */
void rtp_write(struct wr *w, const struct rtp_head *h, struct rtp_element *e,
	       size_t n);

/* Overwrites what *h names in a packet that has a header; CSRCs, extensions and
 * padding stay. */
void rtp_set_head(uint8_t *packet, const struct rtp_head *h);

/* Overwrites two bytes: a transport-wide sequence number where it stands. */
void rtp_set_u16(uint8_t *at, uint16_t v);

/* Takes the original sequence number off the payload of a retransmission. */
must_check enum err rtp_rtx_read(uint16_t *seq, struct rd *payload);

#endif
