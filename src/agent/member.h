/* member.h - a participant without a browser, as far as signalling and keys go:
 * knocks, is let in, lets others in, follows the commits of the group, seals and
 * opens frames (docs/protocol.md).
 *
 * Takes messages of the server and the time, gives messages to the server: no
 * socket (that is dial.h), no clock, no media. Everything it needs is taken at
 * member_new(). One thread. What it calls back may call it again, but not
 * member_free().
 *
 * It has no channel of its own to another participant: in a room of two a
 * browser waits for one in vain and goes on through the server.
 */
#ifndef AGENT_MEMBER_H
#define AGENT_MEMBER_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "link/link.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MEMBER_NAME_MAX = 64,  /* bytes of a name */
	MEMBER_LINE_MAX = 512, /* bytes of a line of chat of ours */
	/* Sealing adds so much at most; for H.264 half of all comes on top. */
	MEMBER_SEAL_OVERHEAD = 64,
	MEMBER_LEAF_NONE = 256,
};

enum member_standing {
	MEMBER_OUTSIDE, /* no seat yet */
	MEMBER_WAITING, /* knocks */
	MEMBER_IN,
	MEMBER_STOPPED, /* for good; see member_news */
};

enum member_stop {
	MEMBER_GOES_ON,
	MEMBER_FORK,     /* others are in another group of the same name */
	MEMBER_TAMPERED, /* a commit or welcomes that do not open */
	MEMBER_REMOVED,
	MEMBER_REFUSED, /* the server said so: member_news.refused */
};

/* Numbers of docs/protocol.md, section 7. */
enum member_context {
	MEMBER_MICROPHONE,
	MEMBER_CAMERA,
	MEMBER_SCREEN,
	MEMBER_SCREEN_SOUND,
	MEMBER_MESSAGES,
};

enum member_codec {
	MEMBER_NO_CODEC,
	MEMBER_OPUS,
	MEMBER_VP8,
	MEMBER_VP9,
	MEMBER_AV1,
	MEMBER_H264,
};

struct member; /* opaque */

struct member_now {
	uint64_t us;     /* never goes back */
	uint64_t unix_s; /* seconds since 1970 */
};

/* Where the member stands, and who is in the group. */
struct member_news {
	enum member_standing standing;
	enum member_stop stop;
	const char *refused; /* the server's word, or "" */
	uint64_t epoch;
	uint32_t own_leaf;
	uint32_t people_n; /* leaves, with our own */
};

/* One leaf of the group. Views, good until the group changes. */
struct member_person {
	uint32_t leaf;
	const uint8_t *peer; /* LINK_PEER_LEN bytes */
	struct rd name;      /* UTF-8, as the tree has it */
	bool here;           /* has a socket, as the server says */
};

/* What the member calls; any may be NULL but say and random. Texts and bytes are
 * good until the call returns. */
struct member_user {
	void *arg;
	void (*say)(void *arg, struct rd text); /* one message to the server */
	void (*random)(void *arg, uint8_t *out, size_t len);
	void (*news)(void *arg, const struct member_news *news);
	/* A line of chat, opened under the key of that leaf. */
	void (*line)(void *arg, uint32_t leaf, struct rd text);
	/* What somebody sends: bits by context. */
	void (*sends)(void *arg, uint32_t leaf, unsigned contexts);
	/* Of the forwarding unit (docs/unit.md). */
	void (*met)(void *arg, const char *offer_sdp, size_t len, uint32_t n);
	void (*layers)(void *arg, uint8_t context, uint8_t layers);
	void (*unsealed)(void *arg, uint8_t context);
	void (*parted)(void *arg);
};

struct member_options {
	const struct link *link; /* copied */
	const char *name;        /* at most MEMBER_NAME_MAX bytes; copied */
	uint32_t adds_max;       /* in one commit of ours, 1 to 63 */
};

/* NULL when there is no memory. Some 750 kB, of which pages are used as the group
 * grows; wiped and freed by member_free(). */
struct member *member_new(const struct member_options *options,
			  const struct member_user *user);
void member_free(struct member *m); /* NULL is nothing to free */

/* The socket is open: takes a seat. */
void member_begin(struct member *m, struct member_now now);

/* The socket is gone. Nothing is sealed or said any more. */
void member_lost(struct member *m, struct member_now now);

/* One message of the server. ERR_FORMAT for what docs/protocol.md does not name:
 * the caller closes. */
must_check enum err member_hear(struct member *m, struct member_now now,
				struct rd text);

/* Does what is due and returns when it wants to be called again. */
uint64_t member_tick(struct member *m, struct member_now now);

/* Gives the seat up; the others remove us. */
void member_leave(struct member *m);

void member_stand(const struct member *m, struct member_news *news);

/* The first person at or after a leaf; false when there is none. */
bool member_person(const struct member *m, uint32_t leaf,
		   struct member_person *person);

/* A line of chat to everybody, said once; false when it cannot be sent now. */
bool member_line(struct member *m, const char *text);

/* Tells everybody, and whoever comes later, what we send: bits by context. */
void member_sends(struct member *m, unsigned contexts);

/* The forwarding unit. Only a member is heard by the server: MEMBER_IN. */
void member_meet(struct member *m);
void member_answer(struct member *m, uint32_t n, struct rd sdp);
void member_part(struct member *m);

/* What a picture slot shall carry; at most 26, the most important first. */
struct member_slot {
	uint8_t slot;
	uint8_t context;     /* MEMBER_CAMERA or MEMBER_SCREEN */
	uint16_t height;     /* pixels */
	const uint8_t *peer; /* LINK_PEER_LEN bytes */
};

void member_watch(struct member *m, const struct member_slot *slots, size_t n);

/* What one encoded frame is. */
struct member_frame {
	uint8_t context; /* of who opens, said by the frame's KID */
	uint8_t codec;   /* of who opens, given by the caller */
	bool key;        /* VP9 and Opus do not say: false after opening */
	uint32_t leaf;   /* who sealed it; not for sealing */
};

/* Seals a whole encoded frame and appends it, its wrapper in front. ERR_STEP
 * while nothing may be sealed, ERR_FORMAT for a codec that the context does not
 * have, ERR_FULL when out is too short; then *out is as it was. */
must_check enum err member_seal(struct member *m, const struct member_frame *f,
				struct rd plain, struct wr *out);

enum member_fate {
	MEMBER_OPENED,
	MEMBER_EARLY, /* of an epoch that is yet to come: try again within 1 s */
	MEMBER_NO_KEY,     /* of nobody here, or an epoch that has ended */
	MEMBER_NOT_SEALED, /* no wrapper, no SFrame, or no room in out */
	MEMBER_NOT_OPENED, /* altered, or under another key */
	MEMBER_REPLAYED,
	MEMBER_FATES,
};

/* Opens a whole frame of f->codec and appends what was sealed. Only when it is
 * MEMBER_OPENED are *f and *out changed. Counted. */
enum member_fate member_open(struct member *m, struct member_frame *f,
			     struct rd sealed, struct wr *out);

struct member_counts {
	uint64_t sealed;
	uint64_t opened[MEMBER_FATES]; /* media, by fate */
	uint64_t heard[MEMBER_FATES];  /* messages of members, by fate */
	uint64_t commits;              /* of ours that were the one */
	uint64_t stale;                /* of ours that were not */
	uint64_t followed;             /* of others */
};

const struct member_counts *member_counts(const struct member *m);

#endif
