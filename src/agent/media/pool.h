/* pool.h - packets that wait for others of their frame, of all receivers of a
 * thread. Taken from the top of a stack, so few are ever touched.
 */
#ifndef AGENT_MEDIA_POOL_H
#define AGENT_MEDIA_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	POOL_N = 16384,
	POOL_PAYLOAD_LEN = 1400, /* bytes of one packet */
	POOL_NONE = 0,           /* so that zeroed memory has none */
};

struct pool_packet {
	uint32_t timestamp;
	uint16_t len;
	uint16_t frame_at; /* the payload descriptor ends */
	bool marker;
	bool start; /* of a frame */
	bool key;   /* and that is a key frame */
	uint8_t payload[POOL_PAYLOAD_LEN];
};

struct pool {
	uint16_t free_n;
	uint16_t free[POOL_N];
	struct pool_packet all[POOL_N];
};

/* In memory of the caller. */
void pool_init(struct pool *p);

/* POOL_NONE when it is empty. */
uint16_t pool_take(struct pool *p);
void pool_give(struct pool *p, uint16_t which);

#endif
