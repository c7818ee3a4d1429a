#include "wire/chandata.h"

#include <stddef.h>

enum err chandata_read(struct chandata *c, struct rd datagram)
{
	uint16_t channel = rd_u16(&datagram);
	uint16_t len = rd_u16(&datagram);
	const uint8_t *data = rd_bytes(&datagram, len);

	if (datagram.bad || !chandata_is_channel(channel))
		return ERR_FORMAT;
	if (datagram.left > 3)
		return ERR_FORMAT;

	*c = (struct chandata){ .channel = channel, .len = len, .data = data };
	return OK;
}

void chandata_header(uint8_t *at, uint16_t channel, uint16_t len)
{
	at[0] = (uint8_t)(channel >> 8);
	at[1] = (uint8_t)channel;
	at[2] = (uint8_t)(len >> 8);
	at[3] = (uint8_t)len;
}
