#include "srtp_peer.h"

bool peer_here(void)
{
	return false;
}

struct peer *peer_open(unsigned profile, uint8_t *master)
{
	(void)profile;
	(void)master;
	return NULL;
}

void peer_close(struct peer *p)
{
	(void)p;
}

static bool nothing(const struct peer *p, const uint8_t *packet,
		    const size_t *len)
{
	(void)p;
	(void)packet;
	(void)len;
	return false;
}

bool peer_seal_rtp(struct peer *p, uint8_t *packet, size_t *len)
{
	return nothing(p, packet, len);
}

bool peer_open_rtp(struct peer *p, uint8_t *packet, size_t *len)
{
	return nothing(p, packet, len);
}

bool peer_seal_rtcp(struct peer *p, uint8_t *packet, size_t *len)
{
	return nothing(p, packet, len);
}

bool peer_open_rtcp(struct peer *p, uint8_t *packet, size_t *len)
{
	return nothing(p, packet, len);
}
