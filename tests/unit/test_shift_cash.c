/* A shift with its cash: counted against the journal, nothing hidden. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/audit.h"
#include "pos/books.h"
#include "tests/sim/disk.h"
#include "tests/support/counter.h"

#define BOX "D1001"   /* 12.50, class 甲 */
#define PLAST "D1003" /* 18.20, class 丙: all of it in cash */
#define START 20000
#define CHANGES_MAX 60

static struct shift *
shift_now(struct counter *c)
{
	static const struct shift none;
	struct shift *shift = malloc(sizeof(*shift));

	assert_non_null(shift);
	*shift = none;
	assert_int_equal(till_shift(c->till, 0, shift, &c->err), 0);
	return shift;
}

static int64_t
expected(struct counter *c)
{
	struct shift *shift = shift_now(c);
	int64_t fen = shift->expected.fen;

	free(shift);
	return fen;
}

static int
open_shift(struct counter *c, int64_t fen)
{
	struct till_command command;

	memset(&command, 0, sizeof(command));
	command.kind = COMMAND_SHIFT_OPEN;
	command.cash = money_fen(fen);
	return till_step(c->till, &c->now, &command, &c->err);
}

static int
close_shift(struct counter *c, int64_t fen, const char *reason)
{
	struct till_command command;

	memset(&command, 0, sizeof(command));
	memset(&c->err, 0, sizeof(c->err));
	command.kind = COMMAND_SHIFT_CLOSE;
	command.cash = money_fen(fen);
	command.shown = money_fen(expected(c));
	assert_true(text_copy(command.text, sizeof(command.text), reason));
	return till_step(c->till, &c->now, &command, &c->err);
}

static int
make(void **state)
{
	struct counter *c;

	if (counter_make(state) != 0)
		return -1;
	c = *state;
	c->conf.shift.count = true;
	counter_online(c);
	assert_int_equal(open_shift(c, START), 0);
	return 0;
}

static void
hear(void *ctx, const struct audit_finding *finding)
{
	char *words = ctx;

	if (finding->kind != AUDIT_OPEN && words[0] == '\0')
		assert_true(text_format(words, ERR_TEXT_BYTES, "%s",
		    finding->text));
}

/* Nothing but what is merely open; or first of all these words. */
static void
audit_finds(struct counter *c, const char *words)
{
	char heard[ERR_TEXT_BYTES] = "";
	const struct audit_options options = {
		.ctx = heard, .finding = hear, .key = &c->key
	};
	struct audit_result result;

	assert_int_equal(
	    audit_replay(c->store, &options, &result, &c->err), 0);
	if (words[0] == '\0' ? heard[0] != '\0' :
			       strstr(heard, words) == NULL)
		fail_msg("“%s” was found, not “%s”", heard, words);
}

static void
sign_in_again(struct counter *c)
{
	counter_step(c);
	while (counter_flight(c, "9002") != NULL) {
		counter_accept(c, counter_flight(c, "9002"));
		counter_step(c);
	}
	counter_do(c, COMMAND_DRAIN, NULL);
	counter_step(c);
	if (counter_flight(c, "9001") != NULL)
		counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
}

/* Sold and settled as agreed; the cash in fen. */
static int64_t
settled(struct counter *c, int person, char sale[SALE_BYTES])
{
	counter_sell(c, person, PLAST, sale);
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	counter_do(c, COMMAND_NEXT, NULL);
	assert_true(counter_entry(c, sale).cash.fen > 0);
	return counter_entry(c, sale).cash.fen;
}

static int64_t
selfpaid(struct counter *c)
{
	int64_t fen;

	counter_do(c, COMMAND_SCAN, BOX);
	counter_do(c, COMMAND_SELFPAY, NULL);
	fen = c->view->figures.cash.fen;
	counter_do(c, COMMAND_NEXT, NULL);
	return fen;
}

/* ---- */

static void
no_cash_moves_outside_a_shift(void **state)
{
	struct counter *c = *state;

	assert_int_equal(close_shift(c, START, ""), 0);
	counter_do(c, COMMAND_SCAN, BOX);
	assert_int_equal(counter_try(c, COMMAND_SELFPAY, NULL), -1);
	assert_non_null(strstr(c->err.text, "开班"));
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_int_equal(open_shift(c, 500), 0);
	assert_int_equal(open_shift(c, 500), -1);
	assert_int_equal(selfpaid(c), 1250);
	assert_int_equal(expected(c), 500 + 1250);
}

