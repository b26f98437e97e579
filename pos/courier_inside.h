/*
 * courier_inside.h - shared by the courier's own files and nobody else.
 */
#ifndef POS_COURIER_INSIDE_H
#define POS_COURIER_INSIDE_H

#include "pos/coding.h"
#include "pos/courier.h"
#include "pos/infno.h"
#include "pos/reconcile.h"
#include "pos/window.h"
#include "pos/wire_query.h"

enum errand {
	ERRAND_NONE,
	ERRAND_SIGN_IN, /* 9001: also the probe of the link */
	ERRAND_SIGN_OUT, /* 9002 */
	ERRAND_PERSON,	/* 1101 */
	ERRAND_ENTITLED, /* 2001 */
	ERRAND_CHRONIC, /* 5301 */
	ERRAND_METERS,	/* 5206 */
	ERRAND_QUOTE,	/* 2101 2206 */
	ERRAND_MESSAGE, /* 2102 2103 2207 2208 2601 */
	ERRAND_VISIT,	/* 2201 2203A 2204 2205 2202 */
	ERRAND_LOOK,	/* 5201: whether a lost 2201 arrived */
	ERRAND_UPLOAD,	/* 3505 3506 */
	ERRAND_CHAIN,	/* 5201 5204 5203: what became of a commit */
	ERRAND_COMPARE,	/* 3201 9101 3202 9102 5203: the day's comparison */
	ERRAND_TOUCH,	/* HEAD: the connection is kept */
};

/* One exchange in flight. */
struct exchange {
	enum errand errand;
	uint64_t ticket;
	bool unwanted; /* the cashier went on */
	char msgid[MSGID_BYTES];
	char infno[6];
	char sale[SALE_BYTES];
	char psn_no[31];
	char insutype[7]; /* whose meters are asked for */
	struct money total;
	int64_t overdue_ms; /* mono: the port should have ended it by now */
	struct window_flight flight; /* of the drain */
};

/* Four for what somebody at the counter waits for: the message of the sale
 * there, questions, a visit's steps; one for uploads, which wait for nobody
 * and nobody for them; the drain's, as many as its window lets leave; and one
 * for a touch, which is nobody's business. */
#define COURIER_UPLOAD_SLOT 4
#define COURIER_DRAIN_SLOT 5
#define COURIER_DRAIN_SLOTS 128
#define COURIER_TOUCH_SLOT (COURIER_DRAIN_SLOT + COURIER_DRAIN_SLOTS)
#define COURIER_SLOTS (COURIER_TOUCH_SLOT + 1)
/* Of the drain in one step, committed together (I8). */
#define COURIER_BATCH 32

/* Answers of the drain in one step, booked together; while many more are
 * under way they are waited for, as long as this. */
#define COURIER_GROUP 32
#define COURIER_GATHER_MS 10

/* One that has ended, with its bytes, and what it came to. */
struct heard {
	struct exchange slot;
	struct net_reply reply;
	struct text_buf body;
	struct courier_event event;
};

/* One that is on disk as SENT and leaves next. */
struct outgoing {
	struct message message;
	struct text_buf bytes;
};

/*
 * Asking what became of a commit in doubt (courier_chain.c). In memory: what
 * a restart forgets is asked once more.
 */
enum chain_step {
	CHAIN_NONE,
	CHAIN_VISITS,	  /* 5201 */
	CHAIN_LINES,	  /* 5204 of each visit */
	CHAIN_SETTLEMENT, /* 5203 of each settlement in it */
};

struct chain {
	enum chain_step step;
	char msgid[MSGID_BYTES]; /* what is asked about */
	char sale[SALE_BYTES];
	char infno[INFNO_BYTES];
	struct wire_ids visits, settlements;
	int visit, settlement; /* the one asked about now */
	bool found; /* shown: its 5203, whose bytes are in reply */
	bool refunded; /* taken: one that says it takes money back */
	struct wire_shown shown, taken;
	struct text_buf reply, refund;
	int64_t retry_ms; /* mono: not before */
	/* The answer is known to be none, with so many messages sent. */
	char asked[MSGID_BYTES];
	int asked_count;
	int failures; /* of the question that is asked now, in a row */
};

