/*
 * queue.h - what is still to be done, as tables beside the journal.
 *
 * An index: queue_apply() is the one fold over facts, used by live code (in
 * the transaction that appends the fact), by queue_rebuild() and by the
 * auditor on an empty store. It refuses a forbidden move (I5). Deciding
 * when and what to send is the courier's.
 */
#ifndef POS_QUEUE_H
#define POS_QUEUE_H

#include "pos/journal.h"
#include "pos/settlement.h"
#include "pos/wire_visit.h"

/* One message of a sale. */
struct message {
	int64_t id;
	char sale[SALE_BYTES];
	int n;		/* of the sale, from 1; a 2601 counts as well */
	char infno[6];	/* 2102, 2103, 2601; 3505, 3506 */
	int line;	/* of 3505 and 3506, from 1; else 0 */
	char msgid[MSGID_BYTES];  /* "" until it is first to leave */
	char omsgid[MSGID_BYTES]; /* of 2601: what it undoes */
	char sign_no[31];	  /* it was encoded under */
	enum message_state state;
	int64_t due_ms; /* wall time of the next step; 0: now */
	int64_t sent_ms; /* wall time of the last SENT */
	int tries;	 /* link failures, for the back-off only */
	int asked;	 /* chains of questions begun about it */
	/* 0, or its 2601s are at their end, and one more than the days'
	 * comparisons that were begun since. */
	int compares;
	int refusals;	 /* coded answers to 2601s for this message */
	/* First "never existed" answer, by the clock that cannot be set. */
	bool absent;
	int64_t absent_mono_ms;
	char absent_boot[37];
	int64_t last_seq;  /* journal row that made the state */
	bool away;	   /* its sale is another till's */
};

/* Whose a sale is that changed tills; the row before it says why. */
enum stick_role {
	STICK_NONE,
	STICK_LENT,	/* handed over: never ours to send */
	STICK_TAKEN,	/* taken over: ours as if sold here */
	STICK_RELEASED, /* was taken over, given up again unsent */
	STICK_BACK,	/* was lent; released there, ours again */
	STICK_ASKED,	/* was lent; a person's, on that person's word */
};

/* What has become of a 补结算单. */
enum ticket_state {
	TICKET_OPEN,	 /* to be settled */
	TICKET_SETTLING, /* a sale settles it; in doubt when that sale is */
	TICKET_OWED,	 /* settled; the refund is still to be paid */
	TICKET_DONE,	 /* paid back, or there was nothing to pay */
	TICKET_EXPIRED,	 /* a named person's, or was */
	TICKET_ENDED,	 /* its settlement was refunded again */
};

struct ticket {
	char sale[SALE_BYTES];
	int64_t seq; /* of its INTENT */
	char person_tag[33];
	int until; /* last day to settle it, yyyymmdd; 0 no end */
	bool alone;
	struct money total;
	enum ticket_state state;
	char by[SALE_BYTES]; /* the sale that settles it; "" none */
	struct money owed;   /* what its person gets back in cash */
	int slips;	     /* refund slips printed */
};

/* One sale, for lists and sums. */
struct sale_entry {
	char sale[SALE_BYTES];
	enum settlement_kind kind;
	int64_t made_ms;
	int64_t seq; /* of INTENT */
	char person_tag[33];
	bool offline;
	bool closed;  /* CLOSED: given up before any effect */
	bool handed;  /* HANDED: a named person's, not yet dealt with */
	bool dealt;   /* DEALT: what that person did is in note */
	bool differed;
	int printed;
	enum message_state state; /* of the message that counts */
	char setl_id[31];
	char mdtrt_id[31];
	struct money total;
	struct money fund;    /* as agreed; the centre's once ACKED */
	struct money account;
	struct money cash;
	struct money deductible;
	struct money payers[FIGURES_PAYERS]; /* inside fund */
	int64_t due_ms;	   /* of the message that counts */
	int64_t settled_ms; /* when ACKED or REVERSED; 0 */
	char note[128];	   /* why handed or refused, in the centre's words */
	char ref[41];	   /* the caller's own number */
	int uploads;	     /* 3505, 3506 still to leave */
	int uploads_refused; /* a person's: see upload_note */
	char upload_note[128];
	/* Of a ticket, and of the sale that settles one. */
	char ticket_sale[SALE_BYTES]; /* "" no ticket here */
	char ticket_by[SALE_BYTES];
	enum ticket_state ticket;
	struct money owed;
	int until;
	/* Of one that changed tills. */
	enum stick_role stick;
	char stick_batch[STICK_BATCH_BYTES];
	int stick_till; /* the other one */
	int64_t stick_ms; /* since when */
	int64_t stick_heard; /* index there of what it last said; 0 none */
};

