#include "load/load.h"

#include "base/ct.h"
#include "load/inner.h"
#include "os/clock.h"
#include "os/resolve.h"
#include "os/tcp.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	TURN_US = 20000,         /* between looks at everybody */
	JOIN_MAX_US = 180000000, /* until all are in */
	SETTLE_US = 1500000,     /* an epoch seals after 1 s */
	SAY_MAX_US = 120000000,  /* until all have heard all */
	MEET_MAX_US = 60000000,  /* until all are connected */
	WARM_US = 3000000,
	LEAVE_MAX_US = 3000000,
};

static void begin(struct load *load, enum inner_phase phase, uint64_t now_us)
{
	load->phase = phase;
	load->phase_us = now_us;
}

static bool all_have_ended(const struct load *load)
{
	for (uint32_t i = 0; i < load->people_n; i++)
		if (load->people[i].visit != NULL && !load->people[i].ended)
			return false;
	return true;
}

static bool is_alone(const struct load *load)
{
	return load->options->people_n == 1;
}

static void leave(struct load *load, uint64_t now_us)
{
	people_sum(load);
	media_sum(load);
	begin(load, INNER_LEAVE, now_us);
	for (uint32_t i = 0; i < load->people_n; i++)
		if (load->people[i].visit != NULL && !load->people[i].ended)
			visit_leave(load->people[i].visit);
}

static void do_join(struct load *load, uint64_t now_us)
{
	people_dial(load);
	if (people_agree(load)) {
		load->sums.join_us = now_us - load->began_us;
		begin(load, INNER_SETTLE, now_us);
	} else if (now_us - load->phase_us >= JOIN_MAX_US ||
		   load->sums.failed > 0) {
		leave(load, now_us);
	}
}

static void do_settle(struct load *load, uint64_t now_us)
{
	if (now_us - load->phase_us >= SETTLE_US)
		begin(load, INNER_SAY, now_us);
}

static void do_say(struct load *load, uint64_t now_us)
{
	people_say(load);
	if (!people_heard(load) && now_us - load->phase_us < SAY_MAX_US)
		return;
	if (load->said_n < load->people_n)
		return;
	if (!is_alone(load))
		frames_try(load);
	begin(load, INNER_MEET, now_us);
}

static void do_meet(struct load *load, uint64_t now_us)
{
	media_meet(load, now_us);
	if (media_is_up(load))
		begin(load, INNER_WARM, now_us);
	else if (now_us - load->phase_us >= MEET_MAX_US)
		leave(load, now_us);
}

static void do_warm(struct load *load, uint64_t now_us)
{
	/* Who prints sums meanwhile can tell the start from the rest. */
	if (load->crowd != NULL && load->options->every_ms == 0 &&
	    now_us - load->phase_us < WARM_US)
		return;
	media_count(load);
	begin(load, INNER_STAY, now_us);
}

static void do_stay(struct load *load, uint64_t now_us)
{
	media_meet(load, now_us);
	churn_tick(load, now_us);
	watch_follow(load);
	if (load->options->every_ms != 0 && load->sample_us <= now_us) {
		load->sample_us =
			now_us + load->options->every_ms * UINT64_C(1000);
		table_sample(load, now_us);
	}
	if (now_us - load->phase_us >=
	    load->options->time_s * UINT64_C(1000000))
		leave(load, now_us);
}

static void do_leave(struct load *load, uint64_t now_us)
{
	if (all_have_ended(load) || now_us - load->phase_us >= LEAVE_MAX_US) {
		begin(load, INNER_END, now_us);
		loop_stop(load->loop);
	}
}

static void (*const phases[])(struct load *load, uint64_t now_us) = {
	[INNER_JOIN] = do_join,   [INNER_SETTLE] = do_settle,
	[INNER_SAY] = do_say,     [INNER_MEET] = do_meet,
	[INNER_WARM] = do_warm,   [INNER_STAY] = do_stay,
	[INNER_LEAVE] = do_leave,
};