/*
 * The day's comparison (courier_compare.c). In memory: a restart asks anew.
 * A person asked for it, or what is in doubt did, or both.
 * Each group's totals; then for an office where one is unequal its rows,
 * gathered a few a step, and there and back; then what is in doubt and was
 * found there is asked about, and what was not found there and is ours.
 */
enum compare_step {
	COMPARE_NONE,
	COMPARE_TOTALS, /* 3201 */
	COMPARE_GATHER,
	COMPARE_UP,   /* 9101 */
	COMPARE_ROWS, /* 3202 */
	COMPARE_DOWN, /* 9102 */
	COMPARE_ASK,  /* the query chain, from its end */
	COMPARE_LEDGER, /* 5203 of what we alone state */
	COMPARE_DOUBTS, /* over: what became of those that waited for it */
};

struct comparison {
	enum compare_step step;
	int day;
	struct compared groups[RECONCILE_GROUPS_MAX];
	int count, at;
	struct statement sum; /* of the office's rows */
	int64_t gathered;     /* the last of them */
	struct text_buf rows;
	char file[41], name[201];
	int64_t asked; /* the last difference asked about */
	int64_t asking; /* the one a 5203 is under way for */
	int64_t begun_ms; /* wall */
	bool wanted;	  /* a person waits for its end */
	int64_t decided;  /* of those in doubt, the last one looked at */
	int64_t retry_ms; /* mono: not before */
	int failures;
	bool failed;
	int unequal;
	char why[160];
};

/* The connection kept while nothing goes over it (courier_touch.c), as of the
 * time the link came. Times are mono. */
struct touch {
	int64_t due_ms;
	int64_t left_ms;  /* the last one */
	int64_t heard_ms; /* whatever was answered last */
	int lost, made; /* in a row; made: found no connection */
	bool taken; /* one was answered */
	bool off; /* they are of no use here */
};

struct courier {
	struct books *books;
	struct net_port net;
	const struct conf *conf;
	const char *gateway_secret;
	const struct log *log;
	const struct rules *rules; /* in force now; may change under way */
	int day; /* of the sale at the counter; 0 today */
	uint64_t chance; /* xorshift64* state, from the seed */
	uint64_t last_ticket;
	struct exchange slots[COURIER_SLOTS];
	char preferred[SALE_BYTES];
	char held[SALE_BYTES]; /* the visit at the counter */
	/* The link. */
	bool up;
	bool told; /* the first state has been reported */
	int64_t since_ms;
	int failures;
	int64_t retry_ms; /* mono: when to probe again */
	char why[160];
	enum link_trouble trouble;
	/* The sign-in, by the day it was asked for: an answer after midnight
	 * may bring the number of the day before. */
	int asked_day;
	int sign_day;
	int centre_day; /* by its own clock, when it answered last; or 0 */
	char sign_no[SIGN_NO_BYTES];
	bool leaving; /* the shift is over, 9002 still to be answered */
	bool parting; /* it is over, its comparison or its queue is not */
	bool signed_out; /* as of the last step: the day may have ended it */
	/* Nothing is due before this (mono), unless something changes. */
	int64_t idle_until_ms;
	uint64_t idle_changes; /* books->changes when that was found */
	int64_t upload_until_ms; /* the same for uploads */
	uint64_t upload_changes;
	int64_t visit_until_ms; /* and for visits */
	uint64_t visit_changes;
	struct chain chain;
	struct touch touch;
	/* The drain. */
	struct window window;
	bool more; /* the last step sent all it may: there is more to send */
	struct message due[COURIER_BATCH]; /* scratch, like those below */
	struct outgoing batch[COURIER_BATCH];
	struct heard heard[COURIER_GROUP];
	int heard_count, told_count; /* those that are still to be told */
	int gathered; /* not booked yet, nor told */
	int64_t gather_until_ms; /* mono */
	struct comparison comparison;
	struct settlement *sale; /* scratch, allocated once */
	struct text_buf request;
	struct coding coding; /* and how it travels */
};

