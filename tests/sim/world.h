/*
 * world.h - one simulated counter: the real screens, keys and engine of a
 * till on a failing disk, with a card reader, a printer, a link that loses,
 * a centre with a ledger of its own, and a cashier who does her days; and
 * crashes at any step. Everything follows from the seed.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <stdio.h>

#include "pos/till.h"
#include "tests/sim/cells.h"
#include "tests/sim/disk.h"
#include "tests/sim/ledger.h"
#include "tests/sim/link.h"
#include "tests/sim/paper.h"
#include "tests/sim/reader.h"
#include "tests/sim/swarm.h"
#include "ui/counter_inside.h"

#define WORLD_SALES_MAX 128
#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define INVARIANTS 13
#define CASHIER_STUCK_MAX 12 /* acts that moved nothing */
#define CASHIER_REFUSED_MAX 12

struct world_sums {
	int64_t worlds, days, sales, steps, keys, crashes, power_cuts,
	    disk_faults, exchanges, touches, lost_replies, late, settled,
	    reversed, refused, handed, dealt, voided, selfpay, provisional, uploaded,
	    returned, codes_refused, cards, papers, papers_failed, quits,
	    questions, learned, visits, tickets,
	    tickets_settled, tickets_paid, compared, unequal, shifts,
	    checked[INVARIANTS + 1];
};

/* What was promised to a person: COMMIT returned, or it is on paper. */
struct promise {
	char sale[SALE_BYTES];
	bool counted; /* the cashier saw it accepted */
	int copies;   /* on paper */
	int slips;    /* of its refund */
	int64_t cash_fen; /* collected when it was accepted */
	int64_t back_fen; /* in cash, handed to the person for a ticket */
	bool unsure; /* it broke down while that was booked */
};

/* Where the cashier is with the customer in front of her. */
struct cashier {
	int64_t next_ms;
	int64_t closed_until_ms; /* the shop is shut; 0 open */
	int64_t shut_ms;	 /* today's shift ends then at the latest */
	int day;
	int sales_wanted; /* of this day */
	int sales_today;  /* accepted */
	int customer;	  /* counted through the world's life */
	bool serving;
	int person;	  /* -1: pays herself */
	int means;	  /* how that person is known: see cashier.c */
	int items_wanted;
	int stuck;   /* acts that moved nothing */
	int refused; /* answers of the screen that were a no */
	char typing[80]; /* what the fingers are at */
	size_t typed;
	bool quitting;
	bool opens, closes; /* her shift, still to be done today */
	int refunding; /* looks that are left for the sale to give back */
	uint64_t seen; /* a sum of what was before her, to notice a stand */
};

struct world {
	uint64_t seed;
	struct chance chance;
	struct swarm swarm;
	FILE *trace; /* NULL: quiet */
	struct disk *disk;
	char disk_name[32];
	struct crypto_key key;
	struct log log;
	struct ledger *ledger;
	struct link *link;
	struct reader reader;
	struct paper_roll paper;
	struct wiring wiring; /* conf, store and till; nothing else of it */
	struct counter counter;
	struct ui *ui;
	/* Time: the world's own never stands still; the till's clocks do as
	 * clocks do. */
	int start_day;
	int64_t start_ms; /* wall time of t 0 */
	int64_t t_ms;
	int64_t wall_offset_ms;
	int64_t right_ms; /* somebody sets the clock right then */
	int64_t boot_at_ms;
	int boots;
	int64_t outage_until_ms;
	bool healed; /* the last act: nothing fails any more */
	struct cashier cashier;
	int64_t boxes; /* scanned so far */
	int promised_count;
	struct promise promised[WORLD_SALES_MAX];
	char last_sale[SALE_BYTES]; /* of the view, when looked at last */
	enum till_outcome last_outcome;
	/* The fold kept beside (I5), and how far it has come. */
	struct store *copy;
	int64_t folded_seq;
	uint8_t folded_hash[SM3_BYTES];
	/* The refund of a ticket that has just been said to be paid. */
	char handing[SALE_BYTES];
	int64_t handing_fen;
	int spinning; /* turns that were due before they came (I8) */
	/* What a turn may cost (I8). */
	int64_t calls_before;
	struct world_sums sums;
	char violation[240]; /* "" while all invariants hold */
};

