/* What the media came to, for people and for programs. */
#include "load/inner.h"

#include <stdio.h>

typedef unsigned long long ull;

static uint64_t lost(const struct load *load)
{
	return load->media.got.sounds.lost + load->media.got.pictures.lost;
}

static uint64_t packets(const struct load *load)
{
	return load->media.got.sounds.packets +
	       load->media.got.pictures.packets;
}

/* In 1/1000 %. */
static uint64_t loss(const struct load *load)
{
	const uint64_t all = packets(load) + lost(load);

	return all == 0 ? 0 : lost(load) * 100000 / all;
}

static const char *const fate_names[MEMBER_FATES] = {
	[MEMBER_OPENED] = "opened",         [MEMBER_BEFORE_US] = "before_us",
	[MEMBER_OF_NOBODY] = "of_nobody",   [MEMBER_EARLY] = "early",
	[MEMBER_ENDED] = "ended",           [MEMBER_KEYS_FULL] = "keys_full",
	[MEMBER_NOT_IN] = "not_in",         [MEMBER_NOT_SEALED] = "not_sealed",
	[MEMBER_NOT_OPENED] = "not_opened", [MEMBER_REPLAYED] = "replayed",
};

/* Of whole frames; one that is not whole is loss. */
static uint64_t decrypt_errors(const struct load *load)
{
	uint64_t n = load->media.got.wrong;

	for (unsigned fate = MEMBER_ERRORS; fate < MEMBER_FATES; fate++)
		n += load->media.got.fates[fate];
	return n;
}

bool table_is_good(const struct load *load)
{
	return load->crowd == NULL ||
	       (load->media_us != 0 && decrypt_errors(load) == 0 &&
		loss(load) <= load->options->max_loss &&
		load->media.live == load->live_wanted && packets(load) > 0 &&
		load->sums.parted == 0 && load->sums.unsealed == 0);
}

static void print_hops(const struct load *load)
{
	for (unsigned i = 0; i < HOP_COUNTERS_N; i++)
		if (load->media.dropped[i] != 0)
			(void)printf("  hop %s %llu\n",
				     hop_counter_name((enum hop_counter)i),
				     (ull)load->media.dropped[i]);
}

static void print_latency(const char *what, const struct histogram *h)
{
	(void)printf("%s latency, ms     p50 %.2f  p99 %.2f  p99.9 %.2f  "
		     "max %.2f\n",
		     what, (double)histogram_at(h, 500) / 1000,
		     (double)histogram_at(h, 990) / 1000,
		     (double)histogram_at(h, 999) / 1000,
		     (double)h->max_us / 1000);
}

static void print_frames(const struct load *load)
{
	const struct receive_counts *g = &load->media.got;

	(void)printf("decrypt errors      %llu (%llu not as sent",
		     (ull)decrypt_errors(load), (ull)g->wrong);
	for (unsigned fate = MEMBER_ERRORS; fate < MEMBER_FATES; fate++)
		if (g->fates[fate] != 0)
			(void)printf(", %llu %s", (ull)g->fates[fate],
				     fate_names[fate]);
	(void)printf(")\nno error            %llu before us, %llu of nobody, "
		     "%llu waited for a key, %llu foreign; %llu packets "
		     "useless\n",
		     (ull)g->fates[MEMBER_BEFORE_US],
		     (ull)g->fates[MEMBER_OF_NOBODY], (ull)g->waited,
		     (ull)g->foreign,
		     (ull)(g->sounds.useless + g->pictures.useless));
}

static void print_text(const struct load *load)
{
	const struct crowd_sums *s = &load->media;
	const struct receive_counts *g = &s->got;
	const double seconds = (double)load->media_us / 1e6;
	const uint64_t all = s->datagrams_in + s->datagrams_out;

	(void)printf("connected           %u of %u, %u failed, %u pictures of "
		     "%u live\n",
		     s->connected, s->people, s->failed, s->live,
		     load->live_wanted);
	(void)printf("sent                %llu packets, %.0f/s, %llu again, "
		     "%llu key frames\n",
		     (ull)s->sent[PUBLISH_packets],
		     (double)s->sent[PUBLISH_packets] / seconds,
		     (ull)s->sent[PUBLISH_again], (ull)s->sent[PUBLISH_keys]);
	(void)printf("received            %llu packets, %.0f/s, %llu sounds, "
		     "%llu pictures\n",
		     (ull)packets(load), (double)packets(load) / seconds,
		     (ull)g->sound_frames, (ull)g->picture_frames);
	(void)printf("loss                %.3f %% (%llu lost; %llu gaps, %llu "
		     "repaired, %llu late, %llu twice)\n",
		     (double)loss(load) / 1000, (ull)lost(load),
		     (ull)(g->sounds.gaps + g->pictures.gaps),
		     (ull)g->pictures.repaired,
		     (ull)(g->sounds.late + g->pictures.late),
		     (ull)(g->sounds.twice + g->pictures.twice));
	print_frames(load);
	(void)printf("freezes > 300 ms    %llu, the longest %llu ms; %llu key "
		     "frames asked for\n",
		     (ull)g->freezes, (ull)g->longest_freeze_us / 1000,
		     (ull)g->pictures.keys_asked);
	print_latency("sound  ", &g->sound_us);
	print_latency("picture", &g->picture_us);
	(void)printf(
		"ours                %.2f us of processor for each of %llu "
		"packets; %llu unsent, %llu late frames\n",
		all == 0 ? 0.0 : (double)load->media_cpu_us / (double)all,
		(ull)all, (ull)s->unsent, (ull)s->sent[PUBLISH_skipped]);
	print_hops(load);
}

