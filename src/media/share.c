#include "media/share.h"

#include "base/limits.h"
#include "ice/username.h"
#include "media/places.h"
#include "media/unit.h"
#include "os/clock.h"
#include "os/pages.h"
#include "rtp/rtp.h"

#include <assert.h>

enum {
	UDP = 0, /* ice_path.stream */
	RELAYED = 1,
};

/* The note of a letter. */
enum note {
	NOTE_KIND,
	NOTE_STREAM, /* of the path */
	NOTE_FROM,   /* the worker that posted it */
	NOTE_LEN,
};

enum note_kind {
	POSTED, /* a datagram for the owner */
	/* to who posted: the address is one of the owner's, it seems */
	KNOWN,
	PROVEN, /* and it is for certain */
};

struct share {
	struct worker *worker;
	struct unit *unit;
	uint32_t own;
	uint32_t workers_n;
	bool begun;           /* a batch */
	struct places routes; /* which worker addresses belong to */
};

static_assert((int)IPC_LEN <= (int)WORKER_BYTES_LEN, "a word fits");
static_assert((int)NOTE_LEN <= (int)POST_NOTE_SIZE, "so does the note");
static_assert((int)MEDIA_THREADS_N <= UINT8_MAX, "and the worker in it");

void share_write(struct worker_order *order, const struct ipc_msg *m)
{
	*order = (struct worker_order){ .kind = WORKER_UNIT, .fd = -1 };
	ipc_write(m, order->bytes);
}

void share_read(struct ipc_msg *m, const struct worker_order *order)
{
	enum err e = ipc_read(m, rd_init(order->bytes, IPC_LEN));

	assert(e == OK); /* we wrote it */
}

static void begin(struct share *s)
{
	if (!s->begun)
		unit_begin(s->unit, clock_monotonic_us());
	s->begun = true;
}

static void finish(struct share *s)
{
	if (s->begun)
		unit_end(s->unit);
	s->begun = false;
}

static struct ice_path path_of(const struct worker_path *p)
{
	return (struct ice_path){ .remote = p->client,
				  .local = p->local,
				  .stream = p->relayed ? RELAYED : UDP };
}

/* A check and the answer to one of ours say themselves where they belong; a lie
 * is found out there. Of all else the address says it. */
static uint32_t owner_of(const struct share *s, const struct ice_path *path,
			 struct rd datagram)
{
	struct username who;
	uint16_t worker;

	if (s->workers_n == 1)
		return s->own;
	if (rtp_kind(datagram.p, datagram.left) == RTP_KIND_STUN &&
	    (username_of_check(&who, datagram) == OK ||
	     username_of_answer(&who, datagram) == OK))
		return share_owner(who.room, s->workers_n);
	if (!unit_knows(s->unit, path) &&
	    places_find(&s->routes, path, &worker))
		return worker;
	return s->own;
}

static void post(struct share *s, uint32_t to, enum note_kind kind,
		 const struct ice_path *path, struct rd datagram)
{
	const struct post_letter letter = {
		.kind = POST_UNIT,
		.note_len = NOTE_LEN,
		.len = (uint16_t)datagram.left,
		.from = path->remote,
		.to = path->local,
		.note = { [NOTE_KIND] = (uint8_t)kind,
			  [NOTE_STREAM] = (uint8_t)path->stream,
			  [NOTE_FROM] = (uint8_t)s->own },
	};

	/* One that does not fit is lost, as on any network. */
	(void)worker_forward(s->worker, to, &letter, datagram.p);
}

static void on_input(void *arg, const struct worker_path *from,
		     const struct turn_packet *in)
{
	struct share *s = arg;
	const struct ice_path path = path_of(from);
	uint32_t owner;

	begin(s);
	owner = owner_of(s, &path, rd_init(in->p, in->len));
	if (owner == s->own)
		unit_input(s->unit, &path, in->p, in->len);
	else
		post(s, owner, POSTED, &path, rd_init(in->p, in->len));
}

