/* The till moved by itself or by a key: what is on the screen goes along. */
#include "ui/counter_inside.h"

/* A new sale, a new place: what was typed for the old one is nobody's. */
static void
follow_place(struct counter *counter, const struct till_view *view)
{
	struct ui *ui = counter->ui;
	bool about_sale = ui->over == SCREEN_CONFIRM ||
	    ui->over == SCREEN_TRACE || ui->over == SCREEN_FIND ||
	    (ui->over == SCREEN_ASK && ui->asked != ACTION_REFUND &&
		ui->asked != ACTION_DEAL && ui->asked != ACTION_UPLOAD &&
		ui->asked != ACTION_PAY_BACK && ui->asked != ACTION_QUIT);

	if (about_sale) {
		ui->over = SCREEN_NONE;
		ui->under = SCREEN_NONE;
	}
	ui->counting = false;
	ui->last_known = false;
	if (view->place <= TILL_BASKET)
		ui->given = money_fen(0);
	ui->picked = ui->over == SCREEN_NONE ? 0 : ui->picked;
	keys_clear(
	    &ui->keys, screen_of(screen_front(ui, view))->field);
}

/* What became of the sale is on paper before the customer has gone. */
static void
follow_result(struct counter *counter, const struct till_view *view)
{
	struct err err = { ERR_NONE, "" };

	if (view->last_sale[0] == '\0')
		return;
	counter->ui->last_known = till_find(counter->wiring->till,
	    view->last_sale, &counter->ui->last, &err) == 0;
	if (view->outcome != counter->outcome ||
	    counter->place != TILL_RESULT)
		counter_print(counter, view->last_sale);
}

/* Gone on to the next customer: this one leaves with a slip. */
static void
follow_next(struct counter *counter, const struct till_view *view)
{
	if (counter->place == TILL_WAITING && view->place < TILL_WAITING &&
	    counter->sale[0] != '\0')
		counter_print(counter, counter->sale);
}

/* Enter was ahead of the centre's word. It was about the figures on the
 * screen: when the word is another, they are to be read first. */
static void
follow_word(struct counter *counter, const struct till_view *view)
{
	struct ui *ui = counter->ui;

	if (!ui->confirm_wanted ||
	    (view->place == TILL_SPLIT && view->quote == QUOTE_ASKING))
		return;
	ui->confirm_wanted = false;
	ui->said[0] = '\0';
	if (view->place == TILL_SPLIT && view->quote == QUOTE_SAME &&
	    ui->over == SCREEN_NONE)
		screen_open(ui, SCREEN_CONFIRM);
}

static void
follow_basket(struct counter *counter, const struct till_view *view)
{
	int items = view->sale->basket.item_count;

	if ((view->line != counter->line || items != counter->item_count) &&
	    counter->ui->over == SCREEN_NONE && !counter->ui->counting &&
	    view->line >= 0)
		counter->ui->picked = view->line;
	counter->line = view->line;
	counter->item_count = items;
}

/* Not memcmp(): what lies between the members is nobody's. */
static bool
same_counts(const struct queue_counts *a, const struct queue_counts *b)
{
	return a->pending == b->pending && a->in_flight == b->in_flight &&
	    a->unknown == b->unknown && a->handed == b->handed &&
	    a->acked_today == b->acked_today && a->tickets == b->tickets &&
	    a->differed == b->differed &&
	    a->tickets_owed == b->tickets_owed &&
	    a->oldest_ms == b->oldest_ms &&
	    money_compare(a->offline_fund, b->offline_fund) == 0;
}

/* What the comparison found, or what became of it since. Not under a
 * question: it is about the line that is picked. */
static void
follow_even(struct counter *counter, bool moved)
{
	const struct comparing *comparing =
	    &counter_view(counter)->comparing;
	const struct ui *ui = counter->ui;

	if (moved || comparing->running != counter->comparing)
		counter->even_old = true;
	counter->comparing = comparing->running;
	if (!counter->even_old || ui->even == NULL ||
	    (ui->over != SCREEN_EVEN && ui->over != SCREEN_SHIFT))
		return;
	counter_even(counter, ui->even->standing.day);
	counter->even_old = false;
}

void
counter_follow(struct counter *counter)
{
	const struct till_view *view = counter_view(counter);
	bool moved = !same_counts(&view->counts, &counter->counts);

	if (view->place != counter->place)
		follow_place(counter, view);
	if (view->place == TILL_RESULT &&
	    (moved || view->place != counter->place ||
		view->outcome != counter->outcome))
		follow_result(counter, view);
	follow_next(counter, view);
	follow_word(counter, view);
	follow_basket(counter, view);
	if (moved && (counter->ui->over == SCREEN_QUEUE ||
	    counter->ui->over == SCREEN_DETAIL))
		counter_list(counter);
	follow_even(counter, moved);
	counter->counts = view->counts;
	(void)text_copy(counter->sale, sizeof(counter->sale),
	    view->last_sale); /* the same size */
	counter->place = view->place;
	counter->outcome = view->outcome;
}
