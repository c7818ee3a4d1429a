#include "media/report.h"

#include "base/wr.h"

static void put_text(struct wr *w, const char *text)
{
	wr_bytes(w, text, strlen(text));
}

static void put_number(struct wr *w, uint64_t v)
{
	uint8_t digits[20];
	size_t n = sizeof(digits);

	do {
		digits[--n] = (uint8_t)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	wr_bytes(w, digits + n, sizeof(digits) - n);
}

static void put(struct wr *w, const char *part, const char *name, uint64_t v)
{
	wr_u8(w, ' ');
	put_text(w, part);
	put_text(w, name);
	wr_u8(w, '=');
	put_number(w, v);
}

static void put_all(struct wr *w, const struct turn *turn,
		    const struct udp *udp, const struct streams *streams)
{
	const struct turn_counters *counters = turn_counters(turn);

	put(w, "", "allocations", turn_allocations(turn));
	for (enum turn_counter i = 0; i < TURN_COUNTERS_N; i++)
		put(w, "turn.", turn_counter_name(i), counters->n[i]);
	for (enum udp_counter i = 0; i < UDP_COUNTERS_N; i++)
		put(w, "udp.", udp_counter_name(i), udp_count(udp, i));
	for (enum streams_counter i = 0; i < STREAMS_COUNTERS_N; i++)
		put(w, "stream.", streams_counter_name(i),
		    streams_count(streams, i));
}

size_t report_write(char text[REPORT_SIZE], const struct turn *turn,
		    const struct udp *udp, const struct streams *streams)
{
	struct wr w = wr_init((uint8_t *)text, REPORT_SIZE);

	put_text(&w, "media:");
	if (turn != NULL && udp != NULL && streams != NULL)
		put_all(&w, turn, udp, streams);
	wr_u8(&w, '\n');
	return wr_len(&w);
}
