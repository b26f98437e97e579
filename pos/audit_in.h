/*
 * audit_in.h - the auditor from inside: what its files share. Nobody else
 * includes it.
 */
#ifndef POS_AUDIT_IN_H
#define POS_AUDIT_IN_H

#include "pos/audit.h"
#include "pos/json.h"
#include "pos/message.h"
#include "pos/queue.h"
#include "pos/rules.h"
#include "pos/text.h"

#define AUDIT_PACKS_MAX 256
#define AUDIT_SALES_MAX 4000000
#define AUDIT_SHIFT_MAX 8 /* rows deleted at one place and numbered over */

/* Where the chain stands: the last row seen. */
struct audit_chain {
	int64_t seq;
	int64_t shift; /* rows inserted before here, less those deleted */
	bool known;    /* its hash can be built on */
	bool pending;  /* it does not verify; its successor tells why */
	uint8_t stored[SM3_BYTES];
	uint8_t computed[SM3_BYTES];
	uint8_t before[SM3_BYTES]; /* stored hash of the row before it */
	bool before_known;
};

/* A pack as the journal holds it; rules NULL when it does not load. */
struct audit_pack {
	char hash[RULES_HASH_BYTES];
	int64_t seq;
	bool used;
	struct rules *rules;
};

/* A sale as a shift counts it (audit_shift.c), when it was looked at last. */
struct audit_counted {
	bool known;
	int kind;
	enum message_state state;
	struct money total;
	struct money fund;
	struct money account;
	struct money cash;
	struct money held; /* of it in the drawer */
	bool unsettled;
};

struct audit_drawer {
	struct money agreed; /* cash, when it was accepted */
	struct money dealt;  /* of a difference, since */
	int64_t returned;    /* row by which it went back; 0 none */
	bool personal;	     /* handed over, not yet dealt with */
	bool gone;	     /* dealt with, and not sent again */
	struct audit_counted counted;
};

/* The open shift, and all the cash that sales have left in the drawer. */
struct audit_shift {
	int64_t opened; /* 0 none is open */
	int64_t from;
	struct money start;
	struct money held;	/* by all sales, ever */
	struct money held_from; /* at from */
	int64_t unsettled;
	struct audit_sum sums[3][MESSAGE_STATE_COUNT];
};

struct audit_sale {
	struct audit_drawer drawer;
	char sale[SALE_BYTES];
	char psn_no[31]; /* with the key only; wiped at the end */
	enum settlement_kind kind;
	int64_t seq; /* of INTENT; of VISIT while begun */
	bool begun;  /* a clinic's visit, and no sale yet */
	bool registered; /* its 2201 stands at the centre */
	char mdtrt_id[WIRE_ID_BYTES]; /* of the visit */
	bool closed;
	bool handed;
	bool codes_refused; /* by 3505: a person's as well */
	bool differed;
	enum stick_role stick; /* whose, when it changed tills */
	char batch[STICK_BATCH_BYTES];
	bool returned; /* settled by the other till */
	bool unequal; /* the centre's figures are others */
	struct money payers[FIGURES_PAYERS];
	int first;    /* message, -1 none */
	int last_2102; /* message whose state is the sale's, -1 none */
	int ticket;    /* it settles, -1 none; of a SALE */
	bool settled;  /* of a ticket: by a sale in effect */
	bool paid_back; /* of a ticket: cash is what was handed back */
	char setl_id[WIRE_ID_BYTES];
	struct money total;
	struct money fund;
	struct money account;
	struct money cash;
};

struct audit_message {
	int sale;
	int next; /* of the same sale, -1 none */
	int n;
	char infno[6];
	char msgid[MSGID_BYTES];
	char omsgid[MSGID_BYTES];
	enum message_state state;
	int64_t seq; /* that made the state */
	bool undone; /* the centre said so, or twice that it never existed */
	int absent;  /* how often it said that */
	bool sent;   /* once at least: request is its bytes' hash */
	uint8_t request[SM3_BYTES];
};

/* Open addressing over indices + 1; the keys stay in the entries. */
struct audit_map {
	uint32_t *slots;
	size_t size; /* power of two, or 0 */
};

struct audit_books {
	struct audit_sale *sales;
	int sale_count, sale_room;
	struct audit_map by_sale;
	struct audit_message *messages;
	int message_count, message_room;
	struct audit_map by_msgid;
};

