/* log.h - one line for the operator: what happened and, where there is one,
 * what to do. Never who: no address, no name, no room.
 */
#ifndef OS_LOG_H
#define OS_LOG_H

#include <stdint.h>

/* Prints "PROCESS: TEXT" on standard error. What does not fit in the pipe to
 * main is lost. */
void log_line(const char *process, const char *text);

/* Prints "PROCESS: COUNT TEXT". */
void log_count(const char *process, uint64_t count, const char *text);

#endif
