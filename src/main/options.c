#include "main/options_inner.h"

#include "base/limits.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum {
	TTL_MAX_S = 7 * 24 * 3600, /* a TURN user lives no longer */
};

const char options_help[] =
	"incamera - video calls that nobody else can see, hear or keep\n"
	"\n"
	"  incamera serve            starts the server and prints the link to open\n"
	"    --listen ADDR           address to listen on (127.0.0.1)\n"
	"    --tcp PORT              HTTPS and TURN over TCP and TLS (8443; 0: a free one)\n"
	"    --udp PORT              STUN and TURN (3478; 0: a free one)\n"
	"    --threads N             threads for media (one for each processor)\n"
	"    --advertise IP          the address others see, when it is not ADDR\n"
	"    --host NAME             the name in the printed link\n"
	"    --cert FILE --key FILE  certificate chain and key, PEM; read again on SIGHUP\n"
	"    --turn-secret FILE      shared secret of TURN users (a new one each start)\n"
	"    --json                  prints one line of JSON when ready\n"
	"\n"
	"  incamera turn-credential  prints a short-lived TURN user and password\n"
	"    --turn-secret FILE      the server's secret\n"
	"    --ttl SECONDS           how long it is good for (14400)\n"
	"\n"
	"  incamera load [LINK]      participants without a browser: join LINK, or make\n"
	"                            rooms, and look at whether all agree\n"
	"    --server URL            makes rooms there: https://HOST:PORT\n"
	"    --people N              in each room (2; of LINK 1)\n"
	"    --rooms N               how many rooms (1)\n"
	"    --time SECONDS          how long they stay (0)\n"
	"    --churn SECONDS         somebody of each room leaves and comes again, about\n"
	"    --seed N                that often; who does when (1)\n"
	"    --senders K             how many of each room send (all; with LINK 0 too)\n"
	"    --video KBPS            pictures, their largest layer; and how many\n"
	"    --layers N              layers (1)\n"
	"    --watch PIXELS          watches tiles of that height (one layer each)\n"
	"    --audio                 sound\n"
	"    --quiet                 makes quiet rooms: without audio levels\n"
	"    --max-loss PERCENT      of packets that is still good (0.1)\n"
	"    --json                  prints the sums of media as JSON\n"
	"    --every MS              and meanwhile as well, that often, from the start\n"
	"    --show-link             prints the link of each room it makes\n"
	"    --name NAME             what they are called (Load)\n"
	"    --line TEXT             what each says in the chat\n"
	"    --batch N               let in by one commit at most (63)\n"
	"    --pin HEX               SHA-256 of the server's certificate\n"
	"    --insecure-tls          takes any certificate, of a server on loopback\n"
	"\n"
	"  incamera --help           prints this\n"
	"  incamera --version        prints the version\n";

bool options_number(const char *text, uint32_t max, uint32_t *out)
{
	uint32_t n = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = 10 * n + (uint32_t)(*text - '0');
		if (n > max)
			return false;
	}
	*out = n;
	return true;
}

static bool read_port(const char *text, uint16_t *out)
{
	uint32_t n;

	if (!options_number(text, UINT16_MAX, &n))
		return false;
	*out = (uint16_t)n;
	return true;
}

static bool take_listen(struct options *o, const char *value)
{
	return addr_read_ip(&o->listen, value);
}

/* Others cannot reach "any address". */
static bool take_advertise(struct options *o, const char *value)
{
	static const struct addr none;

	return addr_read_ip(&o->advertise, value) &&
	       memcmp(o->advertise.ip, none.ip, sizeof(none.ip)) != 0;
}

static bool take_tcp(struct options *o, const char *value)
{
	return read_port(value, &o->tcp_port);
}

static bool take_udp(struct options *o, const char *value)
{
	return read_port(value, &o->udp_port);
}

static bool take_threads(struct options *o, const char *value)
{
	return options_number(value, MEDIA_THREADS_N, &o->threads_n) &&
	       o->threads_n != 0;
}

static bool take_cert(struct options *o, const char *value)
{
	o->cert = value;
	return *value != '\0';
}

static bool take_key(struct options *o, const char *value)
{
	o->key = value;
	return *value != '\0';
}

static bool take_turn_secret(struct options *o, const char *value)
{
	o->turn_secret = value;
	return *value != '\0';
}

static bool is_host_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static bool take_host(struct options *o, const char *value)
{
	size_t len = strlen(value);

	for (size_t i = 0; i < len; i++)
		if (!is_host_char(value[i]))
			return false;
	o->host = value;
	return len > 0 && len <= OPTIONS_HOST_LEN && value[0] != '-' &&
	       value[0] != '.';
}

static bool take_ttl(struct options *o, const char *value)
{
	return options_number(value, TTL_MAX_S, &o->ttl_s) && o->ttl_s != 0;
}

static bool take_json(struct options *o, const char *value)
{
	(void)value;
	o->json = true;
	o->load.json = true;
	return true;
}

static const struct option known[] = {
	{ "--listen", IN_SERVE, take_listen, "an IP address of this machine" },
	{ "--tcp", IN_SERVE, take_tcp, "a port, 0 to 65535" },
	{ "--udp", IN_SERVE, take_udp, "a port, 0 to 65535" },
	{ "--threads", IN_SERVE, take_threads, "a number, 1 to 64" },
	{ "--advertise", IN_SERVE, take_advertise,
	  "the IP address that others reach" },
	{ "--host", IN_SERVE, take_host, "a host name" },
	{ "--cert", IN_SERVE, take_cert, "a file" },
	{ "--key", IN_SERVE, take_key, "a file" },
	{ "--turn-secret", IN_SERVE | IN_CREDENTIAL, take_turn_secret,
	  "a file" },
	{ "--json", IN_SERVE | IN_LOAD, take_json, NULL },
	{ "--ttl", IN_CREDENTIAL, take_ttl, "seconds, 1 to 604800" },
};

