/* poke.h - SIGUSR1 as something to read, and the answer to it: somebody wants
 * the figures. */
#ifndef OS_POKE_H
#define OS_POKE_H

#include "base/err.h"

#include <stddef.h>

/* Takes the signal over for the whole process. */
must_check enum err poke_open(int *fd);

/* Takes what came. */
void poke_take(int fd);

/* Prints on standard error, which main passes on. What does not fit in the
 * pipe is lost. */
void poke_answer(const char *text, size_t len);

#endif
