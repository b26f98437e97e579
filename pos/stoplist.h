/*
 * stoplist.h - cards lost or blocked and people suspended, as the region
 * publishes them, for the moments when the centre cannot be asked.
 *
 * The list comes as text, UTF-8, one entry a line, and says itself how many
 * entries it has, so that one cut short is refused:
 *
 *   格式 1
 *   统筹区 990101
 *   日期 2026-11-20
 *   数量 2
 *   社保卡 A00000001 挂失
 *   身份证 990101199001010015 冻结
 *
 * 社保卡 takes a card number or card_sn, 身份证 a certno, 人员编号 a psn_no;
 * the reason is 挂失, 冻结, 注销, 停保 or 其他. Words are parted by blanks.
 *
 * It is kept as a sorted file of tags keyed by the till's key: nobody can
 * read who is on it, and a changed byte is found when it is opened. A tag
 * has 56 bits: in a list of five million, one person in 10^10 is taken for
 * another. Looked up in place (DESIGN.md 4, the age of the stop list).
 */
#ifndef POS_STOPLIST_H
#define POS_STOPLIST_H

#include <stdint.h>

#include "pos/crypto.h"
#include "pos/err.h"
#include "pos/person.h"

#define STOPLIST_ENTRIES_MAX 20000000
#define STOPLIST_LINE_BYTES_MAX 128

enum stop_reason {
	STOP_NONE, /* not on the list */
	STOP_LOST,
	STOP_FROZEN,
	STOP_CANCELLED,
	STOP_SUSPENDED,
	STOP_OTHER,
};

struct stoplist_head {
	int64_t count;	     /* different entries */
	int64_t imported_ms; /* wall clock */
	int day;	     /* yyyymmdd the region made it */
	int region;	     /* admdvs, six digits */
};

struct stoplist;

/*
 * 0 opened, 1 there is no such file, -1 unreadable, changed, or made with
 * another key (ERR_FILE, ERR_CORRUPT). Owned by the caller.
 */
int stoplist_open(struct stoplist **list, const char *path,
    const struct crypto_key *key, struct err *err);
void stoplist_close(struct stoplist **list);
const struct stoplist_head *stoplist_head(const struct stoplist *list);

/* By card, card_sn, certno or psn_no, whichever is known and listed. */
enum stop_reason stoplist_find(
    const struct stoplist *list, const struct person *person);
/* The reason in the trade's words; "" for STOP_NONE. */
const char *stoplist_reason(enum stop_reason reason);

struct stoplist_import {
	const char *from; /* the text */
	const char *name; /* what errors call it; NULL: from */
	const char *to;	  /* the file kept; replaced whole or not at all */
	const struct crypto_key *key;
	int region; /* a list of another one is refused */
	const char *signers; /* public keys, PEM: it must be signed by one of
			      * them (signature.h). NULL: not asked for */
	int64_t now_ms;
	/* Told every 100,000 lines; may be NULL. */
	void (*progress)(void *ctx, int64_t lines);
	void *ctx;
};

/*
 * Take a list in. A bad line (named), another region, a date to come, a
 * count that is not met, one older than the list that is kept: refused, and
 * what was there stays. Fills head.
 */
int stoplist_import(const struct stoplist_import *import,
    struct stoplist_head *head, struct err *err);

#endif
