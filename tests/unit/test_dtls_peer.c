/* Ours against OpenSSL as it is: what is agreed on, and what is refused. */
#include "dtls_kit.h"

#include "base/limits.h"

#include <openssl/err.h>
#include <openssl/srtp.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define PROFILES                                        \
	"SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM:" \
	"SRTP_AEAD_AES_256_GCM"

enum { CIPHERS_N = 3 };

static const char *const ciphers[CIPHERS_N] = {
	"ECDHE-ECDSA-AES128-GCM-SHA256",
	"ECDHE-ECDSA-AES256-GCM-SHA384",
	"ECDHE-ECDSA-CHACHA20-POLY1305",
};

/* One meeting of ours and theirs. */
struct meeting {
	struct dtls_context *context;
	struct dtls *ours;
	struct kit_raw theirs;
};

static void meet(struct meeting *m, const struct kit_rules *rules)
{
	kit_raw_begin(&m->theirs, rules);
	assert_int_equal(dtls_context_new(&m->context), OK);
	assert_int_equal(dtls_new(&m->ours, m->context,
				  rules->server ? DTLS_CLIENT : DTLS_SERVER,
				  m->theirs.fingerprint, KIT_START_US),
			 OK);
	kit_raw_talk(&m->theirs, m->ours, KIT_START_US);
}

static void part(struct meeting *m)
{
	kit_raw_end(&m->theirs);
	dtls_free(m->ours);
	dtls_context_free(m->context);
}

/* ERR_GET_REASON() of theirs, less what makes it an alert of ours. */
static int alert_of(const struct meeting *m)
{
	return ERR_GET_REASON(m->theirs.error) - SSL_AD_REASON_OFFSET;
}

static void assert_refused(const struct kit_rules *rules, enum dtls_why why,
			   int alert)
{
	struct meeting m;
	struct dtls_keys keys;

	meet(&m, rules);
	assert_int_equal(dtls_state(m.ours), DTLS_FAILED);
	assert_int_equal(dtls_why(m.ours), why);
	assert_int_equal(dtls_keys(m.ours, &keys), ERR_STEP);
	assert_int_equal(alert_of(&m), alert);
	part(&m);
}

static void assert_agreed(const struct kit_rules *rules,
			  enum dtls_profile profile)
{
	uint8_t material[2 * (DTLS_SRTP_KEY_LEN + DTLS_SRTP_SALT_LEN)];
	struct meeting m;
	struct dtls_keys k;

	meet(&m, rules);
	assert_int_equal(dtls_state(m.ours), DTLS_DONE);
	assert_int_equal(SSL_is_init_finished(m.theirs.ssl), 1);
	assert_int_equal(dtls_keys(m.ours, &k), OK);
	assert_int_equal(k.profile, profile);
	assert_int_equal(SSL_get_selected_srtp_profile(m.theirs.ssl)->id,
			 (unsigned)profile);

	const struct dtls_master *client = rules->server ? &k.ours : &k.theirs;
	const struct dtls_master *server = rules->server ? &k.theirs : &k.ours;
	size_t len = 2 * (k.key_len + k.salt_len);
	const uint8_t *p = material;

	assert_int_equal(SSL_export_keying_material(m.theirs.ssl, material, len,
						    "EXTRACTOR-dtls_srtp", 19,
						    NULL, 0, 0),
			 1);
	assert_memory_equal(client->key, p, k.key_len);
	p += k.key_len;
	assert_memory_equal(server->key, p, k.key_len);
	p += k.key_len;
	assert_memory_equal(client->salt, p, k.salt_len);
	p += k.salt_len;
	assert_memory_equal(server->salt, p, k.salt_len);
	part(&m);
}

static void each_profile_alone_is_agreed_on(void **unused)
{
	static const struct {
		const char *name;
		enum dtls_profile profile;
	} each[] = {
		{ "SRTP_AEAD_AES_256_GCM", DTLS_SRTP_AEAD_AES_256_GCM },
		{ "SRTP_AEAD_AES_128_GCM", DTLS_SRTP_AEAD_AES_128_GCM },
		{ "SRTP_AES128_CM_SHA1_80", DTLS_SRTP_AES128_CM_SHA1_80 },
	};

	(void)unused;
	for (size_t i = 0; i < 2 * (sizeof(each) / sizeof(each[0])); i++)
		assert_agreed(&(struct kit_rules){ .profiles = each[i / 2].name,
						   .server = i % 2 == 1 },
			      each[i / 2].profile);
}

