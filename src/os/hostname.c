#include "os/hostname.h"

#include <string.h>
#include <unistd.h>

bool hostname_get(char *out, size_t size)
{
	memset(out, 0, size);
	/* A name that was cut off may lack its NUL. */
	return gethostname(out, size) == 0 && out[0] != '\0' &&
	       out[size - 1] == '\0';
}
