/* entry.h - when to knock, with which key package, and when to found a group
 * instead (docs/protocol.md, sections 2 and 5). Pure.
 */
#ifndef AGENT_ENTRY_H
#define AGENT_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

struct entry {
	uint64_t knock_us;
	uint64_t found_us;
	uint64_t fresh_us; /* when to take a fresh key package */
	unsigned shut_n;   /* welcomes in a row that did not open */
	bool again;        /* the key package was sent before */
	bool had_socket;
};

enum entry_due {
	ENTRY_NOTHING,
	ENTRY_KNOCK,
	ENTRY_FOUND,
};

void entry_init(struct entry *e);

/* There is a new socket; true for the first. */
bool entry_begin(struct entry *e);

void entry_knocked(struct entry *e, uint64_t now_us);
void entry_found_later(struct entry *e, uint64_t now_us);

/* A welcome did not open; true when that was one too many. */
bool entry_shut(struct entry *e, uint64_t now_us);

enum entry_due entry_due(struct entry *e, uint64_t now_us);

/* Nothing is due until something is said again. */
void entry_stop(struct entry *e);

/* We are in a group. */
void entry_entered(struct entry *e);

#endif