struct audit {
	struct store *store;
	const struct audit_options *options;
	struct audit_result *result;
	struct audit_chain chain;
	struct audit_pack packs[AUDIT_PACKS_MAX];
	int pack_count;
	struct audit_books books;
	struct settlement *stored; /* scratch: the INTENT being looked at */
	struct split *again;	   /* its split, computed once more */
	struct text_buf text[2];
	struct audit_shift shift;
	uint8_t previous[SM3_BYTES]; /* stored hash of the row before */
	int64_t anchored; /* last row a request vouched for */
	bool rewritten;	  /* one did not, which has been told */
};

/* Count a finding and hand it over; row may be NULL. */
void audit_say(struct audit *audit, enum audit_kind kind,
    const struct journal_row *row, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void audit_say_at(struct audit *audit, enum audit_kind kind, int64_t seq,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* audit_chain.c; readable: every column but perhaps the hash made sense. */
void audit_chain_row(struct audit *audit, const struct journal_row *row,
    const char *unreadable);
void audit_chain_end(struct audit *audit);

/* audit_packs.c */
int audit_pack_row(
    struct audit *audit, const struct journal_row *row, struct err *err);
struct audit_pack *audit_pack_find(struct audit *audit, const char *hash);
int audit_packs_compare(struct audit *audit, struct err *err);
void audit_packs_clear(struct audit *audit);

/* audit_books.c; -1 from the adders: limit or memory. */
int audit_sale_add(
    struct audit_books *books, const char *sale, struct err *err);
int audit_message_add(
    struct audit_books *books, int sale, int n, struct err *err);
int audit_message_name(struct audit_books *books, int message,
    const char *msgid, struct err *err);
int audit_sale_find(const struct audit_books *books, const char *sale);
int audit_message_find(const struct audit_books *books, const char *msgid);
int audit_message_nth(const struct audit_books *books, int sale, int n);
bool audit_is_infno(const struct audit_message *message, const char *infno);
bool audit_is_upload(const struct audit_message *message);
bool audit_is_visit(const struct audit_message *message);
/* What a 2601 was to undo, or a 2103 refunds. NULL: nothing we know. */
struct audit_message *audit_message_target(
    struct audit_books *books, const struct audit_message *message);
void audit_books_clear(struct audit_books *books);

/* audit_sale.c: what an INTENT claims, once more. */
int audit_intent(
    struct audit *audit, const struct journal_row *row, struct err *err);

/* audit_visit.c: a clinic's visit, before its sale and after it. */
int audit_visit_begun(
    struct audit *audit, const struct journal_row *row, struct err *err);
void audit_visit_moved(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, const struct audit_message *message);
/* Whom and which visit a request is about; what a reply says. */
bool audit_visit_request(const struct audit_sale *sale,
    const struct audit_message *message, const struct json *input);
bool audit_visit_reply(const struct audit *audit,
    const struct message_body *body, const struct audit_sale *sale,
    const struct audit_message *message, const struct text_buf *bytes);
void audit_visit_end(struct audit *audit, const struct audit_sale *sale);
/* audit_ticket.c: 补结算单; the sale at index was entered just now. */
void audit_ticket_settles(
    struct audit *audit, const struct journal_row *row, int at);
void audit_ticket_paid(struct audit *audit, const struct journal_row *row);
void audit_ticket_end(struct audit *audit);

/* audit_stick.c: a sale that changes tills is owned by exactly one. */
void audit_stick_row(struct audit *audit, const struct journal_row *row);
/* Something moves of a sale that is not ours. */
void audit_stick_moved(struct audit *audit, const struct journal_row *row);
bool audit_stick_ours(const struct audit_sale *sale);

/* audit_shift.c: the drawer, from what the books say after each row. */
int audit_shift_row(
    struct audit *audit, const struct journal_row *row, struct err *err);

/* audit_statement.c: the day's comparison with the centre. */
void audit_statement(struct audit *audit, const struct journal_row *row);

/* audit_bytes.c: with the key, the stored bytes of a message's row. */
void audit_bytes(struct audit *audit, const struct journal_row *row,
    const struct message_body *body, struct audit_message *message);

/* audit_replay.c */
int audit_replay_row(
    struct audit *audit, const struct journal_row *row, struct err *err);

/* audit_end.c */
int audit_replay_end(struct audit *audit, struct err *err);

#endif
