/* 班次 on the screen: the count, the reason, what is handed on; then only
 * is the shift closed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/cells.h"
#include "tests/support/golden.h"
#include "tests/support/sample.h"
#include "ui/language.h"
#include "ui/screen.h"

struct fixture {
	struct sample sample;
	struct term *term;
	struct till_view view;
	struct ui ui;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err = { ERR_NONE, "" };

	assert_non_null(f);
	assert_int_equal(language_open("zh", &err), 0);
	sample_make(&f->sample);
	assert_int_equal(term_open_null(&f->term, 24, 80, &err), 0);
	f->view.now.wall_ms = SAMPLE_WALL_MS;
	f->view.place = TILL_IDLE;
	f->view.link_up = true;
	f->view.sale = f->sample.sale;
	f->view.rules = f->sample.rules;
	f->view.line = -1;
	f->view.shifts = true;
	f->view.shift_open = true;
	f->ui.conf = f->sample.conf;
	f->ui.over = SCREEN_NONE;
	f->ui.under = SCREEN_NONE;
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	term_close(&f->term);
	sample_free(&f->sample);
	free(f->ui.shift);
	free(f);
	return 0;
}

static void
shown(struct fixture *f, const char *text)
{
	char cells[16384];

	screen_draw(f->term, &f->view, &f->ui);
	cells_read(f->term, cells, sizeof(cells));
	if (strstr(cells, text) == NULL)
		fail_msg("%s is not on the screen:\n%s", text, cells);
}

/* A morning's work, with three sales to hand on. */
static struct ui_shift *
fetched(struct fixture *f)
{
	static const enum shift_carry as[] = { SHIFT_UNKNOWN, SHIFT_PENDING,
		SHIFT_OWED };
	static const char codes[][9] = { "MPJEA2X0", "MPJEA2X1", "MPJEA2X2" };
	struct ui_shift *made = calloc(1, sizeof(*made));
	struct shift *shift;
	struct err err;

	assert_non_null(made);
	shift = &made->shift;
	shift->entry.opened = 12;
	shift->opened_ms = SAMPLE_WALL_MS - 4 * 3600000;
	memcpy(shift->by, "0007 演示员甲", 18);
	shift->start = money_fen(20000);
	shift->moves[SHIFT_TAKEN] = money_fen(123450);
	shift->moves[SHIFT_REFUNDED] = money_fen(-1880);
	shift->sums[SETTLEMENT_SALE][MESSAGE_ACKED].count = 31;
	shift->sums[SETTLEMENT_SALE][MESSAGE_ACKED].total = money_fen(350020);
	shift->sums[SETTLEMENT_SELFPAY][MESSAGE_VOIDED].count = 4;
	shift->sums[SETTLEMENT_SELFPAY][MESSAGE_VOIDED].total =
	    money_fen(9800);
	for (int i = 0; i < 3; i++) {
		struct shift_item *item = &shift->items[i];

		(void)snprintf(
		    item->sale, sizeof(item->sale), "2603150100000%d", i + 1);
		item->as = as[i];
		item->total = money_fen(5000 + i);
		memcpy(made->codes[i], codes[i], sizeof(made->codes[i]));
		mask_name(made->names[i], "林测试");
	}
	shift->item_count = shift->carried = 3;
	assert_int_equal(shift_reckon(shift, &err), 0);
	made->stage = UI_SHIFT_COUNT;
	f->ui.shift = made;
	screen_open(&f->ui, SCREEN_SHIFT);
	return made;
}

static struct wish
type(struct fixture *f, const char *text)
{
	struct wish wish;

	assert_true(text_copy(f->ui.keys.typed, FIELD_BYTES, text));
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	keys_clear(&f->ui.keys, FIELD_TEXT);
	return wish;
}

