/* Frames of media: wrapper, metadata and SFrame together (docs/protocol.md,
 * section 7).
 */
#include "agent/member_inner.h"
#include "agent/wrap.h"

#include <string.h>

enum {
	KID_EPOCH_BITS = 4,
	KID_LEAF_BITS = 8,
	KID_CONTEXT_AT = KID_EPOCH_BITS + KID_LEAF_BITS,
	METADATA_LEN = 3,
	/* Nobody seals for so long under an epoch that we were not in. */
	NEW_HERE_US = 10000000,
};

_Static_assert((int)WRAP_PREFIX_MAX + (int)SFRAME_HEADER_MAX +
			       (int)SFRAME_TAG_MAX <=
		       (int)MEMBER_SEAL_OVERHEAD + 1,
	       "");

static uint32_t leaf_of(uint64_t kid)
{
	return (uint32_t)(kid >> KID_EPOCH_BITS) & (PEOPLE_LEAF_N - 1);
}

static unsigned epoch_bits(uint64_t kid)
{
	return (unsigned)kid & (EPOCHS_N - 1);
}

static bool is_sound(uint8_t context)
{
	return context == MEMBER_MICROPHONE || context == MEMBER_SCREEN_SOUND;
}

/* Sound is Opus, always; pictures are what the browser says they are. */
static bool fits(uint8_t context, uint8_t codec)
{
	if (context >= MEMBER_MESSAGES || codec > MEMBER_H264)
		return false;
	return is_sound(context) ? codec == MEMBER_OPUS : codec > MEMBER_OPUS;
}

/* Room that the sealed frame takes in the end, and half of it for H.264, whose
 * escapes are put in as it is moved to its place. */
static size_t room_for(const struct member_frame *f, size_t len,
		       size_t prefix_len)
{
	const size_t sealed_len = len + SFRAME_HEADER_MAX + SFRAME_TAG_MAX;

	return prefix_len + sealed_len +
	       (f->codec == MEMBER_H264 ? sealed_len / 2 : 0);
}

enum err member_seal(struct member *m, const struct member_frame *f,
		     struct rd plain, struct wr *out)
{
	const struct rd prefix = wrap_prefix(f->codec, f->key);
	const uint8_t metadata[METADATA_LEN] = {
		f->context, f->codec, (uint8_t)wrap_kind_of(f->codec, f->key)
	};
	const size_t room = room_for(f, plain.left, prefix.left);
	struct sframe_box box = {
		.buf = out->p,
		.size = room,
		.at = room - SFRAME_TAG_MAX - plain.left,
		.len = plain.left,
		.metadata = metadata,
		.metadata_len = sizeof(metadata),
	};
	uint64_t kid;

	if (!fits(f->context, f->codec))
		return ERR_FORMAT;
	if (out->full || out->left < room)
		return ERR_FULL;
	memmove(out->p + box.at, plain.p, plain.left);
	TRY(sframe_ring_seal(&m->keys.ring, f->context, &box, &kid));

	struct wr w = wr_init(out->p, room);
	const struct rd sealed = rd_init(out->p + box.at, box.len);

	wr_bytes(&w, prefix.p, prefix.left);
	if (f->codec == MEMBER_H264)
		wrap_escape(&w, sealed);
	else
		memmove(wr_room(&w, sealed.left), sealed.p, sealed.left);
	(void)wr_room(out, wr_len(&w));
	m->counts.sealed++;
	return OK;
}

static enum member_fate fate_of(enum err err)
{
	switch (err) {
	case OK:
		return MEMBER_OPENED;
	case ERR_AUTH:
		return MEMBER_NOT_OPENED;
	case ERR_REPLAY:
		return MEMBER_REPLAYED;
	case ERR_FULL:
		return MEMBER_KEYS_FULL;
	case ERR_STEP:
	case ERR_FORMAT:
	case ERR_OS:
		break;
	}
	return MEMBER_NOT_SEALED;
}

