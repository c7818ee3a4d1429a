/* The messages between our processes. */
#include "wire/ipc.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct ipc_msg stream = {
	.kind = IPC_STREAM,
	.addr = { .ip = { 192, 0, 2, 7 }, .port = 4711, .family = ADDR_V4 },
	.tls = true,
};

static enum err read_it(struct ipc_msg *m, const uint8_t *bytes, size_t len)
{
	return ipc_read(m, rd_init(bytes, len));
}

/* What a kind can say of the unit, all of it. */
static struct ipc_unit said_with(enum ipc_kind kind)
{
	const struct ipc_unit who = { .place = 0x0102, .serial = 0x03040506 };
	struct ipc_unit u = { 0 };

	if (kind > IPC_STREAM && kind != IPC_UNIT_UP && kind != IPC_UNIT_CLEAR)
		u = who;
	if (kind == IPC_UNIT_UP || kind == IPC_UNIT_CLEAR)
		u.half = 1;
	if (kind >= IPC_UNIT_JOIN && kind <= IPC_UNIT_LEAVE)
		u.room = 0x0708;
	if (kind == IPC_UNIT_JOIN) {
		u.open = true;
		u.quiet = true;
	}
	if (kind == IPC_UNIT_JOIN || kind == IPC_UNIT_ANSWER ||
	    kind == IPC_UNIT_UP)
		memset(u.key, 'k', sizeof(u.key));
	if (kind == IPC_UNIT_ANSWER) {
		memset(u.ufrag, 'u', sizeof(u.ufrag));
		memset(u.pwd, 'p', sizeof(u.pwd));
	}
	for (uint16_t i = 0; kind == IPC_UNIT_WATCH && i < UNIT_PICTURE_N; i++)
		u.watch[i] = (struct ipc_watch){
			.source = (uint16_t)(IPC_UNIT_NOBODY - i),
			.height = (uint16_t)(0x090a + i),
			.context = 2,
			.rank = (uint8_t)i,
		};
	if (kind == IPC_UNIT_LAYERS || kind == IPC_UNIT_UNSEALED)
		u.context = 1;
	if (kind == IPC_UNIT_LAYERS)
		u.layers = 5;
	return u;
}

static void assert_same_unit(const struct ipc_unit *a, const struct ipc_unit *b)
{
	assert_int_equal(a->half, b->half);
	assert_int_equal(a->room, b->room);
	assert_int_equal(a->place, b->place);
	assert_int_equal(a->serial, b->serial);
	assert_int_equal(a->context, b->context);
	assert_int_equal(a->layers, b->layers);
	assert_int_equal(a->open, b->open);
	assert_int_equal(a->quiet, b->quiet);
	assert_memory_equal(a->key, b->key, sizeof(a->key));
	assert_memory_equal(a->ufrag, b->ufrag, sizeof(a->ufrag));
	assert_memory_equal(a->pwd, b->pwd, sizeof(a->pwd));
	assert_memory_equal(a->watch, b->watch, sizeof(a->watch));
}

static void every_kind_comes_back_as_it_was_written(void **unused)
{
	uint8_t bytes[IPC_LEN];
	struct ipc_msg got;

	(void)unused;
	for (int kind = IPC_NONE + 1; kind < IPC_KINDS; kind++) {
		struct ipc_msg m = { .kind = (enum ipc_kind)kind };

		if (kind == IPC_STREAM)
			m = stream;
		m.unit = said_with(m.kind);
		ipc_write(&m, bytes);
		assert_int_equal(read_it(&got, bytes, IPC_LEN), OK);
		assert_int_equal(got.kind, m.kind);
		assert_int_equal(got.tls, m.tls);
		assert_memory_equal(&got.addr, &m.addr, sizeof(m.addr));
		assert_same_unit(&got.unit, &m.unit);
	}
}

static void refuses_a_field_of_the_unit_that_its_kind_does_not_use(
	void **unused)
{
	static const struct ipc_unit one_each[] = {
		{ .half = 1 },
		{ .room = 1 },
		{ .place = 1 },
		{ .serial = 1 },
		{ .context = 1 },
		{ .layers = 1 },
		{ .open = true },
		{ .quiet = true },
		{ .key = { 1 } },
		{ .ufrag = { 1 } },
		{ .pwd = { [IPC_PWD_LEN - 1] = 1 } },
		{ .watch = { { .source = 1 } } },
		{ .watch = { { .height = 1 } } },
		{ .watch = { { .context = 1 } } },
		{ .watch = { [UNIT_PICTURE_N - 1] = { .rank = 1 } } },
	};
	const size_t n = sizeof(one_each) / sizeof(one_each[0]);
	unsigned taken[IPC_KINDS] = { 0 };

	(void)unused;
	for (int kind = IPC_NONE + 1; kind < IPC_KINDS; kind++) {
		for (size_t i = 0; i < n; i++) {
			uint8_t bytes[IPC_LEN];
			struct ipc_msg got;
			struct ipc_msg m = { .kind = (enum ipc_kind)kind,
					     .unit = one_each[i] };

			if (kind == IPC_STREAM)
				m.addr = stream.addr;
			ipc_write(&m, bytes);
			if (read_it(&got, bytes, IPC_LEN) == OK)
				taken[kind]++;
		}
	}
	for (int kind = IPC_NONE + 1; kind < IPC_UNIT_JOIN; kind++)
		assert_int_equal(taken[kind], 0);
	assert_int_equal(taken[IPC_UNIT_JOIN], 6);
	assert_int_equal(taken[IPC_UNIT_ANSWER], 6);
	assert_int_equal(taken[IPC_UNIT_WATCH], 7);
	assert_int_equal(taken[IPC_UNIT_LEAVE], 3);
	assert_int_equal(taken[IPC_UNIT_CLEAR], 1);
	assert_int_equal(taken[IPC_UNIT_UP], 2);
	assert_int_equal(taken[IPC_UNIT_MET], 2);
	assert_int_equal(taken[IPC_UNIT_PARTED], 2);
	assert_int_equal(taken[IPC_UNIT_LAYERS], 4);
	assert_int_equal(taken[IPC_UNIT_UNSEALED], 3);
}

