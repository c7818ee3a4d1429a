/* The people of a room that a forwarding unit is measured by: one sends, all
 * others count. Whoever does the signalling drives it by lines on its standard
 * input; each is answered by one line on its standard output.
 *
 *   new                       I UFRAG PWD FINGERPRINT of one more
 *   source I RID              I sends from now on, its camera's layers told
 *                             apart by name or (0) not: SSRCs of sound, video
 *   offer I LEN               and LEN bytes, an offer of our unit's: UFRAG PWD
 *                             FINGERPRINT to answer it with
 *   meet I ID UFRAG PWD FINGERPRINT IP PORT
 *                             another unit's; ID of the transport-wide number
 *   wait N MS                 how many are connected, when it is N or later
 *   load I,I,... sound|video LEN BURST RATE WARM_MS MS
 *                             packets of LEN bytes, BURST at once, RATE a second
 *                             of each, one after the other; each has listeners
 *                             of its own. "begin" when the MS begin that are
 *                             counted, then NAME=VALUE ...
 *   ports                     where the sockets are
 *   count MS                  how many datagrams came meanwhile
 */
#include "sfu_person.h"

#include "os/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
	PEOPLE_N = 512,
	SENDERS_N = 16,
	STANDARD_INPUT = PEOPLE_N, /* beside the people, in the loop */
	EVENTS_N = 64,
	LATE_US = 200000, /* then bursts are left out */
	LAST_MS = 300,    /* what has not come by then does not come */
	TEXT_LEN = 65536,
	LINE_LEN = 1024,
	IDLE_US = 100000,
};

static struct person *people[PEOPLE_N];
static uint64_t due_us[PEOPLE_N]; /* their next_us, in a row */
static unsigned people_n;
static struct dtls_context *dtls;
static struct tally tally;
static int loop_fd;

static void must(bool is_true, const char *what)
{
	if (is_true)
		return;
	(void)fprintf(stderr, "sfu_load: %s\n", what);
	exit(1);
}

/* ---- everybody's turn */

static uint64_t tick(uint64_t now_us)
{
	uint64_t next = UINT64_MAX;

	for (unsigned i = 0; i < people_n; i++) {
		if (due_us[i] <= now_us) {
			person_tick(people[i], now_us);
			due_us[i] = people[i]->next_us;
		}
		if (due_us[i] < next)
			next = due_us[i];
	}
	return next;
}

/* Until then, or until something came and was read. False: there is a line. */
static bool turn(uint64_t until_us)
{
	struct epoll_event events[EVENTS_N];
	const uint64_t next_us = tick(clock_monotonic_us());
	const uint64_t to_us = next_us < until_us ? next_us : until_us;
	const uint64_t now_us = clock_monotonic_us();
	const uint64_t wait_us = to_us > now_us ? to_us - now_us : 0;
	const struct timespec wait = { (time_t)(wait_us / 1000000),
				       (long)(wait_us % 1000000 * 1000) };
	bool has_line = false;
	int n = epoll_pwait2(loop_fd, events, EVENTS_N, &wait, NULL);

	for (int i = 0; i < n; i++) {
		const unsigned who = events[i].data.u32;

		if (who == STANDARD_INPUT) {
			has_line = true;
			continue;
		}
		(void)person_receive(people[who]);
		due_us[who] = people[who]->next_us;
	}
	return !has_line;
}

static void run_for(uint64_t us)
{
	const uint64_t until_us = clock_monotonic_us() + us;

	while (clock_monotonic_us() < until_us)
		(void)turn(until_us);
}

/* ---- what is asked for */

static unsigned number_of(const char *text)
{
	const unsigned long i = strtoul(text, NULL, 10);

	must(i < people_n, "there is no such person");
	return (unsigned)i;
}

static struct person *person_of(const char *text)
{
	return people[number_of(text)];
}

static void print_names(const struct sdp_transport *t)
{
	(void)printf("%.*s %.*s ", (int)t->ufrag.len, t->ufrag.p,
		     (int)t->pwd.len, t->pwd.p);
	for (unsigned i = 0; i < SDP_FINGERPRINT_LEN; i++)
		(void)printf(i == 0 ? "%02X" : ":%02X", t->fingerprint[i]);
	(void)printf("\n");
}

static void do_new(char **words)
{
	struct person *p = calloc(1, sizeof(*p));
	struct epoll_event e = { .events = EPOLLIN, .data.u32 = people_n };
	struct sdp_transport ours;

	(void)words;
	must(p != NULL && people_n < PEOPLE_N, "too many people");
	person_open(p, dtls, &tally);
	must(epoll_ctl(loop_fd, EPOLL_CTL_ADD, p->fd, &e) == 0, "epoll");
	hop_name(&p->hop, &ours);
	(void)printf("%u ", people_n);
	print_names(&ours);
	due_us[people_n] = p->next_us;
	people[people_n++] = p;
}

