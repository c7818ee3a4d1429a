/* supervise.h - starts the two processes, restarts what dies, ends both.
 *
 * Whichever is started gets a fresh pair to the other, so each may be killed
 * without the other noticing more than a new IPC_PEER.
 */
#ifndef MAIN_SUPERVISE_H
#define MAIN_SUPERVISE_H

#include "base/err.h"
#include "base/limits.h"

#include <stdbool.h>

enum supervise_role {
	SUPERVISE_CONTROL,
	SUPERVISE_MEDIA,
	SUPERVISE_ROLES,
};

enum { SUPERVISE_LISTENERS_N = MEDIA_THREADS_N };

/* The words in ps and after SPAWN_ARG. */
extern const char *const supervise_names[SUPERVISE_ROLES];

struct supervise_plan {
	int listener_fds[SUPERVISE_ROLES][SUPERVISE_LISTENERS_N];
	unsigned listeners_n[SUPERVISE_ROLES];
	int config_fd[SUPERVISE_ROLES]; /* sealed memfds, kept for restarts */

	/* Both are ready, for the first time. */
	void (*ready)(void *arg);

	/* SIGHUP. Replaces config_fd[SUPERVISE_CONTROL] and returns true when
	 * there is a new one. */
	bool (*reload)(void *arg);

	void *arg; /* of both */
};

/* Runs until SIGTERM or SIGINT, or until a process ends before both were ready
 * once. Returns the exit code. All children are gone then. */
int supervise_run(struct supervise_plan *plan);

#endif
