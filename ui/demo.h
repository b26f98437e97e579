/*
 * demo.h - everything a demonstration stands on, in one temporary folder:
 * a private pcscd with a virtual reader, a virtual card, the reference
 * centre with certificates made on the spot, a pos.conf, a pack for this
 * year and a catalogue. Nothing of the machine's own is touched.
 *
 * The programs are those beside this one (build/lab, vcard, centre). Each
 * is a child whose standard input is a pipe of ours: it ends when we do,
 * however that happens. demo_close() ends them and removes the folder.
 */
#ifndef UI_DEMO_H
#define UI_DEMO_H

#include <stdbool.h>
#include <sys/types.h>

#include "pos/err.h"

#define DEMO_PATH_BYTES 256

struct demo_child {
	pid_t pid; /* 0: not running */
	int input; /* its standard input; -1: none */
};

struct demo {
	char folder[DEMO_PATH_BYTES]; /* "" when there is none */
	char build[DEMO_PATH_BYTES];  /* where the programs are */
	char root[DEMO_PATH_BYTES];   /* where packs and data are */
	struct demo_child lab;
	struct demo_child card;
	struct demo_child centre;
	int card_port;
	int centre_port;
	char reader_why[160]; /* why there is no reader; "" when there is */
};

/* Everything ready; on failure nothing is left behind. year is this year. */
int demo_open(struct demo *demo, int year, struct err *err);
void demo_close(struct demo *demo);

/* demo_files.c: pos.conf, pack, catalogue; and the folder's end. */
int demo_write_files(const struct demo *demo, int year, struct err *err);
void demo_remove(const char *folder);

/* demo_child.c */
/* argv[0] is the program's path. log: name in folder for its output. */
int demo_child_start(struct demo_child *child, const struct demo *demo,
    const char *log, const char *const *argv, struct err *err);
/* Waits until the file holds something; the child's end ends the wait. */
/* text NULL: it is enough that the file is there (a socket). */
int demo_child_ready(struct demo_child *child, const char *path,
    char *text, size_t room, struct err *err);
void demo_child_stop(struct demo_child *child);

#endif
