/*
 * "Institution more": before a person has it the centre itself is asked
 * (5203), since its statement may be behind its own ledger.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/day.h"

struct told {
	char sale[SALE_BYTES];
	char row[512]; /* of 3202, until the centre catches up */
	struct sale_entry entry;
};

/* A sale of ours, and the centre's statement without it. */
static void
settle(struct counter *c, struct told *told)
{
	day_settle(c, told->sale);
	told->entry = counter_entry(c, told->sale);
	day_row_text(told->row, told->entry.setl_id, "null", 2, false,
	    (const int64_t[]) { told->entry.total.fen,
		told->entry.fund.fen, told->entry.account.fen });
}

static void
compare(struct counter *c, const struct told *told)
{
	day_compare(c);
	day_totals(c, 2);
	day_rows(c, told->row);
}

/* The centre's own ledger. */
static void
show(struct counter *c, const char *setl_id, const char *msgid, bool refunded,
    const int64_t fen[3])
{
	char body[512], sum[3][MONEY_TEXT_BYTES];

	for (int i = 0; i < 3; i++)
		money_format(sum[i], money_fen(fen[i]));
	(void)snprintf(body, sizeof(body),
	    "{\"setlinfo\":{\"setl_id\":\"%s\",\"mdtrt_id\":\"M9\","
	    "\"medins_setl_id\":\"%s\",\"refd_setl_flag\":\"%d\","
	    "\"medfee_sumamt\":%s,\"fund_pay_sumamt\":%s,\"acct_pay\":%s}}",
	    setl_id, msgid, refunded, sum[0], sum[1], sum[2]);
	day_answer(c, "5203", body);
	counter_step(c);
}

static void
show_sale(struct counter *c, const struct told *told, bool refunded,
    int64_t less_fund)
{
	struct flight *flight = counter_await(c, "5203");
	struct unequal u;

	assert_non_null(strstr(flight->body, told->entry.setl_id));
	day_unequal(c, true, &u);
	show(c, told->entry.setl_id, u.msgid, refunded,
	    (const int64_t[]) { told->entry.total.fen,
		told->entry.fund.fen - less_fund,
		told->entry.account.fen });
}

static void
refuse(struct counter *c, const char *words)
{
	counter_refusal(c, counter_await(c, "5203"), words);
	counter_step(c);
	counter_step(c);
}

/* One is open, it waits for this, and the centre said this of it. */
static void
waits(struct counter *c, enum unequal_kind kind, enum unequal_remedy remedy,
    const char *note)
{
	struct unequal u;

	assert_false(c->view->comparing.running);
	day_unequal(c, true, &u);
	assert_int_equal(u.kind, kind);
	assert_int_equal(u.remedy, remedy);
	assert_string_equal(u.note, note);
	day_books_are_right(c);
}

static void
asked_and_stands(void **state)
{
	struct counter *c = *state;
	struct told told;
	struct unequal u;

	settle(c, &told);
	compare(c, &told);
	(void)counter_await(c, "5203");
	day_unequal(c, true, &u);
	assert_int_equal(u.kind, UNEQUAL_INSTITUTION);
	assert_int_equal(u.remedy, REMEDY_QUERY);
	assert_true(c->view->comparing.running);
	show_sale(c, &told, false, 0);
	day_nothing_open(c);
	assert_false(c->view->comparing.running);
	assert_int_equal(c->view->notice, NOTICE_DONE);
	assert_int_equal(c->view->comparing.unequal, 0);
	day_unequal(c, false, &u);
	assert_true(u.done);
	assert_string_equal(u.note, "5203：中心账上有此笔，金额相符");
	/* Nothing of the sale's moved. */
	assert_int_equal(
	    counter_entry(c, told.sale).state, MESSAGE_ACKED);
	assert_int_equal(counter_left(c, "2102"), 1);
	day_books_are_right(c);
}

static void
asked_and_absent(void **state)
{
	struct counter *c = *state;
	struct told told;
	struct unequal u;

	settle(c, &told);
	compare(c, &told);
	refuse(c, "结算信息不存在");
	waits(c, UNEQUAL_INSTITUTION, REMEDY_CHOOSE,
	    "5203：中心答复没有此笔");
	day_unequal(c, true, &u);
	assert_string_equal(u.sale, told.sale);
	assert_int_equal(u.our_total.fen, 1250);
	assert_false(u.centre);
	assert_int_equal(counter_left(c, "5203"), 1);
	assert_int_equal(counter_left(c, "2102"), 1);
	assert_int_equal(
	    counter_entry(c, told.sale).state, MESSAGE_ACKED);
}

