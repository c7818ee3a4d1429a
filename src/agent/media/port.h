/* port.h - what publish.h and receive.h ask of whoever made the connection and
 * has the keys: a hop and a member, or in a plain measurement neither.
 */
#ifndef AGENT_MEDIA_PORT_H
#define AGENT_MEDIA_PORT_H

#include "agent/media/hop.h"
#include "agent/member_types.h"
#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

struct port {
	/* The bytes may go when it returns. */
	void (*send)(void *arg, const struct hop_packet *p);
	/* As member_seal() and member_open(). */
	enum err (*seal)(void *arg, const struct member_frame *f,
			 struct rd plain, struct wr *out);
	enum member_fate (*open)(void *arg, struct member_frame *f,
				 struct rd sealed, struct wr *out);
	void *arg;
};

#endif
