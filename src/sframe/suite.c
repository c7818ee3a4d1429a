#include "sframe/suite.h"

static enum err seal(const struct aead *a)
{
	aead_chacha_seal(a);
	return OK;
}

static const struct sframe_hkdf sha256 = {
	.hash_len = SHA256_LEN,
	.extract = hash_hkdf_sha256_extract,
	.expand = hash_hkdf_sha256_expand,
};

const struct sframe_suite sframe_suite_chacha = {
	.id = 0xFF01,
	.key_len = AEAD_KEY_LEN,
	.tag_len = AEAD_TAG_LEN,
	.hkdf = &sha256,
	.seal = seal,
	.open = aead_chacha_open,
};
