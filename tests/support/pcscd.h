/*
 * pcscd.h - a real pcscd of one's own: private socket, private /run, one
 * virtual reader (vpcd) on two free ports.
 *
 * pcscd has its socket and pid file compiled in, so it is started the way
 * systemd would start it, with a listening socket on descriptor 3, and in a
 * mount namespace where /run is an empty tmpfs (card.md B.3, recipes A and
 * B). A pcscd of the system is not touched, several private ones do not see
 * each other, and nothing is left behind. As root this takes CLONE_NEWNS,
 * otherwise a user namespace too; where neither is permitted the common /run
 * is used as long as no pcscd of the system is there, else pcscd_start()
 * says so and fails. pcscd dies with the process that started
 * it, even when that one is killed.
 *
 * The reader's slots are PCSCD_READER " 00 00" on port and " 00 01" on
 * port + 1. A virtual card connects to one of them; anyone who can reach the
 * ports can insert a card, so this is for tests and demonstrations only.
 *
 * Programs find this pcscd by the environment: PCSCLITE_CSOCK_NAME, which
 * pcscd_start() sets in the calling process too. libpcsclite reads it once,
 * so start before the first PC/SC call. Functions return 0, or -1 with the
 * reason in why.
 */
#ifndef TESTS_SUPPORT_PCSCD_H
#define TESTS_SUPPORT_PCSCD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PCSCD_READER "YBPOS Virtual Reader"

struct pcscd {
	pid_t pid; /* 0: not running */
	uint16_t port;
	char folder[64]; /* socket, configuration and log, all temporary */
	char socket[96];
	char why[256]; /* what failed last */
};

/* A folder, a socket name and two free ports; runs nothing yet. */
int pcscd_open(struct pcscd *pcscd);

/*
 * Runs it; may be called again after pcscd_stop(), with the same socket and
 * ports. Returns when clients can connect.
 */
int pcscd_start(struct pcscd *pcscd);

/* Until the virtual reader is listed: its driver may lag behind. */
int pcscd_wait_reader(struct pcscd *pcscd, int wait_ms);

/* signal is SIGTERM or SIGKILL; waits for the end. Harmless when stopped. */
void pcscd_stop(struct pcscd *pcscd, int signal);

/*
 * A process that sits on the reader's port until it is killed: a pcscd that
 * is started then has no reader. Returns its pid, or -1.
 */
pid_t pcscd_squat(struct pcscd *pcscd);

/* Stops it and removes the folder. */
void pcscd_close(struct pcscd *pcscd);

#endif
