/* Of its own, since OpenSSL takes other allocators only before its first use. */
#include "srtp_kit.h"

#include <openssl/crypto.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned long allocated_n;

static void *counted_malloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	allocated_n++;
	return malloc(size);
}

static void *counted_realloc(void *p, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	allocated_n++;
	return realloc(p, size);
}

static void uncounted_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

static void a_few_packets(const struct srtp_keys *k, uint64_t first)
{
	uint8_t packet[KIT_PACKET_SIZE];
	struct srtp_in rtp = { 0 };
	struct srtp_in rtcp = { 0 };

	for (uint64_t i = first; i < first + 50; i++) {
		size_t len = kit_srtp(k, packet, i, 300);

		assert_int_equal(srtp_unprotect(k, &rtp, packet, &len), OK);
		assert_int_equal(srtcp_protect(k, (uint32_t)i, packet,
					       sizeof(packet), &len),
				 OK);
		packet[20] ^= 1;
		assert_int_equal(srtcp_unprotect(k, &rtcp, packet, &len),
				 ERR_AUTH);
	}
}

/* The fallback too, after a thread's first packet. */
static void openssl_allocates_nothing_for_a_packet(void **unused)
{
	static struct srtp_keys k;

	(void)unused;
	for (unsigned i = 0; i < KIT_WAYS; i++) {
		kit_keys(&k, &kit_ways[i]);
		a_few_packets(&k, 0);

		unsigned long before = allocated_n;

		a_few_packets(&k, 100);
		assert_int_equal(allocated_n, before);
	}
	assert_true(allocated_n > 0);
}

static void ipsec_allocates_nothing_for_a_key(void **unused)
{
	uint8_t key[GCM_KEY_MAX] = { 1 };
	struct gcm_key k;
	unsigned long before = allocated_n;

	(void)unused;
	gcm_key_init(&k, gcm_best(), key, 32);
	gcm_key_init(&k, gcm_best(), key, 16);
	assert_int_equal(allocated_n, before);
}

static void a_thread_that_ended_may_begin_again(void **unused)
{
	static struct srtp_keys k;

	(void)unused;
	kit_keys(&k, &kit_ways[1]);
	a_few_packets(&k, 0);
	srtp_thread_end();
	srtp_thread_end();
	a_few_packets(&k, 0);
	srtp_thread_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openssl_allocates_nothing_for_a_packet),
		cmocka_unit_test(ipsec_allocates_nothing_for_a_key),
		cmocka_unit_test(a_thread_that_ended_may_begin_again),
	};

	if (!CRYPTO_set_mem_functions(counted_malloc, counted_realloc,
				      uncounted_free))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
