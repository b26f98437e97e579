/* The centre settled with other figures: listed until somebody has dealt
 * with it, part by part, on the list and on paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/audit.h"
#include "pos/difference.h"
#include "tests/support/counter.h"

#define BOX "D1001" /* 12.50, class 甲: 7.50 of it the fund's */

/* Offline, then settled with these parts when the link is back. */
static void
settled_otherwise(struct counter *c, int64_t fund, int64_t account,
    int64_t cash, char sale[SALE_BYTES])
{
	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_CANCEL, NULL);
	(void)counter_identify(c, 9);
	counter_end(c, counter_flight(c, "1101"), NET_UNSENT);
	counter_step(c);
	counter_do(c, COMMAND_CANCEL, NULL);
	counter_sell(c, 1, BOX, sale);
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_do(c, COMMAND_DRAIN, NULL);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	counter_step(c);
	counter_settle(
	    c, counter_flight(c, "2102"), 1250, fund, account, cash);
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
}

static int
listed(struct counter *c, enum queue_list which)
{
	struct sale_entry entries[4];
	int found = 0;

	assert_int_equal(queue_list(c->store, which, 20260315, 0, entries, 4,
			     &found, &c->err), 0);
	return found;
}

static int
deal(struct counter *c, const char *sale)
{
	struct till_command command;

	memset(&command, 0, sizeof(command));
	command.kind = COMMAND_DEAL;
	memcpy(command.sale, sale, SALE_BYTES);
	memcpy(command.text, "collected 1.00", 15);
	return till_step(c->till, &c->now, &command, &c->err);
}

static void
a_difference_is_listed_until_it_is_dealt_with(void **state)
{
	struct counter *c = *state;
	struct settlement *record = settlement_new(NULL);
	struct difference difference;
	struct figures agreed;
	struct sale_entry entry;
	struct text_buf paper;
	char sale[SALE_BYTES];

	settled_otherwise(c, 650, 400, 200, sale);
	assert_int_equal(c->view->counts.differed, 1);
	assert_int_equal(listed(c, QUEUE_DIFFERED), 1);
	assert_int_equal(listed(c, QUEUE_OPEN), 1);
	entry = counter_entry(c, sale);
	assert_int_equal(till_record(c->till, sale, record, &c->err), 0);
	settlement_agreed(record, &agreed);
	difference_of(&difference, record, &entry);
	assert_int_equal(difference.fund.fen, 650 - agreed.fund.fen);
	assert_int_equal(difference.account.fen, 400 - agreed.account.fen);
	assert_int_equal(difference.collect.fen, 200 - agreed.cash.fen);
	text_buf_init(&paper, 65536);
	assert_int_equal(
	    till_print(c->till, &c->now, sale, &paper, &c->err), 0);
	assert_non_null(strstr(paper.at, "收款时基金"));
	assert_non_null(strstr(paper.at, "应补收现金"));
	text_buf_clear(&paper);
	assert_int_equal(deal(c, sale), 0);
	assert_int_equal(deal(c, sale), -1);
	counter_step(c);
	assert_int_equal(c->view->counts.differed, 0);
	assert_int_equal(listed(c, QUEUE_DIFFERED), 0);
	assert_int_equal(listed(c, QUEUE_OPEN), 0);
	assert_true(counter_entry(c, sale).differed);
	settlement_free(&record);
}

static void
hear(void *ctx, const struct audit_finding *finding)
{
	(void)ctx;
	fail_msg("%s", finding->text);
}

static void
the_journal_holds(struct counter *c)
{
	const struct audit_options options = { .finding = hear };
	struct audit_result result;

	assert_int_equal(
	    audit_replay(c->store, &options, &result, &c->err), 0);
}

static void
the_auditor_takes_a_dealt_difference(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	settled_otherwise(c, 850, 400, 0, sale);
	assert_int_equal(deal(c, sale), 0);
	the_journal_holds(c);
}

/* The drawer follows what was dealt with, and not the centre's word. */
static void
a_shift_counts_what_was_collected_later(void **state)
{
	struct counter *c = *state;
	struct shift *shift = calloc(1, sizeof(*shift));
	struct till_command command;
	int64_t agreed;
	char sale[SALE_BYTES];

	assert_non_null(shift);
	memset(&command, 0, sizeof(command));
	c->conf.shift.count = true;
	command.kind = COMMAND_SHIFT_OPEN;
	assert_int_equal(till_step(c->till, &c->now, &command, &c->err), 0);
	settled_otherwise(c, 650, 400, 200, sale);
	assert_int_equal(till_shift(c->till, 0, shift, &c->err), 0);
	agreed = shift->expected.fen;
	assert_int_not_equal(agreed, 200);
	assert_int_equal(shift->items[0].as, SHIFT_DIFFERED);
	assert_int_equal(deal(c, sale), 0);
	assert_int_equal(till_shift(c->till, 0, shift, &c->err), 0);
	assert_int_equal(shift->moves[SHIFT_DEALT].fen, 200 - agreed);
	assert_int_equal(shift->expected.fen, 200);
	command.kind = COMMAND_SHIFT_CLOSE;
	command.cash = command.shown = money_fen(200);
	if (till_step(c->till, &c->now, &command, &c->err) != 0)
		fail_msg("%s", c->err.text);
	the_journal_holds(c);
	free(shift);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, counter_make, counter_drop)
	const struct CMUnitTest tests[] = {
		T(a_difference_is_listed_until_it_is_dealt_with),
		T(the_auditor_takes_a_dealt_difference),
		T(a_shift_counts_what_was_collected_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
