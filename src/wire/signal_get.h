/* signal_get.h - members of a JSON object, for the readers of signalling.
 *
 * Strict, and views only: what is got lives as long as the object.
 */
#ifndef WIRE_SIGNAL_GET_H
#define WIRE_SIGNAL_GET_H

#include "wire/signal.h"

#include <jansson.h>

/* A member that is a string. */
must_check enum err signal_get_text(struct signal_text *t, const json_t *o,
				    const char *name);

/* The same, base64url of len bytes. */
must_check enum err signal_get_bytes(uint8_t *out, size_t len, const json_t *o,
				     const char *name);

must_check enum err signal_get_bool(bool *out, const json_t *o,
				    const char *name);

/* "data", what is sealed: base64url of at least one byte, at most max
 * characters. */
must_check enum err signal_get_data(struct signal_text *out, const json_t *o,
				    size_t max);

/* "epoch". */
must_check enum err signal_get_epoch(uint64_t *out, const json_t *o,
				     const char *name);

/* A member that is null, or an object with so many members. */
must_check enum err signal_get_object(const json_t **out, const json_t *o,
				      const char *name, size_t members_n);

/* A whole number from least to most. */
struct signal_range {
	uint32_t least;
	uint32_t most;
};

must_check enum err signal_get_number(uint32_t *out, const json_t *o,
				      const char *name,
				      const struct signal_range *range);

/* A member that is one of the n words: its index. */
must_check enum err signal_get_word(unsigned *out, const json_t *o,
				    const char *name, const char *const *words,
				    unsigned n);

#endif
