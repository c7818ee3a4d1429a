/* What we read as a header we can write, to the same bytes: one form each. */
#include "sframe/header.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_init(data, size);
	struct sframe_header h;
	uint8_t again[SFRAME_HEADER_MAX];
	struct wr w = wr_init(again, sizeof(again));

	if (sframe_header_read(&h, &r) != OK)
		return 0;
	sframe_header_write(&w, &h);
	if (w.full || wr_len(&w) != size - r.left ||
	    memcmp(again, data, wr_len(&w)) != 0)
		abort();
	return 0;
}
