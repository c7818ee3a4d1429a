/* unit_door.c - the unit's offer and its ICE, for tests that are
 * not in C:
 *
 *   unit-door offer UFRAG PWD FINGERPRINT IP PORT CODECS [quiet]
 *	prints the offer. FINGERPRINT is 64 hexadecimal digits; CODECS some of
 *	"8" VP8, "9" VP9, "1" AV1 and "4" H.264, in order.
 *   unit-door ice UFRAG PWD
 *	is the lite agent. Reads IPv4 address and port (6 bytes) of the sender,
 *	length (2), datagram; for each writes verdict (1), length (2), answer.
 */
#include "ice/ice.h"
#include "sdp/sdp.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct sdp_text text(const char *p)
{
	return (struct sdp_text){ p, strlen(p) };
}

static void read_codecs(struct sdp_offer *offer, const char *names)
{
	static const char known[UNIT_CODECS_N] = {
		[UNIT_VP8] = '8',
		[UNIT_VP9] = '9',
		[UNIT_AV1] = '1',
		[UNIT_H264] = '4',
	};

	for (; *names != '\0'; names++) {
		const char *at = memchr(known, *names, sizeof(known));

		if (at == NULL || offer->codec_n == UNIT_CODECS_N)
			exit(2);
		offer->codec[offer->codec_n++] = (enum unit_codec)(at - known);
	}
}

static void read_hash(struct sdp_offer *offer, const char *digits)
{
	for (size_t i = 0; i < SDP_FINGERPRINT_LEN; i++) {
		unsigned byte;

		if (sscanf(digits + 2 * i, "%2x", &byte) != 1)
			exit(2);
		offer->transport.fingerprint[i] = (uint8_t)byte;
	}
}

static int print_offer(int argc, char **argv)
{
	static uint8_t buf[SDP_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	struct sdp_offer offer = { .candidate_n = 1 };
	size_t len;

	if (argc < 6 || strlen(argv[2]) != 2 * SDP_FINGERPRINT_LEN ||
	    !addr_read_ip(&offer.candidate[0], argv[3]))
		return 2;
	offer.transport.ufrag = text(argv[0]);
	offer.transport.pwd = text(argv[1]);
	read_hash(&offer, argv[2]);
	offer.candidate[0].port = (uint16_t)atoi(argv[4]);
	read_codecs(&offer, argv[5]);
	offer.is_quiet = argc > 6 && strcmp(argv[6], "quiet") == 0;
	sdp_write_offer(&w, &offer);
	if (wr_done(&w, &len) != OK)
		return 1;
	return fwrite(buf, 1, len, stdout) == len ? 0 : 1;
}

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void take_datagram(struct ice *ice, struct addr from, struct rd datagram)
{
	struct ice_path path = { .remote = from };
	uint8_t buf[ICE_ANSWER_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	enum ice_verdict v = ice_input(ice, &path, datagram, now_us(), &w);

	putchar((int)v);
	putchar((int)(wr_len(&w) >> 8));
	putchar((int)(wr_len(&w) & 0xff));
	fwrite(buf, 1, wr_len(&w), stdout);
	fflush(stdout);
}

static int run_ice(char **argv)
{
	static uint8_t buf[65536];
	struct ice ice;

	if (strlen(argv[0]) != USERNAME_UFRAG_LEN ||
	    strlen(argv[1]) != ICE_PWD_LEN)
		return 2;
	ice_open(&ice, argv[0], argv[1], now_us());
	while (fread(buf, 1, 8, stdin) == 8) {
		struct rd head = rd_init(buf + 4, 4);
		struct addr from = addr_from_v4(buf, rd_u16(&head));
		size_t len = rd_u16(&head);

		if (fread(buf, 1, len, stdin) != len)
			return 1;
		take_datagram(&ice, from, rd_init(buf, len));
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 8 && strcmp(argv[1], "offer") == 0)
		return print_offer(argc - 2, argv + 2);
	if (argc == 4 && strcmp(argv[1], "ice") == 0)
		return run_ice(argv + 2);
	return 2;
}
