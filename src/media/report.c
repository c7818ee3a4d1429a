#include "media/report.h"

#include "base/wr.h"

static void put_text(struct wr *w, const char *text)
{
	wr_bytes(w, text, strlen(text));
}

static void put(struct wr *w, const char *part, const char *name, uint64_t v)
{
	wr_u8(w, ' ');
	put_text(w, part);
	put_text(w, name);
	wr_u8(w, '=');
	wr_decimal(w, v);
}

static const char *own_name(enum report_counter i)
{
	static const char *const names[REPORT_COUNTERS_N] = {
#define REPORT_COUNTER_TEXT(name) #name,
		REPORT_COUNTER_LIST(REPORT_COUNTER_TEXT)
#undef REPORT_COUNTER_TEXT
	};

	return names[i];
}

static const char *call_name(enum count_call i)
{
	static const char *const names[COUNT_CALLS_N] = {
#define COUNT_TEXT(name) #name,
		COUNT_LIST(COUNT_TEXT)
#undef COUNT_TEXT
	};

	return names[i];
}

static void put_all(struct wr *w, const struct report *r)
{
	put(w, "", "allocations", r->allocations);
	for (enum turn_counter i = 0; i < TURN_COUNTERS_N; i++)
		put(w, "turn.", turn_counter_name(i), r->turn[i]);
	for (enum udp_counter i = 0; i < UDP_COUNTERS_N; i++)
		put(w, "udp.", udp_counter_name(i), r->udp[i]);
	for (enum streams_counter i = 0; i < STREAMS_COUNTERS_N; i++)
		put(w, "stream.", streams_counter_name(i), r->streams[i]);
	for (enum report_counter i = 0; i < REPORT_COUNTERS_N; i++)
		put(w, "worker.", own_name(i), r->own[i]);
	for (enum unit_counter i = 0; i < UNIT_COUNTERS_N; i++)
		put(w, "unit.", unit_counter_name(i), r->unit[i]);
	for (enum sfu_counter i = 0; i < SFU_COUNTERS_N; i++)
		put(w, "sfu.", sfu_counter_name(i), r->sfu[i]);
	for (enum count_call i = 0; count_is_on() && i < COUNT_CALLS_N; i++)
		put(w, "calls.", call_name(i), r->calls[i]);
}

void report_add(struct report *sum, const struct report *one)
{
	sum->allocations += one->allocations;
	for (size_t i = 0; i < TURN_COUNTERS_N; i++)
		sum->turn[i] += one->turn[i];
	for (size_t i = 0; i < UDP_COUNTERS_N; i++)
		sum->udp[i] += one->udp[i];
	for (size_t i = 0; i < STREAMS_COUNTERS_N; i++)
		sum->streams[i] += one->streams[i];
	for (size_t i = 0; i < REPORT_COUNTERS_N; i++)
		sum->own[i] += one->own[i];
	for (size_t i = 0; i < UNIT_COUNTERS_N; i++)
		sum->unit[i] += one->unit[i];
	for (size_t i = 0; i < SFU_COUNTERS_N; i++)
		sum->sfu[i] += one->sfu[i];
	for (size_t i = 0; i < COUNT_CALLS_N; i++)
		sum->calls[i] += one->calls[i];
}

size_t report_write(char text[REPORT_SIZE], const struct report *r)
{
	struct wr w = wr_init((uint8_t *)text, REPORT_SIZE);

	put_text(&w, "media:");
	if (r != NULL)
		put_all(&w, r);
	wr_u8(&w, '\n');
	return wr_len(&w);
}
