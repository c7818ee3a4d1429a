/* math.h - where nodes stand in the array (RFC 9420, section 7.1, appendix C).
 *
 * Node 2n is leaf n; a tree has a width, its number of leaves, a power of two
 * of at most MATH_WIDTH_MAX. Leaves and levels given here lie in such a tree;
 * nodes may be any.
 */
#ifndef TREEKEM_MATH_H
#define TREEKEM_MATH_H

#include <stdbool.h>
#include <stdint.h>

#define MATH_NONE      UINT32_MAX
#define MATH_WIDTH_MAX (1u << 31)

/* 0 for a leaf. */
uint32_t math_level(uint32_t node);

/* MATH_NONE for no width. */
uint32_t math_root(uint32_t width);

/* MATH_NONE for a leaf. */
uint32_t math_left(uint32_t node);
uint32_t math_right(uint32_t node);

/* MATH_NONE for the root and for a node outside. */
uint32_t math_parent(uint32_t node, uint32_t width);
uint32_t math_sibling(uint32_t node, uint32_t width);

/* The ancestor of a leaf at a level; level 0 is the leaf's own node. */
uint32_t math_ancestor(uint32_t leaf, uint32_t level);

/* node is the leaf's own node or above it. */
bool math_covers(uint32_t node, uint32_t leaf);

/* The lowest node above both leaves. */
uint32_t math_common(uint32_t leaf_a, uint32_t leaf_b);

/* The smallest power of two that holds n leaves; 1 for 0; at most
 * MATH_WIDTH_MAX. */
uint32_t math_width(uint32_t n);

#endif
