#include "dtls/bio.h"

#include "dtls/inner.h"

#include <string.h>

/* The whole record or nothing, as from a socket: what OpenSSL does not want of
 * it is gone. */
static int bio_read(BIO *bio, char *out, int size)
{
	struct shake *s = BIO_get_data(bio);
	size_t len = s->in_len;

	BIO_clear_retry_flags(bio);
	if (len == 0) {
		BIO_set_retry_read(bio);
		return -1;
	}
	if (len > (size_t)size)
		len = (size_t)size;
	memcpy(out, s->in, len);
	s->in_len = 0;
	return (int)len;
}

static int bio_write(BIO *bio, const char *in, int len)
{
	struct shake *s = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (s->fresh) {
		s->flight_len = 0;
		s->fresh = false;
	}
	if (len < 0 || (size_t)len > sizeof(s->flight) - s->flight_len)
		return -1;
	memcpy(s->flight + s->flight_len, in, (size_t)len);
	s->flight_len += (size_t)len;
	return len;
}

/* OpenSSL's type. NOLINTNEXTLINE(readability-non-const-parameter) */
static long bio_ctrl(BIO *bio, int command, long number, void *p)
{
	(void)bio;
	(void)number;
	(void)p;
	return command == BIO_CTRL_FLUSH;
}

static int bio_create(BIO *bio)
{
	BIO_set_init(bio, 1);
	return 1;
}

BIO_METHOD *bio_method(void)
{
	BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK,
				     "flight");

	if (m == NULL)
		return NULL;
	if (BIO_meth_set_read(m, bio_read) != 1 ||
	    BIO_meth_set_write(m, bio_write) != 1 ||
	    BIO_meth_set_ctrl(m, bio_ctrl) != 1 ||
	    BIO_meth_set_create(m, bio_create) != 1) {
		BIO_meth_free(m);
		return NULL;
	}
	return m;
}
