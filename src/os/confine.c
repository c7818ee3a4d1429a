#include "os/confine.h"

#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum {
	FDS_N = 65536, /* more than this serves nobody */
};

static bool limit_to_zero(__rlimit_resource_t what)
{
	struct rlimit none = { 0, 0 };

	return setrlimit(what, &none) == 0;
}

enum err confine_secrets(void)
{
	if (!limit_to_zero(RLIMIT_CORE) ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return ERR_OS;
	return OK;
}

static bool raise_fds(void)
{
	struct rlimit n;

	if (getrlimit(RLIMIT_NOFILE, &n) == -1)
		return false;
	n.rlim_cur = n.rlim_max < FDS_N ? n.rlim_max : FDS_N;
	return setrlimit(RLIMIT_NOFILE, &n) == 0;
}

enum err confine_child(const char *name)
{
	TRY(confine_secrets());
	if (!limit_to_zero(RLIMIT_FSIZE) || !raise_fds() ||
	    prctl(PR_SET_NAME, name, 0, 0, 0) == -1)
		return ERR_OS;
	return OK;
}
