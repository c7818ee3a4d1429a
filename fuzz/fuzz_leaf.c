/* A leaf that is read is written to the same bytes, and whatever it says can be
 * asked of it. */
#include "treekem/leaf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE = 1 << 20, SCRATCH = 2 * SIZE };

static void same_again(const struct leaf *leaf)
{
	static uint8_t buf[SIZE];
	struct wr w = wr_init(buf, sizeof(buf));
	size_t len;

	leaf_write(&w, leaf);
	if (wr_done(&w, &len) != OK || len != leaf->whole.left ||
	    memcmp(buf, leaf->whole.p, len) != 0)
		abort();
}

/* Nobody here has a key that could have signed it. */
static void ask(const struct leaf *leaf)
{
	static uint8_t scratch[SCRATCH];
	const struct leaf_place place = { { "fuzz", 4 }, 3 };
	struct rd data;

	(void)!leaf_check(leaf);
	(void)leaf_lists(leaf->proposal_types, 8);
	if (leaf_extension(leaf->extensions, 1, &data) &&
	    (data.p < leaf->extensions.p || data.left > leaf->extensions.left))
		abort();
	if (leaf_verify(leaf, &place, wr_init(scratch, sizeof(scratch))) ==
		    ERR_FULL &&
	    leaf->whole.left < SIZE / 2)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_init(data, size);
	struct leaf leaf;

	while (leaf_read(&leaf, &r) == OK) {
		same_again(&leaf);
		ask(&leaf);
	}
	return 0;
}
