/* ring.h - the keys of a group's frames: one base key an epoch, from which
 * follows a key for each member and context (RFC 9605, section 5.2; here
 * docs/protocol.md, section 7).
 *
 * KID = context || leaf index (8 bits) || epoch (4 bits). The caller says when an
 * epoch begins and ends; the memory is its own, and there is no clock. Base keys
 * are copied; dropping an epoch wipes its own and all that followed from it.
 *
 * No key seals twice from the same counter: a ring seals in one epoch at a time,
 * in later ones only, and counters never go back within one.
 */
#ifndef SFRAME_RING_H
#define SFRAME_RING_H

#include "sframe/sealer.h"
#include "sframe/store.h"

enum {
	SFRAME_RING_CONTEXTS = 5,
	SFRAME_RING_EPOCHS = 16, /* that KIDs tell apart */
	SFRAME_RING_LEAVES = 256,
	SFRAME_RING_BASE_LEN = AEAD_KEY_LEN,
	/* Keys to open with, of all epochs together. A prime, so that KIDs of one
	 * leaf or context do not all begin to be searched at one place. */
	SFRAME_RING_KEYS = 509,
};

/* An epoch as a member sees it. */
struct sframe_epoch {
	uint64_t number;
	uint32_t own;                             /* leaf index */
	uint64_t leaves[SFRAME_RING_LEAVES / 64]; /* whose frames may come */
	uint8_t base[SFRAME_RING_BASE_LEN];
};

struct sframe_ring_place {
	bool used;
	struct sframe_epoch epoch;
};

struct sframe_ring {
	uint64_t next_opens; /* no earlier epoch is taken again */
	uint64_t next_seals;
	bool seals; /* in epoch next_seals - 1 */
	struct sframe_ring_place places[SFRAME_RING_EPOCHS]; /* by epoch % 16 */
	struct sframe_sealer sealers[SFRAME_RING_CONTEXTS];
	struct sframe_store store;
	struct sframe_slot slots[SFRAME_RING_KEYS];
};

/* A ring that knows no epoch, to begin with and for another group, whose numbers
 * and keys have nothing to do with those before. Wipes what there was: so this is
 * its end as well. */
void sframe_ring_init(struct sframe_ring *r);

/* Opens frames of that epoch from now on; nothing happens when it does already.
 * An older one of the same number modulo 16 is dropped. ERR_STEP for an epoch
 * that is not later than all before, or that was dropped: its replay windows
 * would begin anew. */
must_check enum err sframe_ring_receive(struct sframe_ring *r,
					const struct sframe_epoch *e);

/* Seals under that epoch from now on; nothing happens when it does already.
 * ERR_STEP for one that is not later than all that sealed before. */
must_check enum err sframe_ring_send(struct sframe_ring *r,
				     const struct sframe_epoch *e);

/* The epoch that seals; false when none does. */
bool sframe_ring_sends(const struct sframe_ring *r, uint64_t *epoch);

/* Wipes what seals; that epoch does not seal again. */
void sframe_ring_stop(struct sframe_ring *r);

/* Wipes all keys of an epoch. */
void sframe_ring_drop(struct sframe_ring *r, uint64_t epoch);

/* Seals the box in place; *kid is the KID it is under. ERR_STEP when nothing
 * seals, or there is no such context; others as sframe_sealer_seal(). */
must_check enum err sframe_ring_seal(struct sframe_ring *r, uint32_t context,
				     struct sframe_box *box, uint64_t *kid);

/* Opens one frame in place, as sframe_store_open(). The key of a KID is derived
 * for its first frame, and kept if that opens. ERR_STEP for a KID of no epoch
 * that is open, of no leaf in it, or of our own. ERR_FULL when no more keys can
 * be kept. */
must_check enum err sframe_ring_open(struct sframe_ring *r,
				     struct sframe_box *box, uint64_t *kid);

#endif
