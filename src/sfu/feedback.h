/* feedback.h - what is told by RTCP to who sends: when its packets came
 * (transport-wide), which are missing, and when a key frame is wanted.
 */
#ifndef SFU_FEEDBACK_H
#define SFU_FEEDBACK_H

#include "sfu/stream.h"

/* A packet of a member came. */
void feedback_arrived(struct sfu *s, const struct arrival *a);

/* Asks the senders for the key frames that are wanted now. Returns when to look
 * again. */
uint64_t feedback_keys(struct sfu *s);

/* Tells each sender when its packets came. Returns when to look again. */
uint64_t feedback_arrivals(struct sfu *s);

#endif
