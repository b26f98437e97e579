/*
 * till.h - the engine of a counter.
 *
 * till_step(till, now, command) is all of it: it takes at most one command,
 * looks at the card and the link once, moves every piece of work one bounded
 * step and returns; it never waits (I8). The real loop and the simulator
 * call the same function. Screens draw till_view(), which is read-only, and
 * give back commands.
 *
 * The till is responsible for a sale from the moment the COMMIT of its
 * INTENT returns (I2), which is inside the step that took COMMAND_CONFIRM.
 * The place in the dialogue is memory only: a crash returns to idle with
 * the journal intact.
 *
 * After a disk error the till is STOPPED: it says why and takes nothing.
 */
#ifndef POS_TILL_H
#define POS_TILL_H

#include "card/card.h"
#include "net/net.h"
#include "pos/budget.h"
#include "pos/conf.h"
#include "pos/link.h"
#include "pos/log.h"
#include "pos/now.h"
#include "pos/queue.h"
#include "pos/reconcile.h"
#include "pos/settlement.h"
#include "pos/shift.h"
#include "pos/stoplist.h"

enum till_place {
	TILL_IDLE,    /* 请插卡 */
	TILL_READING, /* 正在读卡 */
	TILL_PERSON,  /* who it is; 1101 asked or answered */
	TILL_BASKET,  /* scanning */
	TILL_SPLIT,   /* who pays what, 2101 asked or answered; confirm */
	TILL_WAITING, /* accepted and sent; clock running */
	TILL_RESULT,  /* what became of it */
	TILL_STOPPED, /* 收款机已停用 */
};

enum till_lamp {
	LAMP_ONLINE,  /* 联网 */
	LAMP_OFFLINE, /* 离线 */
	LAMP_DOUBT,   /* 存疑: online or not, something is in doubt */
};

/* What is known of the person's entitlement. */
enum till_entitlement {
	ENTITLEMENT_NONE,    /* nobody asked, or nothing known */
	ENTITLEMENT_ASKING,  /* 1101 or 5206 under way */
	ENTITLEMENT_FRESH,   /* from the centre, just now */
	ENTITLEMENT_CACHED,  /* as last heard; see meters.as_of_ms */
	ENTITLEMENT_REFUSED, /* the centre says no: see notice */
};

enum till_quote {
	QUOTE_NONE,   /* not asked (offline) or failed: local split counts */
	QUOTE_ASKING, /* 2101 under way; of a clinic 2201 to 2206 */
	QUOTE_SAME,   /* the centre agrees to the fen */
	QUOTE_OTHER,  /* the centre's figures are others: they count */
	QUOTE_REFUSED /* the centre says no: see notice */
};

enum till_outcome {
	OUTCOME_NONE,
	OUTCOME_SETTLED,     /* 成功: journal says ACKED (I13) */
	OUTCOME_PROVISIONAL, /* 离线已受理 */
	OUTCOME_DOUBT,	     /* 存疑 */
	OUTCOME_REFUSED,     /* 拒付 */
	OUTCOME_SELFPAY,     /* 自费 */
	OUTCOME_PREPAID,     /* 已预付: paid in full, ticket in hand */
	OUTCOME_VOID,	     /* 未成交: proved unsent, and offline refused */
};

/* What the cashier is to be told now; code is for choosing words. */
#define TILL_NOTICES(X)                                                        \
	X(NOTICE_NONE)                                                         \
	X(NOTICE_CARD)		/* card_result says what */                    \
	X(NOTICE_NOT_IN_CATALOGUE)                                             \
	X(NOTICE_CENTRE_REFUSED) /* text: the centre's words */               \
	X(NOTICE_OFFLINE_REFUSED) /* pack or limits forbid it offline */      \
	X(NOTICE_NO_ENTITLEMENT)  /* offline and never heard of this person */ \
	X(NOTICE_SUSPENDED)	  /* psn_insu_stas says not insured now */     \
	X(NOTICE_SALE_SETTLED)	  /* an earlier sale came through: sale */     \
	X(NOTICE_SALE_DOUBT)                                                   \
	X(NOTICE_SALE_REFUSED)                                                 \
	X(NOTICE_SALE_REVERSED)                                                \
	X(NOTICE_SALE_DIFFERED)                                                \
	X(NOTICE_CODE_REFUSED)	/* a trace code was not taken: sale, text */  \
	X(NOTICE_ERROR)		/* text */                                     \
	X(NOTICE_DONE)		/* text: what was just done */