uint64_t courier_chance(struct courier *courier);
/* first, doubled with each try up to max, a quarter of it by chance. */
int64_t courier_backoff(struct courier *courier, int tries);
/* courier_round.c: the same for the nth message of a sale, growing further:
 * a link that loses each answer has no end by itself, so it must cost little.
 * And the longest that anything is put off. */
int64_t courier_round_wait(struct courier *courier, int tries, int n);
int64_t courier_wait_most(const struct courier *courier);
bool courier_signed_in(const struct courier *courier, const struct now *now);
/* The link is up and the number we have is the one in force. */
bool courier_may_speak(const struct courier *courier, const struct now *now);

/* A free one for a message or a question; NULL: none. */
struct exchange *courier_slot(struct courier *courier);
bool courier_full(const struct courier *courier); /* none is free */
struct exchange *courier_find_slot(struct courier *courier, uint64_t ticket);
bool courier_in_flight(const struct courier *courier, enum errand errand);
void courier_stamp(const struct courier *courier, struct wire_stamp *stamp);

/* Hand request bytes to the port, with the wait its class of infno has.
 * 0 started; 1 not taken: proved unsent. */
int courier_start(struct courier *courier, const struct now *now,
    struct exchange *slot, const char *infno, struct err *err);

/* courier_ask.c: a msgid that is on disk, a slot, an empty request. 0, 1 no
 * slot or no number now, -1; and let it leave, or free the slot. */
int courier_ask(struct courier *courier, const struct now *now,
    enum errand errand, const char *infno, struct wire_stamp *stamp,
    struct exchange **slot, struct err *err);
int courier_let_go(struct courier *courier, const struct now *now,
    struct exchange *slot, int encoded, struct err *err);

/* courier_send.c: choose what is due and let it leave. 1 something left or
 * was written, 0 nothing to do, -1. */
int courier_send_sign_in(
    struct courier *courier, const struct now *now, struct err *err);
int courier_send_due(struct courier *courier, const struct now *now,
    const char *only_sale, struct err *err);
/* This one, due, on that slot. */
int courier_send_one(struct courier *courier, const struct now *now,
    struct exchange *slot, const struct message *due, struct err *err);
/* Inside a transaction: what leaves for a message that is due, as SENT. Its
 * bytes are in courier->request. */
int courier_write_due(struct courier *courier, const struct now *now,
    struct message *message, struct err *err);
/* It is SENT, its bytes in courier->request: let it leave on that slot. */
int courier_leave(struct courier *courier, const struct now *now,
    struct exchange *slot, const struct message *message, struct err *err);

/* courier_group.c: what has ended, booked; one event a call. 1 told, 0
 * nothing has ended, -1. */
int courier_hear(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err);
void courier_group_open(struct courier *courier);
void courier_group_close(struct courier *courier);

/* courier_drain.c: several at once, as many as the window lets leave. 1
 * something left, 0 there is no room or nothing to do, -1. */
int courier_drain(
    struct courier *courier, const struct now *now, struct err *err);
void courier_drain_open(struct courier *courier);
void courier_drain_close(struct courier *courier);
/* An exchange ended: what it says of the link. */
void courier_drain_heard(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply);
/* Whether another might leave, if it was due. */
bool courier_drain_open_to(const struct courier *courier);
/* Nothing is due, as far as the tables were asked. */
bool courier_idle(const struct courier *courier, const struct now *now);
/* The shift is over and nothing holds the next step from signing out. */
bool courier_may_part(const struct courier *courier);

