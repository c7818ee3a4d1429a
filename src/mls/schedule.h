/* schedule.h - the key schedule (RFC 9420, section 8): secrets of an epoch,
 * transcript hashes, confirmation tags, exported secrets.
 *
 * Context is always the bytes of a GroupContext. Secrets belong to the caller,
 * who wipes them.
 */
#ifndef MLS_SCHEDULE_H
#define MLS_SCHEDULE_H

#include "base/err.h"
#include "base/rd.h"
#include "prim/hash.h"
#include "prim/hpke.h"
#include "treekem/label.h"

/* What follows from an epoch_secret, each by its own label. */
struct schedule {
	uint8_t sender_data[LABEL_SECRET_LEN];
	uint8_t encryption
		[LABEL_SECRET_LEN]; /* for the secret tree; wiped then */
	uint8_t exporter[LABEL_SECRET_LEN];
	uint8_t external[LABEL_SECRET_LEN];
	uint8_t confirmation[LABEL_SECRET_LEN];
	uint8_t membership[LABEL_SECRET_LEN];
	uint8_t resumption[LABEL_SECRET_LEN];
	uint8_t authenticator[LABEL_SECRET_LEN];
	uint8_t init[LABEL_SECRET_LEN];
};

/* The joiner_secret of the next epoch, whose context it is. Without a path,
 * commit_secret is all zero. */
void schedule_joiner(uint8_t joiner[LABEL_SECRET_LEN],
		     const uint8_t init[LABEL_SECRET_LEN],
		     const uint8_t commit_secret[LABEL_SECRET_LEN],
		     struct part context);

/* The epoch that follows from a joiner_secret, for who commits, follows and
 * joins. Without PSKs, psk_secret is all zero. */
void schedule_epoch(struct schedule *s, const uint8_t joiner[LABEL_SECRET_LEN],
		    const uint8_t psk_secret[LABEL_SECRET_LEN],
		    struct part context);

/* The epoch that follows from an epoch_secret: a group's first has a random
 * one (section 11). */
void schedule_derive(struct schedule *s,
		     const uint8_t epoch_secret[LABEL_SECRET_LEN]);

/* The welcome_secret, for groupinfo_seal() and groupinfo_open(). */
void schedule_welcome(uint8_t welcome[LABEL_SECRET_LEN],
		      const uint8_t joiner[LABEL_SECRET_LEN],
		      const uint8_t psk_secret[LABEL_SECRET_LEN]);

/* confirmed_transcript_hash of the epoch that a commit begins. interim: the
 * interim_transcript_hash of the epoch before, which every epoch has;
 * input: framing_authenticated.transcript of the commit. */
void schedule_confirmed(uint8_t confirmed[SHA256_LEN], struct part interim,
			struct part input);

/* interim_transcript_hash of an epoch. */
void schedule_interim(uint8_t interim[SHA256_LEN], struct part confirmed,
		      struct part confirmation_tag);

/* confirmation_tag of an epoch (section 6.1). */
void schedule_tag(uint8_t tag[SHA256_LEN], const struct schedule *s,
		  struct part confirmed);

/* ERR_AUTH when the tag has another length or value. */
must_check enum err schedule_check_tag(const struct schedule *s,
				       struct part confirmed, struct rd tag);

/* MLS-Exporter (section 8.5). */
void schedule_export(uint8_t *out, size_t out_len, const struct schedule *s,
		     const char *label, struct part context);

/* The key pair of the epoch that external commits are encrypted to
 * (section 8.3). */
void schedule_external_pair(struct hpke_pair *pair, const struct schedule *s);

/* The init_secret that an ExternalInit proposal brings. ERR_FORMAT, ERR_AUTH. */
must_check enum err schedule_external_init(uint8_t init[LABEL_SECRET_LEN],
					   const struct schedule *s,
					   struct rd kem_output);

void schedule_wipe(struct schedule *s);

#endif
