/* take.h - what another member sent (RFC 9420, sections 6, 12.1 and 12.4.2).
 *
 * See mls_take(): what is refused leaves now and waiting as they are.
 */
#ifndef GROUP_TAKE_H
#define GROUP_TAKE_H

#include "group/inner.h"
#include "mls/framing.h"

/* A message whose signature and tag or key were checked; its content lies in
 * scratch or in the caller's bytes. */
struct take {
	struct mls_group *g;
	const struct framing_authenticated *message;
	uint64_t now_s;
	struct wr room; /* what is free of scratch */
	struct mls_news *news;
};

/* See mls_take(). */
must_check enum err take_message(struct mls_group *g, struct rd bytes,
				 uint64_t now_s, struct mls_news *news);

#endif
