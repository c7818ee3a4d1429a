/* inner.h - what the files of this folder share. */
#ifndef LOAD_INNER_H
#define LOAD_INNER_H

#include "agent/door.h"
#include "agent/media/crowd.h"
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
	uint32_t parted;   /* connections to the unit that ended */
	uint32_t unsealed; /* words that something was not sealed */
	uint32_t left;     /* people who did, and were to come again */
};

/* What a picture slot of somebody carries. */
struct inner_watch {
	bool is_used;
	uint8_t peer[LINK_PEER_LEN];
};

struct inner_person {
	struct load *load;
	struct visit *visit; /* NULL until it is dialled */
	uint32_t room;
	bool ended;
	struct member_news news;
	uint64_t heard[LOAD_PEOPLE_MAX / 64]; /* leaves that said something */
	struct crowd_person *media;           /* NULL: there is none */
	uint64_t meet_us;                     /* when to ask for a connection */
	bool is_watching;                     /* has said whom */
	bool is_watch_due;                    /* somebody came or left */
	uint32_t watched_n;
	struct inner_watch watches[UNIT_PICTURE_N];
	bool is_away; /* has left, and is not in again */
	uint64_t back_us;
};

struct inner_room {
	struct link link;
};

/* What is done now. */
enum inner_phase {
	INNER_JOIN,
	INNER_SETTLE, /* all seal under the newest epoch */
	INNER_SAY,
	INNER_MEET, /* the forwarding unit */
	INNER_WARM, /* not yet counted */
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
	uint64_t phase_us;  /* since when */
	uint64_t visits_us; /* when members are looked at next */
	uint64_t sample_us; /* when sums are printed next */
	uint64_t churn_us;  /* when somebody leaves next; 0: not known */
	uint64_t random;    /* of who leaves when */
	struct inner_sums sums;
	struct crowd *crowd; /* NULL: no media */
	uint64_t media_us;   /* how long they were counted, and meanwhile: */
	uint64_t media_cpu_us;
	uint32_t live_wanted;
	struct crowd_sums media;
};

/* people.c */

/* Makes the rooms, or reads the one. The caller wipes and frees load->rooms. */
must_check enum err people_begin(struct load *load);

/* The address that one of them comes from. */
struct addr people_from(const struct load *load, uint32_t index);

/* Begins a few more connections, of those whose room is there. */
void people_dial(struct load *load);

/* Somebody who has left and whose socket is closed comes as somebody new. */
void people_dial_again(struct inner_person *p);

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

/* churn.c */

/* Who leaves now does, and who was away for long enough comes. */
void churn_tick(struct load *load, uint64_t now_us);

/* Somebody is in. */
void churn_back(struct inner_person *p);

/* watch.c */

/* There is a connection: says whom it is to show. */
void watch_begin(struct inner_person *p);
void watch_end(struct inner_person *p);

/* The group of somebody has changed. */
void watch_changed(struct inner_person *p);

/* Says anew whom to show, where that has changed. */
void watch_follow(struct load *load);

/* media.c */

/* One of the first of its room. */
bool inner_is_sender(const struct inner_person *p);

must_check enum err media_begin(struct load *load);
void media_meet(struct load *load, uint64_t now_us);
bool media_is_up(const struct load *load);
uint64_t media_tick(struct load *load, uint64_t now_us);

/* From here to there is counted. */
void media_count(struct load *load);
void media_sum(struct load *load);

/* A member says: see struct member_user. */
void media_met(void *arg, const char *offer, size_t len, uint32_t n);
void media_layers(void *arg, uint8_t context, uint8_t layers);
void media_unsealed(void *arg, uint8_t context);
void media_parted(void *arg);

/* table.c */

/* Of what there is so far, as a line of JSON. */
void table_sample(struct load *load, uint64_t now_us);

bool table_is_good(const struct load *load);
void table_print(const struct load *load);

#endif
