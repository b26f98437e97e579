/*
 * reconcile.h - the day's comparison with the centre, as the journal has it:
 * what this till says it settled, what the centre said of it, and what is
 * not equal until somebody has dealt with it.
 *
 * Sums are pure: rows of the queue's index, one for each settlement the
 * centre acknowledged and one for each that was taken back (a refunded sale
 * is two, protocol.md 11, 19 no. 12), on the centre's own day of setl_time.
 * Asking the centre is the courier's: courier_compare(). Its answers are
 * facts (COMPARED, UNEQUAL, EVENED), and the tables here are their fold.
 * Nothing here names a person: psn_no stays sealed in the journal.
 */
#ifndef POS_RECONCILE_H
#define POS_RECONCILE_H

#include "pos/books.h"
#include "pos/wire_statement.h"

#define RECONCILE_GROUPS_MAX 32

/* Of one insutype, clr_type and clearing office each, in their order. */
int reconcile_day(struct store *store, int day, struct statement *groups,
    int max, int *found, struct err *err);
/* All of the day together; day alone is set beside the sums. */
int reconcile_total(struct store *store, int day, struct statement *total,
    struct err *err);

/* One row of ours. */
struct stated {
	int64_t seq; /* journal row that made it */
	char sale[SALE_BYTES];
	char msgid[MSGID_BYTES];
	int day;
	bool refund;
	char insutype[7];
	char clr_type[7];
	char optins[7];
	char setl_id[WIRE_ID_BYTES];
	char mdtrt_id[WIRE_ID_BYTES];
	struct money total;
	struct money fund;
	struct money account;
	struct money cash;
};
/* Of an office's day, after a row, in order. 0 found, 1 none, -1. */
int reconcile_row(struct store *store, int day, const char *optins,
    int64_t after_seq, struct stated *row, struct err *err);
/* By the centre's number, sale or reversal. 0 found, 1 none, -1. */
int reconcile_find(struct store *store, const char *setl_id, bool refund,
    struct stated *row, struct err *err);

/* name on disk and in JSON; the trade's words */
#define UNEQUAL_KINDS(X)                                                       \
	X(UNEQUAL_CENTRE, "centre_more", "医保单边账")                     \
	X(UNEQUAL_INSTITUTION, "institution_more", "HIS单边账")              \
	X(UNEQUAL_TOTAL, "total_differs", "总金额对不上")                 \
	X(UNEQUAL_FUND, "fund_differs", "统筹对不上")                      \
	X(UNEQUAL_ACCOUNT, "account_differs", "个账对不上")                \
	X(UNEQUAL_FOREIGN, "foreign_reversal", "外来冲销")

enum unequal_kind {
#define X(kind, name, word) kind,
	UNEQUAL_KINDS(X)
#undef X
	UNEQUAL_KIND_COUNT
};
const char *unequal_kind_name(enum unequal_kind kind);
const char *unequal_kind_word(enum unequal_kind kind); /* translated */

/* What is to be done about one, and by whom. */
enum unequal_remedy {
	REMEDY_QUERY,  /* the till: 5203, by whose answer it goes on */
	REMEDY_UNDO,   /* the till: 2601 for a msgid we hold as ended */
	REMEDY_PERSON, /* a named person; never a 2601 */
	REMEDY_CHOOSE, /* a person: settle again, or book as self-pay */
	REMEDY_CHECK,  /* the centre's figures stand; a person looks */
	REMEDY_COUNT
};
const char *unequal_remedy_name(enum unequal_remedy remedy);
const char *unequal_remedy_word(enum unequal_remedy remedy);

struct unequal {
	int64_t id; /* journal row that told it */
	int day;
	char optins[7];
	enum unequal_kind kind;
	enum unequal_remedy remedy;
	char sale[SALE_BYTES];	 /* ours; "" nobody here knows it */
	char msgid[MSGID_BYTES]; /* "" none */
	char setl_id[WIRE_ID_BYTES];
	char mdtrt_id[WIRE_ID_BYTES];
	bool refund;
	bool ours; /* figures of ours, and of the centre's, are there */
	bool centre;
	struct money our_total, our_fund, our_account;
	struct money centre_total, centre_fund, centre_account;
	bool done;
	/* How it was ended; of an open one, what the centre answered when it
	 * was asked about it. */
	char note[128];
};
/*
 * Which kind a row of the centre's is, and its remedy, by what we hold; pure.
 * message NULL: the msgid is nobody's here; stated NULL: no row of ours.
 */
void unequal_judge(struct unequal *unequal, const struct statement_row *row,
    const struct message *message, const struct stated *stated);
/* Newest day first; day 0 any, open alone when asked. Fills up to max. */
int unequal_list(struct store *store, int day, bool open, int offset,
    struct unequal *list, int max, int *found, struct err *err);
/* 0 found, 1 none, -1. */
int unequal_find(
    struct store *store, int64_t id, struct unequal *unequal, struct err *err);
/* The day's first after that one that we alone state and that the centre is
 * to be asked about. 0 found, 1 none, -1. */
int unequal_to_ask(struct store *store, int day, int64_t after,
    struct unequal *unequal, struct err *err);
/* Once more; and how often that is now. On disk beside the journal. */
int unequal_asked(
    struct store *store, int64_t id, int *times, struct err *err);

/* The last word on an office's group and day. */
struct compared {
	struct statement ours;
	enum statement_result result;
	int rows; /* unequal ones told; -1 not asked for, or not yet */
	int64_t wall_ms;
};
int reconcile_compared(struct store *store, int day, struct compared *list,
    int max, int *found, struct err *err);

/* How the comparison asked for last goes on; in memory. */
struct comparing {
	int day; /* yyyymmdd; 0 none was asked for */
	bool running;
	bool failed; /* the centre did not answer, or would not: why */
	int unequal; /* rows told, of all its offices */
	char why[160];
};

/* A day with the centre, by the last word on each of its groups. */
struct standing {
	int day;
	int groups;  /* compared; 0: never */
	int unequal; /* of these, not equal by the centre */
	int untold;  /* of these, whose rows did not come down */
	int open;    /* differences that wait for somebody */
	int64_t wall_ms;
};
int reconcile_standing(struct store *store, int day,
    struct standing *standing, struct err *err);
/* In one line; comparing: is it being asked now, did that fail? */
void standing_text(char *to, size_t room, const struct standing *standing,
    const struct comparing *comparing);

/* Facts, inside a transaction. */
int reconcile_note_compared(struct books *books, const struct now *now,
    const struct compared *compared, const char *msgid, const void *reply,
    size_t reply_bytes, struct err *err);
int reconcile_note_unequal(struct books *books, const struct now *now,
    const struct unequal *unequal, const char *psn_no, struct err *err);
int reconcile_note_evened(struct books *books, const struct now *now,
    const struct unequal *unequal, const char *why, struct err *err);
/* What such a row says; ERR_CORRUPT for one that cannot be read. */
int compared_read(struct compared *compared, const struct journal_row *row,
    struct err *err);
int unequal_read(struct unequal *unequal, const struct journal_row *row,
    struct err *err);
int evened_read(int64_t *id, char why[128], const struct journal_row *row,
    struct err *err);
/* Whose row it is, sealed in the journal. */
int unequal_psn_no(struct books *books, const struct unequal *unequal,
    char psn_no[31], struct err *err);

#endif
