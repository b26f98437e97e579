/*
 * screen.h - one screen, one file: what it draws and what its keys mean.
 *
 * A screen draws the till's read-only view and what the hands have done so
 * far (struct ui), and answers an action with a wish: most wishes are a
 * till_command. It decides nothing about a sale and cannot: it includes
 * values only. Lists and records it shows were fetched by ui/counter.c.
 *
 * keys_rows() is the one table from key to action; the bottom line and the
 * help are printed from it and show live keys only.
 */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include "pos/till.h"
#include "ui/keys.h"
#include "ui/term.h"

#define SCREENS(X)                                                             \
	X(SCREEN_IDLE)                                                         \
	X(SCREEN_PERSON)                                                       \
	X(SCREEN_BASKET)                                                       \
	X(SCREEN_SPLIT)                                                        \
	X(SCREEN_WAITING)                                                      \
	X(SCREEN_RESULT)                                                       \
	X(SCREEN_STOPPED)                                                      \
	/* over those of the till's places */                                  \
	X(SCREEN_CONFIRM)                                                      \
	X(SCREEN_SECOND)                                                       \
	X(SCREEN_TRACE)                                                        \
	X(SCREEN_FIND)                                                         \
	X(SCREEN_QUEUE)                                                        \
	X(SCREEN_DETAIL)                                                       \
	X(SCREEN_SHIFT)                                                        \
	X(SCREEN_EVEN)                                                         \
	X(SCREEN_ASK)                                                          \
	X(SCREEN_HELP)

enum screen_id {
#define X(screen) screen,
	SCREENS(X)
#undef X
	SCREEN_COUNT,
	SCREEN_NONE = SCREEN_COUNT,
};

#define ACTIONS(X)                                                             \
	X(ACTION_NONE)                                                         \
	X(ACTION_HELP)                                                         \
	X(ACTION_READ)                                                         \
	X(ACTION_FIND)                                                         \
	X(ACTION_TRACE)                                                        \
	X(ACTION_COUNT)                                                        \
	X(ACTION_PRINT)                                                        \
	X(ACTION_CHARGE)                                                       \
	X(ACTION_DRAIN)                                                        \
	X(ACTION_QUEUE)                                                        \
	X(ACTION_SELFPAY)                                                      \
	X(ACTION_UPLOAD)                                                       \
	X(ACTION_DEAL)                                                         \
	X(ACTION_REFUND)                                                       \
	X(ACTION_TICKET)                                                       \
	X(ACTION_PAY_BACK)                                                     \
	X(ACTION_SHIFT)                                                        \
	X(ACTION_EVEN)                                                         \
	X(ACTION_COMPARE)                                                      \
	X(ACTION_REMEDY)                                                       \
	X(ACTION_NEXT)                                                         \
	X(ACTION_CANCEL)                                                       \
	X(ACTION_QUIT)                                                         \
	X(ACTION_REMOVE)                                                       \
	X(ACTION_SWITCH)                                                       \
	X(ACTION_UP)                                                           \
	X(ACTION_DOWN)                                                         \
	X(ACTION_PAGE_UP)                                                      \
	X(ACTION_PAGE_DOWN)                                                    \
	X(ACTION_ENTER)                                                        \
	X(ACTION_BACK)                                                         \
	X(ACTION_SCAN)                                                         \
	X(ACTION_DEMO_CARD)                                                    \
	X(ACTION_DEMO_LINK)

enum action {
#define X(action) action,
	ACTIONS(X)
#undef X
	ACTION_TOTAL
};

#define UI_LIST_MAX 100
#define UI_FOUND_MAX 50

/* SCREEN_SHIFT: the shift as it stands, and how far its end has come. */
enum ui_shift_stage {
	UI_SHIFT_OPEN,	 /* the float of the next one is typed */
	UI_SHIFT_COUNT,	 /* the drawer is counted */
	UI_SHIFT_REASON, /* it differs: why */
	UI_SHIFT_SURE,	 /* all is said */
};
struct ui_shift {
	enum ui_shift_stage stage;
	struct money counted;
	char reason[SHIFT_REASON_BYTES];
	struct shift shift; /* entry.opened 0: there was none */
	/* Of the first items: whose, masked, and the code on the slip. */
	char names[UI_LIST_MAX][MASK_BYTES];
	char codes[UI_LIST_MAX][9];
};

/* SCREEN_EVEN: how a day stands, and what is open of any day. */
struct ui_even {
	struct standing standing; /* today's; SCREEN_SHIFT: the shift's */
	char what[FIELD_BYTES];	  /* was done; SCREEN_ASK asks about it */
	int count;
	struct unequal list[UI_LIST_MAX];
	char names[UI_LIST_MAX][MASK_BYTES];
};

