/* seal.h - application messages that we send (RFC 9420, section 15). */
#ifndef GROUP_SEAL_H
#define GROUP_SEAL_H

#include "group/inner.h"

/* Writes the text as a PrivateMessage. ERR_FULL. */
must_check enum err seal_text(struct mls_group *g, struct part authenticated,
			      struct rd text,
			      const uint8_t random[MLS_RANDOM_LEN],
			      struct wr *message);

#endif
