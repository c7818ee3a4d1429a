/* wrap.h - what stands in front of a sealed frame, so that packetizers which look
 * into frames find one (docs/protocol.md, section 7): constant, and says only
 * whether the frame is a key frame. Codecs by their numbers there.
 */
#ifndef AGENT_WRAP_H
#define AGENT_WRAP_H

#include "agent/member_types.h"
#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

enum { WRAP_PREFIX_MAX = 32 };

/* Numbers of the associated metadata. */
enum wrap_kind {
	WRAP_NONE,
	WRAP_KEY,
	WRAP_OTHER,
};

enum wrap_kind wrap_kind_of(uint8_t codec, bool key);

/* The bytes in front; none where the codec has no wrapper. */
struct rd wrap_prefix(uint8_t codec, bool key);

/* Finds what is sealed behind a wrapper: a view, of H.264 still escaped.
 * ERR_FORMAT where what stands in front is not the codec's. */
must_check enum err wrap_find(uint8_t codec, struct rd frame,
			      enum wrap_kind *kind, struct rd *sealed);

/* Inserts 03 wherever two zeros are followed by a byte below 4 (H.264, 7.4.1).
 * out may be the memory of data where it begins half of data's length before
 * it. */
void wrap_escape(struct wr *out, struct rd data);

/* Undoes it. */
void wrap_unescape(struct wr *out, struct rd data);

#endif
