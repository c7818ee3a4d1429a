/* The command line. */
#include "control/control.h"
#include "media/media.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	(void)argv;
	if (argc != 2) {
		fprintf(stderr, "incamera: see incamera --help\n");
		return 2;
	}
	return 0;
}
