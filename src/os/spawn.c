#include "os/spawn.h"

#include "os/channel.h"
#include "os/fd.h"
#include "os/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child takes over, as it is numbered in the parent. */
struct kit {
	int null;
	int log;
	int channel;
};

/* Ctrl-C and a closed terminal reach the whole group; only main answers. */
static bool set_signals(void)
{
	static const int ignored[] = { SIGINT, SIGHUP, SIGPIPE, SIGXFSZ };
	sigset_t none;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		if (signal(ignored[i], SIG_IGN) == SIG_ERR)
			return false;
	return sigemptyset(&none) == 0 &&
	       pthread_sigmask(SIG_SETMASK, &none, NULL) == 0;
}

/* All of the kit is above the standard streams, so nothing overwrites what is
 * still needed. */
static bool set_fds(const struct kit *k)
{
	if (dup2(k->log, STDERR_FILENO) == -1 ||
	    dup2(k->null, STDIN_FILENO) == -1 ||
	    dup2(k->null, STDOUT_FILENO) == -1)
		return false;
	if (k->channel == SPAWN_MAIN_FD) {
		if (fcntl(SPAWN_MAIN_FD, F_SETFD, 0) == -1)
			return false;
	} else if (dup2(k->channel, SPAWN_MAIN_FD) == -1) {
		return false;
	}
	return close_range(SPAWN_MAIN_FD + 1, ~0u, 0) == 0;
}

/* In the child: only async-signal-safe calls until the exec. */
_Noreturn static void become(const char *role, const struct kit *k,
			     pid_t parent)
{
	char arg[] = SPAWN_ARG;
	char name[] = "incamera";
	char copy[16] = "";
	char *argv[] = { name, arg, copy, NULL };

	for (size_t i = 0; i < sizeof(copy) - 1 && role[i] != '\0'; i++)
		copy[i] = role[i];
	/* The parent may have died before we asked to die with it. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 || getppid() != parent)
		_exit(127);
	if (set_signals() && set_fds(k))
		execve("/proc/self/exe", argv, tap_environment());
	_exit(127);
}

static void close_kit(const struct kit *k)
{
	fd_close(k->null);
	fd_close(k->log);
	fd_close(k->channel);
}

/* Makes both halves: the child's kit, and what the parent keeps. */
static enum err open_both(struct kit *k, struct spawn *s)
{
	int log[2];
	int ends[2];

	k->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (k->null == -1)
		return ERR_OS;
	if (pipe2(log, O_CLOEXEC | O_NONBLOCK) == -1)
		return ERR_OS;
	s->log = log[0];
	k->log = log[1];
	TRY(channel_pair(ends));
	s->channel = ends[0];
	k->channel = ends[1];
	return OK;
}

enum err spawn_role(struct spawn *s, const char *role)
{
	struct kit kit = { -1, -1, -1 };
	struct spawn out = { -1, -1, -1 };
	pid_t parent = getpid();

	if (open_both(&kit, &out) != OK)
		goto fail;
	out.pid = fork();
	if (out.pid == -1)
		goto fail;
	if (out.pid == 0)
		become(role, &kit, parent);
	close_kit(&kit);
	*s = out;
	return OK;

fail:
	close_kit(&kit);
	close_kit(&(struct kit){ -1, out.log, out.channel });
	return ERR_OS;
}

bool spawn_reap(struct spawn_end *end)
{
	int status;
	pid_t pid;

	do
		pid = waitpid(-1, &status, WNOHANG);
	while (pid == -1 && errno == EINTR);
	if (pid <= 0)
		return false;
	end->pid = pid;
	end->by_signal = WIFSIGNALED(status);
	end->code = end->by_signal ? WTERMSIG(status) : WEXITSTATUS(status);
	return true;
}

void spawn_kill(const struct spawn *s)
{
	(void)kill(s->pid, SIGKILL); /* it may have ended already */
}

enum err spawn_fill_standard_streams(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd == -1)
			return ERR_OS;
	} while (fd <= STDERR_FILENO);
	close(fd);
	return OK;
}
