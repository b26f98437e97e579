#include "ui/counter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ui/command.h"
#include "ui/demo_keys.h"
#include "ui/printer.h"
#include "ui/screen.h"
#include "ui/signals.h"
#include "ui/strings.h"

#define KEYS_PER_TURN 64
#define CLOCK_MS 1000 /* the clock on the screen */
#define RECEIPT_BYTES_MAX (256u * 1024u)

struct counter {
	struct wiring *wiring;
	struct term *term;
	struct ui *ui;
	struct printer printer;
	struct demo_keys demo; /* only in a demonstration */
	int signals;
	struct now now;
	bool leaving;
	int64_t leaving_ms;
	bool gone; /* nobody is in front any more */
	/* The view as it was followed last. */
	enum till_place place;
	enum till_outcome outcome;
	char sale[SALE_BYTES]; /* last_sale of that view */
	int line;
	int item_count;
	struct queue_counts counts;
};

static const struct till_view *
view_of(const struct counter *counter)
{
	return till_view(counter->wiring->till);
}

static void
say(struct counter *counter, bool good, const char *text)
{
	counter->ui->said_good = good;
	text_cut(counter->ui->said, sizeof(counter->ui->said), text, 200);
}

static void
print_sale(struct counter *counter, const char *sale)
{
	const struct conf *conf = &counter->wiring->conf;
	struct err err = { ERR_NONE, "" };
	struct text_buf text;

	if (conf->receipt.path[0] == '\0')
		return;
	if (counter->printer.busy) {
		say(counter, false, STR_PRINTER_BUSY);
		return;
	}
	text_buf_init(&text, RECEIPT_BYTES_MAX);
	if (till_print(counter->wiring->till, &counter->now, sale, &text,
		&err) < 0 ||
	    printer_start(&counter->printer, conf->receipt.path,
		conf->receipt.encoding, text.at, counter->now.mono_ms,
		&err) < 0)
		say(counter, false, err.text);
	text_buf_clear(&text);
}

static void
list_sales(struct counter *counter)
{
	struct ui *ui = counter->ui;
	struct err err = { ERR_NONE, "" };

	if (till_list(counter->wiring->till, ui->which,
		text_day(counter->now.wall_ms), 0, ui->entries, UI_LIST_MAX,
		&ui->entry_count, &err) < 0) {
		ui->entry_count = 0;
		say(counter, false, err.text);
	}
	if (ui->picked >= ui->entry_count)
		ui->picked = ui->entry_count > 0 ? ui->entry_count - 1 : 0;
}

static void
find_items(struct counter *counter, const char *text)
{
	struct ui *ui = counter->ui;
	struct err err = { ERR_NONE, "" };

	ui->found_count = 0;
	if (till_search(counter->wiring->till, text, ui->found, UI_FOUND_MAX,
		&ui->found_count, &err) < 0)
		say(counter, false, err.text);
	else if (ui->found_count == 0)
		say(counter, false, STR_FIND_NONE);
}

static void
show_record(struct counter *counter, const char *sale)
{
	struct ui *ui = counter->ui;
	struct err err = { ERR_NONE, "" };

	settlement_free(&ui->record);
	ui->record = settlement_new(&err);
	if (ui->record == NULL ||
	    till_record(counter->wiring->till, sale, ui->record, &err) < 0) {
		settlement_free(&ui->record);
		say(counter, false, err.text);
		return;
	}
	screen_open(ui, SCREEN_DETAIL);
}

static void
give_command(struct counter *counter, const struct till_command *command)
{
	struct err err = { ERR_NONE, "" };

	if (till_step(counter->wiring->till, &counter->now, command, &err) <
	    0) {
		say(counter, false, err.text);
		term_bell(counter->term);
	}
}

static void
leave(struct counter *counter)
{
	if (counter->leaving)
		return;
	counter->leaving = true;
	counter->leaving_ms = counter->now.mono_ms;
}

/* The hand that puts a card in, the digger that cuts a cable. */
static void
demonstrate(struct counter *counter, enum wish_kind kind)
{
	struct err err = { ERR_NONE, "" };
	int rc = kind == WISH_DEMO_CARD
	    ? demo_keys_card(&counter->demo, &err)
	    : demo_keys_link(&counter->demo, &err);

	if (rc < 0)
		say(counter, false, err.text);
	else
		say(counter, true, kind == WISH_DEMO_CARD
			? (counter->demo.card_in ? STR_DEMO_CARD_IN
						 : STR_DEMO_CARD_OUT)
			: (counter->demo.link_cut ? STR_DEMO_LINK_CUT
						  : STR_DEMO_LINK_BACK));
}

