/* sdp.h - the unit's one offer (RFC 8866, and of RFC 8829 what browsers read).
 *
 * No general reader of descriptions: all numbers are those of unit.h. What a
 * browser answers in a description it tells the server without one
 * (docs/protocol.md, section 2). Reads and writes bytes and nothing else; what is
 * read is a view into the caller's bytes.
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

/* Writes the offer, up to the last line that the browser sends on: those of the
 * slots it makes of these. There are candidates and codecs. */
void sdp_write_offer(struct wr *w, const struct sdp_offer *offer);

/* The native participant's side: reads the offer, which must be just what
 * sdp_write_offer() writes. On ERR_FORMAT *offer is as it was. */
must_check enum err sdp_read_offer(struct sdp_offer *offer, struct rd text);

#endif
