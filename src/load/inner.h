/* inner.h - what the files of this folder share. */
#ifndef LOAD_INNER_H
#define LOAD_INNER_H

#include "agent/door.h"
#include "agent/visit.h"
#include "load/load.h"

struct load;

/* What is counted of all. */
struct inner_sums {
	uint32_t joined;
	uint64_t commits;
	uint64_t stale;
	uint64_t messages; /* opened, one of each other */
	uint64_t messages_wanted;
	uint64_t frames;
	uint64_t frames_wanted;
	uint64_t refused_frames; /* messages that did not open */
	uint32_t failed;         /* people who were stopped, or lost */
	uint64_t join_us;
};

struct inner_person {
	struct load *load;
	struct visit *visit; /* NULL until it is dialled */
	uint32_t room;
	bool ended;
	struct member_news news;
	uint64_t heard[LOAD_PEOPLE_MAX / 64]; /* leaves that said something */
};

struct inner_room {
	struct link link;
};

/* What is done now. */
enum inner_phase {
	INNER_JOIN,
	INNER_SETTLE, /* all seal under the newest epoch */
	INNER_SAY,
	INNER_STAY,
	INNER_LEAVE,
	INNER_END,
};

struct load {
	const struct load_options *options;
	struct door door;
	struct dial_to to;
	struct loop *loop;
	struct tls_client *tls;
	struct inner_room *rooms;
	struct inner_person *people; /* room by room */
	uint32_t people_n;           /* of all rooms */
	uint32_t dialled_n;
	uint32_t said_n;
	enum inner_phase phase;
	uint64_t began_us;
	uint64_t phase_us; /* since when */
	struct inner_sums sums;
};

/* people.c */

/* Makes the rooms, or reads the one. The caller wipes and frees load->rooms. */
must_check enum err people_begin(struct load *load);

/* Begins a few more connections, of those whose room is there. */
void people_dial(struct load *load);

/* Everybody is in and at one epoch. */
bool people_agree(const struct load *load);

/* Everybody has heard everybody. */
bool people_heard(struct load *load);

/* A few more say something to all. */
void people_say(struct load *load);

/* Counts what each has counted. */
void people_sum(struct load *load);

/* frames.c: what some of each room seal, all others open; counted. */
void frames_try(struct load *load);

#endif