static void
grant(struct counter *counter, const struct wish *wish)
{
	switch (wish->kind) {
	case WISH_NOTHING:
		break;
	case WISH_COMMAND:
		give_command(counter, &wish->command);
		break;
	case WISH_LIST:
		list_sales(counter);
		break;
	case WISH_FIND:
		find_items(counter, wish->command.text);
		break;
	case WISH_RECORD:
		show_record(counter, wish->command.sale);
		break;
	case WISH_PRINT:
		print_sale(counter, wish->command.sale);
		break;
	case WISH_QUIT:
		leave(counter);
		break;
	case WISH_DEMO_CARD:
	case WISH_DEMO_LINK:
		demonstrate(counter, wish->kind);
		break;
	}
}

/* A new sale, a new place: what was typed for the old one is nobody's. */
static void
follow_place(struct counter *counter, const struct till_view *view)
{
	struct ui *ui = counter->ui;
	bool about_sale = ui->over == SCREEN_CONFIRM ||
	    ui->over == SCREEN_TRACE || ui->over == SCREEN_FIND ||
	    (ui->over == SCREEN_ASK && ui->asked != ACTION_REFUND &&
		ui->asked != ACTION_QUIT);

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
		print_sale(counter, view->last_sale);
}

/* Gone on to the next customer: this one leaves with a slip. */
static void
follow_next(struct counter *counter, const struct till_view *view)
{
	if (counter->place == TILL_WAITING && view->place < TILL_WAITING &&
	    counter->sale[0] != '\0')
		print_sale(counter, counter->sale);
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

static void
follow(struct counter *counter)
{
	const struct till_view *view = view_of(counter);
	bool moved = memcmp(&view->counts, &counter->counts,
	    sizeof(view->counts)) != 0;

	if (view->place != counter->place)
		follow_place(counter, view);
	if (view->place == TILL_RESULT &&
	    (moved || view->place != counter->place ||
		view->outcome != counter->outcome))
		follow_result(counter, view);
	follow_next(counter, view);
	follow_basket(counter, view);
	if (moved && (counter->ui->over == SCREEN_QUEUE ||
	    counter->ui->over == SCREEN_DETAIL))
		list_sales(counter);
	counter->counts = view->counts;
	(void)text_copy(counter->sale, sizeof(counter->sale),
	    view->last_sale); /* the same size */
	counter->place = view->place;
	counter->outcome = view->outcome;
}

static void
act(struct counter *counter, enum action action)
{
	struct wish wish;

	if (action == ACTION_NONE)
		return;
	screen_take(counter->ui, view_of(counter), action, &wish);
	grant(counter, &wish);
	explicit_bzero(&wish, sizeof(wish));
	follow(counter);
}

/* Enter by hand: what was typed is taken, and the field is empty again. */
static void
act_on_enter(struct counter *counter)
{
	struct ui *ui = counter->ui;
	enum screen_id front = screen_front(ui, view_of(counter));

	act(counter, key_action(TERM_KEY_ENTER, ui, view_of(counter)));
	if (front == screen_front(ui, view_of(counter)) && !ui->counting &&
	    front != SCREEN_CONFIRM)
		keys_clear(&ui->keys, screen_of(front)->field);
}

static void
hear(struct counter *counter, enum keys_heard heard,
    enum term_key_kind key)
{
	switch (heard) {
	case HEARD_NOTHING:
		break;
	case HEARD_TYPING:
		counter->ui->said[0] = '\0';
		break;
	case HEARD_ENTER:
		act_on_enter(counter);
		break;
	case HEARD_SCAN:
		act(counter, ACTION_SCAN);
		break;
	case HEARD_BROKEN:
		say(counter, false, STR_SCAN_BROKEN);
		term_bell(counter->term);
		break;
	case HEARD_KEY:
		act(counter,
		    key_action(key, counter->ui, view_of(counter)));
		break;
	}
}

/* True when there may be more than one turn answers. */
static bool
take_keys(struct counter *counter)
{
	struct keys *keys = &counter->ui->keys;

	for (int i = 0; i < KEYS_PER_TURN; i++) {
		struct term_key key = term_key(counter->term);

		if (key.kind == TERM_KEY_NONE) {
			hear(counter, keys_pass(keys, counter->now.mono_ms),
			    TERM_KEY_NONE);
			return false;
		}
		if (key.kind == TERM_KEY_GONE) {
			counter->gone = true;
			leave(counter);
			return false;
		}
		if (key.kind == TERM_KEY_RESIZE)
			continue;
		hear(counter,
		    keys_take(keys, &key, counter->now.mono_ms), key.kind);
	}
	return true;
}

static void
take_signals(struct counter *counter)
{
	switch (signals_next(counter->signals)) {
	case SIGNALS_NONE:
		break;
	case SIGNALS_STOP:
		leave(counter);
		break;
	case SIGNALS_RESIZE:
		term_resized(counter->term);
		break;
	}
}

static void
move_paper(struct counter *counter)
{
	struct err err = { ERR_NONE, "" };
	bool was_busy = counter->printer.busy;

	if (printer_step(&counter->printer, counter->now.mono_ms, &err) < 0) {
		say(counter, false, err.text);
		term_bell(counter->term);
	} else if (was_busy && !counter->printer.busy &&
	    counter->ui->said[0] == '\0') {
		say(counter, true, STR_PRINTED);
	}
	counter->ui->printing = counter->printer.busy;
}

static void
draw(struct counter *counter)
{
	if (counter->leaving)
		say(counter, true, STR_LEAVING);
	if (!counter->gone)
		screen_draw(counter->term, view_of(counter), counter->ui);
}

static int
milliseconds(int64_t from_ms, int64_t to_ms, int most)
{
	if (to_ms <= from_ms)
		return 0;
	return to_ms - from_ms < most ? (int)(to_ms - from_ms) : most;
}

/* Until a key, a card, the link, a signal, or the next thing that is due. */
static void
wait_for_something(struct counter *counter)
{
	struct card_port card;
	int descriptors[3];
	size_t count = 0;
	int wait_ms = CLOCK_MS - (int)(counter->now.wall_ms % CLOCK_MS);
	int64_t now_ms = counter->now.mono_ms;

	wait_ms = milliseconds(
	    now_ms, till_due_ms(counter->wiring->till), wait_ms);
	wait_ms = milliseconds(
	    now_ms, keys_due_ms(&counter->ui->keys), wait_ms);
	if (counter->printer.busy && wait_ms > PRINTER_TICK_MS)
		wait_ms = PRINTER_TICK_MS;
	descriptors[count++] = counter->signals;
	if (!counter->gone)
		descriptors[count++] = term_descriptor(counter->term);
	if (counter->wiring->card != NULL) {
		card = card_worker_port(counter->wiring->card);
		descriptors[count] = card.descriptor(card.ctx);
		if (descriptors[count] >= 0)
			count++;
	}
	net_curl_wait(counter->wiring->net, descriptors, count, wait_ms);
}

/* A message in flight would be in doubt at the next start: wait for it. */
static bool
may_leave(const struct counter *counter)
{
	const struct till_view *view = view_of(counter);

	if (!counter->leaving)
		return false;
	if (view->place == TILL_STOPPED)
		return true;
	return (view->counts.in_flight == 0 && !counter->printer.busy) ||
	    counter->now.mono_ms - counter->leaving_ms >
	    counter->wiring->conf.centre.commit_ms;
}

static void
turn(struct counter *counter)
{
	struct err err = { ERR_NONE, "" };
	bool more;

	main_now(&counter->now);
	take_signals(counter);
	more = take_keys(counter);
	draw(counter); /* the key is answered; now the rest */
	if (till_step(counter->wiring->till, &counter->now, NULL, &err) < 0)
		say(counter, false, err.text);
	follow(counter);
	move_paper(counter);
	draw(counter);
	if (!more && !may_leave(counter))
		wait_for_something(counter);
}

int
counter_run(struct wiring *wiring, int signals, struct err *err)
{
	struct counter counter;
	struct ui *ui = calloc(1, sizeof(*ui));
	int rc = -1;

	assert(wiring->till != NULL && wiring->net != NULL);
	memset(&counter, 0, sizeof(counter));
	counter.wiring = wiring;
	counter.signals = signals;
	counter.ui = ui;
	counter.line = -1;
	if (ui == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	ui->conf = &wiring->conf;
	ui->demo = demo_keys_open(&counter.demo);
	ui->over = SCREEN_NONE;
	ui->under = SCREEN_NONE;
	if (term_open(&counter.term, err) < 0)
		goto out;
	while (!may_leave(&counter))
		turn(&counter);
	rc = 0;
out:
	if (counter.term != NULL)
		term_close(&counter.term);
	printer_stop(&counter.printer);
	settlement_free(&ui->record);
	explicit_bzero(ui, sizeof(*ui));
	free(ui);
	return rc;
}
