/* A shift on the screen and on paper. */
#include "ui/counter_inside.h"

#include <stdlib.h>
#include <string.h>

#include "pos/receipt.h"
#include "ui/strings.h"

#define SLIP_WAIT_MS 20000 /* for the centre, at most; it says how far it is */
#define SLIP_BYTES_MAX (256u * 1024u)

/* Whose the first of them are, masked. */
static int
fetch_names(struct counter *counter, struct ui_shift *shown, struct err *err)
{
	struct settlement *sale = settlement_new(err);
	int result = sale == NULL ? -1 : 0;

	for (int i = 0; result == 0 && i < shown->shift.item_count &&
	     i < UI_LIST_MAX;
	     i++) {
		settlement_clear(sale);
		result = till_record(counter->wiring->till,
		    shown->shift.items[i].sale, sale, err);
		receipt_short_code(
		    shown->codes[i], shown->shift.items[i].sale);
		mask_name(shown->names[i], sale->person.psn_name);
		shown->shift.items[i].total = sale->basket.total;
	}
	settlement_free(&sale);
	return result < 0 ? -1 : 0;
}

void
counter_shift(struct counter *counter)
{
	struct ui *ui = counter->ui;
	struct err err = { ERR_NONE, "" };
	struct ui_shift *shown;

	free(ui->shift);
	ui->shift = calloc(1, sizeof(*ui->shift));
	shown = ui->shift;
	if (shown == NULL) {
		counter_say(counter, false, _("内存不足"));
		return;
	}
	if (till_shift(counter->wiring->till, 0, &shown->shift, &err) < 0 ||
	    fetch_names(counter, shown, &err) != 0) {
		counter_say(counter, false, err.text);
		return;
	}
	shown->stage = counter_view(counter)->shift_open ? UI_SHIFT_COUNT :
							   UI_SHIFT_OPEN;
	counter_even(counter,
	    shown->stage == UI_SHIFT_OPEN && shown->shift.closed_ms > 0 ?
		text_day(shown->shift.closed_ms) :
		0);
	screen_open(ui, SCREEN_SHIFT);
}

void
counter_print_shift(struct counter *counter)
{
	const struct conf *conf = &counter->wiring->conf;
	struct err err = { ERR_NONE, "" };
	struct text_buf text;

	if (conf->receipt.path[0] == '\0')
		return;
	if (counter->printer.busy) {
		counter_say(counter, false, STR_PRINTER_BUSY);
		return;
	}
	text_buf_init(&text, SLIP_BYTES_MAX);
	if (till_shift_print(counter->wiring->till, &counter->now, 0, &text,
		&err) < 0 ||
	    printer_start(&counter->printer, conf->receipt.path,
		conf->receipt.encoding, text.at, counter->now.mono_ms,
		&err) < 0)
		counter_say(counter, false, err.text);
	text_buf_clear(&text);
}

void
counter_slip_later(struct counter *counter)
{
	counter->slip_ms = counter->now.mono_ms + SLIP_WAIT_MS;
	counter_slip_step(counter);
}

void
counter_slip_step(struct counter *counter)
{
	if (counter->slip_ms == 0 || counter->printer.busy ||
	    (counter_view(counter)->comparing.running &&
		counter->now.mono_ms < counter->slip_ms))
		return;
	counter->slip_ms = 0;
	counter_print_shift(counter);
}

void
counter_slip_now(struct counter *counter)
{
	if (counter->slip_ms != 0)
		counter->slip_ms = counter->now.mono_ms;
	counter_slip_step(counter);
}
