/* What we read of a configuration we can write, to the same bytes. */
#include "wire/config.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct config c;
	static uint8_t again[CONFIG_SIZE];
	struct wr w = wr_init(again, sizeof(again));
	size_t len;

	if (config_read(&c, rd_init(data, size)) != OK)
		return 0;
	config_write(&w, &c);
	if (wr_done(&w, &len) != OK || len != size ||
	    memcmp(again, data, len) != 0)
		abort();
	return 0;
}
