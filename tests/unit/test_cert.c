/* The certificate that main makes, and the files it reads. */
#include "main/cert.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct cert cert;

static X509 *leaf(void)
{
	BIO *b = BIO_new_mem_buf(cert.chain_pem, -1);
	X509 *x = PEM_read_bio_X509(b, NULL, NULL, NULL);

	BIO_free(b);
	assert_non_null(x);
	return x;
}

static void make(void)
{
	struct cert_subject who = { .names = { "localhost", "a.example" },
				    .names_n = 2,
				    .ips_n = 2 };

	assert_true(addr_read_ip(&who.ips[0], "192.0.2.7"));
	assert_true(addr_read_ip(&who.ips[1], "2001:db8::7"));
	assert_int_equal(cert_make(&cert, &who), OK);
}

static void it_is_for_the_names_and_addresses_it_was_asked_for(void **unused)
{
	X509 *x;

	(void)unused;
	make();
	x = leaf();
	assert_int_equal(X509_check_host(x, "localhost", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(x, "a.example", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(x, "b.example", 0, 0, NULL), 0);
	assert_int_equal(X509_check_ip_asc(x, "192.0.2.7", 0), 1);
	assert_int_equal(X509_check_ip_asc(x, "2001:db8::7", 0), 1);
	assert_int_equal(X509_check_ip_asc(x, "192.0.2.8", 0), 0);
	X509_free(x);
}

static void it_is_good_now_and_for_less_than_398_days(void **unused)
{
	int days;
	int seconds;
	X509 *x;

	(void)unused;
	make();
	x = leaf();
	assert_true(X509_cmp_current_time(X509_get0_notBefore(x)) < 0);
	assert_true(X509_cmp_current_time(X509_get0_notAfter(x)) > 0);
	assert_int_equal(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(x),
					X509_get0_notAfter(x)),
			 1);
	assert_true(days < 398 && days > 390);
	X509_free(x);
}

static void it_can_sign_nothing_but_a_handshake(void **unused)
{
	X509 *x;

	(void)unused;
	make();
	x = leaf();
	assert_int_equal(X509_check_ca(x), 0);
	assert_int_equal(X509_get_key_usage(x), KU_DIGITAL_SIGNATURE);
	assert_int_equal(X509_get_extended_key_usage(x), XKU_SSL_SERVER);
	X509_free(x);
}

static void its_key_is_its_own_and_no_two_are_the_same(void **unused)
{
	static struct cert first;
	EVP_PKEY *key;
	BIO *b;
	X509 *x;

	(void)unused;
	make();
	x = leaf();
	b = BIO_new_mem_buf(cert.key_pem, -1);
	key = PEM_read_bio_PrivateKey(b, NULL, NULL, NULL);
	assert_int_equal(X509_check_private_key(x, key), 1);
	EVP_PKEY_free(key);
	BIO_free(b);
	X509_free(x);
	memcpy(&first, &cert, sizeof(first));
	make();
	assert_string_not_equal(first.key_pem, cert.key_pem);
	assert_string_not_equal(first.chain_pem, cert.chain_pem);
}

static void the_fingerprint_is_colon_hex(void **unused)
{
	char print[CERT_PRINT_SIZE];

	(void)unused;
	make();
	cert_print(&cert, print);
	assert_int_equal(strlen(print), 95);
	assert_int_equal(strspn(print, "0123456789ABCDEF:"), 95);
	for (size_t i = 2; i < 95; i += 3)
		assert_int_equal(print[i], ':');
	cert.chain_pem[0] = '\0';
	cert_print(&cert, print);
	assert_string_equal(print, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			it_is_for_the_names_and_addresses_it_was_asked_for),
		cmocka_unit_test(it_is_good_now_and_for_less_than_398_days),
		cmocka_unit_test(it_can_sign_nothing_but_a_handshake),
		cmocka_unit_test(its_key_is_its_own_and_no_two_are_the_same),
		cmocka_unit_test(the_fingerprint_is_colon_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