static void
the_key_is_there_where_shifts_are(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	assert_int_equal(
	    key_action(TERM_KEY_F8, &f->ui, &f->view), ACTION_SHIFT);
	shown(f, "交班按 F8");
	screen_take(&f->ui, &f->view, ACTION_SHIFT, &wish);
	assert_int_equal(wish.kind, WISH_SHIFT);
	f->view.shift_open = false;
	shown(f, "还没有开班");
	f->view.shifts = false;
	assert_int_equal(
	    key_action(TERM_KEY_F8, &f->ui, &f->view), ACTION_NONE);
}

static void
counted_even_it_is_closed_at_once(void **state)
{
	struct fixture *f = *state;
	struct ui_shift *shift = fetched(f);
	char cells[16384];
	struct wish wish = type(f, "13 x");

	assert_int_equal(wish.kind, WISH_NOTHING);
	shown(f, "不是金额");
	assert_int_equal(shift->stage, UI_SHIFT_COUNT);
	f->ui.said[0] = '\0';
	screen_draw(f->term, &f->view, &f->ui);
	cells_read(f->term, cells, sizeof(cells));
	assert_null(strstr(cells, "林测试")); /* I9 */
	golden_check("shift-count.zh", cells);
	wish = type(f, "100*14 15.70");
	assert_int_equal(wish.kind, WISH_NOTHING);
	assert_int_equal(shift->stage, UI_SHIFT_SURE);
	shown(f, "Enter 交班");
	wish = type(f, "");
	assert_int_equal(wish.command.kind, COMMAND_SHIFT_CLOSE);
	assert_int_equal(wish.command.cash.fen, 141570);
	assert_int_equal(wish.command.shown.fen, 141570);
	assert_int_equal(f->ui.over, SCREEN_NONE);
}

static void
a_difference_is_not_closed_without_a_reason(void **state)
{
	struct fixture *f = *state;
	struct ui_shift *shift = fetched(f);
	struct wish wish = type(f, "1410");
	char cells[16384];

	assert_int_equal(shift->stage, UI_SHIFT_REASON);
	wish = type(f, " ");
	assert_int_equal(wish.kind, WISH_NOTHING);
	assert_int_equal(shift->stage, UI_SHIFT_REASON);
	screen_draw(f->term, &f->view, &f->ui);
	cells_read(f->term, cells, sizeof(cells));
	golden_check("shift-reason.zh", cells);
	wish = type(f, "找零找错");
	assert_int_equal(wish.kind, WISH_NOTHING);
	wish = type(f, "");
	assert_int_equal(wish.command.kind, COMMAND_SHIFT_CLOSE);
	assert_int_equal(wish.command.cash.fen, 141000);
	assert_string_equal(wish.command.text, "找零找错");
}

static void
one_step_back_counts_anew(void **state)
{
	struct fixture *f = *state;
	struct ui_shift *shift = fetched(f);
	struct wish wish = type(f, "1410");

	screen_take(&f->ui, &f->view, ACTION_BACK, &wish);
	assert_int_equal(shift->stage, UI_SHIFT_COUNT);
	assert_int_equal(f->ui.over, SCREEN_SHIFT);
	screen_take(&f->ui, &f->view, ACTION_BACK, &wish);
	assert_int_equal(f->ui.over, SCREEN_NONE);
	assert_int_equal(wish.kind, WISH_NOTHING);
}

static void
the_float_opens_it(void **state)
{
	struct fixture *f = *state;
	struct ui_shift *shift = fetched(f);
	struct wish wish;

	f->view.shift_open = false;
	shift->stage = UI_SHIFT_OPEN;
	shift->shift.entry.closed = 40;
	shift->shift.closed_ms = SAMPLE_WALL_MS;
	shift->shift.counted = money_fen(20000);
	memcpy(shift->shift.closed_by, "0007", 5);
	shown(f, "200.00");
	shown(f, "移交下一班 3 笔");
	wish = type(f, "200");
	assert_int_equal(wish.command.kind, COMMAND_SHIFT_OPEN);
	assert_int_equal(wish.command.cash.fen, 20000);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(the_key_is_there_where_shifts_are),
		T(counted_even_it_is_closed_at_once),
		T(a_difference_is_not_closed_without_a_reason),
		T(one_step_back_counts_anew),
		T(the_float_opens_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
