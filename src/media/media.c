#include "media/media.h"

int media_main(int main_fd)
{
	return main_fd >= 0 ? 1 : 2;
}
