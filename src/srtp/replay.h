/* replay.h - which packets of a stream have come, and which index one has.
 *
 * A ring of words as in RFC 6479, one word larger than the window so that moving
 * it on clears whole words. It judges nothing genuine: see srtp_unprotect().
 */
#ifndef SRTP_REPLAY_H
#define SRTP_REPLAY_H

#include "srtp/srtp.h"

/* The index that the packet with this sequence number most likely has (RFC 3711
 * section 3.3.1). */
uint64_t replay_guess(const struct srtp_in *in, uint16_t seq);

/* It was not seen, and is not too old to tell. An index of more than 48 bits is
 * never fresh. */
bool replay_fresh(const struct srtp_in *in, uint64_t index);

/* Remembers one that is fresh, once its packet was found genuine. */
void replay_mark(struct srtp_in *in, uint64_t index);

#endif
