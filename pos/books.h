/*
 * books.h - the journal and its index, written together or not at all.
 *
 * Between books_begin() and books_commit() facts are appended and folded in
 * one transaction; when anything fails books_abandon() leaves both as they
 * were. Also the counters that must never repeat: msgid and sale number.
 */
#ifndef POS_BOOKS_H
#define POS_BOOKS_H

#include "pos/conf.h"
#include "pos/message.h"
#include "pos/queue.h"

struct books {
	struct store *store; /* borrowed */
	struct journal *journal;
	const struct crypto_key *key; /* borrowed */
	struct text_buf scratch;      /* bodies being written */
	uint64_t changes;	      /* grows with each commit */
};

/* Prepares journal, queue and counters. */
int books_open(struct books *books, struct store *store,
    const struct crypto_key *key, struct err *err);
void books_close(struct books *books);

int books_begin(struct books *books, struct err *err);
int books_commit(struct books *books, struct err *err);
/* Rolls back; keeps err as it is. Returns -1, to be returned on. */
int books_abandon(struct books *books);

/* Append one fact and fold it. seq may be NULL. */
int books_text(struct books *books, const struct now *now, enum fact fact,
    const char *sale, const char *msgid, const char *body, size_t length,
    int64_t *seq, struct err *err);
int books_fact(struct books *books, const struct now *now, enum fact fact,
    const char *sale, const char *msgid, const struct message_body *body,
    const void *bytes, size_t length, struct err *err);
/* The same as a transaction of its own. */
int books_note(struct books *books, const struct now *now, enum fact fact,
    const char *sale, const char *msgid, const struct message_body *body,
    struct err *err);

/*
 * A msgid that never was and never will be again: code (12), second (14),
 * serial (4), from a counter that survives crashes and a clock set back.
 * inf_time is the time inside it (protocol.md 2.5, 19 no. 1). ERR_BUSY when
 * this second's serials are used up. Inside a transaction.
 */
int books_msgid(struct books *books, const struct conf *conf,
    const struct now *now, char msgid[MSGID_BYTES], char inf_time[20],
    struct err *err);
/* yyMMdd, till (2), counter (6). Inside a transaction. */
int books_sale_id(struct books *books, const struct conf *conf,
    const struct now *now, char sale[SALE_BYTES], struct err *err);

/* The sale as it was agreed, from its INTENT row; seq may be NULL. */
int books_settlement(struct books *books, const char *sale,
    struct settlement *settlement, int64_t *seq, struct err *err);
/* The same of a visit that may have no sale yet: as it was begun. */
int books_visit(struct books *books, const char *sale,
    struct settlement *settlement, struct err *err);
/* A rule pack, whole, with its hash: once in a journal. Writing it is inside
 * a transaction. */
int books_rules_known(struct books *books, const struct rules *rules,
    bool *known, struct err *err);
int books_rules(struct books *books, const struct now *now,
    const struct rules *rules, struct err *err);

/* The bytes a message was sent with. */
int books_request(struct books *books, const struct message *message,
    struct text_buf *out, struct err *err);

#endif
