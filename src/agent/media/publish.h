/* publish.h - what a participant sends that has neither microphone nor camera:
 * Opus frames and VP8 frames in layers, in time and size as browsers send them,
 * stamped (stamp.h) and sealed.
 *
 * Gives key frames, retransmissions and reports when RTCP asks for them. Who
 * made the connection is the port's.
 */
#ifndef AGENT_MEDIA_PUBLISH_H
#define AGENT_MEDIA_PUBLISH_H

#include "agent/media/outgoing.h"
#include "agent/media/port.h"
#include "rtp/rtcp.h"
#include "wire/unit.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	PUBLISH_SOUND_US = 20000, /* of a frame of Opus */
	PUBLISH_SOUND_KEPT_N = 4,
	PUBLISH_KEPT_N = 512,      /* packets of a layer */
	PUBLISH_FRAME_LEN = 65536, /* bytes of a sealed one, at most */
	PUBLISH_REPORT_US = 1000000,
};

struct publish_config {
	const struct port *port;
	uint16_t sender; /* who the stamps say it is */
	bool has_sound;
	bool is_quiet;                     /* does not say how loud it is */
	uint16_t sound_len;                /* bytes of a frame of Opus */
	uint8_t layer_n;                   /* of the camera; 0: none */
	uint32_t layer_bps[UNIT_LAYERS_N]; /* the smallest first */
	uint8_t fps;
	uint64_t seed; /* random: SSRCs, first numbers, sizes, phases */
};

struct publish_layer {
	bool is_on;
	bool wants_key;
	uint8_t tl0;
	uint16_t picture_id;
	uint32_t timestamp_offset;
	uint32_t number; /* of the next frame */
	struct outgoing out;
};

/* X(name): one line in the log each, in this order. */
#define PUBLISH_COUNTER_LIST(X)                               \
	X(packets)                                            \
	X(octets) /* of payload */                            \
	X(frames) /* of pictures, each layer's */             \
	X(keys)   /* of these */                              \
	X(keys_asked)                                         \
	X(again)      /* packets sent again when asked */     \
	X(again_gone) /* asked for, and not kept any more */  \
	X(unsealed)   /* frames not sent for want of a key */ \
	X(skipped)    /* that could not be made in time */

enum publish_counter {
#define PUBLISH_COUNTER_ENUM(name) PUBLISH_##name,
	PUBLISH_COUNTER_LIST(PUBLISH_COUNTER_ENUM)
#undef PUBLISH_COUNTER_ENUM
		PUBLISH_COUNTERS_N
};

const char *publish_counter_name(enum publish_counter which);

/* Large, and zero before publish_open(); pages are touched as they are used. */
struct publish {
	struct publish_config config;
	struct outgoing_way way;
	uint64_t random;
	bool has_begun;
	uint64_t sound_us;   /* when the next frame is due */
	uint64_t picture_us; /* the same */
	uint64_t report_us;
	uint32_t sound_number;
	uint32_t sound_offset;
	uint64_t counters[PUBLISH_COUNTERS_N]; /* but for outgoing.h's */
	struct outgoing sound;
	struct publish_layer layers[UNIT_LAYERS_N];
	struct outgoing_kept sound_kept[PUBLISH_SOUND_KEPT_N];
	struct outgoing_kept kept[UNIT_LAYERS_N][PUBLISH_KEPT_N];
	uint8_t plain[PUBLISH_FRAME_LEN];
	uint8_t sealed[PUBLISH_FRAME_LEN];
};

/* Begins with the first publish_tick(). */
void publish_open(struct publish *p, const struct publish_config *config);

/* Which layers anybody watches; a bit each. */
void publish_layers(struct publish *p, uint8_t layers);

/* One RTCP packet, when it is about what is sent here. */
void publish_rtcp(struct publish *p, const struct rtcp *rtcp, uint64_t now_us);

/* Sends what is due and returns when it wants to be called again. */
uint64_t publish_tick(struct publish *p, uint64_t now_us);

uint64_t publish_count(const struct publish *p, enum publish_counter which);

#endif
