/* protect.h - signatures, tags and keys of messages (RFC 9420, sections 6.1 to
 * 6.3).
 *
 * To send: write a FramedContent's fields, protect_sign() them into a buffer,
 * append the confirmation tag of a commit by vec_write() (what stood there
 * before is the transcript's input), framing_read() the buffer, and make a
 * message of it by protect_public() or protect_seal().
 *
 * To take: message_read(); of a public one, protect_check_membership(), of a
 * private one protect_open() into a buffer; then protect_verify() with the
 * sender's key, and secret_tree_used().
 *
 * Context is always the bytes of the epoch's GroupContext. Whether group and
 * epoch are the context's is checked here.
 */
#ifndef MLS_PROTECT_H
#define MLS_PROTECT_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "mls/framing.h"
#include "mls/schedule.h"
#include "treekem/secret_tree.h"

#include <stdbool.h>

enum {
	PROTECT_GUARD_LEN = 4,
	/* What an AuthenticatedContent, and a message of it, have at most
	 * beyond body, group id, authenticated data and padding: bytes. */
	PROTECT_OVERHEAD = 256,
};

/* Who signs, in which epoch. */
struct protect_signer {
	const uint8_t *seed; /* LABEL_SEED_LEN bytes */
	struct part context;
};

/* Writes wire_format, FramedContent and signature<V>. ERR_FULL when that does
 * not fit, or scratch does not hold twice the content and the context; ERR_STEP
 * for application data that would be public. */
must_check enum err protect_sign(struct wr *w, enum framing_wire wire,
				 const struct framing_content *c,
				 const struct protect_signer *signer,
				 struct wr scratch);

/* The signature fits the sender's key, and the sender may send this (section 6).
 * The context takes part where the sender is a member or a new member that
 * commits. ERR_AUTH, ERR_FORMAT; ERR_STEP when group or epoch are not the
 * context's; ERR_FULL as above. */
must_check enum err protect_verify(const struct framing_authenticated *a,
				   struct part context, struct rd signature_key,
				   struct wr scratch);

/* Writes a PublicMessage as an MLSMessage, with a membership tag where the
 * sender is a member. ERR_FULL. */
must_check enum err protect_public(struct wr *w,
				   const struct framing_authenticated *a,
				   const struct schedule *s,
				   struct part context);

/* The membership tag of a member's message fits; others have none. ERR_AUTH. */
must_check enum err protect_check_membership(const struct framing_public *m,
					     const struct schedule *s,
					     struct part context);

/* The keys for private messages of an epoch. */
struct protect_keys {
	const uint8_t *sender_data; /* the secret, LABEL_SECRET_LEN bytes */
	struct secret_tree *tree;
};

struct protect_how {
	uint8_t guard[PROTECT_GUARD_LEN]; /* fresh random bytes */
	size_t padding_len;               /* zeros sealed behind the content */
};

/* Seals with the sender's next key and writes a PrivateMessage as an
 * MLSMessage. The sender is a member and the content was signed to be private
 * (asserted). ERR_FULL; what does not fit costs no key. */
must_check enum err protect_seal(struct wr *w,
				 const struct framing_authenticated *a,
				 const struct protect_keys *keys,
				 const struct protect_how *how);

/* Which key a message was opened with: for secret_tree_used(). */
struct protect_from {
	uint32_t leaf;
	enum secret_tree_kind kind;
	uint32_t generation;
};

struct protect_opened {
	struct framing_authenticated authenticated; /* in *plain */
	struct protect_from from;
};

/* Opens it: an AuthenticatedContent is written to *plain. The key is not used
 * up: when the caller accepts the message, it says secret_tree_used().
 * ERR_AUTH when something does not open, ERR_FORMAT when it is not well-formed
 * or its padding is not zero, ERR_REPLAY and ERR_FULL as secret_tree_key(),
 * ERR_FULL also when it does not fit. The caller has looked at group and epoch:
 * see protect_is_of(). */
must_check enum err protect_open(struct protect_opened *opened,
				 const struct framing_private *m,
				 const struct protect_keys *keys,
				 struct wr *plain);

/* The group id and epoch are those of a context, which is well-formed. */
bool protect_is_of(struct rd group_id, uint64_t epoch, struct part context);

#endif
