/*
 * 结果: what became of the sale. 成功 stands here for OUTCOME_SETTLED and
 * for nothing else (I13).
 */
#include "ui/screen.h"

#include <string.h>

#include "ui/identify.h"
#include "ui/strings.h"
#include "ui/widget.h"
#include "ui/words.h"

struct verdict {
	enum term_look look;
	const char *word;
	char more[ERR_TEXT_BYTES + 64];
	char next[ERR_TEXT_BYTES];
	char then[192]; /* what to give the customer: cash, a slip */
	bool bill;	/* the figures are worth showing */
};

static void
set(struct verdict *verdict, enum term_look look, const char *word,
    const char *more)
{
	verdict->look = look;
	verdict->word = word;
	(void)text_copy(verdict->more, sizeof(verdict->more), more);
}

/* What happens next and when, and what the customer gets. */
static void
doubt(struct verdict *verdict, const struct till_view *view,
    const struct ui *ui)
{
	char when[32] = "";

	set(verdict, LOOK_BAD, STR_UNSURE, STR_UNSURE_MORE);
	verdict->bill = true;
	if (ui->last_known)
		words_next(when, sizeof(when), &ui->last, view);
	if (when[0] != '\0')
		(void)text_format(verdict->next, sizeof(verdict->next),
		    STR_UNSURE_NEXT, when); /* a time or a word */
	(void)text_format(verdict->then, sizeof(verdict->then),
	    STR_UNSURE_SLIP, view->short_code); /* eight characters */
}

/* Cash was taken before the centre had spoken: it goes back. */
static void
cash_back(struct verdict *verdict, const struct till_view *view)
{
	char cash[MONEY_TEXT_BYTES];

	if (view->figures.cash.fen == 0)
		return;
	money_format(cash, view->figures.cash);
	(void)text_format(verdict->then, sizeof(verdict->then), STR_CASH_BACK,
	    cash); /* one amount */
}

static void
refused(struct verdict *verdict, const struct till_view *view)
{
	set(verdict, LOOK_BAD, STR_REFUSED, "");
	(void)text_format(verdict->more, sizeof(verdict->more),
	    STR_REFUSED_MORE, view->notice == NOTICE_CENTRE_REFUSED
		? view->notice_text : ""); /* cut when long */
	(void)text_copy(
	    verdict->next, sizeof(verdict->next), STR_REFUSED_NEXT);
	cash_back(verdict, view);
}

static void
self_paid(struct verdict *verdict, const struct till_view *view)
{
	char cash[MONEY_TEXT_BYTES];

	set(verdict, LOOK_STRONG, STR_PAID_SELF, "");
	money_format(cash, view->figures.cash);
	(void)text_format(verdict->more, sizeof(verdict->more),
	    STR_PAID_SELF_MORE, cash);
}

/* Paid in full: the paper is what the customer comes back with. */
static void
prepaid(struct verdict *verdict, const struct till_view *view)
{
	char cash[MONEY_TEXT_BYTES], until[16];
	int day = view->sale->prepaid.until;

	set(verdict, LOOK_WARN, STR_PREPAID, "");
	money_format(cash, view->figures.cash);
	(void)text_format(verdict->more, sizeof(verdict->more),
	    STR_PREPAID_MORE, cash); /* one amount */
	(void)text_format(until, sizeof(until), "%04d-%02d-%02d", day / 10000,
	    day / 100 % 100, day % 100); /* a day */
	(void)text_format(verdict->then, sizeof(verdict->then),
	    STR_PREPAID_SLIP, view->short_code,
	    day > 0 ? until : STR_PREPAID_NO_END);
}

/* What settled a ticket: the cash that is to go back, and to whom. */
static void
refund(struct verdict *verdict, const struct till_view *view)
{
	char cash[MONEY_TEXT_BYTES], name[MASK_BYTES];

	if (view->refund.fen == 0)
		return;
	money_format(cash, view->refund);
	mask_name(name, view->sale->person.psn_name);
	(void)text_format(verdict->then, sizeof(verdict->then), STR_REFUND,
	    name, cash); /* masked, and one amount */
}

static void
judge(struct verdict *verdict, const struct till_view *view,
    const struct ui *ui)
{
	memset(verdict, 0, sizeof(*verdict));
	switch (view->outcome) {
	case OUTCOME_SETTLED:
		set(verdict, LOOK_GOOD, STR_SETTLED, STR_SETTLED_MORE);
		verdict->bill = true;
		refund(verdict, view);
		break;
	case OUTCOME_PREPAID:
		prepaid(verdict, view);
		break;
	case OUTCOME_PROVISIONAL:
		set(verdict, LOOK_WARN, STR_PROVISIONAL,
		    STR_PROVISIONAL_MORE);
		verdict->bill = true;
		break;
	case OUTCOME_DOUBT:
		doubt(verdict, view, ui);
		break;
	case OUTCOME_REFUSED:
		refused(verdict, view);
		break;
	case OUTCOME_SELFPAY:
		self_paid(verdict, view);
		break;
	case OUTCOME_VOID:
		set(verdict, LOOK_WARN, STR_VOID, STR_VOID_MORE);
		cash_back(verdict, view);
		break;
	case OUTCOME_NONE:
		set(verdict, LOOK_PLAIN, STR_NOTHING, "");
		break;
	}
}

