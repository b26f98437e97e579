/*
 * 依据 and 为什么 on the counter, for every pack: no word of a reason or a
 * clause is cut off, every page is reached, and an answer stands whole on
 * one screen of 24 rows.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/receipt.h"
#include "pos/rules.h"
#include "pos/summary.h"
#include "pos/text.h"
#include "tests/support/cells.h"
#include "tests/support/golden.h"
#include "tests/support/packcase.h"
#include "tests/support/sample.h"
#include "tests/support/small.h"
#include "ui/language.h"
#include "ui/screen.h"
#include "ui/strings.h"
#include "ui/why.h"

#define CASES 25 /* of each pack */
#define PAGES_MAX 400

static struct term *term;
static struct sample sample;
static struct till_view view;
static struct ui ui;
static struct packcase *packcase;
static char *seen; /* what the pages showed, without blanks */
static struct err err;

#define SEEN_BYTES (PAGES_MAX * 4096)

static int
set_up(void **state)
{
	(void)state;
	packcase = calloc(1, sizeof(*packcase));
	seen = malloc(SEEN_BYTES);
	if (!packcase || !seen || language_open("zh", &err) < 0 ||
	    term_open_null(&term, 24, 80, &err) < 0)
		return -1;
	sample_make(&sample);
	view.sale = sample.sale;
	view.place = TILL_SPLIT;
	view.rules = sample.rules;
	view.line = -1;
	ui.conf = sample.conf;
	ui.over = ui.under = SCREEN_NONE;
	return small_setup(state);
}

static int
tear_down(void **state)
{
	(void)state;
	term_close(&term);
	sample_free(&sample);
	free(packcase);
	free(seen);
	return small_teardown(state);
}

static void
press(enum action action)
{
	struct wish wish;

	memset(&wish, 0, sizeof(wish));
	screen_take(&ui, &view, action, &wish);
}

/* Without blanks: how a text was broken into rows does not matter. */
static size_t
squeeze(char *to, const char *from)
{
	size_t n = 0;

	for (; *from; from++)
		if (*from != ' ' && *from != '\n')
			to[n++] = *from;
	to[n] = '\0';
	return n;
}

static size_t
see_body(size_t at, int from)
{
	char cells[1024];

	screen_draw(term, &view, &ui);
	for (int row = from; row < 20; row++) {
		term_row_text(term, row, cells, sizeof(cells));
		assert_true(at + sizeof(cells) < SEEN_BYTES);
		at += squeeze(seen + at, cells);
	}
	return at;
}

/* The case becomes the sale in front; false when the pack refuses it. */
static bool
show_sale(const struct rules *rules)
{
	struct settlement *sale = sample.sale;
	const struct split_case *input = &packcase->input;

	if (split_compute(rules, input, &sale->split, &err) < 0)
		return false;
	view.rules = rules;
	sale->day = input->day;
	snprintf(sale->scene, sizeof(sale->scene), "%s", input->scene);
	snprintf(sale->level, sizeof(sale->level), "%s", input->level);
	sale->retired = input->retired;
	sale->account_used = input->account_used;
	sale->person.balc = input->balance;
	sale->past = input->past;
	sale->meters = input->meters;
	sale->traits = *input->traits;
	sale->basket = *input->basket;
	memset(&sale->quote, 0, sizeof(sale->quote));
	settlement_agreed(sale, &view.figures);
	return true;
}

static void
must_show(const char *what)
{
	char text[4096];

	(void)squeeze(text, what);
	if (strstr(seen, text) == NULL)
		fail_msg("not shown: %s", what);
}

static bool
make_sale(const struct rules *rules, uint64_t *seed)
{
	packcase_make(packcase, rules, seed);
	return show_sale(rules);
}

/* Page by page to the end, and back. */
static void
read_the_trace(const struct rules *rules)
{
	const struct split *split = &sample.sale->split;
	size_t at = 0;
	char text[2048];
	int top = -1, pages = 0;

	press(ACTION_TRACE);
	for (; ui.top != top && pages < PAGES_MAX; pages++) {
		/* Only the rows that the page before did not show. */
		at = see_body(at, top < 0 ? 4 : 20 - (ui.top - top));
		top = ui.top;
		press(ACTION_PAGE_DOWN);
	}
	assert_true(pages < PAGES_MAX);
	for (int i = 0; i < split->reason_count; i++) {
		split_reason_text(text, sizeof(text), &split->reasons[i],
				  &sample.sale->basket);
		must_show(split->reasons[i].clause);
		must_show(rules_clause_text(rules, split->reasons[i].clause));
	}
	for (; pages > 0; pages--)
		press(ACTION_PAGE_UP);
	assert_int_equal(ui.top, 0);
	press(ACTION_BACK);
}