static void
asked_and_reversed(void **state)
{
	struct counter *c = *state;
	struct told told;

	settle(c, &told);
	compare(c, &told);
	show_sale(c, &told, true, 0);
	waits(c, UNEQUAL_INSTITUTION, REMEDY_CHOOSE,
	    "5203：中心答复此笔已被退费");
	assert_int_equal(counter_left(c, "2601"), 0);
}

/* It stands, at another price: not only here after all. */
static void
asked_and_other_amounts(void **state)
{
	struct counter *c = *state;
	struct told told;
	struct unequal u;

	settle(c, &told);
	compare(c, &told);
	show_sale(c, &told, false, 1);
	waits(c, UNEQUAL_FUND, REMEDY_CHECK, "5203：中心账上有此笔，金额不同");
	day_unequal(c, true, &u);
	assert_true(u.centre);
	assert_int_equal(u.centre_fund.fen, u.our_fund.fen - 1);
	compare(c, &told);
	counter_step(c);
	waits(c, UNEQUAL_FUND, REMEDY_CHECK, "5203：中心账上有此笔，金额不同");
	assert_int_equal(counter_left(c, "5203"), 1);
}

/* Taken back by ourselves, and neither row in the statement: both stand. */
static void
asked_about_a_refund(void **state)
{
	struct counter *c = *state;
	struct told told;
	struct unequal list[2];
	char rows[1024], setl_id[WIRE_ID_BYTES];
	struct stated back;
	int found = 0;

	settle(c, &told);
	assert_int_equal(counter_refund(c, told.sale), 0);
	counter_accept(c, counter_await(c, "2103"));
	counter_step(c);
	memset(&back, 0, sizeof(back));
	for (int64_t seq = 0; !back.refund; seq = back.seq)
		assert_int_equal(reconcile_row(c->store, DAY_COMPARED,
		    "990101", seq, &back, &c->err), 0);
	memcpy(setl_id, back.setl_id, sizeof(setl_id));
	(void)snprintf(rows, sizeof(rows), "%s", told.row);
	day_row_text(rows + strlen(rows), setl_id, "null", 2, true,
	    (const int64_t[]) { back.total.fen, back.fund.fen,
		back.account.fen });
	day_compare(c);
	day_totals(c, 2);
	day_rows(c, rows);
	(void)counter_await(c, "5203");
	assert_int_equal(till_unequal(c->till, DAY_COMPARED, true, 0, list, 2,
	    &found, &c->err), 0);
	assert_int_equal(found, 2);
	show(c, list[0].setl_id, list[0].msgid, true,
	    (const int64_t[]) { told.entry.total.fen, told.entry.fund.fen,
		told.entry.account.fen });
	show(c, list[1].setl_id, list[1].msgid, true,
	    (const int64_t[]) { back.total.fen, back.fund.fen,
		back.account.fen });
	day_nothing_open(c);
	day_books_are_right(c);
}

/* A refusal in other words says nothing of it: the next comparison asks. */
static void
asked_and_would_not_say(void **state)
{
	struct counter *c = *state;
	struct told told;

	settle(c, &told);
	compare(c, &told);
	refuse(c, "系统繁忙");
	waits(c, UNEQUAL_INSTITUTION, REMEDY_QUERY, "");
	assert_int_equal(counter_left(c, "5203"), 1);
	compare(c, &told);
	show_sale(c, &told, false, 0);
	day_nothing_open(c);
	day_books_are_right(c);
}

/* Three times in one comparison, and the next one asks again. */
static void
reply_lost(void **state)
{
	struct counter *c = *state;
	struct told told;

	settle(c, &told);
	compare(c, &told);
	for (int i = 0; i < 3; i++) {
		assert_true(c->view->comparing.running);
		counter_end(c, counter_await(c, "5203"), NET_UNKNOWN);
		counter_step(c);
	}
	counter_step(c);
	waits(c, UNEQUAL_INSTITUTION, REMEDY_QUERY, "");
	assert_int_equal(counter_left(c, "5203"), 3);
	assert_int_equal(counter_facts(c, "UNEQUAL"), 1);
	compare(c, &told);
	assert_int_equal(counter_facts(c, "UNEQUAL"), 1);
	counter_end(c, counter_await(c, "5203"), NET_UNKNOWN);
	counter_step(c);
	show_sale(c, &told, false, 0);
	day_nothing_open(c);
	day_books_are_right(c);
}