static void do_source(char **words)
{
	struct person *p = person_of(words[1]);

	p->sender = calloc(1, sizeof(*p->sender));
	must(p->sender != NULL, "no memory");
	sender_open(p->sender, &p->port, *words[2] != '0');
	(void)printf("%u %u\n", p->sender->sound.config.ssrc,
		     p->sender->video.config.ssrc);
}

static void do_offer(char **words)
{
	static uint8_t offer[TEXT_LEN];
	struct person *p = person_of(words[1]);
	const size_t len = strtoul(words[2], NULL, 10);
	struct sdp_transport ours;

	must(len <= sizeof(offer) && fread(offer, 1, len, stdin) == len,
	     "an offer is too long");
	must(hop_offer(&p->hop, rd_init(offer, len), false, &ours,
		       clock_monotonic_us()) == OK,
	     "that is no offer of our unit's");
	p->transport_id = UNIT_EXT_TRANSPORT_CC;
	due_us[number_of(words[1])] = 0;
	print_names(&ours);
}

static void read_fingerprint(uint8_t *out, const char *text)
{
	for (unsigned i = 0; i < SDP_FINGERPRINT_LEN; i++) {
		must(strlen(text) >= 2, "a fingerprint is too short");
		out[i] = (uint8_t)strtoul(text, NULL, 16);
		text += text[2] == ':' ? 3 : 2;
	}
}

static void do_meet(char **words)
{
	struct person *p = person_of(words[1]);
	struct sdp_offer theirs = {
		.transport = { .ufrag = { words[3], strlen(words[3]) },
			       .pwd = { words[4], strlen(words[4]) } },
		.candidate_n = 1,
	};

	read_fingerprint(theirs.transport.fingerprint, words[5]);
	must(addr_read_ip(&theirs.candidate[0], words[6]), "no address");
	theirs.candidate[0].port = (uint16_t)strtoul(words[7], NULL, 10);
	must(hop_meet(&p->hop, &theirs, clock_monotonic_us()) == OK,
	     "no names for ICE");
	p->transport_id = (uint8_t)strtoul(words[2], NULL, 10);
	due_us[number_of(words[1])] = 0;
	(void)printf("ok\n");
}

static unsigned connected_n(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < people_n; i++)
		n += hop_state(&people[i]->hop) == HOP_CONNECTED;
	return n;
}

static void do_wait(char **words)
{
	const unsigned n = (unsigned)strtoul(words[1], NULL, 10);
	const uint64_t until_us =
		clock_monotonic_us() + strtoull(words[2], NULL, 10) * 1000;

	while (connected_n() < n && clock_monotonic_us() < until_us)
		(void)turn(until_us);
	(void)printf("%u\n", connected_n());
}

