/* arrivals.h - when packets came, by their transport-wide numbers.
 *
 * What was told stays for a while: one that comes late, and was told as missing, is
 * told with all that follow it in the next feedback, as browsers do.
 */
#ifndef AGENT_MEDIA_ARRIVALS_H
#define AGENT_MEDIA_ARRIVALS_H

#include "base/wr.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	ARRIVALS_N = 1024,
	ARRIVALS_TOLD_N = 256, /* of them, at most, were told */
};

/* All zero is empty. */
struct arrivals {
	bool started;
	uint8_t count; /* of feedbacks */
	uint16_t base; /* the first number */
	uint16_t n;
	uint16_t told_n; /* of these, the first */
	int64_t us[ARRIVALS_N];
};

void arrivals_add(struct arrivals *a, uint16_t number, uint64_t now_us);

/* Writes the next feedback from us about a stream; false when all was told. */
bool arrivals_tell(struct arrivals *a, struct wr *w, uint32_t ours,
		   uint32_t media);

#endif
