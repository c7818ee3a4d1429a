/* sdp_attr.h - the attributes of a description that are looked at, one
 * reader each; sdp_read.c finds them.
 */
#ifndef SDP_SDP_ATTR_H
#define SDP_SDP_ATTR_H

#include "sdp/sdp.h"

/* What was there, of what must be once for the whole bundle. */
enum sdp_attr_has {
	SDP_HAS_UFRAG = 1 << 0,
	SDP_HAS_PWD = 1 << 1,
	SDP_HAS_FINGERPRINT = 1 << 2,
	SDP_HAS_SETUP = 1 << 3,
	SDP_HAS_BUNDLE = 1 << 4,
	SDP_HAS_LITE = 1 << 5,
	SDP_HAS_ALL = (1 << 5) - 1, /* but lite */
};

enum sdp_attr_setup {
	SDP_SETUP_ACTIVE,
	SDP_SETUP_PASSIVE,
	SDP_SETUP_ACTPASS,
	SDP_SETUP_HOLDCONN,
	SDP_SETUPS,
};

/* The section that is being read: what its attributes said so far. */
struct sdp_attr_section {
	struct sdp_line line;
	bool has_mid;
	bool has_mux;
	uint16_t mapped;    /* bits of line.payload[]: named as they must be */
	uint16_t paired;    /* likewise: with the right apt, or in no need */
	uint8_t rids;       /* declared, bits 1 << layer */
	uint8_t extensions; /* in either direction */
	uint8_t send_ext;   /* for what the writer sends */
	uint8_t recv_ext;
	uint8_t ssrc_n;
	uint32_t ssrc[2 * SDP_SOURCES_N];
};

/* A description as it is read. */
struct sdp_attr {
	unsigned has;
	const char *does; /* "send" or "recv": what its writer does with rids */
	struct sdp_transport transport;
	enum sdp_attr_setup setup;
	uint64_t bundled; /* bits 1 << mid */
	size_t candidate_n;
	struct addr candidate[SDP_CANDIDATES_N];
	bool in_section;
	unsigned mid; /* of the section that is being read */
	struct sdp_attr_section section;
	struct sdp_line line[UNIT_LINES_N];
};

/* Reads what stands behind "a=". What is not known, or not known there, is
 * passed over. On ERR_FORMAT *a is of no more use. */
must_check enum err sdp_attr_read(struct sdp_attr *a, struct rd attribute);

#endif