/* What of figures the queue keeps: the centre's, once it has answered. */
void sale_entry_figures(
    const struct sale_entry *entry, struct figures *figures);

/* A line's codes on their way to the centre by 3505, or back by 3506. */
struct upload {
	char sale[SALE_BYTES];
	int line; /* from 1 */
	bool back;
	bool doubt; /* an earlier 3505 may have arrived */
	bool refused;
	int tries;
	int refusals;
};

/*
 * A clinic's visit at the centre, beside its sale: which of its steps are in
 * effect, and what is wanted of it. See queue_visit.c.
 */
enum visit_stage {
	VISIT_NONE,	  /* not registered, or no longer */
	VISIT_REGISTERED, /* 2201 */
	VISIT_DESCRIBED,  /* 2203A */
	VISIT_CHARGED,	  /* 2204: the sale may be quoted and settled */
};

enum visit_step {
	VISIT_STEP_NONE,
	VISIT_STEP_LOOK, /* 5201: a 2201 may have arrived */
	VISIT_STEP_2201,
	VISIT_STEP_2203A,
	VISIT_STEP_2204,
	VISIT_STEP_2205,
	VISIT_STEP_2202,
};

struct visit {
	char sale[SALE_BYTES];
	enum visit_stage stage;
	bool doubt;   /* a 2201 may have arrived */
	bool dirty;   /* lines may be there that no settlement has taken */
	bool flying;  /* one of its messages is under way */
	bool refused; /* a step towards the settlement, for good */
	bool handed;  /* what is left of it is a named person's */
	bool sold;    /* there is a sale */
	bool wanted;  /* by its sale; while it is being made the till says so */
	bool unwanted;
	int batch;    /* uploads of lines so far */
	char mdtrt_id[31];
	struct wire_lines lines;
	int64_t due_ms;
	int tries;    /* link failures, for the back-off */
	int refusals; /* of what is to take it back */
	bool stray;   /* a lost 2201 may come yet, beside its successor */
	/* First "no such visit" while a 2201 may be under way; else when the
	 * one that stands was registered. */
	bool absent;
	int64_t absent_mono_ms;
	char absent_boot[37];
	char note[128];
};

bool queue_is_visit(const char *infno); /* 2201 to 2205 */
/* Where numbers of its messages begin (queue_inside.h). */
#define QUEUE_VISIT_FIRST 100001

/* What to do next for it: pure. */
enum visit_step visit_next(const struct visit *visit, bool wanted);

/* How a 追溯码 is in use at this till (I12). */
struct trace_use {
	int sales;
	char sale[SALE_BYTES]; /* the latest */
	bool whole;	       /* one of them took the whole box */
	struct quantity used;  /* else this much of it, in parts */
};

/* Make the tables if they are not there, anew when they are of another
 * version; then *stale (may be NULL) asks for queue_rebuild(). */
int queue_prepare(struct store *store, bool *stale, struct err *err);
/* Fold one row. ERR_CORRUPT names a forbidden move or an unreadable body. */
int queue_apply(
    struct store *store, const struct journal_row *row, struct err *err);
/* Empty the tables and fold the whole journal; in one transaction. */
int queue_rebuild(struct store *store, struct err *err);

/* The message to step next at wall_ms: undo before refund before sale, then
 * in order; never one whose person has an earlier sale open (I6). A message
 * in doubt is due itself, unless a 2601 for it is under way. only_sale
 * ("" for any) asks for one sale's. 0 found, 1 none, -1 error. */
int queue_due(struct store *store, int64_t wall_ms, const char *only_sale,
    struct message *message, struct err *err);
/* The same, several at once, of each person one sale's; doubts: also those
 * in doubt. */
int queue_due_list(struct store *store, int64_t wall_ms, bool doubts,
    struct message *messages, int max, int *found, struct err *err);
/* Earliest due time after wall_ms; INT64_MAX when nothing waits. */
int queue_next_due(struct store *store, int64_t wall_ms, int64_t *due_ms,
    struct err *err);
/* Scheduling only, no fact: the next time and the number of failures. */
int queue_set_due(struct store *store, int64_t id, int64_t due_ms, int tries,
    struct err *err);
/* Scheduling only, no fact: a chain of questions about it begins. */
int queue_asked(struct store *store, int64_t id, struct err *err);
/* Scheduling only, no fact: one more of its compares. */
int queue_compared(struct store *store, int64_t id, struct err *err);
/* The next by id after one, in doubt, with compares, sent on the day that
 * begins at day_ms, and no 2601 for it left in the late_ms before wall_ms. 0
 * found, 1 none, -1 error. */