static uint64_t tick(void *arg, uint64_t now_us)
{
	struct load *load = arg;

	uint64_t media_us = media_tick(load, now_us);

	/* Media wake us more often than members have anything to do. */
	if (load->visits_us <= now_us) {
		load->visits_us = now_us + TURN_US;
		for (uint32_t i = 0; i < load->people_n; i++)
			if (load->people[i].visit != NULL &&
			    !load->people[i].ended)
				(void)visit_tick(load->people[i].visit, now_us);
		phases[load->phase](load, now_us);
	}
	return media_us < load->visits_us ? media_us : load->visits_us;
}

static bool is_loopback(const struct addr *a)
{
	static const uint8_t one[16] = { [15] = 1 };

	if (a->family == ADDR_V4)
		return a->ip[0] == 127;
	return ct_equal(a->ip, one, sizeof(one));
}

/* Whom to trust, and where the server is. */
static enum err find_server(struct load *load, const char **why)
{
	const struct load_options *o = load->options;
	const enum tls_client_trust trust =
		o->has_pin ? TLS_CLIENT_PIN
			   : (o->anybody ? TLS_CLIENT_ANYBODY
					 : TLS_CLIENT_AUTHORITIES);

	*why = "the server's name has no address";
	TRY(resolve_host(&load->to.addr, load->door.host, load->door.port));
	*why = "--insecure-tls is for a server on loopback; give its "
	       "certificate's fingerprint by --pin";
	if (o->anybody && !is_loopback(&load->to.addr))
		return ERR_FORMAT;
	*why = "TLS does not work here";
	load->to.host = load->door.host;
	TRY(tls_client_new(&load->tls, trust, o->has_pin ? o->pin : NULL));
	load->to.tls = load->tls;
	return OK;
}

static bool is_good(const struct load *load)
{
	const struct inner_sums *s = &load->sums;

	return s->failed == 0 && s->joined == load->people_n &&
	       s->messages >= s->messages_wanted &&
	       s->frames == s->frames_wanted && s->refused_frames == 0 &&
	       table_is_good(load);
}

static void print(const struct load *load)
{
	const struct inner_sums *s = &load->sums;

	(void)printf("people=%u rooms=%u joined=%u join_ms=%llu commits=%llu "
		     "stale=%llu messages=%llu/%llu frames=%llu/%llu "
		     "unopened=%llu failed=%u cpu_ms=%llu %s\n",
		     load->people_n, load->options->rooms_n, s->joined,
		     (unsigned long long)s->join_us / 1000,
		     (unsigned long long)s->commits,
		     (unsigned long long)s->stale,
		     (unsigned long long)s->messages,
		     (unsigned long long)s->messages_wanted,
		     (unsigned long long)s->frames,
		     (unsigned long long)s->frames_wanted,
		     (unsigned long long)s->refused_frames, s->failed,
		     (unsigned long long)clock_cpu_us() / 1000,
		     is_good(load) ? "good" : "bad");
}

static void end(struct load *load)
{
	for (uint32_t i = 0; load->people != NULL && i < load->people_n; i++)
		visit_free(load->people[i].visit);
	if (load->rooms != NULL)
		ct_wipe(load->rooms,
			load->options->rooms_n * sizeof(*load->rooms));
	free(load->rooms);
	free(load->people);
	tls_client_free(load->tls);
	if (load->loop != NULL)
		loop_close(load->loop);
}

int load_run(const struct load_options *options, const char **why)
{
	static struct load load;
	int code = 2;

	load.options = options;
	(void)tcp_files_n();
	*why = options->link != NULL ? "that is no link of a room"
				     : "--server wants https://HOST:PORT";
	if (people_begin(&load) == OK && find_server(&load, why) == OK) {
		*why = "the system gives no loop to wait in";
		if (loop_open(&load.loop) == OK && media_begin(&load) == OK) {
			load.began_us = clock_monotonic_us();
			load.phase_us = load.began_us;
			code = loop_run(load.loop, tick, &load) == OK &&
					       is_good(&load)
				       ? 0
				       : 1;
			if (!options->json)
				print(&load);
			table_print(&load);
		}
	}
	end(&load);
	return code;
}
