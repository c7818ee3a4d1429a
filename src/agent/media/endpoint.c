#include "agent/media/endpoint.h"

#include "rtp/rtcp.h"

static void on_send(void *arg, const struct hop_packet *p)
{
	struct endpoint *e = arg;

	hop_send(&e->hop, p);
}

static enum err on_seal(void *arg, const struct member_frame *f,
			struct rd plain, struct wr *out)
{
	struct endpoint *e = arg;

	return e->config.seal(e->config.keys, f, plain, out);
}

static enum member_fate on_open(void *arg, struct member_frame *f,
				struct rd sealed, struct wr *out)
{
	struct endpoint *e = arg;

	return e->config.open(e->config.keys, f, sealed, out);
}

static uint64_t random_number(struct endpoint *e)
{
	uint8_t bytes[8];
	struct rd r = rd_init(bytes, sizeof(bytes));

	e->config.hop.random(e->config.hop.arg, bytes, sizeof(bytes));
	return rd_u64(&r);
}

/* Numbers, packets and requests of a connection before mean nothing. */
static void begin_media(struct endpoint *e, uint64_t now_us)
{
	const struct receive_config config = {
		.port = &e->port,
		.pool = e->config.pool,
		.counts = e->config.counts,
		.ssrc = 1 | (uint32_t)random_number(e),
	};

	e->is_connected = false;
	receive_open(&e->receive, &config, now_us);
	if (e->config.publish == NULL)
		return;
	e->config.publishes.port = &e->port;
	e->config.publishes.seed = random_number(e);
	publish_open(e->config.publish, &e->config.publishes);
}

void endpoint_open(struct endpoint *e, const struct endpoint_config *config,
		   uint64_t now_us)
{
	e->config = *config;
	e->port = (struct port){
		.send = on_send, .seal = on_seal, .open = on_open, .arg = e
	};
	hop_open(&e->hop, config->dtls, &config->hop);
	begin_media(e, now_us);
}

void endpoint_close(struct endpoint *e)
{
	receive_close(&e->receive);
	hop_close(&e->hop);
}

enum err endpoint_offer(struct endpoint *e, struct rd offer,
			struct sdp_transport *ours, uint64_t now_us)
{
	receive_close(&e->receive);
	begin_media(e, now_us);
	return hop_offer(&e->hop, offer, e->config.publishes.is_quiet, ours,
			 now_us);
}

void endpoint_layers(struct endpoint *e, uint8_t layers)
{
	if (e->config.publish != NULL)
		publish_layers(e->config.publish, layers);
}

static void take_rtcp(struct endpoint *e, struct rd datagram, uint64_t now_us)
{
	struct rtcp_compound compound;
	struct rtcp one;

	if (rtcp_open(&compound, datagram) != OK)
		return;
	while (rtcp_next(&compound, &one)) {
		receive_rtcp(&e->receive, &one, now_us);
		if (e->config.publish != NULL)
			publish_rtcp(e->config.publish, &one, now_us);
	}
}

void endpoint_input(struct endpoint *e, const struct addr *from, uint8_t *p,
		    size_t len, uint64_t now_us)
{
	switch (hop_input(&e->hop, from, p, &len, now_us)) {
	case HOP_RTP:
		receive_rtp(&e->receive, p, len, now_us);
		break;
	case HOP_RTCP:
		take_rtcp(e, rd_init(p, len), now_us);
		break;
	case HOP_NOTHING:
		break;
	}
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t endpoint_tick(struct endpoint *e, uint64_t now_us)
{
	uint64_t next = hop_tick(&e->hop, now_us);

	e->is_connected = hop_state(&e->hop) == HOP_CONNECTED;
	if (!e->is_connected)
		return next;
	next = earlier(next, receive_tick(&e->receive, now_us));
	if (e->config.publish != NULL)
		next = earlier(next, publish_tick(e->config.publish, now_us));
	return next;
}
