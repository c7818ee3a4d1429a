/* Sealers and openers of frames, for the browser. */
#include "base/ct.h"
#include "sframe/sealer.h"
#include "sframe/store.h"
#include "wasm/handle.h"
#include "wasm/io.h"

struct opener {
	struct sframe_store store;
	struct sframe_slot slots[CORE_OPENER_KEYS];
};

static struct handle sealer_table[CORE_SEALERS];
static struct sframe_sealer sealers[CORE_SEALERS];
static struct handle opener_table[CORE_OPENERS];
static struct opener openers[CORE_OPENERS];

static uint64_t kid_of(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

static void tell_kid(uint64_t kid)
{
	io_result.kid_high = (uint32_t)(kid >> 32);
	io_result.kid_low = (uint32_t)kid;
}

static struct part base_key(void)
{
	return (struct part){ io_args, AEAD_KEY_LEN };
}

int32_t core_sealer_new(uint32_t kid_high, uint32_t kid_low)
{
	size_t index = handle_take(sealer_table, CORE_SEALERS);

	if (index == CORE_SEALERS)
		return io_answer_number(ERR_FULL, 0);
	sframe_sealer_init(&sealers[index], &sframe_suite_chacha,
			   kid_of(kid_high, kid_low), base_key());
	return io_answer_number(OK, handle_number(sealer_table, index));
}

/* Seals the box and puts the prefix in front of it. */
static enum err seal(struct sframe_sealer *s, struct sframe_box *box,
		     uint32_t prefix_len)
{
	TRY(sframe_sealer_seal(s, box));
	/* CORE_FRAME_AT leaves room for the longest header and prefix. */
	box->at -= prefix_len;
	box->len += prefix_len;
	memcpy(io_frame + box->at, io_args + CORE_PREFIX_AT, prefix_len);
	io_result.at = (uint32_t)box->at;
	tell_kid(s->key.kid);
	return OK;
}

_Static_assert(CORE_FRAME_AT >= SFRAME_HEADER_MAX + CORE_PREFIX_MAX, "");
_Static_assert(CORE_PREFIX_AT + CORE_PREFIX_MAX <= CORE_ARGS_SIZE, "");
_Static_assert(CORE_METADATA_AT + SFRAME_METADATA_MAX <= CORE_PREFIX_AT, "");

int32_t core_seal(int32_t sealer, uint32_t len, uint32_t metadata_len,
		  uint32_t prefix_len)
{
	size_t index = handle_find(sealer_table, CORE_SEALERS, sealer);

	if (index == CORE_SEALERS)
		return -(int32_t)ERR_STEP;
	if (len > CORE_FRAME_MAX || metadata_len > SFRAME_METADATA_MAX ||
	    prefix_len > CORE_PREFIX_MAX)
		return -(int32_t)ERR_FULL;

	struct sframe_box box = {
		.buf = io_frame,
		.size = sizeof(io_frame),
		.at = CORE_FRAME_AT,
		.len = len,
		.metadata = io_args + CORE_METADATA_AT,
		.metadata_len = metadata_len,
	};
	enum err err = seal(&sealers[index], &box, prefix_len);

	return err == OK ? (int32_t)box.len : -(int32_t)err;
}

void core_sealer_close(int32_t sealer)
{
	size_t index = handle_find(sealer_table, CORE_SEALERS, sealer);

	if (index == CORE_SEALERS)
		return;
	sframe_sealer_close(&sealers[index]);
	handle_free(sealer_table, index);
}

static struct opener *find(int32_t opener)
{
	size_t index = handle_find(opener_table, CORE_OPENERS, opener);

	return index < CORE_OPENERS ? &openers[index] : NULL;
}

int32_t core_opener_new(void)
{
	size_t index = handle_take(opener_table, CORE_OPENERS);

	if (index == CORE_OPENERS)
		return io_answer_number(ERR_FULL, 0);
	sframe_store_init(&openers[index].store, openers[index].slots,
			  CORE_OPENER_KEYS);
	return io_answer_number(OK, handle_number(opener_table, index));
}

int32_t core_opener_add(int32_t opener, uint32_t kid_high, uint32_t kid_low)
{
	struct opener *o = find(opener);

	if (o == NULL)
		return io_answer_number(ERR_STEP, 0);
	return io_answer_number(
		sframe_store_add(&o->store, &sframe_suite_chacha,
				 kid_of(kid_high, kid_low), base_key()),
		0);
}

int32_t core_opener_has(int32_t opener, uint32_t kid_high, uint32_t kid_low)
{
	const struct opener *o = find(opener);

	return o != NULL &&
	       sframe_store_has(&o->store, kid_of(kid_high, kid_low));
}

void core_opener_remove(int32_t opener, uint32_t kid_high, uint32_t kid_low)
{
	struct opener *o = find(opener);

	if (o != NULL)
		sframe_store_remove(&o->store, kid_of(kid_high, kid_low));
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

int32_t core_open(int32_t opener, uint32_t len, uint32_t metadata_len)
{
	struct opener *o = find(opener);
	struct rd frame = io_read_frame(len);
	uint64_t kid;

	if (o == NULL)
		return -(int32_t)ERR_STEP;
	if (frame.bad)
		return -(int32_t)ERR_FULL;
	tell_claim(frame);

	struct sframe_box box = {
		.buf = io_frame,
		.size = sizeof(io_frame),
		.at = 0,
		.len = len,
		.metadata = io_args + CORE_METADATA_AT,
		.metadata_len = metadata_len,
	};
	enum err err = sframe_store_open(&o->store, &box, &kid);

	if (err != OK)
		return -(int32_t)err;
	io_result.at = (uint32_t)box.at;
	return (int32_t)box.len;
}

void core_opener_close(int32_t opener)
{
	size_t index = handle_find(opener_table, CORE_OPENERS, opener);

	if (index == CORE_OPENERS)
		return;
	sframe_store_close(&openers[index].store);
	handle_free(opener_table, index);
}
