/* state.h - the inside of the engine, shared by its files.
 *
 * A member sends up to four sources (microphone, camera, screen, screen sound);
 * a source has up to three streams (its layers), each with an SSRC of its own.
 * A receiver has slots. A slot that carries a source is in the source's list.
 *
 * Packets lie in one log that goes round: a packet is written once, by its
 * serial, sent to everybody from there, and sent again from there when asked,
 * until the log has come round to it. So nothing is given back, and what is
 * kept is the same whoever sends how much.
 */
#ifndef SFU_STATE_H
#define SFU_STATE_H

#include "base/limits.h"
#include "rtp/payload.h"
#include "sfu/parts.h"
#include "sfu/seals.h"
#include "sfu/sfu.h"

enum {
	STREAM_NONE = UINT16_MAX,
	SLOTS_N = UNIT_SOUND_N + UNIT_PICTURE_N, /* of a member, sound first */
	/* Layers within a stream; what is above goes with the highest. */
	SPATIAL_N = 3,
	TEMPORAL_N = 3,
	LEVELS_N = SPATIAL_N * TEMPORAL_N, /* see level.h */
	LEVEL_ALL = LEVELS_N - 1,
};

/* A slot of a member as one number: place * SLOTS_N + slot. A source likewise:
 * place * UNIT_OWN_N + context. */
#define NOT_ONE UINT32_MAX

enum { QUALITY_NONE = UINT8_MAX };

struct packet {
	uint64_t serial; /* of the log; 0: nothing was written here yet */
	uint64_t next;   /* of the batch of its source; 0: the last */
	uint64_t number; /* sequence number with its rollovers */
	uint32_t timestamp;
	uint16_t stream;
	uint16_t len; /* of the payload, without padding */
	uint8_t pad;  /* bytes of padding behind it; see even.h */
	uint8_t payload_type;
	bool marker;
	struct vp8 vp8;    /* of VP8: what is renumbered */
	bool starts_key;   /* a receiver can begin here */
	bool of_key;       /* of a key frame, as far as can be told */
	bool starts_frame; /* of a layer */
	bool ends_frame;   /* the same */
	bool switch_up;    /* see payload.h */
	bool late;         /* came behind a higher number */
	bool unplaced;     /* so late that it has no number to go out by */
	uint8_t spatial;   /* layers, below SPATIAL_N and TEMPORAL_N */
	uint8_t temporal;
	uint16_t picture_skip[TEMPORAL_N]; /* see level.h */
	uint32_t skip[LEVELS_N];
	uint64_t came_us;
	uint8_t dependency_len; /* of that header extension; 0: none */
	uint8_t dependency[SFU_DEPENDENCY_LEN];
	uint8_t payload[SFU_PAYLOAD_LEN];
};

/* What the next packet of a stream begins with (see level.h). */
struct level_next {
	uint32_t skip[LEVELS_N];
	uint16_t picture_skip[TEMPORAL_N];
	uint16_t picture; /* of the packet before */
	uint8_t temporal;
	uint32_t key_timestamp; /* of the last key frame */
	bool had_key;
	uint64_t first_serial;
};

/* Bits a second of each layer (see rate.h). */
struct rate {
	uint64_t since_us; /* of the bytes; 0: none yet */
	uint32_t bytes[LEVELS_N];
	uint32_t bps[LEVELS_N];
	bool known;
};

/* One SSRC that comes in. */
struct stream {
	uint32_t ssrc;
	uint16_t place;
	bool taken;
	uint8_t context;
	uint8_t layer;
	bool is_repair;
	bool started;
	bool wants_key;
	uint16_t next_free;
	uint64_t asked_us; /* for a key frame, the last time */
	uint64_t keys_us;  /* of key frames, a second each, until when */
	bool wants_start;  /* a slot waits for it */
	uint8_t asks_n;    /* in a row, without one */
	uint64_t highest;  /* number, as it came */
	uint64_t heard_us;
	struct hush hush;
	struct flood flood;
	struct seals seals;
	struct reception reception;
	struct heard_report report;
	struct gaps gaps;
	uint64_t ring[SFU_HISTORY_N]; /* serials, by number; 0: none */
	struct depdesc_structure structure;
	struct level_next levels;
	struct rate rate;
};

struct source {
	uint16_t stream[UNIT_LAYERS_N]; /* or STREAM_NONE */
	bool has_batch;
	uint64_t batch_first; /* serials of the packets since the last flush */
	uint64_t batch_last;
	uint32_t next_dirty;
	uint32_t slots;      /* first of those that carry it; or NOT_ONE */
	uint8_t told_layers; /* bits: those that the sender was told of */
	struct loudness loudness;
	uint64_t needed_us[UNIT_LAYERS_N]; /* when it was watched last */
	uint64_t on_us[UNIT_LAYERS_N];     /* when it was switched on last */
};

