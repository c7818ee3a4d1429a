#include "agent/media/publish.h"

#include "agent/media/stamp.h"

#include <assert.h>
#include <string.h>

enum {
	SOUND_HZ = 48000,
	PICTURE_HZ = 90000,
	PACKET_LEN = 1100,     /* bytes of a frame in one packet, at most */
	DESCRIPTOR_LEN = 6,    /* bytes, of VP8's payload */
	KEY_FACTOR = 4,        /* a key frame is so much larger */
	LATE_US = 200000,      /* then frames are left out */
	LEVEL = 0x80 | 30,     /* somebody speaks, at -30 dBov */
	REPORT_SIZE = 1200,    /* bytes of RTCP */
	FIRST_SSRC = 0x100000, /* above those of the unit's own */
};

static_assert(PACKET_LEN + DESCRIPTOR_LEN <= (int)OUTGOING_PAYLOAD_LEN,
	      "a packet fits");

const char *publish_counter_name(enum publish_counter which)
{
	static const char *const names[PUBLISH_COUNTERS_N] = {
#define PUBLISH_COUNTER_TEXT(name) #name,
		PUBLISH_COUNTER_LIST(PUBLISH_COUNTER_TEXT)
#undef PUBLISH_COUNTER_TEXT
	};

	return names[which];
}

