/* framing.h - where a message ends in a stream of STUN and ChannelData
 * (RFC 8656, section 12.5; RFC 8489, section 6.2.2).
 */
#ifndef TURN_FRAMING_H
#define TURN_FRAMING_H

#include "base/err.h"
#include "base/rd.h"

/* How long the message is that starts here, padding included; it need not be
 * there yet. ERR_STEP when too little is there to tell, ERR_FORMAT when it is
 * neither STUN nor ChannelData: the stream has no meaning from here on. */
must_check enum err framing_len(struct rd stream, size_t *len);

#endif
