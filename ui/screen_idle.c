/* 待机: nothing of any person; a card, a voucher, a number or a box. */
#include "ui/screen.h"

#include <string.h>

#include "ui/demo_keys.h"
#include "ui/identify.h"
#include "ui/strings.h"
#include "ui/widget.h"
#include "ui/words.h"

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	int row = BODY_TOP + 4;
	const char *reader = words_card(view->card_result);

	if (view->place == TILL_READING) {
		widget_centre(term, row + 2, LOOK_TITLE, STR_IDLE_READING);
		return;
	}
	widget_centre(term, row, LOOK_TITLE, STR_IDLE_CARD);
	widget_centre(term, row + 2, LOOK_PLAIN, STR_IDLE_VOUCHER);
	widget_centre(term, row + 4, LOOK_PLAIN, STR_IDLE_TYPE);
	widget_centre(term, row + 6, LOOK_DIM, STR_IDLE_SELFPAY);
	if (view->shifts && !view->shift_open)
		widget_centre(term, row - 3, LOOK_WARN, STR_SHIFT_WANTED);
	else if (view->shift_open)
		widget_centre(term, row - 3, LOOK_DIM, STR_SHIFT_RUNS);
	if (view->card_present)
		widget_centre(term, row + 9, LOOK_WARN, STR_IDLE_CARD_IN);
	else if (view->card_result < 0 && reader[0] != '\0')
		widget_centre(term, row + 9, LOOK_WARN, STR_NO_READER);
	for (int i = 0; ui->demo && demo_keys_hint(i) != NULL; i++)
		widget_centre(term, row + 10 + i, LOOK_DIM, demo_keys_hint(i));
	widget_entry(term, STR_IDLE_PROMPT, ui->keys.typed);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	switch ((int)action) {
	case ACTION_READ:
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_READ_CARD;
		break;
	case ACTION_FIND:
		screen_open(ui, SCREEN_FIND);
		break;
	case ACTION_SCAN:
		if (identify_code(&wish->command, ui->keys.scan)) {
			wish->kind = WISH_CODE;
			break;
		}
		identify_scan(&wish->command, view, ui->keys.scan);
		wish->kind = WISH_COMMAND;
		break;
	case ACTION_ENTER:
		if (ui->keys.typed[0] == '\0')
			break;
		if (identify_code(&wish->command, ui->keys.typed)) {
			wish->kind = WISH_CODE;
			break;
		}
		identify_typed(&wish->command, ui->keys.typed);
		wish->kind = WISH_COMMAND;
		break;
	case ACTION_BACK:
		wish->kind = WISH_COMMAND;
		wish->command.kind = view->place == TILL_READING
		    ? COMMAND_CANCEL : COMMAND_DISMISS;
		keys_clear(&ui->keys, FIELD_TEXT);
		break;
	case ACTION_SHIFT:
		wish->kind = WISH_SHIFT;
		break;
	case ACTION_QUIT:
		ui->asked = ACTION_QUIT;
		screen_open(ui, SCREEN_ASK);
		break;
	default:
		break;
	}
}

const struct screen screen_idle = {
	N_("待机"), FIELD_TEXT, draw, act
};
