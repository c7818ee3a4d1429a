/* The offer, written and read again. */
#include "sdp_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct rd written(const struct sdp_offer *offer)
{
	static uint8_t buf[SDP_LEN + 1];
	struct wr w = wr_init(buf, SDP_LEN);
	size_t len;

	sdp_write_offer(&w, offer);
	assert_int_equal(wr_done(&w, &len), OK);
	buf[len] = '\0';
	return rd_init(buf, len);
}

static bool has(struct rd text, const char *part)
{
	return memmem(text.p, text.left, part, strlen(part)) != NULL;
}

static unsigned count(struct rd text, const char *part)
{
	unsigned n = 0;
	const uint8_t *at;

	while ((at = memmem(text.p, text.left, part, strlen(part))) != NULL) {
		rd_bytes(&text, (size_t)(at - text.p) + strlen(part));
		n++;
	}
	return n;
}

static void assert_same_transport(const struct sdp_transport *a,
				  const struct sdp_transport *b)
{
	assert_int_equal(a->ufrag.len, b->ufrag.len);
	assert_memory_equal(a->ufrag.p, b->ufrag.p, a->ufrag.len);
	assert_int_equal(a->pwd.len, b->pwd.len);
	assert_memory_equal(a->pwd.p, b->pwd.p, a->pwd.len);
	assert_memory_equal(a->fingerprint, b->fingerprint,
			    SDP_FINGERPRINT_LEN);
}

static void the_offer_has_the_lines_of_the_plan(void **unused)
{
	struct sdp_offer offer = kit_offer();
	struct rd text = written(&offer);

	(void)unused;
	assert_int_equal(count(text, "\r\nm="), 4);
	assert_int_equal(count(text, "\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"),
			 2);
	assert_int_equal(count(text, "\r\nm=video 9 UDP/TLS/RTP/SAVPF "
				     "98 99 96 97 45 46 102 103\r\n"),
			 2);
	assert_int_equal(count(text, "\r\na=recvonly\r\n"), 4);
	assert_true(has(text, "\r\na=mid:3\r\na=recvonly\r\n"));
	assert_true(has(text, "\r\na=ice-lite\r\n"));
	assert_true(has(text, "\r\na=setup:actpass\r\n"));
	assert_int_equal(count(text, "\r\na=rtcp-mux\r\na=rtcp-rsize\r\n"), 4);
	/* The slots' lines, which are not there, are part of the bundle. */
	assert_true(has(text, "\r\na=group:BUNDLE 0 1 2 3 4 5 "));
	assert_true(has(text, " 36 37\r\na=extmap-allow-mixed\r\n"));
}

static void the_offer_has_the_numbers_of_the_plan(void **unused)
{
	struct sdp_offer offer = kit_offer();
	struct rd text = written(&offer);

	(void)unused;
	assert_int_equal(count(text, "a=rid:l recv\r\na=rid:m recv\r\n"
				     "a=rid:h recv\r\n"
				     "a=simulcast:recv l;m;h\r\n"),
			 1);
	assert_true(has(text, "a=extmap:6 https://aomediacodec.github.io/"));
	assert_int_equal(count(text,
			       "a=fmtp:111 minptime=10;useinbandfec=1;cbr=1;"
			       "usedtx=0\r\n"),
			 2);
	assert_false(has(text, "goog-remb"));
}

static void candidates_are_in_the_order_of_their_priority(void **unused)
{
	struct sdp_offer offer = kit_offer();
	struct rd text = written(&offer);

	(void)unused;
	assert_true(has(text,
			"a=candidate:1 1 udp 2130706431 198.51.100.7 3478 typ "
			"host\r\n"
			"a=candidate:2 1 udp 2130706175 2001:db8::7 3478 typ "
			"host\r\n"
			"a=end-of-candidates\r\n"));
}

static void a_quiet_room_has_no_audio_levels(void **unused)
{
	struct sdp_offer offer = kit_offer();

	(void)unused;
	assert_int_equal(count(written(&offer), "ssrc-audio-level"), 2);
	offer.is_quiet = true;
	assert_int_equal(count(written(&offer), "ssrc-audio-level"), 0);
}

static void assert_same_offer(const struct sdp_offer *offer)
{
	struct sdp_offer got;

	assert_int_equal(sdp_read_offer(&got, written(offer)), OK);
	assert_same_transport(&got.transport, &offer->transport);
	assert_int_equal(got.is_quiet, offer->is_quiet);
	assert_int_equal(got.candidate_n, offer->candidate_n);
	for (size_t i = 0; i < got.candidate_n; i++)
		assert_true(
			addr_equal(&got.candidate[i], &offer->candidate[i]));
	assert_int_equal(got.codec_n, offer->codec_n);
	for (size_t i = 0; i < got.codec_n; i++)
		assert_int_equal(got.codec[i], offer->codec[i]);
}

