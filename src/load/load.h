/* load.h - many participants without a browser in one process, who join rooms as
 * a browser does and look at whether all agree: "incamera load".
 *
 * Either makes rooms on a server, whose first participant lets in the others, or
 * joins one that is there. Everybody says one sealed message to everybody, and
 * what some seal is opened by all others. With pictures or sound they then connect
 * to the forwarding unit, some send and all watch. Then they stay, of rooms of ours
 * some leave and come again meanwhile, and leave.
 */
#ifndef LOAD_LOAD_H
#define LOAD_LOAD_H

#include "tls/client.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	LOAD_PEOPLE_MAX = 256, /* in one room */
	LOAD_ROOMS_MAX = 1024,
	LOAD_TIME_MAX_S = 24 * 3600,
	LOAD_ADDS_MAX = 63, /* let in by one commit */
	LOAD_LINE_LEN = 512,
	LOAD_VIDEO_MAX_KBPS = 20000,
	LOAD_LAYERS_MAX = 3,
	LOAD_LOSS_MAX = 100000, /* 1/1000 % */
	LOAD_NAME_LEN = 48,     /* characters; a number goes behind it */
	LOAD_HEIGHT_MAX = 4320, /* pixels */
	LOAD_EVERY_MAX_MS = 60000,
	LOAD_CHURN_MAX_S = 3600,
	LOAD_SENDERS_ALL = LOAD_PEOPLE_MAX,
};

/* Text is the caller's. */
struct load_options {
	const char *link;   /* of a room to join; NULL: makes rooms */
	const char *server; /* https://HOST[:PORT], where it makes them */
	const char *name;
	const char *line;  /* of chat, said when all are in; NULL: none */
	uint32_t people_n; /* in each room */
	uint32_t rooms_n;
	uint32_t time_s;     /* they stay */
	uint32_t adds_n;     /* let in by one commit at most */
	uint32_t senders_n;  /* in each room, LOAD_SENDERS_ALL at most */
	uint32_t video_kbps; /* of the largest layer; 0: no picture */
	uint32_t layers_n;
	uint32_t height;   /* of what is watched; 0: of a layer each */
	uint32_t every_ms; /* sums are printed meanwhile; 0: never */
	uint32_t churn_s;  /* somebody of each room leaves and comes again, so
			      often on average; 0: never */
	uint32_t seed;     /* of who does when */
	bool audio;
	bool show_link;    /* of each room that is made, first */
	bool quiet;        /* rooms that it makes: nobody says how loud it is */
	uint32_t max_loss; /* 1/1000 % */
	bool json;
	bool anybody; /* any certificate; on loopback only */
	bool has_pin;
	uint8_t pin[TLS_CLIENT_PIN_LEN];
};

/* Does all of it. Prints one line of sums, and the lines of chat that come.
 * Returns the exit code: 0 when nothing failed, 1 when something did, 2 when the
 * options are no good; then *why is a sentence. */
int load_run(const struct load_options *options, const char **why);

#endif
