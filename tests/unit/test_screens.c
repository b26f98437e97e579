/*
 * Screens drawn on nothing, their cells read back and laid beside golden
 * files; and what their keys wish for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/text.h"
#include "tests/support/cells.h"
#include "tests/support/golden.h"
#include "tests/support/sample.h"
#include "ui/language.h"
#include "ui/screen.h"

struct fixture {
	struct term *term;
	struct sample sample;
	struct till_view view;
	struct ui ui;
};

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

static void
make_view(struct fixture *f)
{
	struct till_view *view = &f->view;

	memset(view, 0, sizeof(*view));
	view->now.wall_ms = SAMPLE_WALL_MS;
	view->now.mono_ms = 500000;
	view->lamp = LAMP_ONLINE;
	view->link_up = true;
	view->link_since_ms = SAMPLE_WALL_MS - 3600000;
	view->signed_in = true;
	view->counts.acked_today = 38;
	view->card_result = CARD_OK;
	view->sale = f->sample.sale;
	view->rules = f->sample.rules;
	view->figures = f->sample.figures;
	view->line = -1;
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err = { ERR_NONE, "" };

	assert_non_null(f);
	speak("zh");
	sample_make(&f->sample);
	assert_int_equal(term_open_null(&f->term, 24, 80, &err), 0);
	make_view(f);
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

	speak("zh");
	term_close(&f->term);
	sample_free(&f->sample);
	free(f->ui.record);
	free(f);
	return 0;
}

static void
see(struct fixture *f, const char *name)
{
	char cells[16384];

	screen_draw(f->term, &f->view, &f->ui);
	cells_read(f->term, cells, sizeof(cells));
	golden_check(name, cells);
}

static void
see_both(struct fixture *f, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s.zh", name);
	see(f, path);
	speak("en");
	snprintf(path, sizeof(path), "%s.en", name);
	see(f, path);
	speak("zh");
}

static void
assert_absent(struct fixture *f, const char *text)
{
	char cells[16384];

	screen_draw(f->term, &f->view, &f->ui);
	cells_read(f->term, cells, sizeof(cells));
	assert_null(strstr(cells, text));
}

static void
assert_shown(struct fixture *f, const char *text)
{
	char cells[16384];

	screen_draw(f->term, &f->view, &f->ui);
	cells_read(f->term, cells, sizeof(cells));
	if (strstr(cells, text) == NULL)
		fail_msg("%s is not on the screen:\n%s", text, cells);
}

static void
test_idle(void **state)
{
	struct fixture *f = *state;

	f->view.place = TILL_IDLE;
	see_both(f, "idle");
	/* I9: whatever the sale still held, nothing of it is seen here. */
	assert_absent(f, "林");
	assert_absent(f, "9901");
}

static void
test_idle_offline(void **state)
{
	struct fixture *f = *state;

	f->view.place = TILL_IDLE;
	f->view.lamp = LAMP_OFFLINE;
	f->view.link_up = false;
	f->view.link_since_ms = SAMPLE_WALL_MS - 480000;
	f->view.retry_ms = SAMPLE_WALL_MS + 20000;
	f->view.counts.pending = 3;
	see_both(f, "idle-offline");
	f->view.link_since_ms = 0; /* just started: nothing was lost */
	see_both(f, "idle-connecting");
}

static void
test_idle_doubt(void **state)
{
	struct fixture *f = *state;

	f->view.place = TILL_IDLE;
	f->view.lamp = LAMP_DOUBT;
	f->view.counts.unknown = 1;
	f->view.notice = NOTICE_SALE_DOUBT;
	snprintf(f->view.notice_sale, SALE_BYTES, "26031501000003");
	see_both(f, "idle-doubt");
}

static void
test_idle_card_faults(void **state)
{
	struct fixture *f = *state;

	f->view.place = TILL_IDLE;
	f->view.notice = NOTICE_CARD;
	f->view.card_present = true;
	f->view.card_result = CARD_NEEDS_PSAM;
	see(f, "idle-psam.zh");
	f->view.card_present = false;
	f->view.card_result = CARD_NO_SERVICE;
	see(f, "idle-no-reader.zh");
	f->view.notice = NOTICE_NONE;
	f->view.card_result = CARD_OK;
	f->view.place = TILL_READING;
	see(f, "reading.zh");
}