/* splitmix64: numbers that look like any others, and are the same again. */
static uint64_t next_random(struct publish *p)
{
	uint64_t z = p->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint32_t new_ssrc(struct publish *p)
{
	return FIRST_SSRC + (uint32_t)(next_random(p) >> 33);
}

static void open_sound(struct publish *p)
{
	outgoing_open(&p->sound, &(struct outgoing_config){
					 .ssrc = new_ssrc(p),
					 .clock_hz = SOUND_HZ,
					 .payload_type = UNIT_PT_OPUS,
					 .mid = '0' + UNIT_MID_MICROPHONE,
					 .has_level = true,
					 .first = (uint16_t)next_random(p),
					 .kept = p->sound_kept,
					 .kept_n = PUBLISH_SOUND_KEPT_N,
				 });
	p->sound_offset = (uint32_t)next_random(p);
}

static void open_layer(struct publish *p, unsigned i)
{
	struct publish_layer *l = &p->layers[i];

	outgoing_open(&l->out, &(struct outgoing_config){
				       .ssrc = new_ssrc(p),
				       .repair_ssrc = new_ssrc(p),
				       .clock_hz = PICTURE_HZ,
				       .payload_type = UNIT_PT_VP8,
				       .mid = '0' + UNIT_MID_CAMERA,
				       .rid = unit_rid(i),
				       .first = (uint16_t)next_random(p),
				       .kept = p->kept[i],
				       .kept_n = PUBLISH_KEPT_N,
			       });
	l->timestamp_offset = (uint32_t)next_random(p);
	l->picture_id = (uint16_t)next_random(p);
	l->is_on = true;
	l->wants_key = true;
}

void publish_open(struct publish *p, const struct publish_config *config)
{
	assert(config->layer_n <= UNIT_LAYERS_N &&
	       (config->layer_n == 0 || config->fps > 0));
	assert(!config->has_sound || config->sound_len >= STAMP_LEN);
	p->config = *config;
	p->random = config->seed;
	p->way = (struct outgoing_way){ .port = config->port };
	open_sound(p);
	for (unsigned i = 0; i < config->layer_n; i++)
		open_layer(p, i);
	p->has_begun = false;
}

static uint32_t ticks(uint64_t us, uint32_t hz)
{
	return (uint32_t)(us / 1000000 * hz + us % 1000000 * hz / 1000000);
}

/* ---- sound */

static void send_sound(struct publish *p, uint64_t now_us)
{
	const struct stamp stamp = { .sender = p->config.sender,
				     .context = MEMBER_MICROPHONE,
				     .number = p->sound_number++,
				     .us = now_us };
	const struct member_frame frame = { .context = MEMBER_MICROPHONE,
					    .codec = MEMBER_OPUS };
	struct wr w = wr_init(outgoing_room(&p->sound), OUTGOING_PAYLOAD_LEN);

	stamp_write(p->plain, p->config.sound_len, &stamp);
	if (p->config.port->seal(p->config.port->arg, &frame,
				 rd_init(p->plain, p->config.sound_len),
				 &w) != OK) {
		p->counters[PUBLISH_unsealed]++;
		return;
	}
	outgoing_send(&p->sound, &p->way,
		      &(struct outgoing_packet){
			      .len = wr_len(&w),
			      .timestamp = p->sound_offset +
					   stamp.number * (SOUND_HZ / 50),
			      .marker = stamp.number == 0,
			      .level = LEVEL,
		      },
		      now_us);
}

/* ---- pictures */

/* RFC 7741 section 4.2, as libwebrtc writes it: X; I, L and T with K; a picture
 * id of 15 bits. */
static void write_descriptor(uint8_t *at, const struct publish_layer *l,
			     bool starts)
{
	const uint8_t descriptor[DESCRIPTOR_LEN] = {
		starts ? 0x90 : 0x80,
		0xf0,
		(uint8_t)(0x80 | l->picture_id >> 8),
		(uint8_t)l->picture_id,
		l->tl0,
		0x20,
	};

	memcpy(at, descriptor, sizeof(descriptor));
}

/* In packets that differ by one byte at most. */
static void send_packets(struct publish *p, struct publish_layer *l, size_t len,
			 uint64_t now_us)
{
	const uint8_t *at = p->sealed;
	size_t n = (len + PACKET_LEN - 1) / PACKET_LEN;
	struct outgoing_packet packet = {
		.timestamp =
			l->timestamp_offset + ticks(p->picture_us, PICTURE_HZ),
	};

	for (size_t left = n; left > 0; left--) {
		uint8_t *room = outgoing_room(&l->out);
		size_t piece = len / left;

		write_descriptor(room, l, left == n);
		memcpy(room + DESCRIPTOR_LEN, at, piece);
		packet.len = DESCRIPTOR_LEN + piece;
		packet.marker = left == 1;
		outgoing_send(&l->out, &p->way, &packet, now_us);
		at += piece;
		len -= piece;
	}
}

/* Frames vary by a quarter about the mean, which key frames are outside of. */
static size_t frame_len(struct publish *p, unsigned layer, bool is_key)
{
	size_t mean = p->config.layer_bps[layer] / 8 / p->config.fps;
	size_t len = mean * 3 / 4 + next_random(p) % (mean / 2 + 1);

	if (is_key)
		len = mean * KEY_FACTOR;
	if (len > PUBLISH_FRAME_LEN - MEMBER_SEAL_OVERHEAD)
		len = PUBLISH_FRAME_LEN - MEMBER_SEAL_OVERHEAD;
	return len < STAMP_LEN ? STAMP_LEN : len;
}

static void send_picture(struct publish *p, unsigned i, uint64_t now_us)
{
	struct publish_layer *l = &p->layers[i];
	const struct member_frame frame = { .context = MEMBER_CAMERA,
					    .codec = MEMBER_VP8,
					    .key = l->wants_key };
	const struct stamp stamp = { .sender = p->config.sender,
				     .context = MEMBER_CAMERA,
				     .layer = (uint8_t)i,
				     .number = l->number,
				     .us = now_us };
	struct wr w = wr_init(p->sealed, sizeof(p->sealed));
	size_t len = frame_len(p, i, frame.key);

	stamp_write(p->plain, len, &stamp);
	if (p->config.port->seal(p->config.port->arg, &frame,
				 rd_init(p->plain, len), &w) != OK) {
		/* What was left out is missing to the next. */
		l->wants_key = true;
		p->counters[PUBLISH_unsealed]++;
		return;
	}
	l->number++;
	l->picture_id = (l->picture_id + 1) & 0x7fff;
	l->tl0++;
	l->wants_key = false;
	p->counters[PUBLISH_frames]++;
	p->counters[PUBLISH_keys] += frame.key;
	send_packets(p, l, wr_len(&w), now_us);
}

void publish_layers(struct publish *p, uint8_t layers)
{
	for (unsigned i = 0; i < p->config.layer_n; i++) {
		struct publish_layer *l = &p->layers[i];
		bool is_on = (layers & 1u << i) != 0;

		if (is_on && !l->is_on)
			l->wants_key = true;
		l->is_on = is_on;
	}
}

/* ---- RTCP */

static struct publish_layer *layer_of(struct publish *p, uint32_t ssrc)
{
	for (unsigned i = 0; i < p->config.layer_n; i++)
		if (p->layers[i].out.config.ssrc == ssrc)
			return &p->layers[i];
	return NULL;
}

static void want_key(struct publish *p, uint32_t ssrc)
{
	struct publish_layer *l = layer_of(p, ssrc);

	if (l == NULL)
		return;
	l->wants_key = true;
	p->counters[PUBLISH_keys_asked]++;
}

static void take_nack(struct publish *p, const struct rtcp_feedback *f,
		      uint64_t now_us)
{
	struct publish_layer *l = layer_of(p, f->media);
	struct rtcp_nack nack;
	uint16_t seq;

	if (l == NULL || rtcp_nack_read(&nack, f) != OK)
		return;
	while (rtcp_nack_next(&nack, &seq))
		outgoing_again(&l->out, &p->way, seq, now_us);
}

void publish_rtcp(struct publish *p, const struct rtcp *rtcp, uint64_t now_us)
{
	struct rtcp_feedback f;
	uint32_t ssrc;
	uint8_t seq;

	if ((rtcp->type != RTCP_RTPFB && rtcp->type != RTCP_PSFB) ||
	    rtcp_feedback_read(&f, rtcp) != OK)
		return;
	if (rtcp->type == RTCP_RTPFB && rtcp->count == RTCP_RTPFB_NACK)
		take_nack(p, &f, now_us);
	else if (rtcp->type == RTCP_PSFB && rtcp->count == RTCP_PSFB_PLI)
		want_key(p, f.media);
	else if (rtcp->type == RTCP_PSFB && rtcp->count == RTCP_PSFB_FIR)
		while (rtcp_fir_next(&f.fci, &ssrc, &seq))
			want_key(p, ssrc);
}

static void send_reports(struct publish *p, uint64_t now_us)
{
	uint8_t bytes[REPORT_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));

	if (p->config.has_sound)
		outgoing_report(&p->sound, &w, now_us);
	for (unsigned i = 0; i < p->config.layer_n; i++)
		outgoing_report(&p->layers[i].out, &w, now_us);
	if (w.full || wr_len(&w) == 0)
		return;
	p->config.port->send(p->config.port->arg,
			     &(struct hop_packet){ .is_rtcp = true,
						   .head = bytes,
						   .head_len = wr_len(&w) });
}

