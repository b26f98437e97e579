/*
 * stick.h - sales change tills by a USB stick, and their answers come back.
 *
 * A sale is owned by exactly one till (queue_stick.c has the table). Lending
 * writes LENT for all sales of a batch in one transaction before the file is
 * final; from then on only the till it is for may send them, and does so
 * once, however often and in however many copies the stick is read.
 *
 *   origin                         the other till
 *   stick_pick, stick_lend   ->    stick_import: TAKEN, and it delivers
 *   stick_import: RETURNED   <-    stick_answer: what became of each
 *   stick_import: TAKEN_BACK <-    stick_answer(release): never sent, given up
 *
 * Without that release a named person may take a batch back
 * (stick_take_back): it is then that person's, and never sent from here, for
 * whoever holds the stick may still send it.
 *
 * A file that is not whole, not signed by one of the institution's tills,
 * for another till or of another institution changes nothing at all.
 */
#ifndef POS_STICK_H
#define POS_STICK_H

#include "pos/books.h"
#include "pos/json.h"
#include "pos/stick_file.h"

struct stick {
	struct books *books; /* borrowed, all of them */
	const struct conf *conf;
	const struct crypto_key *key; /* the institution's */
	const char *pem;	      /* this till's private key */
	size_t pem_length;
	const char *signers; /* public keys of the tills */
	size_t signers_length;
};

/* The sales that go, or went, on one stick. */
struct stick_batch {
	char id[STICK_BATCH_BYTES];
	int to;
	int64_t at_ms;
	struct stick_place *places;
	int count;
	uint8_t sm3[SM3_BYTES]; /* of the file's lines */
	size_t lines_bytes;	/* all before the signature */
};
void stick_batch_clear(struct stick_batch *batch);

/* A new batch of what may go, at most max of them, and the file's bytes.
 * Nothing is written yet. 0, 1 nothing may go, -1. */
int stick_pick(struct stick *stick, const struct now *now, int to, int max,
    struct stick_batch *batch, struct text_buf *out, struct err *err);
/* The lines are on the stick, not yet signed: hand over. */
int stick_lend(struct stick *stick, const struct now *now,
    const struct stick_batch *batch, struct err *err);
/* The same batch once more, byte for byte but for the signature. */
int stick_copy(struct stick *stick, const char *id,
    struct stick_batch *batch, struct text_buf *out, struct err *err);

struct stick_report {
	struct stick_head head;
	int taken;    /* sales that are ours now */
	int already;  /* nothing new about them */
	int acked;    /* answers, by what they say */
	int refused;
	int reversed;
	int released; /* ours again; of stick_answer: given up */
	int open;     /* no answer yet */
};

int stick_import(struct stick *stick, const struct now *now,
    const char *bytes, size_t length, struct stick_report *report,
    struct err *err);
/* What became of a batch that was taken over; release: what was not sent is
 * given up first. */
int stick_answer(struct stick *stick, const struct now *now, const char *id,
    bool release, struct stick_report *report, struct text_buf *out,
    struct err *err);
/* On the word of the operator and why; report->taken: how many. */
int stick_take_back(struct stick *stick, const struct now *now,
    const char *id, const char *why, struct stick_report *report,
    struct err *err);

/* stick_import.c and stick_heard.c share this: each inside a transaction. */
int stick_take(struct stick *stick, const struct now *now,
    struct stick_reader *reader, struct stick_report *report,
    struct err *err);
int stick_hear(struct stick *stick, const struct now *now,
    struct stick_reader *reader, struct stick_report *report,
    struct err *err);
/* A line is one of JSON and, after its newline, bytes. */
int stick_split(const struct text_buf *line, struct json **head,
    const char **bytes, size_t *length, struct err *err);

#endif
