/* scene.h - the forwarding unit's engine with members of the fuzzer's choice
 * around it, and what must hold of all that it sends and keeps.
 *
 * Two of the members are not the fuzzer's: Anna, whose camera sends as it should,
 * and Ben, who watches her and tells what came. Whatever the others do, he has her
 * picture without a gap.
 */
#ifndef FUZZ_SFU_SCENE_H
#define FUZZ_SFU_SCENE_H

#include "base/rd.h"
#include "sfu/state.h"

enum {
	ANNA = 0,
	BEN = 1,
	STRANGERS = 2, /* places from there on */
	PLACES_N = 8,
	ROOMS_N = 3,
	MEETING = 0,    /* the room of Anna and Ben; sealed */
	OPEN = 1,       /* the others: one that is not sealed, */
	QUIET = 2,      /* and one that is, where nothing is said of loudness */
	STREAMS_N = 40, /* fewer than all together could take */
	PACKETS_N = 96, /* so few that the log goes round */
	MTU_LEN = 1500 - 40 - 8 - 16, /* without IPv6, UDP and SRTP's tag */
	BOOK_N = 4096,                /* packets that went in, remembered */
	NUMBERS_N = 2048,             /* that went out by a slot, remembered */
	TAG_LEN = 4, /* the end of each payload says which it is */
};

/* A packet that went in. */
struct booked {
	uint32_t tag;
	uint16_t place;
	uint16_t len;
	uint8_t bytes[1800];
};

/* What went out by one SSRC of a member. */
struct row {
	bool any;
	uint64_t highest;
	uint64_t before; /* the highest before the last one */
	uint16_t source; /* whose the last one was, SFU_NOBODY: not known */
	uint64_t number[NUMBERS_N]; /* by number */
	uint32_t tag[NUMBERS_N];    /* what went out under it */
};

struct person {
	bool here;
	uint8_t room;
	bool has_transport; /* number of the last packet to it */
	uint16_t transport;
	uint64_t sent_len;                /* payloads of pictures */
	uint64_t again_len;               /* sent again */
	uint16_t watched[UNIT_PICTURE_N]; /* place, or SFU_NOBODY */
	struct row slots[SLOTS_N];
	struct row repairs[SLOTS_N];
};

/* Of the pair that is not the fuzzer's. */
struct pair {
	uint64_t next_us; /* of a picture */
	uint16_t seq;
	bool asked; /* for a key frame */
	uint16_t got_n;
	uint16_t wanted_n;
	uint64_t index; /* the last that Ben got */
	uint32_t timestamp;
	uint16_t told; /* transport-wide, up to there */
	uint64_t told_us;
	uint16_t arrived_n;
	int64_t arrived_us[4096]; /* from told on */
};

struct scene {
	struct sfu *s;
	uint64_t now_us;
	uint32_t tags_n;
	uint8_t acting;  /* who did what is being done */
	uint32_t sent_n; /* in this step */
	struct person people[PLACES_N];
	struct pair pair;
	uint16_t seqs[PLACES_N][16]; /* the next of a member's SSRC */
	struct booked book[BOOK_N];
};

extern struct scene scene;

void must(bool true_or_end);

/* Everything anew: the engine, Anna and Ben. */
void scene_begin(void);
void scene_join(uint16_t place, uint8_t room);
void scene_leave(uint16_t place);

/* Time goes on; Anna sends, Ben tells what came, and all is done that is due. */
void scene_pass(uint64_t us);

/* model.c: what may go out. The engine's port, and what is looked at when all
 * was sent. */
void model_send(void *arg, const struct sfu_out *out);
void model_layers(void *arg, uint16_t place, uint8_t context, uint8_t layers);
void model_unsealed(void *arg, uint16_t place, uint8_t context);
void model_forget(struct person *p);

/* A packet goes in: remembered by the tag that its payload ends with. */
void model_book(uint16_t place, const uint8_t *p, size_t len, uint32_t tag);

/* inside.c: whether the engine's own tables agree with each other. */
void inside_check(const struct sfu *s);

/* shape.c: a packet as the input says, booked and taken. */
void shape_packet(struct rd *in);
void shape_burst(struct rd *in);

/* say.c: RTCP as the input says. */
void say_raw(struct rd *in);
void say_nack(struct rd *in);
void say_key(struct rd *in);
void say_arrivals(struct rd *in);
void say_report(struct rd *in);
void say_bound(struct rd *in);

#endif