static uint64_t cpu_us(void)
{
	struct rusage r;

	must(getrusage(RUSAGE_SELF, &r) == 0, "getrusage");
	return (uint64_t)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000000 +
	       (uint64_t)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static uint64_t unix_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

struct plan {
	struct person *from[SENDERS_N]; /* in turns */
	unsigned from_n;
	struct sender_burst burst;
	uint64_t rate;   /* packets a second, of all */
	uint64_t due_us; /* of bursts[0] */
	uint64_t bursts_n;
	uint64_t skipped;
};

static void send_burst(struct plan *plan, uint64_t now_us)
{
	struct person *from = plan->from[plan->bursts_n % plan->from_n];

	plan->burst.unix_us = unix_us();
	sender_send(from->sender, &plan->burst, now_us);
	person_flush(from);
}

/* Bursts until then; one that is very late is left out. */
static void send_until(struct plan *plan, uint64_t until_us)
{
	for (;;) {
		const uint64_t next_us =
			plan->due_us +
			plan->bursts_n * plan->burst.n * 1000000 / plan->rate;
		uint64_t now_us = clock_monotonic_us();

		if (next_us >= until_us)
			break;
		if (next_us > now_us) {
			(void)turn(next_us);
			continue;
		}
		if (now_us - next_us > LATE_US)
			plan->skipped++;
		else
			send_burst(plan, now_us);
		plan->bursts_n++;
		/* Who is behind reads as well. */
		(void)turn(now_us);
	}
	while (clock_monotonic_us() < until_us)
		(void)turn(until_us);
}

static void print_load(const struct plan *plan, uint64_t used_us, uint64_t us)
{
	const struct histogram *h = &tally.us;

	(void)printf("sent=%u got=%llu twice=%llu wrong=%llu datagrams=%llu "
		     "bytes=%llu skipped=%llu unsent=%llu us=%llu cpu_us=%llu "
		     "p50=%llu p99=%llu p999=%llu max=%llu\n",
		     (tally.to - tally.from) * plan->from_n,
		     (unsigned long long)tally.got,
		     (unsigned long long)tally.twice,
		     (unsigned long long)tally.wrong,
		     (unsigned long long)tally.datagrams,
		     (unsigned long long)tally.bytes,
		     (unsigned long long)plan->skipped,
		     (unsigned long long)tally.unsent, (unsigned long long)us,
		     (unsigned long long)used_us,
		     (unsigned long long)histogram_at(h, 500),
		     (unsigned long long)histogram_at(h, 990),
		     (unsigned long long)histogram_at(h, 999),
		     (unsigned long long)h->max_us);
}

/* All are at one number: what is counted begins and ends with one. */
static void take_senders(struct plan *plan, char *text)
{
	uint32_t number = 0;
	char *rest = NULL;

	for (char *w = strtok_r(text, ",", &rest); w != NULL;
	     w = strtok_r(NULL, ",", &rest)) {
		struct person *p = person_of(w);

		must(plan->from_n < SENDERS_N && p->sender != NULL,
		     "that is no sender");
		plan->from[plan->from_n++] = p;
		if (p->sender->number > number)
			number = p->sender->number;
	}
	must(plan->from_n > 0, "there is no sender");
	for (unsigned i = 0; i < plan->from_n; i++)
		plan->from[i]->sender->number = number;
}

/* The number that the last of them is at. */
static uint32_t number_now(const struct plan *plan)
{
	return plan->from[plan->from_n - 1]->sender->number;
}

static void do_load(char **words)
{
	struct plan plan = {
		.burst = { .is_sound = *words[2] == 's',
			   .len = (uint16_t)strtoul(words[3], NULL, 10),
			   .n = (unsigned)strtoul(words[4], NULL, 10) },
		.rate = strtoull(words[5], NULL, 10),
		.due_us = clock_monotonic_us(),
	};
	const uint64_t from_us =
		plan.due_us + strtoull(words[6], NULL, 10) * 1000;
	const uint64_t to_us = from_us + strtoull(words[7], NULL, 10) * 1000;
	uint64_t began_us;
	uint64_t used_us;
	uint64_t took_us;

	take_senders(&plan, words[1]);
	plan.rate *= plan.from_n;
	must(plan.burst.n > 0 && plan.burst.n <= SENDER_BURST_N &&
		     plan.rate > 0 &&
		     plan.burst.len >= SENDER_HEAD_LEN + STAMP_LEN &&
		     plan.burst.len <= OUTGOING_PAYLOAD_LEN,
	     "no such load");
	memset(&tally, 0, sizeof(tally));
	send_until(&plan, from_us);
	memset(&tally, 0, sizeof(tally));
	tally.from = number_now(&plan);
	tally.to = tally.from + INT32_MAX;
	plan.skipped = 0;
	(void)printf("begin\n");
	(void)fflush(stdout);
	began_us = clock_monotonic_us();
	used_us = cpu_us();
	send_until(&plan, to_us);
	tally.to = number_now(&plan);
	used_us = cpu_us() - used_us;
	took_us = clock_monotonic_us() - began_us;
	(void)printf("end\n");
	(void)fflush(stdout);
	run_for(LAST_MS * 1000);
	print_load(&plan, used_us, took_us);
}

static void do_ports(char **words)
{
	(void)words;
	for (unsigned i = 0; i < people_n; i++)
		(void)printf(i == 0 ? "%u" : " %u", person_port(people[i]));
	(void)printf("\n");
}

static void do_count(char **words)
{
	const uint64_t from = tally.datagrams;

	run_for(strtoull(words[1], NULL, 10) * 1000);
	(void)printf("%llu\n", (unsigned long long)(tally.datagrams - from));
}

/* ---- lines */

enum { WORDS_N = 9 };

static const struct {
	const char *name;
	unsigned words_n;
	void (*fn)(char **words);
} commands[] = {
	{ "new", 1, do_new },     { "source", 3, do_source },
	{ "offer", 3, do_offer }, { "meet", 8, do_meet },
	{ "wait", 3, do_wait },   { "load", 8, do_load },
	{ "ports", 1, do_ports }, { "count", 2, do_count },
};

static void obey(char *line)
{
	char *words[WORDS_N];
	unsigned n = 0;
	char *rest = NULL;

	for (char *w = strtok_r(line, " \n", &rest); w != NULL && n < WORDS_N;
	     w = strtok_r(NULL, " \n", &rest))
		words[n++] = w;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (n == commands[i].words_n &&
		    strcmp(words[0], commands[i].name) == 0) {
			commands[i].fn(words);
			(void)fflush(stdout);
			return;
		}
	must(false, "no such command");
}

int main(void)
{
	struct epoll_event e = { .events = EPOLLIN,
				 .data.u32 = STANDARD_INPUT };
	char line[LINE_LEN];

	/* Or lines would wait here that epoll has told of. */
	(void)setvbuf(stdin, NULL, _IONBF, 0);
	loop_fd = epoll_create1(EPOLL_CLOEXEC);
	must(loop_fd != -1 &&
		     epoll_ctl(loop_fd, EPOLL_CTL_ADD, STDIN_FILENO, &e) == 0,
	     "epoll");
	must(dtls_context_new(&dtls) == OK, "no certificate");
	for (;;) {
		if (turn(clock_monotonic_us() + IDLE_US))
			continue;
		if (fgets(line, sizeof(line), stdin) == NULL)
			return 0;
		obey(line);
	}
}