/* What the hands have done so far. Nothing of it outlives the process. */
struct ui {
	const struct conf *conf; /* borrowed */
	bool demo;		 /* ui/demo_keys.h has two more keys */
	enum screen_id over;	 /* SCREEN_NONE: the till's place shows */
	enum screen_id under;	 /* what SCREEN_ASK and DETAIL return to */
	struct money owed; /* ACTION_PAY_BACK is asked about; ACTION_DEAL: the
			    * difference in cash, below zero to give back */
	bool differs;	   /* ACTION_DEAL is about a difference */
	enum action asked;	 /* what SCREEN_ASK asks about */
	struct keys keys;
	bool counting; /* basket: a quantity is being typed */
	int picked;    /* line of the list in front */
	int top;       /* first line shown */
	int why;       /* SCREEN_TRACE: the question of ui/why.h, 0 none */
	bool printing;
	bool said_good;
	char said[ERR_TEXT_BYTES]; /* answer to the last key, "" none */
	/* SCREEN_QUEUE and SCREEN_DETAIL */
	enum queue_list which;
	int entry_count;
	struct sale_entry entries[UI_LIST_MAX];
	char sale[SALE_BYTES];
	struct settlement *record; /* of sale; owned and wiped by counter */
	/* SCREEN_SPLIT: Enter came before the centre's word */
	bool confirm_wanted;
	/* SCREEN_CONFIRM: what the customer gave, shown until the next one */
	struct money given;
	/* SCREEN_SECOND: the operator who agrees, before the reason */
	char second_by[31];
	/* SCREEN_RESULT: how the last sale stands in the queue */
	bool last_known;
	struct sale_entry last;
	struct ui_shift *shift; /* owned by counter; or NULL */
	struct ui_even *even;	/* the same */
	/* SCREEN_FIND */
	int found_count;
	struct item found[UI_FOUND_MAX];
};

enum wish_kind {
	WISH_NOTHING,
	WISH_COMMAND,
	WISH_LIST,   /* fill entries with ui->which */
	WISH_FIND,   /* fill found with what contains text */
	WISH_CODE,   /* show the sale of the short code in text, else scan it */
	WISH_RECORD, /* fetch the record of sale */
	WISH_PRINT,  /* print sale */
	WISH_SHIFT, /* fetch the shift and show it */
	WISH_PRINT_SHIFT,
	WISH_EVEN, /* fetch what the comparisons found */
	WISH_QUIT,
	WISH_DEMO_CARD, /* put it in, take it out */
	WISH_DEMO_LINK, /* cut it, heal it */
};

struct wish {
	enum wish_kind kind;
	struct till_command command; /* text and sale for all kinds */
};

struct screen {
	const char *title; /* a msgid, for the help */
	enum keys_field field;
	void (*draw)(struct term *term, const struct till_view *view,
	    const struct ui *ui);
	/* May change ui; fills wish when the till is to do something. */
	void (*act)(struct ui *ui, const struct till_view *view,
	    enum action action, struct wish *wish);
};

/* One file each. */
extern const struct screen screen_idle, screen_person, screen_basket,
    screen_split, screen_waiting, screen_result, screen_stopped,
    screen_confirm, screen_second, screen_trace, screen_find, screen_queue, screen_detail,
    screen_shift, screen_even, screen_ask, screen_help;

const struct screen *screen_of(enum screen_id id);
/* The one in front: over the till's place, or the place's own. */
enum screen_id screen_front(const struct ui *ui, const struct till_view *view);
void screen_open(struct ui *ui, enum screen_id id);
void screen_close(struct ui *ui); /* back to what is under */
/* Everything: the frame, the screen in front; or a word on size. */
void screen_draw(
    struct term *term, const struct till_view *view, const struct ui *ui);
/*
 * A key to its wish. Keys that mean the same everywhere (help, queue) are
 * handled here, all others by the screen in front.
 */
void screen_take(struct ui *ui, const struct till_view *view,
    enum action action, struct wish *wish);

/* The table of keys. */
struct key_row {
	unsigned screens; /* bit of each screen_id */
	enum term_key_kind key;
	enum action action;
	const char *label; /* a msgid; NULL: not in the bottom line */
	bool (*live)(const struct ui *ui, const struct till_view *view);
};
const struct key_row *key_rows(size_t *count);
bool key_live(const struct key_row *row, enum screen_id screen,
    const struct ui *ui, const struct till_view *view);
enum action key_action(enum term_key_kind key, const struct ui *ui,
    const struct till_view *view);
const char *key_name(enum term_key_kind key); /* "F1", "Esc" */

/* screen_ask.c: was the refund of this sale's ticket handed over? */
void screen_ask_pay_back(struct ui *ui, const char *sale, struct money owed);
#define SCREEN_EVEN_ROWS 10 /* of its list */
/* screen_even.c: the difference that is picked; NULL: there is none. */
const struct unequal *screen_even_picked(const struct ui *ui);
/* screen_queue.c: the ticket ui->sale is the sale to make now. */
void screen_take_ticket(struct ui *ui, struct wish *wish);

#endif
