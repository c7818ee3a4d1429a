/* label.h - the labelled functions of MLS (RFC 9420, sections 5.1.2, 5.1.3,
 * 5.2, 8 and 9) for suite 0x0003.
 *
 * Labels are given as the RFC's text has them, without "MLS 1.0 " where the RFC
 * adds it itself. Secrets belong to the caller, who wipes them.
 */
#ifndef TREEKEM_LABEL_H
#define TREEKEM_LABEL_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "prim/hash.h"
#include "prim/hpke.h"

enum {
	LABEL_SUITE = 0x0003,  /* X25519, ChaCha20-Poly1305, SHA-256, Ed25519 */
	LABEL_SECRET_LEN = 32, /* KDF.Nh */
	LABEL_SIGNATURE_LEN = 64,
	LABEL_SEED_LEN = 32,          /* of a signature key */
	LABEL_SIGNATURE_KEY_LEN = 32, /* public */
};

/* ExpandWithLabel. */
void label_expand(uint8_t *out, size_t out_len,
		  const uint8_t secret[LABEL_SECRET_LEN], const char *label,
		  struct part context);

/* DeriveSecret. out may be secret. */
void label_derive(uint8_t out[LABEL_SECRET_LEN],
		  const uint8_t secret[LABEL_SECRET_LEN], const char *label);

/* DeriveTreeSecret (section 9). */
void label_derive_tree(uint8_t *out, size_t out_len,
		       const uint8_t secret[LABEL_SECRET_LEN],
		       const char *label, uint32_t generation);

/* RefHash; the label is whole: "MLS 1.0 KeyPackage Reference". */
void label_ref(uint8_t out[SHA256_LEN], const char *label, struct part value);

/* SignWithLabel. The content is put together in scratch, behind what stands
 * there: ERR_FULL when it does not hold it whole, with at most 16 bytes and the
 * label before it. seed is the 32-byte private key. */
must_check enum err label_sign(uint8_t signature[LABEL_SIGNATURE_LEN],
			       const uint8_t seed[LABEL_SEED_LEN],
			       const char *label, struct part content,
			       struct wr scratch);

/* VerifyWithLabel. ERR_AUTH for a key or signature of another length, or that
 * does not fit, ERR_FULL as above. */
must_check enum err label_verify(struct rd public_key, const char *label,
				 struct part content, struct rd signature,
				 struct wr scratch);

/* Whom something is encrypted to. */
struct label_to {
	struct rd public_key;
	const uint8_t *ephemeral; /* HPKE_KEY_LEN fresh random bytes */
};

/* EncryptWithLabel: writes an HPKECiphertext { kem_output<V>, ciphertext<V> }.
 * ERR_AUTH for a public key of another length or of small order, ERR_FULL when
 * it does not fit; then *out is as it was. */
must_check enum err label_encrypt(struct wr *out, const struct label_to *to,
				  const char *label, struct part context,
				  struct rd plain);

/* DecryptWithLabel of one HPKECiphertext, which *sealed steps over; appends the
 * plaintext. Errors as hpke_open(); then *out is as it was. */
must_check enum err label_decrypt(struct wr *out, const struct hpke_pair *own,
				  const char *label, struct part context,
				  struct rd *sealed);

#endif
