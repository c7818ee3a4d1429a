/* line.h - a line through points, by least squares.
 *
 * Keeps sums and no points. Of points that lie around the line by chance it also
 * says how far its slope may be off.
 */
#ifndef BWE_LINE_H
#define BWE_LINE_H

#include <stdbool.h>

struct line {
	float n;
	float x; /* sums */
	float y;
	float xx; /* of products */
	float xy;
	float yy;
};

void line_add(struct line *l, float x, float y);

/* False, and both as they were, where the points say nothing: they are too few,
 * all at one x, or do not rise. The deviation is a part of the slope. */
bool line_fit(const struct line *l, float *slope, float *deviation);

#endif