static void
test_person(void **state)
{
	struct fixture *f = *state;

	f->view.place = TILL_PERSON;
	f->view.entitlement = ENTITLEMENT_FRESH;
	see_both(f, "person");
	assert_absent(f, "林测试");
	assert_absent(f, "990101197001010044");
	f->view.entitlement = ENTITLEMENT_CACHED;
	assert_shown(f, "2026-03-15 10:20:25");
	/* Offline it is said how old all is that the sale goes by. */
	f->view.link_up = false;
	f->view.stoplist_day = 20260310;
	f->sample.sale->meters.as_of_ms = SAMPLE_WALL_MS - 5 * 3600000;
	assert_shown(f, "待遇 5 小时前，停用名单 5 天前，规则 20260101 起用");
	f->view.link_up = true;
	f->view.stoplist_day = 0;
	f->view.entitlement = ENTITLEMENT_REFUSED;
	f->view.notice = NOTICE_SUSPENDED;
	see(f, "person-suspended.zh");
}

static void
test_basket(void **state)
{
	struct fixture *f = *state;
	struct err err = { ERR_NONE, "" };

	assert_int_equal(basket_add_trace(&f->sample.sale->basket, 0,
	    "81234560123456789012", (struct quantity){0}, &err), 0);
	f->view.place = TILL_BASKET;
	f->view.entitlement = ENTITLEMENT_FRESH;
	f->ui.picked = 2;
	see_both(f, "basket");
}

/* Where codes must be, she sees at once how many are not, and where. */
static void
test_basket_traces(void **state)
{
	struct fixture *f = *state;
	struct basket *basket = &f->sample.sale->basket;
	struct err err = { ERR_NONE, "" };

	basket->items[0].goods.trace = GOODS_TRACE_WANTED;
	basket->items[1].goods.trace = GOODS_TRACE_WANTED;
	basket->items[2].goods.pack = 10;
	assert_int_equal(basket_add_trace(basket, 0,
	    "81234560123456789012", (struct quantity){0}, &err), 0);
	assert_int_equal(basket_add_trace(basket, 2,
	    "81234560123456789013", (struct quantity){0}, &err), 0);
	f->view.place = TILL_BASKET;
	f->view.entitlement = ENTITLEMENT_FRESH;
	f->view.traces_wanted = true;
	f->view.traces_missing =
	    basket_missing(basket, &f->view.traces_line);
	f->ui.picked = 2;
	see_both(f, "basket-traces");
}

static void
test_basket_counting(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_BASKET;
	f->ui.picked = 1;
	screen_take(&f->ui, &f->view, ACTION_COUNT, &wish);
	assert_int_equal(f->ui.keys.field, FIELD_COUNT);
	snprintf(f->ui.keys.typed, FIELD_BYTES, "0");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	see(f, "basket-count-zero.zh");
	snprintf(f->ui.keys.typed, FIELD_BYTES, "2.5");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.command.kind, COMMAND_COUNT);
	assert_int_equal(wish.command.line, 1);
	assert_int_equal(wish.command.count.e4, 25000);
	assert_false(f->ui.counting);
}

static void
test_basket_long(void **state)
{
	struct fixture *f = *state;
	struct basket *basket = &f->sample.sale->basket;

	while (basket->item_count < 30) {
		basket->items[basket->item_count] = basket->items[1];
		basket->item_count++;
	}
	f->view.place = TILL_BASKET;
	f->ui.picked = 29;
	see(f, "basket-long.zh");
}

static void
test_split(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_SPLIT;
	f->view.quote = QUOTE_SAME;
	see_both(f, "split");
	assert_shown(f, "20.00 = 全自费 18.20 + 超限价自费 1.80");
	assert_shown(f, "26.10 = 先行自付 3.50 + 按比例自付 22.60");
	f->view.quote = QUOTE_ASKING;
	screen_take(&f->ui, &f->view,
	    key_action(TERM_KEY_ENTER, &f->ui, &f->view), &wish);
	assert_int_equal(f->ui.over, SCREEN_NONE); /* it is kept for later */
	assert_true(f->ui.confirm_wanted);
	assert_shown(f, "中心一答复，金额一致就到收款");
	screen_take(&f->ui, &f->view, ACTION_BACK, &wish);
	assert_false(f->ui.confirm_wanted);
	f->view.quote = QUOTE_REFUSED;
	assert_int_equal(
	    key_action(TERM_KEY_ENTER, &f->ui, &f->view), ACTION_NONE);
}

