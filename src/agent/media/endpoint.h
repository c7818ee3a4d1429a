/* endpoint.h - a participant's media as a whole: the connection (hop.h), what it
 * sends (publish.h) and what it gets (receive.h).
 *
 * Datagrams and time in, datagrams out. Keys of content are the caller's.
 */
#ifndef AGENT_MEDIA_ENDPOINT_H
#define AGENT_MEDIA_ENDPOINT_H

#include "agent/media/hop.h"
#include "agent/media/publish.h"
#include "agent/media/receive.h"

struct endpoint_config {
	struct hop_user hop;
	struct dtls_context *dtls;
	struct pool *pool;
	struct receive_counts *counts;
	/* Zero, of the caller's; NULL for who sends nothing. */
	struct publish *publish;
	/* port and seed are set here. */
	struct publish_config publishes;
	/* As of struct port. */
	enum err (*seal)(void *arg, const struct member_frame *f,
			 struct rd plain, struct wr *out);
	enum member_fate (*open)(void *arg, struct member_frame *f,
				 struct rd sealed, struct wr *out);
	void *keys; /* their arg */
};

/* Large, and the caller's. */
struct endpoint {
	struct endpoint_config config;
	struct port port;
	bool is_connected;
	struct hop hop;
	struct receive receive;
};

void endpoint_open(struct endpoint *e, const struct endpoint_config *config,
		   uint64_t now_us);
void endpoint_close(struct endpoint *e);

/* As hop_offer(). What was sent and received before starts anew. */
must_check enum err endpoint_offer(struct endpoint *e, struct rd offer,
				   struct sdp_transport *ours, uint64_t now_us);

/* Which layers of the camera anybody watches; a bit each. */
void endpoint_layers(struct endpoint *e, uint8_t layers);

/* One datagram, to be overwritten; after all of a batch endpoint_tick(). */
void endpoint_input(struct endpoint *e, const struct addr *from, uint8_t *p,
		    size_t len, uint64_t now_us);

/* Does what is due and returns when it wants to be called again. */
uint64_t endpoint_tick(struct endpoint *e, uint64_t now_us);

#endif
