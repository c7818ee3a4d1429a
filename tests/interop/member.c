/* Members of groups, driven line by line: what another implementation is tested
 * against (tests/interop/run), and what hostile histories are made with.
 *
 * Reads commands on standard input, one a line, words apart by one space, bytes
 * in hexadecimal ("-" for none). Answers each with one line: "ok …", or "err N"
 * with N of enum err.
 *
 *   init SLOT strict|whole MEMBERS        psk SLOT ID VALUE
 *   create SLOT GROUP_ID IDENTITY SEED RANDOM
 *   joiner SLOT IDENTITY SEED NOW RANDOM              -> KEY_PACKAGE
 *   join SLOT WELCOME TREE NOW
 *   commit SLOT NOW RANDOM ADD,ADD… REMOVE,REMOVE…    -> COMMIT WELCOME
 *   taken SLOT | drop SLOT | close SLOT
 *   take SLOT NOW MESSAGE                             -> KIND SENDER TEXT
 *   seal SLOT RANDOM TEXT                             -> MESSAGE
 *   info SLOT           -> EPOCH OWN_LEAF MEMBERS AUTHENTICATOR EXPORTED
 *   roster SLOT         -> LEAF:IDENTITY:KEY …
 */
#include "group/mls.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SLOTS = 512,
	WORDS_MAX = 8,
	LINE_SIZE = 4 * MLS_MESSAGE_MAX,
	LIST_MAX = MLS_CHANGES_N,
};

struct slot {
	void *memory;
	struct mls_group *group;
	struct mls_joiner joiner;
};

struct words {
	size_t n;
	char *at[WORDS_MAX];
};

static struct slot slots[SLOTS];
static uint8_t commit_buf[MLS_MESSAGE_MAX];
static uint8_t welcome_buf[MLS_MESSAGE_MAX];
static uint8_t byte_buf[LINE_SIZE];
static size_t byte_used;

static void stop(const char *why)
{
	fprintf(stderr, "mls-member: %s\n", why);
	exit(2);
}

/* The bytes of a word, good until the next line. */
static struct rd bytes_of(const char *word)
{
	uint8_t *at = byte_buf + byte_used;
	size_t len = 0;

	if (strcmp(word, "-") == 0)
		return rd_init(at, 0);
	if (sodium_hex2bin(at, sizeof(byte_buf) - byte_used, word, strlen(word),
			   NULL, &len, NULL) != 0)
		stop("not hexadecimal");
	byte_used += len;
	return rd_init(at, len);
}

static const uint8_t *exactly(const char *word, size_t len)
{
	struct rd r = bytes_of(word);

	if (r.left != len)
		stop("a word of another length");
	return r.p;
}

static struct part part_of(const char *word)
{
	struct rd r = bytes_of(word);

	return (struct part){ r.p, r.left };
}

static struct slot *slot_of(const char *word)
{
	unsigned long n = strtoul(word, NULL, 10);

	if (n >= SLOTS)
		stop("no such slot");
	return &slots[n];
}

static void print_bytes(const uint8_t *p, size_t len)
{
	putchar(' ');
	if (len == 0)
		putchar('-');
	for (size_t i = 0; i < len; i++)
		printf("%02x", p[i]);
}

static void print_written(const struct wr *w)
{
	print_bytes(w->start, wr_len(w));
}

/* Ends the answer that the caller began by "ok", or says what was refused. */
static void answer(enum err err)
{
	if (err != OK)
		printf("err %d", (int)err);
	else
		printf("ok");
}

static void on_init(const struct words *w)
{
	struct slot *s = slot_of(w->at[1]);
	const struct mls_config config = {
		.profile = strcmp(w->at[2], "strict") == 0 ? MLS_STRICT
							   : MLS_WHOLE,
		.member_max = (uint32_t)strtoul(w->at[3], NULL, 10),
		.leaf_len = 512,
	};
	size_t size = mls_size(&config);

	free(s->memory);
	s->memory = aligned_alloc(16, size);
	if (s->memory == NULL)
		stop("no memory");
	s->group = mls_init(s->memory, &config);
	printf("ok %zu", size);
}

static void on_psk(const struct words *w)
{
	answer(mls_add_psk(slot_of(w->at[1])->group, part_of(w->at[2]),
			   part_of(w->at[3])));
}

static void on_create(const struct words *w)
{
	const struct mls_policy everybody = { 0 };
	const struct mls_identity own = {
		.seed = exactly(w->at[4], LABEL_SEED_LEN),
		.identity = part_of(w->at[3]),
	};

	answer(mls_create(slot_of(w->at[1])->group, part_of(w->at[2]),
			  &everybody, &own, exactly(w->at[5], MLS_RANDOM_LEN)));
}

static void on_joiner(const struct words *w)
{
	struct slot *s = slot_of(w->at[1]);
	uint64_t now_s = strtoull(w->at[4], NULL, 10);
	const struct mls_identity own = {
		.seed = exactly(w->at[3], LABEL_SEED_LEN),
		.identity = part_of(w->at[2]),
	};
	enum err e = mls_joiner_make(&s->joiner, &own, now_s - 3600,
				     now_s + 86400 - 3600,
				     exactly(w->at[5], MLS_RANDOM_LEN));

	answer(e);
	if (e == OK)
		print_bytes(s->joiner.key_package, s->joiner.key_package_len);
}

static void on_join(const struct words *w)
{
	struct slot *s = slot_of(w->at[1]);

	answer(mls_join(s->group, &s->joiner, bytes_of(w->at[2]),
			bytes_of(w->at[3]), strtoull(w->at[4], NULL, 10)));
}

