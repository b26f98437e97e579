/*
 * What goes wrong between till and centre, each case by its name: doubt is
 * never a refusal, what was accepted stays, and what was sent is on disk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/books.h"
#include "pos/receipt.h"
#include "tests/support/counter.h"

#define BOX "D1001" /* 12.50, class 甲 */
#define DAY_MS INT64_C(86400000)

static enum message_state
state_of(struct counter *c, const char *sale)
{
	return counter_entry(c, sale).state;
}

static void
accept(struct counter *c, const char *infno)
{
	counter_accept(c, counter_await(c, infno));
	counter_step(c);
}

/* A sale of person 1 whose 2102 is in flight. */
static void
begin(struct counter *c, char sale[SALE_BYTES])
{
	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	assert_non_null(counter_flight(c, "2102"));
}

static void
lose(struct counter *c, const char *infno)
{
	counter_end(c, counter_flight(c, infno), NET_UNKNOWN);
	counter_step(c);
}

static void
corrupt_unsigned_html_401_502_truncated_replies_are_doubt(void **state)
{
	static const struct {
		int status;
		const char *body;
	} cases[] = {
		{ 200, "\x01\xff{{]\xfe" },
		{ 200, "{\"infcode\":-1,\"err_msg\":\"待遇未生效\"}" },
		{ 200, "<html><body>请登录</body></html>" },
		{ 401, "{\"code\":401,\"message\":\"签名不一致!\"}" },
		{ 502, "<html>Bad Gateway</html>" },
		{ 502, "{\"infcode\":-1,\"inf_refmsgid\":\"990101202603151022"
		       "340000000321\",\"err_msg\":\"x\"}" },
		{ 200, "{\"infcode\":-1,\"inf_refmsgid\":\"9901012026" },
		{ 200, "{\"infcode\":0,\"inf_refmsgid\":\"990101202603151022"
		       "340000000321\",\"output\":{\"setlinfo\":{\"setl_id\"" },
		{ 200, "" },
	};
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		counter_sell(c, 1 + (int)i, BOX, sale);
		counter_reply(c, counter_flight(c, "2102"), cases[i].status,
		    cases[i].body);
		counter_step(c);
		if (state_of(c, sale) != MESSAGE_UNKNOWN)
			fail_msg("%d %s is %s", cases[i].status,
			    cases[i].body,
			    message_state_name(state_of(c, sale)));
		assert_int_equal(c->view->outcome, OUTCOME_DOUBT);
		counter_do(c, COMMAND_NEXT, NULL);
		accept(c, "2601");
		accept(c, "2102");
		assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	}
	assert_int_equal(counter_facts(c, "REFUSED"), 0);
}

static void
the_reversals_own_reply_lost(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], refund[MSGID_BYTES];
	struct flight *undo;

	begin(c, sale);
	accept(c, "2102");
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(counter_refund(c, sale), 0);
	memcpy(refund, counter_await(c, "2103")->msgid, sizeof(refund));
	lose(c, "2103");
	/* The sale stands until the centre says otherwise. */
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	undo = counter_await(c, "2601");
	assert_non_null(strstr(undo->body, refund));
	assert_non_null(strstr(undo->body, "\"oinfno\":\"2103\""));
	accept(c, "2601");
	assert_string_not_equal(counter_await(c, "2103")->msgid, refund);
	accept(c, "2103");
	assert_int_equal(state_of(c, sale), MESSAGE_REVERSED);
	assert_int_equal(counter_left(c, "2103"), 2);
}

/* It finds nothing, the original arrives after it, and is undone by the
 * next; until then nothing stands beside it. */
static void
a_2601_that_overtakes_its_original(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES];
	struct message message;

	begin(c, sale);
	memcpy(first, counter_flight(c, "2102")->msgid, sizeof(first));
	lose(c, "2102");
	counter_refusal(c, counter_await(c, "2601"), "原交易不存在");
	counter_step(c);
	assert_int_equal(state_of(c, sale), MESSAGE_UNKNOWN);
	assert_int_equal(counter_facts(c, "REVERSED"), 0);
	assert_int_equal(counter_left(c, "2102"), 1);
	assert_non_null(strstr(counter_await(c, "2601")->body, first));
	assert_int_equal(counter_left(c, "2102"), 1);
	accept(c, "2601");
	assert_int_equal(queue_message(c->store, first, &message, &c->err), 0);
	assert_int_equal(message.state, MESSAGE_REVERSED);
	accept(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_int_equal(counter_left(c, "2102"), 2);
}

/* Used elsewhere between quote and settlement: the centre's figures stand,
 * once, and the difference is told by amount. */
static void
card_balance_changed_meanwhile(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct sale_entry agreed, e;

	begin(c, sale);
	agreed = counter_entry(c, sale);
	assert_true(agreed.account.fen >= 100);
	counter_settle(c, counter_flight(c, "2102"), agreed.total.fen,
	    agreed.fund.fen, agreed.account.fen - 100, agreed.cash.fen + 100);
	counter_step(c);
	e = counter_entry(c, sale);
	assert_int_equal(e.state, MESSAGE_ACKED);
	assert_true(e.differed);
	assert_int_equal(e.account.fen, agreed.account.fen - 100);
	assert_int_equal(e.cash.fen, agreed.cash.fen + 100);
	assert_non_null(strstr(e.note, "account"));
	assert_int_equal(c->view->notice, NOTICE_SALE_DIFFERED);
	assert_int_equal(counter_left(c, "2102"), 1);
}

