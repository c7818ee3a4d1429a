/* What we read we can write again; a stream is cut where its messages end. */
#include "turn/framing.h"
#include "wire/chandata.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one(const uint8_t *data, size_t size)
{
	uint8_t header[CHANDATA_HEADER_LEN];
	struct chandata c;

	if (chandata_read(&c, rd_init(data, size)) != OK)
		return;
	chandata_header(header, c.channel, c.len);
	if (memcmp(header, data, sizeof(header)) != 0 ||
	    c.data != data + sizeof(header) || c.len + sizeof(header) > size)
		abort();
}

static void stream(const uint8_t *data, size_t size)
{
	struct rd left = rd_init(data, size);
	size_t len;

	while (framing_len(left, &len) == OK && len <= left.left) {
		if (len < CHANDATA_HEADER_LEN || len % 4 != 0)
			abort();
		one(left.p, len);
		rd_bytes(&left, len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	one(data, size);
	stream(data, size);
	return 0;
}
