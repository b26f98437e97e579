/* 停用: the disk cannot be trusted; nothing is taken any more. */
#include "ui/screen.h"

#include "ui/strings.h"
#include "ui/widget.h"

static void
draw(struct term *term, const struct till_view *view, const struct ui *ui)
{
	int row = BODY_TOP + 4;

	(void)ui;
	widget_centre(term, row, LOOK_BAD, STR_STOPPED);
	widget_centre(term, row + 2, LOOK_PLAIN, STR_STOPPED_WHY);
	widget_centre(term, row + 4, LOOK_PLAIN, STR_STOPPED_NEXT);
	(void)widget_wrap(term, row + 7, 4, term_columns(term) - 8, 3,
	    LOOK_DIM, view->notice_text);
}

static void
act(struct ui *ui, const struct till_view *view, enum action action,
    struct wish *wish)
{
	(void)ui;
	(void)view;
	if (action == ACTION_QUIT)
		wish->kind = WISH_QUIT;
}

const struct screen screen_stopped = {
	N_("停用"), FIELD_NONE, draw, act
};