int queue_doubt(struct store *store, int64_t day_ms, int64_t wall_ms,
    int64_t late_ms, int64_t after, struct message *message, struct err *err);
/* Everything open is due now: the cashier asks for it, or the link is back. */
int queue_due_now(struct store *store, int64_t wall_ms, struct err *err);
/* The same when the link is back, but for sales that have gone round with
 * it so often that they keep their own time. */
int queue_due_restored(struct store *store, int64_t wall_ms, struct err *err);
/* How many coded answers the sale, or its visit, has had that did not end
 * it: refusals, and answers that cannot be believed. What the link lost does
 * not count, and neither does "never existed". */
int queue_coded(struct store *store, const char *sale, bool visit, int *count,
    struct err *err);
/* The number of its next message, 2601s and refunds with it: 1 to 1000, then
 * from 1000001 on; between them are its uploads' and its visit's. */
int queue_message_next(
    struct store *store, const char *sale, int *n, struct err *err);
/* The number of its latest message, uploads not counted. */
int queue_message_count(
    struct store *store, const char *sale, int *count, struct err *err);

/* 0 found, 1 none, -1 error. */
int queue_message(struct store *store, const char *msgid,
    struct message *message, struct err *err);
int queue_nth(struct store *store, const char *sale, int n,
    struct message *message, struct err *err);
/* The sale's latest 2102 / 2103 (infno). */
int queue_last_message(struct store *store, const char *sale,
    const char *infno, struct message *message, struct err *err);
int queue_sale(struct store *store, const char *sale,
    struct sale_entry *entry, struct err *err);
int queue_sale_by_ref(struct store *store, const char *ref,
    struct sale_entry *entry, struct err *err);
/* By the short code on its slip: the newest, should two share one. */
int queue_sale_by_code(struct store *store, const char *code,
    struct sale_entry *entry, struct err *err);
/* Every message in SENT or RESENT, for the restart. Fills up to max. */
int queue_in_flight(struct store *store, struct message *messages, int max,
    int *found, struct err *err);

/* By an index. 0 in use, 1 free, -1 error. */
int queue_trace_use(struct store *store, const char *code,
    struct trace_use *use, struct err *err);

/* The upload to leave next. 0 found, 1 none, -1 error. */
int queue_upload_due(struct store *store, int64_t wall_ms,
    struct upload *upload, struct err *err);
int queue_upload(struct store *store, const char *sale, int line,
    struct upload *upload, struct err *err);
/* Scheduling only, no fact. */
int queue_upload_set_due(struct store *store, const struct upload *upload,
    int64_t due_ms, struct err *err);
int queue_upload_next_due(
    struct store *store, int64_t *due_ms, struct err *err);
/* Its message that is there and never left; *n 0: none. */
int queue_upload_waiting(struct store *store, const struct upload *upload,
    int *n, struct err *err);
/* The highest number an upload of the sale has. */
int queue_upload_count(
    struct store *store, const char *sale, int *count, struct err *err);
int queue_upload_refused(struct store *store, const char *sale, int *lines,
    bool *back, int max, int *found, struct err *err);

/* The visit of a sale; and the one to step next, but for the one at the
 * counter (held, "" none). 0 found, 1 none, -1 error. */
int queue_visit(struct store *store, const char *sale, struct visit *visit,
    struct err *err);
int queue_visit_due(struct store *store, int64_t wall_ms, const char *held,
    struct visit *visit, struct err *err);
int queue_visit_next_due(struct store *store, const char *held,
    int64_t *due_ms, struct err *err);
/* Scheduling only, no fact. */
int queue_visit_set_due(struct store *store, const struct visit *visit,
    int64_t due_ms, int tries, struct err *err);
/* A coded answer to a 5201 for it: count is how many there were, this one
 * with them. Lost when the tables are made anew. */
int queue_visit_not_shown(struct store *store, const struct message *lost,
    int *count, struct err *err);
int queue_visit_absent(struct store *store, const struct visit *visit,
    const struct now *now, struct err *err);
/* The highest number a message of the visit has. */
int queue_visit_count(
    struct store *store, const char *sale, int *count, struct err *err);
/* A ticket by its own number or by that of the sale that settles it; the
 * one of a person to see to first, and how many there are; the next past its
 * last day; the next to settle unasked. 0 found, 1 none, -1 error. */
int queue_ticket(struct store *store, const char *sale,
    struct ticket *ticket, struct err *err);
int queue_ticket_of(struct store *store, const char *person_tag,
    struct ticket *ticket, int *count, struct err *err);
