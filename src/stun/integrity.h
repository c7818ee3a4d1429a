/* integrity.h - MESSAGE-INTEGRITY and FINGERPRINT of STUN (RFC 8489, sections
 * 14.5 and 14.7), for TURN and ICE alike. Which key it is, they know.
 */
#ifndef STUN_INTEGRITY_H
#define STUN_INTEGRITY_H

#include "wire/stun.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether attribute *a of *m, of STUN_INTEGRITY_LEN bytes, was made with the
 * key. Takes the same time whatever its bytes are. */
bool integrity_fits(const struct stun_msg *m, const struct stun_attr *a,
		    const void *key, size_t key_len);

/* Writes MESSAGE-INTEGRITY over the message so far, for which there must be
 * room. */
void integrity_write(struct wr *w, const void *key, size_t key_len);

/* Whether FINGERPRINT *a of *m is right. */
bool integrity_fingerprint_fits(const struct stun_msg *m,
				const struct stun_attr *a);

/* Writes FINGERPRINT, which is the last attribute. */
void integrity_write_fingerprint(struct wr *w);

#endif
