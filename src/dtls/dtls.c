/* One connection: OpenSSL between a record and a flight. */
#include "dtls/dtls.h"

#include "dtls/inner.h"
#include "dtls/record.h"

#include <openssl/err.h>
#include <openssl/srtp.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	US_PER_MS = 1000,
	/* OpenSSL reads the clock of the machine, which may be set, and no test
	 * can. So its timer is beyond the end of any handshake. */
	NEVER_US = 2000000000,
};

static unsigned no_timer(SSL *ssl, unsigned before_us)
{
	(void)ssl;
	(void)before_us;
	return NEVER_US;
}

static bool fill(struct shake *s, struct dtls *d, struct dtls_context *c)
{
	s->ssl = SSL_new(c->ctx);
	if (s->ssl == NULL)
		return false;

	BIO *bio = BIO_new(c->bio);

	if (bio == NULL)
		return false;
	BIO_set_data(bio, s);
	SSL_set_bio(s->ssl, bio, bio);
	SSL_set_app_data(s->ssl, d);
	DTLS_set_timer_cb(s->ssl, no_timer);
	if (d->role == DTLS_SERVER)
		SSL_set_accept_state(s->ssl);
	else
		SSL_set_connect_state(s->ssl);
	return SSL_set_mtu(s->ssl, DTLS_MTU) == DTLS_MTU;
}

static void shake_free(struct shake *s)
{
	if (s == NULL)
		return;
	SSL_free(s->ssl);
	free(s);
}

static void let_go(struct dtls *d)
{
	shake_free(d->shake);
	d->shake = NULL;
}

static void show(struct dtls *d, const uint8_t *flight, size_t len)
{
	d->out = flight;
	d->out_len = len;
	d->out_sent_len = 0;
}

static void wait_no_more(struct dtls *d, enum dtls_state state)
{
	d->state = state;
	d->resend_us = UINT64_MAX;
	d->end_us = UINT64_MAX;
}

static void fail(struct dtls *d, enum dtls_why why)
{
	wait_no_more(d, DTLS_FAILED);
	if (d->why == DTLS_WHY_NONE)
		d->why = why;
}

/* The handshake asked already, but a client cannot look at a ServerHello.
 * Whatever happened there: without both no key leaves. */
static enum dtls_why judge(SSL *ssl)
{
	if (SSL_get_extms_support(ssl) != 1)
		return DTLS_WHY_MASTER_SECRET;
	if (SSL_get_selected_srtp_profile(ssl) == NULL)
		return DTLS_WHY_SRTP;
	return DTLS_WHY_NONE;
}

static void say_end(struct dtls *d)
{
	d->shake->fresh = true;
	SSL_shutdown(d->shake->ssl);
	ERR_clear_error();
	if (!d->shake->fresh)
		show(d, d->shake->flight, d->shake->flight_len);
}

static void be_done(struct dtls *d, uint64_t now_us)
{
	enum dtls_why why = judge(d->shake->ssl);

	if (why != DTLS_WHY_NONE) {
		fail(d, why);
		say_end(d);
		return;
	}
	wait_no_more(d, DTLS_DONE);
	d->end_us = now_us + (uint64_t)DTLS_REST_MS * US_PER_MS;
	if (d->role == DTLS_SERVER) {
		assert(d->shake->flight_len <= sizeof(d->last));
		d->last_len = d->shake->flight_len;
		memcpy(d->last, d->shake->flight, d->last_len);
		d->again_us = now_us + (uint64_t)DTLS_AGAIN_MS * US_PER_MS;
	}
	show(d, d->last, d->last_len);
}

static enum dtls_why why_of_error(void)
{
	unsigned long e = ERR_peek_error();

	return ERR_GET_LIB(e) == ERR_LIB_SSL &&
			       ERR_GET_REASON(e) > SSL_AD_REASON_OFFSET
		       ? DTLS_WHY_ALERT
		       : DTLS_WHY_PROTOCOL;
}

static void wait_again(struct dtls *d, uint64_t now_us)
{
	d->resend_us = now_us + (uint64_t)d->resend_ms * US_PER_MS;
	d->resend_ms *= 2;
	if (d->resend_ms > DTLS_RESEND_MAX_MS)
		d->resend_ms = DTLS_RESEND_MAX_MS;
}

