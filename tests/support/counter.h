/*
 * counter.h - a till with everything around it scripted: what leaves is
 * looked at, what comes back is the test's word, and time stands still
 * until it is moved. The store is in memory and outlives a restart.
 *
 * Persons are invented, of area 990101: person i has the certno that
 * counter_certno() gives, and the centre's psn_no is "9901" before it.
 * Every function stops the running cmocka test when something fails.
 */
#ifndef TESTS_SUPPORT_COUNTER_H
#define TESTS_SUPPORT_COUNTER_H

#include "pos/till.h"
#include "pos/zip.h"

#define COUNTER_FLIGHTS_MAX 1024
#define COUNTER_EVENTS_MAX 16
#define COUNTER_WALL_MS INT64_C(1773540000000) /* 2026-03-15 10:00 */
#define COUNTER_SIGN_NO "S202603150001"

/* One request that left, and how it ended. */
struct flight {
	uint64_t ticket;
	char infno[6]; /* "HEAD" of a touch */
	char msgid[MSGID_BYTES];
	char *body; /* any coding undone */
	char coding; /* the first letter of its Content-Encoding; 0 none */
	size_t wire_bytes;
	bool open; /* nothing came back yet */
	bool told; /* what came back was polled */
	enum net_outcome outcome;
	bool stranger, made;
	int status;
	char *reply;
	size_t reply_bytes; /* of a file; 0: reply is a text */
};

struct counter {
	struct conf conf;
	struct crypto_key key;
	struct store *store;
	struct till *till;
	const struct till_view *view;
	struct now now;
	struct err err; /* of the last refused command */
	struct flight flights[COUNTER_FLIGHTS_MAX];
	int flight_count;
	struct zip_dictionary dictionary; /* what left may be coded by */
	bool port_full; /* start() takes nothing */
	bool no_reader;
	/* Called from start(), before anything is taken. */
	void (*leaving)(struct counter *counter, const char *infno,
	    const char *msgid);
	struct card_event events[COUNTER_EVENTS_MAX];
	int event_count, event_told;
	uint32_t card_ticket; /* of the read under way; 0 none */
	int card_cancels;
	int serial;
	int sign_ins;
	char exp_content[256]; /* of the next 1101; "" none */
	int64_t ahead_ms;      /* the till's clock before the centre's */
	int64_t month_fen;     /* FUND_MONTH of the next 5206; 0 none */
};

/* For cmocka: state is a struct counter with an open till, link not tried. */
int counter_make(void **state);
int counter_drop(void **state);
/* Close the till as a crash would and open it again; boot: a new machine. */
void counter_restart(struct counter *counter, bool boot);
void counter_open_till(struct counter *counter);

void counter_pass(struct counter *counter, int64_t ms);
/* These goods instead of the shelf it opened with: a catalogue's text. */
void counter_stock(struct counter *counter, const char *shelf);
/* One step; counter_do demands that the command is taken. */
void counter_step(struct counter *counter);
int counter_try(
    struct counter *counter, enum till_command_kind kind, const char *text);
void counter_do(
    struct counter *counter, enum till_command_kind kind, const char *text);
/* The command is refused in words, and the place is the same after it. */
void counter_refuses(
    struct counter *counter, enum till_command_kind kind, const char *text);
/* COMMAND_REFUND of a sale; the result. */
int counter_refund(struct counter *counter, const char *sale);

/* What left: the open flight of an infno (NULL: none), all of them ever. */
struct flight *counter_flight(struct counter *counter, const char *infno);
/* Lets time pass, and each sign-in through, until this infno leaves. */
struct flight *counter_await(struct counter *counter, const char *infno);
int counter_left(const struct counter *counter, const char *infno);
/* What comes back; the next step hears it. */
void counter_reply(struct counter *counter, struct flight *flight, int status,
    const char *body);
/* A file: bytes that are no text. */
void counter_send_file(struct counter *counter, struct flight *flight,
    const void *bytes, size_t length);
void counter_end(struct counter *counter, struct flight *flight,
    enum net_outcome outcome);
void counter_refusal(
    struct counter *counter, struct flight *flight, const char *words);
/* infcode 0 for it, with the till's own figures in a settlement. */
void counter_accept(struct counter *counter, struct flight *flight);
/* A 2101 or 2102 with these figures in fen. */
void counter_settle(struct counter *counter, struct flight *flight,
    int64_t total, int64_t fund, int64_t account, int64_t cash);

/* Signed in. */
void counter_online(struct counter *counter);
void counter_certno(char certno[19], int person);
/* Who it is; the centre (if there is a link) answers at once. */
int counter_identify(struct counter *counter, int person);
void counter_person(struct counter *counter, int person);
/* Scanned and charged, the quote answered: at TILL_SPLIT. */
void counter_split(struct counter *counter, const char *code);
/* The same and confirmed: the sale's id, its 2102 in flight when online. */
void counter_sell(struct counter *counter, int person, const char *code,
    char sale[SALE_BYTES]);
void counter_card(struct counter *counter, enum card_event_kind kind,
    enum card_result result);

struct sale_entry counter_entry(struct counter *counter, const char *sale);
int64_t counter_rows(struct counter *counter); /* of the journal */
int64_t counter_facts(struct counter *counter, const char *fact);

#endif
