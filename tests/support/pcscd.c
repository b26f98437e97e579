#define _GNU_SOURCE /* unshare */
#include "tests/support/pcscd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <winscard.h>

#define PROGRAM "/usr/sbin/pcscd"
#define DRIVER "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
#define PORT_FIRST 20000u
#define PORTS 12000u
#define START_TRIES 5
#define EXIT_NO_NAMESPACE 125

__attribute__((format(printf, 2, 3))) static int
fail(struct pcscd *pcscd, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(pcscd->why, sizeof(pcscd->why), format, args);
	va_end(args);
	return -1;
}

static void
wait_ms(long ms)
{
	struct timespec wait = {.tv_sec = ms / 1000,
				.tv_nsec = ms % 1000 * 1000000};

	(void)nanosleep(&wait, NULL); /* a shorter one is as good */
}

/* Is the port free, for a listener on all addresses as the driver is? */
static bool
try_port(unsigned port, int *fd)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons((uint16_t)port),
				      .sin_addr.s_addr = htonl(INADDR_ANY)};
	int one = 1;

	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return false;
	/* As the driver does: a closed connection is no hindrance. */
	(void)setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(*fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return true;
	(void)close(*fd);
	return false;
}

/*
 * Two free ports side by side: with one taken pcscd goes on without the
 * whole reader (B.3). They lie below what the kernel hands out, for two
 * reasons: nobody's outgoing connection takes them while pcscd is restarted,
 * and a card that connects while nobody listens cannot meet itself.
 */
static int
choose_ports(struct pcscd *pcscd)
{
	unsigned start = ((unsigned)getpid() * 2u + pcscd->port) % PORTS;

	for (unsigned i = 2; i < PORTS; i += 2) {
		unsigned port = PORT_FIRST + (start + i) % PORTS / 2 * 2;
		int first, second;
		bool both;

		if (!try_port(port, &first))
			continue;
		both = try_port(port + 1, &second);
		(void)close(first);
		if (!both)
			continue;
		(void)close(second);
		pcscd->port = (uint16_t)port;
		return 0;
	}
	return fail(pcscd, "no two ports side by side are free");
}

static int
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		(void)close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

static int
write_config(struct pcscd *pcscd)
{
	char path[128], text[512];

	(void)snprintf(path, sizeof(path), "%s/readers/vpcd", pcscd->folder);
	(void)snprintf(text, sizeof(text),
		       "FRIENDLYNAME \"" PCSCD_READER "\"\n"
		       "DEVICENAME /dev/null:%u\n"
		       "LIBPATH " DRIVER "\n"
		       "CHANNELID %u\n",
		       pcscd->port, pcscd->port);
	return write_file(path, text);
}

int
pcscd_open(struct pcscd *pcscd)
{
	char path[128];

	memset(pcscd, 0, sizeof(*pcscd));
	if (access(PROGRAM, X_OK) != 0 || access(DRIVER, R_OK) != 0)
		return fail(pcscd,
			    PROGRAM " and " DRIVER " are needed: "
				    "apt-get install pcscd vsmartcard-vpcd");
	(void)snprintf(pcscd->folder, sizeof(pcscd->folder),
		       "/tmp/ybpos-pcscd-XXXXXX");
	if (mkdtemp(pcscd->folder) == NULL)
		return fail(pcscd, "%s: %s", pcscd->folder, strerror(errno));
	(void)snprintf(pcscd->socket, sizeof(pcscd->socket), "%s/pcscd.comm",
		       pcscd->folder);
	(void)snprintf(path, sizeof(path), "%s/readers", pcscd->folder);
	if (mkdir(path, 0700) != 0)
		return fail(pcscd, "%s: %s", path, strerror(errno));
	if (setenv("PCSCLITE_CSOCK_NAME", pcscd->socket, 1) != 0)
		return fail(pcscd, "no memory");
	return choose_ports(pcscd);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	(void)unlink(path); /* of the one before */
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    listen(fd, 16) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/* In the child: a /run that is nobody else's. */
static int
private_run(uid_t uid, gid_t gid)
{
	char map[64];

	if (uid == 0) {
		if (unshare(CLONE_NEWNS) != 0)
			return -1;
	} else {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			return -1;
		(void)snprintf(map, sizeof(map), "0 %u 1", (unsigned)uid);
		if (write_file("/proc/self/setgroups", "deny") != 0 ||
		    write_file("/proc/self/uid_map", map) != 0)
			return -1;
		(void)snprintf(map, sizeof(map), "0 %u 1", (unsigned)gid);
		if (write_file("/proc/self/gid_map", map) != 0)
			return -1;
	}
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("tmpfs", "/run", "tmpfs", 0, "mode=755,size=1m") != 0)
		return -1;
	return mkdir("/run/pcscd", 0755);
}

/*
 * Where no namespace is to be had (most containers, a chroot): the common
 * /run will do while no pcscd of the system lives there. Ours listens
 * elsewhere and only writes its pid file beside.
 */
static int
common_run(void)
{
	struct stat there;

	if (stat("/run/pcscd/pcscd.comm", &there) == 0)
		return -1;
	return mkdir("/run/pcscd", 0755) == 0 || errno == EEXIST ? 0 : -1;
}

