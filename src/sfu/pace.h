/* pace.h - pictures to one receiver as fast as its way carries them.
 *
 * A batch goes out as it came, in one row, while the pacer has budget; what is
 * beyond that waits as numbers of the log, and goes on with the pacer's ticks,
 * which are not the same for all receivers. Sound never waits. What is to be sent
 * again does not either: where there is no room for it, it is asked for once more.
 * Both are counted.
 */
#ifndef SFU_PACE_H
#define SFU_PACE_H

#include "sfu/state.h"

/* A packet for a picture slot: it is sent, or waits. */
void pace_offer(struct sfu *s, uint32_t slot, const struct packet *p);

/* Sends what may go now. Returns when to look again. */
uint64_t pace_tick(struct sfu *s);

/* Whether there is room for a packet that is sent again. */
bool pace_may_repair(struct sfu *s, uint16_t place);

/* Nothing waits for that place any more. */
void pace_forget(struct sfu *s, uint16_t place);

#endif
