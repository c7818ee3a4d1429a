#include "vectors.h"

#include <string.h>

enum { DEPTH_MAX = 8 };

static void say(struct result *r, const char *text)
{
	size_t len = strlen(text);

	if (len > sizeof(r->log) - r->log_len)
		return;
	memcpy(r->log + r->log_len, text, len);
	r->log_len += (uint32_t)len;
}

static void say_number(struct result *r, size_t n)
{
	char text[21];
	char *at = text + sizeof(text) - 1;

	*at = '\0';
	do {
		*--at = (char)('0' + n % 10);
		n /= 10;
	} while (n != 0);
	say(r, at);
}

static const struct kind *kind_of(struct value vector)
{
	for (size_t i = 0; i < kinds_n; i++)
		if (has(vector, kinds[i].mark))
			return &kinds[i];
	return NULL;
}

static bool is_label(struct value name)
{
	return name.inside.left == 5 && memcmp(name.inside.p, "label", 5) == 0;
}

/* One value of a list or object, stepped over; what it holds is to be walked
 * next. A text is hexadecimal, unless it is a label. */
static struct value walk_one(struct check *c, struct value *in)
{
	struct value name = { 0 };
	struct value v = { 0 };

	if (in->type == VALUE_OBJECT)
		expect(c, list_next(in, &name), "a name");
	expect(c, list_next(in, &v), "a value");
	if (v.type == VALUE_TEXT && !is_label(name))
		value_hex(c, v);
	if (v.type == VALUE_NUMBER)
		value_number(c, v);
	expect(c, v.type <= VALUE_OBJECT, "a type");
	return v;
}

/* Reads a vector of another suite to its end. */
static void walk(struct check *c, struct value vector)
{
	struct value open[DEPTH_MAX] = { vector };
	size_t depth = 1;

	while (depth > 0 && c->wrong == NULL) {
		struct value *in = &open[depth - 1];

		if (in->inside.left == 0) {
			depth--;
			continue;
		}
		struct value v = walk_one(c, in);

		if (v.type != VALUE_LIST && v.type != VALUE_OBJECT)
			continue;
		if (expect(c, depth < DEPTH_MAX, "less depth"))
			open[depth++] = v;
	}
}

static bool is_ours(struct check *c, const struct kind *kind,
		    struct value vector)
{
	if (kind->suites == 0)
		return true;

	uint64_t suite = get_number(c, vector, "cipher_suite");

	return suite < 32 && (kind->suites & KIND_SUITE(suite)) != 0;
}

static void run_one(struct result *r, size_t index, struct check *c,
		    struct value vector)
{
	const struct kind *kind = kind_of(vector);
	bool ours = kind != NULL && is_ours(c, kind, vector);

	walk(c, vector);
	c->memory_used = 0;
	if (kind == NULL)
		expect(c, false, "a kind that is known");
	else if (ours && kind->check == NULL)
		expect(c, false, "a check of that kind");
	else if (ours && c->wrong == NULL)
		kind->check(c, vector);

	r->passed += c->wrong == NULL && ours;
	r->refused += c->wrong == NULL && !ours;
	r->failed += c->wrong != NULL;
	if (c->wrong == NULL)
		return;
	say(r, kind == NULL ? "vector" : kind->name);
	say(r, " ");
	say_number(r, index);
	say(r, " fails at: ");
	say(r, c->wrong);
	say(r, "\n");
}

void vectors_run(struct result *result, struct rd file, uint8_t *memory,
		 size_t memory_size)
{
	struct value whole = { VALUE_LIST, file };
	struct value list = { 0 };
	struct value vector;
	size_t n = 0;

	memset(result, 0, sizeof(*result));
	list_next(&whole, &list);
	if (list.type == VALUE_LIST) {
		for (; list_next(&list, &vector); n++) {
			struct check c = { memory, memory_size, 0, NULL };

			run_one(result, n, &c, vector);
		}
	}
	if (n != 0 && !list.inside.bad && rd_done(&whole.inside))
		return;
	say(result, "this is not a list of vectors\n");
	result->failed++;
}