/* The account runs dry in the middle of a part: still to the fen. */
static void
test_split_short_account(void **state)
{
	struct fixture *f = *state;

	f->sample.sale->person.balc = money_fen(1234);
	f->sample.sale->meters.deductible_met = money_fen(57000);
	sample_split(&f->sample);
	f->view.figures = f->sample.figures;
	f->view.place = TILL_SPLIT;
	see(f, "split-short.zh");
}

static void
test_split_other(void **state)
{
	struct fixture *f = *state;
	struct figures *figures = &f->view.figures;

	figures->fund = money_fen(3350);
	figures->person = money_fen(4650);
	figures->account = money_fen(2650);
	figures->balance_after = money_fen(9350);
	f->view.place = TILL_SPLIT;
	f->view.quote = QUOTE_OTHER;
	see_both(f, "split-other");
}

static void
test_trace(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_SPLIT;
	screen_take(&f->ui, &f->view, ACTION_TRACE, &wish);
	see(f, "trace.zh");
	screen_take(&f->ui, &f->view, ACTION_PAGE_DOWN, &wish);
	see(f, "trace-next.zh");
	screen_take(&f->ui, &f->view, ACTION_BACK, &wish);
	assert_int_equal(f->ui.over, SCREEN_NONE);
}

static void
test_confirm(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_SPLIT;
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	see_both(f, "confirm");
	snprintf(f->ui.keys.typed, FIELD_BYTES, "50");
	assert_shown(f, "30.00");
	see(f, "confirm-change.zh");
	snprintf(f->ui.keys.typed, FIELD_BYTES, "19.99");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	assert_shown(f, "0.01");
	keys_clear(&f->ui.keys, FIELD_MONEY);
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.command.kind, COMMAND_CONFIRM);
}

static void
test_a_second_operator_says_who_and_why(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_SPLIT;
	snprintf(f->view.soft_passed, sizeof(f->view.soft_passed),
	    "单笔统筹、停用名单的存放时间");
	screen_open(&f->ui, SCREEN_SECOND);
	see_both(f, "second-who");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING); /* nothing typed */
	snprintf(f->ui.keys.typed, FIELD_BYTES, "0001");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	see_both(f, "second-why");
	snprintf(f->ui.keys.typed, FIELD_BYTES, "2");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_COMMAND);
	assert_int_equal(wish.command.kind, COMMAND_CONFIRM);
	assert_string_equal(wish.command.by, "0001");
	assert_string_equal(wish.command.text, "慢性病续方，不能断药");
	assert_int_equal(f->ui.over, SCREEN_NONE);
	/* Esc forgets who it was. */
	screen_open(&f->ui, SCREEN_SECOND);
	snprintf(f->ui.keys.typed, FIELD_BYTES, "0001");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	screen_take(&f->ui, &f->view, ACTION_BACK, &wish);
	assert_string_equal(f->ui.second_by, "");
	assert_int_equal(wish.kind, WISH_NOTHING);
}

