/* options_inner.h - one option of the command line, shared by the files that
 * read it.
 */
#ifndef MAIN_OPTIONS_INNER_H
#define MAIN_OPTIONS_INNER_H

#include "main/options.h"

/* Takes one value. False when it is none of what the option wants. */
typedef bool take_fn(struct options *o, const char *value);

enum {
	IN_LOAD = 1 << OPTIONS_LOAD,
	IN_SERVE = 1 << OPTIONS_SERVE,
	IN_CREDENTIAL = 1 << OPTIONS_CREDENTIAL,
};

struct option {
	const char *name;
	unsigned commands; /* IN_* */
	take_fn *take;
	const char *wants; /* NULL: it takes no value */
};

enum { OPTIONS_LOAD_N = 20 };

/* Those of "incamera load" alone. */
extern const struct option options_load[OPTIONS_LOAD_N];

/* Where nothing is given. */
extern const struct load_options options_load_unset;

/* Looks at all of them together, and fills in what follows from the others. NULL,
 * or what is wrong and what to do. */
const char *options_load_check(struct load_options *l);

/* A whole number up to max. */
bool options_number(const char *text, uint32_t max, uint32_t *out);

#endif
