#include "prim/hash.h"

#include <sodium.h>

void hash_sha256(uint8_t out[SHA256_LEN], const struct part *parts, size_t n)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < n; i++)
		crypto_hash_sha256_update(&state, parts[i].p, parts[i].len);
	crypto_hash_sha256_final(&state, out);
}
