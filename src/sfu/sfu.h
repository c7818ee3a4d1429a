/* sfu.h - the forwarding unit: who gets which packet (docs/unit.md, sections 3
 * and 4), without a socket, a key or a clock.
 *
 * What comes in has been authenticated hop by hop and is plain RTP or RTCP with
 * a sealed payload; what goes out is to be protected for the one it is for.
 * Between sfu_flush() and the next nothing is sent, so that all packets of a
 * batch for one receiver leave in a row.
 *
 * Large: all memory is handed in by the caller at the start, zero, and touched
 * as it is used. Members are known by their place, a number of the caller's. One
 * thread; a room and all its members belong to one engine.
 */
#ifndef SFU_SFU_H
#define SFU_SFU_H

#include "base/err.h"
#include "base/limits.h"
#include "sfu/counters.h"
#include "wire/unit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SFU_HEAD_LEN = 192, /* bytes of a header with what is rewritten */
	SFU_NOBODY = 0xffff,
};

/* What a packet is, to who sends it on: the first goes first where not all
 * can go. */
enum sfu_class {
	SFU_RTCP,
	SFU_SOUND,
	SFU_REPAIR, /* sent again */
	SFU_PICTURE,
	SFU_PADDING, /* a probe */
};

/* One packet to send; alive until the callback returns. */
struct sfu_out {
	enum sfu_class class;
	uint16_t place;         /* to whom */
	uint64_t index;         /* RTP: rollover counter and number */
	const uint8_t *head;    /* RTP header, then the payload's start */
	size_t header_len;      /* of the RTP header */
	size_t head_len;        /* of all that stands in head */
	const uint8_t *payload; /* goes on from there */
	size_t payload_len;
};

/* What the engine asks for. Called from within its functions; none may call
 * the engine. */
struct sfu_port {
	void (*send)(void *arg, const struct sfu_out *out);
	/* Which layers of a member's stream are watched; a bit each. */
	void (*layers)(void *arg, uint16_t place, uint8_t context,
		       uint8_t layers);
	/* What a member sends there is not sealed, and was dropped. */
	void (*unsealed)(void *arg, uint16_t place, uint8_t context);
	void *arg;
};

struct sfu_config {
	uint16_t member_n; /* places are below */
	uint16_t stream_n; /* SSRCs that come in, of all members */
	uint32_t packet_n; /* kept at once */
	uint16_t room_n;   /* rooms are below */
	/* What a way is taken to carry until it is known; 0: the usual. */
	uint32_t start_bps;
	struct sfu_port port;
};

struct sfu_join {
	uint16_t room;
	uint16_t place;
	bool sealed; /* what is not SFrame is dropped */
	bool quiet;  /* nothing is learned of how loud it is */
};

struct sfu_watch {
	uint16_t source; /* place, or SFU_NOBODY */
	uint8_t context; /* UNIT_MID_CAMERA or _SCREEN */
	uint16_t height; /* pixels of the tile */
	uint8_t rank;    /* 0 is the most important */
};

struct sfu;

/* Bytes to give to sfu_init(), zero and aligned for any type. */
size_t sfu_size(const struct sfu_config *config);

struct sfu *sfu_init(void *zeroed, const struct sfu_config *config,
		     uint64_t now_us);

/* A member is connected. A place that is taken is left first. */
void sfu_join(struct sfu *s, const struct sfu_join *join);
void sfu_leave(struct sfu *s, uint16_t place);

/* What a picture slot carries from now on. May be said of a source that is yet
 * to come. */
void sfu_watch(struct sfu *s, uint16_t place, uint8_t slot,
	       const struct sfu_watch *watch);

/* The time; before the first packet of a batch. */
void sfu_clock(struct sfu *s, uint64_t now_us);

/* One packet of a member, authenticated. Copied. */
void sfu_rtp(struct sfu *s, uint16_t place, const uint8_t *p, size_t len);
void sfu_rtcp(struct sfu *s, uint16_t place, const uint8_t *p, size_t len);

/* Sends what the batch brought. */
void sfu_flush(struct sfu *s);

/* Does what is due: reports, feedback, requests for key frames, probes. Returns
 * when it wants to be called again, UINT64_MAX for whenever. */
uint64_t sfu_tick(struct sfu *s);

/* What the way to that place is taken to carry, in bit/s; 0 before anything was
 * sent on it. */
uint32_t sfu_estimate(const struct sfu *s, uint16_t place);

uint64_t sfu_count(const struct sfu *s, enum sfu_counter which);

#endif
