/* The first function of every process: the command line, or the role that main
 * gave a child.
 */
#include "base/ct.h"
#include "control/control.h"
#include "main/options.h"
#include "main/say.h"
#include "main/secret.h"
#include "main/serve.h"
#include "main/supervise.h"
#include "media/media.h"
#include "os/clock.h"
#include "os/confine.h"
#include "os/random.h"
#include "os/spawn.h"
#include "turn/credential.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

enum {
	USAGE_CODE = 2, /* exit code for a wrong command line */
	TAG_BYTES = 9,  /* random, of a TURN user made by hand */
};

static int play_role(const char *role)
{
	if (strcmp(role, supervise_names[SUPERVISE_CONTROL]) == 0)
		return confine_child("incamera-ctrl") == OK
			       ? control_main(SPAWN_MAIN_FD)
			       : 1;
	if (strcmp(role, supervise_names[SUPERVISE_MEDIA]) == 0)
		return confine_child("incamera-media") == OK
			       ? media_main(SPAWN_MAIN_FD)
			       : 1;
	return USAGE_CODE;
}

static int print_version(void)
{
	(void)printf("incamera " INCAMERA_VERSION " (%s)\n",
		     OpenSSL_version(OPENSSL_VERSION));
	return 0;
}

static void hex_tag(char out[2 * TAG_BYTES + 1])
{
	uint8_t bytes[TAG_BYTES];

	random_fill(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static int print_credential(const struct options *o)
{
	struct secret secret;
	struct credential c;
	char tag[2 * TAG_BYTES + 1];

	if (secret_get(&secret, o->turn_secret) != OK)
		return 1;
	hex_tag(tag);
	credential_make(&c, secret.bytes, secret.len, clock_unix_s() + o->ttl_s,
			tag);
	(void)printf("user %s\npassword %s\n", c.user, c.pass);
	ct_wipe(&secret, sizeof(secret));
	ct_wipe(&c, sizeof(c));
	return 0;
}

static int run_load(const struct load_options *o)
{
	const char *why;
	const int code = load_run(o, &why);

	if (code == USAGE_CODE)
		say("%s", why);
	return code;
}

static int run(const struct options *o)
{
	switch (o->command) {
	case OPTIONS_HELP:
		return fputs(options_help, stdout) == EOF;
	case OPTIONS_VERSION:
		return print_version();
	case OPTIONS_CREDENTIAL:
		return print_credential(o);
	case OPTIONS_LOAD:
		return run_load(&o->load);
	case OPTIONS_SERVE:
		return serve(o);
	}
	return USAGE_CODE;
}

int main(int argc, char **argv)
{
	struct options o;
	char why[OPTIONS_WHY_SIZE];

	if (argc == 3 && strcmp(argv[1], SPAWN_ARG) == 0)
		return play_role(argv[2]);
	if (spawn_fill_standard_streams() != OK || confine_secrets() != OK) {
		say("cannot start: %s", strerrordesc_np(errno));
		return 1;
	}
	if (options_read(&o, argc > 0 ? argv + 1 : argv, why) != OK) {
		say("%s", why);
		return USAGE_CODE;
	}
	return run(&o);
}
