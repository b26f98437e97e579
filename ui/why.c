#include "ui/why.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/explain.h"
#include "ui/strings.h"
#include "ui/widget.h"

#define AMOUNT_END 16
#define TEXT_COLUMN 18
#define SAID_COLUMN 20

static const struct {
	bool why;
	int what;
} questions[WHY_COUNT] = {
	{ true, BUCKET_CASH },
	{ false, BUCKET_FUND },
	{ false, BUCKET_ACCOUNT },
	{ true, BUCKET_FUND },
};

/* Where the next row goes; nothing is drawn without a terminal. */
struct page {
	struct term *term;
	int columns;
	int row;
};

static void
put(struct page *page, int column, enum term_look look, const char *text)
{
	char line[512];
	size_t length = 1;

	while (*text != '\0' && length > 0) {
		length = widget_line(line, sizeof(line), text,
		    page->columns - column - 2);
		if (page->term != NULL)
			(void)term_put(
			    page->term, page->row, column, look, line);
		page->row++;
		text += length;
	}
}

static void
put_amount(struct page *page, enum term_look look, struct money amount)
{
	if (page->term != NULL)
		widget_money(page->term, page->row, AMOUNT_END, look, amount);
}

static void
put_step(struct page *page, const struct explain_step *step)
{
	char text[EXPLAIN_TEXT_BYTES + CLAUSE_BYTES + 4];

	(void)text_format(text, sizeof(text),
	    step->clause[0] != '\0' ? "%s [%s]" : "%s", step->text,
	    step->clause); /* both are bounded */
	if (step->counts)
		put_amount(page, LOOK_STRONG, step->amount);
	put(page, step->counts ? TEXT_COLUMN : SAID_COLUMN,
	    step->counts ? LOOK_PLAIN : LOOK_DIM, text);
}

/* With at most said remarks to each part; returns the rows it takes. */
static int
lay(struct page *page, const struct explain_answer *answer, int said)
{
	int from = page->row, since = 0, counted = 0;

	put(page, 2, LOOK_GOOD, answer->headline);
	for (int i = 0; i < answer->step_count; i++) {
		const struct explain_step *step = &answer->steps[i];

		since = step->counts ? 0 : since + 1;
		counted += step->counts ? 1 : 0;
		if (since <= said)
			put_step(page, step);
	}
	if (counted > 1) {
		put_amount(page, LOOK_GOOD, answer->amount);
		put(page, TEXT_COLUMN, LOOK_GOOD, STR_BILL_TOTAL);
	}
	return page->row - from;
}

static void
draw_answer(struct term *term, const struct explain_answer *answer, int which,
    int end)
{
	struct page page = { NULL, term_columns(term), 0 };
	int said = 8, row = BODY_TOP + 1;
	char text[64];

	(void)term_put(term, BODY_TOP, 2, LOOK_TITLE, answer->question);
	(void)text_format(text, sizeof(text), STR_WHY_OF, which,
	    WHY_COUNT); /* two numbers */
	term_right(term, BODY_TOP, page.columns - 2, 30, LOOK_DIM, text);
	while (said > 0 && lay(&page, answer, said) > end - row)
		said--;
	page = (struct page){ term, page.columns, row };
	(void)lay(&page, answer, said);
}

static void
case_of(struct split_case *input, const struct settlement *sale,
    const struct ui *ui)
{
	settlement_input(sale, input);
	/* Until it is agreed the sale does not say where it is made. */
	if (sale->scene[0] == '\0') {
		input->scene = ui->conf->till.scene;
		input->level = ui->conf->till.level;
	}
}

void
why_draw(struct term *term, const struct till_view *view,
    const struct ui *ui, int end)
{
	struct explain_answer *answer = calloc(1, sizeof(*answer));
	struct explain *explain = NULL;
	struct split_case input;
	struct err err = { ERR_NONE, "" };
	int at = ui->why - 1;

	assert(at >= 0 && at < WHY_COUNT);
	if (answer == NULL || view->rules == NULL) {
		(void)term_put(
		    term, BODY_TOP, 2, LOOK_WARN, STR_WHY_NOTHING);
		free(answer);
		return;
	}
	case_of(&input, view->sale, ui);
	if (explain_open(&explain, view->rules, &input, &view->sale->split,
		&err) == 0 &&
	    explain_ask(explain, questions[at].why, questions[at].what,
		answer, &err) == 0)
		draw_answer(term, answer, ui->why, end);
	else
		(void)widget_wrap(term, BODY_TOP, 2, term_columns(term) - 4,
		    3, LOOK_WARN, err.text);
	explain_free(&explain);
	free(answer);
}
