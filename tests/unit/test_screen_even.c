/* 对账 on the screen: how today stands, what is not equal, and that somebody
 * said what was done about it. */
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
	free(f->ui.even);
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

static void
speak(const char *language)
{
	struct err err = { ERR_NONE, "" };
	const char *folder = getenv("LOCALE_FOLDER");

	if (folder != NULL)
		assert_int_equal(
		    language_open_in(language, folder, &err), 0);
	else
		assert_int_equal(language_open(language, &err), 0);
}

static const struct {
	enum unequal_kind kind;
	enum unequal_remedy remedy;
} sorts[] = {
	{ UNEQUAL_CENTRE, REMEDY_QUERY },
	{ UNEQUAL_CENTRE, REMEDY_UNDO },
	{ UNEQUAL_FOREIGN, REMEDY_PERSON },
	{ UNEQUAL_INSTITUTION, REMEDY_CHOOSE },
	{ UNEQUAL_TOTAL, REMEDY_CHECK },
	{ UNEQUAL_FUND, REMEDY_CHECK },
	{ UNEQUAL_ACCOUNT, REMEDY_CHECK },
};
#define SORTS ((int)(sizeof(sorts) / sizeof(sorts[0])))

/* One of each sort in turn, its id 100 and on. */
static struct ui_even *
fetched(struct fixture *f, int count)
{
	struct ui_even *made = calloc(1, sizeof(*made));

	assert_non_null(made);
	made->standing.day = 20260315;
	made->count = count;
	for (int i = 0; i < count; i++) {
		struct unequal *u = &made->list[i];

		u->id = 100 + i;
		u->day = i < 4 ? 20260315 : 20260314;
		u->kind = sorts[i % SORTS].kind;
		u->remedy = sorts[i % SORTS].remedy;
		u->ours = u->kind != UNEQUAL_CENTRE &&
		    u->kind != UNEQUAL_FOREIGN;
		u->centre = u->kind != UNEQUAL_INSTITUTION;
		u->our_account = u->centre_account = money_fen(2000);
		u->our_total = money_fen(8000 + i);
		u->our_fund = money_fen(3390);
		u->centre_total = money_fen(8100 + i);
		u->centre_fund = money_fen(3400);
		(void)snprintf(u->setl_id, sizeof(u->setl_id), "S%07d", i);
		if (u->kind == UNEQUAL_FOREIGN)
			continue;
		(void)snprintf(
		    u->sale, sizeof(u->sale), "260315010000%02d", i);
		mask_name(made->names[i], "林测试");
	}
	f->ui.even = made;
	f->ui.over = SCREEN_QUEUE;
	screen_open(&f->ui, SCREEN_EVEN);
	return made;
}

static void
the_list_of_sales_has_the_key(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->ui.over = SCREEN_QUEUE;
	assert_int_equal(
	    key_action(TERM_KEY_F2, &f->ui, &f->view), ACTION_EVEN);
	screen_take(&f->ui, &f->view, ACTION_EVEN, &wish);
	assert_int_equal(wish.kind, WISH_EVEN);
	assert_int_equal(f->ui.over, SCREEN_EVEN);
	screen_take(&f->ui, &f->view, ACTION_BACK, &wish);
	assert_int_equal(f->ui.over, SCREEN_QUEUE);
}

static void
each_is_told_with_its_remedy(void **state)
{
	struct fixture *f = *state;
	char cells[16384];

	(void)fetched(f, SORTS);
	screen_draw(f->term, &f->view, &f->ui);
	cells_read(f->term, cells, sizeof(cells));
	assert_null(strstr(cells, "林测试")); /* I9 */
	golden_check("even.zh", cells);
	speak("en");
	screen_draw(f->term, &f->view, &f->ui);
	cells_read(f->term, cells, sizeof(cells));
	speak("zh");
	golden_check("even.en", cells);
}

static void
more_than_fit_are_reached(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	(void)fetched(f, 40);
	assert_true(text_copy(f->ui.keys.typed, FIELD_BYTES, "x"));
	for (int i = 0; i < 5; i++)
		screen_take(&f->ui, &f->view, ACTION_PAGE_DOWN, &wish);
	assert_int_equal(f->ui.picked, 39);
	assert_string_equal(f->ui.keys.typed, ""); /* it was another's */
	shown(f, "S0000039");
	term_close(&f->term);
	assert_int_equal(term_open_null(&f->term, 40, 120, NULL), 0);
	shown(f, "S0000039");
	term_close(&f->term);
	assert_int_equal(term_open_null(&f->term, 10, 40, NULL), 0);
	shown(f, "10");
}

/* The one of this remedy is picked, its keys are told. */
static void
pick(struct fixture *f, enum unequal_remedy remedy, const char *label)
{
	struct wish wish;

	for (int i = 0; i < REMEDY_COUNT; i++) {
		if (screen_even_picked(&f->ui)->remedy == remedy)
			break;
		screen_take(&f->ui, &f->view, ACTION_DOWN, &wish);
	}
	assert_int_equal(screen_even_picked(&f->ui)->remedy, remedy);
	shown(f, label);
}

