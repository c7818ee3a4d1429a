/* incoming.h - what comes of one RTP stream: packets in their order, what is
 * missing asked for again, frames put together.
 *
 * A picture that a lost packet breaks needs a key frame, and so does what follows
 * it; sound goes on. A whole key frame behind a gap is handed on at once. What is
 * missing is asked for when as many packets came after it as are usually overtaken,
 * and as often as a browser asks that does not know the round trip. Packets wait in a pool. Bytes and time in; what is wanted
 * is asked by receive.h.
 */
#ifndef AGENT_MEDIA_INCOMING_H
#define AGENT_MEDIA_INCOMING_H

#include "agent/media/pool.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	INCOMING_WINDOW_N = 512,        /* packets that may wait */
	INCOMING_ASK_US = 100000,       /* before it is asked for once more */
	INCOMING_ASK_N = 10,            /* how often */
	INCOMING_ORDER_US = 20000,      /* for it to come by itself */
	INCOMING_PATIENCE_US = 1000000, /* with a packet of a picture */
	INCOMING_SOUND_US = 80000,      /* with one of sound */
	INCOMING_KEY_US = 500000,       /* between requests for a key frame */
	INCOMING_NACK_N = 64,           /* asked for at once */
};

/* A packet as it came, its retransmission undone. */
struct incoming_packet {
	uint16_t seq;
	uint32_t timestamp;
	bool marker;
	bool is_repair;
	struct rd payload;
};

/* Sums of all streams of a receiver. */
struct incoming_counts {
	uint64_t packets;  /* no one twice */
	uint64_t repaired; /* of these, that came as a retransmission */
	uint64_t gaps;     /* numbers that did not come in their turn */
	uint64_t late;     /* of these, that came by themselves */
	uint64_t lost;     /* given up */
	uint64_t useless;  /* came, and were of no frame that is whole, or of
			      none that can be shown without those before */
	uint64_t twice;    /* came before, or was given up */
	uint64_t form;     /* no VP8 */
	uint64_t full;     /* no room in the pool */
	uint64_t asked;    /* retransmissions */
	uint64_t keys_asked;
};

/* Of a number that was not handed on yet. */
struct incoming_place {
	uint16_t packet; /* of the pool, or POOL_NONE */
	uint8_t asked_n;
	uint64_t since_us; /* it is missing */
	uint64_t asked_us;
};

struct incoming {
	bool is_sound;
	bool started;
	bool is_broken;     /* the next frame must be a key frame */
	uint32_t next;      /* number of the first packet not handed on */
	uint32_t end;       /* one more than the highest that came */
	uint32_t last;      /* of the frame that incoming_frame() gave */
	uint32_t scan;      /* all from next to there are here, and no marker */
	uint16_t missing_n; /* from next to end */
	uint32_t ahead_256; /* how many overtake one; the median, in 256ths */
	uint64_t key_asked_us;
	struct pool *pool;
	struct incoming_counts *counts;
	struct incoming_place places[INCOMING_WINDOW_N];
};

/* A whole frame. */
struct incoming_frame {
	bool key;
	uint32_t timestamp;
};

/* All zero before the first time. */
void incoming_open(struct incoming *in, bool is_sound, struct pool *pool,
		   struct incoming_counts *counts);

/* Gives back the packets that wait. */
void incoming_close(struct incoming *in);

void incoming_put(struct incoming *in, const struct incoming_packet *p,
		  uint64_t now_us);

/* Appends the next whole frame; false when there is none. It is there until
 * incoming_done(). */
bool incoming_next(struct incoming *in, struct wr *w, struct incoming_frame *f);
void incoming_done(struct incoming *in);

/* The frame that was handed on is of no use: the next must be a key frame. */
void incoming_break(struct incoming *in);

/* Gives up what is missing for too long. */
void incoming_tick(struct incoming *in, uint64_t now_us);

/* The numbers to be asked for again now, INCOMING_NACK_N at most. */
size_t incoming_asks(struct incoming *in, uint16_t *seqs, uint64_t now_us);

/* Whether a key frame is to be asked for now. */
bool incoming_asks_key(struct incoming *in, uint64_t now_us);

#endif
