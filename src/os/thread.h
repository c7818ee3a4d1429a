/* thread.h - a thread with a name and a small stack, to which no signal comes.
 */
#ifndef OS_THREAD_H
#define OS_THREAD_H

#include "base/err.h"

#include <pthread.h>
#include <stdint.h>

enum { THREAD_NAME_SIZE = 16 }; /* characters, with the NUL */

struct thread {
	pthread_t handle;
	void (*fn)(void *arg);
	void *arg;
	char name[THREAD_NAME_SIZE]; /* as ps -L shows it */
};

/* Set fn, arg and name; *t is the thread's until thread_join(). All signals
 * are blocked in it. */
must_check enum err thread_start(struct thread *t);

/* Waits until fn has returned. */
void thread_join(struct thread *t);

/* Processors this process may run on; at least 1. */
uint32_t thread_processors(void);

#endif