enum till_notice {
#define X(notice) notice,
	TILL_NOTICES(X)
#undef X
};

struct till_view {
	struct now now;
	enum till_place place;
	enum till_lamp lamp;
	bool link_up;	      /* the last word of the link */
	enum link_trouble link_trouble;
	bool link_trying;     /* it is being asked just now */
	int64_t link_since_ms; /* wall time of its last change; 0 none yet */
	int64_t retry_ms;     /* wall time of the next try; 0 none */
	bool signed_in;
	bool signing_out; /* 9002 is still to be answered */
	struct comparing comparing; /* the day's comparison */
	struct queue_counts counts;
	bool card_present;
	enum card_result card_result; /* of the last read, or the reader's */
	enum till_notice notice;
	char notice_sale[SALE_BYTES];
	char notice_text[ERR_TEXT_BYTES];
	enum till_entitlement entitlement;
	enum stop_reason stop; /* the stop list has the person */
	int stoplist_day;      /* yyyymmdd of that list; 0 none is kept */
	enum till_quote quote;
	bool clinic; /* its sales have a diagnosis: sale->disease */
	/* SPLIT of a clinic: the step that is under way, "2201" ...; or "" */
	char visit_step[6];
	/* SPLIT: a confirm was refused for these soft limits, in words; with
	 * a second operator it is taken. "" none. */
	char soft_passed[BUDGET_WORDS_BYTES];
	/* What the cashier has told of the pack's keys (traits.h). */
	struct traits asked;
	/* The sale being made: person, basket, split, quote, meters. */
	const struct settlement *sale;
	const struct rules *rules; /* the pack in force; NULL when none */
	int line;		   /* basket's line touched last */
	/* 追溯码: whether boxes must have them here, how many do not, and
	 * the first line that is short of one (-1 none). */
	bool traces_wanted;
	int traces_missing;
	int traces_line;
	/* WAITING and RESULT */
	char last_sale[SALE_BYTES];
	enum till_outcome outcome;
	struct figures figures; /* what the counter collects */
	int64_t wait_from_ms;	/* mono */
	int64_t wait_limit_ms;
	char short_code[9]; /* on the slip; finds the outcome later */
	/* 补结算单 of the person at the counter: how many there are to see
	 * to, and the first of them. */
	int tickets;
	struct ticket ticket;
	/* SPLIT: there is no link, and the pack wants it paid in full: the
	 * split is an estimate, or there is none. */
	bool prepay;
	/* Shifts with cash: whether there are any here, and the open one. */
	bool shifts;
	bool shift_open;
	struct money refund; /* RESULT: in cash to the person, still to pay */
};

#define TILL_COMMANDS(X)                                                       \
	X(COMMAND_NONE)                                                        \
	X(COMMAND_READ_CARD)                                                   \
	X(COMMAND_ID_NO)    /* text: 18 digits typed */                        \
	X(COMMAND_VOUCHER)  /* text: e-voucher scanned */                      \
	X(COMMAND_PERSON)   /* person: from a hospital system */               \
	X(COMMAND_REF)	    /* text: the caller's own number for this sale */  \
	X(COMMAND_SCAN)	    /* text: barcode, own code, 追溯码; "处方=是" */ \
	X(COMMAND_TELL)	    /* text: "处方=是", of a key the pack asks for */ \
	X(COMMAND_TRACE)    /* line, text: 追溯码 of one of its boxes */    \
	X(COMMAND_COUNT)    /* line, count */                                  \
	X(COMMAND_REMOVE)   /* line */                                         \
	X(COMMAND_DISEASE)  /* text: a diagnosis' code, or code and name; ""   \
			     * the one of pos.conf: a clinic's */              \
	X(COMMAND_CHARGE)   /* basket -> split */                              \
	X(COMMAND_SELFPAY)  /* basket or split -> accepted without insurance */ \
	X(COMMAND_CONFIRM)  /* split -> accepted; by, text: the second          \
			     * operator and the reason, past a soft limit */   \
	X(COMMAND_BACK)	    /* one place back; nothing is lost */              \
	X(COMMAND_CANCEL)   /* drop the sale being made; idle */               \
	X(COMMAND_NEXT)	    /* leave waiting or result: next customer */       \
	X(COMMAND_REFUND)   /* sale: 2103 for an ACKED sale */                 \
	X(COMMAND_TICKET)   /* sale: its 补结算单 is the sale to make now */ \
	X(COMMAND_PAY_BACK) /* sale: the refund of its ticket was paid */    \
	X(COMMAND_UPLOAD)   /* sale: report its refused codes once more */    \
	X(COMMAND_DEAL)	    /* sale, text: its named person has dealt with it */ \
	X(COMMAND_SHIFT_END) /* 9002; whatever sells next signs in again */    \
	X(COMMAND_SHIFT_OPEN) /* cash: in it now */                           \
	X(COMMAND_SHIFT_CLOSE) /* cash: counted; shown: what was expected;     \
				* text: why they differ */                     \
	X(COMMAND_COMPARE)  /* text: a day, "" today: hold it against the      \
			     * centre's; view->comparing says how it goes */   \
	X(COMMAND_EVEN)	    /* line: id of a difference, text: what its named  \
			     * person did about it */                         \
	X(COMMAND_DRAIN)    /* try everything now */                           \
	X(COMMAND_DISMISS)  /* notice seen */

