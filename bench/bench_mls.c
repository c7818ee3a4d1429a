/* Times a group of MLS at several sizes: bench_mls SIZE ….
 *
 * Prints one line for each: size, then microseconds of processor time (the
 * median) to make a group, to join one of that size, to commit new keys in it
 * and to take such a commit, then bytes of memory of one member's view, of the
 * commit and of the Welcome. The tree is the worst there is: everybody was
 * added by one member and nobody else has made a commit, so each is encrypted
 * to by itself.
 */
#include "group/mls.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	ROUNDS_MAX = 400,
	ENOUGH_US = 400000, /* of one measurement */
	LEAF_LEN = 320,
	NOW_S = 1700000000,
	CHUNK = MLS_CHANGES_N,
};

struct times {
	size_t n;
	uint64_t us[ROUNDS_MAX];
};

static uint8_t commit_buf[MLS_MESSAGE_MAX];
static uint8_t welcome_buf[MLS_MESSAGE_MAX];
static struct mls_joiner joiners[MLS_MEMBER_MAX];

static void stop(const char *what, enum err err)
{
	fprintf(stderr, "bench_mls: %s: %d\n", what, (int)err);
	exit(1);
}

static void must(const char *what, enum err err)
{
	if (err != OK)
		stop(what, err);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static const uint8_t *fresh(void)
{
	static uint8_t random[MLS_RANDOM_LEN];

	randombytes_buf(random, sizeof(random));
	return random;
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a;
	const uint64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static bool add_time(struct times *t, uint64_t from_ns)
{
	static uint64_t sum_ns;
	uint64_t took_ns = now_ns() - from_ns;

	sum_ns = t->n == 0 ? took_ns : sum_ns + took_ns;
	t->us[t->n++] = took_ns;
	return t->n < ROUNDS_MAX && (t->n < 3 || sum_ns / 1000 < ENOUGH_US);
}

static double median_us(struct times *t)
{
	qsort(t->us, t->n, sizeof(t->us[0]), by_size);
	return (double)t->us[t->n / 2] / 1000;
}

static struct mls_group *new_group(uint32_t members)
{
	const struct mls_config config = {
		.profile = MLS_STRICT,
		.member_max = members,
		.leaf_len = LEAF_LEN,
	};
	void *memory = aligned_alloc(16, mls_size(&config));

	if (memory == NULL)
		exit(1);
	struct mls_group *g = mls_init(memory, &config);

	must("psk", mls_add_psk(g, (struct part){ "incamera link", 13 },
				(struct part){ "0123456789abcdef", 16 }));
	return g;
}

static void create(struct mls_group *g)
{
	static const uint8_t seed[LABEL_SEED_LEN] = { 1 };
	const struct mls_policy everybody = { 0 };
	const struct mls_identity own = { seed, { "00000000first", 13 } };

	must("create",
	     mls_create(g, (struct part){ "a group of twentyfour b.", 24 },
			&everybody, &own, fresh()));
}

static void make_joiner(uint32_t i)
{
	char name[24];
	uint8_t seed[LABEL_SEED_LEN];

	randombytes_buf(seed, sizeof(seed));
	(void)snprintf(name, sizeof(name), "%08uperson %u", i, i);
	const struct mls_identity own = { seed, { name, strlen(name) } };

	must("joiner", mls_joiner_make(&joiners[i], &own, NOW_S - 3600,
				       NOW_S + 3600, fresh()));
}

/* Adds the members from `first` on, at most CHUNK of them, by one commit. */
static size_t add(struct mls_group *g, uint32_t first, uint32_t end,
		  struct wr *welcome)
{
	static struct rd adds[CHUNK];
	struct mls_changes changes = { .adds = adds, .now_s = NOW_S };
	struct wr commit = wr_init(commit_buf, sizeof(commit_buf));

	for (uint32_t i = first; i < end && changes.adds_n < CHUNK; i++) {
		make_joiner(i);
		adds[changes.adds_n++] = rd_init(joiners[i].key_package,
						 joiners[i].key_package_len);
	}
	*welcome = wr_init(welcome_buf, sizeof(welcome_buf));
	must("add", mls_commit(g, &changes, fresh(), &commit, welcome));
	must("taken", mls_commit_taken(g));
	return changes.adds_n;
}

static double time_create(void)
{
	struct mls_group *g = new_group(2);
	struct times t = { 0 };
	uint64_t from;

	do {
		mls_close(g);
		must("psk", mls_add_psk(g, (struct part){ "incamera link", 13 },
					(struct part){ "0123", 4 }));
		from = now_ns();
		create(g);
	} while (add_time(&t, from));
	free(g);
	return median_us(&t);
}

static double time_join(struct mls_group *g, uint32_t last,
			const struct wr *welcome)
{
	const struct rd bytes = rd_init(welcome->start, wr_len(welcome));
	const struct rd no_tree = rd_init(commit_buf, 0);
	struct times t = { 0 };
	uint64_t from;

	do {
		mls_close(g);
		must("psk",
		     mls_add_psk(g, (struct part){ "incamera link", 13 },
				 (struct part){ "0123456789abcdef", 16 }));
		from = now_ns();
		must("join",
		     mls_join(g, &joiners[last], bytes, no_tree, NOW_S));
	} while (add_time(&t, from));
	return median_us(&t);
}

static double time_commit(struct mls_group *g, size_t *len)
{
	const struct mls_changes none = { .now_s = NOW_S };
	struct times t = { 0 };
	uint64_t from;
	struct wr commit;
	struct wr welcome;

	do {
		commit = wr_init(commit_buf, sizeof(commit_buf));
		welcome = wr_init(welcome_buf, sizeof(welcome_buf));
		from = now_ns();
		must("commit",
		     mls_commit(g, &none, fresh(), &commit, &welcome));
	} while (add_time(&t, from));
	*len = wr_len(&commit);
	return median_us(&t);
}

static double time_take(struct mls_group *by, struct mls_group *other)
{
	const struct mls_changes none = { .now_s = NOW_S };
	struct times t = { 0 };
	uint64_t from;
	struct mls_news news;

	do {
		struct wr commit = wr_init(commit_buf, sizeof(commit_buf));
		struct wr welcome = wr_init(welcome_buf, sizeof(welcome_buf));

		must("commit",
		     mls_commit(by, &none, fresh(), &commit, &welcome));
		must("taken", mls_commit_taken(by));
		from = now_ns();
		must("take",
		     mls_take(other, rd_init(commit_buf, wr_len(&commit)),
			      NOW_S, &news));
	} while (add_time(&t, from));
	return median_us(&t);
}

static void measure(uint32_t size)
{
	const struct mls_config config = { MLS_STRICT, size, LEAF_LEN };
	struct mls_group *g = new_group(size);
	struct mls_group *last = new_group(size);
	struct wr welcome = wr_init(welcome_buf, 0);
	size_t commit_len = 0;

	create(g);
	/* The last comes alone, as people do. */
	for (uint32_t n = 1; n < size - 1;)
		n += (uint32_t)add(g, n, size - 1, &welcome);
	(void)add(g, size - 1, size, &welcome);

	size_t welcome_len = wr_len(&welcome);
	double join_us = time_join(last, size - 1, &welcome);
	double take_us = time_take(g, last);
	double commit_us = time_commit(g, &commit_len);

	printf("%u %.1f %.1f %.1f %.1f %zu %zu %zu\n", size, time_create(),
	       join_us, commit_us, take_us, mls_size(&config), commit_len,
	       welcome_len);
	free(g);
	free(last);
}

int main(int argc, char **argv)
{
	if (sodium_init() < 0)
		return 2;
	for (int i = 1; i < argc; i++)
		measure((uint32_t)strtoul(argv[i], NULL, 10));
	return 0;
}
