/* srtp_kit.h - packets and keys for tests of SRTP, in every way it is done. */
#ifndef TESTS_UNIT_SRTP_KIT_H
#define TESTS_UNIT_SRTP_KIT_H

#include "srtp/srtp.h"

enum {
	KIT_WAYS = 5,
	KIT_PACKET_SIZE = 2048,
};

/* A profile, and who does its AES-GCM. */
struct kit_way {
	const char *name;
	enum srtp_profile profile;
	bool fallback;
};

extern const struct kit_way kit_ways[KIT_WAYS];

/* Repeatable bytes that follow from the seed. */
void kit_bytes(uint8_t *out, size_t len, uint32_t seed);

/* How many bytes the hexadecimal stands for; it is one of a test's own. */
size_t kit_hex(uint8_t *out, size_t size, const char *hex);

/* Keys of that way, the same for each call. */
void kit_keys(struct srtp_keys *k, const struct kit_way *way);

/* Keys of session keys that are known. */
void kit_session(struct srtp_keys *k, const struct kit_way *way,
		 const char *key, const char *salt);

/* Writes a packet of SSRC 0xdecafbad: header, two contributing sources and an
 * extension of two words if "full", payload. Returns its header's length. */
size_t kit_rtp(uint8_t *out, uint64_t index, size_t payload_len, bool full);

/* The same, protected; returns its length. */
size_t kit_srtp(const struct srtp_keys *k, uint8_t *out, uint64_t index,
		size_t payload_len);

/* Memory of size bytes with none behind it: reading on ends the test. */
uint8_t *kit_edge(size_t size);

#endif
