#include "media/crew.h"

#include "base/limits.h"
#include "os/fd.h"
#include "os/pages.h"
#include "os/thread.h"

#include <assert.h>
#include <string.h>

/* A worker as the main thread knows it. */
struct post_box {
	struct spsc orders;
	struct spsc answers;
	struct bell bell;
	struct thread thread;
	struct worker *worker;
	bool started;
};

struct crew {
	struct crew_plan plan;
	struct bell bell; /* the main thread's */
	struct loop_watch bell_watch;
	struct post *post;
	struct ports *ports;
	_Atomic uint32_t streams_n;
	uint32_t next; /* who gets the next stream */
	struct post_box boxes[MEDIA_THREADS_N];
};

static enum err open_rings(struct crew *c)
{
	const size_t size = ORDERS_N * sizeof(struct worker_order);

	for (uint32_t i = 0; i < c->plan.workers_n; i++) {
		struct post_box *b = &c->boxes[i];
		uint8_t *slots = pages_take(2 * size);

		if (slots == NULL)
			return ERR_OS;
		spsc_init(&b->orders, slots, ORDERS_N,
			  sizeof(struct worker_order));
		spsc_init(&b->answers, slots + size, ORDERS_N,
			  sizeof(struct worker_order));
		TRY(bell_open(&b->bell));
	}
	return OK;
}

static enum err open_shared(struct crew *c)
{
	struct bell *bells[MEDIA_THREADS_N];
	void *ports = pages_take(ports_size(TURN_ALLOCATION_N));

	if (ports == NULL)
		return ERR_OS;
	c->ports = ports_init(ports, TURN_ALLOCATION_N, c->plan.workers_n);
	for (uint32_t i = 0; i < c->plan.workers_n; i++)
		bells[i] = &c->boxes[i].bell;
	return post_open(&c->post, c->plan.workers_n, bells);
}

static enum err open_worker(struct crew *c, uint32_t i)
{
	struct post_box *b = &c->boxes[i];
	const struct worker_plan plan = { .number = i,
					  .udp_fd = c->plan.udp_fds[i],
					  .config = c->plan.config,
					  .ports = c->ports,
					  .streams_n = &c->streams_n,
					  .post = c->post,
					  .bell = &b->bell,
					  .main_bell = &c->bell,
					  .orders = &b->orders,
					  .answers = &b->answers };

	b->thread.fn = worker_run;
	memcpy(b->thread.name, "worker-", 7);
	b->thread.name[7] = (char)('0' + i / 10);
	b->thread.name[8] = (char)('0' + i % 10);
	TRY(worker_open(&b->worker, &plan));
	b->thread.arg = b->worker;
	return OK;
}

static void on_bell(struct loop_watch *watch, unsigned events)
{
	struct crew *c = watch->arg;

	(void)events;
	bell_wake(&c->bell);
}

enum err crew_open(struct crew **c, const struct crew_plan *plan)
{
	struct crew *new = pages_take(sizeof(*new));

	assert(plan->workers_n > 0 && plan->workers_n <= MEDIA_THREADS_N);
	if (new == NULL)
		return ERR_OS;
	new->plan = *plan;
	TRY(bell_open(&new->bell));
	new->bell_watch = (struct loop_watch){ .fd = new->bell.fd,
					       .fn = on_bell,
					       .arg = new };
	TRY(loop_add(plan->loop, &new->bell_watch, LOOP_IN));
	TRY(open_rings(new));
	TRY(open_shared(new));
	for (uint32_t i = 0; i < plan->workers_n; i++)
		TRY(open_worker(new, i));
	*c = new;
	return OK;
}

enum err crew_start(struct crew *c)
{
	for (uint32_t i = 0; i < c->plan.workers_n; i++) {
		TRY(thread_start(&c->boxes[i].thread));
		c->boxes[i].started = true;
	}
	return OK;
}

uint32_t crew_workers(const struct crew *c)
{
	return c->plan.workers_n;
}

struct worker *crew_worker(struct crew *c, uint32_t i)
{
	return c->boxes[i].worker;
}

bool crew_order(struct crew *c, uint32_t worker,
		const struct worker_order *order)
{
	struct worker_order *slot = spsc_slot(&c->boxes[worker].orders);

	if (slot == NULL)
		return false;
	*slot = *order;
	spsc_publish(&c->boxes[worker].orders);
	(void)bell_ring(&c->boxes[worker].bell);
	return true;
}

void crew_take_stream(struct crew *c, int fd, const struct addr *client)
{
	struct worker_order order = { .kind = WORKER_STREAM, .fd = fd };

	static_assert(sizeof(*client) <= sizeof(order.bytes), "it fits");
	memcpy(order.bytes, client, sizeof(*client));
	if (!crew_order(c, c->next, &order))
		fd_close(fd);
	c->next = (c->next + 1) % c->plan.workers_n;
}

static void hear(struct crew *c, uint32_t i)
{
	struct spsc *answers = &c->boxes[i].answers;
	const struct worker_order *order;

	while ((order = spsc_peek(answers, 0)) != NULL) {
		c->plan.heard(c->plan.arg, i, order);
		spsc_release(answers, 1);
	}
}

uint64_t crew_tick(struct crew *c, uint64_t now_us)
{
	for (uint32_t i = 0; i < c->plan.workers_n; i++)
		hear(c, i);
	bell_sleep(&c->bell);
	for (uint32_t i = 0; i < c->plan.workers_n; i++)
		if (spsc_peek(&c->boxes[i].answers, 0) != NULL)
			return now_us;
	return UINT64_MAX;
}

bool crew_stop(struct crew *c)
{
	const struct worker_order stop = { .kind = WORKER_STOP, .fd = -1 };
	bool all = true;

	for (uint32_t i = 0; i < c->plan.workers_n; i++)
		if (c->boxes[i].started)
			all = crew_order(c, i, &stop) && all;
	for (uint32_t i = 0; all && i < c->plan.workers_n; i++)
		if (c->boxes[i].started)
			thread_join(&c->boxes[i].thread);
	return all;
}
