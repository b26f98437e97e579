/*
 * rules_case.h - a case for the rules as JSON, and its split as JSON: what
 * `ybpos rules eval` reads and writes, one document for each case.
 *
 * In (every member needed but those in brackets; any other is an error that
 * names it; amounts as numbers or text, read exactly):
 *
 *   {"day": "2026-03-15",       or 20260315
 *    "scene": "pharmacy",       or "outpatient", 药店, 门诊
 *    ["admitted": "2026-03-01", "discharged": "2026-03-14",]  of a stay
 *    ["time": "23:30",]         where 24 hours are counted
 *    ["institution": "H411",]   where each has its own deductible
 *    "level": "药店",           a level of the pack's ratio table
 *    "retired": false,
 *    ["account_used": true,]
 *    ["traits": {"收费类别": "三类", "年龄": "70"},]  the pack's keys
 *    "balance": 120.00,         of the account, before
 *    ["past": 0,]               of 历年账户
 *    ["family": [50.00],]       of 共济账户, in the order of binding
 *    "meters": {"year": 2026, "deductible_met": 600.00, "fund_paid": 0,
 *               ["more": {"药店年限": 120.00}]},   the pack's own, of the
 *                                                 period that holds day;
 *                                                 of 24 hours {"amount":
 *                                                 30, "since": "2026-03-14
 *                                                 23:30"}
 *    "items": [{"class": "乙",  or "02"
 *               "price": 36.80, "count": 1,
 *               ["ceiling": 35.00, "preself": 0.1,]   "" and null: none
 *               ["code": "D1002", "name": "示范颗粒",]
 *               ["traits": {"种类": "草药"}]}]}   the pack's 品键
 *
 * Out, in this order, amounts as numbers with two decimals:
 *
 *   {"pack": "demo-990101-2026", "hash": "…",
 *    "split": {"medfee_sumamt": 80.00, …},   named as in the reply of 2102
 *    "meters": {"year", "deductible_met", "fund_paid", ["more"]}, after the sale
 *    ["later": [{"bucket", "clause", "base", "floor", "amount"}],]  年末
 *    "lines": [{"amount", "ownpay", "overlimit", "preself", "inscope"}],
 *    "reasons": [{"bucket", "of", "line", "clause", "amount", "base",
 *                 "limit", "used", "ratio", "text",
 *                 ["period", "measure", "note"]}],   split.h has their names
 *    "summary": [{"text", "amount"}]}
 *
 * A reason's line counts from 1; 0 is the whole bill. The lines and the
 * reasons re-add to the figures of the split; the summary to the total.
 */
#ifndef POS_RULES_CASE_H
#define POS_RULES_CASE_H

#include <stddef.h>

#include "pos/basket.h"
#include "pos/err.h"
#include "pos/rules.h"
#include "pos/split.h"
#include "pos/text.h"

#define RULES_CASE_BYTES_MAX (256u * 1024u)
/* Room that any answer fits: 200 lines, all their reasons, long names. */
#define RULES_CASE_ANSWER_BYTES_MAX (1024u * 1024u)

#define RULES_CASE_FIELD_BYTES 64

/* A value: no pointers. */
struct rules_case {
	/* What an error of reading it is about: "items[2].price", or "". */
	char field[RULES_CASE_FIELD_BYTES];
	int day;
	char scene[16]; /* "pharmacy" or "outpatient" */
	char level[32];
	bool retired;
	bool account_used;
	struct money balance;
	struct money past;
	int family_count;
	struct money family[FAMILY_MAX];
	struct meters meters;
	struct traits traits;
	struct traits item_traits[BASKET_ITEMS_MAX];
	struct basket basket;
	int admitted, discharged;
	bool timed;
	int minute;
	char institution[INSTITUTION_BYTES];
};

/* An error names the member: "items[2].price：…", and field has the name. */
int rules_case_parse(struct rules_case *rules_case, const char *text,
		     size_t length, struct err *err);
/* What split_compute() takes; it points into rules_case. */
struct split_case rules_case_input(const struct rules_case *rules_case);
/* For rules_case.c and rules_answer.c (rules_visit.c): NULL, or the member
 * that is wrong and what was expected of it; a meter read and written. */
struct json;
struct json_out;
const char *rules_case_visit(const struct json *node,
			     struct rules_case *rules_case,
			     const char **expected);
bool rules_case_meter(const struct json *value, struct meter *meter);
void rules_case_put_meter(struct json_out *out, const struct rules *rules,
			  const struct meter *meter);
/* Append the answer; fails only when out is too small. */
int rules_case_write(struct text_buf *out, const struct rules *rules,
		     const struct basket *basket, const struct split *split,
		     struct err *err);
/* The same without lines, reasons and summary. */
int rules_case_write_figures(struct text_buf *out, const struct rules *rules,
			     const struct split *split, struct err *err);
/* All of it: parse, compute, write. */
int rules_case_eval(struct text_buf *out, const struct rules *rules,
		    const char *text, size_t length, struct err *err);

#endif
