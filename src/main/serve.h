/* serve.h - the command serve: opens what is needed, then supervises. */
#ifndef MAIN_SERVE_H
#define MAIN_SERVE_H

#include "main/options.h"

/* Returns the exit code. */
int serve(const struct options *o);

#endif
