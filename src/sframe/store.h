/* store.h - the keys a receiver holds, by KID, and the opening of frames.
 *
 * Several keys live beside each other: more than one sender, and the old and
 * new key of one while a change is under way. The memory is the caller's. A frame
 * changes nothing here until its tag was verified.
 */
#ifndef SFRAME_STORE_H
#define SFRAME_STORE_H

#include "sframe/key.h"
#include "sframe/window.h"

#include <stdbool.h>

struct sframe_slot {
	bool used;
	struct sframe_key key;
	struct sframe_window window;
};

struct sframe_store {
	struct sframe_slot *slots;
	size_t n;
};

/* Empties n slots (at least one), which belong to the caller and outlive the
 * store. */
void sframe_store_init(struct sframe_store *s, struct sframe_slot *slots,
		       size_t n);

/* Adds the key of a KID. ERR_STEP when the KID has one: an old epoch is
 * removed before its number comes again (RFC 9605, section 5.2). ERR_FULL when
 * there is no slot. The caller wipes base_key. */
must_check enum err sframe_store_add(struct sframe_store *s,
				     const struct sframe_suite *suite,
				     uint64_t kid, struct part base_key);

bool sframe_store_has(const struct sframe_store *s, uint64_t kid);

/* Wipes the key of a KID, if it has one. */
void sframe_store_remove(struct sframe_store *s, uint64_t kid);

/* Opens one frame in place. ERR_FORMAT: no SFrame. ERR_STEP: no key of this
 * KID. ERR_REPLAY: seen, or too old. ERR_AUTH: the tag does not fit; the text
 * is then zero. ERR_FULL: too much metadata. On OK *kid says whose it is. */
must_check enum err sframe_store_open(struct sframe_store *s,
				      struct sframe_box *box, uint64_t *kid);

/* Wipes all keys. */
void sframe_store_close(struct sframe_store *s);

#endif
