#include "turn/framing.h"

#include "wire/chandata.h"
#include "wire/stun.h"

enum err framing_len(struct rd stream, size_t *len)
{
	uint16_t type = rd_u16(&stream);
	uint16_t value_len = rd_u16(&stream);

	if (stream.bad)
		return ERR_STEP;
	if (type < CHANDATA_FIRST) {
		*len = STUN_HEADER_LEN + (size_t)value_len;
		return value_len % 4 == 0 ? OK : ERR_FORMAT;
	}
	if (!chandata_is_channel(type))
		return ERR_FORMAT;
	*len = CHANDATA_HEADER_LEN + (size_t)value_len +
	       chandata_padding(value_len);
	return OK;
}
