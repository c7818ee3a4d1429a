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

static void every_kind_comes_back_as_it_was_written(void **unused)
{
	uint8_t bytes[IPC_LEN];
	struct ipc_msg got;

	(void)unused;
	for (int kind = IPC_NONE + 1; kind < IPC_KINDS; kind++) {
		struct ipc_msg m = { .kind = (enum ipc_kind)kind };

		if (kind == IPC_STREAM)
			m = stream;
		ipc_write(&m, bytes);
		assert_int_equal(read_it(&got, bytes, IPC_LEN), OK);
		assert_int_equal(got.kind, m.kind);
		assert_int_equal(got.tls, m.tls);
		assert_memory_equal(&got.addr, &m.addr, sizeof(m.addr));
	}
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
		cmocka_unit_test(refuses_a_kind_it_does_not_know),
		cmocka_unit_test(refuses_a_set_bit_where_there_must_be_zero),
		cmocka_unit_test(refuses_a_truth_that_is_neither_zero_nor_one),
		cmocka_unit_test(refuses_a_family_it_does_not_know),
		cmocka_unit_test(refuses_an_address_where_none_belongs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
