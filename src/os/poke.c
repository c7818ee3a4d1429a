#include "os/poke.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum err poke_open(int *fd)
{
	sigset_t set;
	int s;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		return ERR_OS;
	s = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (s == -1)
		return ERR_OS;
	*fd = s;
	return OK;
}

void poke_take(int fd)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		;
}

void poke_answer(const char *text, size_t len)
{
	ssize_t n = write(STDERR_FILENO, text, len);

	(void)n; /* nobody listens: then nobody misses it */
}