static void
done_outside(struct fixture *f, enum unequal_remedy remedy, const char *label)
{
	struct wish wish;

	pick(f, remedy, label);
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(f->ui.over, SCREEN_EVEN);
	shown(f, "先写明");
	assert_true(
	    text_copy(f->ui.keys.typed, FIELD_BYTES, "已与医保局核实"));
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	assert_int_equal(f->ui.over, SCREEN_ASK);
	shown(f, "登记为处理完毕：已与");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_COMMAND);
	assert_int_equal(wish.command.kind, COMMAND_EVEN);
	assert_int_equal(wish.command.line, 100 + (int)remedy);
	assert_string_equal(wish.command.text, "已与医保局核实");
	assert_int_equal(f->ui.over, SCREEN_EVEN);
}

static void
it_is_ended_by_saying_what_was_done(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	(void)fetched(f, SORTS);
	done_outside(f, REMEDY_PERSON, "Enter 已转人工");
	done_outside(f, REMEDY_CHOOSE, "Enter 已重新结算或转自费");
	done_outside(f, REMEDY_CHECK, "Enter 已核对");
	/* A question has been between: it is the list that is under it. */
	screen_take(&f->ui, &f->view, ACTION_BACK, &wish);
	assert_int_equal(f->ui.over, SCREEN_QUEUE);
	assert_int_equal(f->ui.under, SCREEN_NONE);
	assert_int_equal(wish.kind, WISH_LIST);
}

static void
no_is_no(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	(void)fetched(f, SORTS);
	pick(f, REMEDY_PERSON, "Enter 已转人工");
	assert_true(text_copy(f->ui.keys.typed, FIELD_BYTES, "x"));
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	screen_take(&f->ui, &f->view, ACTION_BACK, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	assert_int_equal(f->ui.over, SCREEN_EVEN);
	assert_int_equal(
	    screen_even_picked(&f->ui)->remedy, REMEDY_PERSON);
}

/* Its own day is asked about, however old. */
static void
the_till_does(struct fixture *f, const char *question)
{
	struct wish wish;

	assert_int_equal(
	    key_action(TERM_KEY_F3, &f->ui, &f->view), ACTION_REMEDY);
	screen_take(&f->ui, &f->view, ACTION_REMEDY, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	shown(f, question);
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.command.kind, COMMAND_COMPARE);
	assert_string_equal(wish.command.text, "20260314");
	assert_int_equal(f->ui.over, SCREEN_EVEN);
}

static void
the_tills_own_remedies_are_on_a_key(void **state)
{
	struct fixture *f = *state;
	struct ui_even *even = fetched(f, SORTS);

	even->list[0].day = even->list[1].day = 20260314;
	pick(f, REMEDY_QUERY, "F3 向中心查询");
	shown(f, "Enter 已处理");
	the_till_does(f, "查询单 26031501000000");
	pick(f, REMEDY_UNDO, "F3 冲正");
	the_till_does(f, "冲正中心多出的单 26031501000001");
	pick(f, REMEDY_PERSON, "转人工");
	assert_int_equal(
	    key_action(TERM_KEY_F3, &f->ui, &f->view), ACTION_NONE);
	f->ui.picked = 0;
	f->view.link_up = false;
	assert_int_equal(
	    key_action(TERM_KEY_F3, &f->ui, &f->view), ACTION_NONE);
}

static void
how_today_stands_is_the_first_line(void **state)
{
	struct fixture *f = *state;
	struct ui_even *even = fetched(f, 0);
	struct wish wish;

	shown(f, "03-15 与中心对账：未对");
	shown(f, "不知道有没有差异：按 F5 现在对账");
	f->view.link_up = false;
	shown(f, "不知道有没有差异：联网后按 F5");
	f->view.link_up = true;
	assert_int_equal(
	    key_action(TERM_KEY_ENTER, &f->ui, &f->view), ACTION_NONE);
	assert_int_equal(
	    key_action(TERM_KEY_F5, &f->ui, &f->view), ACTION_COMPARE);
	screen_take(&f->ui, &f->view, ACTION_COMPARE, &wish);
	assert_int_equal(wish.command.kind, COMMAND_COMPARE);
	assert_string_equal(wish.command.text, "");
	f->view.comparing.day = even->standing.day;
	f->view.comparing.running = true;
	shown(f, "对账：正在对");
	assert_int_equal(
	    key_action(TERM_KEY_F5, &f->ui, &f->view), ACTION_NONE);
	f->view.comparing.running = false;
	f->view.comparing.failed = true;
	shown(f, "没有对成");
	f->view.comparing.failed = false;
	even->standing.groups = 2;
	even->standing.wall_ms = SAMPLE_WALL_MS;
	shown(f, "对账：平（2026-03-15 10:20:30）");
	shown(f, "没有未处理的差异");
	even->standing.unequal = even->standing.untold = 1;
	shown(f, "合计不平，明细未对成");
	even->standing.untold = 0;
	shown(f, "对账：没有未处理的差异（2026-03-15 10:20:30）");
	even->standing.open = 1;
	shown(f, "1 笔不平，待处理");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(the_list_of_sales_has_the_key),
		T(each_is_told_with_its_remedy),
		T(more_than_fit_are_reached),
		T(it_is_ended_by_saying_what_was_done),
		T(no_is_no),
		T(the_tills_own_remedies_are_on_a_key),
		T(how_today_stands_is_the_first_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