static void
test_scan_is_refused_at_confirm(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_SPLIT;
	screen_take(&f->ui, &f->view, ACTION_SCAN, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	assert_shown(f, "这里不收扫码");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	screen_take(&f->ui, &f->view, ACTION_SCAN, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	assert_int_equal(f->ui.over, SCREEN_CONFIRM);
}

static void
test_waiting(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_WAITING;
	f->view.wait_from_ms = f->view.now.mono_ms - 7200;
	f->view.wait_limit_ms = 30000;
	snprintf(f->view.last_sale, SALE_BYTES, "26031501000003");
	see_both(f, "waiting");
	screen_take(&f->ui, &f->view, ACTION_SCAN, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	assert_shown(f, "按 F8 接待下一位");
	screen_take(&f->ui, &f->view, ACTION_NEXT, &wish);
	assert_int_equal(wish.command.kind, COMMAND_NEXT);
}

static void
outcome(struct fixture *f, enum till_outcome outcome)
{
	f->view.place = TILL_RESULT;
	f->view.outcome = outcome;
	snprintf(f->view.last_sale, SALE_BYTES, "26031501000003");
	snprintf(f->view.short_code, sizeof(f->view.short_code), "K7MP3W9X");
}

/* The next customer's number, typed while the last one's result is shown. */
static void
test_result_typed_ahead(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	outcome(f, OUTCOME_SETTLED);
	assert_int_equal(screen_result.field, FIELD_TEXT);
	screen_take(&f->ui, &f->view, ACTION_NEXT, &wish);
	assert_int_equal(wish.command.kind, COMMAND_NEXT);
	snprintf(f->ui.keys.typed, FIELD_BYTES, "990101197001010044");
	assert_shown(f, "身份证号或药品编码：990101197001010044");
	screen_take(&f->ui, &f->view, ACTION_NEXT, &wish);
	assert_int_equal(wish.command.kind, COMMAND_ID_NO);
	assert_string_equal(wish.command.text, "990101197001010044");
}

static void
test_result_settled(void **state)
{
	struct fixture *f = *state;

	outcome(f, OUTCOME_SETTLED);
	f->ui.given = money_fen(5000);
	see_both(f, "result-settled");
	assert_shown(f, "找零 30.00");
	f->view.figures.fund = money_fen(3350);
	f->view.figures.cash = money_fen(2040);
	see(f, "result-differed.zh");
	assert_shown(f, "请向顾客补收现金 0.40");
}

static void
test_result_others(void **state)
{
	struct fixture *f = *state;

	outcome(f, OUTCOME_PROVISIONAL);
	see_both(f, "result-provisional");
	outcome(f, OUTCOME_DOUBT);
	f->ui.last_known = true;
	f->ui.last.state = MESSAGE_UNKNOWN;
	f->ui.last.due_ms = SAMPLE_WALL_MS + 45000;
	see_both(f, "result-doubt");
	outcome(f, OUTCOME_REFUSED);
	f->view.notice = NOTICE_CENTRE_REFUSED;
	snprintf(f->view.notice_text, ERR_TEXT_BYTES,
	    "参保人已在外地登记异地就医，本地不予结算");
	see_both(f, "result-refused");
	f->view.notice = NOTICE_NONE;
	outcome(f, OUTCOME_SELFPAY);
	see(f, "result-selfpay.zh");
	outcome(f, OUTCOME_VOID);
	see(f, "result-void.zh");
}

/* Paid in full offline: the ticket, the person who comes back, the refund. */
static void
test_prepaid(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.prepay = true;
	snprintf(f->sample.sale->pack, RULES_HASH_BYTES, "1");
	f->view.link_up = false;
	f->view.lamp = LAMP_OFFLINE;
	f->view.place = TILL_SPLIT;
	see_both(f, "split-prepay");
	outcome(f, OUTCOME_PREPAID);
	f->sample.sale->kind = SETTLEMENT_PREPAID;
	f->sample.sale->prepaid.until = 20260613;
	see_both(f, "result-prepaid");
	f->sample.sale->kind = SETTLEMENT_SALE;
	f->view.link_up = true;
	f->view.place = TILL_PERSON;
	f->view.tickets = 1;
	f->view.ticket.state = TICKET_OPEN;
	f->view.ticket.total = money_fen(8000);
	snprintf(f->view.ticket.sale, SALE_BYTES, "26031401000009");
	f->view.counts.tickets = 1;
	see_both(f, "person-ticket");
	assert_int_equal(
	    key_action(TERM_KEY_F5, &f->ui, &f->view), ACTION_TICKET);
	screen_take(&f->ui, &f->view, ACTION_TICKET, &wish);
	assert_int_equal(wish.command.kind, COMMAND_TICKET);
	assert_string_equal(wish.command.sale, "26031401000009");
	outcome(f, OUTCOME_SETTLED);
	assert_int_equal(
	    key_action(TERM_KEY_F5, &f->ui, &f->view), ACTION_NONE);
	f->view.refund = money_fen(6000);
	see(f, "result-refund.zh");
	assert_shown(f, "请退还 林** 现金 60.00");
	screen_take(&f->ui, &f->view, ACTION_PAY_BACK, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	assert_shown(f, "60.00 已经当面交给");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.command.kind, COMMAND_PAY_BACK);
}

/* A slip's code is looked up before it is goods, whatever its case. */
static void
test_a_slips_code_is_looked_up(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_IDLE;
	snprintf(f->ui.keys.typed, FIELD_BYTES, "k7p2mn4x");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_CODE);
	assert_string_equal(wish.command.text, "K7P2MN4X");
	snprintf(f->ui.keys.typed, FIELD_BYTES, "D1001001");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_COMMAND);
}

/* I13: of all outcomes only one may say 成功. */
static void
test_success_is_said_once(void **state)
{
	struct fixture *f = *state;

	for (int i = OUTCOME_NONE; i <= OUTCOME_VOID; i++) {
		outcome(f, (enum till_outcome)i);
		if (i == OUTCOME_SETTLED)
			assert_shown(f, "成功");
		else
			assert_absent(f, "成功");
	}
}

static void
add_entry(struct fixture *f, const char *sale, enum message_state state,
    int64_t ago_ms, bool offline)
{
	struct sale_entry *entry = &f->ui.entries[f->ui.entry_count++];

	memset(entry, 0, sizeof(*entry));
	snprintf(entry->sale, SALE_BYTES, "%s", sale);
	entry->state = state;
	entry->offline = offline;
	entry->made_ms = SAMPLE_WALL_MS - ago_ms;
	entry->due_ms = SAMPLE_WALL_MS + 30000;
	entry->total = money_fen(8000);
	entry->fund = money_fen(3390);
	entry->account = money_fen(2610);
	entry->cash = money_fen(2000);
}

static void
fill_list(struct fixture *f)
{
	f->ui.over = SCREEN_QUEUE;
	f->ui.which = QUEUE_TODAY;
	f->view.counts.pending = 1;
	add_entry(f, "26031501000003", MESSAGE_UNKNOWN, 60000, false);
	add_entry(f, "26031501000002", MESSAGE_PENDING, 120000, true);
	add_entry(f, "26031501000001", MESSAGE_ACKED, 7200000, false);
	add_entry(f, "26031401000017", MESSAGE_REFUSED, 90000000, false);
	f->ui.entries[3].handed = true;
	snprintf(f->ui.entries[2].setl_id, 31, "990101S000000001");
	f->ui.entries[2].printed = 1;
}

static void
test_prepaid_list(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	fill_list(f);
	f->ui.which = QUEUE_PREPAID;
	for (int i = 0; i < 2; i++) {
		struct sale_entry *entry = &f->ui.entries[i];

		entry->kind = SETTLEMENT_PREPAID;
		entry->state = MESSAGE_VOIDED;
		(void)text_copy(entry->ticket_sale, SALE_BYTES, entry->sale);
		entry->ticket = i == 0 ? TICKET_OPEN : TICKET_OWED;
		entry->owed = money_fen(i * 6000);
	}
	f->ui.entry_count = 2;
	f->view.link_up = true;
	see_both(f, "queue-prepaid");
	screen_take(&f->ui, &f->view, ACTION_TICKET, &wish);
	assert_int_equal(wish.command.kind, COMMAND_TICKET);
	assert_string_equal(wish.command.sale, "26031501000003");
	f->ui.over = SCREEN_QUEUE;
	screen_take(&f->ui, &f->view, ACTION_DOWN, &wish);
	assert_int_equal(
	    key_action(TERM_KEY_F3, &f->ui, &f->view), ACTION_PAY_BACK);
	screen_take(&f->ui, &f->view, ACTION_PAY_BACK, &wish);
	assert_shown(f, "26031501000002：现金 60.00");
}

static void
test_queue(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	fill_list(f);
	see_both(f, "queue");
	/* Only what has succeeded can be refunded. */
	assert_int_equal(
	    key_action(TERM_KEY_F7, &f->ui, &f->view), ACTION_NONE);
	screen_take(&f->ui, &f->view, ACTION_DOWN, &wish);
	screen_take(&f->ui, &f->view, ACTION_DOWN, &wish);
	assert_int_equal(
	    key_action(TERM_KEY_F7, &f->ui, &f->view), ACTION_REFUND);
	screen_take(&f->ui, &f->view, ACTION_REFUND, &wish);
	assert_int_equal(wish.kind, WISH_NOTHING);
	see_both(f, "ask-refund");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.command.kind, COMMAND_REFUND);
	assert_string_equal(wish.command.sale, "26031501000001");
	assert_int_equal(f->ui.over, SCREEN_QUEUE);
}

