#include "turn/credential.h"

#include "base/wr.h"
#include "prim/hmac_sha1.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { EXPIRY_DIGITS = 12 }; /* beyond any date, far from overflow */

/* The tag ends up in JSON and in other tools' command lines. */
static bool is_tag_char(uint8_t c)
{
	return c > ' ' && c < 0x7f && c != '"' && c != '\\';
}

static bool is_tag(const uint8_t *tag, size_t len)
{
	if (len == 0 || len > CREDENTIAL_TAG_LEN)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_tag_char(tag[i]))
			return false;
	return true;
}

/* base64 with padding (RFC 4648, section 4): what TURN REST credentials are
 * made of everywhere. */
static void write_base64(char text[CREDENTIAL_PASS_SIZE],
			 const uint8_t mac[HMAC_SHA1_LEN])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t padded[21] = { 0 };

	memcpy(padded, mac, HMAC_SHA1_LEN);
	for (size_t i = 0; i < sizeof(padded) / 3; i++) {
		uint32_t v = (uint32_t)padded[3 * i] << 16 |
			     (uint32_t)padded[3 * i + 1] << 8 |
			     padded[3 * i + 2];

		for (size_t j = 0; j < 4; j++)
			/* No caller gives NULL. NOLINTNEXTLINE(*-NullDereference) */
			text[4 * i + j] = digits[v >> (18 - 6 * j) & 63];
	}
	text[CREDENTIAL_PASS_SIZE - 2] = '=';
	text[CREDENTIAL_PASS_SIZE - 1] = '\0';
}

void credential_make(struct credential *c, const uint8_t *secret,
		     size_t secret_len, uint64_t expiry_unix_s, const char *tag)
{
	*c = (struct credential){ .user = "" };

	struct wr w = wr_init((uint8_t *)c->user, sizeof(c->user));
	size_t tag_len = strlen(tag);
	size_t len;
	enum err e;

	assert(is_tag((const uint8_t *)tag, tag_len));
	wr_decimal(&w, expiry_unix_s);
	wr_u8(&w, ':');
	wr_bytes(&w, tag, tag_len);
	wr_u8(&w, '\0');
	e = wr_done(&w, &len);
	assert(e == OK);
	credential_pass(c->pass, secret, secret_len,
			rd_init((const uint8_t *)c->user, len - 1));
}

void credential_pass(char pass[CREDENTIAL_PASS_SIZE], const uint8_t *secret,
		     size_t secret_len, struct rd user)
{
	const struct hmac_part key = { secret, secret_len };
	const struct hmac_part name = { user.p, user.left };
	uint8_t mac[HMAC_SHA1_LEN];

	hmac_sha1(mac, key, &name, 1);
	write_base64(pass, mac);
}

enum err credential_read(struct credential_user *u, struct rd user)
{
	uint64_t expiry = 0;
	size_t digits = 0;
	uint8_t c = rd_u8(&user);

	while (c >= '0' && c <= '9' && digits < EXPIRY_DIGITS) {
		expiry = expiry * 10 + (uint64_t)(c - '0');
		digits++;
		c = rd_u8(&user);
	}
	if (user.bad || digits == 0 || c != ':')
		return ERR_FORMAT;
	if (!is_tag(user.p, user.left))
		return ERR_FORMAT;

	*u = (struct credential_user){ .expiry_unix_s = expiry,
				       .tag = user.p,
				       .tag_len = (uint16_t)user.left };
	return OK;
}
