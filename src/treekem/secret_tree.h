/* secret_tree.h - the keys that seal messages of one epoch (RFC 9420,
 * section 9).
 *
 * Every secret is wiped when those that follow from it are made, every key when
 * it was used (section 9.2). What has not been authenticated changes nothing but
 * how far down the secrets stand: a forged message costs no key. Lives in the
 * caller's memory and is never moved.
 */
#ifndef TREEKEM_SECRET_TREE_H
#define TREEKEM_SECRET_TREE_H

#include "base/err.h"
#include "treekem/label.h"
#include "treekem/math.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	SECRET_TREE_KEY_LEN = 32,
	SECRET_TREE_NONCE_LEN = 12,
	SECRET_TREE_SKIP_MAX = 64, /* generations jumped over at once */
	/* Of those, keys kept for late messages, of all leaves together: the
	 * oldest makes room for the newest. */
	SECRET_TREE_KEPT_N = 32,
};

enum secret_tree_kind {
	SECRET_TREE_HANDSHAKE,
	SECRET_TREE_APPLICATION,
	SECRET_TREE_KINDS
};

struct secret_tree_key {
	uint8_t key[SECRET_TREE_KEY_LEN];
	uint8_t nonce[SECRET_TREE_NONCE_LEN];
};

struct secret_tree; /* in the caller's memory: see secret_tree_size() */

/* Bytes for a tree of at most leaf_max leaves, a multiple of 16: about 29 kB for
 * 256 leaves. */
size_t secret_tree_size(uint32_t leaf_max);

/* In memory of secret_tree_size() bytes, aligned to 16. It holds nothing before
 * secret_tree_start(). */
struct secret_tree *secret_tree_init(void *memory, uint32_t leaf_max);

/* Begins an epoch: wipes everything and takes the encryption_secret. width: a
 * power of two that leaf_max holds (asserted). */
void secret_tree_start(struct secret_tree *s, uint32_t width,
		       const uint8_t encryption_secret[LABEL_SECRET_LEN]);

/* The next key of a sender, which is us; used up at once. ERR_FULL when the
 * generations have come to their end, ERR_FORMAT for a leaf outside. *key belongs
 * to the caller. */
must_check enum err secret_tree_next(struct secret_tree *s, uint32_t leaf,
				     enum secret_tree_kind kind,
				     uint32_t *generation,
				     struct secret_tree_key *key);

/* The key of a generation, to open with; the same again until
 * secret_tree_used(). ERR_REPLAY when it was used or is kept no longer, ERR_FULL
 * when it is too far ahead, ERR_FORMAT for a leaf outside. *key belongs to the
 * caller. */
must_check enum err secret_tree_key(struct secret_tree *s, uint32_t leaf,
				    enum secret_tree_kind kind,
				    uint32_t generation,
				    struct secret_tree_key *key);

/* The message of that generation, whose key secret_tree_key() gave (asserted), is
 * authentic: the key is wiped for good, and those of the generations it jumped
 * over are kept. */
void secret_tree_used(struct secret_tree *s, uint32_t leaf,
		      enum secret_tree_kind kind, uint32_t generation);

/* Wipes everything; what is asked of it then is ERR_FORMAT. */
void secret_tree_close(struct secret_tree *s);

#endif
