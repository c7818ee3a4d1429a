#include "control/control.h"

int control_main(int main_fd)
{
	(void)main_fd;
	return 1;
}
