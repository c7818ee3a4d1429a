#include "prim/hash.h"

#include "base/ct.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

void hash_sha256(uint8_t out[SHA256_LEN], const struct part *parts, size_t n)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < n; i++)
		crypto_hash_sha256_update(&state, parts[i].p, parts[i].len);
	crypto_hash_sha256_final(&state, out);
	ct_wipe(&state, sizeof(state));
}

void hash_hmac_sha256(uint8_t out[SHA256_LEN], struct part key,
		      const struct part *parts, size_t n)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key.p, key.len);
	for (size_t i = 0; i < n; i++)
		crypto_auth_hmacsha256_update(&state, parts[i].p, parts[i].len);
	crypto_auth_hmacsha256_final(&state, out);
	ct_wipe(&state, sizeof(state));
}

void hash_hkdf_sha256_extract(uint8_t prk[SHA256_LEN], struct part salt,
			      struct part ikm)
{
	hash_hmac_sha256(prk, salt, &ikm, 1);
}

void hash_hkdf_sha256_expand(uint8_t *out, size_t out_len,
			     const uint8_t prk[SHA256_LEN], struct part info)
{
	hash_hkdf_sha256_expand_parts(out, out_len, prk, &info, 1);
}

/* RFC 5869 section 2.3: T(n) = HMAC(PRK, T(n-1) | info | n), from n = 1, and
 * T(0) is empty. */
void hash_hkdf_sha256_expand_parts(uint8_t *out, size_t out_len,
				   const uint8_t prk[SHA256_LEN],
				   const struct part *info, size_t n)
{
	crypto_auth_hmacsha256_state keyed;
	crypto_auth_hmacsha256_state state;
	uint8_t block[SHA256_LEN];
	uint8_t count = 0;

	assert(out_len <= 255 * (size_t)SHA256_LEN);
	crypto_auth_hmacsha256_init(&keyed, prk, SHA256_LEN);
	for (size_t at = 0; at < out_len; at += SHA256_LEN) {
		size_t left = out_len - at;

		state = keyed;
		if (count != 0)
			crypto_auth_hmacsha256_update(&state, block,
						      SHA256_LEN);
		count++;
		for (size_t i = 0; i < n; i++)
			crypto_auth_hmacsha256_update(&state, info[i].p,
						      info[i].len);
		crypto_auth_hmacsha256_update(&state, &count, 1);
		crypto_auth_hmacsha256_final(&state, block);
		memcpy(out + at, block, left < SHA256_LEN ? left : SHA256_LEN);
	}
	ct_wipe(block, sizeof(block));
	ct_wipe(&state, sizeof(state));
	ct_wipe(&keyed, sizeof(keyed));
}
