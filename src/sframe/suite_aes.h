/* suite_aes.h - the AES suites of RFC 9605, natively by OpenSSL.
 *
 * Also 0x0006 to 0x0008 (AES-256-CTR with HMAC-SHA512), which the working
 * group's vectors hold beside those of the RFC. The suites with short tags are
 * for the vectors and for other people's frames: ours have 16 bytes.
 */
#ifndef SFRAME_SUITE_AES_H
#define SFRAME_SUITE_AES_H

#include "sframe/suite.h"

/* The suite of that number, 0x0001 to 0x0008; NULL for any other. */
const struct sframe_suite *sframe_suite_aes(uint16_t id);

#endif