static int
draw_difference(struct term *term, int row, const char *word,
    struct money then, struct money now)
{
	char a[MONEY_TEXT_BYTES], b[MONEY_TEXT_BYTES], c[MONEY_TEXT_BYTES];
	char text[160];

	if (then.fen == now.fen)
		return row;
	money_format(a, then);
	money_format(b, now);
	money_format(c, money_fen(now.fen - then.fen));
	(void)text_format(text, sizeof(text), STR_DIFFERENCE_ROW, word, a, b,
	    c); /* three amounts */
	(void)term_put(term, row, 4, LOOK_WARN, text);
	return row + 1;
}

static void
draw_cash_difference(struct term *term, int row, int64_t fen)
{
	char amount[MONEY_TEXT_BYTES], text[160];

	if (fen == 0)
		return;
	money_format(amount, money_fen(fen < 0 ? -fen : fen));
	if (fen < 0)
		(void)text_format(text, sizeof(text), STR_CASH_BACK, amount);
	else
		(void)text_format(text, sizeof(text), STR_CASH_MORE, amount);
	(void)term_put(term, row, 4, LOOK_BAD, text);
}

/* The centre's figures stand; what was collected is said beside them. */
static int
draw_differences(struct term *term, int row, const struct till_view *view)
{
	struct figures agreed;

	settlement_agreed(view->sale, &agreed);
	/* Of a ticket all was collected before: the refund says it all. */
	if (view->outcome != OUTCOME_SETTLED ||
	    view->sale->prepaid.sale[0] != '\0' ||
	    figures_agree(&agreed, &view->figures))
		return row;
	(void)term_put(term, row++, 2, LOOK_WARN, STR_DIFFERENCE);
	row = draw_difference(term, row, STR_BILL_FUND, agreed.fund,
	    view->figures.fund);
	for (int i = 0; i < FIGURES_PAYERS; i++)
		row = draw_difference(term, row,
		    split_bucket_word((enum split_bucket)(BUCKET_LARGE + i)),
		    agreed.payers[i], view->figures.payers[i]);
	row = draw_difference(term, row, STR_BILL_ACCOUNT, agreed.account,
	    view->figures.account);
	row = draw_difference(term, row, STR_BILL_CASH, agreed.cash,
	    view->figures.cash);
	draw_cash_difference(
	    term, row, view->figures.cash.fen - agreed.cash.fen);
	return row + 1;
}

static void
draw_ids(struct term *term, int row, const struct till_view *view)
{
	char text[96];
	int column;

	(void)text_format(text, sizeof(text), STR_SALE, view->last_sale);
	column = term_put(term, row, 2, LOOK_DIM, text);
	if (view->short_code[0] != '\0' && (view->outcome == OUTCOME_DOUBT ||
		view->outcome == OUTCOME_PREPAID)) {
		(void)text_format(
		    text, sizeof(text), STR_CODE, view->short_code);
		(void)term_put(term, row, column + 3, LOOK_STRONG, text);
	}
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	struct verdict verdict;
	int row = BODY_TOP, width = term_columns(term) - 4, column;

	judge(&verdict, view, ui);
	column = term_put(term, row, 2, verdict.look, "  ");
	column = term_put(term, row, column, verdict.look, verdict.word);
	column = term_put(term, row, column, verdict.look, "  ");
	row += widget_wrap(term, row, column + 2, width - column, 2,
	    LOOK_PLAIN, verdict.more);
	if (row == BODY_TOP)
		row++;
	row += widget_wrap(
	    term, row, 2, width, 2, LOOK_STRONG, verdict.next);
	if (verdict.then[0] != '\0')
		(void)term_put(term, row++, 2, LOOK_WARN, verdict.then);
	if (verdict.bill)
		row += widget_change(term, row, &view->figures, ui);
	draw_ids(term, row++, view);
	if (verdict.bill && view->sale != NULL) {
		row += widget_bill(term, row, view->sale, &view->figures);
		(void)draw_differences(term, row, view); /* last of all */
	}
	if (ui->keys.typed[0] != '\0')
		widget_entry(term, STR_IDLE_PROMPT, ui->keys.typed);
}

/* The next customer's number may be typed here already. */
static void
go_on(const struct ui *ui, struct wish *wish)
{
	wish->kind = WISH_COMMAND;
	if (ui->keys.typed[0] == '\0')
		wish->command.kind = COMMAND_NEXT;
	else if (identify_code(&wish->command, ui->keys.typed))
		wish->kind = WISH_CODE;
	else
		identify_typed(&wish->command, ui->keys.typed);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	switch ((int)action) {
	case ACTION_NEXT:
		go_on(ui, wish);
		break;
	case ACTION_SCAN: /* the next customer is quick */
		wish->kind = WISH_COMMAND;
		identify_scan(&wish->command, view, ui->keys.scan);
		break;
	case ACTION_TRACE:
		screen_open(ui, SCREEN_TRACE);
		break;
	case ACTION_PAY_BACK:
		screen_ask_pay_back(ui, view->last_sale, view->refund);
		break;
	case ACTION_PRINT:
		wish->kind = WISH_PRINT;
		(void)text_copy(wish->command.sale,
		    sizeof(wish->command.sale), view->last_sale);
		break;
	default:
		break;
	}
}

const struct screen screen_result = {
	N_("结果"), FIELD_TEXT, draw, act
};
