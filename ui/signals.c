#include "ui/signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "pos/text.h"

int
signals_open(struct err *err)
{
	sigset_t set;
	int descriptor;

	(void)sigemptyset(&set); /* these fail on a bad number only */
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGQUIT);
	(void)sigaddset(&set, SIGWINCH);
	(void)sigaddset(&set, SIGTSTP); /* a till is not put to sleep */
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0 ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return err_set(err, ERR_FILE, _("信号：%s"), strerror(errno));
	descriptor = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (descriptor < 0)
		return err_set(err, ERR_FILE, _("信号：%s"), strerror(errno));
	return descriptor;
}

enum signals_seen
signals_next(int descriptor)
{
	struct signalfd_siginfo seen;

	while (read(descriptor, &seen, sizeof(seen)) ==
	    (ssize_t)sizeof(seen)) {
		if (seen.ssi_signo == (unsigned)SIGWINCH)
			return SIGNALS_RESIZE;
		if (seen.ssi_signo != (unsigned)SIGTSTP)
			return SIGNALS_STOP;
	}
	return SIGNALS_NONE;
}
