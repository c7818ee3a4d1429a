/* spsc.h - a ring of slots of one size between two threads: one writes, one
 * reads, nobody waits.
 *
 * The memory of the slots is the caller's. A full ring takes nothing more, and
 * counts. What the writer put into a slot before it published it, the reader
 * sees; what the reader released, the writer may overwrite. Each side's index
 * stands in a cache line of its own, beside the last that it saw of the
 * other's, so that it looks at the other's line only when it must.
 *
 * Nothing here wakes a reader that sleeps: see os/bell.h.
 */
#ifndef BASE_SPSC_H
#define BASE_SPSC_H

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SPSC_LINE_SIZE = 64 }; /* bytes of a cache line */

struct spsc {
	/* the writer's */
	alignas(SPSC_LINE_SIZE) _Atomic uint32_t written; /* slots, in all */
	_Atomic uint32_t dropped_n; /* asked for when there was none */
	uint32_t read_seen;
	/* the reader's */
	alignas(SPSC_LINE_SIZE) _Atomic uint32_t read;
	uint32_t written_seen;
	/* nobody's any more */
	alignas(SPSC_LINE_SIZE) uint32_t slots_n;
	uint32_t slot_size;
	uint8_t *slots;
};

/* slots has slots_n (a power of two) times slot_size bytes, aligned for what
 * will be in them, and lives as long as the ring. */
static inline void spsc_init(struct spsc *s, void *slots, uint32_t slots_n,
			     uint32_t slot_size)
{
	assert(slots_n != 0 && (slots_n & (slots_n - 1)) == 0);
	atomic_init(&s->written, 0);
	atomic_init(&s->dropped_n, 0);
	atomic_init(&s->read, 0);
	s->read_seen = 0;
	s->written_seen = 0;
	s->slots_n = slots_n;
	s->slot_size = slot_size;
	s->slots = slots;
}

static inline void *spsc_at(const struct spsc *s, uint32_t i)
{
	return s->slots + (size_t)(i & (s->slots_n - 1)) * s->slot_size;
}

/* The slot to write next, the same until it is published; NULL, and counted,
 * when the ring is full. One writer. */
static inline void *spsc_slot(struct spsc *s)
{
	uint32_t written =
		atomic_load_explicit(&s->written, memory_order_relaxed);

	if (written - s->read_seen == s->slots_n)
		s->read_seen =
			atomic_load_explicit(&s->read, memory_order_acquire);
	if (written - s->read_seen == s->slots_n) {
		uint32_t n = atomic_load_explicit(&s->dropped_n,
						  memory_order_relaxed);

		atomic_store_explicit(&s->dropped_n, n + 1,
				      memory_order_relaxed);
		return NULL;
	}
	return spsc_at(s, written);
}

/* Hands that slot to the reader. One writer. */
static inline void spsc_publish(struct spsc *s)
{
	uint32_t written =
		atomic_load_explicit(&s->written, memory_order_relaxed);

	atomic_store_explicit(&s->written, written + 1, memory_order_release);
}

/* Slot number i of those that wait, 0 being the oldest; NULL when there are
 * not so many. One reader. */
static inline void *spsc_peek(struct spsc *s, uint32_t i)
{
	uint32_t read = atomic_load_explicit(&s->read, memory_order_relaxed);

	if (s->written_seen - read <= i)
		s->written_seen =
			atomic_load_explicit(&s->written, memory_order_acquire);
	if (s->written_seen - read <= i)
		return NULL;
	return spsc_at(s, read + i);
}

/* Gives the n oldest back; they were there. One reader. */
static inline void spsc_release(struct spsc *s, uint32_t n)
{
	uint32_t read = atomic_load_explicit(&s->read, memory_order_relaxed);

	atomic_store_explicit(&s->read, read + n, memory_order_release);
}

/* How often there was no slot. Any thread. */
static inline uint32_t spsc_dropped(const struct spsc *s)
{
	return atomic_load_explicit(&s->dropped_n, memory_order_relaxed);
}

#endif
