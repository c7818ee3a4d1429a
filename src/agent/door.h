/* door.h - the text of a room's link, and of a server's address.
 *
 * https://HOST/r/ROOM#PAYLOAD (docs/protocol.md, section 1); HOST may have a
 * port. The room in the path has to be the payload's own.
 */
#ifndef AGENT_DOOR_H
#define AGENT_DOOR_H

#include "base/err.h"
#include "base/wr.h"
#include "link/link.h"

enum {
	DOOR_HOST_MAX = 253,                  /* characters */
	DOOR_LINK_SIZE = DOOR_HOST_MAX + 200, /* of a link, with its NUL */
};

struct door {
	char host[DOOR_HOST_MAX + 1]; /* without brackets */
	uint16_t port;
};

/* https://HOST[:PORT], with or without a slash behind it. ERR_FORMAT. */
must_check enum err door_read_server(struct door *d, const char *text);

/* A whole link. ERR_FORMAT for what is none; ERR_AUTH where the room is another
 * one's. Then nothing changed. The caller wipes *link. */
must_check enum err door_read_link(struct door *d, struct link *link,
				   const char *text);

/* Writes the link for guests, and a NUL. */
void door_write_link(struct wr *w, const struct door *d,
		     const struct link *link);

#endif
