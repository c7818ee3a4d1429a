/* bell.h - wakes a thread that sleeps in its loop because its rings were empty.
 *
 * One thread owns a bell; any thread may ring it. The system is asked only when
 * the owner has said that it sleeps, and once for each time it does.
 */
#ifndef OS_BELL_H
#define OS_BELL_H

#include "base/err.h"

#include <stdatomic.h>
#include <stdbool.h>

struct bell {
	_Atomic bool asleep;
	int fd; /* to watch: it can be read when the bell was rung */
};

must_check enum err bell_open(struct bell *b);

/* The owner is going to sleep. It must look at its rings once more after this,
 * and not sleep when there is something. One thread: the owner. */
void bell_sleep(struct bell *b);

/* The owner woke up, whatever for. One thread: the owner. */
void bell_wake(struct bell *b);

/* Wakes the owner, if it sleeps, for what was put into its rings before this.
 * True when the system was asked. Any thread. */
bool bell_ring(struct bell *b);

#endif
