#include "bwe/line.h"

enum {
	POINTS_N = 5, /* at least */
	ROOT_STEPS_N = 16,
};

static const float narrow = 1e-6F; /* of x, squared */

void line_add(struct line *l, float x, float y)
{
	l->n++;
	l->x += x;
	l->y += y;
	l->xx += x * x;
	l->xy += x * y;
	l->yy += y * y;
}

static float root(float square)
{
	float r = 1 + square;

	for (unsigned i = 0; i < ROOT_STEPS_N; i++)
		r = (r + square / r) / 2;
	return r;
}

bool line_fit(const struct line *l, float *slope, float *deviation)
{
	if (l->n < POINTS_N)
		return false;

	float x = l->x / l->n;
	float y = l->y / l->n;
	float width = l->xx / l->n - x * x;
	float both = l->xy / l->n - x * y;

	if (width <= narrow * x * x || both <= 0)
		return false;
	*slope = both / width;

	float rest = l->yy / l->n - y * y - *slope * both;

	*deviation = root(rest > 0 ? rest / width / (l->n - 2) : 0) / *slope;
	return true;
}
