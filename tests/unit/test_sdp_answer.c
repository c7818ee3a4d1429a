/* Answers of real browsers, and what no answer may be. */
#include "sdp_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct rd recorded(const char *name)
{
	static uint8_t buf[SDP_LEN];
	char path[512];

	snprintf(path, sizeof(path), "%s/%s.sdp", ANSWERS, name);

	FILE *f = fopen(path, "rb");

	assert_non_null(f);

	size_t len = fread(buf, 1, sizeof(buf), f);

	fclose(f);
	return rd_init(buf, len);
}

static struct sdp_answer read_recorded(const char *name)
{
	struct sdp_answer answer;

	assert_int_equal(sdp_read_answer(&answer, recorded(name)), OK);
	return answer;
}

static unsigned bits(const char *ids)
{
	unsigned set = 0;

	for (; *ids != '\0'; ids++)
		set |= 1u << (*ids - '0');
	return set;
}

static void assert_text(struct sdp_text t, const char *want)
{
	assert_int_equal(t.len, strlen(want));
	assert_memory_equal(t.p, want, t.len);
}

static void assert_payloads(const struct sdp_line *line, const char *want)
{
	char got[128] = "";

	for (size_t i = 0; i < line->payload_n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%u ",
			 line->payload[i]);
	assert_string_equal(got, want);
}

static void assert_directions(const struct sdp_answer *answer)
{
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++) {
		assert_false(answer->line[mid].is_rejected);
		assert_int_equal(answer->line[mid].direction,
				 mid < 4 ? SDP_SENDONLY : SDP_RECVONLY);
		assert_int_equal(answer->line[mid].rids, mid == 1 ? 7 : 0);
	}
}

static void the_answer_of_chromium_is_read(void **unused)
{
	struct sdp_answer a = read_recorded("chromium");

	(void)unused;
	assert_text(a.transport.ufrag, "oFoi");
	assert_text(a.transport.pwd, "D+3y36gLYS2cMEW+TnpXmUFg");
	assert_directions(&a);
	assert_payloads(&a.line[0], "111 ");
	assert_payloads(&a.line[1], "96 97 98 99 45 46 102 103 ");
	assert_payloads(&a.line[37], "96 97 98 99 45 46 102 103 ");
	assert_int_equal(a.line[0].extensions, bits("145"));
	assert_int_equal(a.line[1].extensions, bits("12346"));
	assert_int_equal(a.line[4].extensions, bits("14"));
	assert_int_equal(a.line[12].extensions, bits("146"));
	/* Layers are told apart by rid, so no stream is announced. */
	assert_int_equal(a.line[1].source_n, 0);
	assert_int_equal(a.line[0].source_n, 1);
	assert_int_equal(a.line[0].source[0].rtx, 0);
	assert_int_equal(a.line[2].source_n, 1);
	assert_int_not_equal(a.line[2].source[0].rtx, 0);
}