/* courier_touch.c: one leaves when it is due and nothing else is under way.
 * 1 it left, 0, -1. Its end: no more than a word on the link. */
int courier_touch(
    struct courier *courier, const struct now *now, struct err *err);
int courier_touched(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct courier_event *event,
    struct err *err);
/* Something was answered; the link came; the mono time of the next one. */
void courier_touch_heard(struct courier *courier, const struct now *now);
void courier_touch_renew(struct courier *courier, const struct now *now);
int64_t courier_touch_due_ms(const struct courier *courier);

/* courier_sign_out.c: 9002 when nothing is under way; and its end. */
int courier_leave_step(
    struct courier *courier, const struct now *now, struct err *err);
int courier_left(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct courier_event *event,
    struct err *err);

/* A further message of the sale, inside a transaction. */
int courier_queue(struct courier *courier, const struct now *now,
    const struct message *after, const char *infno, const char *omsgid,
    struct message *queued, struct err *err);

/* Inside a transaction: stamp, encode, SENT. */
int courier_write_sent(struct courier *courier, const struct now *now,
    struct message *message, struct err *err);

/* courier_upload.c: 3505 and 3506; courier->sale is the message's sale. */
int courier_encode_upload(struct courier *courier,
    const struct wire_stamp *stamp, const struct message *message,
    struct err *err);
int courier_send_upload(
    struct courier *courier, const struct now *now, struct err *err);
int courier_upload_fate(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err);

/* courier_visit.c: 2201 to 2205, and 5201 for a lost 2201. */
int courier_encode_visit(struct courier *courier,
    const struct wire_stamp *stamp, const struct message *message,
    struct err *err);
int courier_send_visits(
    struct courier *courier, const struct now *now, struct err *err);
int64_t courier_visit_due_ms(const struct courier *courier); /* mono */
/* What 2206 and 2207 say of their visit. */
int courier_visit_extras(struct courier *courier, const char *sale,
    struct wire_extras *extras, struct err *err);
/* courier_visit_fate.c */
/* Until no 2201 from before its mark can come any more; 0: none can. */
int64_t courier_visit_late_ms(const struct courier *courier,
    const struct now *now, const struct visit *visit);
int courier_visit_fate(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err);
int courier_looked(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err);

/* courier_ask.c: a msgid that is on disk, a slot, an empty request. 0, 1 no
 * slot or no number now, -1; and let it leave, or free the slot. */
int courier_ask(struct courier *courier, const struct now *now,
    enum errand errand, const char *infno, struct wire_stamp *stamp,
    struct exchange **slot, struct err *err);
int courier_let_go(struct courier *courier, const struct now *now,
    struct exchange *slot, int encoded, struct err *err);
/*
 * courier_chain.c: 5201, 5204, 5203 for a commit in doubt, before its 2601
 * and between tries (19 no. 3). begin(): 1 it is being asked about, 0 there
 * is nothing to ask, -1. step() sends the next question. heard() folds in
 * what is certain, and else leaves the message where it was.
 */
int courier_chain_begin(struct courier *courier, const struct now *now,
    const struct message *due, struct err *err);
int courier_chain_step(
    struct courier *courier, const struct now *now, struct err *err);
int courier_chain_heard(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct courier_event *event,
    struct err *err);
/* The comparison's file has it: of this settlement alone. 1 begun, 0 another
 * is being asked about. */
int courier_chain_at(struct courier *courier, const struct now *now,
    const struct message *message, const struct unequal *row);
/* Mono time of its next question; INT64_MAX: none is to be asked. */
int64_t courier_chain_due_ms(const struct courier *courier);
void courier_chain_clear(struct courier *courier);

/*
 * courier_compare.c: the next question, when nothing else is under way; its
 * answer is courier_compare_answer.c's, the rows up and down
 * courier_compare_rows.c's, and courier_compare_tell.c makes facts of them.
 */
int courier_compare_step(
    struct courier *courier, const struct now *now, struct courier_event *event,
    struct err *err);
