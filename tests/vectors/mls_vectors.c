/* Runs the MLS working group's vectors through src/treekem and src/mls.
 *
 *   mls-vectors FILE ...   a line a file: NAME: N passed, N failed, N refused
 *   mls-vectors --tap      the files that make test knows, as TAP
 *   mls-vectors --names    their names
 *
 * Refused is a vector of a suite that is not ours: it is read to its end. Ends
 * with 0 only when nothing failed; what failed is told on stderr. The checks
 * are those of mls/, the same that mls_vectors.mjs runs in WebAssembly.
 */
#include "base/wr.h"
#include "file_name.h"
#include "mls/vectors.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	FILE_MAX = 16 << 20,    /* bytes, as a tree of values */
	MEMORY_SIZE = 32 << 20, /* for a check */
	DEPTH_MAX = 8,
};

/* The working group's files. */
static const char *const names[] = {
	"crypto-basics",
	"deserialization",
	"key-schedule",
	"message-protection",
	"messages",
	"passive-client-handling-commit",
	"passive-client-welcome",
	"psk_secret",
	"secret-tree",
	"transcript-hashes",
	"tree-math",
	"tree-operations",
	"tree-validation",
	"treekem",
	"welcome",
};

enum { NAMES_N = sizeof(names) / sizeof(names[0]) };

static uint8_t file[FILE_MAX];
static uint8_t memory[MEMORY_SIZE] __attribute__((aligned(16)));

/* A length that is filled in when what it counts is written. */
static uint8_t *begin(struct wr *w, enum value_type type)
{
	wr_u8(w, (uint8_t)type);
	return wr_room(w, 4);
}

static void end(const struct wr *w, uint8_t *len)
{
	if (w->full)
		return;

	struct wr at = wr_init(len, 4);

	wr_u32(&at, (uint32_t)(w->p - len - 4));
}

static void put_text(struct wr *w, const char *text, size_t len)
{
	uint8_t *at = begin(w, VALUE_TEXT);

	wr_bytes(w, text, len);
	end(w, at);
}

static void put_number(struct wr *w, json_int_t n)
{
	uint8_t *at = begin(w, VALUE_NUMBER);

	wr_u64(w, (uint64_t)n);
	end(w, at);
}

/* A list or an object that is being written. */
struct open {
	json_t *v;
	size_t next; /* of a list */
	void *at;    /* of an object: what is next */
	uint8_t *len;
};

/* Writes what has nothing in it; false for what has, and for what vectors do
 * not have. */
static bool put_plain(struct wr *w, json_t *v)
{
	if (json_is_null(v))
		end(w, begin(w, VALUE_NULL));
	else if (json_is_integer(v) && json_integer_value(v) >= 0)
		put_number(w, json_integer_value(v));
	else if (json_is_string(v))
		put_text(w, json_string_value(v), json_string_length(v));
	else
		return false;
	return true;
}

static bool put_begin(struct wr *w, json_t *v, struct open *o)
{
	if (!json_is_array(v) && !json_is_object(v))
		return false;
	*o = (struct open){ .v = v, .at = json_object_iter(v) };
	o->len = begin(w, json_is_array(v) ? VALUE_LIST : VALUE_OBJECT);
	return true;
}

/* The next value inside, with its name written before it; NULL at the end. */
static json_t *put_next(struct wr *w, struct open *o)
{
	void *at = o->at;

	if (json_is_array(o->v))
		return json_array_get(o->v, o->next++);
	if (at == NULL)
		return NULL;
	o->at = json_object_iter_next(o->v, at);
	put_text(w, json_object_iter_key(at), strlen(json_object_iter_key(at)));
	return json_object_iter_value(at);
}

/* Writes a list and all that is in it; false for what vectors do not have. */
static bool put(struct wr *w, json_t *root)
{
	struct open open[DEPTH_MAX];
	size_t depth = 1;

	if (!put_begin(w, root, &open[0]))
		return false;
	while (depth > 0) {
		json_t *v = put_next(w, &open[depth - 1]);

		if (v == NULL)
			end(w, open[--depth].len);
		else if (put_plain(w, v))
			continue;
		else if (depth == DEPTH_MAX || !put_begin(w, v, &open[depth++]))
			return false;
	}
	return true;
}

/* The file as a tree of values; says on stderr why it is none. */
static bool load(const char *path, struct rd *values)
{
	struct wr w = wr_init(file, sizeof(file));
	json_error_t error;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	if (root == NULL) {
		fprintf(stderr, "%s: line %d: %s\n", path, error.line,
			error.text);
		return false;
	}
	bool right = put(&w, root);

	json_decref(root);
	if (!right)
		fprintf(stderr, "%s: holds what no vector does\n", path);
	if (w.full)
		fprintf(stderr, "%s: larger than %d bytes\n", path, FILE_MAX);
	*values = rd_init(file, wr_len(&w));
	return right && !w.full;
}

static struct result run_file(const char *path)
{
	static struct result result;
	struct file_name name = file_name_of(path);
	struct rd values;

	if (load(path, &values))
		vectors_run(&result, values, memory, sizeof(memory));
	else
		result = (struct result){ .failed = 1 };
	printf("%.*s: %u passed, %u failed, %u refused\n", name.len, name.p,
	       result.passed, result.failed, result.refused);
	fflush(stdout);
	if (result.log_len != 0)
		fprintf(stderr, "%s:\n%.*s", path, (int)result.log_len,
			result.log);
	return result;
}

/* The folder of the vectors: INCAMERA_VECTORS, or beside the checkout. */
static const char *find_folder(void)
{
	const char *folder = getenv("INCAMERA_VECTORS");

	return folder != NULL ? folder : VECTORS_BESIDE;
}

/* A file with nothing but refused vectors shows nothing: that is no pass. */
static bool tap_line(unsigned number, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/mls/%s.json", find_folder(), name);
	if (access(path, R_OK) != 0) {
		printf("ok %u - MLS vectors %s # SKIP %s is not here; set "
		       "INCAMERA_VECTORS\n",
		       number, name, path);
		return true;
	}
	printf("# ");
	struct result result = run_file(path);
	bool ok = result.failed == 0 && result.passed != 0;

	printf("%s %u - MLS vectors %s\n", ok ? "ok" : "not ok", number, name);
	return ok;
}

static int run_tap(void)
{
	bool ok = true;

	printf("1..%d\n", NAMES_N);
	for (unsigned i = 0; i < NAMES_N; i++)
		ok = tap_line(i + 1, names[i]) && ok;
	return ok ? 0 : 1;
}

static int list_names(void)
{
	for (size_t i = 0; i < NAMES_N; i++)
		printf("%s\n", names[i]);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned failed = 0;

	if (argc == 2 && strcmp(argv[1], "--tap") == 0)
		return run_tap();
	if (argc == 2 && strcmp(argv[1], "--names") == 0)
		return list_names();
	if (argc < 2) {
		fprintf(stderr, "usage: mls-vectors FILE ...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		failed += run_file(argv[i]).failed;
	return failed == 0 ? 0 : 1;
}
