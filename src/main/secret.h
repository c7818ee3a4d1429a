/* secret.h - the secret that TURN users are made with. */
#ifndef MAIN_SECRET_H
#define MAIN_SECRET_H

#include "base/err.h"
#include "wire/config.h"

enum {
	SECRET_MIN_LEN = 16, /* bytes; a shorter one could be guessed */
};

struct secret {
	uint8_t bytes[CONFIG_SECRET_SIZE];
	uint16_t len;
};

/* Reads it from a file, without the line end; or makes one when file is NULL.
 * Says what is wrong, and ERR_FORMAT. The caller wipes it. */
must_check enum err secret_get(struct secret *s, const char *file);

#endif
