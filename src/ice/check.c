#include "ice/check.h"

#include "stun/integrity.h"

enum { ANY_LEN = -1 };

static const struct known {
	uint16_t type;
	unsigned has;
	int len; /* bytes of the value */
} known[] = {
	{ STUN_A_USERNAME, CHECK_USERNAME, ANY_LEN },
	{ STUN_A_MESSAGE_INTEGRITY, CHECK_INTEGRITY, STUN_INTEGRITY_LEN },
	{ STUN_A_PRIORITY, CHECK_PRIORITY, 4 },
	{ STUN_A_USE_CANDIDATE, CHECK_USE_CANDIDATE, 0 },
	{ STUN_A_ICE_CONTROLLED, CHECK_CONTROLLED, 8 },
	{ STUN_A_ICE_CONTROLLING, CHECK_CONTROLLING, 8 },
	{ STUN_A_XOR_MAPPED_ADDRESS, CHECK_MAPPED, ANY_LEN },
	{ STUN_A_ERROR_CODE, CHECK_ERROR, ANY_LEN },
};

static const struct known *find(uint16_t type)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].type == type)
			return &known[i];
	return NULL;
}

static void take(struct check *c, const struct stun_attr *a)
{
	const struct known *k = find(a->type);

	/* RFC 8489 section 14.5: what follows it "MUST be ignored". */
	if ((c->has & CHECK_INTEGRITY) != 0)
		return;
	if (k == NULL) {
		if (a->type < STUN_A_OPTIONAL && c->unknown_n < CHECK_UNKNOWN_N)
			c->unknown[c->unknown_n++] = a->type;
		return;
	}
	if ((c->has & k->has) != 0)
		return; /* the first one counts (RFC 8489, section 14) */
	if (k->len != ANY_LEN && a->value.left != (size_t)k->len) {
		c->wrong = true;
		return;
	}
	c->has |= k->has;
	if (k->has == CHECK_USERNAME)
		c->user = a->value;
	if (k->has == CHECK_INTEGRITY)
		c->integrity = *a;
}

enum err check_read(struct check *c, struct rd datagram)
{
	struct check got = { .has = 0 };
	struct stun_attr a;
	bool fits = false;

	TRY(stun_read(&got.msg, datagram));

	struct rd attrs = got.msg.attrs;

	while (stun_next(&attrs, &a)) {
		if (a.type != STUN_A_FINGERPRINT) {
			take(&got, &a);
			continue;
		}
		/* "MUST be the last attribute" */
		fits = attrs.left == 0 &&
		       integrity_fingerprint_fits(&got.msg, &a);
		if (!fits)
			return ERR_AUTH;
	}
	if (!rd_done(&attrs))
		return ERR_FORMAT;
	if (!fits)
		return ERR_AUTH;
	*c = got;
	return OK;
}

void check_end(struct wr *w, struct wr_len16 len, const char *pwd,
	       size_t pwd_len)
{
	integrity_write(w, pwd, pwd_len);
	integrity_write_fingerprint(w);
	stun_end(w, len);
}
