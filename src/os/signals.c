#include "os/signals.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum err signals_open(int *fd)
{
	static const int taken[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	sigset_t set;

	if (sigemptyset(&set) == -1 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return ERR_OS;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (sigaddset(&set, taken[i]) == -1)
			return ERR_OS;
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		return ERR_OS;

	int s = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);

	if (s == -1)
		return ERR_OS;
	*fd = s;
	return OK;
}

enum signals_event signals_take(int fd)
{
	struct signalfd_siginfo s;

	if (read(fd, &s, sizeof(s)) != (ssize_t)sizeof(s))
		return SIGNALS_NONE;
	if (s.ssi_signo == SIGCHLD)
		return SIGNALS_CHILD;
	return s.ssi_signo == SIGHUP ? SIGNALS_RELOAD : SIGNALS_STOP;
}
