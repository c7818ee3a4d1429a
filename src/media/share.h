/* share.h - one worker's share of the forwarding unit. A room and all who are in
 * it belong to one worker, its owner: so fan-out crosses no thread and takes no
 * lock. The kernel gives a flow to any worker; what is not its own it posts to
 * the owner (post.h).
 *
 * Of a check of ICE the user name says whose it is. Of all else the address
 * does, once the owner has seen a valid check from there and has said so to the
 * worker that posted it. Until then it is nobody's, and dropped: who has no
 * password cannot have anything posted but checks.
 */
#ifndef MEDIA_SHARE_H
#define MEDIA_SHARE_H

#include "dtls/dtls.h"
#include "media/worker.h"
#include "wire/ipc.h"

struct share;

struct share_plan {
	struct worker *worker;
	uint32_t workers_n;
	struct dtls_context *dtls; /* of all shares; stays the caller's */
};

/* Takes all its memory, and becomes the worker's unit. Before threads run. */
must_check enum err share_open(const struct share_plan *plan);

/* The owner of a room. */
static inline uint32_t share_owner(uint16_t room, uint32_t workers_n)
{
	return room % workers_n;
}

/* A word between control and a share, as an order; unit_understands() it. */
void share_write(struct worker_order *order, const struct ipc_msg *m);
void share_read(struct ipc_msg *m, const struct worker_order *order);

#endif