/* From where on a slot carries a stream, and with which numbers. */
struct run {
	uint64_t serial; /* of its first packet */
	uint64_t first;  /* number of it, as it came */
	uint64_t plain;  /* the same, without what was left out */
	uint64_t offset; /* what goes out is that much more */
	uint32_t timestamp_offset;
	uint16_t stream;
	uint16_t picture_offset; /* of VP8's numbers of pictures */
	uint16_t frame_offset;   /* of the dependency descriptor's */
	uint8_t level;           /* what is above it is left out */
	uint8_t tl0_offset;
};

struct past_run {
	struct run run;
	uint8_t slot;
};

struct slot {
	uint32_t next;   /* of the source's list */
	uint16_t source; /* place; SFU_NOBODY: free */
	uint16_t height;
	uint16_t wanted; /* stream to be carried from a key frame on */
	uint8_t wanted_level;
	uint8_t carried_level; /* of the run, as soon as may be */
	bool paused;           /* not even the least of it is allotted */
	uint8_t quality;       /* allotted, QUALITY_NONE: nothing; layers.c */
	uint8_t temporal;
	uint8_t need; /* bits: layers that the sender shall send for it */
	uint8_t payload_type; /* of the last that went out */
	uint8_t context;
	uint8_t rank;
	bool started;      /* something went out */
	struct run run;    /* run.stream STREAM_NONE: nothing is carried now */
	uint64_t out_last; /* highest number that went out */
	uint32_t out_timestamp;
	uint64_t out_us;       /* when that was */
	uint64_t repair_last;  /* number, of the retransmissions */
	uint64_t since_us;     /* it carries the source */
	uint32_t sent_n;       /* packets, for the sender's report */
	uint32_t sent_len;     /* their payloads */
	uint32_t told_n;       /* of sent_n, at the last report */
	uint16_t picture_last; /* VP8's, as they went out */
	uint16_t frame_last;
	uint8_t tl0_last;
};

/* When the packets of a sender came, by their transport-wide numbers, as far as
 * it was not told yet. */
struct arrivals {
	bool started;
	uint8_t count; /* of feedbacks */
	uint16_t base; /* the first number */
	uint16_t n;
	uint32_t ssrc; /* of one of its streams */
	int64_t us[SFU_ARRIVALS_N];
};

struct member {
	bool known; /* its tables are set up */
	bool here;
	bool sealed;
	bool quiet;
	uint16_t room;
	uint16_t next;                         /* of the room; SFU_NOBODY */
	uint16_t here_at;                      /* in the list of those here */
	uint16_t transport_number;             /* of the next packet to it */
	uint16_t stream[SFU_MEMBER_STREAMS_N]; /* or STREAM_NONE */
	uint32_t ssrc[SFU_MEMBER_STREAMS_N];   /* theirs */
	struct hop hop;
	struct repairs repairs;
	struct source sources[UNIT_OWN_N];
	struct slot slots[SLOTS_N];
	/* The last runs that have ended, whatever slot's, for what is asked again:
	 * a level that falls and rises makes three within a round trip. */
	uint32_t runs_n;       /* since it came */
	struct past_run *runs; /* SFU_RUNS_N: a ring */
};

struct sfu {
	struct sfu_config config;
	uint64_t now_us;
	uint64_t counters[SFU_COUNTERS_N];
	struct member *members;    /* by place */
	struct arrivals *arrivals; /* by place: of those that send */
	struct path *paths;        /* by place; see path.h */
	struct path_waiting *ring; /* SFU_WAITING_N by place */
	struct past_run *runs;     /* SFU_RUNS_N by place */
	struct stream *streams;
	struct packet *log;
	uint16_t *rooms; /* first member, by room */
	uint64_t last_serial;
	uint64_t flushed_serial; /* all up to this one were sent on */
	uint16_t *here;          /* places of all members that are */
	uint16_t here_n;
	struct dues dues;
	uint16_t stream_top;  /* streams from there on were never used */
	uint16_t stream_free; /* first of those that are free again */
	uint32_t dirty;       /* first source with a batch; or NOT_ONE */
	uint64_t paths_us;    /* when paths are looked at next */
	uint64_t probes_us;   /* when the eager of them are */
	uint16_t waiting;     /* first place with packets that wait */
	uint32_t burst_n;     /* pictures' packets sent in a row */
};

/* Of a place; a first use sets it up. */
struct member *sfu_member(struct sfu *s, uint16_t place);

static inline void sfu_tally(struct sfu *s, enum sfu_counter which)
{
	s->counters[which]++;
}

/* The packet of that serial; NULL when the log has come round to it. */
static inline const struct packet *sfu_packet(const struct sfu *s,
					      uint64_t serial)
{
	const struct packet *p = &s->log[serial % s->config.packet_n];

	return serial != 0 && p->serial == serial ? p : NULL;
}

#endif