/* Nine times over kills and comparisons; then a person has it. */
static void
never_answered(void **state)
{
	struct counter *c = *state;
	struct told told;
	int asked = 0;

	settle(c, &told);
	for (int i = 0; i < 5; i++) {
		compare(c, &told);
		for (int j = 0; j < 2; j++) {
			if (asked == 9)
				break;
			counter_end(
			    c, counter_await(c, "5203"), NET_UNKNOWN);
			counter_step(c);
			asked++;
		}
		if (asked < 9) {
			counter_restart(c, i % 2 == 0);
			counter_online(c);
		}
	}
	counter_pass(c, 60000);
	counter_online(c); /* the link was thought lost with the reply */
	counter_pass(c, 60000);
	counter_step(c);
	counter_step(c);
	waits(c, UNEQUAL_INSTITUTION, REMEDY_CHOOSE,
	    "5203：多次查询，中心没有答复");
	compare(c, &told);
	counter_step(c);
	waits(c, UNEQUAL_INSTITUTION, REMEDY_CHOOSE,
	    "5203：多次查询，中心没有答复");
	assert_int_equal(asked, 9);
}

/* Killed while it asks: the row is there, told once, and asked about anew. */
static void
killed_in_between(void **state)
{
	struct counter *c = *state;
	struct told told;

	settle(c, &told);
	compare(c, &told);
	(void)counter_await(c, "5203");
	counter_restart(c, true);
	assert_false(c->view->comparing.running);
	waits(c, UNEQUAL_INSTITUTION, REMEDY_QUERY, "");
	counter_online(c);
	compare(c, &told);
	show_sale(c, &told, false, 0);
	assert_int_equal(counter_facts(c, "UNEQUAL"), 1);
	assert_int_equal(counter_facts(c, "EVENED"), 1);
	day_nothing_open(c);
	day_books_are_right(c);
}

/* The statement says the same all day: it is the person's, and stays his. */
static void
not_flipped_back(void **state)
{
	struct counter *c = *state;
	struct told told;

	settle(c, &told);
	compare(c, &told);
	refuse(c, "未找到该结算");
	for (int i = 0; i < 2; i++) {
		compare(c, &told);
		counter_step(c);
		waits(c, UNEQUAL_INSTITUTION, REMEDY_CHOOSE,
		    "5203：中心答复没有此笔");
		counter_restart(c, true);
		counter_online(c);
	}
	assert_int_equal(counter_facts(c, "UNEQUAL"), 2);
	assert_int_equal(counter_facts(c, "EVENED"), 1);
	/* And what is equal in the end is done with. */
	day_compare(c);
	day_totals(c, 0);
	counter_step(c);
	day_nothing_open(c);
	day_books_are_right(c);
}

/* Somebody says what was done while the centre is asked: that counts. */
static void
a_person_is_faster(void **state)
{
	struct counter *c = *state;
	struct told told;
	struct unequal u;
	struct till_command command = { .kind = COMMAND_EVEN };

	settle(c, &told);
	compare(c, &told);
	(void)counter_await(c, "5203");
	day_unequal(c, true, &u);
	command.line = (int)u.id;
	(void)text_copy(command.text, sizeof(command.text), "已核实");
	assert_int_equal(till_step(c->till, &c->now, &command, &c->err), 0);
	refuse(c, "结算信息不存在");
	day_nothing_open(c);
	assert_false(c->view->comparing.running);
	assert_int_equal(counter_facts(c, "EVENED"), 1);
	day_books_are_right(c);
}

#define T(name) \
	cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(asked_and_stands),
		T(asked_and_absent),
		T(asked_and_reversed),
		T(asked_and_other_amounts),
		T(asked_about_a_refund),
		T(asked_and_would_not_say),
		T(reply_lost),
		T(never_answered),
		T(killed_in_between),
		T(not_flipped_back),
		T(a_person_is_faster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
