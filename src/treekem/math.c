#include "treekem/math.h"

uint32_t math_level(uint32_t node)
{
	uint32_t level = 0;

	for (; (node & 1) != 0; node >>= 1)
		level++;
	return level;
}

uint32_t math_root(uint32_t width)
{
	return width - 1;
}

uint32_t math_left(uint32_t node)
{
	uint32_t level = math_level(node);

	if (level == 0)
		return MATH_NONE;
	return node ^ 1u << (level - 1);
}

uint32_t math_right(uint32_t node)
{
	uint32_t level = math_level(node);

	if (level == 0)
		return MATH_NONE;
	return node ^ 3u << (level - 1);
}

/* Outside of the tree there is nothing: width 0 has no inside. */
static bool below_root(uint32_t node, uint32_t width)
{
	return node / 2 < width && node != math_root(width) &&
	       node != 2 * width - 1;
}

uint32_t math_parent(uint32_t node, uint32_t width)
{
	if (!below_root(node, width))
		return MATH_NONE;

	uint32_t level = math_level(node);

	return (node | 1u << level) & ~(2u << level);
}

uint32_t math_sibling(uint32_t node, uint32_t width)
{
	uint32_t parent = math_parent(node, width);

	if (parent == MATH_NONE)
		return MATH_NONE;
	return node < parent ? math_right(parent) : math_left(parent);
}

uint32_t math_ancestor(uint32_t leaf, uint32_t level)
{
	uint32_t below = 1u << level; /* leaves under it */

	return leaf / below * 2 * below + below - 1;
}

bool math_covers(uint32_t node, uint32_t leaf)
{
	return node != MATH_NONE &&
	       math_ancestor(leaf, math_level(node)) == node;
}

uint32_t math_common(uint32_t leaf_a, uint32_t leaf_b)
{
	uint32_t level = 0;

	for (; leaf_a >> level != leaf_b >> level; level++)
		;
	return math_ancestor(leaf_a, level);
}

uint32_t math_width(uint32_t n)
{
	uint32_t width = 1;

	while (width < n && width < MATH_WIDTH_MAX)
		width *= 2;
	return width;
}
