/* stun.h - STUN messages on the wire (RFC 8489, sections 5 and 14), with the
 * attributes that TURN adds (RFC 8656, section 18) and ICE (RFC 8445, 16.1).
 *
 * Reads and writes bytes and nothing else: no socket, no clock, no memory, no
 * key. What it reads is a view into the caller's datagram and dies with it.
 */
#ifndef WIRE_STUN_H
#define WIRE_STUN_H

#include "base/addr.h"
#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	STUN_HEADER_LEN = 20, /* bytes */
	STUN_ATTR_HEADER_LEN = 4,
	STUN_ID_LEN = 12,
	STUN_INTEGRITY_LEN = 20, /* HMAC-SHA1 */
	STUN_FINGERPRINT_LEN = 4,
};

/* The class; the methods used here fit beside it: type = class | method. */
enum stun_class {
	STUN_REQUEST = 0x000,
	STUN_INDICATION = 0x010,
	STUN_SUCCESS = 0x100,
	STUN_ERROR = 0x110,
	STUN_CLASS_MASK = 0x110,
};

enum stun_method {
	STUN_BINDING = 0x001,
	STUN_ALLOCATE = 0x003,
	STUN_REFRESH = 0x004,
	STUN_SEND = 0x006,
	STUN_DATA = 0x007,
	STUN_CREATE_PERMISSION = 0x008,
	STUN_CHANNEL_BIND = 0x009,
};

enum stun_attr_type {
	STUN_A_USERNAME = 0x0006,
	STUN_A_MESSAGE_INTEGRITY = 0x0008,
	STUN_A_ERROR_CODE = 0x0009,
	STUN_A_UNKNOWN_ATTRIBUTES = 0x000a,
	STUN_A_CHANNEL_NUMBER = 0x000c,
	STUN_A_LIFETIME = 0x000d,
	STUN_A_XOR_PEER_ADDRESS = 0x0012,
	STUN_A_DATA = 0x0013,
	STUN_A_REALM = 0x0014,
	STUN_A_NONCE = 0x0015,
	STUN_A_XOR_RELAYED_ADDRESS = 0x0016,
	STUN_A_REQUESTED_ADDRESS_FAMILY = 0x0017,
	STUN_A_EVEN_PORT = 0x0018,
	STUN_A_REQUESTED_TRANSPORT = 0x0019,
	STUN_A_DONT_FRAGMENT = 0x001a,
	STUN_A_XOR_MAPPED_ADDRESS = 0x0020,
	STUN_A_RESERVATION_TOKEN = 0x0022,
	STUN_A_PRIORITY = 0x0024,
	STUN_A_USE_CANDIDATE = 0x0025,
	STUN_A_OPTIONAL = 0x8000, /* this and above may be passed over */
	STUN_A_ADDITIONAL_ADDRESS_FAMILY = 0x8000,
	STUN_A_ADDRESS_ERROR_CODE = 0x8001,
	STUN_A_FINGERPRINT = 0x8028,
	STUN_A_ICE_CONTROLLED = 0x8029,
	STUN_A_ICE_CONTROLLING = 0x802a,
};

/* Address families as STUN numbers them. */
enum {
	STUN_FAMILY_V4 = 1,
	STUN_FAMILY_V6 = 2,
};

struct stun_msg {
	uint16_t type;     /* class and method, packed as in figure 3 */
	const uint8_t *id; /* STUN_ID_LEN bytes, in the datagram */
	struct rd attrs;   /* for stun_next(); not yet checked */
};

struct stun_attr {
	uint16_t type;
	struct rd value; /* without the padding */
};

/* The bytes that MESSAGE-INTEGRITY or FINGERPRINT covers: what is in front of
 * the attribute, with the length in the header counted to its end. */
struct stun_cover {
	uint8_t head[4];
	const uint8_t *rest;
	size_t rest_len;
};

/* Reads the one message that fills the datagram. On ERR_FORMAT, *m is as it
 * was. The attributes are looked at only by stun_next(). */
must_check enum err stun_read(struct stun_msg *m, struct rd datagram);

/* Moves to the next attribute. False at the end and at the first attribute
 * that does not fit; rd_done(attrs) tells which. */
bool stun_next(struct rd *attrs, struct stun_attr *a);

/* Writes the header. The returned length stays open: write the attributes,
 * then stun_end() it. */
struct wr_len16 stun_begin(struct wr *w, uint16_t type,
			   const uint8_t id[STUN_ID_LEN]);

/* Fills in the length, which does not count the rest of the header. */
void stun_end(struct wr *w, struct wr_len16 len);

/* Writes one attribute, padded with zeros to a multiple of four bytes. */
void stun_attr(struct wr *w, uint16_t type, const void *value, uint16_t len);

void stun_attr_u32(struct wr *w, uint16_t type, uint32_t value);

/* XOR-MAPPED-, XOR-PEER- and XOR-RELAYED-ADDRESS. */
void stun_attr_xor_addr(struct wr *w, uint16_t type, const struct addr *a,
			const uint8_t id[STUN_ID_LEN]);

/* An IPv4-mapped address stays an IPv6 one, and so is nobody's. On ERR_FORMAT,
 * *a is as it was. */
must_check enum err stun_xor_addr(struct addr *a, struct rd value,
				  const uint8_t id[STUN_ID_LEN]);

/* ERROR-CODE without a reason phrase: it is for people and costs bytes. */
void stun_attr_error(struct wr *w, unsigned code);

void stun_attr_unknown(struct wr *w, const uint16_t *types, size_t n);

/* What attribute *a of *m covers. */
struct stun_cover stun_covered(const struct stun_msg *m,
			       const struct stun_attr *a);

/* What an attribute of attr_len bytes would cover, written next to w, whose
 * message starts at its start. Nothing of w may be missing. */
struct stun_cover stun_covers_next(const struct wr *w, uint16_t attr_len);

/* The value of FINGERPRINT over these bytes. */
uint32_t stun_fingerprint(const struct stun_cover *c);

#endif