int queue_ticket_late(
    struct store *store, int day, struct ticket *ticket, struct err *err);
int queue_ticket_alone(struct store *store, int64_t after_seq,
    struct ticket *ticket, struct err *err);

/* Whether the sale is ours to send, refund and close; *ours. */
int queue_ours(
    struct store *store, const char *sale, bool *ours, struct err *err);
/* The sales of a batch in their order on the stick, from place after on. */
struct stick_place {
	char sale[SALE_BYTES];
	int n;
	enum stick_role role;
	int till;
	int64_t at_ms;
	int64_t heard;
	char sm3[2 * SM3_BYTES + 1];
};
int queue_stick_batch(struct store *store, const char *batch, int after,
    struct stick_place *places, int max, int *found, struct err *err);
/* Sales that may change tills: settled by one 2102 that never left, no
 * earlier one of the same person in doubt here. In their order. */
int queue_stick_may(struct store *store, struct stick_place *places, int max,
    int *found, struct err *err);
/* Those open that stay, for they may have left, or are no 2102. */
int queue_stick_stays(struct store *store, struct stick_place *places,
    int max, int *found, struct err *err);
/* Of one sale: settled by one 2102 that never left. */
int queue_stick_unsent(
    struct store *store, const char *sale, bool *unsent, struct err *err);
/* A batch with sales still on the stick: the oldest. 0 found, 1 none. */
int queue_stick_oldest(struct store *store, char batch[STICK_BATCH_BYTES],
    struct err *err);

/* A shift of the counter by its journal rows, whatever the clock said. */
struct shift_entry {
	int64_t opened; /* row of SHIFT_OPENED; 0 none */
	int64_t closed; /* row of SHIFT_CLOSED; 0 it is open */
	int64_t from;	/* what came after this row is the shift's */
	int slips;	/* printed */
};
/* The last one; the one opened by that row. 0 found, 1 none, -1 error. */
int queue_shift_last(
    struct store *store, struct shift_entry *shift, struct err *err);
int queue_shift_of(struct store *store, int64_t opened,
    struct shift_entry *shift, struct err *err);

enum queue_list {
	QUEUE_OPEN,  /* pending, in flight, in doubt, handed */
	QUEUE_TODAY, /* everything of a day (yyyymmdd in from) */
	QUEUE_ALL,   /* newest first */
	QUEUE_DIFFERED, /* settled with other figures; nobody saw to it yet */
	QUEUE_PREPAID, /* tickets to settle, or whose refund is to be paid */
};
int queue_list(struct store *store, enum queue_list which, int64_t from,
    int offset, struct sale_entry *entries, int max, int *found,
    struct err *err);

struct queue_counts {
	int pending;
	int in_flight;
	int unknown;
	int handed;
	int visits;	     /* at the centre, still to be done with */
	int uploads;	     /* of trace codes, waiting */
	int uploads_refused; /* sales with some that a person must see to */
	int tickets;	  /* to be settled */
	int tickets_owed; /* settled: cash to be paid back */
	struct money owed;
	int differed; /* settled with other figures, nobody saw to it yet */
	int acked_today;
	int away; /* on a stick, among pending: another till's to send */
	int64_t oldest_ms; /* made_ms of the oldest open sale; 0 none */
	/* Promised by sales the centre has not answered, however they were
	 * accepted: one proved unsent is as much a promise as an offline one. */
	struct money offline_fund;
};
int queue_count(struct store *store, int64_t wall_ms,
    struct queue_counts *counts, struct err *err);

/* Fund money promised to the person without the centre: on day (yyyymmdd),
 * whatever became of it but a refusal, and what is still open of any day. */
int queue_promised(struct store *store, const char *person_tag, int day,
    struct money *fund, struct err *err);

/* What the person's own sales have used. */
struct queue_used {
	struct money deductible;
	struct money fund;    /* 统筹 alone */
	struct money account; /* of this year's account alone */
	struct money past;    /* 历年账户 */
	struct meters named;  /* the pack's own meters: more of it */
};

/* From when on a sale is still to be added to what is known. */
struct queue_since {
	int64_t from_ms;    /* the benefit year's first moment */
	int64_t as_of_ms;   /* the centre's word: what is settled later */
	/* The centre tells it, as of as_of_ms; else all of the year counts. */
	bool deductible_told;
	bool fund_told;
	const struct rules *rules; /* which named meters it tells */
};

/* In doubt counts as used; what was refused, reversed or closed does not,
 * so that taking a sale back restores every meter. */
int queue_used(struct store *store, const char *person_tag,
    const struct queue_since *since, struct queue_used *used,
    struct err *err);

#endif