static void
read_the_answers(void)
{
	const struct split *split = &sample.sale->split;
	char text[MONEY_TEXT_BYTES];

	press(ACTION_TRACE);
	for (int i = 1; i <= WHY_COUNT; i++) {
		press(ACTION_SWITCH);
		assert_int_equal(ui.why, i);
		(void)see_body(0, 3);
		snprintf(text, sizeof(text), STR_WHY_OF, i, WHY_COUNT);
		must_show(text);
		/* Each part the cash is made of, and their sum. */
		for (int j = 0; i == 1 && j < split->reason_count; j++)
			if (split->reasons[j].bucket == BUCKET_CASH) {
				money_format(text, split->reasons[j].amount);
				must_show(text);
			}
		money_format(text, i == 1 ? split->cash : split->fund);
		if (split->cash.fen > 0 && i == 1)
			must_show(text);
		/* The row above the frame's line may be used, not the line. */
		term_row_text(term, 20, seen, SEEN_BYTES);
		assert_non_null(strstr(seen, "────"));
	}
	press(ACTION_SWITCH);
	assert_int_equal(ui.why, 0);
	press(ACTION_BACK);
	assert_int_equal(ui.over, SCREEN_NONE);
}

/* The bill stays inside the frame, and its parts are on it. */
static void
read_the_bill(void)
{
	const struct split *split = &sample.sale->split;
	struct summary summary;
	struct money sum = {0};
	char text[MONEY_TEXT_BYTES];

	summary_fill(&summary, &view.figures, split);
	for (int i = 0; i < summary.line_count; i++)
		assert_true(
		    money_add(sum, summary.lines[i].amount, &sum));
	assert_int_equal(sum.fen, split->total.fen);
	sum = money_fen(0);
	for (int i = 0; i < summary.fund_count; i++)
		assert_true(money_add(sum, summary.fund[i].amount, &sum));
	if (summary.fund_count > 0)
		assert_int_equal(sum.fen, view.figures.fund.fen);
	assert_int_equal(view.figures.fund.fen + split->account.fen +
			     summary.past.fen + summary.family.fen +
			     split->cash.fen,
			 split->total.fen);
	(void)see_body(0, 3);
	money_format(text, split->cash);
	must_show(text);
	for (int i = 0; i < summary.line_count; i++)
		if (summary.lines[i].amount.fen > 0)
			must_show(summary.lines[i].text);
	term_row_text(term, 20, seen, SEEN_BYTES);
	assert_non_null(strstr(seen, "────────"));
	assert_null(strstr(seen, "0"));
}

/* No line is wider than the paper, and every line of the summary is on it. */
static void
read_the_paper(int columns)
{
	struct sale_entry entry = {.state = MESSAGE_ACKED};
	struct receipt receipt = {.conf = sample.conf,
				  .settlement = sample.sale,
				  .entry = &entry,
				  .figures = view.figures,
				  .copy = 1};
	struct text_buf out;
	char line[512];

	sample.conf->receipt.columns = columns;
	text_buf_init(&out, 65536);
	if (receipt_text(&out, &receipt, &err) < 0)
		fail_msg("%s", err.text);
	for (const char *at = out.at; *at != '\0';) {
		size_t length = strcspn(at, "\n");

		assert_true(length < sizeof(line));
		memcpy(line, at, length);
		line[length] = '\0';
		if (text_columns(line) > columns)
			fail_msg("wider than %d: %s", columns, line);
		at += length + 1;
	}
	text_buf_clear(&out);
}

static void
cases_of(const char *path, const struct rules *rules)
{
	uint64_t seed = 20260317;

	(void)path;
	for (int i = 0; i < CASES; i++)
		if (make_sale(rules, &seed)) {
			read_the_bill();
			read_the_paper(32);
			read_the_paper(48);
			read_the_trace(rules);
			read_the_answers();
		}
}

