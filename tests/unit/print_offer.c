/* Prints the unit's offer for tests that hand it to others: print_offer UFRAG
 * PWD FINGERPRINT IP PORT CODECS [quiet]. FINGERPRINT is 64 hexadecimal digits,
 * CODECS some of "8" VP8, "9" VP9, "1" AV1 and "4" H.264, in order. */
#include "wire/sdp.h"

#include <stdio.h>
#include <stdlib.h>

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

int main(int argc, char **argv)
{
	static uint8_t buf[SDP_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	struct sdp_offer offer = { .candidate_n = 1 };
	size_t len;

	if (argc < 7 || strlen(argv[3]) != 2 * SDP_FINGERPRINT_LEN ||
	    !addr_read_ip(&offer.candidate[0], argv[4]))
		return 2;
	offer.transport.ufrag = text(argv[1]);
	offer.transport.pwd = text(argv[2]);
	read_hash(&offer, argv[3]);
	offer.candidate[0].port = (uint16_t)atoi(argv[5]);
	read_codecs(&offer, argv[6]);
	offer.is_quiet = argc > 7 && strcmp(argv[7], "quiet") == 0;
	sdp_write_offer(&w, &offer);
	if (wr_done(&w, &len) != OK)
		return 1;
	return fwrite(buf, 1, len, stdout) == len ? 0 : 1;
}
