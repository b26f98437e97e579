/*
 * basket.h - what is sold: items with price, quantity, class and codes.
 *
 * A value without pointers. basket_total() and item amounts are computed
 * here and nowhere else: round(price x quantity) to the fen, half up
 * (protocol.md 15 I).
 */
#ifndef POS_BASKET_H
#define POS_BASKET_H

#include <stdbool.h>

#include "pos/err.h"
#include "pos/money.h"

#define BASKET_ITEMS_MAX 200
#define BASKET_TRACES_MAX 400

enum item_class {
	ITEM_CLASS_A = 1, /* 甲, chrgitm_lv 01 */
	ITEM_CLASS_B = 2, /* 乙, 02 */
	ITEM_CLASS_C = 3, /* 丙 or outside the catalogue, 03 */
};

/* Whether its boxes must be scanned: as class and code say, or as the
 * shop's catalogue does. */
enum goods_trace {
	GOODS_TRACE_BY_CLASS,
	GOODS_TRACE_WANTED,
	GOODS_TRACE_NONE,
};

#define GOODS_PACK_MAX 10000

/* What the shop knows of the boxes on its shelf (protocol.md 13.4). */
struct goods {
	enum goods_trace trace;
	int pack; /* counted units in a box sold in parts (拆零); else 0 */
	bool rx;  /* 处方药 */
	char bchno[31];
	char manu_lotnum[31];
	char manu_date[11]; /* yyyy-mm-dd, as expy_end */
	char expy_end[11];
};

struct item {
	char med_list_codg[51];	   /* national code */
	char medins_list_codg[51]; /* own code */
	char name[128];
	char spec[64];
	char barcode[21];
	enum item_class item_class;
	struct ratio preself;  /* 先自付比例, class B */
	struct price ceiling;  /* per unit; e6 = 0: no ceiling */
	struct price price;    /* per unit */
	struct quantity count; /* > 0 */
	struct money amount;   /* set by basket_* */
	struct goods goods;
};

/* 追溯码 of one box; belongs to items[item]. */
struct trace {
	int item;
	char code[101];
	bool split_pack;      /* 拆零: part of it goes into this line */
	struct quantity part; /* how much, in the line's unit; whole: 0 */
	struct quantity rest; /* before this sale; not in the record */
};

struct basket {
	int item_count;
	struct item items[BASKET_ITEMS_MAX];
	int trace_count;
	struct trace traces[BASKET_TRACES_MAX];
	struct money total;
};

void basket_clear(struct basket *basket);
/* One item by itself: texts, class, ratio, prices and count (not amount). */
int item_check(const struct item *item, struct err *err);
/*
 * Add an item (amount is computed); the same own code at the same price
 * raises the count of its line instead, unless its class, ratio or ceiling
 * changed meanwhile. *line gets the line touched. A call that fails leaves
 * the basket as it was.
 */
int basket_add(struct basket *basket, const struct item *item, int *line,
    struct err *err);
int basket_set_count(struct basket *basket, int line, struct quantity count,
    struct err *err);
int basket_remove(struct basket *basket, int line, struct err *err);
/*
 * 20 to 100 printable characters, once in a basket (protocol.md 13.2). rest
 * is what earlier sales left in the box, in the line's unit; 0: all of it.
 * The line's codes are shared out anew in their order: whole boxes first,
 * then parts (拆零), as its count is now.
 */
int basket_add_trace(struct basket *basket, int line, const char *code,
    struct quantity rest, struct err *err);
/* Units of the line in a whole box: pack, else one. */
struct quantity basket_box(const struct item *item);
/* Whether a box of it must have a code before the fund pays (19 no. 8). */
bool basket_wants_trace(const struct item *item);
/* How much of the line no code covers yet, and how many boxes that is,
 * whether they are wanted or not. */
struct quantity basket_left(const struct basket *basket, int line);
int basket_uncovered(const struct basket *basket, int line);
/* The same of lines that want codes; *line is the first such, or -1. */
int basket_missing(const struct basket *basket, int *line);
/* Codes of lines whose count is covered without them; taken off, last first.
 * Returns how many. */
int basket_drop_surplus(struct basket *basket);
/* Recompute every amount and the total; what is stored must agree. */
int basket_check(const struct basket *basket, struct err *err);

const char *item_class_name(enum item_class item_class); /* 甲 乙 丙 */
const char *item_class_code(enum item_class item_class); /* 01 02 03 */

#endif
