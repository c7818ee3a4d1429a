/* unit.h - what the forwarding unit negotiates, as numbers (docs/unit.md,
 * section 1). They are the same for everybody and never change while a room
 * lasts, so whoever forwards need not look at a description.
 */
#ifndef WIRE_UNIT_H
#define WIRE_UNIT_H

#include <stdbool.h>
#include <stdint.h>

enum {
	UNIT_OWN_N = 4,      /* lines that the browser sends on */
	UNIT_SOUND_N = 8,    /* slots of sound, S */
	UNIT_PICTURE_N = 26, /* slots of pictures, V: 25 tiles and a screen */
	UNIT_LINES_N = UNIT_OWN_N + UNIT_SOUND_N + UNIT_PICTURE_N,
};

/* The mid of a line is its number in decimal. */
enum unit_mid {
	UNIT_MID_MICROPHONE = 0,
	UNIT_MID_CAMERA = 1,
	UNIT_MID_SCREEN = 2,
	UNIT_MID_SCREEN_SOUND = 3,
	UNIT_MID_SOUND = UNIT_OWN_N, /* of the first slot */
	UNIT_MID_PICTURE = UNIT_MID_SOUND + UNIT_SOUND_N,
};

/* Which codecs there are for pictures; bits in a set are 1 << these. */
enum unit_codec {
	UNIT_VP8,
	UNIT_VP9,
	UNIT_AV1,
	UNIT_H264,
	UNIT_CODECS_N,
};

enum unit_payload {
	UNIT_PT_OPUS = 111,
	UNIT_PT_VP8 = 96,
	UNIT_PT_VP8_RTX = 97,
	UNIT_PT_VP9 = 98,
	UNIT_PT_VP9_RTX = 99,
	UNIT_PT_AV1 = 45,
	UNIT_PT_AV1_RTX = 46,
	UNIT_PT_H264 = 102,
	UNIT_PT_H264_RTX = 103,
};

/* Ids of header extensions. */
enum unit_extension {
	UNIT_EXT_MID = 1,
	UNIT_EXT_RID = 2,
	UNIT_EXT_REPAIRED_RID = 3,
	UNIT_EXT_TRANSPORT_CC = 4,
	UNIT_EXT_AUDIO_LEVEL = 5,
	UNIT_EXT_DEPENDENCY = 6,
	UNIT_EXT_END, /* ids are below */
};

/* Layers of simulcast, the smallest first; the rid is one letter. */
enum unit_layer {
	UNIT_LAYER_L, /* a quarter of the size */
	UNIT_LAYER_M, /* half */
	UNIT_LAYER_H, /* whole */
	UNIT_LAYERS_N,
};

enum {
	UNIT_SSRC_SOUND = 0x1000,
	UNIT_SSRC_PICTURE = 0x2000,
};

static inline char unit_rid(enum unit_layer layer)
{
	return "lmh"[layer];
}

static inline uint32_t unit_ssrc_sound(unsigned slot)
{
	return UNIT_SSRC_SOUND + slot;
}

static inline uint32_t unit_ssrc_picture(unsigned slot)
{
	return UNIT_SSRC_PICTURE + 2 * slot;
}

/* Of the retransmissions (RFC 4588). */
static inline uint32_t unit_ssrc_picture_rtx(unsigned slot)
{
	return UNIT_SSRC_PICTURE + 2 * slot + 1;
}

static inline uint8_t unit_payload(enum unit_codec codec)
{
	static const uint8_t payload[UNIT_CODECS_N] = {
		[UNIT_VP8] = UNIT_PT_VP8,
		[UNIT_VP9] = UNIT_PT_VP9,
		[UNIT_AV1] = UNIT_PT_AV1,
		[UNIT_H264] = UNIT_PT_H264,
	};

	return payload[codec];
}

/* Every picture's retransmission has the next number. */
static inline uint8_t unit_payload_rtx(enum unit_codec codec)
{
	return (uint8_t)(unit_payload(codec) + 1);
}

/* Whether a line is sound; else it is a picture. */
static inline bool unit_is_sound(unsigned mid)
{
	return mid == UNIT_MID_MICROPHONE || mid == UNIT_MID_SCREEN_SOUND ||
	       (mid >= UNIT_MID_SOUND && mid < UNIT_MID_PICTURE);
}

/* Whether the browser sends on the line; else it is a slot. */
static inline bool unit_is_own(unsigned mid)
{
	return mid < UNIT_OWN_N;
}

#endif
