/* camera.h - somebody's camera as the unit sees it, for tests: VP8 in up to
 * three streams of three temporal layers each, or VP9 in one of three spatial
 * layers, behind what looks like SFrame.
 *
 * Thirty pictures a second, a key frame when asked. Packets are handed over as
 * bytes. It knows no clock and no random number.
 */
#ifndef SIM_CAMERA_H
#define SIM_CAMERA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CAMERA_LAYERS_N = 3,
	CAMERA_FRAME_US = 33333,
	CAMERA_PACKET_LEN = 1100, /* bytes of a payload */
	CAMERA_KEY_TIMES = 5,     /* as large as another frame */
};

struct camera_port {
	void (*packet)(void *arg, uint16_t place, const uint8_t *p, size_t len);
	void *arg;
};

struct camera {
	uint16_t place;
	uint8_t mid;
	bool svc; /* VP9 in one stream; else simulcast */
	struct camera_port port;
	uint32_t bps[CAMERA_LAYERS_N]; /* 0: there is no such layer */
	bool off[CAMERA_LAYERS_N];
	bool key[CAMERA_LAYERS_N]; /* is due */
	uint16_t seq[CAMERA_LAYERS_N];
	uint16_t picture[CAMERA_LAYERS_N];
	uint8_t tl0[CAMERA_LAYERS_N];
	unsigned since_key[CAMERA_LAYERS_N];
	uint32_t frame;
	uint16_t transport;
	unsigned keys_n; /* key frames sent */
	uint64_t sent_bytes[CAMERA_LAYERS_N];
	uint8_t junk; /* so that no two payloads are alike */
};

/* The three layers of a browser's camera. */
void camera_init(struct camera *c, uint16_t place, struct camera_port port);

uint32_t camera_ssrc(const struct camera *c, unsigned layer);

/* One picture, of all layers that are on. */
void camera_shoot(struct camera *c);

/* An RTCP packet for who sends: requests for key frames are heard. */
void camera_rtcp(struct camera *c, const uint8_t *p, size_t len);

/* Which layers anybody watches, as the unit says it. */
void camera_watched(struct camera *c, uint8_t layers);

#endif
