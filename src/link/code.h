/* code.h - the code of the call, which people compare (docs/protocol.md,
 * section 8).
 */
#ifndef LINK_CODE_H
#define LINK_CODE_H

#include "base/err.h"

#include <stdint.h>

enum {
	CODE_AUTHENTICATOR_LEN = 32,
	CODE_DIGITS = 20,
};

/* Writes the digits, as characters without a zero behind them, of an
 * epoch_authenticator. Takes some 50 ms and 19 MiB: ERR_FULL when they are not
 * there. */
must_check enum err code_of(
	char digits[CODE_DIGITS],
	const uint8_t authenticator[CODE_AUTHENTICATOR_LEN]);

#endif
