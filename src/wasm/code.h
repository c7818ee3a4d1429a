/* code.h - the door of the second module, which takes the code of a call and
 * nothing else.
 *
 * It knows no key but the epoch_authenticator it is handed, and has a memory of
 * its own, which Argon2id fills: so the module that seals keeps a small one, and
 * frames do not wait for it.
 */
#ifndef WASM_CODE_H
#define WASM_CODE_H

#include <stdint.h>

/* Where the 32 bytes of the epoch_authenticator are put, and 20 digits found.
 * The caller wipes it. */
uint8_t *code_place(void);

/* Answers the number of digits, or an enum err made negative. */
int32_t code_take(void);

#endif