static void
test_detail(void **state)
{
	struct fixture *f = *state;
	struct err err = { ERR_NONE, "" };
	struct wish wish;

	fill_list(f);
	f->ui.picked = 2;
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_RECORD);
	f->ui.record = settlement_new(&err);
	assert_non_null(f->ui.record);
	*f->ui.record = *f->sample.sale;
	screen_open(&f->ui, SCREEN_DETAIL);
	see_both(f, "detail");
}

/* The shop sees which codes the centre refused, and what it can do. */
static void
test_detail_codes(void **state)
{
	struct fixture *f = *state;
	struct err err = { ERR_NONE, "" };
	struct wish wish;

	fill_list(f);
	f->ui.entries[2].uploads_refused = 1;
	snprintf(f->ui.entries[2].upload_note, 128, "追溯码已由其他机构销售");
	f->ui.picked = 2;
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	f->ui.record = settlement_new(&err);
	assert_non_null(f->ui.record);
	*f->ui.record = *f->sample.sale;
	assert_int_equal(basket_add_trace(&f->ui.record->basket, 0,
	    "81234560123456789012", (struct quantity){0}, &err), 0);
	screen_open(&f->ui, SCREEN_DETAIL);
	see_both(f, "detail-codes");
	assert_int_equal(
	    key_action(TERM_KEY_F5, &f->ui, &f->view), ACTION_UPLOAD);
	assert_int_equal(
	    key_action(TERM_KEY_F8, &f->ui, &f->view), ACTION_DEAL);
}