static void the_answer_of_firefox_is_read(void **unused)
{
	struct sdp_answer a = read_recorded("firefox");

	(void)unused;
	assert_text(a.transport.ufrag, "58366bf4");
	assert_text(a.transport.pwd, "4f93f1c966db35e980be5ca4318ba041");
	assert_directions(&a);
	assert_payloads(&a.line[0], "111 ");
	assert_payloads(&a.line[1], "96 97 98 99 45 46 ");
	assert_int_equal(a.line[1].extensions, bits("12346"));
	assert_int_equal(a.line[1].source_n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_not_equal(a.line[1].source[i].rtx, 0);
	assert_int_equal(a.line[2].source_n, 1);
	/* "extmap:6/sendonly" on a line it receives on. */
	assert_int_equal(a.line[12].extensions, bits("14"));
}

/* Behind the last line's "rtcp-mux" it has all that it must have, until it
 * begins to say what its numbers are. */
static void every_shortened_answer_of_chromium_is_refused(void **unused)
{
	static const char all[] = "a=rtcp-mux\r\na=rtcp-rsize\r\n";
	struct rd text = recorded("chromium");
	struct sdp_answer got;
	size_t enough = 0;

	(void)unused;
	for (const uint8_t *at = text.p; at != NULL;
	     at = memmem(at + 1, text.left - (size_t)(at + 1 - text.p), all,
			 sizeof(all) - 1))
		enough = (size_t)(at - text.p);
	assert_true(enough > 0);
	for (size_t len = 0; len < text.left; len++) {
		bool whole = len == enough + 12 || len == enough + 26;

		assert_int_equal(sdp_read_answer(&got, rd_init(text.p, len)),
				 whole ? OK : ERR_FORMAT);
	}
}

static void what_is_only_received_need_not_say_what_its_numbers_are(
	void **unused)
{
	static const char name[] = "a=rtpmap:";
	struct rd brief = kit_answer_text();
	struct sdp_answer want = kit_answer();
	struct sdp_answer got;
	size_t names_n = 0;

	(void)unused;
	for (size_t i = 0; i + sizeof(name) <= brief.left; i++)
		names_n += memcmp(brief.p + i, name, sizeof(name) - 1) == 0;
	assert_int_equal(names_n, 1 + 2 + 2 + 1); /* of what is sent */
	assert_int_equal(sdp_read_answer(&got, brief), OK);
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++) {
		assert_int_equal(got.line[mid].payload_n,
				 want.line[mid].payload_n);
		assert_memory_equal(got.line[mid].payload,
				    want.line[mid].payload,
				    want.line[mid].payload_n);
	}
}

static void an_answer_ends_where_its_bytes_end(void **unused)
{
	struct rd text = recorded("firefox");
	struct sdp_answer got;

	(void)unused;
	for (size_t len = 1; len <= text.left; len += 127) {
		/* Its own memory, so that ASan sees what is beyond. */
		uint8_t *copy = malloc(len);

		assert_non_null(copy);
		memcpy(copy, text.p, len);
		(void)!sdp_read_answer(&got, rd_init(copy, len));
		free(copy);
	}
}

