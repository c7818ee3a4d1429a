/* turn_kit.h - an engine and its clients, for tests: requests are built, signed
 * and sent, answers taken apart.
 */
#ifndef TESTS_TURN_KIT_H
#define TESTS_TURN_KIT_H

#include "turn/turn.h"
#include "wire/stun.h"

enum {
	KIT_ALLOCATIONS_N = 64,
	KIT_USER_N = 8,
	KIT_SOURCE_N = 12,
	KIT_FIRST_PORT = 50000,
	KIT_NOW_S = 1000000, /* since 1970, when a kit is opened */
	KIT_PACKET_SIZE = 4096,
	KIT_SILENCE = -1, /* no answer */
};

struct kit {
	struct turn *t;
	void *memory;
	void *ports; /* the first engine's, of all */
	uint8_t secret[16];
	uint8_t nonce_key[TURN_KEY_LEN];
	uint64_t now_us;
	uint64_t in_len;  /* bytes given to the engine */
	uint64_t out_len; /* bytes it gave back */
	uint64_t ids_n;
	/* the message being written or just answered */
	uint8_t packet[TURN_HEADROOM + KIT_PACKET_SIZE + TURN_TAILROOM];
	struct wr w;
	struct wr_len16 len;
	uint8_t spare[TURN_SPARE_SIZE];
	struct turn_out out;
	bool answered;
};

struct client {
	struct turn_path path;
	char user[88];
	char pass[29];
	char nonce[128];
	char realm[128];
	struct addr relayed;    /* of the last Allocate */
	struct addr relayed_v6; /* likewise */
};

/* 203.0.113.1 and 2001:db8::1 are the relayed addresses. */
void kit_open(struct kit *k);
void kit_close(struct kit *k);

/* Several engines of one server; the ports are the first one's, which is closed
 * last. The unit is at 203.0.113.1:3478, 192.0.2.10:3478 and
 * [2001:db8::10]:3478. */
void kit_open_engines(struct kit *k, unsigned n);

/* Hands what k has just put out for an engine to that one; true when it came
 * out there at *to as text. */
bool kit_crosses(const struct kit *k, struct kit *other,
		 const struct client *to, const char *text);
void kit_pass_s(struct kit *k, uint64_t s);

/* An address by its text. */
struct addr kit_addr(const char *ip, uint16_t port);

/* A client at 198.51.100.host, with credentials good for an hour. */
struct client kit_client(const struct kit *k, uint8_t host, const char *tag);
void kit_credential(const struct kit *k, struct client *c, uint64_t expiry_s,
		    const char *tag);

/* Starts a message; then write attributes to k->w. */
void kit_begin(struct kit *k, uint16_t type);
void kit_u32(struct kit *k, uint16_t type, uint32_t value);
void kit_peer(struct kit *k, struct addr peer);

/* Adds the client's credentials and the integrity. */
void kit_sign(struct kit *k, const struct client *c);

/* Sends what was written. The code of the error answer, 0 for a success, or
 * KIT_SILENCE. */
int kit_send(struct kit *k, const struct client *c);

/* Signs and sends; answers a 401 or 438 once, with its nonce. */
int kit_ask(struct kit *k, struct client *c);

/* Sends bytes as they are. */
int kit_send_bytes(struct kit *k, const struct client *c, const void *p,
		   size_t len);

/* The attribute of the answer. False when it has none. */
bool kit_attr(const struct kit *k, struct stun_attr *a, uint16_t type);

/* The usual requests. */
int kit_allocate(struct kit *k, struct client *c);
int kit_permit(struct kit *k, struct client *c, struct addr peer);
int kit_bind(struct kit *k, struct client *c, uint16_t channel,
	     struct addr peer);
int kit_refresh(struct kit *k, struct client *c, uint32_t lifetime_s);

/* Data, by channel or by indication; true when it came out at *to as text. */
bool kit_channel_arrives(struct kit *k, const struct client *from,
			 uint16_t channel, const struct client *to,
			 const char *text);
bool kit_indication_arrives(struct kit *k, const struct client *from,
			    struct addr peer, const struct client *to,
			    const char *text);

/* Two clients of one tag with permissions for each other. */
void kit_pair(struct kit *k, struct client *a, struct client *b);

uint64_t kit_count(const struct kit *k, enum turn_counter c);

#endif