static void
test_find(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_BASKET;
	screen_take(&f->ui, &f->view, ACTION_FIND, &wish);
	snprintf(f->ui.keys.typed, FIELD_BYTES, "甘草");
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.kind, WISH_FIND);
	assert_string_equal(wish.command.text, "甘草");
	f->ui.found[0] = f->sample.sale->basket.items[1];
	f->ui.found[1] = f->sample.sale->basket.items[0];
	f->ui.found_count = 2;
	see(f, "find.zh");
	screen_take(&f->ui, &f->view, ACTION_DOWN, &wish);
	screen_take(&f->ui, &f->view, ACTION_ENTER, &wish);
	assert_int_equal(wish.command.kind, COMMAND_SCAN);
	assert_string_equal(wish.command.text, "A001");
	assert_int_equal(f->ui.over, SCREEN_NONE);
}

static void
test_stopped_covers_everything(void **state)
{
	struct fixture *f = *state;

	f->view.place = TILL_STOPPED;
	f->ui.over = SCREEN_QUEUE;
	f->view.notice = NOTICE_ERROR;
	snprintf(f->view.notice_text, ERR_TEXT_BYTES, "写日志：磁盘读写失败");
	see_both(f, "stopped");
}

static void
test_help(void **state)
{
	struct fixture *f = *state;
	struct wish wish;

	f->view.place = TILL_IDLE;
	screen_take(&f->ui, &f->view, ACTION_HELP, &wish);
	see_both(f, "help");
}

static void
test_too_small(void **state)
{
	struct fixture *f = *state;
	struct err err = { ERR_NONE, "" };

	term_close(&f->term);
	assert_int_equal(term_open_null(&f->term, 20, 60, &err), 0);
	see(f, "small.zh");
}

