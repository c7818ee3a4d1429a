/* What we read of another process we can write, to the same bytes. */
#include "wire/ipc.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[IPC_LEN];
	struct ipc_msg m;

	if (ipc_read(&m, rd_init(data, size)) != OK)
		return 0;
	ipc_write(&m, again);
	if (size != IPC_LEN || memcmp(again, data, IPC_LEN) != 0)
		abort();
	return 0;
}
