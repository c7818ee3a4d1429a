#include "os/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum {
	LINE_SIZE = 256,
};

/* In one write, so that lines of two processes do not mix. */
static void put(const char *line, int len)
{
	if (len <= 0)
		return;

	size_t n = len < LINE_SIZE ? (size_t)len : LINE_SIZE - 1;

	if (write(STDERR_FILENO, line, n) == -1)
		return; /* nobody is there to be told */
}

void log_line(const char *process, const char *text)
{
	char line[LINE_SIZE];

	put(line, snprintf(line, sizeof(line), "%s: %s\n", process, text));
}

void log_count(const char *process, uint64_t count, const char *text)
{
	char line[LINE_SIZE];

	put(line, snprintf(line, sizeof(line), "%s: %" PRIu64 " %s\n", process,
			   count, text));
}
