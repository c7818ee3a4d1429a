/* The command line. */
#include "main/options.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum {
	WORDS_N = 16,
};

/* Reads a line of words with single spaces between them. */
static enum err read_line(struct options *o, const char *line, char *why)
{
	static char copy[512];
	char *words[WORDS_N] = { NULL };
	size_t n = 0;

	strncpy(copy, line, sizeof(copy) - 1);
	for (char *w = strtok(copy, " "); w != NULL; w = strtok(NULL, " ")) {
		assert_true(n < WORDS_N - 1);
		words[n++] = w;
	}
	return options_read(o, words, why);
}

static void serve_alone_has_its_defaults(void **unused)
{
	char why[OPTIONS_WHY_SIZE];
	char text[ADDR_TEXT_LEN];
	struct options o;

	(void)unused;
	assert_int_equal(read_line(&o, "serve", why), OK);
	assert_int_equal(o.command, OPTIONS_SERVE);
	assert_string_equal(addr_text(&o.listen, text), "127.0.0.1:0");
	assert_int_equal(o.tcp_port, 8443);
	assert_int_equal(o.udp_port, 3478);
	assert_int_equal(o.threads_n, 0);
	assert_int_equal(o.advertise.family, ADDR_NONE);
	assert_false(o.json);
	assert_null(o.cert);
	assert_null(o.turn_secret);
}

static void every_option_is_taken_in_both_forms(void **unused)
{
	static const char *const lines[] = {
		"serve --listen ::1 --tcp 1 --udp 2 --advertise 192.0.2.1 "
		"--host a.example --threads 64 --json",
		"serve --listen=::1 --tcp=1 --udp=2 --advertise=192.0.2.1 "
		"--host=a.example --threads=64 --json",
	};
	char why[OPTIONS_WHY_SIZE];
	char text[ADDR_TEXT_LEN];
	struct options o;

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(read_line(&o, lines[i], why), OK);
		assert_string_equal(addr_text(&o.listen, text), "[::1]:0");
		assert_int_equal(o.tcp_port, 1);
		assert_int_equal(o.udp_port, 2);
		assert_string_equal(addr_text(&o.advertise, text),
				    "192.0.2.1:0");
		assert_string_equal(o.host, "a.example");
		assert_int_equal(o.threads_n, 64);
		assert_true(o.json);
	}
	assert_int_equal(
		read_line(&o, "serve --cert c --key k --turn-secret s", why),
		OK);
	assert_string_equal(o.cert, "c");
	assert_string_equal(o.key, "k");
	assert_string_equal(o.turn_secret, "s");
	assert_int_equal(
		read_line(&o, "turn-credential --turn-secret s --ttl 7", why),
		OK);
	assert_int_equal(o.ttl_s, 7);
}

static void help_is_given_wherever_it_is_asked_for(void **unused)
{
	static const char *const lines[] = { "--help", "-h", "help",
					     "serve --help",
					     "serve --json --help" };
	char why[OPTIONS_WHY_SIZE];
	struct options o;

	(void)unused;
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(read_line(&o, lines[i], why), OK);
		assert_int_equal(o.command, OPTIONS_HELP);
	}
}

/* What is wrong, and a word of the sentence that says so. */
static const struct {
	const char *line;
	const char *says;
} wrong[] = {
	{ "", "no command" },
	{ "start", "no command start" },
	{ "--json", "no command --json" },
	{ "serve now", "unknown option now" },
	{ "serve --frob", "unknown option --frob" },
	{ "serve --js", "unknown option --js" },
	{ "serve --jsonx", "unknown option --jsonx" },
	{ "serve --ttl 5", "unknown option --ttl" },
	{ "turn-credential --tcp 5", "unknown option --tcp" },
	{ "serve --tcp", "--tcp needs a port" },
	{ "serve --tcp x", "--tcp wants a port" },
	{ "serve --tcp -1", "--tcp wants a port" },
	{ "serve --tcp 65536", "--tcp wants a port" },
	{ "serve --tcp 4294967297", "--tcp wants a port" },
	{ "serve --tcp= --json", "--tcp wants a port" },
	{ "serve --udp 1.5", "--udp wants a port" },
	{ "serve --threads 0", "--threads wants a number, 1 to 64" },
	{ "serve --threads 65", "--threads wants a number, 1 to 64" },
	{ "serve --threads many", "--threads wants a number, 1 to 64" },
	{ "turn-credential --threads 2", "unknown option --threads" },
	{ "serve --tcp 1 --tcp 2", "--tcp is given twice" },
	{ "serve --json=yes", "--json takes no value" },
	{ "serve --json --json", "--json is given twice" },
	{ "serve --listen localhost", "--listen wants an IP address" },
	{ "serve --advertise example.org", "--advertise wants" },
	{ "serve --advertise 0.0.0.0", "--advertise wants" },
	{ "serve --advertise ::", "--advertise wants" },
	{ "serve --host a_b", "--host wants a host name" },
	{ "serve --host a\"b", "--host wants a host name" },
	{ "serve --host=", "--host wants a host name" },
	{ "serve --host -a", "--host wants a host name" },
	{ "serve --cert c", "go together" },
	{ "serve --key k", "go together" },
	{ "serve --cert= --key=", "--cert wants a file" },
	{ "turn-credential", "needs --turn-secret FILE" },
	{ "turn-credential --turn-secret s --ttl 0", "--ttl wants seconds" },
	{ "turn-credential --turn-secret s --ttl 604801", "--ttl wants" },
};