/* In the child, which becomes pcscd or ends. */
static _Noreturn void
become(const struct pcscd *pcscd, int listener, pid_t parent)
{
	char readers[96], log[96], self[24];
	sigset_t none;
	int fd;

	(void)snprintf(readers, sizeof(readers), "%s/readers", pcscd->folder);
	(void)snprintf(log, sizeof(log), "%s/pcscd.log", pcscd->folder);
	(void)snprintf(self, sizeof(self), "%d", (int)getpid());
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 ||
	    (private_run(getuid(), getgid()) != 0 && common_run() != 0))
		_exit(EXIT_NO_NAMESPACE);
	(void)dup2(fd, STDOUT_FILENO);
	(void)dup2(fd, STDERR_FILENO);
	/* On 3 and without CLOEXEC, or pcscd falls back to /run/pcscd. */
	if (listener == 3)
		(void)fcntl(3, F_SETFD, 0);
	else
		(void)dup2(listener, 3);
	(void)setenv("LISTEN_FDS", "1", 1);
	(void)setenv("LISTEN_PID", self, 1);
	/* After unshare: a new user namespace clears it. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent)
		(void)execl(PROGRAM, PROGRAM, "-f", "-i", "-c", readers,
			    (char *)NULL);
	_exit(126);
}

int
pcscd_start(struct pcscd *pcscd)
{
	int listener;
	pid_t parent = getpid();

	if (write_config(pcscd) != 0)
		return fail(pcscd, "%s/readers: cannot write", pcscd->folder);
	listener = listen_at(pcscd->socket);
	if (listener < 0)
		return fail(pcscd, "%s: %s", pcscd->socket, strerror(errno));
	pcscd->pid = fork();
	if (pcscd->pid == 0)
		become(pcscd, listener, parent);
	/* Ours is closed: when pcscd dies, clients must be refused. */
	(void)close(listener);
	if (pcscd->pid > 0)
		return 0;
	pcscd->pid = 0;
	return fail(pcscd, "fork: %s", strerror(errno));
}

/* Why it is gone, in words; forgets the process. */
static int
explain_end(struct pcscd *pcscd, int status)
{
	pcscd->pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_NAMESPACE)
		return fail(
		    pcscd,
		    "no private mount namespace is permitted here (unshare "
		    "-m, or unshare -Urm for an ordinary user), and "
		    "/run/pcscd is in use or cannot be made: stop the "
		    "system's pcscd, or run as root");
	return fail(pcscd, "pcscd ended, status 0x%04x; see its log",
		    (unsigned)status);
}

static bool
has_reader(void)
{
	char names[2048] = {0};
	DWORD length = sizeof(names) - 2;
	SCARDCONTEXT context;
	bool found = false;

	if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) !=
	    SCARD_S_SUCCESS)
		return false;
	if (SCardListReaders(context, NULL, names, &length) ==
	    SCARD_S_SUCCESS) {
		for (const char *at = names; *at != '\0';
		     at += strlen(at) + 1) {
			if (strncmp(at, PCSCD_READER, strlen(PCSCD_READER)) ==
			    0)
				found = true;
		}
	}
	(void)SCardReleaseContext(context); /* ours, just made */
	return found;
}

static int
wait_once(struct pcscd *pcscd, int limit_ms)
{
	for (int waited_ms = 0; waited_ms < limit_ms; waited_ms += 10) {
		int status;

		if (waitpid(pcscd->pid, &status, WNOHANG) == pcscd->pid)
			return explain_end(pcscd, status);
		if (has_reader())
			return 0;
		wait_ms(10);
	}
	return fail(pcscd, "pcscd runs but lists no " PCSCD_READER);
}

int
pcscd_wait_reader(struct pcscd *pcscd, int limit_ms)
{
	/* Somebody may have taken a port between our look and pcscd's. */
	for (int i = 0; i < START_TRIES; i++) {
		if (wait_once(pcscd, limit_ms) == 0)
			return 0;
		if (pcscd->pid == 0)
			return -1;
		pcscd_stop(pcscd, SIGTERM);
		if (choose_ports(pcscd) != 0 || pcscd_start(pcscd) != 0)
			return -1;
	}
	return -1;
}

void
pcscd_stop(struct pcscd *pcscd, int signal)
{
	if (pcscd->pid == 0)
		return;
	(void)kill(pcscd->pid, signal);
	for (int i = 0; i < 200; i++) {
		if (waitpid(pcscd->pid, NULL, WNOHANG) != 0) {
			pcscd->pid = 0;
			return;
		}
		wait_ms(10);
	}
	(void)kill(pcscd->pid, SIGKILL);
	(void)waitpid(pcscd->pid, NULL, 0);
	pcscd->pid = 0;
}

pid_t
pcscd_squat(struct pcscd *pcscd)
{
	int fd, ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready) != 0)
		return fail(pcscd, "pipe: %s", strerror(errno));
	pid = fork();
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* The end of a connection lingers on the port for a while. */
		for (int i = 0; i < 500; i++) {
			if (try_port(pcscd->port, &fd) && listen(fd, 1) == 0 &&
			    write(ready[1], "", 1) == 1)
				for (;;)
					(void)pause();
			wait_ms(10);
		}
		_exit(1);
	}
	(void)close(ready[1]);
	if (pid > 0 && read(ready[0], &byte, 1) != 1) {
		(void)waitpid(pid, NULL, 0);
		pid = fail(pcscd, "port %u stays taken", pcscd->port);
	}
	(void)close(ready[0]);
	return pid;
}

void
pcscd_close(struct pcscd *pcscd)
{
	static const char *const files[] = {"readers/vpcd", "pcscd.log",
					    "pcscd.comm"};
	char path[128];

	pcscd_stop(pcscd, SIGTERM);
	if (pcscd->folder[0] == '\0')
		return;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", pcscd->folder,
			       files[i]);
		(void)unlink(path); /* it may never have been made */
	}
	(void)snprintf(path, sizeof(path), "%s/readers", pcscd->folder);
	(void)rmdir(path);
	(void)rmdir(pcscd->folder);
	pcscd->folder[0] = '\0';
}