static void the_server_s_order_of_profiles_holds(void **unused)
{
	(void)unused;
	assert_agreed(&(struct kit_rules){ .profiles = PROFILES },
		      DTLS_SRTP_AEAD_AES_256_GCM);
	assert_agreed(&(struct kit_rules){ .profiles =
						   "SRTP_AES128_CM_SHA1_80:"
						   "SRTP_AEAD_AES_128_GCM" },
		      DTLS_SRTP_AEAD_AES_128_GCM);
}

static void a_client_with_an_rsa_key_is_taken(void **unused)
{
	(void)unused;
	assert_agreed(
		&(struct kit_rules){ .profiles = PROFILES, .rsa_bits = 2048 },
		DTLS_SRTP_AEAD_AES_256_GCM);
}

static void each_cipher_of_ours_alone_is_agreed_on(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < CIPHERS_N; i++)
		assert_agreed(&(struct kit_rules){ .profiles = PROFILES,
						   .ciphers = ciphers[i] },
			      DTLS_SRTP_AEAD_AES_256_GCM);
}

static void refuses_every_other_cipher(void **unused)
{
	(void)unused;
	assert_refused(&(struct kit_rules){ .profiles = PROFILES,
					    .ciphers =
						    "ALL:!ECDHE+ECDSA+AESGCM:"
						    "!ECDHE+ECDSA+CHACHA20" },
		       DTLS_WHY_PROTOCOL, SSL_AD_HANDSHAKE_FAILURE);
}

static void refuses_dtls_1_0(void **unused)
{
	(void)unused;
	assert_refused(&(struct kit_rules){ .profiles = PROFILES,
					    .ciphers = "ALL:@SECLEVEL=0",
					    .version = DTLS1_VERSION },
		       DTLS_WHY_PROTOCOL, SSL_AD_PROTOCOL_VERSION);
}

static void refuses_who_has_no_extended_master_secret(void **unused)
{
	struct kit_rules rules = { .profiles = PROFILES,
				   .options =
					   SSL_OP_NO_EXTENDED_MASTER_SECRET };

	(void)unused;
	assert_refused(&rules, DTLS_WHY_MASTER_SECRET,
		       SSL_AD_HANDSHAKE_FAILURE);
}

static void refuses_a_server_without_extended_master_secret(void **unused)
{
	struct kit_rules rules = { .server = true,
				   .profiles = PROFILES,
				   .options =
					   SSL_OP_NO_EXTENDED_MASTER_SECRET };
	struct meeting m;
	struct dtls_keys keys;

	(void)unused;
	meet(&m, &rules);
	assert_int_equal(dtls_state(m.ours), DTLS_FAILED);
	assert_int_equal(dtls_why(m.ours), DTLS_WHY_MASTER_SECRET);
	assert_int_equal(dtls_keys(m.ours, &keys), ERR_STEP);
	/* Not by an alert that is an error, but it is told. */
	assert_int_equal(SSL_get_shutdown(m.theirs.ssl), SSL_RECEIVED_SHUTDOWN);
	part(&m);
}

static void refuses_who_wants_no_srtp(void **unused)
{
	(void)unused;
	assert_refused(&(struct kit_rules){ .profiles = NULL }, DTLS_WHY_SRTP,
		       SSL_AD_HANDSHAKE_FAILURE);
	assert_refused(&(struct kit_rules){ .server = true }, DTLS_WHY_SRTP,
		       SSL_AD_HANDSHAKE_FAILURE);
}

static void refuses_who_has_no_profile_of_ours(void **unused)
{
	(void)unused;
	assert_refused(
		&(struct kit_rules){ .profiles = "SRTP_AES128_CM_SHA1_32" },
		DTLS_WHY_SRTP, SSL_AD_HANDSHAKE_FAILURE);
}

static void refuses_a_weak_key(void **unused)
{
	(void)unused;
	assert_refused(
		&(struct kit_rules){ .profiles = PROFILES, .rsa_bits = 1024 },
		DTLS_WHY_KEY, SSL_AD_BAD_CERTIFICATE);
}

static void refuses_who_has_no_certificate(void **unused)
{
	(void)unused;
	assert_refused(&(struct kit_rules){ .profiles = PROFILES,
					    .without_certificate = true },
		       DTLS_WHY_PROTOCOL, SSL_AD_HANDSHAKE_FAILURE);
}