/* All a screen's keys fit into the bottom line, were they all live. */
static void
check_bottom_line(enum screen_id id)
{
	size_t count;
	const struct key_row *rows = key_rows(&count);
	bool told[TERM_KEY_F12 + 1] = { false };
	int columns = 1;

	for (size_t i = 0; i < count; i++) {
		if (rows[i].label == NULL || told[rows[i].key] ||
		    (rows[i].screens & (1u << id)) == 0)
			continue;
		told[rows[i].key] = true;
		columns += text_columns(key_name(rows[i].key)) + 1 +
		    text_columns(_(rows[i].label)) + 1;
	}
	if (columns - 1 > TERM_COLUMNS_MIN)
		fail_msg("screen %d: %d columns of keys", (int)id, columns);
}

static void
test_keys_fit(void **state)
{
	(void)state;
	for (int i = 0; i < SCREEN_COUNT; i++)
		check_bottom_line((enum screen_id)i);
	speak("en");
	for (int i = 0; i < SCREEN_COUNT; i++)
		check_bottom_line((enum screen_id)i);
}

/* What identifies a person and what a box, by place. */
static void
scan(struct fixture *f, enum till_place place, const char *text,
    enum till_command_kind kind)
{
	struct wish wish;

	f->view.place = place;
	snprintf(f->ui.keys.scan, SCAN_BYTES, "%s", text);
	screen_take(&f->ui, &f->view, ACTION_SCAN, &wish);
	assert_int_equal(wish.kind, WISH_COMMAND);
	assert_int_equal(wish.command.kind, kind);
	assert_string_equal(wish.command.text, text);
}

static void
test_scans_by_place(void **state)
{
	struct fixture *f = *state;
	const char *voucher = "9901012603150000123456789012";

	scan(f, TILL_IDLE, voucher, COMMAND_VOUCHER);
	scan(f, TILL_RESULT, voucher, COMMAND_VOUCHER);
	scan(f, TILL_IDLE, "6901234567892", COMMAND_SCAN);
	scan(f, TILL_IDLE, "990101197001010044", COMMAND_ID_NO);
	scan(f, TILL_BASKET, "81234560123456789012", COMMAND_SCAN);
	scan(f, TILL_BASKET, voucher, COMMAND_SCAN);
	memset(&f->sample.sale->person, 0, sizeof(struct person));
	scan(f, TILL_BASKET, voucher, COMMAND_VOUCHER);
	scan(f, TILL_BASKET, "EC99010100000000000000000007", COMMAND_VOUCHER);
	scan(f, TILL_BASKET, "81234560123456789012", COMMAND_SCAN);
}

int
main(void)
{
#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(test_idle),
		SCREEN_TEST(test_idle_offline),
		SCREEN_TEST(test_idle_doubt),
		SCREEN_TEST(test_idle_card_faults),
		SCREEN_TEST(test_person),
		SCREEN_TEST(test_basket),
		SCREEN_TEST(test_basket_traces),
		SCREEN_TEST(test_basket_counting),
		SCREEN_TEST(test_basket_long),
		SCREEN_TEST(test_split),
		SCREEN_TEST(test_split_short_account),
		SCREEN_TEST(test_split_other),
		SCREEN_TEST(test_trace),
		SCREEN_TEST(test_confirm),
		SCREEN_TEST(test_a_second_operator_says_who_and_why),
		SCREEN_TEST(test_scan_is_refused_at_confirm),
		SCREEN_TEST(test_waiting),
		SCREEN_TEST(test_result_typed_ahead),
		SCREEN_TEST(test_result_settled),
		SCREEN_TEST(test_result_others),
		SCREEN_TEST(test_prepaid),
		SCREEN_TEST(test_prepaid_list),
		SCREEN_TEST(test_a_slips_code_is_looked_up),
		SCREEN_TEST(test_success_is_said_once),
		SCREEN_TEST(test_queue),
		SCREEN_TEST(test_detail),
		SCREEN_TEST(test_detail_codes),
		SCREEN_TEST(test_find),
		SCREEN_TEST(test_stopped_covers_everything),
		SCREEN_TEST(test_help),
		SCREEN_TEST(test_too_small),
		SCREEN_TEST(test_keys_fit),
		SCREEN_TEST(test_scans_by_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
