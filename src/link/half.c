#include "link/half.h"

static const uint8_t label[] = { 'i', 'n', 'c', 'a', 'm', 'e', 'r', 'a',
				 '/', '1', ' ', 'h', 'a', 'l', 'f' };

static struct parcel parcel_of(const uint8_t half[HALF_LEN])
{
	return (struct parcel){ .key = half,
				.ad = rd_init(label, sizeof(label)) };
}

enum err half_seal(const uint8_t half[HALF_LEN],
		   const uint8_t nonce[PARCEL_NONCE_LEN], struct rd plain,
		   struct wr *out)
{
	const struct parcel p = parcel_of(half);

	return parcel_seal(&p, nonce, plain, out);
}

enum err half_open(const uint8_t half[HALF_LEN], struct rd sealed,
		   struct wr *out)
{
	const struct parcel p = parcel_of(half);

	return parcel_open(&p, sealed, out);
}
