/* leaf.h - LeafNode (RFC 9420, section 7.2): read, written, signed, checked.
 *
 * What is read are views into the caller's bytes and die with them. Keys may
 * have any length here: those of other suites are read and refused by
 * leaf_check().
 */
#ifndef TREEKEM_LEAF_H
#define TREEKEM_LEAF_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "treekem/label.h"

#include <stdbool.h>
#include <stdint.h>

enum leaf_source {
	LEAF_KEY_PACKAGE = 1,
	LEAF_UPDATE = 2,
	LEAF_COMMIT = 3,
};

enum {
	LEAF_CREDENTIAL_BASIC = 1,
	LEAF_CREDENTIAL_X509 = 2,
	LEAF_MLS10 = 1,         /* ProtocolVersion */
	LEAF_EXTENSIONS_N = 16, /* in one leaf, at most */
};

struct leaf {
	struct rd key; /* HPKE */
	struct rd signature_key;
	uint16_t credential_type;
	struct rd identity;   /* of a basic credential; else all of it */
	struct rd credential; /* as it stands, with its type */
	/* Capabilities: lists of uint16, read and even in length. */
	struct rd versions;
	struct rd suites;
	struct rd extension_types;
	struct rd proposal_types;
	struct rd credential_types;
	enum leaf_source source;
	uint64_t not_before_s; /* LEAF_KEY_PACKAGE: seconds since 1970 */
	uint64_t not_after_s;
	struct rd parent_hash; /* LEAF_COMMIT */
	struct rd extensions;  /* each: type, data<V> */
	struct rd signature;
	struct rd tbs; /* all but the signature */
	struct rd whole;
};

/* Reads one and steps over it. ERR_FORMAT; then *leaf is as it was. */
must_check enum err leaf_read(struct leaf *leaf, struct rd *r);

/* Writes it again from its fields, to the same bytes. */
void leaf_write(struct wr *w, const struct leaf *leaf);

/* Where a leaf of source update or commit stands; not looked at for others. */
struct leaf_place {
	struct part group_id;
	uint32_t index;
};

/* Writes the leaf of those fields with a new signature; the field signature is
 * not used. ERR_FULL when it does not fit w, or scratch, which holds it twice
 * with the group id. */
must_check enum err leaf_sign(struct wr *w, const struct leaf *leaf,
			      const struct leaf_place *place,
			      const uint8_t seed[LABEL_SEED_LEN],
			      struct wr scratch);

/* ERR_AUTH when the signature does not fit; ERR_FULL when scratch is too small,
 * as above. */
must_check enum err leaf_verify(const struct leaf *leaf,
				const struct leaf_place *place,
				struct wr scratch);

/* What section 7.3 asks of a leaf alone: keys of the suite's lengths, the
 * leaf's own version, suite, credential type and extension types among its
 * capabilities, no extension twice. ERR_FORMAT. Which source a leaf may have,
 * and its lifetime, are for who knows where it came from. */
must_check enum err leaf_check(const struct leaf *leaf);

/* A list of uint16 holds v. */
bool leaf_lists(struct rd list, uint16_t v);

/* The data of an extension in a list; false when it is not there. */
bool leaf_extension(struct rd extensions, uint16_t type, struct rd *data);

#endif