static void another_certificate_is_refused_by_an_alert(void **unused)
{
	static const uint8_t other[DTLS_FINGERPRINT_LEN] = { 1 };
	struct dtls_context *context;
	struct dtls *ours;
	struct kit_raw raw;
	struct dtls_keys keys;

	(void)unused;
	kit_raw_begin(&raw, &(struct kit_rules){ .profiles = PROFILES });
	assert_int_equal(dtls_context_new(&context), OK);
	assert_int_equal(
		dtls_new(&ours, context, DTLS_SERVER, other, KIT_START_US), OK);
	kit_raw_talk(&raw, ours, KIT_START_US);
	assert_int_equal(dtls_why(ours), DTLS_WHY_FINGERPRINT);
	assert_int_equal(dtls_keys(ours, &keys), ERR_STEP);
	assert_int_equal(ERR_GET_REASON(raw.error) - SSL_AD_REASON_OFFSET,
			 SSL_AD_BAD_CERTIFICATE);
	kit_raw_end(&raw);
	dtls_free(ours);
	dtls_context_free(context);
}

static void the_certificate_has_the_fingerprint_that_is_told(void **unused)
{
	uint8_t seen[DTLS_FINGERPRINT_LEN];
	struct meeting m;
	X509 *cert;

	(void)unused;
	meet(&m, &(struct kit_rules){ .profiles = PROFILES });
	cert = SSL_get1_peer_certificate(m.theirs.ssl);
	assert_non_null(cert);
	assert_int_equal(X509_digest(cert, EVP_sha256(), seen, NULL), 1);
	assert_memory_equal(seen, dtls_context_fingerprint(m.context),
			    sizeof(seen));
	X509_free(cert);
	part(&m);
}

static void no_session_is_offered_for_resumption(void **unused)
{
	struct meeting m;

	(void)unused;
	meet(&m, &(struct kit_rules){ .profiles = PROFILES });
	assert_int_equal(SSL_SESSION_has_ticket(SSL_get0_session(m.theirs.ssl)),
			 0);
	assert_int_equal(
		SSL_SESSION_is_resumable(SSL_get0_session(m.theirs.ssl)), 0);
	part(&m);
}

static void application_data_is_dropped_and_counted(void **unused)
{
	struct meeting m;
	size_t len;

	(void)unused;
	meet(&m, &(struct kit_rules){ .profiles = PROFILES });
	assert_int_equal(dtls_dropped_n(m.ours), 0);
	assert_int_equal(SSL_write_ex(m.theirs.ssl, "data", 4, &len), 1);
	kit_raw_talk(&m.theirs, m.ours, KIT_START_US);
	assert_int_equal(dtls_dropped_n(m.ours), 1);
	assert_int_equal(dtls_state(m.ours), DTLS_DONE);
	part(&m);
}

/* It gets what a lost last flight would get, and no more. */
static void nothing_is_renegotiated(void **unused)
{
	struct meeting m;
	struct kit_datagram said;

	(void)unused;
	meet(&m, &(struct kit_rules){ .profiles = PROFILES });
	assert_int_equal(SSL_renegotiate(m.theirs.ssl), 1);
	SSL_do_handshake(m.theirs.ssl);
	said = kit_raw_said(&m.theirs);
	assert_int_not_equal(said.len, 0);
	dtls_input(m.ours, said.bytes, said.len, KIT_START_US);
	assert_int_equal(kit_said(m.ours).len, 0);
	assert_int_equal(dtls_state(m.ours), DTLS_DONE);
	part(&m);
}

/* Sealing adds other lengths to it. */
static void an_end_that_is_said_is_heard_with_each_cipher(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < CIPHERS_N; i++) {
		struct meeting m;

		meet(&m, &(struct kit_rules){ .profiles = PROFILES,
					      .ciphers = ciphers[i] });
		SSL_shutdown(m.theirs.ssl);
		kit_raw_talk(&m.theirs, m.ours, KIT_START_US);
		assert_int_equal(dtls_state(m.ours), DTLS_CLOSED);
		part(&m);
	}
}

/* Adds an extension to the ClientHello that is the whole datagram. */
static void add_extension(struct kit_datagram *g, const uint8_t *ext,
			  size_t len)
{
	size_t at = 13 + 12 + 2 + 32; /* session id */
	size_t cut;

	at += 1u + g->bytes[at];                                   /* cookie */
	at += 1u + g->bytes[at];                                   /* ciphers */
	at += 2u + (size_t)(g->bytes[at] << 8 | g->bytes[at + 1]); /* comp. */
	at += 1u + g->bytes[at]; /* extensions */
	memcpy(g->bytes + g->len, ext, len);
	g->len += len;

	const struct {
		size_t at;
		size_t value;
	} lengths[] = {
		{ 11, g->len - 13 },
		{ 13 + 2, g->len - 25 },
		{ 13 + 10, g->len - 25 },
		{ at, g->len - at - 2 },
	};
	for (size_t i = 0; i < 4; i++) {
		cut = lengths[i].value;
		g->bytes[lengths[i].at] = (uint8_t)(cut >> 8);
		g->bytes[lengths[i].at + 1] = (uint8_t)cut;
	}
}

