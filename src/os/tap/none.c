#include "os/tap.h"

char **tap_environment(void)
{
	static char *none[] = { NULL };

	return none;
}

void tap_open(void)
{
}

void tap_copy(const uint8_t *p, size_t len)
{
	(void)p;
	(void)len;
}

void tap_packet(uint16_t place, const uint8_t *head, size_t head_len,
		const uint8_t *payload, size_t payload_len)
{
	(void)place;
	(void)head;
	(void)head_len;
	(void)payload;
	(void)payload_len;
}

bool tap_is_on(void)
{
	return false;
}

void tap_estimate(uint16_t place, uint32_t bps)
{
	(void)place;
	(void)bps;
}
