/*
 * courier.h - one bounded step of delivery: what goes to the centre, when,
 * and what its answer (or silence) means.
 *
 * Keeps I1 and I7: SENT is on disk before the first byte leaves; a lost
 * reply is UNKNOWN; UNKNOWN is resolved by 2601, never by a second
 * settlement beside it; what cannot be resolved is handed to a named person.
 * Link failures never use up attempts; only coded answers do.
 *
 * The link is up when the centre itself has answered last. While it is down
 * only 9001 is tried, with back-off: nothing of a sale leaves for a link
 * that is not there, and a gateway's page is not the centre. While it is up
 * and nothing goes over it, a HEAD now and then keeps the connection
 * ([centre] warm_s): it proves nothing of any message.
 */
#ifndef POS_COURIER_H
#define POS_COURIER_H

#include "net/net.h"
#include "pos/books.h"
#include "pos/conf.h"
#include "pos/link.h"
#include "pos/log.h"
#include "pos/reconcile.h"
#include "pos/wire_entitled.h"

struct courier;

struct courier_parts {
	struct books *books;
	struct net_port net;
	const struct conf *conf;
	const char *gateway_secret;
	const struct log *log;
	uint64_t seed;
};

int courier_open(struct courier **courier, const struct courier_parts *parts,
    struct err *err);
void courier_close(struct courier **courier);
/* After a crash: whatever was in flight is UNKNOWN from now on. */
int courier_recover(
    struct courier *courier, const struct now *now, struct err *err);

enum courier_event_kind {
	COURIER_NOTHING,
	COURIER_LINK,	 /* it came or went */
	COURIER_PERSON,	 /* 1101 ended: person filled when OK */
	COURIER_ENTITLED, /* 2001 ended: entitled */
	COURIER_CHRONIC, /* 5301 ended: chronic filled when OK */
	COURIER_METERS,	 /* 5206 ended: meters filled when OK */
	COURIER_QUOTE,	 /* 2101 ended: settled filled when OK */
	COURIER_UPLOAD,	 /* a 3505 or 3506 ended: sale, infno, handed */
	COURIER_VISIT,	 /* a clinic's visit moved: sale, infno, handed */
	COURIER_MESSAGE, /* a message of a sale moved: sale, infno, state */
	COURIER_COMPARED, /* a day's comparison ended: courier_comparing() */
};

struct courier_event {
	enum courier_event_kind kind;
	enum net_outcome outcome; /* of the exchange */
	struct wire_reply reply;  /* when outcome is NET_REPLY */
	struct person person;
	struct meters meters;
	bool entitled;
	struct chronic chronic;
	struct wire_settled settled;
	char sale[SALE_BYTES];
	char infno[6];
	enum message_state state;
	bool handed;
	bool differed;
};

/*
 * Poll the link, fold in what came, start what is due. At most one event a
 * call (returns 1; call again in the same turn), 0 none, -1 disk error.
 */
int courier_step(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err);
/* Mono time of the next step though nothing happens. */
int64_t courier_due_ms(const struct courier *courier);
bool courier_busy(const struct courier *courier);

/* The pack in force, borrowed until the next call; NULL when none. */
void courier_use_rules(struct courier *courier, const struct rules *rules);
/* Whose year meters are asked for: yyyymmdd, 0 today. */
void courier_use_day(struct courier *courier, int day);
/*
 * Ask the centre at the counter. 0 asked, 1 the link is down or no slot is
 * free (nothing was sent), -1 error. Meters are by the table of the pack in
 * force when the answer comes: there must be one when it is asked.
 */
int courier_ask_person(struct courier *courier, const struct now *now,
    const struct person *person, struct err *err);
int courier_ask_entitled(struct courier *courier, const struct now *now,
    const struct person *person, const char *med_type, struct err *err);
int courier_ask_chronic(struct courier *courier, const struct now *now,
    const struct person *person, struct err *err);
int courier_ask_meters(struct courier *courier, const struct now *now,
    const struct person *person, struct err *err);
/* 2101; of a clinic's visit that is charged 2206. */
int courier_ask_quote(struct courier *courier, const struct now *now,
    const struct settlement *settlement, struct err *err);
/* The cashier went on: whatever was asked is no longer wanted. */
void courier_forget_questions(struct courier *courier);

/* This sale is at the counter now: it goes first, on a slot of its own, and
 * its refusal is told to the cashier. "" when none. */
void courier_prefer(struct courier *courier, const char *sale);
/* A clinic's sale is being made at the counter, its VISIT in the journal: its
 * steps go first, and it is not taken back. "" when none. */
void courier_hold_visit(struct courier *courier, const char *sale);
/* The step of the held visit that is under way: "2201" ... ; "" none. */
const char *courier_visit_step(const struct courier *courier);
/*
 * The shift is over: 9002 as soon as nothing is under way, and after it
 * nothing leaves, the queue stays as it is, until somebody works again:
 * courier_wake(), which signs in anew (protocol.md 4, 19 no. 22).
 */
int courier_sign_out(
    struct courier *courier, const struct now *now, struct err *err);
/* The same once the comparison that is under way has ended, and what waits
 * for its time or for the link has left: until then the queue moves as ever.
 * courier_wake() takes it back. */
int courier_part(
    struct courier *courier, const struct now *now, struct err *err);
void courier_wake(struct courier *courier, const struct now *now);
bool courier_signing_out(const struct courier *courier);
/*
 * The day's comparison with the centre (protocol.md 11): 3201 for each group,
 * and where one is not equal the rows by 9101, 3202 and 9102. It goes on
 * behind everything else, a question at a time while nothing else is under
 * way; what it finds is in the journal (reconcile.h), and what the till may
 * do about it by itself is done. A restart forgets that it was asked for.
 * 0 begun or under way, 1 that of another day is, -1.
 */
int courier_compare(
    struct courier *courier, const struct now *now, int day, struct err *err);
void courier_comparing(
    const struct courier *courier, struct comparing *comparing);

/* Try the link and everything waiting now. */
int courier_hurry(
    struct courier *courier, const struct now *now, struct err *err);

struct courier_link {
	bool up;
	enum link_trouble trouble;
	bool trying; /* it is being asked just now */
	int64_t since_ms; /* wall time of the last change */
	int64_t retry_mono_ms;
	bool signed_in;
	int day; /* yyyymmdd by the centre's last answer; 0: none said */
	char why[160]; /* what the link said last */
};
void courier_link(const struct courier *courier, struct courier_link *link);

#endif
