/* signals.h - signals as something to read, so that they come in turn with
 * everything else.
 */
#ifndef OS_SIGNALS_H
#define OS_SIGNALS_H

#include "base/err.h"

enum signals_event {
	SIGNALS_NONE,
	SIGNALS_STOP,   /* SIGTERM, SIGINT */
	SIGNALS_RELOAD, /* SIGHUP */
	SIGNALS_CHILD, /* a child has ended: spawn_reap() until there is none */
};

/* Takes those signals over for the whole process; SIGPIPE is ignored. The
 * caller closes fd. */
must_check enum err signals_open(int *fd);

/* The next one that came; SIGNALS_NONE when no more are there. */
enum signals_event signals_take(int fd);

#endif
