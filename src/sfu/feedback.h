/* feedback.h - what is told by RTCP to who sends: when its packets came
 * (transport-wide), and when a key frame is wanted.
 */
#ifndef SFU_FEEDBACK_H
#define SFU_FEEDBACK_H

#include "base/wr.h"
#include "sfu/stream.h"

enum {
	FEEDBACK_SSRC = 1, /* of who says it: the unit sends no media by it */
};

/* A packet of a member came. */
void feedback_arrived(struct sfu *s, const struct arrival *a);

/* Tells each sender when its packets came. Returns when to look again. */
uint64_t feedback_arrivals(struct sfu *s);

/* A key frame of that stream is wanted, until one begins. Nothing for sound. */
void feedback_want_key(struct sfu *s, uint16_t stream);

/* The same for a slot that shows nothing until then: without delay, and again
 * soon. */
void feedback_want_start(struct sfu *s, uint16_t stream);

/* One of the stream has begun; nothing for sound, each packet of which is one. */
void feedback_key_came(const struct sfu *s, struct stream *stream);

/* Asks the senders for the key frames that are wanted now. Returns when to look
 * again. */
uint64_t feedback_keys(struct sfu *s);

/* RTCP packets to a member, if w holds any. */
void feedback_send(struct sfu *s, uint16_t place, const struct wr *w);

#endif
