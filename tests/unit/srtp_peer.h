/* srtp_peer.h - libsrtp2, for tests and bench to compare with. It is found when
 * the program runs, since its functions have our names.
 */
#ifndef TESTS_UNIT_SRTP_PEER_H
#define TESTS_UNIT_SRTP_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct peer;

/* False when it is not installed, or was not when this was built. */
bool peer_here(void);

/* Sends and receives under one master key and salt, by a profile of DTLS-SRTP.
 * NULL when it cannot. */
struct peer *peer_open(unsigned profile, uint8_t *master);
void peer_close(struct peer *p);

/* In place; the memory has 32 bytes more than *len. */
bool peer_seal_rtp(struct peer *p, uint8_t *packet, size_t *len);
bool peer_open_rtp(struct peer *p, uint8_t *packet, size_t *len);
bool peer_seal_rtcp(struct peer *p, uint8_t *packet, size_t *len);
bool peer_open_rtcp(struct peer *p, uint8_t *packet, size_t *len);

#endif
