/* One connection: OpenSSL between two pieces of memory. */
#include "tls/tls.h"

#include "base/limits.h"
#include "tls/inner.h"

#include <openssl/buffer.h>
#include <openssl/err.h>

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

struct tls {
	SSL *ssl;
	BIO *in;  /* from the network; both belong to ssl */
	BIO *out; /* to the network */
	bool ended;
	bool broken; /* OpenSSL must not be asked again */
};

static BIO *new_memory(void)
{
	BIO *new = BIO_new(BIO_s_mem());

	if (new != NULL)
		BIO_set_mem_eof_return(new, -1); /* empty is not the end */
	return new;
}

static enum err fill(struct tls *t)
{
	t->in = new_memory();
	t->out = new_memory();
	if (t->in == NULL || t->out == NULL)
		return ERR_OS;
	SSL_set_bio(t->ssl, t->in, t->out);
	return OK;
}

/* A BIO keeps the size of the longest that was in it. */
static bool is_swollen(BIO *bio)
{
	BUF_MEM *memory = NULL;

	BIO_get_mem_ptr(bio, &memory);
	return BIO_ctrl_pending(bio) == 0 && memory->max > TLS_KEPT_LEN;
}

static void shrink(struct tls *t)
{
	BIO *new;

	if (is_swollen(t->in) && (new = new_memory()) != NULL) {
		SSL_set0_rbio(t->ssl, new);
		t->in = new;
	}
	if (is_swollen(t->out) && (new = new_memory()) != NULL) {
		SSL_set0_wbio(t->ssl, new);
		t->out = new;
	}
}

enum err tls_inner_new(struct tls **t, SSL *ssl)
{
	struct tls *new = calloc(1, sizeof(*new));

	if (new == NULL) {
		SSL_free(ssl);
		return ERR_OS;
	}
	new->ssl = ssl;
	if (fill(new) != OK) {
		SSL_free(new->ssl);
		BIO_free(new->in);
		BIO_free(new->out);
		free(new);
		return ERR_OS;
	}
	*t = new;
	return OK;
}

enum err tls_new(struct tls **t, struct tls_server *s)
{
	SSL *ssl = SSL_new(s->ctx);

	if (ssl == NULL)
		return ERR_OS;
	SSL_set_accept_state(ssl);
	return tls_inner_new(t, ssl);
}

void tls_free(struct tls *t)
{
	if (t == NULL)
		return;
	SSL_free(t->ssl);
	free(t);
}

enum err tls_put(struct tls *t, const void *bytes, size_t len)
{
	size_t taken;

	if (len == 0)
		return OK;
	if (BIO_write_ex(t->in, bytes, len, &taken) != 1 || taken != len)
		return ERR_OS;
	return OK;
}

enum err tls_read(struct tls *t, void *out, size_t size, size_t *len)
{
	*len = 0;
	if (t->broken)
		return ERR_AUTH;
	if (t->ended)
		return OK;

	int n = SSL_read_ex(t->ssl, out, size, len);

	if (n == 1)
		return OK;
	*len = 0;

	int why = SSL_get_error(t->ssl, n);

	ERR_clear_error();
	if (why == SSL_ERROR_WANT_READ) {
		shrink(t);
		return OK;
	}
	if (why == SSL_ERROR_ZERO_RETURN) {
		t->ended = true;
		return OK;
	}
	t->broken = true;
	return ERR_AUTH;
}

bool tls_is_open(const struct tls *t)
{
	return SSL_is_init_finished(t->ssl) == 1;
}

bool tls_is_ended(const struct tls *t)
{
	return t->ended;
}

enum err tls_write(struct tls *t, const void *bytes, size_t len)
{
	size_t taken;

	if (len == 0)
		return OK;
	assert(tls_is_open(t));
	if (t->broken)
		return ERR_AUTH;
	/* The memory behind it takes everything, so it is all or nothing. */
	if (SSL_write_ex(t->ssl, bytes, len, &taken) == 1 && taken == len)
		return OK;
	ERR_clear_error();
	t->broken = true;
	return ERR_OS;
}

void tls_end(struct tls *t)
{
	if (t->broken || !tls_is_open(t))
		return;
	SSL_shutdown(t->ssl);
	ERR_clear_error();
}

size_t tls_waiting(const struct tls *t, const uint8_t **bytes)
{
	char *at = NULL;
	long n = BIO_get_mem_data(t->out, &at);

	if (n <= 0)
		return 0;
	*bytes = (const uint8_t *)at;
	return (size_t)n;
}

void tls_sent(struct tls *t, size_t len)
{
	static uint8_t nowhere[4096];

	while (len > 0) {
		size_t n = len < sizeof(nowhere) ? len : sizeof(nowhere);
		size_t taken;
		int ok = BIO_read_ex(t->out, nowhere, n, &taken);

		assert(ok == 1); /* no more than tls_waiting() told */
		len -= taken;
	}
	shrink(t);
}
