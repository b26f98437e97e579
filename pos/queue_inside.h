/*
 * queue_inside.h - shared by the files of the fold and nobody else.
 */
#ifndef POS_QUEUE_INSIDE_H
#define POS_QUEUE_INSIDE_H

#include "pos/message.h"
#include "pos/queue.h"

/* Messages of money first: an upload never waits in their row, nor they in
 * its (protocol.md 13.5). Its numbers begin where theirs never come to. */
#define QUEUE_UPLOAD_PRIORITY 3
#define QUEUE_UPLOAD_FIRST 1001

/* And those of money go on here: no sale ever runs out of them. */
#define QUEUE_MORE_FIRST 1000001

/* Nor do a visit's steps wait for money, but it for them. */
#define QUEUE_VISIT_PRIORITY 4

bool queue_is_upload(const char *infno); /* 3505, 3506 */
/* ERR_CORRUPT: the row, and what is wrong with it. */
int queue_forbidden(
    const struct journal_row *row, const char *what, struct err *err);

/* The sale by what its settlement has come to; row->fact says what. */
int queue_settle(struct store *store, const struct journal_row *row,
    const struct message_body *body, enum message_state state,
    struct err *err);

/* queue_ticket.c: what was paid in full offline, and its settlement. */
extern const char queue_ticket_schema[];
int queue_ticket_intent(struct store *store, const struct journal_row *row,
    const struct settlement *sale, struct err *err);
/* A 2102 of a sale that settles a ticket has moved; before: from where. */
int queue_ticket_moved(struct store *store, const struct journal_row *row,
    enum message_state before, struct err *err);
/* QUEUED: a further 2102 of such a sale. */
int queue_ticket_again(
    struct store *store, const struct journal_row *row, struct err *err);
int queue_ticket_free(struct store *store, const char *sale, struct err *err);
int queue_ticket_marked(
    struct store *store, const struct journal_row *row, struct err *err);
int queue_ticket_paid(
    struct store *store, const struct journal_row *row, struct err *err);

/* queue_tally.c: what is open, as kept sums. Of one sale: its share. */
extern const char queue_tally_schema[];
struct queue_tally {
	int64_t pending, in_flight, away, unknown, fund;
};
int queue_tally(
    struct store *store, struct queue_tally *tally, struct err *err);
int queue_tally_of(struct store *store, const char *sale,
    struct queue_tally *share, struct err *err);
/* The sale's share has become another; before: what it was. */
int queue_tally_move(struct store *store, const char *sale,
    const struct queue_tally *before, struct err *err);

/* queue_shift.c: which shifts there were, and whether one is open. */
extern const char queue_shift_schema[];
int queue_shift(
    struct store *store, const struct journal_row *row, struct err *err);

/* queue_trace.c: which sale uses which code. */
extern const char queue_trace_schema[];
int queue_trace_intent(
    struct store *store, const struct settlement *sale, struct err *err);

/* queue_meter.c: what each sale added to which meter. */
extern const char queue_meter_schema[];
int queue_meter_intent(
    struct store *store, const struct settlement *sale, struct err *err);

/* queue_upload.c: which line's codes the centre has by 3505. */
extern const char queue_upload_schema[];
int queue_upload_intent(struct store *store, const struct journal_row *row,
    const struct settlement *sale, struct err *err);
/* The sale's state moved: what is owed now, what no longer. */
int queue_upload_sale(struct store *store, const char *sale, struct err *err);
/* A person asks for another try: what was refused is owed again. */
int queue_upload_queued(struct store *store, const struct journal_row *row,
    const struct message_body *body, struct err *err);
int queue_upload_moved(struct store *store, const struct journal_row *row,
    const struct message *message, const struct message_body *body,
    struct err *err);
/* DEALT: what was refused is done with. Returns how many, -1 on an error. */
int queue_upload_dealt(struct store *store, const char *sale, struct err *err);

/* queue_stick.c: whose a sale is that changed tills. */
extern const char queue_stick_schema[];
int queue_stick_apply(
    struct store *store, const struct journal_row *row, struct err *err);
bool queue_stick_fact(enum fact fact);
/* Told why when it is not ours to do this with. */
int queue_stick_demand(
    struct store *store, const struct journal_row *row, struct err *err);

/* queue_visit.c: what of a clinic's visit is in effect at the centre. */
extern const char queue_visit_schema[];
int queue_visit_begun(
    struct store *store, const struct journal_row *row, struct err *err);
int queue_visit_intent(struct store *store, const struct journal_row *row,
    const struct settlement *sale, struct err *err);
/* The sale's state moved: what is owed now, what no longer. */
int queue_visit_sale(struct store *store, const char *sale, struct err *err);
int queue_visit_moved(struct store *store, const struct journal_row *row,
    const struct message *message, const struct message_body *body,
    struct err *err);
/* DEALT: what could not be taken back is done with. Returns how many. */
int queue_visit_dealt(struct store *store, const char *sale, struct err *err);

/* queue_statement.c: what the day's comparison is about (reconcile.h). */
extern const char queue_statement_schema[];
/* A settlement, or what takes it back, is acknowledged. */
int queue_stated(struct store *store, const struct journal_row *row,
    const struct message *message, const struct message_body *body,
    struct err *err);
/* A 2601 did its work: the centre no longer has more. */
int queue_unequal_undone(struct store *store, const struct journal_row *row,
    const struct message *undo, struct err *err);
int queue_statement_row(
    struct store *store, const struct journal_row *row, struct err *err);

#endif
