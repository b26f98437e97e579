/* What screens wish for, done: a command, a list, a record, paper. */
#include "ui/counter_inside.h"

#include "ui/strings.h"

#define RECEIPT_BYTES_MAX (256u * 1024u)

void
counter_say(struct counter *counter, bool good, const char *text)
{
	counter->ui->said_good = good;
	text_cut(counter->ui->said, sizeof(counter->ui->said), text, 200);
}

void
counter_print(struct counter *counter, const char *sale)
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
	text_buf_init(&text, RECEIPT_BYTES_MAX);
	if (till_print(counter->wiring->till, &counter->now, sale, &text,
		&err) < 0 ||
	    printer_start(&counter->printer, conf->receipt.path,
		conf->receipt.encoding, text.at, counter->now.mono_ms,
		&err) < 0)
		counter_say(counter, false, err.text);
	text_buf_clear(&text);
}

void
counter_list(struct counter *counter)
{
	struct ui *ui = counter->ui;
	struct err err = { ERR_NONE, "" };

	if (till_list(counter->wiring->till, ui->which,
		text_day(counter->now.wall_ms), 0, ui->entries, UI_LIST_MAX,
		&ui->entry_count, &err) < 0) {
		ui->entry_count = 0;
		counter_say(counter, false, err.text);
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
		counter_say(counter, false, err.text);
	else if (ui->found_count == 0)
		counter_say(counter, false, STR_FIND_NONE);
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
		counter_say(counter, false, err.text);
		return;
	}
	screen_open(ui, SCREEN_DETAIL);
}

/* A refund was paid: the slip to sign is printed with it. */
static void
print_slip(struct counter *counter, const char *sale)
{
	struct err err = { ERR_NONE, "" };
	struct sale_entry entry;

	if (till_find(counter->wiring->till, sale, &entry, &err) == 0 &&
	    entry.ticket_sale[0] != '\0')
		counter_print(counter, entry.ticket_sale);
}

static void
give_command(struct counter *counter, const struct till_command *command)
{
	struct err err = { ERR_NONE, "" };

	if (command->kind == COMMAND_SHIFT_OPEN)
		counter_slip_now(counter); /* the last shift is another then */
	if (till_step(counter->wiring->till, &counter->now, command, &err) <
	    0) {
		counter_say(counter, false, err.text);
		term_bell(counter->term);
		if (till_view(counter->wiring->till)->soft_passed[0] != '\0')
			screen_open(counter->ui, SCREEN_SECOND);
	} else if (command->kind == COMMAND_PAY_BACK) {
		print_slip(counter, command->sale);
	} else if (command->kind == COMMAND_SHIFT_CLOSE) {
		counter_slip_later(counter);
	} else if (command->kind == COMMAND_EVEN) {
		counter_even(counter, 0);
	}
}

/* A slip's short code: what became of that sale; else it is scanned goods. */
static void
show_code(struct counter *counter, const struct till_command *command)
{
	struct ui *ui = counter->ui;
	struct err err = { ERR_NONE, "" };

	if (till_find(counter->wiring->till, command->text, &ui->entries[0],
		&err) != 0) {
		give_command(counter, command);
		return;
	}
	ui->entry_count = 1;
	ui->picked = 0;
	ui->top = 0;
	(void)text_copy(ui->sale, sizeof(ui->sale), ui->entries[0].sale);
	show_record(counter, ui->sale);
}

void
counter_leave(struct counter *counter)
{
	static const struct till_command shift_end = {
		.kind = COMMAND_SHIFT_END,
	};

	if (counter->leaving)
		return;
	counter->leaving = true;
	counter_slip_now(counter);
	counter->leaving_ms = counter->now.mono_ms;
	/* With a customer at the counter there is no shift to end. */
	(void)till_step(counter->wiring->till, &counter->now, &shift_end, NULL);
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
		counter_say(counter, false, err.text);
	else
		counter_say(counter, true, kind == WISH_DEMO_CARD
			? (counter->demo.card_in ? STR_DEMO_CARD_IN
						 : STR_DEMO_CARD_OUT)
			: (counter->demo.link_cut ? STR_DEMO_LINK_CUT
						  : STR_DEMO_LINK_BACK));
}

void
counter_grant(struct counter *counter, const struct wish *wish)
{
	switch (wish->kind) {
	case WISH_NOTHING:
		break;
	case WISH_COMMAND:
		give_command(counter, &wish->command);
		break;
	case WISH_LIST:
		counter_list(counter);
		break;
	case WISH_FIND:
		find_items(counter, wish->command.text);
		break;
	case WISH_CODE:
		show_code(counter, &wish->command);
		break;
	case WISH_RECORD:
		show_record(counter, wish->command.sale);
		break;
	case WISH_PRINT:
		counter_print(counter, wish->command.sale);
		break;
	case WISH_SHIFT:
		counter_shift(counter);
		break;
	case WISH_EVEN:
		counter_even(counter, 0);
		break;
	case WISH_PRINT_SHIFT:
		counter_print_shift(counter);
		break;
	case WISH_QUIT:
		counter_leave(counter);
		break;
	case WISH_DEMO_CARD:
	case WISH_DEMO_LINK:
		demonstrate(counter, wish->kind);
		break;
	}
}