enum till_command_kind {
#define X(command) command,
	TILL_COMMANDS(X)
#undef X
};

const char *till_command_name(enum till_command_kind kind);
const char *till_place_name(enum till_place place);

struct till_command {
	enum till_command_kind kind;
	char text[256];
	char by[31]; /* opter; "" unless a second one is needed */
	int line;
	struct quantity count;
	struct money cash;
	struct money shown;
	char sale[SALE_BYTES];
	const struct person *person; /* borrowed, COMMAND_PERSON */
};

/* All pointers are borrowed until till_close(), but for the call itself. */
struct till_parts {
	struct store *store;
	struct card_port card; /* all NULL: no reader at this counter */
	struct net_port net;
	const struct conf *conf;
	const struct crypto_key *key;
	const char *gateway_secret; /* "" without a gateway */
	const struct log *log;	    /* may be NULL */
	uint64_t seed;		    /* chance: nonces and jitter */
	const char *program;	    /* name and version, for STARTED */
};

struct till;
/*
 * Prepares the tables, restores what was in flight as UNKNOWN, loads the
 * pack in force and, once, the catalogue.
 */
int till_open(struct till **till, const struct till_parts *parts,
    const struct now *now, struct err *err);
void till_close(struct till **till);

/*
 * One step. 0, or -1 when the command cannot be taken here: err says why
 * in words for the cashier, and nothing happened. NULL is no command.
 */
int till_step(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err);
const struct till_view *till_view(const struct till *till);
/* Mono time by which to step again though nothing happens. */
int64_t till_due_ms(const struct till *till);
/* Work that goes on behind: messages due now or in flight. */
bool till_busy(const struct till *till);

/*
 * A receipt's or slip's text (UTF-8) for a sale, its PRINTED row committed
 * before it is handed out; copies after the first are marked 重印.
 */
int till_print(struct till *till, const struct now *now, const char *sale,
    struct text_buf *out, struct err *err);
/* Lists for the queue's screen and `ybpos queue`. */
int till_list(struct till *till, enum queue_list which, int64_t from,
    int offset, struct sale_entry *entries, int max, int *found,
    struct err *err);
/* A sale by id, by the short code of its slip, or by the caller's own
 * number. 0, 1 none, -1. */
int till_find(struct till *till, const char *sale_or_code,
    struct sale_entry *entry, struct err *err);
/* By the caller's own number and nothing else: it may look like a sale's. */
int till_find_ref(struct till *till, const char *ref,
    struct sale_entry *entry, struct err *err);
/* The whole record of a sale, for a screen or --json; wipe after use. */
int till_record(struct till *till, const char *sale,
    struct settlement *settlement, struct err *err);
/* The last shift, or the one opened by that row: as it stands. 0, 1 none,
 * -1. And its slip's text, once it is closed; copies are marked 重印. */
int till_shift(struct till *till, int64_t opened, struct shift *shift,
    struct err *err);
int till_shift_print(struct till *till, const struct now *now,
    int64_t opened, struct text_buf *out, struct err *err);
/* What comparisons found (reconcile.h), and whose each is: masked. */
int till_unequal(struct till *till, int day, bool open, int offset,
    struct unequal *list, int max, int *found, struct err *err);
int till_standing(struct till *till, int day, struct standing *standing,
    struct err *err);
int till_compared_list(struct till *till, int day, struct compared *list,
    int max, int *found, struct err *err);
int till_whose(struct till *till, const struct unequal *unequal,
    char name[MASK_BYTES], struct err *err);
int till_search(struct till *till, const char *text, struct item *items,
    int max, int *found, struct err *err);

#endif
