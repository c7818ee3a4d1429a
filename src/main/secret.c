#include "main/secret.h"

#include "base/ct.h"
#include "main/say.h"
#include "os/file.h"
#include "os/random.h"

#include <errno.h>
#include <string.h>

enum {
	MADE_LEN = 32,    /* bytes of a secret of our own */
	LINE_END_LEN = 2, /* bytes at most */
};

static size_t without_line_end(const uint8_t *bytes, size_t len)
{
	while (len > 0 && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r'))
		len--;
	return len;
}

static enum err take(struct secret *s, const uint8_t *bytes, size_t len,
		     const char *file)
{
	len = without_line_end(bytes, len);
	if (len < SECRET_MIN_LEN || len > CONFIG_SECRET_SIZE) {
		say("the secret in %s has %zu bytes; it needs %d to %d, for "
		    "example from: openssl rand -hex 32",
		    file, len, SECRET_MIN_LEN, CONFIG_SECRET_SIZE);
		return ERR_FORMAT;
	}
	memcpy(s->bytes, bytes, len);
	s->len = (uint16_t)len;
	return OK;
}

enum err secret_get(struct secret *s, const char *file)
{
	uint8_t bytes[CONFIG_SECRET_SIZE + LINE_END_LEN];
	size_t len = 0;

	if (file == NULL) {
		random_fill(s->bytes, MADE_LEN);
		s->len = MADE_LEN;
		return OK;
	}

	enum err e = file_read(file, bytes, sizeof(bytes), &len);

	if (e == ERR_OS)
		say("cannot read %s: %s; check the path and its permissions",
		    file, strerrordesc_np(errno));
	else if (e != OK)
		say("%s is longer than the %d bytes a TURN secret may have",
		    file, CONFIG_SECRET_SIZE);
	e = e == OK ? take(s, bytes, len, file) : ERR_FORMAT;
	ct_wipe(bytes, sizeof(bytes));
	return e;
}