/* Lets OpenSSL go as far as it can. */
static void go_on(struct dtls *d, uint64_t now_us)
{
	struct shake *s = d->shake;

	ERR_clear_error();
	s->fresh = true;

	int n = SSL_do_handshake(s->ssl);
	int what = SSL_get_error(s->ssl, n);

	if (!s->fresh) {
		show(d, s->flight, s->flight_len);
		d->resend_ms = DTLS_RESEND_MS;
		wait_again(d, now_us);
	}
	if (n == 1)
		be_done(d, now_us);
	else if (what == SSL_ERROR_ZERO_RETURN)
		wait_no_more(d, DTLS_CLOSED);
	else if (what != SSL_ERROR_WANT_READ)
		fail(d, why_of_error());
	ERR_clear_error();
}

enum err dtls_new(struct dtls **d, struct dtls_context *c, enum dtls_role role,
		  const uint8_t fingerprint[DTLS_FINGERPRINT_LEN],
		  uint64_t now_us)
{
	struct dtls *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return ERR_OS;
	new->role = role;
	new->end_us = now_us + (uint64_t)DTLS_HANDSHAKE_MS *US_PER_MS;
	new->resend_us = UINT64_MAX;
	memcpy(new->fingerprint, fingerprint, sizeof(new->fingerprint));
	show(new, new->last, 0);
	new->shake = calloc(1, sizeof(*new->shake));
	if (new->shake == NULL || !fill(new->shake, new, c)) {
		ERR_clear_error();
		dtls_free(new);
		return ERR_OS;
	}
	if (role == DTLS_CLIENT)
		go_on(new, now_us);
	*d = new;
	return OK;
}

void dtls_free(struct dtls *d)
{
	if (d == NULL)
		return;
	shake_free(d->shake);
	free(d);
}

/* OpenSSL drops a sealed record that was forged, but ends the connection for one
 * that is shorter than what sealing adds: anybody's. So their lengths are
 * looked at: an alert has one, a Finished is what is shortest of the rest. */
static bool has_sealed_len(const SSL *ssl, const struct record *r)
{
	enum {
		CHACHA = 16, /* RFC 7905: the tag */
		GCM = 24,    /* RFC 5288: a nonce as well */
		ALERT = 2,
		FINISHED = 12 + 12,
	};
	const SSL_CIPHER *c = SSL_get_current_cipher(ssl);
	bool chacha = c != NULL &&
		      SSL_CIPHER_get_cipher_nid(c) == NID_chacha20_poly1305;

	if (r->type == RECORD_ALERT)
		return r->body.left == (chacha ? CHACHA : GCM) + ALERT;
	return r->body.left >= CHACHA + FINISHED;
}

/* OpenSSL keeps what comes before its keys, each in memory of a whole record,
 * and takes whatever it kept; so what is not sealed is looked at here, and of
 * what is sealed few are kept. */
static bool is_early(struct dtls *d)
{
	OSSL_HANDSHAKE_STATE at = SSL_get_state(d->shake->ssl);

	/* The state in which only Finished is waited for. */
	if (at == TLS_ST_SR_CHANGE || at == TLS_ST_CR_CHANGE)
		return false;
	return ++d->early_n > DTLS_EARLY_N;
}

static bool is_sealed_for_us(struct dtls *d, const struct record *r)
{
	return has_sealed_len(d->shake->ssl, r) && !is_early(d);
}

static bool is_of_handshake(struct dtls *d, const struct record *r)
{
	switch (r->type) {
	case RECORD_CHANGE:
		return r->epoch == 0;
	case RECORD_ALERT:
		return r->epoch == 0 || is_sealed_for_us(d, r);
	case RECORD_HANDSHAKE:
		if (r->epoch != 0)
			return is_sealed_for_us(d, r);
		/* As no HelloVerifyRequest is sent, there is one ClientHello. */
		return record_messages_fit(r->body) &&
		       (d->shake->flight_len == 0 ||
			!record_has_hello(r->body));
	default:
		return false;
	}
}

