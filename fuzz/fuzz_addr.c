/* An address we read from text we can write, and read again as the same. */
#include "base/addr.h"

#include <stdlib.h>
#include <string.h>

enum {
	TEXT_SIZE = 128, /* characters, with the NUL */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[TEXT_SIZE] = "";
	char again[ADDR_TEXT_LEN];
	struct addr a;
	struct addr b;

	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	if (!addr_read_ip(&a, text))
		return 0;
	addr_text(&a, again);
	*strrchr(again, ':') = '\0'; /* the port */
	if (!addr_read_ip(&b, again) || !addr_equal(&a, &b))
		abort();
	return 0;
}
