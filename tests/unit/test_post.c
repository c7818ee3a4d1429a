/* Letters between workers. */
#include "media/post.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { WORKERS_N = 3 };

struct scene {
	struct post *post;
	struct bell bells[WORKERS_N];
};

static bool put(struct scene *s, uint32_t from, uint32_t to, uint8_t mark)
{
	const struct post_letter letter = {
		.kind = POST_UNIT, .note_len = 1, .len = 3, .note = { mark }
	};

	return post_send(s->post, from, to, &letter, (uint8_t[3]){ mark });
}

/* The mark of the next letter; -1 when there is none. */
static int next(struct scene *s, uint32_t to)
{
	uint8_t *bytes;
	const struct post_letter *letter = post_next(s->post, to, &bytes);

	if (letter == NULL)
		return -1;
	assert_int_equal(letter->len, 3);
	assert_int_equal(letter->note[0], bytes[0]);
	return bytes[0];
}

static void a_letter_comes_to_whom_it_was_sent(void **state)
{
	struct scene *s = *state;

	assert_true(put(s, 0, 2, 7));
	assert_true(post_is_empty(s->post, 0));
	assert_true(post_is_empty(s->post, 1));
	assert_false(post_is_empty(s->post, 2));
	assert_int_equal(next(s, 1), -1);
	assert_int_equal(next(s, 2), 7);
	assert_int_equal(next(s, 2), -1);
	post_done(s->post, 2);
	assert_true(post_is_empty(s->post, 2));
}

static void letters_of_one_sender_keep_their_order(void **state)
{
	struct scene *s = *state;
	int last[2] = { -1, 99 };

	for (uint8_t i = 0; i < 50; i++) {
		assert_true(put(s, 0, 2, i));
		assert_true(put(s, 1, 2, (uint8_t)(100 + i)));
	}
	for (unsigned i = 0; i < 100; i++) {
		int mark = next(s, 2);

		assert_int_equal(mark, last[mark >= 100] + 1);
		last[mark >= 100] = mark;
		if (i % 7 == 0)
			post_done(s->post, 2);
	}
	assert_int_equal(next(s, 2), -1);
}

static void bytes_stay_until_all_is_done(void **state)
{
	struct scene *s = *state;
	uint8_t *first;

	assert_true(put(s, 0, 1, 1));
	assert_non_null(post_next(s->post, 1, &first));
	for (unsigned i = 0; put(s, 0, 1, 2); i++)
		assert_true(i < POST_SLOTS_N);
	assert_int_equal(first[0], 1);
	assert_false(put(s, 0, 1, 3));
	post_done(s->post, 1);
	assert_true(put(s, 0, 1, 3));
}

static void a_full_ring_drops_and_counts_and_others_are_free(void **state)
{
	struct scene *s = *state;
	unsigned n = 0;

	while (put(s, 0, 1, 1))
		n++;
	assert_in_range(n, POST_SLOTS_N / WORKERS_N / 2, POST_SLOTS_N);
	assert_false(put(s, 0, 1, 1));
	assert_int_equal(post_dropped_full(s->post, 0), 2);
	assert_true(put(s, 2, 1, 1));
	assert_true(put(s, 0, 2, 1));
	assert_int_equal(post_dropped_full(s->post, 2), 0);
}

static void what_is_longer_than_a_slot_is_dropped_and_counted(void **state)
{
	struct scene *s = *state;
	static uint8_t bytes[POST_LETTER_LEN + 1];
	struct post_letter letter = { .len = POST_LETTER_LEN };

	assert_true(post_send(s->post, 0, 1, &letter, bytes));
	letter.len++;
	assert_false(post_send(s->post, 0, 1, &letter, bytes));
	assert_int_equal(post_dropped_long(s->post, 0), 1);
	assert_int_equal(post_dropped_full(s->post, 0), 0);
}

static void only_who_sleeps_and_got_something_is_woken_once(void **state)
{
	struct scene *s = *state;

	bell_sleep(&s->bells[1]);
	assert_int_equal(post_flush(s->post, 0), 0);
	assert_true(put(s, 0, 1, 1));
	assert_true(put(s, 0, 1, 2));
	assert_true(put(s, 0, 2, 3));
	assert_int_equal(post_flush(s->post, 0), 1);
	assert_int_equal(post_flush(s->post, 0), 0);
	assert_true(put(s, 0, 1, 4));
	assert_int_equal(post_flush(s->post, 0), 0);
}

static int open_scene(void **state)
{
	static struct scene s;
	struct bell *bells[WORKERS_N];

	for (unsigned i = 0; i < WORKERS_N; i++) {
		if (bell_open(&s.bells[i]) != OK)
			return -1;
		bells[i] = &s.bells[i];
	}
	*state = &s;
	return post_open(&s.post, WORKERS_N, bells) == OK ? 0 : -1;
}

#define WITH_SCENE(f) cmocka_unit_test_setup(f, open_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCENE(a_letter_comes_to_whom_it_was_sent),
		WITH_SCENE(letters_of_one_sender_keep_their_order),
		WITH_SCENE(bytes_stay_until_all_is_done),
		WITH_SCENE(a_full_ring_drops_and_counts_and_others_are_free),
		WITH_SCENE(what_is_longer_than_a_slot_is_dropped_and_counted),
		WITH_SCENE(only_who_sleeps_and_got_something_is_woken_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