/* What is known of an undo is in the journal: a month later, on a machine
 * started anew, it goes on from there. */
static void
undo_facts_survive_30_days_off(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES], first[MSGID_BYTES];
	struct message before, after;

	begin(c, sale);
	memcpy(first, counter_flight(c, "2102")->msgid, sizeof(first));
	lose(c, "2102");
	counter_refusal(c, counter_await(c, "2601"), "正在清算，不能冲正");
	counter_step(c);
	counter_refusal(c, counter_await(c, "2601"), "原交易不存在");
	counter_step(c);
	assert_int_equal(queue_message(c->store, first, &before, &c->err), 0);
	assert_int_equal(before.refusals, 1);
	assert_true(before.absent);
	c->now.wall_ms += 30 * DAY_MS;
	counter_restart(c, true);
	assert_int_equal(queue_message(c->store, first, &after, &c->err), 0);
	assert_int_equal(after.state, MESSAGE_UNKNOWN);
	assert_int_equal(after.refusals, 1);
	assert_true(after.absent);
	assert_string_equal(after.absent_boot, before.absent_boot);
	assert_non_null(strstr(counter_await(c, "2601")->body, first));
	accept(c, "2601");
	accept(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
}

static void
an_accepted_sale_never_moves_backwards(void **state)
{
	static const enum fact facts[] = { FACT_SENT, FACT_UNSENT,
		FACT_UNKNOWN, FACT_REFUSED, FACT_ACKED, FACT_VOIDED };
	struct counter *c = *state;
	char sale[SALE_BYTES], msgid[MSGID_BYTES];
	struct message_body body = { .infno = "2102", .n = 1 };
	struct books books;
	int64_t rows;

	begin(c, sale);
	memcpy(msgid, counter_flight(c, "2102")->msgid, sizeof(msgid));
	accept(c, "2102");
	assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
	assert_int_equal(books_open(&books, c->store, &c->key, &c->err), 0);
	rows = counter_rows(c);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		if (books_note(&books, &c->now, facts[i], sale, msgid, &body,
			&c->err) == 0)
			fail_msg("%s was taken", fact_name(facts[i]));
		assert_int_equal(state_of(c, sale), MESSAGE_ACKED);
		assert_int_equal(counter_rows(c), rows);
	}
	books_close(&books);
}

/* Both ways: what left, and what came back. */
static void
bytes_on_the_wire_are_bytes_in_the_journal(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct journal_walk *walk = NULL;
	struct journal_row row;
	struct text_buf bytes;
	const struct flight *flight;
	int seen = 0;

	begin(c, sale);
	flight = counter_flight(c, "2102");
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	text_buf_init(&bytes, 1 << 20);
	assert_int_equal(
	    journal_walk_sale(&walk, c->store, sale, &c->err), 0);
	while (journal_walk_next(walk, &row, &c->err) == 1) {
		if (row.fact != FACT_SENT && row.fact != FACT_ACKED)
			continue;
		text_buf_reset(&bytes);
		assert_int_equal(
		    message_bytes(&bytes, &row, &c->key, &c->err), 0);
		assert_string_equal(bytes.at,
		    row.fact == FACT_SENT ? flight->body : flight->reply);
		seen++;
	}
	assert_int_equal(seen, 2);
	journal_walk_close(&walk);
	text_buf_clear(&bytes);
}

#define T(name) cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)

/* A slip's code finds the sale it was printed for. */
static void
finds(struct counter *c, const char *sale, enum message_state expected)
{
	struct sale_entry entry;
	char code[9];

	receipt_short_code(code, sale);
	assert_int_equal(till_find(c->till, code, &entry, &c->err), 0);
	assert_string_equal(entry.sale, sale);
	assert_int_equal(entry.state, expected);
}

static void
a_slips_code_shows_what_became_of_any_sale(void **state)
{
	struct counter *c = *state;
	char doubt[SALE_BYTES], refused[SALE_BYTES];

	begin(c, doubt);
	lose(c, "2102");
	finds(c, doubt, MESSAGE_UNKNOWN);
	counter_do(c, COMMAND_NEXT, NULL);
	accept(c, "2601");
	accept(c, "2102");
	finds(c, doubt, MESSAGE_ACKED);
	counter_sell(c, 2, BOX, refused);
	counter_refusal(c, counter_await(c, "2102"), "待遇未生效");
	counter_step(c);
	finds(c, refused, MESSAGE_REFUSED);
	counter_restart(c, true);
	finds(c, doubt, MESSAGE_ACKED);
	finds(c, refused, MESSAGE_REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(corrupt_unsigned_html_401_502_truncated_replies_are_doubt),
		T(the_reversals_own_reply_lost),
		T(a_slips_code_shows_what_became_of_any_sale),
		T(a_2601_that_overtakes_its_original),
		T(card_balance_changed_meanwhile),
		T(undo_facts_survive_30_days_off),
		T(an_accepted_sale_never_moves_backwards),
		T(bytes_on_the_wire_are_bytes_in_the_journal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
