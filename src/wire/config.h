/* config.h - what main tells a child at its start, as bytes in a memfd.
 *
 * The reader copies into the caller's struct. Secrets in it are the caller's
 * to wipe. Both processes get the same TURN secret: control hands out
 * credentials, media checks them.
 */
#ifndef WIRE_CONFIG_H
#define WIRE_CONFIG_H

#include "base/addr.h"
#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

enum {
	CONFIG_PEM_SIZE = 32768,  /* bytes of a chain or key, with the NUL */
	CONFIG_SECRET_SIZE = 128, /* bytes of the TURN secret at most */
	CONFIG_KEY_LEN = 32,      /* bytes */
	CONFIG_HOST_SIZE = 64,    /* text of --advertise, with the NUL */
	CONFIG_SIZE = 2 * CONFIG_PEM_SIZE + 1024, /* bytes of the whole */
};

struct config {
	char cert_pem[CONFIG_PEM_SIZE]; /* chain, leaf first; "" for media */
	char key_pem[CONFIG_PEM_SIZE];  /* "" for media */
	uint8_t turn_secret[CONFIG_SECRET_SIZE];
	uint16_t turn_secret_len;
	uint8_t tag_key[CONFIG_KEY_LEN];   /* control: room id to TURN tag */
	uint8_t nonce_key[CONFIG_KEY_LEN]; /* media: TURN nonces */
	char advertise[CONFIG_HOST_SIZE];  /* "" when not given */
	struct addr relay_v4; /* what relayed addresses look like; its port 0 */
	struct addr relay_v6; /* ADDR_NONE: that family is refused */
	uint16_t udp_port;    /* as bound */
	uint16_t tcp_port;
};

void config_write(struct wr *w, const struct config *c);

/* Reads the whole of r. On ERR_FORMAT, *c is as it was. */
must_check enum err config_read(struct config *c, struct rd r);

#endif