/* ---- time */

/* Whether the next one is due, which moves it on. One that is very late is left
 * out: whoever asks too seldom sends less, not all at once. */
static bool is_due(struct publish *p, uint64_t *next_us, uint64_t each_us,
		   uint64_t now_us)
{
	if (now_us < *next_us)
		return false;
	while (now_us - *next_us > LATE_US) {
		*next_us += each_us;
		p->counters[PUBLISH_skipped]++;
	}
	*next_us += each_us;
	return true;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Cameras do not all tick at once. */
static void begin(struct publish *p, uint64_t now_us)
{
	p->has_begun = true;
	p->sound_us = now_us + next_random(p) % PUBLISH_SOUND_US;
	p->picture_us = now_us + next_random(p) % 33333;
	p->report_us = now_us + next_random(p) % PUBLISH_REPORT_US;
}

uint64_t publish_tick(struct publish *p, uint64_t now_us)
{
	uint64_t next = UINT64_MAX;

	if (!p->has_begun)
		begin(p, now_us);
	if (p->config.has_sound) {
		while (is_due(p, &p->sound_us, PUBLISH_SOUND_US, now_us))
			send_sound(p, now_us);
		next = p->sound_us;
	}
	if (p->config.layer_n > 0) {
		uint64_t each_us = UINT64_C(1000000) / p->config.fps;

		while (is_due(p, &p->picture_us, each_us, now_us))
			for (unsigned i = 0; i < p->config.layer_n; i++)
				if (p->layers[i].is_on)
					send_picture(p, i, now_us);
		next = earlier(next, p->picture_us);
	}
	if (next != UINT64_MAX && p->report_us <= now_us) {
		p->report_us = now_us + PUBLISH_REPORT_US;
		send_reports(p, now_us);
	}
	return next == UINT64_MAX ? next : earlier(next, p->report_us);
}

static uint64_t count_of(const struct outgoing *o, enum publish_counter which)
{
	if (which == PUBLISH_packets)
		return o->packets_n;
	if (which == PUBLISH_octets)
		return o->octets_n;
	if (which == PUBLISH_again)
		return o->again_n;
	return which == PUBLISH_again_gone ? o->again_gone_n : 0;
}

uint64_t publish_count(const struct publish *p, enum publish_counter which)
{
	uint64_t n = p->counters[which] + count_of(&p->sound, which);

	for (unsigned i = 0; i < p->config.layer_n; i++)
		n += count_of(&p->layers[i].out, which);
	return n;
}
