/* The keys of a member's frames, for the browser: the group gives them to the
 * ring in here.
 */
#include "base/ct.h"
#include "epoch/epoch.h"
#include "wasm/io.h"
#include "wasm/member.h"

#include <assert.h>

typedef enum err give_epoch(struct sframe_ring *r,
			    const struct sframe_epoch *e);

static int32_t give(int32_t group, give_epoch *to)
{
	struct member *m = member_find(group);
	struct sframe_epoch e;
	enum err err;

	if (m == NULL)
		return io_answer_number(ERR_STEP, 0);
	err = epoch_keys(&e, m->group);
	if (err == OK)
		err = to(&m->ring, &e);
	ct_wipe(&e, sizeof(e));
	return io_answer_number(err, 0);
}

int32_t core_keys_receive(int32_t group)
{
	return give(group, sframe_ring_receive);
}

int32_t core_keys_send(int32_t group)
{
	return give(group, sframe_ring_send);
}

void core_keys_drop(int32_t group)
{
	struct member *m = member_find(group);
	struct rd args = io_read_args();

	if (m != NULL)
		sframe_ring_drop(&m->ring, rd_u64(&args));
	(void)io_answer_number(OK, 0);
}

void core_keys_stop(int32_t group)
{
	struct member *m = member_find(group);

	if (m != NULL)
		sframe_ring_stop(&m->ring);
}

static void tell_kid(uint64_t kid)
{
	io_result.kid_high = (uint32_t)(kid >> 32);
	io_result.kid_low = (uint32_t)kid;
}

/* A frame in its place, and the metadata in its. */
static struct sframe_box box_of(size_t at, uint32_t len, uint32_t metadata_len)
{
	return (struct sframe_box){
		.buf = io_frame,
		.size = sizeof(io_frame),
		.at = at,
		.len = len,
		.metadata = io_args + CORE_METADATA_AT,
		.metadata_len = metadata_len,
	};
}

_Static_assert(CORE_FRAME_AT >= SFRAME_HEADER_MAX + CORE_PREFIX_MAX, "");
_Static_assert(CORE_PREFIX_AT + CORE_PREFIX_MAX <= CORE_ARGS_SIZE, "");
_Static_assert(CORE_METADATA_AT + SFRAME_METADATA_MAX <= CORE_PREFIX_AT, "");

/* Puts the prefix in front: CORE_FRAME_AT leaves room for the longest of both. */
static void put_prefix(struct sframe_box *box, uint32_t prefix_len)
{
	box->at -= prefix_len;
	box->len += prefix_len;
	memcpy(io_frame + box->at, io_args + CORE_PREFIX_AT, prefix_len);
	io_result.at = (uint32_t)box->at;
}

int32_t core_seal(int32_t group, uint32_t context, uint32_t len,
		  uint32_t metadata_len, uint32_t prefix_len)
{
	struct member *m = member_find(group);
	uint64_t kid;

	if (m == NULL)
		return -(int32_t)ERR_STEP;
	if (len > CORE_FRAME_MAX || metadata_len > SFRAME_METADATA_MAX ||
	    prefix_len > CORE_PREFIX_MAX)
		return -(int32_t)ERR_FULL;

	struct sframe_box box = box_of(CORE_FRAME_AT, len, metadata_len);
	enum err err = sframe_ring_seal(&m->ring, context, &box, &kid);

	if (err != OK)
		return -(int32_t)err;
	put_prefix(&box, prefix_len);
	tell_kid(kid);
	return (int32_t)box.len;
}

/* What the header claims, for the caller's counters: not verified. */
static void tell_claim(struct rd frame)
{
	struct sframe_header claim = { 0 };

	if (sframe_header_read(&claim, &frame) == OK)
		tell_kid(claim.kid);
	else
		tell_kid(UINT64_MAX);
}

int32_t core_open(int32_t group, uint32_t len, uint32_t metadata_len)
{
	struct member *m = member_find(group);
	struct rd frame = io_read_frame(len);
	uint64_t kid;

	if (m == NULL)
		return -(int32_t)ERR_STEP;
	if (frame.bad)
		return -(int32_t)ERR_FULL;
	tell_claim(frame);

	struct sframe_box box = box_of(0, len, metadata_len);
	enum err err = sframe_ring_open(&m->ring, &box, &kid);

	if (err != OK)
		return -(int32_t)err;
	io_result.at = (uint32_t)box.at;
	return (int32_t)box.len;
}
