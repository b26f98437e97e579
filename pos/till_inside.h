/*
 * till_inside.h - shared by the till's own files and nobody else.
 */
#ifndef POS_TILL_INSIDE_H
#define POS_TILL_INSIDE_H

#include <sys/types.h>

#include "pos/books.h"
#include "pos/catalogue.h"
#include "pos/courier.h"
#include "pos/receipt.h"
#include "pos/till.h"

/* The stop list in use: which file it was, and why there is none. */
struct till_stoplist {
	struct stoplist *list;
	ino_t inode;
	dev_t device;
	char why[ERR_TEXT_BYTES];
};

struct till {
	struct till_parts parts;
	struct books books;
	struct courier *courier;
	struct rules *rules;
	int rules_day;		 /* the pack was chosen for this day */
	struct rules *ticket_rules; /* of the day of the ticket being settled */
	struct settlement *sale; /* being made */
	/* As heard, before the person's own open sales are counted. */
	struct meters heard_meters;
	struct money heard_balance;
	struct money heard_past;
	struct till_view view;
	uint64_t counted;     /* books.changes when counts were taken */
	int64_t counted_ms;   /* mono */
	int64_t idle_ms; /* mono: the cashier rests from then on */
	uint32_t card_ticket; /* of the read under way; 0 none */
	uint32_t last_ticket;
	char rules_why[ERR_TEXT_BYTES]; /* why there is no pack */
	struct till_stoplist stop;
	struct {
		bool on;	  /* what is being made is a ticket's, unasked */
		int64_t next_ms;  /* mono */
		int64_t last_seq; /* of the ticket tried last; 0 a new round */
	} alone;
	bool charge_wanted; /* as soon as the centre has told of the person */
	struct chronic chronic; /* what the person is registered for */
	/* Of the shift that was closed, the days that are compared one after
	 * the other, and what the others came to. In memory. */
	struct {
		int day[SHIFT_DAYS_MAX];
		int at, count;
		int unequal;
		char why[160]; /* one of them failed */
	} days;
	/* A clinic's visit for the sale being made. */
	struct {
		bool begun;  /* VISIT is in the journal */
		bool asked;  /* 2206 is under way */
		bool quoted; /* it was answered, whatever it said */
	} visit;
};

/* till.c */
void till_notice(struct till *till, enum till_notice notice,
    const char *sale, const char *text);
void till_go(struct till *till, enum till_place place);
/* Wipe what is being made; idle. */
void till_fresh(struct till *till);
/* Forget who it is; what was scanned stays. */
void till_nobody(struct till *till);
/* Give a read under way up; and go where there is no card to wait for. */
void till_stop_reading(struct till *till);
void till_unread(struct till *till);
/* A refused command: err says why, the till stays as it is. */
int till_refuse(struct err *err, const char *why);

/* till_command.c: does it, or says in words why not. */
int till_take(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err);
/* Somebody works here: the shift is not over, or a new one begins. */
bool till_works(enum till_command_kind kind);

/* till_person.c: cards, numbers, vouchers; 1101 and 5206. */
int till_read_card(
    struct till *till, const struct now *now, struct err *err);
int till_card_event(struct till *till, const struct now *now,
    const struct card_event *event, struct err *err);
/* What the centre last said, if that is not too long ago. 0 used, 1 there is
 * nothing, -1 error. */
int till_use_known(
    struct till *till, const struct now *now, struct err *err);
int till_identify(struct till *till, const struct now *now,
    const struct person *person, struct err *err);
/* The link is back with a person at the counter: ask the centre after all. */
int till_link_changed(
    struct till *till, const struct now *now, struct err *err);
int till_heard_person(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err);
int till_heard_meters(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err);

/* 0 or -1 as asked says; 1: what was last heard is used. */
int till_asked(struct till *till, const struct now *now, int asked,
    struct err *err);

/* till_entitled.c: 2001 before 5206 and 5301 after it, where pos.conf asks
 * for them. */
int till_ask_entitled(
    struct till *till, const struct now *now, struct err *err);
int till_heard_entitled(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err);
int till_ask_chronic(
    struct till *till, const struct now *now, struct err *err);
void till_heard_chronic(
    struct till *till, const struct courier_event *event);
/* A registered disease by its code; "" none. */
int till_set_chronic(struct till *till, const char *code, struct err *err);

/* till_shift.c: whether one is open, into the view; ERR_FORBIDDEN where
 * cash would move outside of one. */
int till_shift_look(struct till *till, struct err *err);
int till_shift_wanted(struct till *till, struct err *err);
int till_shift_begin(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err);
int till_shift_end(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err);

/* till_stop.c: whether the person is on the stop list, into the view; and
 * whether it lets a sale be promised offline, with the list's age. */
void till_stop_look(struct till *till);
int till_stop_allows(struct till *till, const struct now *now,
    int64_t *age_ms, struct err *err);
void till_stop_close(struct till *till);

/* till_basket.c */
int till_scan(struct till *till, const char *text, struct err *err);
int till_change(struct till *till, const struct till_command *command,
    struct err *err);

/* till_trace.c: 追溯码 */
bool till_looks_like_trace(const char *text);
bool till_traces_wanted(const struct till *till);
/* What the view says of them. */
void till_count_traces(struct till *till);
int till_scan_trace(struct till *till, const char *text, struct err *err);
int till_put_trace(struct till *till, const struct till_command *command,
    struct err *err);
