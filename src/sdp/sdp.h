/* sdp.h - the unit's one offer and its answers (RFC 8866, and of RFC 8829 what
 * browsers write).
 *
 * No general reader of descriptions: all numbers are those of unit.h, and who
 * answers must have kept them. What an answer has beyond that is passed over.
 * Reads and writes bytes and nothing else; what is read is a view into the
 * caller's bytes.
 */
#ifndef SDP_SDP_H
#define SDP_SDP_H

#include "base/addr.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/rd.h"
#include "base/wr.h"
#include "wire/unit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SDP_FINGERPRINT_LEN = 32 }; /* SHA-256, bytes */

/* Characters; not NUL-terminated. */
struct sdp_text {
	const char *p;
	size_t len;
};

/* What a connection is made with. */
struct sdp_transport {
	struct sdp_text ufrag; /* RFC 8839: 4 to 256 characters */
	struct sdp_text pwd;   /* 22 to 256 */
	uint8_t fingerprint[SDP_FINGERPRINT_LEN]; /* of the certificate */
};

struct sdp_offer {
	struct sdp_transport transport;
	struct addr candidate[SDP_CANDIDATES_N]; /* UDP, the best first */
	size_t candidate_n;
	enum unit_codec codec[UNIT_CODECS_N]; /* for pictures, in order */
	size_t codec_n;
	bool is_quiet; /* nobody learns who speaks: no audio levels */
};

/* As the answer has it: of who answers. */
enum sdp_direction {
	SDP_INACTIVE = 0,
	SDP_SENDONLY = 1,
	SDP_RECVONLY = 2,
	SDP_SENDRECV = 3,
};

/* A stream that is announced; FID groups it with its retransmission. */
struct sdp_source {
	uint32_t ssrc;
	uint32_t rtx; /* 0: none */
};

struct sdp_line {
	bool is_rejected; /* then the rest is empty */
	enum sdp_direction direction;
	uint8_t payload[SDP_PAYLOADS_N]; /* those of unit.h, in their order */
	uint8_t payload_n;
	uint8_t extensions; /* bits 1 << id of unit.h */
	uint8_t rids;       /* bits 1 << layer; 0: no simulcast */
	uint8_t source_n;
	struct sdp_source source[SDP_SOURCES_N];
};

struct sdp_answer {
	struct sdp_transport transport;
	struct sdp_line line[UNIT_LINES_N]; /* by mid */
};

/* Writes the offer. There are candidates and codecs. */
void sdp_write_offer(struct wr *w, const struct sdp_offer *offer);

/* The same in two parts, one behind the other. That of the others' lines is most
 * of it, and depends on nothing but the codecs. */
void sdp_write_offer_own(struct wr *w, const struct sdp_offer *offer);
void sdp_write_offer_others(struct wr *w, const struct sdp_offer *offer);

/* Reads an answer to it. On ERR_FORMAT *answer is as it was. */
must_check enum err sdp_read_answer(struct sdp_answer *answer, struct rd text);

/* The native participant's side: reads the offer, which must be just what
 * sdp_write_offer() writes as to lines, and answers. On ERR_FORMAT *offer is
 * as it was. */
must_check enum err sdp_read_offer(struct sdp_offer *offer, struct rd text);
void sdp_write_answer(struct wr *w, const struct sdp_answer *answer);

#endif