/* Each is a change that makes a good answer a wrong one. */
static const char *const refused[][2] = {
	{ "v=0", "v=1" },
	{ "v=0\r\n", "" },
	{ "s=-", "s" },
	{ "s=-", "=-" },
	{ "s=-", "s=\x01" },
	/* transport */
	{ "a=ice-ufrag:wxyz\r\n", "" },
	{ "a=ice-ufrag:wxyz", "a=ice-ufrag:wxy" },
	{ "a=ice-ufrag:wxyz", "a=ice-ufrag:wx z" },
	{ "a=ice-ufrag:wxyz", "a=ice-ufrag:wxyz\r\na=ice-ufrag:wxya" },
	{ "a=mid:37\r\n", "a=mid:37\r\na=ice-ufrag:wxya\r\n" },
	{ "a=ice-pwd:abc", "a=ice-pwd:" },
	{ "a=ice-pwd:abc", "a=ice-password:abc" },
	{ "a=mid:37\r\n",
	  "a=mid:37\r\na=ice-pwd:abcdefghijklmnopqrstuvwy\r\n" },
	{ "a=fingerprint:sha-256", "a=fingerprint:sha-1" },
	{ "sha-256 00:", "sha-256 " },
	{ "sha-256 00:", "sha-256 00:00:" },
	{ "sha-256 00:", "sha-256 0:" },
	{ "sha-256 00:", "sha-256 0g:" },
	{ "a=mid:37\r\n", "a=mid:37\r\na=fingerprint:sha-256 00:09\r\n" },
	{ "a=fingerprint:",
	  "a=fingerprint:sha-256 "
	  "01:01:01:01:01:01:01:01:01:01:01:01:01:01:01:01:"
	  "01:01:01:01:01:01:01:01:01:01:01:01:01:01:01:01\r\n"
	  "a=fingerprint:" },
	{ "a=setup:active\r\n", "" },
	{ "a=setup:active", "a=setup:passive" },
	{ "a=setup:active", "a=setup:actpass" },
	{ "a=setup:active", "a=setup:holdconn" },
	{ "a=setup:active", "a=setup:lazy" },
	{ "a=setup:active", "a=setup:passive\r\na=setup:active" },
	{ "a=mid:37\r\n", "a=mid:37\r\na=setup:passive\r\n" },
	{ "a=setup:active", "a=setup:active\r\na=ice-lite" },
	/* one bundle of all */
	{ "a=group:BUNDLE 0", "a=group:LS 0" },
	{ "a=group:BUNDLE 0 1 2", "a=group:BUNDLE 0 1" },
	{ "a=group:BUNDLE 0", "a=group:BUNDLE 38" },
	{ "a=group:BUNDLE 0", "a=group:BUNDLE x" },
	{ "a=group:BUNDLE 0", "a=group:BUNDLE 0\r\na=group:BUNDLE 0" },
	/* sections */
	{ "m=audio 9", "m=video 9" },
	{ "m=audio 9", "m=application 9" },
	{ "m=audio 9", "m=audio x" },
	{ "UDP/TLS/RTP/SAVPF 111", "RTP/SAVPF 111" },
	{ "SAVPF 111", "SAVPF 111 x" },
	{ "SAVPF 111", "SAVPF 111 111" },
	{ "SAVPF 111", "SAVPF 0" },
	{ "SAVPF 111", "SAVPF 96" },
	{ "a=mid:0", "a=mid:1" },
	{ "a=mid:0", "a=mid:zero" },
	{ "a=mid:0\r\n", "" },
	{ "a=rtcp-mux\r\n", "" },
	{ "m=audio", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nm=audio" },
	{ "a=sendonly\r\n", "a=sendrecv\r\n" },
	{ "a=sendonly\r\n", "a=recvonly\r\n" },
	{ "a=sendonly\r\n", "" },
	{ "a=recvonly\r\n", "a=sendonly\r\n" },
	{ "a=recvonly\r\n", "a=sendrecv\r\n" },
	/* payload types */
	{ "a=rtpmap:111 opus", "a=rtpmap:111 pcmu" },
	{ "a=rtpmap:111 opus/48000/2", "a=rtpmap:111 opus/48000" },
	{ "a=rtpmap:111 opus", "a=rtpmap:110 opus" },
	{ "a=rtpmap:111 ", "a=rtpmap:x " },
	{ "a=rtpmap:96 VP8", "a=rtpmap:96 VP9" },
	{ "a=fmtp:97 apt=96", "a=fmtp:97 apt=98" },
	{ "a=fmtp:97 apt=96", "a=fmtp:97 rate=96" },
	{ "a=fmtp:97 apt=96", "a=fmtp:97 apt=" },
	{ "a=fmtp:97 apt=96\r\n", "" },
	{ "a=rtpmap:111 opus/48000/2\r\n", "" },
	{ "a=mid:4\r\n", "a=mid:4\r\na=rtpmap:111 PCMU/8000\r\n" },
	{ "a=mid:12\r\n", "a=mid:12\r\na=rtpmap:96 VP8/90000\r\n" },
	{ "a=mid:12\r\n", "a=mid:12\r\na=rtpmap:96 VP8/90000\r\n"
			  "a=rtpmap:97 rtx/90000\r\n" },
	/* header extensions */
	{ "a=extmap:1 ", "a=extmap:7 " },
	{ "a=extmap:1 ", "a=extmap:4 " },
	{ "a=extmap:1 ", "a=extmap:x " },
	{ "a=extmap:4 http://www.ietf.org/id/", "a=extmap:4 http://else/" },
	{ "a=mid:0\r\n",
	  "a=mid:0\r\n"
	  "a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n" },
	{ "a=mid:0\r\n",
	  "a=mid:0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\n" },
	{ "a=mid:4\r\n",
	  "a=mid:4\r\n"
	  "a=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n" },
	/* simulcast */
	{ "a=rid:l send", "a=rid:l recv" },
	{ "a=rid:l send", "a=rid:x send" },
	{ "a=rid:l send", "a=rid:lm send" },
	{ "a=rid:l send", "a=rid:m send" },
	{ "a=rid:l send\r\n", "" },
	{ "a=simulcast:send", "a=simulcast:recv" },
	{ "a=simulcast:send l", "a=simulcast:send l,m" },
	{ "a=simulcast:send l", "a=simulcast:send m" },
	{ "a=mid:2\r\n", "a=mid:2\r\na=rid:l send\r\n" },
	{ "a=mid:2\r\n", "a=mid:2\r\na=rid:l send\r\na=simulcast:send l\r\n" },
	/* streams */
	{ "a=ssrc:11 ", "a=ssrc:0 " },
	{ "a=ssrc:11 ", "a=ssrc:x " },
	{ "a=ssrc:11 ", "a=ssrc:4294967296 " },
	{ "a=ssrc-group:FID 21 22", "a=ssrc-group:FID 21" },
	{ "a=ssrc-group:FID 21 22", "a=ssrc-group:FID 21 21" },
	{ "a=ssrc-group:FID 21 22", "a=ssrc-group:FID 21 0" },
	{ "a=ssrc-group:FID 21 22", "a=ssrc-group:FID 21 22 23" },
	{ "a=ssrc-group:FID 21 22",
	  "a=ssrc-group:FID 21 22\r\na=ssrc-group:FID 23 22" },
	{ "a=ssrc-group:FID 21 22",
	  "a=ssrc-group:FID 21 22\r\na=ssrc-group:FID 22 23" },
	{ "a=ssrc:11 ", "a=ssrc:1 a\r\na=ssrc:2 a\r\na=ssrc:3 a\r\n"
			"a=ssrc:4 a\r\na=ssrc:11 " },
	{ "a=ssrc:11 ", "a=ssrc-group:FID 1 2\r\na=ssrc-group:FID 3 4\r\n"
			"a=ssrc-group:FID 5 6\r\na=ssrc-group:FID 7 8\r\n"
			"a=ssrc-group:FID 9 10\r\na=ssrc:1 " },
};

static void an_answer_with_other_numbers_is_refused(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct rd text = kit_replace(kit_answer_text(), refused[i][0],
					     refused[i][1]);
		struct sdp_answer got = { .transport.pwd.len = 77 };

		if (sdp_read_answer(&got, text) != ERR_FORMAT)
			fail_msg("taken: %s for %s", refused[i][1],
				 refused[i][0]);
		assert_int_equal(got.transport.pwd.len, 77);
	}
}