static void an_offer_is_read_as_it_was_written(void **unused)
{
	struct sdp_offer offer = kit_offer();

	(void)unused;
	assert_same_offer(&offer);
	offer.is_quiet = true;
	offer.codec_n = 1;
	offer.candidate_n = 1;
	assert_same_offer(&offer);
	offer.candidate_n = SDP_CANDIDATES_N;
	for (size_t i = 2; i < SDP_CANDIDATES_N; i++)
		offer.candidate[i] = offer.candidate[0];
	assert_same_offer(&offer);
}

static void every_shortened_offer_is_refused(void **unused)
{
	struct sdp_offer offer = kit_offer();
	struct sdp_offer got;
	struct rd text = written(&offer);

	(void)unused;
	for (size_t len = 0; len < text.left; len++)
		assert_int_equal(sdp_read_offer(&got, rd_init(text.p, len)),
				 ERR_FORMAT);
}

static void an_offer_ends_where_its_bytes_end(void **unused)
{
	struct sdp_offer offer = kit_offer();
	struct sdp_offer got;
	struct rd text = written(&offer);

	(void)unused;
	for (size_t len = 1; len <= text.left; len += 127) {
		/* Its own memory, so that ASan sees what is beyond. */
		uint8_t *copy = malloc(len);

		assert_non_null(copy);
		memcpy(copy, text.p, len);
		(void)!sdp_read_offer(&got, rd_init(copy, len));
		free(copy);
	}
}

/* Whatever is there is looked at: bit by bit, but for the values of its own. */
static void an_offer_with_any_other_byte_is_refused_or_another(void **unused)
{
	static uint8_t buf[SDP_LEN];
	struct sdp_offer offer = kit_offer();
	struct sdp_offer got;
	struct rd text = written(&offer);
	unsigned taken_n = 0;

	(void)unused;
	memcpy(buf, text.p, text.left);
	for (size_t i = 0; i < text.left; i++) {
		buf[i] ^= 1;
		if (sdp_read_offer(&got, rd_init(buf, text.left)) == OK) {
			struct rd again = written(&got);

			taken_n++;
			assert_int_equal(again.left, text.left);
			assert_memory_equal(again.p, buf, text.left);
		}
		buf[i] ^= 1;
	}
	/* Names, hash, and the numbers of two candidates are some 150. */
	assert_in_range(taken_n, 50, 150);
}

static void an_offer_of_another_form_is_refused(void **unused)
{
	static const char *const changes[][2] = {
		{ "v=0", "v=1" },
		{ "s=-", "s=x" },
		{ "s=-\r\n", "s=-\n" },
		{ "t=0 0\r\n", "t=0 0\r\na=tool:else\r\n" },
		{ "a=ice-lite\r\n", "" },
		{ "a=ice-ufrag:00010002deadbeef", "a=ice-ufrag:000" },
		{ "a=ice-ufrag:0", "a=ice-ufrag: " },
		{ "a=ice-ufrag:0", "a=ice-ufrag:-" },
		{ "a=ice-ufrag:00010002deadbeef\r\n", "" },
		{ "a=ice-pwd:abc", "a=ice-pwd:" },
		{ "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\n", "" },
		{ "a=fingerprint:sha-256", "a=fingerprint:sha-1" },
		{ "sha-256 00:", "sha-256 " },
		{ "sha-256 00:", "sha-256 00:00:" },
		{ "sha-256 00:", "sha-256 0:" },
		{ "sha-256 00:", "sha-256 0G:" },
		{ ":1B:", ":1b:" },
		{ "a=setup:actpass", "a=setup:active" },
		{ "198.51.100.7 3478", "198.51.100.7 0" },
		{ "198.51.100.7 3478", "198.51.100.7 65536" },
		{ "198.51.100.7 3478", "198.51.100.7 4294970774" },
		{ "198.51.100.7 3478", "198.51.100.7 03478" },
		{ "198.51.100.7 3478", "198.51.100.7 x" },
		{ "2130706431", "2130706430" },
		{ "2001:db8::7", "2001:db8:0::7" },
		{ "typ host", "typ relay" },
		{ "a=recvonly", "a=sendrecv" },
		{ "98 99 96 97", "98 99 0 97" },
		{ "98 99 96 97", "98 99 98 99" },
		{ "98 99 96 97", "x 99 96 97" },
		{ "a=rid:l recv", "a=rid:l send" },
		{ "a=simulcast:recv l;m;h", "a=simulcast:recv l;m" },
		{ "a=extmap:4", "a=extmap:9" },
		{ "a=extmap:4", "a=extmap:" },
		{ "a=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n",
		  "" },
		{ "m=audio 9", "m=audio 0" },
		{ " 36 37\r\n", " 36\r\n" },
	};
	struct sdp_offer offer = kit_offer();
	struct sdp_offer got = { .codec_n = 77 };

	(void)unused;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct rd text = kit_replace(written(&offer), changes[i][0],
					     changes[i][1]);

		if (sdp_read_offer(&got, text) != ERR_FORMAT)
			fail_msg("taken: %s", changes[i][1]);
		assert_int_equal(got.codec_n, 77);
	}
}

