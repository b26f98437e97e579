/*
 * journal.h - append-only facts with a hash chain. The truth; every other
 * table can be rebuilt from it.
 *
 * Triggers refuse UPDATE and DELETE. Each row's hash is
 *   SM3(format || previous hash || seq || wall_ms || mono_ms || boot_id ||
 *       fact || sale || msgid || SM3(body))
 * with integers as 8 bytes big-endian and texts as 4 bytes of length and
 * the bytes; seq runs 1, 2, 3 … without a gap. The first row's previous
 * hash is 32 zero bytes. format is one byte, 1.
 * Body is JSON text a person can read; what is personal in it is sealed.
 * Source: shared/DESIGN.md section 5.
 */
#ifndef POS_JOURNAL_H
#define POS_JOURNAL_H

#include "pos/crypto.h"
#include "pos/err.h"
#include "pos/fact.h"
#include "pos/now.h"
#include "pos/store.h"

#define JOURNAL_FORMAT 1
#define JOURNAL_BODY_BYTES_MAX (2u * 1024u * 1024u)
#define SALE_BYTES 25  /* sale id and NUL */
#define STICK_BATCH_BYTES 16 /* yyMMdd, till (2), counter (6), and NUL */
#define MSGID_BYTES 31 /* 30 characters and NUL (protocol.md 2.5) */

struct journal_row {
	int64_t seq;
	struct now now;
	enum fact fact;
	char sale[SALE_BYTES];	 /* "" when about no sale */
	char msgid[MSGID_BYTES]; /* "" when about no message */
	const char *body;	 /* borrowed, ended by NUL */
	size_t body_bytes;
	uint8_t hash[SM3_BYTES];
};

struct journal; /* owns nothing but its place; the store is borrowed */
int journal_open(
    struct journal **journal, struct store *store, struct err *err);
void journal_close(struct journal **journal);

/*
 * Append inside the caller's transaction; seq (may be NULL) gets the row's
 * index. After a rollback call journal_reload(): the head in memory must
 * be the head on disk.
 */
int journal_append(struct journal *journal, const struct now *now,
    enum fact fact, const char *sale, const char *msgid, const char *body,
    size_t body_bytes, int64_t *seq, struct err *err);
int journal_reload(struct journal *journal, struct err *err);

/* Index and hash of the last row; 0 and zeros when there is none. */
int64_t journal_head(const struct journal *journal, uint8_t hash[SM3_BYTES]);

/*
 * Walk rows from seq on, in order. next(): 1, 0 at the end, -1. A row that
 * cannot be understood gives -1 with ERR_CORRUPT and its seq (and hash,
 * where that has 32 bytes); the walk may go on after it.
 */
struct journal_walk;
int journal_walk_open(struct journal_walk **walk, struct store *store,
    int64_t from_seq, struct err *err);
/* Only the rows of one sale. */
int journal_walk_sale(struct journal_walk **walk, struct store *store,
    const char *sale, struct err *err);
int journal_walk_next(
    struct journal_walk *walk, struct journal_row *row, struct err *err);
void journal_walk_close(struct journal_walk **walk);

/* The hash a row must have after previous; pure, shared with the auditor. */
void journal_row_hash(const struct journal_row *row,
    const uint8_t previous[SM3_BYTES], uint8_t hash[SM3_BYTES]);

#endif