/* What the frame says of itself; whether that is so is for the key to say. */
static bool read_kid(const struct sframe_box *box, uint64_t *kid)
{
	struct rd r = rd_init(box->buf + box->at, box->len);
	struct sframe_header header;

	if (sframe_header_read(&header, &r) != OK ||
	    header.kid >> KID_CONTEXT_AT > MEMBER_MESSAGES)
		return false;
	*kid = header.kid;
	return true;
}

/* The leaf has still the member that it had in that epoch. */
static bool is_theirs(const struct member *m, uint64_t kid)
{
	const struct people_leaf *l = &m->people.leaf[leaf_of(kid)];

	return l->used &&
	       (l->before_us ||
		epochs_of_bits(&m->epochs, epoch_bits(kid)) >= l->added_epoch);
}

/* Why there is no key. */
static enum member_fate keyless(const struct member *m, uint64_t kid)
{
	const uint64_t epoch = epochs_of_bits(&m->epochs, epoch_bits(kid));

	if (epochs_is_ahead(&m->epochs, epoch_bits(kid)))
		return MEMBER_EARLY;
	if (epoch < m->entered_epoch && m->now.us < m->entered_us + NEW_HERE_US)
		return MEMBER_BEFORE_US;
	if (!is_theirs(m, kid) || epochs_opens(&m->epochs, epoch))
		return MEMBER_OF_NOBODY;
	return MEMBER_ENDED;
}

enum member_fate member_media_open(struct member *m, struct sframe_box *box,
				   struct member_frame *f)
{
	uint64_t kid;
	enum err err;

	if (!read_kid(box, &kid))
		return MEMBER_NOT_SEALED;
	if (m->standing != MEMBER_IN)
		return MEMBER_NOT_IN;
	err = sframe_ring_open(&m->keys.ring, box, &kid);
	if (err == ERR_STEP)
		return keyless(m, kid);
	if (err == OK && kid >> KID_CONTEXT_AT != f->context)
		return MEMBER_NOT_SEALED;
	if (err == OK && !is_theirs(m, kid))
		return MEMBER_OF_NOBODY;
	if (err == OK)
		f->leaf = leaf_of(kid);
	return fate_of(err);
}

/* As member_open(), but for the counting. */
static enum member_fate open_frame(struct member *m, struct member_frame *f,
				   struct rd frame, struct wr *out)
{
	struct member_frame found = *f;
	uint8_t metadata[METADATA_LEN] = { 0, f->codec, 0 };
	struct wr w = *out;
	struct sframe_box box = {
		.buf = out->p,
		.metadata = metadata,
		.metadata_len = sizeof(metadata),
	};
	enum wrap_kind kind;
	enum member_fate fate;
	struct rd sealed;
	uint64_t kid;

	if (wrap_find(f->codec, frame, &kind, &sealed) != OK)
		return MEMBER_NOT_SEALED;
	if (f->codec == MEMBER_H264)
		wrap_unescape(&w, sealed);
	else
		wr_bytes(&w, sealed.p, sealed.left);
	box.len = (size_t)(w.p - out->p);
	box.size = box.len;
	if (w.full || !read_kid(&box, &kid) ||
	    !fits((uint8_t)(kid >> KID_CONTEXT_AT), f->codec))
		return MEMBER_NOT_SEALED;
	found.context = (uint8_t)(kid >> KID_CONTEXT_AT);
	found.key = kind == WRAP_KEY;
	metadata[0] = found.context;
	metadata[2] = (uint8_t)kind;
	fate = member_media_open(m, &box, &found);
	if (fate != MEMBER_OPENED)
		return fate;
	memmove(out->p, out->p + box.at, box.len);
	(void)wr_room(out, box.len);
	*f = found;
	return MEMBER_OPENED;
}

enum member_fate member_open(struct member *m, struct member_frame *f,
			     struct rd sealed, struct wr *out)
{
	const enum member_fate fate = open_frame(m, f, sealed, out);

	m->counts.opened[fate]++;
	return fate;
}
