#include "stun/integrity.h"

#include "base/ct.h"
#include "prim/hmac_sha1.h"

#include <assert.h>

static_assert((int)HMAC_SHA1_LEN == (int)STUN_INTEGRITY_LEN,
	      "the MAC is the value");

static void mac_of(uint8_t mac[HMAC_SHA1_LEN], struct hmac_part key,
		   const struct stun_cover *c)
{
	const struct hmac_part parts[] = { { c->head, sizeof(c->head) },
					   { c->rest, c->rest_len } };

	hmac_sha1(mac, key, parts, 2);
}

bool integrity_fits(const struct stun_msg *m, const struct stun_attr *a,
		    const void *key, size_t key_len)
{
	struct stun_cover c = stun_covered(m, a);
	uint8_t mac[HMAC_SHA1_LEN];

	assert(a->value.left == sizeof(mac));
	mac_of(mac, (struct hmac_part){ key, key_len }, &c);
	return ct_equal(mac, a->value.p, sizeof(mac));
}

void integrity_write(struct wr *w, const void *key, size_t key_len)
{
	struct stun_cover c = stun_covers_next(w, HMAC_SHA1_LEN);
	uint8_t mac[HMAC_SHA1_LEN];

	mac_of(mac, (struct hmac_part){ key, key_len }, &c);
	stun_attr(w, STUN_A_MESSAGE_INTEGRITY, mac, sizeof(mac));
}

bool integrity_fingerprint_fits(const struct stun_msg *m,
				const struct stun_attr *a)
{
	struct stun_cover c = stun_covered(m, a);
	struct rd value = a->value;
	uint32_t crc = rd_u32(&value);

	return rd_done(&value) && crc == stun_fingerprint(&c);
}

void integrity_write_fingerprint(struct wr *w)
{
	struct stun_cover c = stun_covers_next(w, STUN_FINGERPRINT_LEN);

	stun_attr_u32(w, STUN_A_FINGERPRINT, stun_fingerprint(&c));
}