static void an_offer_without_a_candidate_that_is_understood_is_refused(
	void **unused)
{
	struct sdp_offer offer = kit_offer();
	struct sdp_offer got;

	(void)unused;
	offer.candidate_n = 1;
	assert_int_equal(
		sdp_read_offer(&got, kit_replace(written(&offer),
						 "198.51.100.7", "some.local")),
		ERR_FORMAT);
	assert_int_equal(sdp_read_offer(&got, kit_replace(written(&offer),
							  "1 udp", "1 tcp")),
			 ERR_FORMAT);
	assert_int_equal(
		sdp_read_offer(&got, kit_replace(written(&offer), "1 1 udp",
						 "1 2 udp")),
		ERR_FORMAT);
	assert_int_equal(
		sdp_read_offer(&got, kit_replace(written(&offer), "a=candidate",
						 "a=not")),
		ERR_FORMAT);
}

static void an_offer_of_too_many_candidates_is_refused(void **unused)
{
	static const char more[] =
		"a=candidate:9 1 udp 2130704383 198.51.100.7 3478 typ host\r\n"
		"a=end-of-candidates\r\n";
	struct sdp_offer offer = kit_offer();
	struct sdp_offer got;

	(void)unused;
	offer.candidate_n = SDP_CANDIDATES_N;
	for (size_t i = 2; i < SDP_CANDIDATES_N; i++)
		offer.candidate[i] = offer.candidate[0];
	assert_int_equal(sdp_read_offer(&got, written(&offer)), OK);
	assert_int_equal(
		sdp_read_offer(&got,
			       kit_replace(written(&offer),
					   "a=end-of-candidates\r\n", more)),
		ERR_FORMAT);
}

/* Padded before its end. */
static void an_offer_that_is_too_long_is_refused(void **unused)
{
	static uint8_t buf[SDP_LEN + 1];
	struct sdp_offer offer = kit_offer();
	struct sdp_offer got;
	struct rd text = written(&offer);

	(void)unused;
	memset(buf, '\n', sizeof(buf));
	memcpy(buf, text.p, text.left);
	assert_int_equal(sdp_read_offer(&got, rd_init(buf, text.left)), OK);
	assert_int_equal(sdp_read_offer(&got, rd_init(buf, text.left + 1)),
			 ERR_FORMAT);
	assert_int_equal(sdp_read_offer(&got, rd_init(buf, sizeof(buf))),
			 ERR_FORMAT);
}

static void a_buffer_that_is_too_small_is_full_wherever_it_ends(void **unused)
{
	static uint8_t buf[SDP_LEN];
	struct sdp_offer offer = kit_offer();
	size_t whole = written(&offer).left;

	(void)unused;
	for (size_t size = 0; size < whole; size += 97) {
		struct wr w = wr_init(buf, size);

		sdp_write_offer(&w, &offer);
		assert_true(w.full);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_offer_has_the_lines_of_the_plan),
		cmocka_unit_test(the_offer_has_the_numbers_of_the_plan),
		cmocka_unit_test(candidates_are_in_the_order_of_their_priority),
		cmocka_unit_test(a_quiet_room_has_no_audio_levels),
		cmocka_unit_test(an_offer_is_read_as_it_was_written),
		cmocka_unit_test(every_shortened_offer_is_refused),
		cmocka_unit_test(an_offer_ends_where_its_bytes_end),
		cmocka_unit_test(
			an_offer_with_any_other_byte_is_refused_or_another),
		cmocka_unit_test(an_offer_of_another_form_is_refused),
		cmocka_unit_test(
			an_offer_without_a_candidate_that_is_understood_is_refused),
		cmocka_unit_test(an_offer_of_too_many_candidates_is_refused),
		cmocka_unit_test(an_offer_that_is_too_long_is_refused),
		cmocka_unit_test(
			a_buffer_that_is_too_small_is_full_wherever_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
