#include "os/bell.h"

#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum err bell_open(struct bell *b)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd == -1)
		return ERR_OS;
	atomic_init(&b->asleep, false);
	b->fd = fd;
	return OK;
}

/* No wake-up is lost: the owner says "asleep", then looks at its rings; who
 * writes to a ring publishes, then looks whether the owner is asleep. All of
 * them do it by an exchange of one word, and exchanges have an order. When the
 * writer's comes after the owner's, it finds "asleep" and makes the descriptor
 * readable, which the loop finds however late it waits. When it comes before,
 * the owner's exchange has read what the writer's left (acquire after release),
 * so its look at the rings finds the slot. */
static bool was_asleep(struct bell *b, bool now)
{
	return atomic_exchange_explicit(&b->asleep, now, memory_order_acq_rel);
}

void bell_sleep(struct bell *b)
{
	(void)was_asleep(b, true);
}

void bell_wake(struct bell *b)
{
	uint64_t n;

	(void)was_asleep(b, false);
	(void)!read(b->fd, &n, sizeof(n));
}

bool bell_ring(struct bell *b)
{
	const uint64_t one = 1;

	/* Of several that ring at once, one asks the system. */
	if (!was_asleep(b, false))
		return false;
	(void)!write(b->fd, &one, sizeof(one));
	return true;
}
