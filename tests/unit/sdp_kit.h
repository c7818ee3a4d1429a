/* sdp_kit.h - an offer, and texts with a change, for tests.
 */
#ifndef TESTS_SDP_KIT_H
#define TESTS_SDP_KIT_H

#include "sdp/sdp.h"

/* With all codecs, an IPv4 and an IPv6 candidate. */
struct sdp_offer kit_offer(void);

/* The text with the first "from" replaced; "from" must be in it. Lives until
 * the call after the next. */
struct rd kit_replace(struct rd text, const char *from, const char *to);

#endif