/* Scanned, and neither in the catalogue nor a code: says what it may be. */
int till_not_found(struct till *till, const char *text, struct err *err);
/* Before the fund is asked to pay; and once more before acceptance. */
int till_demand_traces(const struct till *till, struct err *err);
int till_recheck_traces(struct till *till, struct err *err);

/* till_open.c: the pack in force today; without one, a notice. */
int till_choose_rules(
    struct till *till, const struct now *now, struct err *err);

/* till_case.c: fills the sale with what its split is computed from; and
 * the accounts as 1101 told them. */
int till_case(struct till *till, const struct now *now, struct err *err);
void till_know_balances(struct till *till);

/* till_sale.c: split and quote */
/* What the cashier tells of the sale, for the pack's keys. */
int till_tell(struct till *till, const char *text, struct err *err);
int till_charge(struct till *till, const struct now *now, struct err *err);
/* Asked for before the centre had told of the person: now, if it has. */
void till_charge_watch(struct till *till, const struct now *now);
void till_heard_quote(
    struct till *till, const struct courier_event *event);
bool till_traits_kept(const struct till *till);
int till_sale_day(const struct till *till, const struct now *now);
/* Where and by whom; and the sale's number, once. */
void till_put_place(struct settlement *sale, const struct conf *conf);
int till_number_sale(
    struct till *till, const struct now *now, struct err *err);

/* till_visit.c: a clinic's visit while its sale is being made */
/* Whoever or whatever it was for, it is not wanted any more. */
void till_visit_drop(struct till *till);
/* At TILL_SPLIT, each step: begin it, ask for its quote, or do without. */
int till_visit_watch(
    struct till *till, const struct now *now, struct err *err);
int till_heard_visit(
    struct till *till, const struct courier_event *event, struct err *err);
int till_set_disease(struct till *till, const char *text, struct err *err);

/* till_accept.c: the instant of acceptance */
int till_confirm(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err);
int till_selfpay(struct till *till, const struct now *now, struct err *err);
/* Everything in cash, by one clause: no pack is asked. */
void till_all_cash(struct settlement *sale);
int till_accept(struct till *till, const struct now *now, unsigned passed,
    const struct till_command *command, struct err *err);

/* till_open.c: the pack a sale being made goes by; NULL none. */
const struct rules *till_rules(const struct till *till);
int till_ticket_rules(struct till *till, const struct now *now, int day,
    struct err *err);

/* till_ticket.c: 补结算单 */
int till_ticket(struct till *till, const struct now *now, const char *sale,
    struct err *err);
int till_pay_back(struct till *till, const struct now *now, const char *sale,
    struct err *err);
/* What the person at the counter has, into the view. */
int till_ticket_look(struct till *till, struct err *err);
/* Those past their last day are a named person's. */
int till_ticket_expire(
    struct till *till, const struct now *now, struct err *err);

/* till_alone.c: tickets settled unasked, one step of it; and whoever comes
 * to the counter goes first. */
int till_alone_step(
    struct till *till, const struct now *now, struct err *err);
void till_alone_yield(struct till *till, const struct now *now);
bool till_alone_works(enum till_command_kind kind);

/* till_prepay.c: whether the pack wants it paid in full now; and the sale
 * that is. */
bool till_prepays(const struct till *till);
/* At SPLIT: what is to be collected now, as the link comes and goes. */
void till_prepay_look(struct till *till);
int till_estimate_none(struct till *till, const struct now *now);
int till_prepay(struct till *till, const struct now *now, struct err *err);

/* till_offline.c: whether pack and pos.conf let it be promised without the
 * centre (I11); accepted says that the sale at the counter is counted
 * already. Fills what soft limits are passed, into the view as well. */
int till_offline_allowed(struct till *till, const struct now *now,
    bool accepted, unsigned *passed, struct err *err);
/* Past a soft limit: the second operator of the command, or a refusal; and
 * the fact of it, beside the INTENT. */
int till_second(struct till *till, unsigned passed,
    const struct till_command *command, struct err *err);
int till_write_allowed(struct till *till, const struct now *now,
    unsigned passed, const struct till_command *command, struct err *err);

/* till_after.c: what became of it */
int till_heard_message(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err);
/* The same number twice is the same sale: the second is refused. */
int till_set_ref(struct till *till, const char *ref, struct err *err);
/* The named person has dealt with it: who and what go into the journal. */
/* till_compare.c: the day's comparison, and the end of a difference. */
int till_compare(struct till *till, const struct now *now, const char *day,
    struct err *err);
int till_compared(
    struct till *till, const struct now *now, struct err *err);
/* These days, one after the other: as courier_compare() says of the first. */
int till_compare_days(struct till *till, const struct now *now,
    const int *days, int count, struct err *err);
int till_even(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err);
int till_deal(struct till *till, const struct now *now, const char *sale,
    const char *what, struct err *err);
/* The codes the centre refused are reported once more. */
int till_upload(struct till *till, const struct now *now, const char *sale,
    struct err *err);
int till_refund(struct till *till, const struct now *now, const char *sale,
    struct err *err);

#endif
