#include "wire/config.h"

#include <string.h>

enum {
	CONFIG_VERSION = 1,
};

static void put_block(struct wr *w, const void *bytes, size_t len)
{
	struct wr_len16 open = wr_open16(w);

	wr_bytes(w, bytes, len);
	wr_close16(w, open);
}

static void put_addr(struct wr *w, const struct addr *a)
{
	wr_u8(w, a->family);
	wr_bytes(w, a->ip, addr_ip_len(a));
}

void config_write(struct wr *w, const struct config *c)
{
	wr_u8(w, CONFIG_VERSION);
	put_block(w, c->cert_pem, strlen(c->cert_pem));
	put_block(w, c->key_pem, strlen(c->key_pem));
	put_block(w, c->turn_secret, c->turn_secret_len);
	put_block(w, c->advertise, strlen(c->advertise));
	wr_bytes(w, c->tag_key, CONFIG_KEY_LEN);
	wr_bytes(w, c->nonce_key, CONFIG_KEY_LEN);
	put_addr(w, &c->relay_v4);
	put_addr(w, &c->relay_v6);
	wr_u16(w, c->udp_port);
	wr_u16(w, c->tcp_port);
}

/* A block that is not there, or is longer than max, makes r bad. */
static struct rd get_block(struct rd *r, size_t max)
{
	struct rd block = rd_sub(r, rd_u16(r));

	if (block.bad || block.left > max) {
		r->bad = true;
		return (struct rd){ .p = r->p, .bad = true };
	}
	return block;
}

/* Text of at most size - 1 bytes without a NUL in it. */
static struct rd get_text(struct rd *r, size_t size)
{
	struct rd block = get_block(r, size - 1);

	if (block.left != 0 && memchr(block.p, '\0', block.left) != NULL)
		r->bad = true;
	return block;
}

static struct addr get_addr(struct rd *r, uint8_t family)
{
	static const uint8_t none[16];
	uint8_t given = rd_u8(r);

	if (given != family) {
		if (given != ADDR_NONE)
			r->bad = true;
		return (struct addr){ .family = ADDR_NONE };
	}

	const uint8_t *ip = rd_bytes(r, family == ADDR_V4 ? 4 : 16);

	if (ip == NULL)
		ip = none;

	struct addr a =
		family == ADDR_V4 ? addr_from_v4(ip, 0) : addr_from_v6(ip, 0);

	if (a.family != family) /* an IPv4 address written as IPv6 */
		r->bad = true;
	return a;
}

static void copy_text(char *out, const struct rd *text)
{
	memcpy(out, text->p, text->left);
	out[text->left] = '\0';
}

enum err config_read(struct config *c, struct rd r)
{
	uint8_t version = rd_u8(&r);
	struct rd cert_pem = get_text(&r, CONFIG_PEM_SIZE);
	struct rd key_pem = get_text(&r, CONFIG_PEM_SIZE);
	struct rd secret = get_block(&r, CONFIG_SECRET_SIZE);
	struct rd advertise = get_text(&r, CONFIG_HOST_SIZE);
	const uint8_t *tag_key = rd_bytes(&r, CONFIG_KEY_LEN);
	const uint8_t *nonce_key = rd_bytes(&r, CONFIG_KEY_LEN);
	struct addr v4 = get_addr(&r, ADDR_V4);
	struct addr v6 = get_addr(&r, ADDR_V6);
	uint16_t udp_port = rd_u16(&r);
	uint16_t tcp_port = rd_u16(&r);

	if (!rd_done(&r) || version != CONFIG_VERSION)
		return ERR_FORMAT;

	/* All is there and fits. */
	memset(c, 0, sizeof(*c));
	copy_text(c->cert_pem, &cert_pem);
	copy_text(c->key_pem, &key_pem);
	memcpy(c->turn_secret, secret.p, secret.left);
	c->turn_secret_len = (uint16_t)secret.left;
	copy_text(c->advertise, &advertise);
	memcpy(c->tag_key, tag_key, CONFIG_KEY_LEN);
	memcpy(c->nonce_key, nonce_key, CONFIG_KEY_LEN);
	c->relay_v4 = v4;
	c->relay_v6 = v6;
	c->udp_port = udp_port;
	c->tcp_port = tcp_port;
	return OK;
}
