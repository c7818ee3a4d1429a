/* The options of "incamera load". */
#include "main/options_inner.h"

#include <string.h>

const struct load_options options_load_unset = {
	.name = "Load",
	.rooms_n = 1,
	.layers_n = 1,
	.senders_n = LOAD_SENDERS_ALL,
	.max_loss = 100,
	.seed = 1,
	.adds_n = LOAD_ADDS_MAX,
};

static bool take_server(struct options *o, const char *value)
{
	o->load.server = value;
	return strncmp(value, "https://", 8) == 0;
}

/* A whole number from 1. */
static bool take_count(uint32_t *out, const char *value, uint32_t max)
{
	return options_number(value, max, out) && *out > 0;
}

static bool take_people(struct options *o, const char *value)
{
	return take_count(&o->load.people_n, value, LOAD_PEOPLE_MAX);
}

static bool take_rooms(struct options *o, const char *value)
{
	return take_count(&o->load.rooms_n, value, LOAD_ROOMS_MAX);
}

static bool take_time(struct options *o, const char *value)
{
	return options_number(value, LOAD_TIME_MAX_S, &o->load.time_s);
}

static bool take_batch(struct options *o, const char *value)
{
	return take_count(&o->load.adds_n, value, LOAD_ADDS_MAX);
}

static bool take_name(struct options *o, const char *value)
{
	const size_t len = strlen(value);

	o->load.name = value;
	return len > 0 && len <= LOAD_NAME_LEN;
}

static bool take_line(struct options *o, const char *value)
{
	const size_t len = strlen(value);

	o->load.line = value;
	return len > 0 && len <= LOAD_LINE_LEN;
}

static bool take_hex(uint8_t *out, char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = c == 0 ? NULL : strchr(digits, c);

	if (at == NULL)
		return false;
	*out = (uint8_t)(*out << 4 |
			 (at - digits < 16 ? at - digits : at - digits - 6));
	return true;
}

static bool take_pin(struct options *o, const char *value)
{
	if (strlen(value) != 2 * sizeof(o->load.pin))
		return false;
	for (size_t i = 0; value[i] != 0; i++)
		if (!take_hex(&o->load.pin[i / 2], value[i]))
			return false;
	o->load.has_pin = true;
	return true;
}

static bool take_senders(struct options *o, const char *value)
{
	return options_number(value, LOAD_PEOPLE_MAX, &o->load.senders_n);
}

static bool take_video(struct options *o, const char *value)
{
	return take_count(&o->load.video_kbps, value, LOAD_VIDEO_MAX_KBPS);
}

static bool take_layers(struct options *o, const char *value)
{
	return take_count(&o->load.layers_n, value, LOAD_LAYERS_MAX);
}

static bool take_watch(struct options *o, const char *value)
{
	return take_count(&o->load.height, value, LOAD_HEIGHT_MAX);
}

static bool take_every(struct options *o, const char *value)
{
	return take_count(&o->load.every_ms, value, LOAD_EVERY_MAX_MS);
}

static bool take_churn(struct options *o, const char *value)
{
	return take_count(&o->load.churn_s, value, LOAD_CHURN_MAX_S);
}

static bool take_seed(struct options *o, const char *value)
{
	return options_number(value, UINT32_MAX / 10 - 1, &o->load.seed);
}

static bool take_show_link(struct options *o, const char *value)
{
	(void)value;
	o->load.show_link = true;
	return true;
}

static bool take_audio(struct options *o, const char *value)
{
	(void)value;
	o->load.audio = true;
	return true;
}

static bool take_quiet(struct options *o, const char *value)
{
	(void)value;
	o->load.quiet = true;
	return true;
}

/* A percentage, with up to three digits behind the point. */
static bool take_loss(struct options *o, const char *value)
{
	uint32_t thousandths = 0;
	int behind = -1;

	for (; *value != 0; value++) {
		if (*value == '.' && behind == -1) {
			behind = 0;
			continue;
		}
		if (*value < '0' || *value > '9' || behind == 3 ||
		    thousandths > LOAD_LOSS_MAX)
			return false;
		thousandths = thousandths * 10 + (uint32_t)(*value - '0');
		behind += behind >= 0;
	}
	for (behind = behind < 0 ? 0 : behind; behind < 3; behind++)
		thousandths *= 10;
	o->load.max_loss = thousandths;
	return thousandths <= LOAD_LOSS_MAX;
}

static bool take_insecure(struct options *o, const char *value)
{
	(void)value;
	o->load.anybody = true;
	return true;
}

const struct option options_load[OPTIONS_LOAD_N] = {
	{ "--server", IN_LOAD, take_server, "https://HOST:PORT" },
	{ "--people", IN_LOAD, take_people, "how many, 1 to 256" },
	{ "--rooms", IN_LOAD, take_rooms, "how many, 1 to 1024" },
	{ "--time", IN_LOAD, take_time, "seconds, 0 to 86400" },
	{ "--batch", IN_LOAD, take_batch, "how many, 1 to 63" },
	{ "--name", IN_LOAD, take_name, "a name of at most 48 bytes" },
	{ "--line", IN_LOAD, take_line, "a text of at most 512 bytes" },
	{ "--senders", IN_LOAD, take_senders, "how many, 0 to 256" },
	{ "--video", IN_LOAD, take_video, "kbit/s, 1 to 20000" },
	{ "--layers", IN_LOAD, take_layers, "how many, 1 to 3" },
	{ "--watch", IN_LOAD, take_watch, "pixels, 1 to 4320" },
	{ "--every", IN_LOAD, take_every, "milliseconds, 1 to 60000" },
	{ "--churn", IN_LOAD, take_churn, "seconds, 1 to 3600" },
	{ "--seed", IN_LOAD, take_seed, "a number below 429496729" },
	{ "--show-link", IN_LOAD, take_show_link, NULL },
	{ "--audio", IN_LOAD, take_audio, NULL },
	{ "--quiet", IN_LOAD, take_quiet, NULL },
	{ "--max-loss", IN_LOAD, take_loss, "percent, as 0.1" },
	{ "--pin", IN_LOAD, take_pin, "64 hexadecimal digits" },
	{ "--insecure-tls", IN_LOAD, take_insecure, NULL },
};

const char *options_load_check(struct load_options *l)
{
	if ((l->link == NULL) == (l->server == NULL))
		return "load needs the link of a room, or --server "
		       "URL to make rooms; give one";
	if (l->link != NULL && l->rooms_n != 1)
		return "a link is of one room; leave out --rooms";
	if (l->link != NULL && l->quiet)
		return "a link says whether its room is quiet; leave out "
		       "--quiet";
	if (l->link != NULL && l->churn_s > 0)
		return "people of a room of one's own come and go; leave out "
		       "--churn, or the link";
	if (l->has_pin && l->anybody)
		return "--pin and --insecure-tls exclude each "
		       "other; give one";
	if (l->people_n == 0)
		l->people_n = l->link != NULL ? 1 : 2;
	if (l->senders_n == 0 && l->link == NULL)
		return "in rooms of its own somebody has to send; "
		       "--senders wants 1 at least";
	if (l->senders_n > l->people_n)
		l->senders_n = l->people_n;
	return NULL;
}
