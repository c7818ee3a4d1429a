/* The payload of a link that we read is the one we would write. */
#include "link/link.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[LINK_HOST_TEXT_LEN];
	struct wr w = wr_init(again, sizeof(again));
	struct link link;
	struct link_keys keys;

	if (link_read(&link, (const char *)data, size) != OK)
		return 0;
	link_write_own(&link, &w);
	if (w.full || wr_len(&w) != size || memcmp(again, data, size) != 0)
		abort();
	link_derive(&link, &keys);
	return 0;
}
