#include "prim/hash512.h"

#include "base/ct.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

void hash512_hmac(uint8_t out[SHA512_LEN], struct part key,
		  const struct part *parts, size_t n)
{
	crypto_auth_hmacsha512_state state;

	crypto_auth_hmacsha512_init(&state, key.p, key.len);
	for (size_t i = 0; i < n; i++)
		crypto_auth_hmacsha512_update(&state, parts[i].p, parts[i].len);
	crypto_auth_hmacsha512_final(&state, out);
	ct_wipe(&state, sizeof(state));
}

void hash512_hkdf_extract(uint8_t prk[SHA512_LEN], struct part salt,
			  struct part ikm)
{
	hash512_hmac(prk, salt, &ikm, 1);
}

void hash512_hkdf_expand(uint8_t *out, size_t out_len,
			 const uint8_t prk[SHA512_LEN], struct part info)
{
	const struct part key = { prk, SHA512_LEN };
	uint8_t block[SHA512_LEN];
	uint8_t n = 0;

	assert(out_len <= 255 * (size_t)SHA512_LEN);
	for (size_t at = 0; at < out_len; at += SHA512_LEN) {
		size_t left = out_len - at;
		struct part parts[] = {
			{ block, n == 0 ? 0 : SHA512_LEN },
			info,
			{ &n, 1 },
		};

		n++;
		hash512_hmac(block, key, parts, 3);
		memcpy(out + at, block, left < SHA512_LEN ? left : SHA512_LEN);
	}
	ct_wipe(block, sizeof(block));
}
