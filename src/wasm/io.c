#include "wasm/io.h"

#include "base/ct.h"

#include <assert.h>

uint8_t io_args[CORE_ARGS_SIZE];
uint8_t io_frame[IO_FRAME_SIZE];
uint8_t io_text[CORE_TEXT_SIZE];
struct core_result io_result;

static size_t text_used; /* bytes of text that an answer may have touched */

struct rd io_read_args(void)
{
	return rd_init(io_args, sizeof(io_args));
}

const uint8_t *io_take(struct rd *args, size_t len)
{
	const uint8_t *at = rd_bytes(args, len);

	assert(at != NULL);
	return at;
}

struct rd io_read_frame(uint32_t len)
{
	struct rd all = rd_init(io_frame, sizeof(io_frame));

	return rd_sub(&all, len);
}

struct wr io_write_text(void)
{
	return wr_init(io_text, sizeof(io_text));
}

int32_t io_answer_number(enum err err, int32_t number)
{
	ct_wipe(io_args, sizeof(io_args));
	return err == OK ? number : -(int32_t)err;
}

int32_t io_answer(enum err err, const struct wr *text)
{
	size_t len = 0;

	if (err == OK)
		err = wr_done(text, &len);
	text_used = wr_len(text);
	return io_answer_number(err, (int32_t)len);
}

uint8_t *core_args(void)
{
	return io_args;
}

uint8_t *core_frame(void)
{
	return io_frame;
}

uint8_t *core_text(void)
{
	return io_text;
}

struct core_result *core_result(void)
{
	return &io_result;
}

void core_wipe(uint32_t len)
{
	ct_wipe(io_args, sizeof(io_args));
	ct_wipe(io_text, text_used);
	text_used = 0;
	ct_wipe(io_frame, len < sizeof(io_frame) ? len : sizeof(io_frame));
}
