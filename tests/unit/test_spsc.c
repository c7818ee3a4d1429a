/* Rings between two threads, and the bell that wakes who reads them. To run
 * under ThreadSanitizer: meson setup build-tsan -Db_sanitize=thread
 * -Db_lundef=false && ninja -C build-tsan tests/unit/test_spsc. */
#include "base/spsc.h"
#include "os/bell.h"
#include "os/thread.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SLOTS_N = 8, MESSAGES_N = 300000, WORDS_N = 9 };

struct slot {
	uint64_t words[WORDS_N];
};

struct scene {
	struct spsc ring;
	struct slot slots[SLOTS_N];
	struct bell bell;
	uint64_t rung_n;
};

static void put(struct scene *s, uint64_t v)
{
	struct slot *slot = spsc_slot(&s->ring);

	if (slot == NULL) {
		fail_msg("there is no slot for %u", (unsigned)v);
		return;
	}
	slot->words[0] = v;
	spsc_publish(&s->ring);
}

/* What waits as number i; UINT64_MAX when nothing does. */
static uint64_t look(struct scene *s, uint32_t i)
{
	const struct slot *slot = spsc_peek(&s->ring, i);

	return slot == NULL ? UINT64_MAX : slot->words[0];
}

static uint64_t get(struct scene *s)
{
	uint64_t v = look(s, 0);

	spsc_release(&s->ring, 1);
	return v;
}

static void what_is_put_in_comes_out_in_order(void **state)
{
	struct scene *s = *state;

	for (uint64_t v = 0; v < 100; v += 3) {
		put(s, v);
		put(s, v + 1);
		put(s, v + 2);
		assert_int_equal(get(s), v);
		assert_int_equal(get(s), v + 1);
		assert_int_equal(get(s), v + 2);
		assert_null(spsc_peek(&s->ring, 0));
	}
}

static void a_full_ring_takes_nothing_and_counts(void **state)
{
	struct scene *s = *state;

	for (uint64_t v = 0; v < SLOTS_N; v++)
		put(s, v);
	assert_null(spsc_slot(&s->ring));
	assert_null(spsc_slot(&s->ring));
	assert_int_equal(spsc_dropped(&s->ring), 2);
	assert_int_equal(get(s), 0);
	put(s, SLOTS_N);
	assert_null(spsc_slot(&s->ring));
	for (uint64_t v = 1; v <= SLOTS_N; v++)
		assert_int_equal(get(s), v);
	assert_null(spsc_peek(&s->ring, 0));
}

static void what_is_not_published_is_not_there(void **state)
{
	struct scene *s = *state;

	assert_non_null(spsc_slot(&s->ring));
	assert_null(spsc_peek(&s->ring, 0));
	assert_ptr_equal(spsc_slot(&s->ring), spsc_slot(&s->ring));
}

static void slots_stay_until_they_are_released(void **state)
{
	struct scene *s = *state;

	for (uint64_t v = 0; v < SLOTS_N; v++)
		put(s, v);
	for (uint32_t i = 0; i < SLOTS_N; i++)
		assert_int_equal(look(s, i), i);
	assert_null(spsc_peek(&s->ring, SLOTS_N));
	assert_null(spsc_slot(&s->ring));
	spsc_release(&s->ring, 3);
	assert_int_equal(get(s), 3);
	assert_non_null(spsc_slot(&s->ring));
}

static void the_count_goes_on_where_numbers_wrap(void **state)
{
	struct scene *s = *state;

	atomic_init(&s->ring.written, UINT32_MAX - 2);
	atomic_init(&s->ring.read, UINT32_MAX - 2);
	s->ring.read_seen = s->ring.written_seen = UINT32_MAX - 2;
	for (uint64_t v = 0; v < SLOTS_N; v++)
		put(s, v);
	assert_null(spsc_slot(&s->ring));
	for (uint64_t v = 0; v < SLOTS_N; v++)
		assert_int_equal(get(s), v);
	assert_null(spsc_peek(&s->ring, 0));
}

static bool readable(const struct bell *b, int wait_ms)
{
	struct pollfd p = { .fd = b->fd, .events = POLLIN };

	return poll(&p, 1, wait_ms) == 1;
}

static void a_bell_asks_the_system_once_for_each_sleep(void **state)
{
	struct scene *s = *state;

	assert_false(bell_ring(&s->bell));
	assert_false(readable(&s->bell, 0));
	bell_sleep(&s->bell);
	assert_true(bell_ring(&s->bell));
	assert_false(bell_ring(&s->bell));
	assert_true(readable(&s->bell, 0));
	bell_wake(&s->bell);
	assert_false(readable(&s->bell, 0));
	assert_false(bell_ring(&s->bell));
}

/* Every word of message v is made of v, so a torn one shows. */
static uint64_t word(uint64_t v, unsigned i)
{
	return v * 0x9e3779b97f4a7c15u + i;
}

static void write_all(void *arg)
{
	struct scene *s = arg;

	for (uint64_t v = 0; v < MESSAGES_N;) {
		struct slot *slot = spsc_slot(&s->ring);

		if (slot == NULL)
			continue;
		for (unsigned i = 0; i < WORDS_N; i++)
			slot->words[i] = word(v, i);
		spsc_publish(&s->ring);
		s->rung_n += bell_ring(&s->bell);
		v++;
		/* Now and then the reader comes to rest. */
		if (v % 1024 == 0)
			(void)poll(NULL, 0, 1);
	}
}

/* A message that is lost, torn or out of order fails; a wake-up that is lost
 * lets the reader wait too long. */
static void two_threads_pass_everything_and_sleep_between(void **state)
{
	struct scene *s = *state;
	struct thread writer = { .fn = write_all, .arg = s, .name = "writer" };
	uint64_t slept_n = 0;

	assert_int_equal(thread_start(&writer), OK);
	for (uint64_t v = 0; v < MESSAGES_N;) {
		const struct slot *slot = spsc_peek(&s->ring, 0);

		if (slot == NULL) {
			bell_sleep(&s->bell);
			if (spsc_peek(&s->ring, 0) == NULL) {
				slept_n++;
				assert_true(readable(&s->bell, 5000));
			}
			bell_wake(&s->bell);
			continue;
		}
		for (unsigned i = 0; i < WORDS_N; i++)
			assert_int_equal(slot->words[i], word(v, i));
		spsc_release(&s->ring, 1);
		v++;
	}
	thread_join(&writer);
	assert_null(spsc_peek(&s->ring, 0));
	assert_true(slept_n >= MESSAGES_N / 1024 / 2);
	assert_true(s->rung_n >= slept_n);
}

static int open_scene(void **state)
{
	static struct scene s;

	memset(&s, 0, sizeof(s));
	spsc_init(&s.ring, s.slots, SLOTS_N, sizeof(s.slots[0]));
	*state = &s;
	return bell_open(&s.bell) == OK ? 0 : -1;
}

#define WITH_SCENE(f) cmocka_unit_test_setup(f, open_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCENE(what_is_put_in_comes_out_in_order),
		WITH_SCENE(a_full_ring_takes_nothing_and_counts),
		WITH_SCENE(what_is_not_published_is_not_there),
		WITH_SCENE(slots_stay_until_they_are_released),
		WITH_SCENE(the_count_goes_on_where_numbers_wrap),
		WITH_SCENE(a_bell_asks_the_system_once_for_each_sleep),
		WITH_SCENE(two_threads_pass_everything_and_sleep_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
