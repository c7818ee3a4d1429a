/* outgoing.h - one RTP stream that is sent: numbers, header extensions, the
 * packets that may be asked for again (RFC 4588) and its sender's reports.
 *
 * All memory is the caller's. What is in the packets is publish.h's.
 */
#ifndef AGENT_MEDIA_OUTGOING_H
#define AGENT_MEDIA_OUTGOING_H

#include "agent/media/port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	OUTGOING_PAYLOAD_LEN = 1200, /* bytes of one packet */
	OUTGOING_AGAIN_US = 20000,   /* not again within that */
};

/* Where its packets go, shared by all streams of a connection. */
struct outgoing_way {
	const struct port *port;
	uint16_t transport_number; /* of the next packet */
};

struct outgoing_kept {
	bool is_there;
	bool marker;
	uint16_t len;
	uint32_t number;
	uint32_t timestamp;
	uint64_t sent_us;
	uint8_t bytes[2 + OUTGOING_PAYLOAD_LEN]; /* OSN, then the payload */
};

struct outgoing_config {
	uint32_t ssrc;
	uint32_t repair_ssrc; /* 0: none */
	uint32_t clock_hz;
	uint8_t payload_type; /* the repair's is the next */
	char mid;
	char rid;                   /* 0: none */
	bool has_level;             /* of sound */
	uint32_t first;             /* number, below 2^16 */
	struct outgoing_kept *kept; /* kept_n of them, zero */
	uint32_t kept_n;
};

struct outgoing_packet {
	size_t len; /* of the payload, which is in outgoing_room() */
	uint32_t timestamp;
	bool marker;
	uint8_t level; /* RFC 6464: voice activity and -dBov */
};

struct outgoing {
	struct outgoing_config config;
	uint32_t next;
	uint32_t repair_next;
	uint32_t timestamp; /* of the last packet */
	uint64_t sent_us;
	uint64_t packets_n;
	uint64_t octets_n;     /* of payload */
	uint64_t again_n;      /* packets sent again when asked */
	uint64_t again_gone_n; /* asked for, and not kept any more */
};

void outgoing_open(struct outgoing *o, const struct outgoing_config *config);

/* OUTGOING_PAYLOAD_LEN bytes for the next packet's payload. */
uint8_t *outgoing_room(struct outgoing *o);

void outgoing_send(struct outgoing *o, struct outgoing_way *way,
		   const struct outgoing_packet *p, uint64_t now_us);

/* The packet of that number is missing over there. */
void outgoing_again(struct outgoing *o, struct outgoing_way *way, uint16_t seq,
		    uint64_t now_us);

/* Writes a sender's report, once something was sent. */
void outgoing_report(const struct outgoing *o, struct wr *w, uint64_t now_us);

#endif
