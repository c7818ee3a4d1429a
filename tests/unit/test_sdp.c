/* The offer and the answer, written and read again. */
#include "sdp_kit.h"

#include <setjmp.h>
#include <stdarg.h>

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
	assert_int_equal(count(text, "\r\nm="), 38);
	assert_int_equal(count(text, "\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"),
			 10);
	assert_int_equal(count(text, "\r\nm=video 9 UDP/TLS/RTP/SAVPF "
				     "98 99 96 97 45 46 102 103\r\n"),
			 28);
	assert_int_equal(count(text, "\r\na=recvonly\r\n"), 4);
	assert_int_equal(count(text, "\r\na=sendonly\r\n"), 34);
	assert_true(has(text, "\r\na=mid:37\r\na=sendonly\r\n"));
	assert_true(has(text, "\r\na=ice-lite\r\n"));
	assert_true(has(text, "\r\na=setup:actpass\r\n"));
	assert_int_equal(count(text, "\r\na=rtcp-mux\r\na=rtcp-rsize\r\n"), 38);
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
	assert_true(has(text, "\r\na=ssrc:4103 cname:unit\r\n"));
	assert_true(has(text, "\r\na=ssrc-group:FID 8192 8193\r\n"));
	assert_true(has(text, "\r\na=ssrc-group:FID 8242 8243\r\n"));
	assert_true(has(text, "a=extmap:6 https://aomediacodec.github.io/"));
	assert_int_equal(count(text,
			       "a=fmtp:111 minptime=10;useinbandfec=1;cbr=1;"
			       "usedtx=0\r\n"),
			 10);
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
	/* What follows the last name of a payload type but announces streams. */
	const char *last = "a=ssrc-group:FID 8242 8243\r\n";
	size_t whole = (size_t)((const uint8_t *)memmem(text.p, text.left, last,
							strlen(last)) -
				text.p);

	(void)unused;
	for (size_t len = 0; len < whole; len++)
		assert_int_equal(sdp_read_offer(&got, rd_init(text.p, len)),
				 ERR_FORMAT);
}

static void an_offer_of_another_form_is_refused(void **unused)
{
	static const char *const changes[][2] = {
		{ "a=ice-lite\r\n", "" },
		{ "a=setup:actpass", "a=setup:active" },
		{ "198.51.100.7 3478", "198.51.100.7 0" },
		{ "198.51.100.7 3478", "198.51.100.7 65536" },
		{ "a=recvonly", "a=sendrecv" },
		{ "a=sendonly", "a=inactive" },
		{ "a=ssrc:4096", "a=ssrc:4095" },
		{ "a=ssrc-group:FID 8192 8193", "a=ssrc-group:FID 8192 8194" },
		{ "98 99 96", "98 99 0" },
		{ "a=rid:l recv", "a=rid:l send" },
		{ "a=simulcast:recv l;m;h", "a=simulcast:recv l;m" },
		{ "a=extmap:4", "a=extmap:9" },
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
}

static void an_offer_of_too_many_candidates_is_refused(void **unused)
{
	static const char more[] =
		"a=candidate:9 1 UDP 1 198.51.100.9 9 typ host\r\n";
	struct sdp_offer offer = kit_offer();
	struct sdp_offer got;
	struct rd text = written(&offer);

	(void)unused;
	for (size_t i = 2; i <= SDP_CANDIDATES_N; i++) {
		char both[128];

		strcpy(both, more);
		strcat(both, "a=end-of-candidates\r\n");
		text = kit_replace(text, "a=end-of-candidates\r\n", both);
		assert_int_equal(sdp_read_offer(&got, text),
				 i < SDP_CANDIDATES_N ? OK : ERR_FORMAT);
	}
}

static void an_answer_is_read_as_it_was_written(void **unused)
{
	struct sdp_answer want = kit_answer();
	struct sdp_answer got;

	(void)unused;
	assert_int_equal(sdp_read_answer(&got, kit_answer_text()), OK);
	assert_same_transport(&got.transport, &want.transport);
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++) {
		const struct sdp_line *a = &got.line[mid];
		const struct sdp_line *b = &want.line[mid];

		assert_int_equal(a->is_rejected, b->is_rejected);
		assert_int_equal(a->direction, b->direction);
		assert_int_equal(a->payload_n, b->payload_n);
		assert_memory_equal(a->payload, b->payload, a->payload_n);
		assert_int_equal(a->extensions, b->extensions);
		assert_int_equal(a->rids, b->rids);
		assert_int_equal(a->source_n, b->source_n);
		assert_memory_equal(a->source, b->source, sizeof(a->source));
	}
}

static void a_refused_line_is_written_and_read_as_one(void **unused)
{
	static uint8_t buf[SDP_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	struct sdp_answer answer = kit_answer();
	struct sdp_answer got;

	(void)unused;
	answer.line[UNIT_MID_SCREEN] = (struct sdp_line){ .is_rejected = true };
	sdp_write_answer(&w, &answer);

	struct rd text = rd_init(buf, wr_len(&w));

	assert_true(has(text, "a=group:BUNDLE 0 1 3 4 "));
	assert_int_equal(sdp_read_answer(&got, text), OK);
	assert_true(got.line[UNIT_MID_SCREEN].is_rejected);
	assert_int_equal(got.line[UNIT_MID_SCREEN].payload_n, 0);
	assert_false(got.line[UNIT_MID_CAMERA].is_rejected);
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

static void the_lines_of_others_are_the_same_in_every_offer(void **unused)
{
	static uint8_t lines[SDP_LEN];
	struct sdp_offer offer = kit_offer();
	struct wr w = wr_init(lines, sizeof(lines));
	struct rd all;
	size_t len;

	(void)unused;
	sdp_write_offer_others(&w, &offer);
	assert_int_equal(wr_done(&w, &len), OK);
	for (unsigned i = 0; i < 2; i++) {
		offer.is_quiet = !offer.is_quiet;
		offer.candidate_n = 1 + i;
		offer.transport.pwd = offer.transport.ufrag;
		all = written(&offer);
		assert_true(len < all.left);
		assert_memory_equal(all.p + all.left - len, lines, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_lines_of_others_are_the_same_in_every_offer),
		cmocka_unit_test(the_offer_has_the_lines_of_the_plan),
		cmocka_unit_test(the_offer_has_the_numbers_of_the_plan),
		cmocka_unit_test(candidates_are_in_the_order_of_their_priority),
		cmocka_unit_test(a_quiet_room_has_no_audio_levels),
		cmocka_unit_test(an_offer_is_read_as_it_was_written),
		cmocka_unit_test(every_shortened_offer_is_refused),
		cmocka_unit_test(an_offer_of_another_form_is_refused),
		cmocka_unit_test(
			an_offer_without_a_candidate_that_is_understood_is_refused),
		cmocka_unit_test(an_offer_of_too_many_candidates_is_refused),
		cmocka_unit_test(an_answer_is_read_as_it_was_written),
		cmocka_unit_test(a_refused_line_is_written_and_read_as_one),
		cmocka_unit_test(
			a_buffer_that_is_too_small_is_full_wherever_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