static void print_json(const struct load *load)
{
	const struct crowd_sums *s = &load->media;
	const struct receive_counts *g = &s->got;

	(void)printf("{\"people\":%u,\"joined\":%u,\"connected\":%u,"
		     "\"live\":%u,\"live_wanted\":%u,\"seconds\":%.3f,"
		     "\"sent\":%llu,\"received\":%llu,\"octets\":%llu,",
		     s->people, load->sums.joined, s->connected, s->live,
		     load->live_wanted, (double)load->media_us / 1e6,
		     (ull)s->sent[PUBLISH_packets], (ull)packets(load),
		     (ull)g->octets);
	(void)printf("\"lost\":%llu,\"repaired\":%llu,\"decrypt_errors\":%llu,"
		     "\"freezes\":%llu,\"keys_asked\":%llu,"
		     "\"unsent\":%llu,\"unsealed\":%llu,\"cpu_us\":%llu,",
		     (ull)lost(load), (ull)g->pictures.repaired,
		     (ull)decrypt_errors(load), (ull)g->freezes,
		     (ull)g->pictures.keys_asked, (ull)s->unsent,
		     (ull)s->sent[PUBLISH_unsealed], (ull)load->media_cpu_us);
	(void)printf("\"sounds\":%llu,\"pictures\":%llu,\"useless\":%llu,"
		     "\"left\":%u,\"commits\":%llu,\"waited\":%llu,",
		     (ull)g->sound_frames, (ull)g->picture_frames,
		     (ull)(g->sounds.useless + g->pictures.useless),
		     load->sums.left, (ull)load->sums.commits, (ull)g->waited);
	for (unsigned fate = 0; fate < MEMBER_FATES; fate++)
		(void)printf("\"%s\":%llu,", fate_names[fate],
			     (ull)g->fates[fate]);
	(void)printf("\"sound_us\":[%llu,%llu,%llu],"
		     "\"picture_us\":[%llu,%llu,%llu]}\n",
		     (ull)histogram_at(&g->sound_us, 500),
		     (ull)histogram_at(&g->sound_us, 990),
		     (ull)histogram_at(&g->sound_us, 999),
		     (ull)histogram_at(&g->picture_us, 500),
		     (ull)histogram_at(&g->picture_us, 990),
		     (ull)histogram_at(&g->picture_us, 999));
}

void table_sample(struct load *load, uint64_t now_us)
{
	const struct crowd_sums *s = &load->media;
	const struct receive_counts *g = &s->got;

	if (load->crowd == NULL)
		return;
	crowd_sum(load->crowd, &load->media, now_us);
	(void)printf("{\"at_us\":%llu,\"connected\":%u,\"failed\":%u,"
		     "\"octets\":%llu,\"datagrams\":%llu,\"lost\":%llu,"
		     "\"repaired\":%llu,\"keys_asked\":%llu,"
		     "\"decrypt_errors\":%llu,\"still_us\":%llu,"
		     "\"layers\":[%llu,%llu,%llu]}\n",
		     (ull)now_us, s->connected,
		     s->failed + load->sums.failed + load->sums.parted,
		     (ull)g->octets, (ull)s->datagrams_in,
		     (ull)g->pictures.lost, (ull)g->pictures.repaired,
		     (ull)g->pictures.keys_asked, (ull)decrypt_errors(load),
		     (ull)crowd_still_us(load->crowd, now_us),
		     (ull)g->layer_frames[0], (ull)g->layer_frames[1],
		     (ull)g->layer_frames[2]);
	(void)fflush(stdout);
}

void table_print(const struct load *load)
{
	if (load->crowd == NULL || load->media_us == 0)
		return;
	if (load->options->json)
		print_json(load);
	else
		print_text(load);
}
