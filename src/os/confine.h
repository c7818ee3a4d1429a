/* confine.h - what a process gives up before it does anything else.
 */
#ifndef OS_CONFINE_H
#define OS_CONFINE_H

#include "base/err.h"

/* For every process: no core file, no look into its memory by others of the
 * same user, no new privileges through exec. */
must_check enum err confine_secrets(void);

/* For the children, besides: no byte can be written to any file. name is shown
 * by ps. Raises the number of descriptors to what is allowed. */
must_check enum err confine_child(const char *name);

#endif
