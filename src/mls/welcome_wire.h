/* welcome_wire.h - Welcome and GroupSecrets (RFC 9420, section 12.4.3.1): read,
 * written, sealed to a new member, opened.
 *
 * What is read are views into the caller's bytes and die with them. Secrets
 * belong to the caller, who wipes them.
 */
#ifndef MLS_WELCOME_WIRE_H
#define MLS_WELCOME_WIRE_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "mls/keypackage.h"
#include "treekem/label.h"

#include <stdbool.h>
#include <stdint.h>

struct welcome_wire {
	uint16_t suite;
	struct rd secrets;    /* for welcome_wire_next(): well-formed */
	struct rd group_info; /* encrypted; for groupinfo_open() */
};

/* EncryptedGroupSecrets */
struct welcome_wire_entry {
	struct rd new_member; /* KeyPackageRef */
	struct rd kem_output;
	struct rd ciphertext;
	struct rd sealed; /* the two as they stand: an HPKECiphertext */
};

struct welcome_wire_secrets {
	struct rd
		joiner_secret; /* LABEL_SECRET_LEN bytes where it was opened */
	bool has_path_secret;
	struct rd path_secret; /* where has_path_secret; of the same length */
	struct rd psks;        /* for psk_next(): well-formed */
};

/* Reads a Welcome and steps over it. ERR_FORMAT; then *m is as it was. */
must_check enum err welcome_wire_read(struct welcome_wire *m, struct rd *r);

/* Moves to the next of its entries; false at their end. */
bool welcome_wire_next(struct rd *secrets, struct welcome_wire_entry *e);

/* The entry for a key package, by its KeyPackageRef. False when there is none. */
bool welcome_wire_find(const struct welcome_wire *m,
		       const uint8_t ref[SHA256_LEN],
		       struct welcome_wire_entry *e);

/* Reads a GroupSecrets that fills the bytes. ERR_FORMAT; then *s is as it was. */
must_check enum err welcome_wire_read_secrets(struct welcome_wire_secrets *s,
					      struct rd bytes);

/* Writes it from its fields. */
void welcome_wire_write_secrets(struct wr *w,
				const struct welcome_wire_secrets *s);

/* Opens the entry with the private init key: the GroupSecrets are written to
 * *plain, and *s are views into it. group_info: the Welcome's, encrypted. Errors
 * as label_decrypt(), and ERR_FORMAT for secrets that have not the suite's
 * lengths. */
must_check enum err welcome_wire_open(struct welcome_wire_secrets *s,
				      struct wr *plain,
				      const struct welcome_wire_entry *e,
				      const struct hpke_pair *init,
				      struct rd group_info);

/* To write a Welcome: this, then vec_begin(), welcome_wire_seal() for each new
 * member, vec_end(), and vec_write() of the encrypted group info. */
void welcome_wire_begin(struct wr *w);

/* For whom an entry is, and by what randomness: 32 fresh bytes. */
struct welcome_wire_to {
	const struct keypackage *key_package;
	const uint8_t *ephemeral;
};

/* Writes an EncryptedGroupSecrets. scratch holds the plaintext, and is wiped.
 * ERR_FULL, ERR_AUTH. */
must_check enum err welcome_wire_seal(struct wr *w,
				      const struct welcome_wire_to *to,
				      const struct welcome_wire_secrets *s,
				      struct part group_info,
				      struct wr scratch);

#endif