/* A counter's life of some days. cuts may be NULL. False: violation says
 * which invariant, where. */
bool world_run(struct world *world, uint64_t seed, const struct cuts *cuts,
    FILE *trace);

/* world.c, for the others; a scenario opens a world, lets time pass, lets
 * it come to rest and closes it by itself. */
void world_open(
    struct world *world, uint64_t seed, const struct cuts *cuts);
void world_pass(struct world *world, int64_t ms);
void world_rest(struct world *world);
void world_close(struct world *world);
struct now world_now(const struct world *world);
void world_broken(struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void world_say(struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline const struct till_view *
world_view(const struct world *world)
{
	return till_view(world->wiring.till);
}
/* What is promised from now on. */
struct promise *world_promise(struct world *world, const char *sale);

/* machine.c: the machine under the till, and what befalls it */
void machine_draw(struct world *world); /* conf and clocks by the seed */
void machine_tell(const struct world *world);
void machine_boot(struct world *world);
void machine_stop(struct world *world); /* the program ends, as it should */
void machine_restart(struct world *world, bool power);
void machine_trouble(struct world *world);
void machine_heal(struct world *world);
void machine_cut_link(struct world *world, int64_t for_ms);

/* cashier.c, cashier_serve.c, cashier_books.c */
void cashier_open(struct world *world);
void cashier_act(struct world *world);
void cashier_press(struct world *world, enum term_key_kind key);
void cashier_scan(struct world *world, const char *text);
void cashier_type(struct world *world, const char *text);
/* Whether the bottom line offers that key now. */
bool cashier_may(const struct world *world, enum term_key_kind key);
void cashier_at_sale(struct world *world, enum screen_id front);
void cashier_at_books(struct world *world, enum screen_id front);

int64_t cashier_next_open(struct world *world);

/* purse.c: what goes back in cash for a 补结算单 */
void purse_hand(struct world *world);  /* she has said yes */
void purse_look(struct world *world);  /* after the turn */
void purse_break(struct world *world); /* the machine died */
void purse_check(struct world *world); /* I1, I4 of tickets, now and then */
void purse_end(struct world *world);

/* drawer.c: the cash of her shifts, and what they hand on */
void drawer_take(struct world *world, struct promise *promise);
void drawer_paper(struct world *world, const char *text);
void drawer_check(struct world *world); /* I7 of shifts */
void drawer_end(struct world *world);	/* I4 of shifts */

/* even.c: the day's comparison at the end (I4, I7) */
void even_check(struct world *world);

/* codes.c: 追溯码 */
void codes_scan(struct world *world, char *to, size_t room);
void codes_check(struct world *world); /* I12 */
void codes_end(struct world *world);   /* I4, I7 of each code */

/* check.c: the thirteen of DESIGN.md section 6, by their numbers */
enum check_when {
	CHECK_STEP,	/* after each step */
	CHECK_NOW_THEN, /* each 128 steps, after each crash, at the end */
	CHECK_SELDOM,	/* each 512 steps, after each crash, at the end */
	CHECK_ACCEPTED, /* a sale has just been accepted */
	CHECK_SHOWN,	/* an outcome has just appeared */
	CHECK_END,	/* everything has come to rest */
};
void check_run(struct world *world, enum check_when when);
/* check_money.c */
void check_parts(struct world *world);	 /* I3 */
void check_shown(struct world *world);	 /* I4 */
void check_ledger(struct world *world);	 /* I4, I7 */
void check_budget(struct world *world);	 /* I11 */
void check_success(struct world *world); /* I13 */
void check_paper(struct world *world, const char *sale, const char *text);
/* check_visits.c */
void check_visits(struct world *world); /* I7 */
/* check_books.c */
void check_fold(struct world *world);  /* I5, I6 */
void check_idle(struct world *world);  /* I9 */
void check_disk(struct world *world);  /* I9 */
void check_audit(struct world *world); /* I10 */
bool check_personal(const void *bytes, size_t length);

/* scenario.c: the failures that have a name, each by itself */
bool scenarios(struct world *world);

/* shrink.c: make a failing world small and print what is left of it */
void shrink(struct world *world, uint64_t seed);

#endif
