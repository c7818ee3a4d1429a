#include "prim/expand.h"

#include "base/wr.h"
#include "prim/hash.h"

#include <string.h>

_Static_assert((int)EXPAND_RANDOM_LEN == (int)SHA256_LEN, "");

void expand_random(uint8_t *out, size_t out_len,
		   const uint8_t random[EXPAND_RANDOM_LEN], const char *label,
		   uint32_t index)
{
	static const char domain[] = "incamera expand ";
	uint8_t number[4];
	struct wr w = wr_init(number, sizeof(number));
	/* The index is of one length and last: no two pairs read the same. */
	const struct part info[] = {
		{ domain, sizeof(domain) - 1 },
		{ label, strlen(label) },
		{ number, sizeof(number) },
	};

	wr_u32(&w, index);
	hash_hkdf_sha256_expand_parts(out, out_len, random, info, 3);
}
