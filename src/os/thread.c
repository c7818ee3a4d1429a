#include "os/thread.h"

#include <assert.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>

enum { STACK_SIZE = 256 * 1024 }; /* bytes; the guard page is beside it */

static void *run(void *arg)
{
	struct thread *t = arg;

	(void)pthread_setname_np(pthread_self(), t->name);
	t->fn(t->arg);
	return NULL;
}

static int create(struct thread *t)
{
	pthread_attr_t attr;
	int error = pthread_attr_init(&attr);

	if (error != 0)
		return error;
	error = pthread_attr_setstacksize(&attr, STACK_SIZE);
	if (error == 0)
		error = pthread_create(&t->handle, &attr, run, t);
	(void)pthread_attr_destroy(&attr);
	return error;
}

enum err thread_start(struct thread *t)
{
	sigset_t all;
	sigset_t before;
	int error;

	/* A new thread has its maker's mask: so none comes in between. */
	sigfillset(&all);
	error = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (error == 0) {
		error = create(t);
		(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	if (error == 0)
		return OK;
	errno = error;
	return ERR_OS;
}

void thread_join(struct thread *t)
{
	int error = pthread_join(t->handle, NULL);

	assert(error == 0);
}

uint32_t thread_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == -1)
		return 1;
	return CPU_COUNT(&set) < 1 ? 1 : (uint32_t)CPU_COUNT(&set);
}