int courier_compare_heard(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err);
int64_t courier_compare_due_ms(const struct courier *courier); /* mono */
void courier_compare_clear(struct courier *courier);
/* None is under way. The joining of what is in doubt is part of it. */
int courier_compare_begin(struct courier *courier, const struct now *now,
    int day, struct err *err);
/* Ask of this group as well. */
int courier_compare_add(
    struct courier *courier, const char *insutype, struct err *err);
/* No answer, or none that is whole: once more, later, or it is given up. */
void courier_compare_unheard(
    struct courier *courier, const struct now *now, const char *why);
/* All is asked, or why not: what is left are those in doubt it served. */
void courier_compare_end(
    struct courier *courier, const struct now *now, const char *why);
/* On to the first office with an unequal group whose rows are not told. */
bool courier_compare_office(struct comparison *c);
int courier_compare_gather(
    struct courier *courier, const struct now *now, struct err *err);
int courier_compare_encode_up(struct courier *courier,
    const struct wire_stamp *stamp, struct err *err);
/* The rows came down. 0 told, 1 the file is not whole, -1 the disk. */
int courier_compare_open(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct wire_reply *answer,
    struct err *err);
int courier_compare_tell(struct courier *courier, const struct now *now,
    const struct text_buf *text, struct err *err);
/* courier_ledger.c: "institution more", one 5203 a step; and its answer. */
int courier_ledger_step(
    struct courier *courier, const struct now *now, struct err *err);
int courier_ledger_heard(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct courier_event *event,
    struct err *err);
/*
 * courier_doubt.c: what is still in doubt when its 2601s are at their end
 * waits for the comparison of its day. begin(): 1 it waits, 0 it has not come
 * to that, -1. join(): those the comparison that begins will serve. end():
 * it is over; hands over one at a time of those it did not end.
 */
int courier_doubt_begin(struct courier *courier, const struct now *now,
    const struct message *due, struct err *err);
int courier_doubt_join(struct courier *courier, struct err *err);
int courier_doubt_end(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err);
/* Its groups are equal: so is what was not. */
int courier_compare_even(struct courier *courier, const struct now *now,
    const char *optins, const char *text, struct err *err);

/*
 * courier_learn.c: a commit in doubt is known by other ways than its own
 * reply: via names the transaction that showed it. refund, NULL or the bytes
 * that show somebody else took it back. 1 learned, 0 the bytes are no proof,
 * -1.
 */
int courier_learn(struct courier *courier, const struct now *now,
    const char *msgid, const char *via, const struct text_buf *shown,
    const struct text_buf *refund, struct courier_event *event,
    struct err *err);

/* courier_round.c: a reply of the centre's own came, whatever it is worth. */
bool courier_answered(
    const struct net_reply *reply, const struct wire_reply *read);

/* courier_fate.c: the facts a message's end gives; all in one transaction. */
int courier_fate(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err);

/* The same in two halves: inside a transaction of the caller's, where -1
 * leaves the reason in the log and nothing is to be committed; and what to
 * tell of it, once it is. */
int courier_fate_inside(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event);
int courier_fate_after(struct courier *courier, const struct exchange *slot,
    struct courier_event *event, struct err *err);

void courier_log_reply(const struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply);
/* What it says of the link. */
int courier_judge_link(struct courier *courier, const struct now *now,
    enum errand errand, const struct net_reply *reply,
    const struct wire_reply *answer, struct err *err);
/* courier_reply.c: what an ended exchange means. Fills event; -1 on disk. */
int courier_reply(struct courier *courier, const struct now *now,
    struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err);
/* courier_link.c: the last word of the link; writes OUTAGE and RESTORED. */
int courier_link_up(
    struct courier *courier, const struct now *now, struct err *err);
/* outcome: of the exchange that says so. */
int courier_link_down(struct courier *courier, const struct now *now,
    const struct net_reply *reply, const char *why, struct err *err);

#endif
