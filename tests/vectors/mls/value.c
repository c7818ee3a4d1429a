#include "vectors.h"

#include <string.h>

static const uint8_t zeros[256];
static const struct value none = { VALUE_NULL, { .p = zeros } };

bool expect(struct check *c, bool right, const char *what)
{
	if (!right && c->wrong == NULL)
		c->wrong = what;
	return right;
}

void *take_memory(struct check *c, size_t size)
{
	size_t padded = (size + 15) & ~(size_t)15;
	uint8_t *at = c->memory + c->memory_used;

	if (!expect(c, padded <= c->memory_size - c->memory_used,
		    "memory for the check"))
		return NULL;
	c->memory_used += padded;
	memset(at, 0, size);
	return at;
}

bool list_next(struct value *list, struct value *v)
{
	if (list->inside.left == 0)
		return false;
	v->type = rd_u8(&list->inside);
	v->inside = rd_sub(&list->inside, rd_u32(&list->inside));
	return !list->inside.bad;
}

size_t list_n(struct value list)
{
	struct value v;
	size_t n = 0;

	while (list_next(&list, &v))
		n++;
	return n;
}

static bool is_text(struct value v, const char *text)
{
	return v.inside.left == strlen(text) &&
	       memcmp(v.inside.p, text, v.inside.left) == 0;
}

static struct value find(struct value object, const char *name)
{
	struct value key, v;

	if (object.type != VALUE_OBJECT)
		return none;
	while (list_next(&object, &key) && list_next(&object, &v))
		if (is_text(key, name))
			return v;
	return none;
}

bool has(struct value object, const char *name)
{
	return find(object, name).type != VALUE_NULL;
}

struct value get(struct check *c, struct value object, const char *name)
{
	struct value v = find(object, name);

	expect(c, v.type != VALUE_NULL, name);
	return v;
}

uint64_t value_number(struct check *c, struct value v)
{
	expect(c, v.type == VALUE_NUMBER, "a number");
	return rd_u64(&v.inside);
}

uint64_t get_number(struct check *c, struct value object, const char *name)
{
	struct value v = get(c, object, name);

	expect(c, v.type == VALUE_NUMBER, name);
	return rd_u64(&v.inside);
}

uint32_t get_small(struct check *c, struct value object, const char *name,
		   uint32_t max)
{
	uint64_t n = get_number(c, object, name);

	return expect(c, n <= max, name) ? (uint32_t)n : 0;
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

struct part value_hex(struct check *c, struct value v)
{
	size_t len = v.inside.left / 2;
	uint8_t *at = take_memory(c, len);
	const uint8_t *text = v.inside.p;

	if (at == NULL || !expect(c, v.type == VALUE_TEXT, "a text"))
		return (struct part){ zeros, 0 };
	if (!expect(c, v.inside.left % 2 == 0, "whole bytes"))
		return (struct part){ zeros, 0 };
	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);

		if (!expect(c, high >= 0 && low >= 0, "hexadecimal"))
			return (struct part){ zeros, 0 };
		at[i] = (uint8_t)(high << 4 | low);
	}
	return (struct part){ at, len };
}

struct part get_hex(struct check *c, struct value object, const char *name)
{
	return value_hex(c, get(c, object, name));
}

struct rd get_rd(struct check *c, struct value object, const char *name)
{
	struct part bytes = get_hex(c, object, name);

	return rd_init(bytes.p, bytes.len);
}

const uint8_t *get_bytes(struct check *c, struct value object, const char *name,
			 size_t len)
{
	struct part bytes = get_hex(c, object, name);

	if (!expect(c, bytes.len == len && len <= sizeof(zeros), name))
		return zeros;
	return bytes.p;
}

const char *get_text(struct check *c, struct value object, const char *name)
{
	struct value v = get(c, object, name);
	char *at = take_memory(c, v.inside.left + 1);

	if (at == NULL || !expect(c, v.type == VALUE_TEXT, name))
		return "";
	memcpy(at, v.inside.p, v.inside.left);
	return at;
}

struct value get_list(struct check *c, struct value object, const char *name)
{
	struct value v = get(c, object, name);

	return expect(c, v.type == VALUE_LIST, name) ? v : none;
}

bool expect_hex(struct check *c, struct value object, const char *name,
		const void *got, size_t len)
{
	struct part want = get_hex(c, object, name);

	return expect(c, want.len == len && memcmp(want.p, got, len) == 0,
		      name);
}