enum {
	OWN_N = sizeof(known) / sizeof(known[0]),
	KNOWN_N = OWN_N + OPTIONS_LOAD_N,
};

static_assert((int)KNOWN_N <= 32, "a bit for each");

/* Below KNOWN_N. */
static const struct option *known_at(size_t i)
{
	return i < OWN_N ? &known[i] : &options_load[i - OWN_N];
}

struct command {
	const char *name;
	enum options_command command;
};

static const struct command commands[] = {
	{ "serve", OPTIONS_SERVE },
	{ "turn-credential", OPTIONS_CREDENTIAL },
	{ "load", OPTIONS_LOAD },
	{ "--help", OPTIONS_HELP },
	{ "-h", OPTIONS_HELP },
	{ "help", OPTIONS_HELP },
	{ "--version", OPTIONS_VERSION },
};

/* What is being read, and what came of it. */
struct reading {
	struct options *o;
	char **next;   /* the word to read next */
	unsigned seen; /* a bit for each that is known */
	char *why;
};

__attribute__((format(printf, 2, 3))) static enum err refuse(struct reading *r,
							     const char *format,
							     ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(r->why, OPTIONS_WHY_SIZE, format, args);
	va_end(args);
	return ERR_FORMAT;
}

static enum err read_command(struct reading *r)
{
	const char *word = *r->next;

	if (word == NULL)
		return refuse(r, "no command given; try: incamera serve "
				 "(or incamera --help)");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(word, commands[i].name) == 0) {
			r->o->command = commands[i].command;
			r->next++;
			return OK;
		}
	}
	return refuse(r, "there is no command %.40s; see incamera --help",
		      word);
}

/* Which option a word names, "--name" or "--name=value"; KNOWN_N for none. */
static size_t find(const struct reading *r, const char *word,
		   const char **value)
{
	size_t len = strcspn(word, "=");

	*value = word[len] == '=' ? word + len + 1 : NULL;
	for (size_t i = 0; i < KNOWN_N; i++) {
		const struct option *o = known_at(i);

		if ((o->commands & 1u << r->o->command) != 0 &&
		    strlen(o->name) == len && strncmp(o->name, word, len) == 0)
			return i;
	}
	return KNOWN_N;
}

/* The value, which may be the next word. */
static enum err take(struct reading *r, const struct option *known_as,
		     const char *value)
{
	if (known_as->wants == NULL && value != NULL)
		return refuse(r,
			      "%s takes no value; leave out what follows "
			      "the =",
			      known_as->name);
	if (known_as->wants != NULL && value == NULL) {
		if (*r->next == NULL)
			return refuse(r, "%s needs %s after it", known_as->name,
				      known_as->wants);
		value = *r->next++;
	}
	if (!known_as->take(r->o, value))
		return refuse(r, "%s wants %s, not \"%.60s\"", known_as->name,
			      known_as->wants, value);
	return OK;
}

static enum err read_option(struct reading *r)
{
	const char *word = *r->next++;
	const char *value;
	size_t i = find(r, word, &value);

	if (strcmp(word, "--help") == 0) {
		r->o->command = OPTIONS_HELP;
		return OK;
	}
	if (i == KNOWN_N)
		return refuse(r, "unknown option %.60s; see incamera --help",
			      word);
	if ((r->seen & 1u << i) != 0)
		return refuse(r, "%s is given twice; give it once",
			      known_at(i)->name);
	r->seen |= 1u << i;
	return take(r, known_at(i), value);
}

/* The one word that is no option: the link of a room. */
static enum err read_word(struct reading *r)
{
	struct options *o = r->o;

	if (o->command != OPTIONS_LOAD || (*r->next)[0] == '-' ||
	    o->load.link != NULL)
		return read_option(r);
	o->load.link = *r->next++;
	return OK;
}

static enum err check_together(struct reading *r)
{
	const struct options *o = r->o;
	const char *wrong = o->command == OPTIONS_LOAD
				    ? options_load_check(&r->o->load)
				    : NULL;

	if (wrong != NULL)
		return refuse(r, "%s", wrong);
	if (o->command == OPTIONS_CREDENTIAL && o->turn_secret == NULL)
		return refuse(r, "turn-credential needs --turn-secret FILE, "
				 "the file the server was started with");
	if ((o->cert == NULL) != (o->key == NULL))
		return refuse(r, "--cert and --key go together; give both or "
				 "neither");
	return OK;
}

enum err options_read(struct options *o, char **words,
		      char why[OPTIONS_WHY_SIZE])
{
	static const uint8_t loopback[4] = { 127, 0, 0, 1 };
	struct options out = {
		.listen = addr_from_v4(loopback, 0),
		.tcp_port = 8443,
		.udp_port = 3478,
		.ttl_s = 14400,
		.load = options_load_unset,
	};
	struct reading r = { .o = &out, .next = words };

	r.why = why;
	TRY(read_command(&r));
	while (*r.next != NULL && out.command != OPTIONS_HELP)
		TRY(read_word(&r));
	TRY(check_together(&r));
	*o = out;
	return OK;
}