static void hear_alert(struct dtls *d)
{
	uint8_t nothing;
	size_t len;

	ERR_clear_error();
	d->shake->fresh = true;

	int n = SSL_read_ex(d->shake->ssl, &nothing, sizeof(nothing), &len);
	int what = SSL_get_error(d->shake->ssl, n);

	ERR_clear_error();
	if (what == SSL_ERROR_WANT_READ)
		return;
	show(d, d->last, 0);
	let_go(d);
	wait_no_more(d, DTLS_CLOSED);
}

/* RFC 6347, section 4.2.4: in the state FINISHED who sent the last flight
 * retransmits it when the peer's comes again. It goes as it was: who has it
 * already drops it as a replay, and has no need of it. */
static void answer_again(struct dtls *d, uint64_t now_us)
{
	if (d->last_len == 0 || now_us < d->again_us)
		return;
	d->again_us = now_us + (uint64_t)DTLS_AGAIN_MS * US_PER_MS;
	show(d, d->last, d->last_len);
}

static void take_when_done(struct dtls *d, const struct record *r,
			   uint64_t now_us)
{
	if (r->epoch == 1 && r->type == RECORD_HANDSHAKE) {
		answer_again(d, now_us);
	} else if (r->epoch == 1 && r->type == RECORD_ALERT &&
		   d->shake != NULL && has_sealed_len(d->shake->ssl, r)) {
		d->shake->in = r->start;
		d->shake->in_len = r->len;
		hear_alert(d);
	} else {
		d->dropped_n++;
	}
}

static void take(struct dtls *d, const struct record *r, uint64_t now_us)
{
	if (d->state == DTLS_DONE) {
		take_when_done(d, r, now_us);
	} else if (d->state == DTLS_HANDSHAKING && is_of_handshake(d, r)) {
		d->shake->in = r->start;
		d->shake->in_len = r->len;
		go_on(d, now_us);
	} else {
		d->dropped_n++;
	}
}

void dtls_input(struct dtls *d, const uint8_t *datagram, size_t len,
		uint64_t now_us)
{
	struct rd left = rd_init(datagram, len);
	struct record r;

	if (len <= DTLS_DATAGRAM_LEN)
		for (int i = 0; i < DTLS_RECORDS_N && record_next(&left, &r);
		     i++)
			take(d, &r, now_us);
	if (!rd_done(&left))
		d->dropped_n++;
}

bool dtls_output(struct dtls *d, const uint8_t **datagram, size_t *len)
{
	const uint8_t *start = d->out + d->out_sent_len;
	struct rd left = rd_init(start, d->out_len - d->out_sent_len);
	struct record r;
	size_t n = 0;

	while (record_next(&left, &r) && n + r.len <= DTLS_MTU)
		n += r.len;
	if (n == 0)
		return false;
	d->out_sent_len += n;
	*datagram = start;
	*len = n;
	return true;
}

uint64_t dtls_deadline_us(const struct dtls *d)
{
	return d->resend_us < d->end_us ? d->resend_us : d->end_us;
}

void dtls_tick(struct dtls *d, uint64_t now_us)
{
	if (now_us >= d->end_us) {
		if (d->state == DTLS_DONE)
			dtls_rest(d);
		else
			fail(d, DTLS_WHY_TIME);
	} else if (now_us >= d->resend_us) {
		d->out_sent_len = 0;
		wait_again(d, now_us);
	}
}

enum dtls_state dtls_state(const struct dtls *d)
{
	return d->state;
}

enum dtls_why dtls_why(const struct dtls *d)
{
	return d->why;
}

uint64_t dtls_dropped_n(const struct dtls *d)
{
	return d->dropped_n;
}

/* What waits to be sent is the last flight, which stays. */
void dtls_rest(struct dtls *d)
{
	assert(d->state == DTLS_DONE);
	let_go(d);
	d->end_us = UINT64_MAX;
}

void dtls_close(struct dtls *d)
{
	if (d->state != DTLS_DONE && d->state != DTLS_HANDSHAKING)
		return;
	if (d->state == DTLS_DONE && d->shake != NULL)
		say_end(d);
	wait_no_more(d, DTLS_CLOSED);
}
