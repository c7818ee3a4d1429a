/* Makes calls at the core's door natively, as they come from standard input, and
 * writes what was answered, so that tests/core/run can compare WebAssembly with
 * it, byte for byte.
 *
 * A call: its name, five numbers, what goes into core_args(), where in
 * core_frame() the bytes behind go. An answer: the number, the bytes. Numbers are
 * four bytes, big-endian; names and bytes stand behind their length.
 */
#include "wasm/core.h"

#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX = 40, NUMBERS = 5 };

enum answer {
	ANSWERS_NUMBER,
	ANSWERS_TEXT,
	ANSWERS_FRAME,
};

struct call {
	const char *name;
	enum answer answer;
	int32_t (*none)(void);
	int32_t (*one)(int32_t);
	int32_t (*two)(int32_t, uint32_t);
	int32_t (*three)(int32_t, uint32_t, uint32_t);
	int32_t (*five)(int32_t, uint32_t, uint32_t, uint32_t, uint32_t);
	void (*silent)(int32_t);
};

static const struct call calls[] = {
	{ "core_room_make", .none = core_room_make },
	{ "core_group_new", .one = core_group_new },
	{ "core_group_found", .two = core_group_found },
	{ "core_group_knock", ANSWERS_TEXT, .three = core_group_knock },
	{ "core_group_join", .two = core_group_join },
	{ "core_group_open_knock", ANSWERS_TEXT, .two = core_group_open_knock },
	{ "core_group_commit", ANSWERS_TEXT, .two = core_group_commit },
	{ "core_group_taken", .one = core_group_taken },
	{ "core_group_take", ANSWERS_TEXT, .two = core_group_take },
	{ "core_group_state", ANSWERS_TEXT, .one = core_group_state },
	{ "core_group_members", ANSWERS_TEXT, .one = core_group_members },
	{ "core_group_beacon", ANSWERS_TEXT, .one = core_group_beacon },
	{ "core_group_open_beacon", ANSWERS_TEXT,
	  .two = core_group_open_beacon },
	{ "core_group_authenticator", ANSWERS_TEXT,
	  .one = core_group_authenticator },
	{ "core_group_rest", ANSWERS_TEXT, .one = core_group_rest },
	{ "core_group_restore", .one = core_group_restore },
	{ "core_group_close", .silent = core_group_close },
	{ "core_keys_receive", .one = core_keys_receive },
	{ "core_keys_send", .one = core_keys_send },
	{ "core_seal", ANSWERS_FRAME, .five = core_seal },
	{ "core_open", ANSWERS_FRAME, .three = core_open },
};

static bool read_number(uint32_t *n)
{
	uint8_t bytes[4];

	if (fread(bytes, 1, sizeof(bytes), stdin) != sizeof(bytes))
		return false;
	struct rd r = rd_init(bytes, sizeof(bytes));
	*n = rd_u32(&r);
	return true;
}

static bool read_bytes(void *to, size_t size, uint32_t *len)
{
	return read_number(len) && *len <= size &&
	       fread(to, 1, *len, stdin) == *len;
}

static const struct call *find(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(calls[i].name, name) == 0)
			return &calls[i];
	}
	return NULL;
}

static int32_t make(const struct call *c, const uint32_t n[NUMBERS])
{
	const int32_t handle = (int32_t)n[0];

	if (c->none != NULL)
		return c->none();
	if (c->one != NULL)
		return c->one(handle);
	if (c->two != NULL)
		return c->two(handle, n[1]);
	if (c->three != NULL)
		return c->three(handle, n[1], n[2]);
	if (c->five != NULL)
		return c->five(handle, n[1], n[2], n[3], n[4]);
	c->silent(handle);
	return 0;
}

static bool write_answer(const struct call *c, int32_t answer)
{
	const uint8_t *p = c->answer == ANSWERS_FRAME
				   ? core_frame() + core_result()->at
				   : core_text();
	const bool has_bytes = c->answer != ANSWERS_NUMBER && answer > 0;
	const size_t len = has_bytes ? (size_t)answer : 0;
	uint8_t head[8];
	struct wr w = wr_init(head, sizeof(head));

	wr_u32(&w, (uint32_t)answer);
	wr_u32(&w, (uint32_t)len);
	return fwrite(head, 1, sizeof(head), stdout) == sizeof(head) &&
	       fwrite(p, 1, len, stdout) == len;
}

/* False when the input is no list of calls. */
static bool run(const char *name)
{
	const struct call *c = find(name);
	uint32_t numbers[NUMBERS];
	uint32_t len, at;

	for (size_t i = 0; i < NUMBERS; i++) {
		if (!read_number(&numbers[i]))
			return false;
	}
	return c != NULL && read_bytes(core_args(), CORE_ARGS_SIZE, &len) &&
	       read_number(&at) && at <= CORE_FRAME_AT &&
	       read_bytes(core_frame() + at, CORE_FRAME_MAX, &len) &&
	       write_answer(c, make(c, numbers));
}

int main(void)
{
	char name[NAME_MAX + 1];
	uint32_t len;

	while (read_bytes(name, NAME_MAX, &len)) {
		name[len] = '\0';
		if (!run(name)) {
			fprintf(stderr, "core-replay: %s is no call\n", name);
			return 1;
		}
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
