/* 第二人同意: past a soft limit of what may be promised offline, another
 * operator's number and the reason, both kept in the journal. */
#include "ui/screen.h"

#include <string.h>

#include "ui/strings.h"
#include "ui/widget.h"

#define LEFT 6
#define REASONS 3

static const char *
reason(int i)
{
	const char *const all[REASONS] = { STR_SECOND_URGENT,
		STR_SECOND_CHRONIC, STR_SECOND_KNOWN };

	return all[i];
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	char text[512];
	int row = BODY_TOP + 2;

	(void)text_format(text, sizeof(text), STR_SECOND_WHY,
	    view->soft_passed);
	(void)term_put(term, row, LEFT, LOOK_TITLE, STR_SECOND);
	row += 2;
	row += widget_wrap(term, row, LEFT, term_columns(term) - 2 * LEFT, 3,
	    LOOK_WARN, text);
	row++;
	if (ui->second_by[0] == '\0') {
		(void)widget_wrap(term, row, LEFT,
		    term_columns(term) - 2 * LEFT, 3, LOOK_PLAIN,
		    STR_SECOND_CALL);
		widget_entry(term, STR_SECOND_BY, ui->keys.typed);
		return;
	}
	(void)text_format(text, sizeof(text), "%s%s", STR_SECOND_BY,
	    ui->second_by);
	(void)term_put(term, row, LEFT, LOOK_STRONG, text);
	for (int i = 0; i < REASONS; i++) {
		(void)text_format(
		    text, sizeof(text), "%d  %s", i + 1, reason(i));
		(void)term_put(term, row + 2 + i, LEFT, LOOK_PLAIN, text);
	}
	widget_entry(term, STR_SECOND_REASON, ui->keys.typed);
}

static void
enter(struct ui *ui, struct wish *wish)
{
	const char *typed = ui->keys.typed;
	struct till_command *command = &wish->command;

	if (typed[0] == '\0')
		return;
	if (ui->second_by[0] == '\0') {
		text_cut(ui->second_by, sizeof(ui->second_by), typed,
		    (int)sizeof(ui->second_by) - 1);
		keys_clear(&ui->keys, FIELD_TEXT);
		return;
	}
	wish->kind = WISH_COMMAND;
	command->kind = COMMAND_CONFIRM;
	(void)text_copy(command->by, sizeof(command->by), ui->second_by);
	if (typed[1] == '\0' && typed[0] >= '1' && typed[0] < '1' + REASONS)
		typed = reason(typed[0] - '1');
	(void)text_copy(command->text, sizeof(command->text), typed);
	ui->second_by[0] = '\0';
	screen_close(ui);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	(void)view;
	if (action == ACTION_ENTER) {
		enter(ui, wish);
	} else if (action == ACTION_BACK) {
		ui->second_by[0] = '\0';
		screen_close(ui);
	}
}

const struct screen screen_second = {
	N_("第二人同意"), FIELD_TEXT, draw, act
};
