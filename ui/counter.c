#include "ui/counter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ui/command.h"
#include "ui/counter_inside.h"
#include "ui/signals.h"
#include "ui/strings.h"
#include "ui/words.h"

#define SIGN_OUT_MS 5000 /* the number ends with the day in any case */
#define CLOCK_MS 1000 /* the clock on the screen */

static void
take_signals(struct counter *counter)
{
	switch (signals_next(counter->signals)) {
	case SIGNALS_NONE:
		break;
	case SIGNALS_STOP:
		counter_leave(counter);
		break;
	case SIGNALS_RESIZE:
		term_resized(counter->term);
		break;
	}
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
	const struct till_view *view = counter_view(counter);
	int64_t waited_ms = counter->now.mono_ms - counter->leaving_ms;

	if (!counter->leaving)
		return false;
	if (view->place == TILL_STOPPED)
		return true;
	if (view->signing_out && waited_ms < SIGN_OUT_MS)
		return false;
	return (view->counts.in_flight == 0 && !counter->printer.busy) ||
	    waited_ms > counter->wiring->conf.centre.commit_ms;
}

/* Who comes back after a power cut asks first whether the last one counts. */
static void
say_last(struct counter *counter)
{
	struct err err = { ERR_NONE, "" };
	struct sale_entry last;
	struct words state;
	char text[ERR_TEXT_BYTES], when[20], total[MONEY_TEXT_BYTES];
	int count = 0;

	main_now(&counter->now);
	if (till_list(counter->wiring->till, QUEUE_TODAY,
		text_day(counter->now.wall_ms), 0, &last, 1, &count,
		&err) < 0) {
		counter_say(counter, false, err.text);
	} else if (count > 0) {
		words_time(when, last.made_ms, counter->now.wall_ms);
		money_format(total, last.total);
		words_state(&state, &last);
		(void)text_format(text, sizeof(text), STR_IDLE_LAST, when,
		    total, state.text); /* all short */
		counter_say(counter, last.state == MESSAGE_ACKED, text);
	}
}

static void
turn(struct counter *counter)
{
	bool more;

	main_now(&counter->now);
	take_signals(counter);
	more = counter_turn(counter);
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
	say_last(&counter);
	while (!may_leave(&counter))
		turn(&counter);
	rc = 0;
out:
	if (counter.term != NULL)
		term_close(&counter.term);
	printer_stop(&counter.printer);
	settlement_free(&ui->record);
	free(ui->shift);
	free(ui->even);
	explicit_bzero(ui, sizeof(*ui));
	free(ui);
	return rc;
}
