/* A question before what cannot be taken back: Enter is yes, Esc no. */
#include "ui/screen.h"

#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"

void
screen_ask_pay_back(struct ui *ui, const char *sale, struct money owed)
{
	(void)text_copy(ui->sale, sizeof(ui->sale), sale); /* the same size */
	ui->owed = owed;
	ui->asked = ACTION_PAY_BACK;
	screen_open(ui, SCREEN_ASK);
}

static void
difference_question(char *to, size_t room, const struct ui *ui)
{
	int64_t fen = ui->owed.fen;
	char amount[MONEY_TEXT_BYTES];

	money_format(amount, money_fen(fen < 0 ? -fen : fen));
	if (fen == 0)
		(void)text_format(to, room, STR_ASK_NO_CASH, ui->sale);
	else
		(void)text_format(to, room,
		    fen > 0 ? STR_ASK_COLLECTED : STR_ASK_GIVEN_BACK,
		    ui->sale, amount);
}

/* It goes into the journal: so much, and which way. */
static void
what_was_done(char *to, size_t room, const struct ui *ui)
{
	int64_t fen = ui->owed.fen;
	char amount[MONEY_TEXT_BYTES];

	money_format(amount, money_fen(fen < 0 ? -fen : fen));
	if (!ui->differs)
		(void)text_copy(to, room, STR_DEALT_AT_COUNTER);
	else if (fen == 0)
		(void)text_copy(to, room, STR_DEALT_NO_CASH);
	else
		(void)text_format(to, room,
		    fen > 0 ? STR_DEALT_COLLECTED : STR_DEALT_GIVEN_BACK,
		    amount);
}

/* A difference with the centre: what the till does, or what was done. */
static void
even_question(char *to, size_t room, const struct ui *ui)
{
	const struct unequal *u = screen_even_picked(ui);
	const char *which;

	to[0] = '\0';
	if (u == NULL)
		return;
	which = u->sale[0] != '\0' ? u->sale : u->setl_id;
	if (ui->asked == ACTION_EVEN)
		(void)text_format(to, room, STR_ASK_EVEN, which,
		    unequal_kind_word(u->kind), ui->even->what);
	else
		(void)text_format(to, room,
		    u->remedy == REMEDY_UNDO ? STR_ASK_EVEN_UNDO :
					       STR_ASK_EVEN_QUERY,
		    u->day / 100 % 100, u->day % 100, which);
}

static void
question(char *to, size_t room, const struct till_view *view,
    const struct ui *ui)
{
	char amount[MONEY_TEXT_BYTES] = "";

	switch ((int)ui->asked) {
	case ACTION_REFUND:
		if (ui->picked < ui->entry_count)
			money_format(amount, ui->entries[ui->picked].cash);
		(void)text_format(
		    to, room, STR_ASK_REFUND, ui->sale, amount);
		break;
	case ACTION_PAY_BACK:
		money_format(amount, ui->owed);
		(void)text_format(
		    to, room, STR_ASK_PAY_BACK, ui->sale, amount);
		break;
	case ACTION_DEAL:
		if (ui->differs)
			difference_question(to, room, ui);
		else
			(void)text_format(to, room, STR_ASK_DEAL, ui->sale);
		break;
	case ACTION_EVEN:
	case ACTION_REMEDY:
		even_question(to, room, ui);
		break;
	case ACTION_UPLOAD:
		(void)text_format(to, room, STR_ASK_UPLOAD, ui->sale);
		break;
	case ACTION_SELFPAY:
		money_format(amount, view->sale->basket.total);
		(void)text_format(to, room, STR_ASK_SELFPAY, amount);
		break;
	case ACTION_QUIT:
		(void)text_copy(to, room,
		    view->shift_open ? STR_ASK_QUIT_SHIFT : STR_ASK_QUIT);
		break;
	default:
		(void)text_copy(to, room, STR_ASK_CANCEL);
		break;
	}
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	int columns = term_columns(term) - 16;
	char text[256];

	question(text, sizeof(text), view, ui);
	term_box(term, BODY_TOP + 3, 8, 8, columns);
	(void)widget_wrap(term, BODY_TOP + 5, 12, columns - 8, 3, LOOK_STRONG,
	    text);
	widget_centre(term, BODY_TOP + 9, LOOK_PLAIN, STR_ASK_KEYS);
}

static void
yes_even(const struct ui *ui, struct wish *wish)
{
	const struct unequal *u = screen_even_picked(ui);
	struct till_command *command = &wish->command;

	if (u == NULL) {
		wish->kind = WISH_NOTHING;
	} else if (ui->asked == ACTION_EVEN) {
		command->kind = COMMAND_EVEN;
		command->line = (int)u->id;
		(void)text_copy(command->text, sizeof(command->text),
		    ui->even->what); /* shorter */
	} else { /* the remedy of the till's own is the comparison's */
		command->kind = COMMAND_COMPARE;
		(void)text_format(command->text, sizeof(command->text), "%d",
		    u->day); /* eight digits */
	}
}

static void
say_yes(struct ui *ui, struct wish *wish)
{
	wish->kind = WISH_COMMAND;
	switch ((int)ui->asked) {
	case ACTION_REFUND:
		wish->command.kind = COMMAND_REFUND;
		(void)text_copy(wish->command.sale,
		    sizeof(wish->command.sale), ui->sale);
		break;
	case ACTION_PAY_BACK:
		wish->command.kind = COMMAND_PAY_BACK;
		(void)text_copy(wish->command.sale,
		    sizeof(wish->command.sale), ui->sale);
		break;
	case ACTION_UPLOAD:
		wish->command.kind = COMMAND_UPLOAD;
		(void)text_copy(wish->command.sale,
		    sizeof(wish->command.sale), ui->sale);
		break;
	case ACTION_DEAL:
		wish->command.kind = COMMAND_DEAL;
		(void)text_copy(wish->command.sale,
		    sizeof(wish->command.sale), ui->sale);
		what_was_done(wish->command.text,
		    sizeof(wish->command.text), ui);
		break;
	case ACTION_EVEN:
	case ACTION_REMEDY:
		yes_even(ui, wish);
		break;
	case ACTION_SELFPAY:
		wish->command.kind = COMMAND_SELFPAY;
		break;
	case ACTION_QUIT:
		wish->kind = WISH_QUIT;
		break;
	default:
		wish->command.kind = COMMAND_CANCEL;
		break;
	}
	screen_close(ui);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	(void)view;
	if (action == ACTION_ENTER)
		say_yes(ui, wish);
	else if (action == ACTION_BACK)
		screen_close(ui);
}

const struct screen screen_ask = {
	N_("请确认"), FIELD_NONE, draw, act
};
