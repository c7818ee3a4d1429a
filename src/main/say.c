#include "main/say.h"

#include <stdarg.h>
#include <stdio.h>

enum {
	LINE_SIZE = 512, /* characters of a line, with the NUL */
};

void say(const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	(void)fprintf(stderr, "incamera: %s\n", line);
}
