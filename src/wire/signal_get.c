#include "wire/signal_get.h"

#include <string.h>

enum err signal_get_text(struct signal_text *t, const json_t *o,
			 const char *name)
{
	const json_t *v = json_object_get(o, name);

	if (!json_is_string(v))
		return ERR_FORMAT;
	*t = (struct signal_text){ json_string_value(v),
				   json_string_length(v) };
	return OK;
}

enum err signal_get_bytes(uint8_t *out, size_t len, const json_t *o,
			  const char *name)
{
	struct signal_text t;

	TRY(signal_get_text(&t, o, name));
	return b64_read(out, len, t.p, t.len);
}

enum err signal_get_bool(bool *out, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	if (!json_is_boolean(v))
		return ERR_FORMAT;
	*out = json_is_true(v);
	return OK;
}

enum err signal_get_data(struct signal_text *out, const json_t *o, size_t max)
{
	struct signal_text t;

	TRY(signal_get_text(&t, o, "data"));
	if (t.len == 0 || t.len > max || !b64_is_strict(t.p, t.len))
		return ERR_FORMAT;
	*out = t;
	return OK;
}

enum err signal_get_epoch(uint64_t *out, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    json_integer_value(v) >= SIGNAL_EPOCHS)
		return ERR_FORMAT;
	*out = (uint64_t)json_integer_value(v);
	return OK;
}

enum err signal_get_object(const json_t **out, const json_t *o,
			   const char *name, size_t members_n)
{
	const json_t *v = json_object_get(o, name);

	*out = NULL;
	if (json_is_null(v))
		return OK;
	if (!json_is_object(v) || json_object_size(v) != members_n)
		return ERR_FORMAT;
	*out = v;
	return OK;
}

enum err signal_get_number(uint32_t *out, const json_t *o, const char *name,
			   const struct signal_range *range)
{
	const json_t *v = json_object_get(o, name);

	if (!json_is_integer(v) || json_integer_value(v) < range->least ||
	    json_integer_value(v) > range->most)
		return ERR_FORMAT;
	*out = (uint32_t)json_integer_value(v);
	return OK;
}

enum err signal_get_word(unsigned *out, const json_t *o, const char *name,
			 const char *const *words, unsigned n)
{
	struct signal_text t;

	TRY(signal_get_text(&t, o, name));
	for (unsigned i = 0; i < n; i++) {
		if (strlen(words[i]) == t.len &&
		    memcmp(words[i], t.p, t.len) == 0) {
			*out = i;
			return OK;
		}
	}
	return ERR_FORMAT;
}