static void
cash_is_what_the_counter_collected(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int64_t cash = settled(c, 1, sale);

	cash += selfpaid(c);
	assert_int_equal(expected(c), START + cash);
	counter_sell(c, 2, PLAST, sale);
	assert_int_equal(expected(c),
	    START + cash + counter_entry(c, sale).cash.fen);
	/* Refused with the customer there: it was handed back. */
	counter_refusal(c, counter_flight(c, "2102"), "不在参保状态");
	counter_step(c);
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(expected(c), START + cash);
	assert_int_equal(close_shift(c, START + cash, ""), 0);
	audit_finds(c, "");
}

static void
a_cash_difference_needs_a_reason(void **state)
{
	struct counter *c = *state;
	struct shift *shift;
	int64_t rows = counter_rows(c);

	assert_int_equal(close_shift(c, START - 100, "  "), -1);
	assert_non_null(strstr(c->err.text, "原因"));
	assert_int_equal(counter_rows(c), rows);
	assert_true(c->view->shift_open);
	assert_int_equal(close_shift(c, START - 100, "找零找错"), 0);
	assert_false(c->view->shift_open);
	shift = shift_now(c);
	assert_int_equal(shift->difference.fen, -100);
	assert_string_equal(shift->reason, "找零找错");
	free(shift);
	audit_finds(c, "");
}

/* What was shown is no longer so: she counts with open eyes. */
static void
what_changed_meanwhile_is_shown_first(void **state)
{
	struct counter *c = *state;
	struct till_command command;

	memset(&command, 0, sizeof(command));
	command.kind = COMMAND_SHIFT_CLOSE;
	command.shown = money_fen(START);
	command.cash = money_fen(START);
	memcpy(command.text, "a reason", 9);
	assert_int_equal(selfpaid(c), 1250);
	assert_int_equal(
	    till_step(c->till, &c->now, &command, &c->err), -1);
	assert_true(c->view->shift_open);
}

static void
refund_and_ticket_money_are_counted(void **state)
{
	struct counter *c = *state;
	struct shift *shift;
	char sale[SALE_BYTES];
	int64_t cash = settled(c, 1, sale), other = selfpaid(c);

	assert_int_equal(counter_refund(c, sale), 0);
	assert_int_equal(expected(c), START + cash + other);
	counter_step(c);
	counter_accept(c, counter_flight(c, "2103"));
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_REVERSED);
	shift = shift_now(c);
	assert_int_equal(shift->moves[SHIFT_TAKEN].fen, cash + other);
	assert_int_equal(shift->moves[SHIFT_REFUNDED].fen, -cash);
	assert_int_equal(shift->expected.fen, START + other);
	assert_int_equal(
	    shift->sums[SETTLEMENT_SALE][MESSAGE_REVERSED].count, 1);
	free(shift);
	assert_int_equal(close_shift(c, START + other, ""), 0);
	audit_finds(c, "");
}

/* Pending and in doubt: listed, handed on, and there in the next shift. */
static void
shift_close_with_pending_and_in_doubt_sales(void **state)
{
	struct counter *c = *state;
	char doubt[SALE_BYTES], waits[SALE_BYTES];
	struct shift *shift;
	struct text_buf paper;
	int64_t cash;

	counter_sell(c, 1, PLAST, doubt);
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_sell(c, 1, PLAST, waits); /* behind the first (I6) */
	counter_do(c, COMMAND_NEXT, NULL);
	cash = counter_entry(c, doubt).cash.fen +
	    counter_entry(c, waits).cash.fen;
	for (int round = 0; round < 2; round++) {
		shift = shift_now(c);
		assert_int_equal(shift->item_count, 2);
		assert_int_equal(shift->unsettled, 2);
		assert_string_equal(shift->items[0].sale, doubt);
		assert_int_equal(shift->items[0].as, SHIFT_UNKNOWN);
		assert_string_equal(shift->items[1].sale, waits);
		assert_int_equal(shift->items[1].as, SHIFT_PENDING);
		assert_int_equal(shift->expected.fen,
		    round == 0 ? START + cash : START);
		free(shift);
		assert_int_equal(
		    close_shift(c, round == 0 ? START + cash : START, ""), 0);
		shift = shift_now(c);
		assert_true(shift->entry.closed > 0);
		assert_int_equal(shift->item_count, 2);
		free(shift);
		assert_int_equal(open_shift(c, START), 0);
	}
	text_buf_init(&paper, 65536);
	assert_int_equal(close_shift(c, START, ""), 0);
	assert_int_equal(
	    till_shift_print(c->till, &c->now, 0, &paper, &c->err), 0);
	assert_non_null(strstr(paper.at, "移交下一班 2 笔"));
	assert_non_null(strstr(paper.at, "存疑"));
	assert_null(strstr(paper.at, "重印"));
	text_buf_reset(&paper);
	assert_int_equal(
	    till_shift_print(c->till, &c->now, 0, &paper, &c->err), 0);
	assert_non_null(strstr(paper.at, "重印"));
	text_buf_clear(&paper);
	audit_finds(c, "");
}

