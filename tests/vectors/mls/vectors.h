/* vectors.h - the MLS working group's vectors, checked by the same C natively
 * and in WebAssembly.
 *
 * A file of vectors comes as a tree of values, which mls_vectors.c and
 * mls_vectors.mjs make from its JSON: each value is a type, a length of four
 * bytes and what it holds. It is a list of vectors; which kind each is can be
 * seen from its names: see kinds.c, where a new check is put in.
 *
 * A check reads its vector with get_*() and says what it finds with expect*().
 * Nothing has to be asked in between: what is not there or of another type
 * makes the vector fail, and is read as nothing.
 */
#ifndef MLS_VECTORS_H
#define MLS_VECTORS_H

#include "base/rd.h"
#include "prim/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_type {
	VALUE_NULL = 0,
	VALUE_NUMBER = 1, /* eight bytes */
	VALUE_TEXT = 2,
	VALUE_LIST = 3,   /* values */
	VALUE_OBJECT = 4, /* names and values: the former are texts */
};

/* One value, in the bytes of the file. */
struct value {
	uint8_t type; /* enum value_type */
	struct rd inside;
};

/* One vector being checked. */
struct check {
	uint8_t *
		memory; /* for get_*() and take_memory(): free for each vector */
	size_t memory_size;
	size_t memory_used;
	const char *wrong; /* what went wrong first; NULL: nothing */
};

typedef void check_fn(struct check *c, struct value vector);

/* The value of that name; fails when it is not there. */
struct value get(struct check *c, struct value object, const char *name);

/* The name is there and its value is not null. */
bool has(struct value object, const char *name);

uint64_t get_number(struct check *c, struct value object, const char *name);

/* The same, of at most max: else it fails and is 0. */
uint32_t get_small(struct check *c, struct value object, const char *name,
		   uint32_t max);

/* The bytes that a text stands for as hexadecimal; live until the next vector.
 * Empty when it is none. */
struct part get_hex(struct check *c, struct value object, const char *name);
struct rd get_rd(struct check *c, struct value object, const char *name);

/* The same, of exactly that length: else it fails and they are zero. */
const uint8_t *get_bytes(struct check *c, struct value object, const char *name,
			 size_t len);

/* As text, which ends with a zero byte. */
const char *get_text(struct check *c, struct value object, const char *name);

/* The list of that name: list_n() values. */
struct value get_list(struct check *c, struct value object, const char *name);
size_t list_n(struct value list);

/* Moves to the next value of a list; false at its end. The list is a copy that
 * gets shorter. */
bool list_next(struct value *list, struct value *v);

/* What a value itself holds, e.g. of a list. */
uint64_t value_number(struct check *c, struct value v);
struct part value_hex(struct check *c, struct value v);

/* Zero bytes, aligned to 16, until the next vector; NULL and a failure when
 * there are not so many left. */
void *take_memory(struct check *c, size_t size);

/* Fails unless it is right; what says what was looked at. Answers right. */
bool expect(struct check *c, bool right, const char *what);

/* Fails unless the bytes are those of that name. */
bool expect_hex(struct check *c, struct value object, const char *name,
		const void *got, size_t len);

/* A kind of vector. */
struct kind {
	const char *name;
	const char *mark; /* a name that only its vectors have */
	unsigned suites;  /* KIND_SUITE() bits; 0: they name none */
	check_fn *check;
};

#define KIND_SUITE(suite) (1u << (suite))

extern const struct kind kinds[];
extern const size_t kinds_n;

/* The checks, each in a file with others of its part. */
check_fn check_crypto_basics;
check_fn check_deserialization;
check_fn check_tree_math;
check_fn check_secret_tree;
check_fn check_key_schedule;
check_fn check_psk_secret;
check_fn check_transcript_hashes;
check_fn check_message_protection;
check_fn check_messages;
check_fn check_welcome;
check_fn check_tree_operations;
check_fn check_tree_validation;
check_fn check_treekem;
check_fn check_passive_client;

/* What a file came to. */
struct result {
	uint32_t passed;
	uint32_t failed;
	uint32_t refused; /* of a suite that is not ours: read, not checked */
	uint32_t log_len;
	char log[4096]; /* a line for each that failed, as many as fit */
};

/* Checks a file of vectors. No list, an empty one and a vector of a kind that
 * is not known are failures. */
void vectors_run(struct result *result, struct rd file, uint8_t *memory,
		 size_t memory_size);

#endif
