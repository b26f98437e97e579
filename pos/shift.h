/*
 * shift.h - a cashier's shift: what the drawer should hold, and what is
 * handed on to the next one.
 *
 * Everything is worked out from the journal's rows, never kept in memory: a
 * shift is the rows after `from` up to its own SHIFT_CLOSED (or the last
 * row, while it is open). No time is looked at, so neither midnight nor a
 * clock set back moves a sale into another shift, and a crash changes
 * nothing. Amounts may be below zero: what left the drawer.
 *
 *   SHIFT_OPENED {"by":"0007 name","start":200.00}
 *   SHIFT_CLOSED {"opened":seq,"from":seq,"by","start","cash":{"taken",
 *     "paid_back","refunded","dealt"},"expected","counted","difference",
 *     "reason","sales":[{"kind","state","count","total","fund","account",
 *     "cash"}],"unsettled":n,"uploads":n,"visits":n,"carried":n,
 *     "items":["<sale> <as>"]}: ids only, nobody's name
 *   SHIFT_PRINTED {"opened":seq,"copy":n}
 *
 * What counts as cash: the cash part agreed of a sale when it is accepted
 * (whatever the centre says later, doubt included: the customer has left),
 * all of a self-paid or prepaid one; back goes what a customer at the
 * counter was refused, a refund the centre has taken, a ticket's PAID_BACK;
 * and a difference moves when it is dealt with (DEALT, "collected").
 */
#ifndef POS_SHIFT_H
#define POS_SHIFT_H

#include "pos/journal.h"
#include "pos/queue.h"
#include "pos/settlement.h"
#include "pos/text.h"

#define SHIFT_DAYS_MAX 8
#define SHIFT_ITEMS_MAX 1000 /* listed; the others are counted */
#define SHIFT_REASON_BYTES 128
#define SHIFT_WHO_BYTES 96
#define SHIFT_KINDS (SETTLEMENT_PREPAID + 1)

/* Why cash moved; name in the journal. */
#define SHIFT_MOVES(X)                                                        \
	X(SHIFT_TAKEN, "taken") \
	X(SHIFT_PAID_BACK, "paid_back")                                        \
	X(SHIFT_REFUNDED, "refunded")                                          \
	X(SHIFT_DEALT, "dealt")

enum shift_move {
#define X(move, name) move,
	SHIFT_MOVES(X)
#undef X
	SHIFT_MOVE_COUNT
};

/* As what a sale is carried over: a message's state, or one of these. */
#define SHIFT_CARRIES(X)                                                      \
	X(SHIFT_PENDING, "PENDING")                                            \
	X(SHIFT_SENT, "SENT")                                                  \
	X(SHIFT_UNKNOWN, "UNKNOWN")                                            \
	X(SHIFT_RESENT, "RESENT")                                              \
	X(SHIFT_HANDED, "HANDED")                                              \
	X(SHIFT_REFUND, "REFUND")                                              \
	X(SHIFT_DIFFERED, "DIFFERED")                                          \
	X(SHIFT_UPLOADS, "UPLOADS")                                            \
	X(SHIFT_TICKET, "TICKET")                                              \
	X(SHIFT_OWED, "OWED")

enum shift_carry {
#define X(carry, name) carry,
	SHIFT_CARRIES(X)
#undef X
	SHIFT_CARRY_COUNT
};

const char *shift_move_name(enum shift_move move);
const char *shift_move_word(enum shift_move move);
const char *shift_carry_name(enum shift_carry carry);
const char *shift_carry_word(enum shift_carry carry);
const char *shift_kind_name(int kind);
const char *shift_kind_word(int kind);

struct shift_sum {
	int64_t count;
	struct money total;
	struct money fund;
	struct money account;
	struct money cash;
};

struct shift_item {
	char sale[SALE_BYTES];
	enum shift_carry as;
	struct money total; /* not in the journal: the sale's own */
	struct money cash;  /* owed, of a ticket */
};

/* Large: on the heap. */
struct shift {
	struct shift_entry entry;
	int64_t opened_ms;
	int64_t closed_ms; /* 0 while it is open */
	char by[SHIFT_WHO_BYTES];	 /* who opened it */
	char closed_by[SHIFT_WHO_BYTES]; /* who counted */
	struct money start;		 /* in the drawer when it was opened */
	struct money moves[SHIFT_MOVE_COUNT];
	struct money expected;
	struct money counted;
	struct money difference; /* counted less expected */
	char reason[SHIFT_REASON_BYTES];
	struct shift_sum sums[SHIFT_KINDS][MESSAGE_STATE_COUNT];
	int unsettled; /* sales the centre has not answered for good */
	int uploads;   /* of trace codes */
	int visits;
	int carried; /* sales, listed or not */
	int item_count;
	struct shift_item items[SHIFT_ITEMS_MAX];
};

/* One sale's cash, row by row. Zeroed to begin with. */
struct shift_sale {
	bool known; /* its INTENT was there */
	int64_t seq;
	enum settlement_kind kind;
	bool ticket; /* it settles one: its cash was paid before */
	struct money agreed; /* cash */
	int n;		     /* of the message that settles it */
	char msgid[MSGID_BYTES];
	enum message_state state;
	int64_t returned; /* row by which its cash went back; 0 none */
	struct figures figures; /* as agreed; the centre's once ACKED */
};

/* Cash that this row moved, and why: 0 and *cash, or -1. */
int shift_sale_row(struct shift_sale *sale, const struct journal_row *row,
    enum shift_move *move, struct money *cash, struct err *err);
/* Expected and difference from the rest. ERR_OVERFLOW. */
int shift_reckon(struct shift *shift, struct err *err);

/* "1234.50", or counted by notes: "100*3 50*2 0.5*7". false: no amount. */
bool shift_count_parse(const char *text, struct money *counted);

/* shift_body.c */
void shift_body_opened(
    struct text_buf *out, const char *by, struct money start);
void shift_body_closed(struct text_buf *out, const struct shift *shift);
int shift_read_opened(
    struct shift *shift, const struct journal_row *row, struct err *err);
int shift_read_closed(
    struct shift *shift, const struct journal_row *row, struct err *err);

/* shift_read.c: entry's shift from the journal and its index: of an open
 * one as of the last row, of a closed one as it was closed. */
int shift_read(struct store *store, const struct shift_entry *entry,
    struct shift *shift, struct err *err);

/* shift_days.c: the centre's days its settlements and reversals are on, and
 * the one it is closed on: in order, that one last, at most the newest. */
int shift_days(struct store *store, const struct shift_entry *entry, int last,
    int days[SHIFT_DAYS_MAX], int *count, struct err *err);

#endif