static void
a_restart_leaves_the_shift_open(void **state)
{
	struct counter *c = *state;
	int64_t cash = selfpaid(c);
	struct err err;

	counter_restart(c, true);
	assert_true(c->view->shift_open);
	assert_int_equal(expected(c), START + cash);
	if (queue_rebuild(c->store, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(expected(c), START + cash);
}

static void
a_shift_over_midnight_and_a_clock_set_back(void **state)
{
	struct counter *c = *state;
	int64_t cash = selfpaid(c);

	counter_pass(c, INT64_C(20) * 3600000); /* into the next day */
	counter_step(c);
	cash += selfpaid(c);
	c->now.wall_ms -= INT64_C(3) * 86400000; /* before it was opened */
	counter_step(c);
	cash += selfpaid(c);
	assert_int_equal(expected(c), START + cash);
	assert_int_equal(close_shift(c, START + cash, ""), 0);
	assert_int_equal(open_shift(c, 0), 0);
	assert_int_equal(expected(c), 0);
	audit_finds(c, "");
}

/* A refund that the centre takes at night is the next shift's. */
static void
what_moves_between_two_shifts_is_the_next_ones(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int64_t cash = settled(c, 1, sale);

	assert_int_equal(counter_refund(c, sale), 0);
	assert_int_equal(close_shift(c, START + cash, ""), 0);
	sign_in_again(c);
	counter_step(c);
	counter_accept(c, counter_await(c, "2103"));
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_REVERSED);
	assert_int_equal(open_shift(c, START), 0);
	assert_int_equal(expected(c), START - cash);
	assert_int_equal(close_shift(c, START - cash, ""), 0);
	audit_finds(c, "");
}

/* ---- a liar, and the auditor ---- */

static void
forge(struct counter *c, const struct shift *shift)
{
	struct journal *journal = NULL;
	struct text_buf body;

	text_buf_init(&body, 1 << 20);
	shift_body_closed(&body, shift);
	assert_int_equal(journal_open(&journal, c->store, &c->err), 0);
	assert_int_equal(store_begin(c->store, &c->err), 0);
	assert_int_equal(journal_append(journal, &c->now, FACT_SHIFT_CLOSED,
			     "", "", body.at, body.length, NULL, &c->err), 0);
	assert_int_equal(store_commit(c->store, &c->err), 0);
	journal_close(&journal);
	text_buf_clear(&body);
}

static void
lie(struct counter *c, void (*twist)(struct shift *shift), const char *found)
{
	struct shift *shift;
	char doubt[SALE_BYTES];

	counter_sell(c, 1, PLAST, doubt);
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	counter_do(c, COMMAND_NEXT, NULL);
	shift = shift_now(c);
	shift->counted = shift->expected;
	assert_int_equal(shift_reckon(shift, &c->err), 0);
	assert_true(text_copy(
	    shift->closed_by, sizeof(shift->closed_by), "liar"));
	twist(shift);
	till_close(&c->till);
	forge(c, shift);
	free(shift);
	audit_finds(c, found);
	counter_open_till(c);
}

static void
pocket(struct shift *shift)
{
	shift->moves[SHIFT_TAKEN].fen -= 100;
	shift->expected.fen -= 100;
	shift->counted.fen -= 100;
}

static void
hide(struct shift *shift)
{
	shift->item_count = 0;
	shift->carried = 0;
	shift->unsettled = 0;
}

static void
forget(struct shift *shift)
{
	shift->sums[SETTLEMENT_SALE][MESSAGE_UNKNOWN].count = 0;
}

static void
the_auditor_finds_cash_in_a_pocket(void **state)
{
	lie(*state, pocket, "按流水应为");
}

static void
the_auditor_finds_a_hidden_sale(void **state)
{
	lie(*state, hide, "移交的只有 0 笔");
}

static void
the_auditor_finds_sums_that_do_not_add_up(void **state)
{
	lie(*state, forget, "笔数或金额与流水不符");
}

static void
counted_by_notes(void **state)
{
	struct money money;

	(void)state;
	assert_true(shift_count_parse("1234.50", &money));
	assert_int_equal(money.fen, 123450);
	assert_true(shift_count_parse("100*3 50x2+0.5*7", &money));
	assert_int_equal(money.fen, 40350);
	assert_false(shift_count_parse("", &money));
	assert_false(shift_count_parse("100*", &money));
	assert_false(shift_count_parse("-5", &money));
	assert_false(shift_count_parse("1*9999999999", &money));
	assert_false(shift_count_parse("99999999999999.99*1000000", &money));
}

/* ---- a disk that loses power ---- */

static struct store *
disk_store(void)
{
	const struct store_options options = { .vfs = "disk",
		.no_lock = true };
	struct store *store = NULL;
	struct err err = { ERR_NONE, "" };

	if (store_open(&store, "till.db", &options, &err) != 0)
		fail_msg("%s", err.text);
	return store;
}

/* The power goes at the nth change while it is closed; true: it did. */
static bool
cut_in_close(struct counter *c, int nth)
{
	struct disk *disk = disk_create("disk", (uint64_t)nth);
	struct store *memory = c->store;
	int acknowledged;
	int64_t cash;
	bool down;

	till_close(&c->till);
	c->store = disk_store();
	counter_open_till(c);
	assert_int_equal(open_shift(c, START), 0);
	cash = selfpaid(c);
	disk_cut_at(disk, nth);
	acknowledged = close_shift(c, START + cash, "") == 0;
	down = disk_is_down(disk);
	disk_cut_at(disk, 0);
	till_close(&c->till);
	store_close(&c->store);
	disk_restart(disk);
	c->store = disk_store();
	counter_open_till(c);
	/* All of it or nothing: then it is open, and closed once more. */
	if (acknowledged)
		assert_false(c->view->shift_open);
	if (c->view->shift_open) {
		assert_int_equal(expected(c), START + cash);
		assert_int_equal(close_shift(c, START + cash, ""), 0);
	}
	assert_int_equal(counter_facts(c, "SHIFT_CLOSED"), 1);
	audit_finds(c, "");
	till_close(&c->till);
	store_close(&c->store);
	disk_destroy(&disk);
	c->store = memory;
	counter_open_till(c);
	return down;
}

static void
power_cut_in_the_middle_of_shift_close(void **state)
{
	struct counter *c = *state;
	int nth = 1;

	while (nth < CHANGES_MAX && cut_in_close(c, nth))
		nth++;
	assert_in_range(nth, 3, CHANGES_MAX - 1);
}

/* The link is dead at closing time and comes back in the evening. */
static void
sales_that_wait_leave_though_the_shift_is_over(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_sell(c, 1, PLAST, sale);
	counter_end(c, counter_flight(c, "2102"), NET_UNSENT);
	counter_step(c);
	counter_do(c, COMMAND_NEXT, NULL);
	assert_false(c->view->link_up);
	assert_int_equal(close_shift(c, expected(c), ""), 0);
	assert_false(c->view->signing_out);
	counter_accept(c, counter_await(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	counter_accept(c, counter_await(c, "9002"));
	counter_step(c);
	assert_false(c->view->signed_in);
	assert_true(till_due_ms(c->till) == INT64_MAX);
	audit_finds(c, "");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, counter_drop)
	const struct CMUnitTest tests[] = {
		T(no_cash_moves_outside_a_shift),
		T(cash_is_what_the_counter_collected),
		T(a_cash_difference_needs_a_reason),
		T(what_changed_meanwhile_is_shown_first),
		T(refund_and_ticket_money_are_counted),
		T(shift_close_with_pending_and_in_doubt_sales),
		T(a_restart_leaves_the_shift_open),
		T(a_shift_over_midnight_and_a_clock_set_back),
		T(what_moves_between_two_shifts_is_the_next_ones),
		T(the_auditor_finds_cash_in_a_pocket),
		T(the_auditor_finds_a_hidden_sale),
		T(the_auditor_finds_sums_that_do_not_add_up),
		T(sales_that_wait_leave_though_the_shift_is_over),
		T(counted_by_notes),
		T(power_cut_in_the_middle_of_shift_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
