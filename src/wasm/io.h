/* io.h - the places where bytes are handed over, for the files of this folder.
 */
#ifndef WASM_IO_H
#define WASM_IO_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "sframe/key.h"
#include "wasm/core.h"

enum {
	IO_FRAME_SIZE = CORE_FRAME_AT + CORE_FRAME_MAX + SFRAME_TAG_MAX,
};

extern uint8_t io_args[CORE_ARGS_SIZE];
extern uint8_t io_frame[IO_FRAME_SIZE];
extern uint8_t io_text[CORE_TEXT_SIZE];
extern struct core_result io_result;

/* A reader over all of args. */
struct rd io_read_args(void);

/* Steps over the next len bytes of args, which are always as many (asserted). */
const uint8_t *io_take(struct rd *args, size_t len);

/* A reader over len bytes of the frame; bad when there are not as many. */
struct rd io_read_frame(uint32_t len);

/* A writer into text. */
struct wr io_write_text(void);

/* Wipes args and answers err, or the length written to text. */
int32_t io_answer(enum err err, const struct wr *text);

/* Wipes args and answers a number, or err. */
int32_t io_answer_number(enum err err, int32_t number);

#endif
