/* handle.h - numbers that stand for the things the browser holds.
 *
 * A number is good until what it stands for is given back, and no other thing
 * gets it for the next sixteen million: a stale one is refused, not taken for
 * another's key.
 */
#ifndef WASM_HANDLE_H
#define WASM_HANDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One place of a table; all zero is free. */
struct handle {
	bool used;
	uint32_t turn; /* how often the place was taken */
};

/* Takes the first free place: its index, or n when there is none. */
size_t handle_take(struct handle *table, size_t n);

/* The number of a place that is taken; always positive. */
int32_t handle_number(const struct handle *table, size_t index);

/* The place a number stands for, or n when it stands for none. */
size_t handle_find(const struct handle *table, size_t n, int32_t number);

void handle_free(struct handle *table, size_t index);

#endif
