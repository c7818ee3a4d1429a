/* receive.h - what a participant gets that has neither screen nor loudspeaker:
 * the slots of the unit, opened, checked against their stamps (stamp.h) and
 * counted.
 *
 * Tells by RTCP when packets came, what is missing and when a key frame is
 * wanted. Who made the connection is the port's.
 */
#ifndef AGENT_MEDIA_RECEIVE_H
#define AGENT_MEDIA_RECEIVE_H

#include "agent/media/arrivals.h"
#include "agent/media/histogram.h"
#include "agent/media/incoming.h"
#include "agent/media/port.h"
#include "rtp/rtcp.h"
#include "rtp/rtp.h"
#include "wire/unit.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	RECEIVE_SLOTS_N = UNIT_SOUND_N + UNIT_PICTURE_N, /* sound first */
	RECEIVE_FEEDBACK_US = 100000,
	RECEIVE_REPORT_US = 1000000,
	RECEIVE_LOOK_US = 10000,    /* while something is missing */
	RECEIVE_EARLY_US = 1000000, /* a frame waits for its epoch */
	RECEIVE_FREEZE_US = 300000, /* without a picture */
	RECEIVE_LIVE_US = 1000000,
	RECEIVE_FRAME_LEN = 70000, /* bytes of a sealed one, at most */
};

struct receive_counts {
	struct incoming_counts sounds;
	struct incoming_counts pictures;
	uint64_t octets;
	uint64_t stray; /* packets of no slot */
	uint64_t sound_frames;
	uint64_t picture_frames;
	uint64_t keys;                        /* of these */
	uint64_t layer_frames[UNIT_LAYERS_N]; /* the same, by layer */
	uint64_t fates[MEMBER_FATES];         /* of frames, early ones once */
	uint64_t waited;                      /* frames for their epoch */
	uint64_t foreign;                     /* opened, without a stamp */
	uint64_t wrong;   /* opened, and not what was sent */
	uint64_t freezes; /* between pictures of one sender */
	uint64_t longest_freeze_us;
	uint64_t longest_still_us; /* the same, of any length; the caller's
				      to set to zero */
	struct histogram sound_us; /* from the stamp until it is opened */
	struct histogram picture_us;
};

struct receive_slot {
	struct incoming in;
	bool is_early; /* the frame at this number waits for its epoch */
	uint32_t early_at;
	uint64_t early_us;
	/* of the last frame that was opened */
	bool has_stamp;
	uint16_t sender;
	uint8_t layer;
	uint32_t number;
	uint64_t shown_us;
	/* for reports */
	uint32_t told_n; /* in.end, as told */
	uint32_t last_sr;
	uint64_t sr_us;
};

struct receive_config {
	const struct port *port;
	struct pool *pool;             /* may be shared within a thread */
	struct receive_counts *counts; /* likewise */
	uint32_t ssrc;                 /* of who reports */
};

/* Large, and zero before the first receive_open(). */
struct receive {
	struct receive_config config;
	struct arrivals arrivals;
	uint32_t media; /* SSRC of a stream that came */
	uint64_t feedback_us;
	uint64_t report_us;
	struct receive_slot slots[RECEIVE_SLOTS_N];
	uint8_t sealed[RECEIVE_FRAME_LEN];
	uint8_t plain[RECEIVE_FRAME_LEN];
};

void receive_open(struct receive *r, const struct receive_config *config,
		  uint64_t now_us);

/* Gives back the packets that wait. */
void receive_close(struct receive *r);

/* One plain packet. */
void receive_rtp(struct receive *r, const uint8_t *p, size_t len,
		 uint64_t now_us);

/* One RTCP packet, when it is about what comes here. */
void receive_rtcp(struct receive *r, const struct rtcp *rtcp, uint64_t now_us);

/* After a batch, and when it is due: hands frames on, asks for what is missing,
 * reports. Returns when it wants to be called again. */
uint64_t receive_tick(struct receive *r, uint64_t now_us);

/* The longest time that a picture has stood by now. */
uint64_t receive_still_us(const struct receive *r, uint64_t now_us);

/* A picture slot that has shown something in the last second. */
bool receive_is_live(const struct receive *r, unsigned slot, uint64_t now_us);

#endif
