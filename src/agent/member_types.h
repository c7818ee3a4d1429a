/* member_types.h - what member.h tells and is told. */
#ifndef AGENT_MEMBER_TYPES_H
#define AGENT_MEMBER_TYPES_H

#include "base/rd.h"
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

/* What a picture slot shall carry; at most 26, the most important first. */
struct member_slot {
	uint8_t slot;
	uint8_t context;     /* MEMBER_CAMERA or MEMBER_SCREEN */
	uint16_t height;     /* pixels */
	const uint8_t *peer; /* LINK_PEER_LEN bytes */
};

/* What one encoded frame is. */
struct member_frame {
	uint8_t context; /* of who opens, said by the frame's KID */
	uint8_t codec;   /* of who opens, given by the caller */
	bool key;        /* VP9 and Opus do not say: false after opening */
	uint32_t leaf;   /* who sealed it; not for sealing */
};

/* Who comes late gets what was sealed before, and who leaves has sealed what is
 * still on its way: the first three are no error, all others are. */
enum member_fate {
	MEMBER_OPENED,
	MEMBER_BEFORE_US, /* of an epoch from before we came */
	MEMBER_OF_NOBODY, /* of a leaf that is no other member's, or not now */
	MEMBER_EARLY, /* of an epoch that is yet to come: try again within 1 s */
	MEMBER_ENDED,      /* of an epoch whose key is kept no more */
	MEMBER_KEYS_FULL,  /* no room for one more key */
	MEMBER_NOT_IN,     /* we are in no group now */
	MEMBER_NOT_SEALED, /* no wrapper, no SFrame, or no room in out */
	MEMBER_NOT_OPENED, /* altered, or under another key */
	MEMBER_REPLAYED,
	MEMBER_FATES,
	MEMBER_ERRORS = MEMBER_EARLY, /* from here on */
};

struct member_counts {
	uint64_t sealed;
	uint64_t opened[MEMBER_FATES]; /* media, by fate */
	uint64_t heard[MEMBER_FATES];  /* messages of members, by fate */
	uint64_t commits;              /* of ours that were the one */
	uint64_t stale;                /* of ours that were not */
	uint64_t followed;             /* of others */
};

#endif