/* Each changes nothing that matters. */
static const char *const taken[][2] = {
	{ "t=0 0\r\n", "t=0 0\r\na=sendrecv\r\na=msid-semantic:WMS *\r\n" },
	{ "t=0 0\r\n", "t=0 0\na=bare:line feed\n" },
	{ "s=-", "s=\xc3\xa9" },
	{ "a=ice-ufrag:wxyz", "a=ice-ufrag:wxyz\r\na=ice-options:trickle" },
	{ "a=mid:37\r\n",
	  "a=mid:37\r\na=ice-ufrag:wxyz\r\na=setup:active\r\n" },
	{ "a=fingerprint", "a=fingerprint:sha-1 00\r\na=fingerprint" },
	{ "a=fingerprint:sha-256 00:09:12:1B", "a=fingerprint:SHA-256 "
					       "00:09:12:1b" },
	{ "a=group:BUNDLE", "a=group:LS 0 1\r\na=group:BUNDLE" },
	{ "SAVPF 111", "SAVPF 111 0 8" },
	{ "SAVPF 111", "SAVPF 111 96" },
	{ "a=rtpmap:111 opus", "a=rtpmap:0 PCMU/8000\r\na=rtpmap:111 OPUS" },
	{ "a=mid:0\r\n", "a=mid:0\r\na=extmap:9 urn:some:other\r\n" },
	{ "a=sendonly\r\n", "a=inactive\r\n" },
	{ "a=simulcast:send l", "a=simulcast:send ~l" },
	{ "a=rid:l send", "a=rid:l send max-width=320" },
	{ "a=ssrc:11 ", "a=ssrc:11 msid:a b\r\na=ssrc:11 " },
	{ "a=ssrc:11 ", "a=ssrc-group:SIM 11 12\r\na=ssrc:11 " },
	{ "a=ssrc:11 ", "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n"
			"a=ssrc:11 " },
};

