/* options.h - what the command line asks for. Opens nothing. */
#ifndef MAIN_OPTIONS_H
#define MAIN_OPTIONS_H

#include "base/addr.h"
#include "base/err.h"
#include "load/load.h"

#include <stdbool.h>
#include <stdint.h>

enum options_command {
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_SERVE,
	OPTIONS_CREDENTIAL,
	OPTIONS_LOAD,
};

enum {
	OPTIONS_WHY_SIZE = 256, /* characters, with the NUL */
	OPTIONS_HOST_LEN = 253, /* characters of a host name at most */
};

/* Text points into the command line. */
struct options {
	enum options_command command;
	struct addr listen;    /* its port is not used */
	struct addr advertise; /* ADDR_NONE when not given */
	uint16_t tcp_port;     /* 0: a free one */
	uint16_t udp_port;     /* 0: a free one */
	uint32_t threads_n;    /* of media; 0: one for each processor */
	bool json;
	const char *cert; /* files; NULL when not given */
	const char *key;
	const char *turn_secret;
	const char *host; /* for the link; NULL when not given */
	uint32_t ttl_s;
	struct load_options load;
};

/* Reads the words after the program's name, up to a NULL. On ERR_FORMAT, why
 * is one sentence about what is wrong and what to do. */
must_check enum err options_read(struct options *o, char **words,
				 char why[OPTIONS_WHY_SIZE]);

/* The text of --help. */
extern const char options_help[];

#endif
