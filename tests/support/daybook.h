/*
 * daybook.h - a small journal of real facts for the auditor's tests: the
 * sale of protocol.md 16 over and over, each settled, refused, in doubt and
 * undone, waiting, refunded or paid without insurance. Everything in it is
 * written by the program's own codecs and adds up; a test then forges it.
 */
#ifndef SUPPORT_DAYBOOK_H
#define SUPPORT_DAYBOOK_H

#include "pos/journal.h"
#include "pos/message.h"
#include "pos/settlement.h"
#include "tests/sim/disk.h"

#define DAYBOOK_RULES "pos/rules/demo-990101-2026.rules"

struct daybook {
	struct disk *disk;
	struct store *store;
	struct journal *journal;
	struct rules *rules;
	struct settlement *sale; /* the one being written */
	struct crypto_key key;
	int64_t clock_ms;
	int sales;
	int messages;
	bool sealed; /* with requests and replies; else quick and without */
};

/* All of them stop the test when something fails. */
void daybook_open(struct daybook *daybook, uint64_t seed);
void daybook_close(struct daybook *daybook);
/* OPENED and RULES; the first rows. */
void daybook_begin(struct daybook *daybook);

/* One sale each; returns the seq of its INTENT. */
int64_t daybook_settled(struct daybook *daybook);
int64_t daybook_refused(struct daybook *daybook);
int64_t daybook_pending(struct daybook *daybook);
int64_t daybook_selfpay(struct daybook *daybook);
/* Lost reply, undone by 2601, settled by a second message. */
int64_t daybook_undone(struct daybook *daybook);
int64_t daybook_refunded(struct daybook *daybook);
/* The centre answered with other figures, and that was noted or not. */
int64_t daybook_differed(struct daybook *daybook, bool noted);
/* All kinds, in turn. */
void daybook_mixed(struct daybook *daybook, int sales);

/* A row of any kind about the sale written last. */
int64_t daybook_fact(struct daybook *daybook, enum fact fact, const char *msgid,
    const struct message_body *body, const char *bytes);

/* The forger's hands: triggers dropped, then the statement. */
void daybook_forge(struct daybook *daybook, const char *sql);
/* Change one text in a body for another of the same length. */
void daybook_forge_body(struct daybook *daybook, int64_t seq, const char *from,
    const char *to);
/* Compute every hash from seq on as if nothing had happened. */
void daybook_rechain(struct daybook *daybook, int64_t seq);

#endif
