#include "wasm/handle.h"

enum {
	INDEX_BITS = 7,
	TURN_MASK = 0xffffff,
};

size_t handle_take(struct handle *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (table[i].used)
			continue;
		table[i].used = true;
		table[i].turn = (table[i].turn + 1) & TURN_MASK;
		return i;
	}
	return n;
}

int32_t handle_number(const struct handle *table, size_t index)
{
	return (int32_t)(table[index].turn << INDEX_BITS | (index + 1));
}

size_t handle_find(const struct handle *table, size_t n, int32_t number)
{
	size_t index = ((uint32_t)number & ((1u << INDEX_BITS) - 1)) - 1;

	if (index >= n || !table[index].used ||
	    handle_number(table, index) != number)
		return n;
	return index;
}

void handle_free(struct handle *table, size_t index)
{
	table[index].used = false;
}
