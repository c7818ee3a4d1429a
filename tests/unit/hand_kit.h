/* hand_kit.h - an engine of sfu/ that is fed by hand, packet by packet, and all
 * that it sends. For tests.
 */
#ifndef UNIT_HAND_KIT_H
#define UNIT_HAND_KIT_H

#include "rtp/rtcp.h"
#include "rtp/rtp.h"
#include "sfu/sfu.h"

enum {
	HAND_SENT_N = 16384,
	HAND_ROOM = 2,
	HAND_START_US = 1000000,
	HAND_REPAIR = 50, /* an SSRC is this much more */
	ANNA = 3,
	BEN = 5,
	CARA = 6,
	DAN = 7,
};

struct hand_sent {
	enum sfu_class class;
	uint16_t place;
	uint64_t at_us;
	uint64_t index;
	struct rtp rtp; /* of what is no RTCP */
	uint8_t bytes[1600];
	size_t len;
};

extern struct sfu *hand_sfu;
extern uint64_t hand_now_us;
extern struct hand_sent hand_sent[HAND_SENT_N];
extern size_t hand_sent_n;

/* Everything anew; so many packets are kept. */
void hand_begin(uint32_t packet_n);
int hand_end(void **unused);

void hand_join(uint16_t place);
void hand_join_quiet(uint16_t place);
void hand_watch(uint16_t place, uint8_t slot, uint16_t source);

/* Time goes on, with a tick each millisecond. */
void hand_wait(unsigned ms);

struct hand_rtp {
	uint16_t place;
	uint32_t ssrc; /* 0: one of the place and the line */
	uint16_t seq;
	uint32_t timestamp;
	uint8_t pt; /* 0: as of the line */
	char mid;   /* 0: none */
	char rid;
	char repaired;
	int level; /* of sound, in dB below; -1: it is not said */
	bool key;
	const char *text; /* the end of the payload; NULL: none */
	int original;     /* number, of a retransmission; -1: it is none */
};

/* A packet of a camera with one layer, or of a microphone; fill in the rest. */
struct hand_rtp hand_camera(uint16_t place, uint16_t seq);
struct hand_rtp hand_microphone(uint16_t place, uint16_t seq, int level);

/* The packet is taken; nothing is flushed. The bytes, for other use. */
size_t hand_write(const struct hand_rtp *r, uint8_t out[1600]);
void hand_take(const struct hand_rtp *r);

/* Pictures of a camera, flushed; the first is a key frame where it says so. */
void hand_picture(uint16_t place, uint16_t seq);
void hand_key(uint16_t place, uint16_t seq);
void hand_again(uint16_t place, uint16_t seq, uint16_t original);
void hand_sound(uint16_t place, uint16_t seq, int level);

/* What a receiver says. */
void hand_nack(uint16_t place, unsigned slot, const uint16_t *seqs, size_t n);
void hand_pli(uint16_t place, uint32_t ssrc);
void hand_rtcp(uint16_t place, const struct wr *w);

void hand_mark(void); /* what was sent is forgotten */

/* The n-th packet to a place by that SSRC; NULL: there are fewer. */
const struct hand_sent *hand_got(uint16_t place, uint32_t ssrc, size_t n);
size_t hand_got_n(uint16_t place, uint32_t ssrc);

/* How many numbers a place was asked for again, the last of them, and when. */
struct hand_asked {
	size_t n;
	uint16_t last;
	uint64_t at_us;
};

struct hand_asked hand_asked(uint16_t place);
size_t hand_keys_asked(uint16_t place);

#endif