static void
nothing_is_cut_in_any_pack(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    language_open(i == 0 ? "en" : "zh", &err), 0);
		assert_true(packcase_each(cases_of) >= 16);
	}
	view.rules = sample.rules;
}

static void
see(const char *name)
{
	char cells[16384];

	screen_draw(term, &view, &ui);
	cells_read(term, cells, sizeof(cells));
	golden_check(name, cells);
}

static void
put_item(struct basket *basket, enum item_class item_class, int fen)
{
	struct item item = {.item_class = item_class, .count = {10000}};

	item.price.e6 = (int64_t)fen * 10000;
	item.preself.ppm = item_class == ITEM_CLASS_B ? 100000 : 0;
	item.ceiling.e6 = item_class == ITEM_CLASS_B ? item.price.e6 / 2 : 0;
	snprintf(item.medins_list_codg, sizeof(item.medins_list_codg), "c%d",
		 basket->item_count);
	assert_int_equal(basket_add(basket, &item, NULL, &err), 0);
}

/* Every part and every payer at once: more than 24 rows would hold. */
static void
the_longest_bill_keeps_inside_its_frame(void **state)
{
	static const char rules[] =
	    "起付线 每年 所有人 600.00\n封顶线 每年 统筹支付 所有人 200.00\n"
	    "范围 门诊 一级 三级\n范围 药店 药店\n表 支付比例\n"
	    "场景 级别 比例\n门诊 * 60%\n药店 * 60%\n完\n"
	    "付方 大额补助 每次 基数 起付线\n付方 大额补助 支付 1%\n"
	    "付方 大病保险 每次 基数 按比例自付\n付方 大病保险 支付 2%\n"
	    "付方 公务员补助 每次 基数 超封顶自付\n"
	    "付方 公务员补助 支付 3%\n"
	    "付方 企业补充 每次 基数 起付线\n付方 企业补充 支付 4%\n"
	    "付方 医疗救助 每次 基数 按比例自付\n付方 医疗救助 支付 5%\n"
	    "个人账户 先付 政策范围内\n个人账户 可付 超封顶自付\n"
	    "历年账户 可付 起付线\n";
	struct settlement *sale = sample.sale;
	struct packcase *longest = packcase;

	(void)state;
	small_open("", rules);
	memset(&longest->traits, 0, sizeof(longest->traits));
	basket_clear(&longest->basket);
	put_item(&longest->basket, ITEM_CLASS_A, 200000);
	put_item(&longest->basket, ITEM_CLASS_B, 50000);
	put_item(&longest->basket, ITEM_CLASS_C, 3000);
	longest->input = (struct split_case){.day = 20250315,
					     .scene = "outpatient",
					     .level = "一级",
					     .account_used = true,
					     .balance = {1234},
					     .past = {5000},
					     .basket = &longest->basket,
					     .traits = &longest->traits};
	show_sale(small_rules());
	assert_true(sale->split.more_count >= 7);
	read_the_bill();
	see("split-longest.zh");
	small_close();
	view.rules = sample.rules;
}

static void
a_patient_asks_at_the_counter(void **state)
{
	static const char *const names[] = {"why-cash", "why-fund-not",
					    "why-account-not", "why-fund"};
	char name[64];

	(void)state;
	sample_free(&sample);
	sample_make(&sample);
	sample.sale->account_used = true;
	view.sale = sample.sale;
	view.rules = sample.rules;
	view.figures = sample.figures;
	ui.conf = sample.conf;
	view.now.wall_ms = SAMPLE_WALL_MS;
	view.lamp = LAMP_ONLINE;
	view.signed_in = view.link_up = true;
	for (int i = 0; i < 2; i++) {
		const char *language = i == 0 ? "zh" : "en";

		assert_int_equal(language_open(language, &err), 0);
		press(ACTION_TRACE);
		for (int j = 0; j < WHY_COUNT; j++) {
			press(ACTION_SWITCH);
			snprintf(name, sizeof(name), "%s.%s", names[j],
				 language);
			see(name);
		}
		press(ACTION_BACK);
	}
	assert_int_equal(language_open("zh", &err), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_patient_asks_at_the_counter),
	    cmocka_unit_test(the_longest_bill_keeps_inside_its_frame),
	    cmocka_unit_test(nothing_is_cut_in_any_pack),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
