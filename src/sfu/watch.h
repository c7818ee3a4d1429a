/* watch.h - which slot carries which source, and in which layer.
 *
 * Picture slots carry what their receiver asked for; sound slots what sound.h says.
 */
#ifndef SFU_WATCH_H
#define SFU_WATCH_H

#include "sfu/state.h"

/* A stream has begun: who waits for its source may have it now. */
void watch_new_stream(struct sfu *s, uint16_t stream);

/* A stream has ended, and its number may soon be another's. */
void watch_lost_stream(struct sfu *s, uint16_t stream);

/* A slot, by its number, carries that source and no other. Which stream of it is
 * for the caller to say. */
void watch_link(struct sfu *s, uint32_t at, uint16_t place, uint8_t context);

/* Nothing is carried to them any more, nor from them. */
void watch_leave(struct sfu *s, uint16_t place);

/* Streams and links may have changed: all slots of the member carry what is best
 * now, and it is told what is watched of its own. */
void watch_look(struct sfu *s, uint16_t place);

#endif
