/* session.h - session keys from a master key (RFC 3711 section 4.3).
 *
 * The key derivation rate is zero: derived once, at the start. Within srtp/.
 */
#ifndef SRTP_SESSION_H
#define SRTP_SESSION_H

#include "srtp/srtp.h"

enum {
	SESSION_MAC_KEY_LEN = 20, /* bytes */
};

/* The first of each two is RTP's, the second RTCP's. */
struct session {
	uint8_t key[2][SRTP_KEY_MAX];
	uint8_t salt[2][SRTP_SALT_SIZE]; /* zero behind its end */
	uint8_t mac_key[2][SESSION_MAC_KEY_LEN];
};

/* ERR_OS when OpenSSL has no memory. The caller wipes *s in any case. */
must_check enum err session_derive(struct session *s, enum srtp_profile profile,
				   const uint8_t *master_key,
				   const uint8_t *master_salt);

/* Works the keys out; impl is for the profiles with GCM. */
void session_install(struct srtp_keys *k, enum srtp_profile profile,
		     const struct session *s, const struct gcm_impl *impl);

#endif