static void refuses_a_flag_of_the_unit_that_it_does_not_know(void **unused)
{
	const struct ipc_msg m = { .kind = IPC_UNIT_JOIN,
				   .unit = said_with(IPC_UNIT_JOIN) };
	uint8_t bytes[IPC_LEN];
	struct ipc_msg got;

	(void)unused;
	ipc_write(&m, bytes);
	bytes[32] |= 8; /* behind the layers */
	assert_int_equal(read_it(&got, bytes, IPC_LEN), ERR_FORMAT);
}

static void refuses_every_other_length(void **unused)
{
	uint8_t bytes[IPC_LEN + 8] = { 0 };
	struct ipc_msg got = { .kind = IPC_NONE };

	(void)unused;
	ipc_write(&stream, bytes);
	for (size_t len = 0; len <= sizeof(bytes); len++)
		assert_int_equal(read_it(&got, bytes, len),
				 len == IPC_LEN ? OK : ERR_FORMAT);
}

static void refuses_a_kind_it_does_not_know(void **unused)
{
	uint8_t bytes[IPC_LEN] = { 0 };
	struct ipc_msg got;

	(void)unused;
	for (int kind = 0; kind <= UINT8_MAX; kind++) {
		if (kind > IPC_NONE && kind < IPC_KINDS)
			continue;
		bytes[0] = (uint8_t)kind;
		assert_int_equal(read_it(&got, bytes, IPC_LEN), ERR_FORMAT);
	}
}

static void refuses_a_set_bit_where_there_must_be_zero(void **unused)
{
	uint8_t bytes[IPC_LEN];
	struct ipc_msg before;
	struct ipc_msg got;

	(void)unused;
	memset(&before, 0, sizeof(before));
	/* The byte that must be zero, what IPv4 leaves of the address, the
	 * rest. */
	for (size_t at = 3; at < IPC_LEN; at = at == 3 ? 10 : at + 1) {
		ipc_write(&stream, bytes);
		bytes[at] = 1;
		got = before;
		assert_int_equal(read_it(&got, bytes, IPC_LEN), ERR_FORMAT);
		assert_memory_equal(&got, &before, sizeof(got));
	}
}

static void refuses_a_truth_that_is_neither_zero_nor_one(void **unused)
{
	uint8_t bytes[IPC_LEN];
	struct ipc_msg got;

	(void)unused;
	ipc_write(&stream, bytes);
	bytes[1] = 2;
	assert_int_equal(read_it(&got, bytes, IPC_LEN), ERR_FORMAT);
}

static void refuses_a_family_it_does_not_know(void **unused)
{
	uint8_t bytes[IPC_LEN];
	struct ipc_msg got;

	(void)unused;
	for (int family = 0; family <= UINT8_MAX; family++) {
		ipc_write(&stream, bytes);
		bytes[2] = (uint8_t)family;
		if (family == ADDR_V4 || family == ADDR_V6)
			assert_int_equal(read_it(&got, bytes, IPC_LEN), OK);
		else
			assert_int_equal(read_it(&got, bytes, IPC_LEN),
					 ERR_FORMAT);
	}
}

static void refuses_an_address_where_none_belongs(void **unused)
{
	uint8_t bytes[IPC_LEN];
	struct ipc_msg m = stream;
	struct ipc_msg got;

	(void)unused;
	m.kind = IPC_START;
	m.tls = false;
	ipc_write(&m, bytes);
	assert_int_equal(read_it(&got, bytes, IPC_LEN), ERR_FORMAT);
	m = (struct ipc_msg){ .kind = IPC_START, .tls = true };
	ipc_write(&m, bytes);
	assert_int_equal(read_it(&got, bytes, IPC_LEN), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_comes_back_as_it_was_written),
		cmocka_unit_test(refuses_every_other_length),
		cmocka_unit_test(
			refuses_a_field_of_the_unit_that_its_kind_does_not_use),
		cmocka_unit_test(
			refuses_a_flag_of_the_unit_that_it_does_not_know),
		cmocka_unit_test(refuses_a_kind_it_does_not_know),
		cmocka_unit_test(refuses_a_set_bit_where_there_must_be_zero),
		cmocka_unit_test(refuses_a_truth_that_is_neither_zero_nor_one),
		cmocka_unit_test(refuses_a_family_it_does_not_know),
		cmocka_unit_test(refuses_an_address_where_none_belongs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