static void a_client_that_knows_dtls_1_3_gets_1_2(void **unused)
{
	static const uint8_t supported_versions[] = { 0,    43,   0,    5,   4,
						      0xFE, 0xFC, 0xFE, 0xFD };
	/* X25519 */
	static const uint8_t key_share[4 + 2 + 4 + 32] = { 0,  51, 0,  38, 0,
							   36, 0,  29, 0,  32 };
	struct kit_pair p;
	struct kit_datagram hello;
	struct kit_datagram answer;

	(void)unused;
	kit_pair_begin(&p);
	hello = kit_said(p.end[DTLS_CLIENT]);
	add_extension(&hello, supported_versions, sizeof(supported_versions));
	add_extension(&hello, key_share, sizeof(key_share));
	dtls_input(p.end[DTLS_SERVER], hello.bytes, hello.len, p.now_us);
	answer = kit_said(p.end[DTLS_SERVER]);
	assert_true(answer.len > 300);
	assert_int_equal(answer.bytes[0], 22); /* handshake */
	assert_int_equal(answer.bytes[13], 2); /* ServerHello */
	assert_int_equal(answer.bytes[25], 0xFE);
	assert_int_equal(answer.bytes[26], 0xFD);
	kit_pair_end(&p);
}

static void a_client_with_little_room_is_understood(void **unused)
{
	struct kit_rules rules = { .profiles = PROFILES,
				   .rsa_bits = 2048,
				   .mtu = 256 };

	(void)unused;
	assert_agreed(&rules, DTLS_SRTP_AEAD_AES_256_GCM);
}

/* As those do who put the key share of a lattice into it. */
static void a_hello_in_pieces_is_put_together(void **unused)
{
	struct kit_pair p;
	struct kit_datagram hello;
	struct kit_datagram answer;
	enum { PIECE = 50 };

	(void)unused;
	kit_pair_begin(&p);
	hello = kit_said(p.end[DTLS_CLIENT]);

	size_t len = hello.len - 25;
	size_t pieces_n = (len + PIECE - 1) / PIECE;

	for (size_t i = pieces_n; i-- > 0;) { /* the last first */
		struct kit_datagram g = hello;
		size_t at = i * PIECE;
		size_t n = len - at < PIECE ? len - at : PIECE;

		memcpy(g.bytes + 25, hello.bytes + 25 + at, n);
		g.len = 25 + n;
		g.bytes[10] = (uint8_t)i; /* sequence number */
		g.bytes[11] = 0;
		g.bytes[12] = (uint8_t)(12 + n);
		g.bytes[20] = (uint8_t)(at >> 8);
		g.bytes[21] = (uint8_t)at;
		g.bytes[23] = 0;
		g.bytes[24] = (uint8_t)n;
		assert_int_equal(kit_said(p.end[DTLS_SERVER]).len, 0);
		dtls_input(p.end[DTLS_SERVER], g.bytes, g.len, p.now_us);
	}
	answer = kit_said(p.end[DTLS_SERVER]);
	assert_true(answer.len > 300);
	kit_pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_profile_alone_is_agreed_on),
		cmocka_unit_test(the_server_s_order_of_profiles_holds),
		cmocka_unit_test(a_client_with_an_rsa_key_is_taken),
		cmocka_unit_test(each_cipher_of_ours_alone_is_agreed_on),
		cmocka_unit_test(refuses_every_other_cipher),
		cmocka_unit_test(refuses_dtls_1_0),
		cmocka_unit_test(refuses_who_has_no_extended_master_secret),
		cmocka_unit_test(
			refuses_a_server_without_extended_master_secret),
		cmocka_unit_test(refuses_who_wants_no_srtp),
		cmocka_unit_test(refuses_who_has_no_profile_of_ours),
		cmocka_unit_test(refuses_a_weak_key),
		cmocka_unit_test(refuses_who_has_no_certificate),
		cmocka_unit_test(another_certificate_is_refused_by_an_alert),
		cmocka_unit_test(
			the_certificate_has_the_fingerprint_that_is_told),
		cmocka_unit_test(no_session_is_offered_for_resumption),
		cmocka_unit_test(application_data_is_dropped_and_counted),
		cmocka_unit_test(nothing_is_renegotiated),
		cmocka_unit_test(an_end_that_is_said_is_heard_with_each_cipher),
		cmocka_unit_test(a_client_that_knows_dtls_1_3_gets_1_2),
		cmocka_unit_test(a_client_with_little_room_is_understood),
		cmocka_unit_test(a_hello_in_pieces_is_put_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
