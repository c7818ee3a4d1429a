/* groupinfo.h - GroupInfo (RFC 9420, section 12.4.3): read, signed, verified,
 * and sealed for a Welcome.
 *
 * What is read are views into the caller's bytes and die with them.
 */
#ifndef MLS_GROUPINFO_H
#define MLS_GROUPINFO_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "mls/context.h"
#include "treekem/label.h"

#include <stdint.h>

struct groupinfo {
	struct context context;
	struct rd extensions; /* see extension.h */
	struct rd confirmation_tag;
	uint32_t signer; /* leaf index */
	struct rd signature;
	struct rd tbs; /* all but the signature */
};

/* Reads one and steps over it: shapes only. ERR_FORMAT; then *g is as it was. */
must_check enum err groupinfo_read(struct groupinfo *g, struct rd *r);

/* Writes it from its fields; the context from its fields. */
void groupinfo_write(struct wr *w, const struct groupinfo *g);

/* Writes the GroupInfo of those fields with a new signature; the field signature
 * is not used. ERR_FULL when it fits neither w nor scratch. */
must_check enum err groupinfo_sign(struct wr *w, const struct groupinfo *g,
				   const uint8_t seed[LABEL_SEED_LEN],
				   struct wr scratch);

/* context_check() takes the context, no extension is there twice, and the
 * signature fits the signer's key. ERR_FORMAT, ERR_AUTH, ERR_FULL. */
must_check enum err groupinfo_verify(const struct groupinfo *g,
				     struct rd signature_key,
				     struct wr scratch);

/* Writes encrypted_group_info, without its length: plain.left + 16 bytes. It is
 * encrypted with what follows from welcome_secret, once for each such secret. */
must_check enum err groupinfo_seal(
	struct wr *w, const uint8_t welcome_secret[LABEL_SECRET_LEN],
	struct part plain);

/* Writes the plaintext, a GroupInfo. ERR_FORMAT when too short, ERR_AUTH when
 * it does not open, ERR_FULL when it does not fit; then *plain is as it was. */
must_check enum err groupinfo_open(
	struct wr *plain, const uint8_t welcome_secret[LABEL_SECRET_LEN],
	struct rd sealed);

#endif