static void what_does_not_matter_in_an_answer_is_passed_over(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		struct rd text = kit_replace(kit_answer_text(), taken[i][0],
					     taken[i][1]);
		struct sdp_answer got;

		if (sdp_read_answer(&got, text) != OK)
			fail_msg("refused: %s", taken[i][1]);
		assert_text(got.transport.ufrag, "wxyz");
	}
}

static void layers_that_are_left_out_are_not_there(void **unused)
{
	struct rd text =
		kit_replace(kit_answer_text(), "a=simulcast:send l;m;h\r\n",
			    "a=simulcast:send l;h\r\n");
	struct sdp_answer got;

	(void)unused;
	assert_int_equal(sdp_read_answer(&got, text), OK);
	assert_int_equal(got.line[UNIT_MID_CAMERA].rids,
			 1 << UNIT_LAYER_L | 1 << UNIT_LAYER_H);
	text = kit_replace(kit_answer_text(), "a=simulcast:send l;m;h\r\n", "");
	assert_int_equal(sdp_read_answer(&got, text), OK);
	assert_int_equal(got.line[UNIT_MID_CAMERA].rids, 0);
}

static void what_a_refused_line_says_means_nothing(void **unused)
{
	struct rd text =
		kit_replace(kit_answer_text(), "m=audio 9 ", "m=audio 0 ");
	struct sdp_answer got;

	(void)unused;
	text = kit_replace(text, "a=mid:0\r\n",
			   "a=mid:0\r\na=setup:passive\r\na=ssrc:x\r\n");
	assert_int_equal(sdp_read_answer(&got, text), OK);
	assert_true(got.line[0].is_rejected);
	assert_int_equal(got.line[0].payload_n, 0);
	assert_int_equal(got.line[0].source_n, 0);
}

static void a_line_that_is_too_long_is_refused(void **unused)
{
	char line[SDP_LINE_LEN + 8] = "s=";
	struct sdp_answer got;

	(void)unused;
	memset(line + 2, 'x', SDP_LINE_LEN);
	assert_int_equal(sdp_read_answer(&got, kit_replace(kit_answer_text(),
							   "s=-", line)),
			 OK);
	line[SDP_LINE_LEN + 2] = 'x';
	assert_int_equal(sdp_read_answer(&got, kit_replace(kit_answer_text(),
							   "s=-", line)),
			 ERR_FORMAT);
}

/* The answer, made as long by lines that say nothing. */
static struct rd padded(size_t len)
{
	static uint8_t buf[SDP_LEN + 8];
	struct wr w = wr_init(buf, len);
	struct rd text = kit_answer_text();

	assert_true(len <= sizeof(buf));
	wr_bytes(&w, text.p, text.left);
	while (w.left >= 8)
		wr_bytes(&w, "a=x\n", 4);
	wr_bytes(&w, "a=xxxxx", w.left - 1);
	wr_u8(&w, '\n');
	assert_int_equal(wr_len(&w), len);
	return rd_init(buf, len);
}

static void an_answer_that_is_too_long_is_refused(void **unused)
{
	struct sdp_answer got;

	(void)unused;
	assert_int_equal(sdp_read_answer(&got, padded(SDP_LEN)), OK);
	assert_int_equal(sdp_read_answer(&got, padded(SDP_LEN + 1)),
			 ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_of_chromium_is_read),
		cmocka_unit_test(the_answer_of_firefox_is_read),
		cmocka_unit_test(every_shortened_answer_of_chromium_is_refused),
		cmocka_unit_test(
			what_is_only_received_need_not_say_what_its_numbers_are),
		cmocka_unit_test(an_answer_ends_where_its_bytes_end),
		cmocka_unit_test(an_answer_with_other_numbers_is_refused),
		cmocka_unit_test(
			what_does_not_matter_in_an_answer_is_passed_over),
		cmocka_unit_test(layers_that_are_left_out_are_not_there),
		cmocka_unit_test(what_a_refused_line_says_means_nothing),
		cmocka_unit_test(a_line_that_is_too_long_is_refused),
		cmocka_unit_test(an_answer_that_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