static size_t list_of_bytes(struct rd *out, char *word)
{
	size_t n = 0;
	char *rest = word;

	if (strcmp(word, "-") == 0)
		return 0;
	for (char *one = strtok_r(word, ",", &rest);
	     one != NULL && n < LIST_MAX; one = strtok_r(NULL, ",", &rest))
		out[n++] = bytes_of(one);
	return n;
}

static size_t list_of_numbers(uint32_t *out, char *word)
{
	size_t n = 0;
	char *rest = word;

	if (strcmp(word, "-") == 0)
		return 0;
	for (char *one = strtok_r(word, ",", &rest);
	     one != NULL && n < LIST_MAX; one = strtok_r(NULL, ",", &rest))
		out[n++] = (uint32_t)strtoul(one, NULL, 10);
	return n;
}

static void on_commit(const struct words *w)
{
	static struct rd adds[LIST_MAX];
	static uint32_t removes[LIST_MAX];
	const struct mls_changes changes = {
		.adds = adds,
		.adds_n = list_of_bytes(adds, w->at[4]),
		.removes = removes,
		.removes_n = list_of_numbers(removes, w->at[5]),
		.now_s = strtoull(w->at[2], NULL, 10),
	};
	struct wr commit = wr_init(commit_buf, sizeof(commit_buf));
	struct wr welcome = wr_init(welcome_buf, sizeof(welcome_buf));
	enum err e = mls_commit(slot_of(w->at[1])->group, &changes,
				exactly(w->at[3], MLS_RANDOM_LEN), &commit,
				&welcome);

	answer(e);
	if (e != OK)
		return;
	print_written(&commit);
	print_written(&welcome);
}

static void on_taken(const struct words *w)
{
	answer(mls_commit_taken(slot_of(w->at[1])->group));
}

static void on_drop(const struct words *w)
{
	mls_commit_drop(slot_of(w->at[1])->group);
	answer(OK);
}

static void on_close(const struct words *w)
{
	struct slot *s = slot_of(w->at[1]);

	mls_close(s->group);
	free(s->memory);
	*s = (struct slot){ 0 };
	answer(OK);
}

static void on_take(const struct words *w)
{
	static const char *const kinds[] = {
		[MLS_NEWS_COMMIT] = "commit",
		[MLS_NEWS_REMOVED] = "removed",
		[MLS_NEWS_PROPOSAL] = "proposal",
		[MLS_NEWS_TEXT] = "text",
	};
	struct mls_news news = { 0 };
	enum err e = mls_take(slot_of(w->at[1])->group, bytes_of(w->at[3]),
			      strtoull(w->at[2], NULL, 10), &news);

	answer(e);
	if (e != OK)
		return;
	printf(" %s %u", kinds[news.kind], news.sender);
	if (news.kind == MLS_NEWS_TEXT)
		print_bytes(news.text.p, news.text.left);
	else
		print_bytes(NULL, 0);
}

static void on_seal(const struct words *w)
{
	struct wr message = wr_init(commit_buf, sizeof(commit_buf));
	enum err e = mls_seal(slot_of(w->at[1])->group, (struct part){ "", 0 },
			      bytes_of(w->at[3]),
			      exactly(w->at[2], MLS_RANDOM_LEN), &message);

	answer(e);
	if (e == OK)
		print_written(&message);
}

static void on_info(const struct words *w)
{
	const struct mls_group *g = slot_of(w->at[1])->group;
	uint8_t authenticator[MLS_SECRET_LEN];
	uint8_t exported[MLS_SECRET_LEN];
	enum err e = mls_authenticator(g, authenticator);

	if (e == OK)
		e = mls_export(g, "incamera interop", (struct part){ "x", 1 },
			       exported, sizeof(exported));
	answer(e);
	if (e != OK)
		return;
	printf(" %llu %u %u", (unsigned long long)mls_epoch(g), mls_own_leaf(g),
	       mls_member_n(g));
	print_bytes(authenticator, sizeof(authenticator));
	print_bytes(exported, sizeof(exported));
}

static void on_roster(const struct words *w)
{
	const struct mls_group *g = slot_of(w->at[1])->group;
	struct mls_member m;

	answer(OK);
	for (uint32_t leaf = 0; mls_member(g, leaf, &m); leaf = m.leaf + 1) {
		printf(" %u:", m.leaf);
		for (size_t i = 0; i < m.identity.left; i++)
			printf("%02x", m.identity.p[i]);
		putchar(':');
		for (size_t i = 0; i < m.signature_key.left; i++)
			printf("%02x", m.signature_key.p[i]);
	}
}

static const struct {
	const char *name;
	size_t words_n;
	void (*act)(const struct words *w);
} commands[] = {
	{ "init", 4, on_init },     { "psk", 4, on_psk },
	{ "create", 6, on_create }, { "joiner", 6, on_joiner },
	{ "join", 5, on_join },     { "commit", 6, on_commit },
	{ "taken", 2, on_taken },   { "drop", 2, on_drop },
	{ "close", 2, on_close },   { "take", 4, on_take },
	{ "seal", 4, on_seal },     { "info", 2, on_info },
	{ "roster", 2, on_roster },
};

static void on_line(char *line)
{
	struct words w = { 0 };
	char *rest = line;

	byte_used = 0;
	for (char *one = strtok_r(line, " \n", &rest);
	     one != NULL && w.n < WORDS_MAX; one = strtok_r(NULL, " \n", &rest))
		w.at[w.n++] = one;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (w.n != commands[i].words_n ||
		    strcmp(w.at[0], commands[i].name) != 0)
			continue;
		commands[i].act(&w);
		putchar('\n');
		(void)fflush(stdout);
		return;
	}
	stop("a line that is no command");
}

int main(void)
{
	static char line[2 * LINE_SIZE];

	if (sodium_init() < 0)
		return 2;
	while (fgets(line, sizeof(line), stdin) != NULL)
		on_line(line);
	return 0;
}
