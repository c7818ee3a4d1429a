/* keypackage.h - KeyPackage (RFC 9420, section 10): read, written, signed,
 * checked.
 *
 * What is read are views into the caller's bytes and die with them. Those of
 * other suites are read, and refused by keypackage_check().
 */
#ifndef MLS_KEYPACKAGE_H
#define MLS_KEYPACKAGE_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "prim/hash.h"
#include "treekem/leaf.h"

#include <stdbool.h>
#include <stdint.h>

struct keypackage {
	uint16_t version;
	uint16_t suite;
	struct rd init_key; /* HPKE */
	struct leaf leaf;
	struct rd extensions; /* see extension.h */
	struct rd signature;
	struct rd tbs; /* all but the signature */
	struct rd whole;
};

/* Reads one and steps over it: shapes only. ERR_FORMAT; then *k is as it was. */
must_check enum err keypackage_read(struct keypackage *k, struct rd *r);

/* Writes it again from its fields, to the same bytes. */
void keypackage_write(struct wr *w, const struct keypackage *k);

/* Writes the key package of those fields (the leaf is signed already, and is
 * taken as leaf.whole) with a new signature; the field signature is not used.
 * ERR_FULL when it fits neither w nor scratch. */
must_check enum err keypackage_sign(struct wr *w, const struct keypackage *k,
				    const uint8_t seed[LABEL_SEED_LEN],
				    struct wr scratch);

/* What section 10.1 asks of one alone: version and suite are ours, the leaf is
 * one for a key package and leaf_check() and leaf_verify() take it, the
 * signature fits, the init key is of the suite's length and not the leaf's, no
 * extension twice, and the leaf lists what there is. Not its lifetime.
 * ERR_FORMAT, ERR_AUTH; ERR_FULL when scratch is too short. */
must_check enum err keypackage_check(const struct keypackage *k,
				     struct wr scratch);

/* What an application has to name (section 7.2): 24 hours (docs/protocol.md,
 * section 6), and one more for clocks that differ. */
#define KEYPACKAGE_LIFETIME_MAX_S ((uint64_t)25 * 3600)

/* A leaf of source key_package is within its lifetime, which is not longer than
 * lifetime_max_s (UINT64_MAX: any); of another source, true. */
bool keypackage_in_time(const struct leaf *leaf, uint64_t now_s,
			uint64_t lifetime_max_s);

/* KeyPackageRef (section 5.2). */
void keypackage_ref(uint8_t ref[SHA256_LEN], const struct keypackage *k);

#endif
