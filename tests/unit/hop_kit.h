/* hop_kit.h - the forwarding unit and participants without browsers around it, in
 * one process and in virtual time, over a network that delays and may lose. No
 * socket; the keys of content are none: what is sealed only looks so.
 *
 * A step that must not fail ends the program.
 */
#ifndef HOP_KIT_H
#define HOP_KIT_H

#include "agent/media/endpoint.h"
#include "media/unit.h"

enum {
	KIT_PEOPLE_N = 4,
	KIT_START_US = 1000000,
	KIT_DELAY_US = 10000, /* one way */
	KIT_ROOM = 2,
	KIT_TAG_LEN = 16,
	KIT_FLYING_N = 8192,
	KIT_DATAGRAM_LEN = 2048,
};

#define KIT_S UINT64_C(1000000)

struct kit_datagram {
	uint64_t at_us;
	int to;   /* a person, or -1: the unit */
	int from; /* likewise */
	size_t len;
	uint8_t bytes[KIT_DATAGRAM_LEN];
};

struct kit_person {
	struct kit_world *world;
	int number;
	uint16_t place;
	uint32_t serial;
	struct endpoint *endpoint;
	struct publish *publish;
	struct receive_counts *counts;
	uint64_t next_us;
	uint64_t frame_n; /* sealed */
	bool sends_plain; /* without sealing */
	bool is_offered_quiet;
};

struct kit_world {
	struct unit *unit;
	struct dtls_context *unit_context;
	struct dtls_context *person_context;
	struct pool *pool;
	uint64_t now_us;
	uint64_t unit_us;
	uint64_t random;
	unsigned down_percent; /* of datagrams from the unit that are lost */
	unsigned up_percent;
	int deaf; /* a person that nothing reaches; -1: nobody */
	unsigned met_n;
	unsigned parted_n;
	unsigned unsealed_n;
	uint8_t layers; /* last told */
	struct kit_person people[KIT_PEOPLE_N];
	uint32_t flying_first;
	uint32_t flying_n;
	struct kit_datagram flying[KIT_FLYING_N];
};

/* What a participant sends. */
struct kit_sends {
	bool has_sound;
	uint8_t layer_n;
	bool is_quiet; /* their room */
};

/* A world of nobody, in place of the one that was. */
struct kit_world *kit_begin(void **state);
int kit_end(void **state);

/* A person that has an offer yet to come. */
void kit_person(struct kit_world *w, int number, struct kit_sends sends);

/* The offer as the unit would write it; fingerprint NULL: the true one. */
size_t kit_offer(struct kit_world *w, int number, const uint8_t *fingerprint,
		 uint8_t *text, size_t size);

/* Offer, answer and orders, with these fingerprints of the unit and of the
 * person; NULL: the true ones. */
void kit_meet(struct kit_world *w, int number, const uint8_t *units,
	      const uint8_t *persons);

/* A picture slot of one carries the camera of the other. */
void kit_watch(struct kit_world *w, int number, uint8_t slot, int source,
	       uint16_t height);

void kit_run(struct kit_world *w, uint64_t us);

/* Two people, of whom each watches the other. */
void kit_pair(struct kit_world *w, struct kit_sends sends);

/* Puts a datagram on its way once more. */
void kit_again(struct kit_world *w, const struct kit_datagram *g);

/* The last datagram on its way between these whose first byte is of RTP. */
const struct kit_datagram *kit_last_media(const struct kit_world *w, int from,
					  int to);

#endif
