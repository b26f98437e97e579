/* 等待中心: accepted, the clock runs, the next customer may come. */
#include "ui/screen.h"

#include "ui/strings.h"
#include "ui/widget.h"

static void
draw_clock(struct term *term, int row, const struct till_view *view)
{
	int64_t waited_ms = view->now.mono_ms - view->wait_from_ms;
	char text[128];

	(void)text_format(text, sizeof(text), STR_WAITING_CLOCK,
	    (int)(waited_ms / 1000), (int)(view->wait_limit_ms / 1000));
	widget_centre(term, row, LOOK_STRONG, text);
	if (waited_ms >= view->wait_limit_ms)
		widget_centre(term, row + 2, LOOK_WARN, STR_WAITING_LATE);
}

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	int row = BODY_TOP + 2;
	char text[160], cash[MONEY_TEXT_BYTES];

	widget_centre(term, row, LOOK_TITLE, STR_WAITING);
	draw_clock(term, row + 2, view);
	(void)text_format(text, sizeof(text), STR_SALE, view->last_sale);
	widget_centre(term, row + 6, LOOK_PLAIN, text);
	money_format(cash, view->figures.cash);
	(void)text_format(
	    text, sizeof(text), "%s %s", STR_BILL_CASH, cash);
	widget_centre(term, row + 7, LOOK_PLAIN, text);
	(void)widget_change(term, row + 8, &view->figures, ui);
	widget_centre(term, row + 10, LOOK_DIM, STR_WAITING_NEXT);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	(void)ui;
	if (action == ACTION_NEXT) {
		wish->kind = WISH_COMMAND;
		wish->command.kind = COMMAND_NEXT;
	} else if (action == ACTION_PRINT) {
		wish->kind = WISH_PRINT;
		(void)text_copy(wish->command.sale,
		    sizeof(wish->command.sale), view->last_sale);
	}
}

const struct screen screen_waiting = {
	N_("等待中心"), FIELD_NONE, draw, act
};
