#include "wasm/code.h"

#include "base/ct.h"
#include "link/code.h"

#include <string.h>

static uint8_t place[CODE_AUTHENTICATOR_LEN];

uint8_t *code_place(void)
{
	return place;
}

int32_t code_take(void)
{
	char digits[CODE_DIGITS];
	enum err err = code_of(digits, place);

	ct_wipe(place, sizeof(place));
	if (err != OK)
		return -(int32_t)err;
	memcpy(place, digits, CODE_DIGITS);
	return CODE_DIGITS;
}