/* Which of the routes are still in use is known elsewhere. One that was not
 * proven gives way to none, one that was takes the place of any. */
static bool always(void *arg, const struct ice_path *path, uint16_t worker)
{
	(void)arg;
	(void)path;
	(void)worker;
	return true;
}

static bool never(void *arg, const struct ice_path *path, uint16_t worker)
{
	(void)arg;
	(void)path;
	(void)worker;
	return false;
}

static void on_letter(void *arg, const struct post_letter *letter,
		      uint8_t *bytes)
{
	struct share *s = arg;
	const struct ice_path path = { .remote = letter->from,
				       .local = letter->to,
				       .stream = letter->note[NOTE_STREAM] };
	const uint8_t from = letter->note[NOTE_FROM];

	if (letter->note[NOTE_KIND] == KNOWN) {
		(void)places_set(&s->routes, &path, from, always, NULL);
		return;
	}
	if (letter->note[NOTE_KIND] == PROVEN) {
		(void)places_prove(&s->routes, &path, from, never, NULL);
		return;
	}
	begin(s);
	unit_input(s->unit, &path, bytes, letter->len);
	if (rtp_kind(bytes, letter->len) == RTP_KIND_STUN &&
	    unit_knows(s->unit, &path))
		post(s, from, unit_proved(s->unit, &path) ? PROVEN : KNOWN,
		     &path, rd_init(bytes, 0));
}

static void on_order(void *arg, const struct worker_order *order)
{
	struct share *s = arg;
	struct ipc_msg m;

	share_read(&m, order);
	begin(s);
	unit_order(s->unit, &m);
	finish(s);
}

static void on_done(void *arg)
{
	finish(arg);
}

static uint64_t on_tick(void *arg, uint64_t now_us)
{
	struct share *s = arg;

	return unit_tick(s->unit, now_us);
}

static void on_count(void *arg, struct report *r)
{
	const struct share *s = arg;

	for (enum unit_counter i = 0; i < UNIT_COUNTERS_N; i++)
		r->unit[i] = unit_count(s->unit, i);
	for (enum sfu_counter i = 0; i < SFU_COUNTERS_N; i++)
		r->sfu[i] = sfu_count(unit_sfu(s->unit), i);
}

/* ---- what the unit has to send and to say */

static void on_send(void *arg, const struct unit_out *out)
{
	const struct share *s = arg;
	const struct worker_path path = {
		.client = out->path->remote,
		.local = out->path->local,
		.relayed = out->path->stream == RELAYED,
	};
	const struct turn_packet packet = { .p = out->p, .len = out->len };

	worker_send(s->worker, &path, &packet,
		    out->group < 0 ? -1 : WORKER_GROUP_FIRST + out->group);
}

static void on_flush(void *arg)
{
	const struct share *s = arg;

	worker_flush(s->worker);
}

static void on_tell(void *arg, const struct ipc_msg *m)
{
	const struct share *s = arg;
	struct worker_order order;

	share_write(&order, m);
	(void)worker_say(s->worker, &order); /* counted when it is lost */
}

enum err share_open(const struct share_plan *plan)
{
	struct share *new = pages_take(sizeof(*new));

	if (new == NULL)
		return ERR_OS;
	new->worker = plan->worker;
	new->own = worker_number(plan->worker);
	new->workers_n = plan->workers_n;

	const struct unit_plan unit = {
		.dtls = plan->dtls,
		.packet_n = UNIT_PACKET_N / plan->workers_n,
		.user = { .send = on_send,
			  .flush = on_flush,
			  .tell = on_tell,
			  .arg = new },
		.now_us = clock_monotonic_us(),
	};

	TRY(unit_open(&new->unit, &unit));
	worker_set_unit(plan->worker,
			&(struct worker_unit){ .input = on_input,
					       .letter = on_letter,
					       .order = on_order,
					       .done = on_done,
					       .tick = on_tick,
					       .count = on_count,
					       .arg = new });
	return OK;
}
