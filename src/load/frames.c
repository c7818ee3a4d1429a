/* What some of each room seal, all others open: as media will, without its
 * network.
 */
#include "load/inner.h"

#include <string.h>

enum {
	SENDERS_N = 10, /* of each room */
	PLAIN_LEN = 1000,
	SEALED_LEN = PLAIN_LEN + PLAIN_LEN / 2 + 2 * MEMBER_SEAL_OVERHEAD,
};

/* Each codec with each wrapper, in each context of media. */
static const struct member_frame kinds[] = {
	{ .context = MEMBER_MICROPHONE, .codec = MEMBER_OPUS },
	{ .context = MEMBER_SCREEN_SOUND, .codec = MEMBER_OPUS },
	{ .context = MEMBER_CAMERA, .codec = MEMBER_VP8, .key = true },
	{ .context = MEMBER_CAMERA, .codec = MEMBER_VP8 },
	{ .context = MEMBER_CAMERA, .codec = MEMBER_VP9 },
	{ .context = MEMBER_SCREEN, .codec = MEMBER_AV1, .key = true },
	{ .context = MEMBER_SCREEN, .codec = MEMBER_AV1 },
	{ .context = MEMBER_SCREEN, .codec = MEMBER_H264, .key = true },
	{ .context = MEMBER_SCREEN, .codec = MEMBER_H264 },
};

static bool opens(struct inner_person *to, const struct inner_person *from,
		  const struct member_frame *kind, struct rd sealed)
{
	uint8_t buf[SEALED_LEN];
	struct wr plain = wr_init(buf, sizeof(buf));
	struct member_frame f = { .codec = kind->codec };

	return member_open(visit_member(to->visit), &f, sealed, &plain) ==
		       MEMBER_OPENED &&
	       f.leaf == from->news.own_leaf && f.context == kind->context &&
	       f.key == kind->key && wr_len(&plain) == PLAIN_LEN &&
	       buf[0] == (uint8_t)f.leaf && buf[PLAIN_LEN - 1] == f.context;
}

static void send_to_all(struct load *load, uint32_t first, uint32_t sender,
			const struct member_frame *kind)
{
	struct inner_person *from = &load->people[first + sender];
	uint8_t plain[PLAIN_LEN] = { (uint8_t)from->news.own_leaf };
	uint8_t buf[SEALED_LEN];
	struct wr w = wr_init(buf, sizeof(buf));

	plain[PLAIN_LEN - 1] = kind->context;
	load->sums.frames_wanted += load->options->people_n - 1;
	if (from->visit == NULL ||
	    member_seal(visit_member(from->visit), kind,
			rd_init(plain, sizeof(plain)), &w) != OK)
		return;
	for (uint32_t i = 0; i < load->options->people_n; i++) {
		struct inner_person *to = &load->people[first + i];

		if (i != sender && to->visit != NULL)
			load->sums.frames +=
				opens(to, from, kind, rd_init(buf, wr_len(&w)));
	}
}

void frames_try(struct load *load)
{
	const uint32_t people_n = load->options->people_n;

	for (uint32_t room = 0; room < load->options->rooms_n; room++)
		for (uint32_t i = 0; i < people_n && i < SENDERS_N; i++)
			for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]);
			     k++)
				send_to_all(load, room * people_n, i,
					    &kinds[k]);
}
