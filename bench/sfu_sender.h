/* sfu_sender.h - what the one participant sends whose packets a forwarding unit
 * is measured by: bursts of equal packets, each stamped, in the clear.
 *
 * In the form that our unit takes for SFrame (rtp/sealed.h) behind VP8's
 * descriptor, as it forwards nothing else; another unit looks at neither.
 */
#ifndef SFU_SENDER_H
#define SFU_SENDER_H

#include "agent/media/outgoing.h"
#include "agent/media/stamp.h"
#include "rtp/rtcp.h"

enum {
	SENDER_KEPT_N = 512,
	SENDER_HEAD_LEN = 24, /* bytes of a payload before its stamp */
	SENDER_BURST_N = 64,  /* packets, at most */
};

struct sender {
	struct outgoing_way way;
	struct outgoing sound;
	struct outgoing video;
	bool wants_key;
	uint8_t tl0;
	uint16_t picture_id;
	uint32_t number; /* of the next packet's stamp */
	struct outgoing_kept sound_kept[SENDER_KEPT_N];
	struct outgoing_kept video_kept[SENDER_KEPT_N];
};

struct sender_burst {
	bool is_sound;
	uint16_t len; /* of each payload */
	unsigned n;
	uint64_t unix_us; /* for the stamps */
};

/* *s is zero; with_rid: the camera's layers are told apart by name. */
void sender_open(struct sender *s, const struct port *port, bool with_rid);

void sender_send(struct sender *s, const struct sender_burst *b,
		 uint64_t now_us);

void sender_report(struct sender *s, uint64_t now_us);

/* A request of the other side's. */
void sender_rtcp(struct sender *s, const struct rtcp *rtcp, uint64_t now_us);

#endif