static void whatever_is_wrong_is_said_in_one_sentence(void **unused)
{
	struct options before;
	struct options o;

	(void)unused;
	memset(&before, 0x5a, sizeof(before));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char why[OPTIONS_WHY_SIZE] = "";

		memcpy(&o, &before, sizeof(o));
		if (read_line(&o, wrong[i].line, why) == OK)
			fail_msg("took \"%s\"", wrong[i].line);
		if (strstr(why, wrong[i].says) == NULL)
			fail_msg("\"%s\": %s", wrong[i].line, why);
		assert_null(strchr(why, '\n'));
		assert_memory_equal(&o, &before, sizeof(o));
	}
}

static void a_word_of_any_length_fits_the_sentence(void **unused)
{
	char why[OPTIONS_WHY_SIZE];
	static char word[400];
	char serve[] = "serve";
	char *words[] = { serve, word, NULL };
	struct options o;

	(void)unused;
	memset(word, 'x', sizeof(word) - 1);
	assert_int_equal(options_read(&o, words, why), ERR_FORMAT);
	assert_true(strlen(why) < sizeof(why));
	assert_non_null(strstr(why, "--help"));
}

static void load_takes_what_media_there_are(void **unused)
{
	char why[OPTIONS_WHY_SIZE];
	struct options o;

	(void)unused;
	assert_int_equal(
		read_line(&o,
			  "load --server https://a --people 20 --senders 10 "
			  "--video 300 --layers 3 --audio --max-loss 0.25",
			  why),
		OK);
	assert_int_equal(o.load.senders_n, 10);
	assert_int_equal(o.load.video_kbps, 300);
	assert_int_equal(o.load.layers_n, 3);
	assert_true(o.load.audio);
	assert_int_equal(o.load.max_loss, 250);
	assert_int_equal(
		read_line(&o, "load --server https://a --people 5", why), OK);
	assert_int_equal(o.load.senders_n, 5);
	assert_int_equal(o.load.max_loss, 100);
	assert_int_equal(o.load.video_kbps, 0);
}

static void load_watches_without_sending_where_others_send(void **unused)
{
	char why[OPTIONS_WHY_SIZE];
	struct options o;

	(void)unused;
	assert_int_equal(
		read_line(&o,
			  "load https://a/r/b#c --senders 0 --watch 720 "
			  "--every 100",
			  why),
		OK);
	assert_int_equal(o.load.senders_n, 0);
	assert_int_equal(o.load.height, 720);
	assert_int_equal(o.load.every_ms, 100);
	assert_false(o.load.show_link);
	assert_int_equal(
		read_line(&o, "load --server https://a --show-link", why), OK);
	assert_true(o.load.show_link);
}

static void load_refuses_media_beyond_its_limits(void **unused)
{
	static const char *const lines[] = {
		"load --server https://a --senders 0",
		"load --server https://a --senders 257",
		"load --server https://a --video 0",
		"load --server https://a --video 20001",
		"load --server https://a --layers 4",
		"load --server https://a --watch 0",
		"load --server https://a --watch 4321",
		"load --server https://a --every 0",
		"load --server https://a --every 60001",
		"load --server https://a --show-link=yes",
		"load --server https://a --max-loss 100.001",
		"load --server https://a --max-loss 0.0001",
		"load --server https://a --max-loss 1.2.3",
		"load --server https://a --max-loss -1",
		"load --server https://a --max-loss 99999999999",
		"serve --audio",
	};
	char why[OPTIONS_WHY_SIZE];
	struct options o;

	(void)unused;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(read_line(&o, lines[i], why), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serve_alone_has_its_defaults),
		cmocka_unit_test(every_option_is_taken_in_both_forms),
		cmocka_unit_test(help_is_given_wherever_it_is_asked_for),
		cmocka_unit_test(whatever_is_wrong_is_said_in_one_sentence),
		cmocka_unit_test(a_word_of_any_length_fits_the_sentence),
		cmocka_unit_test(load_takes_what_media_there_are),
		cmocka_unit_test(
			load_watches_without_sending_where_others_send),
		cmocka_unit_test(load_refuses_media_beyond_its_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
