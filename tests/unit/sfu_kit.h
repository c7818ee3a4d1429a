/* sfu_kit.h - an engine with cameras before it and receivers behind it, whose
 * packets are kept to be looked at. For tests.
 */
#ifndef UNIT_SFU_KIT_H
#define UNIT_SFU_KIT_H

#include "camera.h"
#include "rtp/rtp.h"
#include "rtp/vp8.h"
#include "rtp/vp9.h"
#include "sfu/sfu.h"

enum {
	KIT_PLACES_N = 256,
	KIT_SENT_N = 65536,
	KIT_ROOM = 2,
	KIT_CAMERAS_N = 4,
	KIT_START_US = 1000000,
};

struct kit_sent {
	enum sfu_class class;
	uint16_t place;
	uint64_t at_us;
	uint64_t index;
	struct rtp rtp;
	uint8_t bytes[64]; /* the beginning */
	size_t len;
};

extern struct sfu *kit_sfu;
extern uint64_t kit_now_us;
extern struct kit_sent kit_sent[KIT_SENT_N];
extern size_t kit_sent_n;
extern struct camera kit_cameras[KIT_CAMERAS_N];
extern size_t kit_cameras_n;
extern unsigned kit_told_n; /* words about layers */
extern bool kit_loses_keys; /* requests for key frames get lost */

/* The way to each place; every 50 ms it says what came, and when. */
struct kit_link {
	uint32_t bps; /* 0: any */
	bool deaf;    /* nothing is said */
	uint64_t free_us;
	uint16_t base; /* the first that nothing was said of */
	uint16_t n;
	uint8_t count;
	int64_t arrived_us[4096];
};

extern struct kit_link kit_links[KIT_PLACES_N];

/* Everything anew; start_bps as of struct sfu_config. */
void kit_begin(uint32_t start_bps);
void kit_end(void);

void kit_join(uint16_t place);
struct camera *kit_camera(uint16_t place);

struct kit_watch {
	uint16_t place;
	uint8_t slot;
	uint16_t source;
	uint8_t context; /* 0: a camera */
	uint16_t height;
	uint8_t rank;
};

void kit_watch(const struct kit_watch *w);

/* Pictures and ticks of so many milliseconds. */
void kit_run(unsigned ms);

/* One packet as it is, and what waits is sent. */
void kit_rtp(uint16_t place, const uint8_t *p, size_t len);

/* One packet of somebody's microphone. */
void kit_sound(uint16_t place, uint16_t seq);

/* A receiver says that it can take no more. */
void kit_bound(uint16_t place, uint32_t bps);

void kit_nack(uint16_t place, unsigned slot, uint16_t seq);

/* Since the last kit_mark(). */
void kit_mark(void);

/* The n-th packet of the slot that is no retransmission; NULL. */
const struct kit_sent *kit_got(uint16_t place, unsigned slot, size_t n);
size_t kit_got_n(uint16_t place, unsigned slot);

/* Bits a second to a place, and by one of its slots, since the mark. */
uint32_t kit_bps(uint16_t place);
uint32_t kit_slot_bps(uint16_t place, unsigned slot);

struct vp8 kit_vp8(const struct kit_sent *one);

#endif
