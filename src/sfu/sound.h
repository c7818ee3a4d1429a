/* sound.h - sound slots: who is heard where more speak than there are slots, and
 * silence, which goes nowhere.
 *
 * How loud a source is it says itself (RFC 6464). Where it does not, or the room
 * is quiet, all that send are alike: who has a slot keeps it while it sends, and
 * nothing is taken for silence.
 */
#ifndef SFU_SOUND_H
#define SFU_SOUND_H

#include "sfu/stream.h"

/* A packet of a sound stream came that says, or does not say, how loud it is: the
 * value of that header extension. Before it is batched. False: it is of a
 * silence, and is to go nowhere; its number is the next packet's. */
bool sound_came(struct sfu *s, struct stream *stream, struct rd level,
		uint64_t number);

/* A stream of sound has begun: everybody else hears it, who has a slot. */
void sound_begin(struct sfu *s, const struct stream *stream);

/* Somebody has come, and hears the others. */
void sound_join(struct sfu *s, uint16_t place);

/* Gives slots to the loudest where it is time. Returns when to look again. */
uint64_t sound_look(struct sfu *s);

#endif
