/* What mls_vectors.mjs calls; WebAssembly only. It puts a file, as a tree of
 * values, where door_file() says and reads what door_check() answers.
 */
#include "vectors.h"

enum {
	FILE_SIZE = 16 << 20,  /* bytes */
	MEMORY_SIZE = 32 << 20 /* for a check */
};

static uint8_t file[FILE_SIZE];
static uint8_t memory[MEMORY_SIZE] __attribute__((aligned(16)));
static struct result result;

uint8_t *door_file(void);
uint32_t door_file_size(void);
const struct result *door_check(uint32_t len);

uint8_t *door_file(void)
{
	return file;
}

uint32_t door_file_size(void)
{
	return FILE_SIZE;
}

/* At most door_file_size() bytes were put there. */
const struct result *door_check(uint32_t len)
{
	vectors_run(&result, rd_init(file, len), memory, sizeof(memory));
	return &result;
}
