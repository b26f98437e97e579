/* The dialogue: what each command does where, and what never happens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "pos/books.h"
#include "tests/support/counter.h"

#define BOX "D1001"  /* 12.50, class 甲 */
#define DEAR "D1005" /* 128.06, class 乙 */

static void
accept_next(struct counter *c, const char *infno)
{
	struct flight *flight = counter_flight(c, infno);

	if (flight == NULL)
		fail_msg("no %s is in flight", infno);
	counter_accept(c, flight);
	counter_step(c);
}

/* The link goes with the next probe's failure; the till has noticed. */
static void
cut(struct counter *c)
{
	struct flight *flight;

	if (counter_identify(c, 9) != 0)
		fail_msg("%s", c->err.text);
	flight = counter_flight(c, "1101");
	assert_non_null(flight);
	counter_end(c, flight, NET_UNSENT);
	counter_step(c);
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_false(c->view->link_up);
}

/* The centre knows person 1, then the link goes. */
static void
known_and_cut(struct counter *c)
{
	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_CANCEL, NULL);
	counter_person(c, 2);
	counter_do(c, COMMAND_CANCEL, NULL);
	cut(c);
}

static void
a_sale_from_card_to_receipt(void **state)
{
	struct counter *c = *state;
	struct text_buf paper;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_card(c, CARD_EVENT_INSERTED, CARD_OK);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_READING);
	counter_card(c, CARD_EVENT_READ, CARD_OK);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_PERSON);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_ASKING);
	accept_next(c, "1101");
	accept_next(c, "5206");
	assert_int_equal(c->view->entitlement, ENTITLEMENT_FRESH);
	counter_split(c, BOX);
	assert_int_equal(c->view->figures.fund.fen, 750);
	counter_do(c, COMMAND_CONFIRM, NULL);
	assert_int_equal(c->view->place, TILL_WAITING);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	accept_next(c, "2102");
	assert_int_equal(c->view->place, TILL_RESULT);
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
	text_buf_init(&paper, 65536);
	assert_int_equal(
	    till_print(c->till, &c->now, sale, &paper, &c->err), 0);
	text_buf_clear(&paper);
	counter_do(c, COMMAND_NEXT, NULL);
	assert_string_equal(c->view->sale->person.certno, "");
	assert_string_equal(c->view->sale->person.mdtrt_cert_no, "");
}

static void
nothing_partial_from_a_card_that_was_pulled(void **state)
{
	static const struct person nobody;
	struct counter *c = *state;

	counter_online(c);
	counter_card(c, CARD_EVENT_INSERTED, CARD_OK);
	counter_step(c);
	counter_card(c, CARD_EVENT_READ, CARD_PULLED);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_IDLE);
	assert_int_equal(c->view->notice, NOTICE_CARD);
	assert_int_equal(c->view->card_result, CARD_PULLED);
	assert_memory_equal(&c->view->sale->person, &nobody, sizeof(nobody));
	assert_null(counter_flight(c, "1101"));
}

/* Pulled before the reader had anything of it: the read tells nothing. */
static void
a_card_gone_before_it_was_read_ends_the_reading(void **state)
{
	struct counter *c = *state;

	counter_card(c, CARD_EVENT_INSERTED, CARD_OK);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_READING);
	counter_card(c, CARD_EVENT_REMOVED, CARD_OK);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_IDLE);
	assert_int_equal(c->view->notice, NOTICE_CARD);
	assert_int_equal(c->view->card_result, CARD_PULLED);
	assert_int_equal(c->card_cancels, 1);
	counter_card(c, CARD_EVENT_INSERTED, CARD_OK);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_READING);
}

static void
a_card_at_the_result_is_the_next_customer(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 2, BOX, sale);
	counter_card(c, CARD_EVENT_INSERTED, CARD_OK);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_WAITING); /* not yet */
	accept_next(c, "2102");
	counter_card(c, CARD_EVENT_INSERTED, CARD_OK);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_READING);
	assert_int_equal(c->view->sale->basket.item_count, 0);
	assert_string_equal(c->view->last_sale, "");
}

static void
a_late_read_does_not_touch_whom_the_cashier_typed(void **state)
{
	struct counter *c = *state;
	char certno[19], first[SALE_BYTES];

	counter_online(c);
	counter_do(c, COMMAND_READ_CARD, NULL);
	assert_int_equal(c->view->place, TILL_READING);
	/* The card does not come: she types the number. */
	counter_certno(certno, 2);
	counter_do(c, COMMAND_ID_NO, certno);
	accept_next(c, "1101");
	accept_next(c, "5206");
	counter_split(c, BOX);
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(first, c->view->last_sale, SALE_BYTES);
	counter_card(c, CARD_EVENT_READ, CARD_OK);
	c->events[c->event_count - 1].ticket = 1;
	counter_step(c);
	assert_int_equal(c->view->place, TILL_WAITING);
	assert_string_equal(c->view->sale->person.certno, certno);
	assert_int_equal(c->card_cancels, 1);
}

static void
back_from_reading_gives_the_read_up(void **state)
{
	struct counter *c = *state;

	counter_do(c, COMMAND_READ_CARD, NULL);
	counter_do(c, COMMAND_BACK, NULL);
	assert_int_equal(c->view->place, TILL_IDLE);
	assert_int_equal(c->card_cancels, 1);
	counter_do(c, COMMAND_READ_CARD, NULL);
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_int_equal(c->view->place, TILL_IDLE);
	assert_int_equal(c->card_cancels, 2);
}

static void
reading_a_card_keeps_what_was_scanned(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	counter_do(c, COMMAND_SCAN, BOX);
	counter_do(c, COMMAND_READ_CARD, NULL);
	assert_int_equal(c->view->place, TILL_READING);
	counter_card(c, CARD_EVENT_READ, CARD_PULLED);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_BASKET);
	assert_int_equal(c->view->sale->basket.item_count, 1);
	counter_do(c, COMMAND_READ_CARD, NULL);
	counter_card(c, CARD_EVENT_READ, CARD_OK);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_BASKET);
	assert_int_equal(c->view->sale->basket.item_count, 1);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_ASKING);
}

static void
an_answer_about_another_person_is_not_taken(void **state)
{
	struct counter *c = *state;
	struct flight *first;
	char certno[19];

	counter_online(c);
	assert_int_equal(counter_identify(c, 1), 0);
	first = counter_flight(c, "1101");
	assert_int_equal(counter_identify(c, 2), 0);
	counter_accept(c, first);
	counter_step(c);
	counter_certno(certno, 2);
	assert_string_equal(c->view->sale->person.certno, certno);
	assert_string_equal(c->view->sale->person.psn_no, "");
	assert_int_equal(c->view->entitlement, ENTITLEMENT_ASKING);
}

static void
an_answer_about_somebody_else_is_none(void **state)
{
	struct counter *c = *state;
	struct flight *flight;
	char certno[19], *at;

	counter_online(c);
	assert_int_equal(counter_identify(c, 1), 0);
	flight = counter_flight(c, "1101");
	/* As if a late answer for person 2 came on this connection. */
	counter_certno(certno, 2);
	at = strstr(flight->body, "9901011970");
	assert_non_null(at);
	memcpy(at, certno, 18);
	counter_accept(c, flight);
	counter_step(c);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_NONE);
	assert_string_equal(c->view->sale->person.psn_no, "");
}

static void
a_quote_for_the_basket_before_is_not_taken(void **state)
{
	struct counter *c = *state;
	struct flight *first;

	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, BOX);
	counter_do(c, COMMAND_CHARGE, NULL);
	first = counter_flight(c, "2101");
	counter_do(c, COMMAND_BACK, NULL);
	counter_do(c, COMMAND_SCAN, BOX);
	counter_do(c, COMMAND_CHARGE, NULL);
	counter_settle(c, first, 1250, 750, 500, 0);
	counter_step(c);
	assert_int_equal(c->view->quote, QUOTE_ASKING);
	assert_int_equal(c->view->figures.total.fen, 2500);
	accept_next(c, "2101");
	assert_int_equal(c->view->quote, QUOTE_SAME);
}

static void
charging_twice_uses_the_open_sales_once(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct figures once;

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, DEAR);
	counter_do(c, COMMAND_CHARGE, NULL);
	once = c->view->figures;
	assert_int_equal(c->view->sale->person.balc.fen, 12000 - 500);
	counter_do(c, COMMAND_BACK, NULL);
	counter_do(c, COMMAND_CHARGE, NULL);
	assert_int_equal(c->view->sale->person.balc.fen, 12000 - 500);
	assert_memory_equal(&once, &c->view->figures, sizeof(once));
}

static void
a_person_that_cannot_be_asked_for_has_no_entitlement(void **state)
{
	struct counter *c = *state;
	char certno[19];

	known_and_cut(c);
	counter_person(c, 1);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_CACHED);
	counter_certno(certno, 3);
	counter_do(c, COMMAND_ID_NO, certno);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_NONE);
	assert_int_equal(c->view->sale->meters.deductible_met.fen, 0);
}

static void
what_is_known_serves_only_so_long(void **state)
{
	struct counter *c = *state;

	known_and_cut(c);
	counter_pass(c, 86400 * INT64_C(1000));
	assert_int_equal(counter_identify(c, 1), 0);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_CACHED);
	counter_do(c, COMMAND_CANCEL, NULL);
	counter_pass(c, 1);
	assert_int_equal(counter_identify(c, 1), 0);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_NONE);
	assert_int_equal(c->view->notice, NOTICE_NO_ENTITLEMENT);
	counter_do(c, COMMAND_SCAN, BOX);
	/* Not the last word while the link is being tried. */
	counter_do(c, COMMAND_CHARGE, NULL);
	assert_int_equal(c->view->place, TILL_BASKET);
	counter_end(c, counter_flight(c, "9001"), NET_UNSENT);
	counter_step(c);
	assert_int_equal(c->view->notice, NOTICE_NO_ENTITLEMENT);
	counter_refuses(c, COMMAND_CHARGE, NULL);
}

static void
what_is_known_from_the_future_does_not_serve(void **state)
{
	struct counter *c = *state;

	known_and_cut(c);
	c->now.wall_ms -= 3600 * INT64_C(1000); /* the clock was set back */
	assert_int_equal(counter_identify(c, 1), 0);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_NONE);
}

static void
offline_a_sale_is_provisional_within_its_limits(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	known_and_cut(c);
	counter_sell(c, 1, DEAR, sale); /* 128.06: fund 73.00 */
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_PENDING);
	assert_true(counter_entry(c, sale).offline);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_sell(c, 1, DEAR, sale);
	counter_do(c, COMMAND_NEXT, NULL);
	/* The till's limit of 150.00 would be passed by a third. */
	counter_person(c, 1);
	counter_split(c, DEAR);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "本机"));
	counter_do(c, COMMAND_SELFPAY, NULL);
	assert_int_equal(c->view->outcome, OUTCOME_SELFPAY);
}

static void
offline_a_sale_above_the_limit_is_refused(void **state)
{
	struct counter *c = *state;

	known_and_cut(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, DEAR);
	counter_split(c, DEAR);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "单笔"));
}

static int
confirm_with(struct counter *c, const char *by, const char *why)
{
	struct till_command command;

	memset(&command, 0, sizeof(command));
	command.kind = COMMAND_CONFIRM;
	assert_true(text_copy(command.by, sizeof(command.by), by));
	assert_true(text_copy(command.text, sizeof(command.text), why));
	return till_step(c->till, &c->now, &command, &c->err);
}

static void
offline_past_a_soft_limit_a_second_operator_answers(void **state)
{
	struct counter *c = *state;
	int64_t allowed = 0;

	c->conf.offline.fund_sale_soft = money_fen(7200);
	c->conf.offline.fund_till_soft = money_fen(7300);
	known_and_cut(c);
	counter_person(c, 1);
	counter_split(c, DEAR); /* fund 73.00 */
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "没有设可以同意的人"));
	assert_string_equal(c->view->soft_passed, "");
	assert_true(text_copy(c->conf.offline.second_opters,
	    sizeof(c->conf.offline.second_opters), "0001, 0002,0007"));
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "单笔统筹超过软限额"));
	assert_string_equal(c->view->soft_passed, "单笔统筹");
	assert_int_equal(confirm_with(c, "0003", "急诊"), -1);
	assert_int_equal(confirm_with(c, "000", "急诊"), -1);
	assert_int_equal(confirm_with(c, "0007", "急诊"), -1); /* herself */
	assert_non_null(strstr(c->err.text, "另一个有权的人"));
	assert_int_equal(confirm_with(c, "0002", "  "), -1);
	assert_non_null(strstr(c->err.text, "请写明原因"));
	assert_int_equal(c->view->place, TILL_SPLIT);
	/* What she writes stays in the clear on disk (I9). */
	assert_int_equal(
	    confirm_with(c, "0002", "急诊用药 990101197001010044"), 0);
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
	assert_string_equal(c->view->soft_passed, "");
	assert_int_equal(store_int(c->store, &allowed, 0, &c->err,
			     "SELECT count(*) FROM journal WHERE fact ="
			     " 'ALLOWED' AND sale = ?1 AND CAST(body AS TEXT)"
			     " = '{\"by\":\"0002\",\"why\":\"急诊用药"
			     " 9901**********0044\","
			     "\"limits\":[\"sale\"]}'",
			     "t", c->view->last_sale),
	    0);
	assert_int_equal(allowed, 1);
	/* Below it nobody else is asked. */
	counter_do(c, COMMAND_NEXT, NULL);
	c->conf.offline.fund_till_soft = money_fen(15000);
	counter_person(c, 2);
	counter_split(c, BOX);
	assert_int_equal(confirm_with(c, "", ""), 0);
}

/* Split in two, over a restart and with the clock moved: one sum. */
static void
offline_a_persons_day_is_one_sum(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	c->conf.offline.fund_person_max = money_fen(7999);
	known_and_cut(c);
	counter_sell(c, 1, DEAR, sale); /* 73.00 */
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_person(c, 1);
	counter_split(c, BOX); /* 7.50 more */
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "此人当日统筹"));
	counter_restart(c, true);
	c->now.wall_ms -= 60000;
	counter_person(c, 1);
	counter_split(c, BOX);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "此人当日统筹"));
	/* What is still open counts on the next day as well. */
	counter_do(c, COMMAND_CANCEL, NULL);
	c->conf.offline.entitlement_age_s = 10 * 86400;
	c->now.wall_ms += 86400 * INT64_C(1000);
	counter_person(c, 1);
	counter_split(c, BOX);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "此人当日统筹"));
	/* Somebody else has a day of their own. */
	counter_do(c, COMMAND_CANCEL, NULL);
	counter_person(c, 2);
	counter_split(c, BOX);
	counter_do(c, COMMAND_CONFIRM, NULL);
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
}

/* A stop list of one entry, made on a day, in a folder of its own. */
static void
put_stoplist(struct counter *c, const char *day, const char *entry)
{
	struct stoplist_import work = { .from = c->conf.offline.stoplist,
		.to = c->conf.offline.stoplist,
		.key = &c->key,
		.region = 990101,
		.now_ms = c->now.wall_ms };
	struct stoplist_head head;
	char text[96];
	FILE *file;

	assert_true(text_format(text, sizeof(text), "%s.text",
	    c->conf.offline.stoplist));
	work.from = text;
	file = fopen(text, "w");
	assert_non_null(file);
	assert_true(fprintf(file,
			"格式 1\n统筹区 990101\n日期 %s\n数量 1\n%s\n", day,
			entry) > 0);
	assert_int_equal(fclose(file), 0);
	if (stoplist_import(&work, &head, &c->err) != 0)
		fail_msg("%s", c->err.text);
	assert_int_equal(unlink(text), 0);
}

static void
offline_the_stop_list_is_asked(void **state)
{
	struct counter *c = *state;
	char folder[] = "/tmp/stopXXXXXX", entry[64], certno[19];

	assert_non_null(mkdtemp(folder));
	assert_true(text_format(c->conf.offline.stoplist,
	    sizeof(c->conf.offline.stoplist), "%s/stop.bin", folder));
	c->conf.offline.stoplist_age_s = 2 * 86400;
	known_and_cut(c);
	counter_person(c, 1);
	counter_split(c, BOX);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "还没有停用名单"));
	/* Imported while the counter is open; somebody else is on it. */
	put_stoplist(c, "2026-03-14", "人员编号 Z1 挂失");
	counter_do(c, COMMAND_CONFIRM, NULL);
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_certno(certno, 1);
	assert_true(
	    text_format(entry, sizeof(entry), "身份证 %s 挂失", certno));
	put_stoplist(c, "2026-03-14", entry);
	counter_person(c, 1);
	assert_int_equal(c->view->stop, STOP_LOST);
	assert_int_equal(c->view->stoplist_day, 20260314);
	counter_split(c, BOX);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "停用名单上有此人（挂失）"));
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_int_equal(c->view->stop, STOP_NONE);
	/* Three days later it says nothing any more. */
	put_stoplist(c, "2026-03-14", "人员编号 Z1 挂失");
	c->now.wall_ms += 86400000;
	counter_person(c, 1);
	counter_split(c, BOX);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "停用名单太旧"));
	/* The clock was set back: how old a list is nobody knows (I11). */
	counter_do(c, COMMAND_CANCEL, NULL);
	c->now.wall_ms += 2 * 86400000;
	put_stoplist(c, "2026-03-17", "人员编号 Z1 挂失");
	c->now.wall_ms -= 2 * 86400000;
	counter_person(c, 1);
	counter_split(c, BOX);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "日期还没有到"));
	assert_int_equal(unlink(c->conf.offline.stoplist), 0);
	assert_int_equal(rmdir(folder), 0);
	c->conf.offline.stoplist[0] = '\0';
}

/* A quote that was heard counts, also when the link went after it. */
static void
offline_limits_are_for_what_was_agreed(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, DEAR);
	counter_do(c, COMMAND_CHARGE, NULL);
	counter_settle(
	    c, counter_flight(c, "2101"), 12806, 12000, 806, 0);
	counter_step(c);
	assert_int_equal(c->view->quote, QUOTE_OTHER);
	/* The link goes: a probe of another day finds it out. */
	c->now.wall_ms += 86400000;
	counter_step(c);
	counter_end(c, counter_flight(c, "9001"), NET_UNSENT);
	counter_step(c);
	assert_false(c->view->link_up);
	c->now.wall_ms -= 86400000;
	counter_step(c);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_non_null(strstr(c->err.text, "单笔"));
}

static void
unsent_at_the_counter_is_provisional_where_allowed(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_end(c, counter_flight(c, "2102"), NET_UNSENT);
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_PENDING);
	/* It is a promise like any other (I11). */
	assert_int_equal(c->view->counts.offline_fund.fen, 750);
}

static void
unsent_at_the_counter_is_void_where_not(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, DEAR);
	counter_split(c, DEAR);
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	counter_end(c, counter_flight(c, "2102"), NET_UNSENT);
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_VOID);
	assert_int_equal(c->view->notice, NOTICE_OFFLINE_REFUSED);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_VOIDED);
	assert_true(counter_entry(c, sale).closed);
	assert_int_equal(c->view->counts.pending, 0);
}

static void
after_the_wait_it_is_in_doubt_and_the_work_goes_on(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_pass(c, 3999);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_WAITING);
	assert_int_equal(till_due_ms(c->till), c->now.mono_ms + 1);
	counter_pass(c, 1);
	counter_step(c);
	assert_int_equal(c->view->place, TILL_RESULT);
	assert_int_equal(c->view->outcome, OUTCOME_DOUBT);
	assert_int_not_equal(strlen(c->view->short_code), 0);
	/* The answer comes while the slip is still on the screen. */
	accept_next(c, "2102");
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
}

/* As after an outage: the backlog's answers come one after the other. */
static void
good_news_covers_no_key_that_waits(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(counter_identify(c, 2), 0);
	counter_do(c, COMMAND_SCAN, BOX);
	counter_do(c, COMMAND_CHARGE, NULL);
	assert_int_equal(c->view->notice, NOTICE_DONE);
	accept_next(c, "2102");
	assert_int_equal(c->view->place, TILL_BASKET);
	assert_int_equal(c->view->notice, NOTICE_DONE);
	assert_non_null(strstr(c->view->notice_text, "查到就结算"));
}

static void
next_while_in_flight_is_told_later(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_refuses(c, COMMAND_CANCEL, NULL);
	counter_do(c, COMMAND_NEXT, NULL);
	assert_int_equal(c->view->place, TILL_IDLE);
	counter_do(c, COMMAND_SCAN, BOX);
	accept_next(c, "2102");
	assert_int_equal(c->view->place, TILL_BASKET);
	assert_int_equal(c->view->outcome, OUTCOME_NONE);
	assert_int_equal(c->view->notice, NOTICE_SALE_SETTLED);
	assert_string_equal(c->view->notice_sale, sale);
}

static void
a_refund_on_the_result_is_told(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	accept_next(c, "2102");
	assert_int_equal(counter_refund(c, sale), 0);
	accept_next(c, "2103");
	assert_int_equal(c->view->notice, NOTICE_SALE_REVERSED);
	assert_string_equal(c->view->notice_sale, sale);
}

static void
a_ref_is_taken_once(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct sale_entry entry;

	counter_online(c);
	counter_do(c, COMMAND_REF, "HIS-0001");
	counter_sell(c, 1, BOX, sale);
	accept_next(c, "2102");
	counter_do(c, COMMAND_NEXT, NULL);
	counter_refuses(c, COMMAND_REF, "HIS-0001");
	assert_non_null(strstr(c->err.text, sale));
	assert_int_equal(
	    till_find(c->till, "HIS-0001", &entry, &c->err), 0);
	assert_string_equal(entry.sale, sale);
	counter_refuses(c, COMMAND_REF,
	    "0123456789012345678901234567890123456789X");
}

static void
print_is_a_fact_and_copies_are_counted(void **state)
{
	struct counter *c = *state;
	struct text_buf paper;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	accept_next(c, "2102");
	text_buf_init(&paper, 65536);
	for (int copy = 1; copy <= 2; copy++) {
		text_buf_reset(&paper);
		assert_int_equal(till_print(
		    c->till, &c->now, sale, &paper, &c->err), 0);
		assert_int_equal(counter_entry(c, sale).printed, copy);
		assert_int_equal(counter_facts(c, "PRINTED"), copy);
		assert_int_equal(
		    strstr(paper.at, "重印") != NULL, copy == 2);
	}
	text_buf_clear(&paper);
	assert_int_not_equal(till_print(
	    c->till, &c->now, "99", &paper, &c->err), 0);
}

/* What stands on paper or in a request is index and head of one row. */
static void
check_anchor(struct counter *c, const char *text, const char *between)
{
	char head[17] = "", expected[17] = "";
	long long seq = 0;
	struct rows *rows = NULL;
	const char *at = text + strcspn(text, "0123456789");
	char *end = NULL;
	size_t length = 0;

	seq = strtoll(at, &end, 10);
	assert_int_equal(strncmp(end, between, strlen(between)), 0);
	memcpy(head, end + strlen(between), 8);
	assert_int_equal(store_select(c->store, &rows, &c->err,
	    "SELECT hash FROM journal WHERE seq = ?1", "i", (int64_t)seq), 0);
	assert_int_equal(rows_next(rows, &c->err), 1);
	text_hex(expected, sizeof(expected), rows_blob(rows, 0, &length), 4);
	rows_close(&rows);
	assert_string_equal(head, expected);
}

static void
anchors_name_the_row_they_are_of(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct text_buf paper;
	const char *at;

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	at = strstr(counter_flight(c, "2102")->body, "jrnl");
	assert_non_null(at);
	check_anchor(c, at, ",\\\"head\\\":\\\"");
	accept_next(c, "2102");
	text_buf_init(&paper, 65536);
	assert_int_equal(
	    till_print(c->till, &c->now, sale, &paper, &c->err), 0);
	at = strstr(paper.at, "日志");
	assert_non_null(at);
	check_anchor(c, at, " ");
	text_buf_clear(&paper);
}

static void
a_changed_day_is_charged_again(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	counter_person(c, 1);
	counter_split(c, BOX);
	counter_pass(c, 14 * 3600000);
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_int_equal(counter_facts(c, "INTENT"), 0);
	counter_do(c, COMMAND_BACK, NULL);
	accept_next(c, "9001");
	counter_do(c, COMMAND_CHARGE, NULL);
	accept_next(c, "2101");
	counter_do(c, COMMAND_CONFIRM, NULL);
	assert_int_equal(counter_facts(c, "INTENT"), 1);
	assert_int_equal(c->view->sale->day, 20260316);
}

static void
meters_asked_for_before_midnight_are_read_after_it(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	counter_pass(c, 14 * 3600000 - 1000); /* 23:59:59 */
	assert_int_equal(counter_identify(c, 1), 0);
	accept_next(c, "1101");
	assert_non_null(counter_flight(c, "5206"));
	counter_pass(c, 1000);
	counter_step(c); /* another pack from now on */
	accept_next(c, "5206");
	assert_int_equal(c->view->entitlement, ENTITLEMENT_FRESH);
	assert_int_equal(c->view->sale->meters.deductible_met.fen, 60000);
}

static void
a_basket_the_centre_cannot_take_is_refused_at_charge(void **state)
{
	struct counter *c = *state;
	struct item item;
	int line;

	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_SCAN, BOX);
	item = c->view->sale->basket.items[0];
	for (int i = 1; i < BASKET_ITEMS_MAX; i++) {
		struct settlement *sale;

		memcpy(&sale, &c->view->sale, sizeof(sale));
		item.price.e6 += 1000000;
		assert_int_equal(
		    basket_add(&sale->basket, &item, &line, &c->err), 0);
	}
	counter_refuses(c, COMMAND_CHARGE, NULL);
	assert_non_null(strstr(c->err.text, "40000"));
	assert_null(counter_flight(c, "2101"));
}

static void
a_refused_scan_leaves_the_result(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	accept_next(c, "2102");
	counter_refuses(c, COMMAND_SCAN, "6900000000000");
	assert_string_equal(c->view->last_sale, sale);
	counter_refuses(c, COMMAND_ID_NO, "990101197001010002");
	assert_string_equal(c->view->last_sale, sale);
	counter_do(c, COMMAND_SCAN, BOX);
	assert_int_equal(c->view->place, TILL_BASKET);
	assert_int_equal(c->view->sale->basket.item_count, 1);
}

static void
a_failed_selfpay_is_no_insured_sale_afterwards(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	counter_person(c, 1);
	counter_split(c, BOX);
	/* A sale with this number got in between. */
	counter_do(c, COMMAND_REF, "HIS-7");
	assert_int_equal(store_run(c->store, &c->err,
	    "INSERT INTO sale(sale, kind, made_ms, seq, tag, offline, state,"
	    " total, fund, account, cash, deductible, ref) VALUES('x', 0, 0,"
	    " 0, '', 0, 4, 0, 0, 0, 0, 0, 'HIS-7')", ""), 0);
	assert_int_not_equal(counter_try(c, COMMAND_SELFPAY, NULL), 0);
	assert_int_not_equal(counter_try(c, COMMAND_CONFIRM, NULL), 0);
	assert_int_equal(c->view->place, TILL_BASKET);
	assert_int_equal(counter_facts(c, "INTENT"), 0);
}

static void
the_centres_words_show_no_personal_number(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	int64_t found = -1;

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_refusal(c, counter_flight(c, "2102"),
	    "人员990101197001010044待遇未生效");
	counter_step(c);
	assert_int_equal(c->view->notice, NOTICE_CENTRE_REFUSED);
	assert_null(strstr(c->view->notice_text, "990101197001010044"));
	assert_int_equal(store_int(c->store, &found, 0, &c->err,
	    "SELECT count(*) FROM journal WHERE instr(body,"
	    " '990101197001010044') > 0", ""), 0);
	assert_int_equal(found, 0);
	assert_null(
	    strstr(counter_entry(c, sale).note, "990101197001010044"));
}

/* Which commands each place takes; all others are refused in words. */
static void
go_to(struct counter *c, enum till_place place)
{
	char sale[SALE_BYTES];

	switch (place) {
	case TILL_READING:
		counter_do(c, COMMAND_READ_CARD, NULL);
		break;
	case TILL_PERSON:
		counter_person(c, 1);
		break;
	case TILL_BASKET:
		counter_person(c, 1);
		counter_do(c, COMMAND_SCAN, BOX);
		break;
	case TILL_SPLIT:
		counter_person(c, 1);
		counter_split(c, BOX);
		break;
	case TILL_WAITING:
		counter_sell(c, 1, BOX, sale);
		break;
	case TILL_RESULT:
		counter_sell(c, 1, BOX, sale);
		accept_next(c, "2102");
		break;
	case TILL_IDLE:
	case TILL_STOPPED:
		break;
	}
	assert_int_equal(c->view->place, place);
}

static void
leave(struct counter *c)
{
	for (int i = 0; i < c->flight_count; i++) {
		if (c->flights[i].open)
			counter_accept(c, &c->flights[i]);
		counter_step(c);
	}
	if (c->view->place == TILL_RESULT)
		counter_do(c, COMMAND_NEXT, NULL);
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_int_equal(c->view->place, TILL_IDLE);
}

#define AT(place) (1u << (place))

static void
commands_at_the_wrong_place_change_nothing(void **state)
{
	static const struct {
		enum till_command_kind kind;
		const char *text;
		unsigned taken; /* at these places */
	} commands[] = {
		{ COMMAND_READ_CARD, NULL, AT(TILL_IDLE) | AT(TILL_PERSON) |
			AT(TILL_BASKET) | AT(TILL_RESULT) },
		{ COMMAND_ID_NO, "990101197001010044", AT(TILL_IDLE) |
			AT(TILL_READING) | AT(TILL_PERSON) | AT(TILL_BASKET) |
			AT(TILL_RESULT) },
		{ COMMAND_VOUCHER, "TOKEN0123456789", AT(TILL_IDLE) |
			AT(TILL_READING) | AT(TILL_PERSON) | AT(TILL_BASKET) |
			AT(TILL_RESULT) },
		{ COMMAND_REF, "R1", AT(TILL_IDLE) | AT(TILL_READING) |
			AT(TILL_PERSON) | AT(TILL_BASKET) | AT(TILL_SPLIT) },
		{ COMMAND_SCAN, BOX, AT(TILL_IDLE) | AT(TILL_PERSON) |
			AT(TILL_BASKET) | AT(TILL_RESULT) },
		{ COMMAND_REMOVE, NULL, AT(TILL_BASKET) },
		{ COMMAND_CHARGE, NULL, AT(TILL_BASKET) },
		{ COMMAND_SELFPAY, NULL, AT(TILL_BASKET) | AT(TILL_SPLIT) },
		{ COMMAND_CONFIRM, NULL, AT(TILL_SPLIT) },
		{ COMMAND_BACK, NULL, AT(TILL_READING) | AT(TILL_PERSON) |
			AT(TILL_SPLIT) | AT(TILL_RESULT) },
		{ COMMAND_CANCEL, NULL, ~AT(TILL_WAITING) },
		{ COMMAND_NEXT, NULL, AT(TILL_WAITING) | AT(TILL_RESULT) },
	};
	struct counter *c = *state;

	counter_online(c);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		for (int at = TILL_IDLE; at <= TILL_RESULT; at++) {
			go_to(c, (enum till_place)at);
			if ((commands[i].taken & AT(at)) == 0)
				counter_refuses(
				    c, commands[i].kind, commands[i].text);
			else
				counter_do(
				    c, commands[i].kind, commands[i].text);
			leave(c);
		}
	}
}

static void
a_person_comes_only_before_the_split(void **state)
{
	struct counter *c = *state;

	counter_online(c);
	for (int at = TILL_SPLIT; at <= TILL_WAITING; at++) {
		char certno[19];

		go_to(c, (enum till_place)at);
		counter_certno(certno, 1);
		assert_int_equal(counter_identify(c, 2), -1);
		assert_int_equal(c->view->place, at);
		assert_string_equal(c->view->sale->person.certno, certno);
		leave(c);
	}
	go_to(c, TILL_RESULT);
	assert_int_equal(counter_identify(c, 2), 0);
	assert_int_equal(c->view->place, TILL_PERSON);
	assert_int_equal(c->view->sale->basket.item_count, 0);
}

static void
removing_a_line_keeps_the_touched_one(void **state)
{
	struct counter *c = *state;

	counter_do(c, COMMAND_SCAN, "D1001");
	counter_do(c, COMMAND_SCAN, "D1003");
	counter_do(c, COMMAND_SCAN, "D1004");
	assert_int_equal(c->view->line, 2);
	counter_do(c, COMMAND_SCAN, "D1003");
	assert_int_equal(c->view->line, 1);
	counter_do(c, COMMAND_REMOVE, NULL); /* line 0 */
	assert_int_equal(c->view->line, 0);
	assert_string_equal(
	    c->view->sale->basket.items[0].medins_list_codg, "D1003");
}

static void
without_a_pack_no_insured_sale(void **state)
{
	struct counter *c = *state;

	till_close(&c->till);
	assert_true(text_copy(c->conf.till.rules, sizeof(c->conf.till.rules),
	    "tests/sim"));
	counter_open_till(c);
	assert_null(c->view->rules);
	counter_online(c);
	assert_int_equal(counter_identify(c, 1), 0);
	accept_next(c, "1101");
	assert_int_not_equal(c->view->entitlement, ENTITLEMENT_ASKING);
	counter_do(c, COMMAND_SCAN, BOX);
	counter_refuses(c, COMMAND_CHARGE, NULL);
	assert_non_null(strstr(c->err.text, "990101"));
	counter_do(c, COMMAND_SELFPAY, NULL);
}

#define T(name) cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_sale_from_card_to_receipt),
		T(nothing_partial_from_a_card_that_was_pulled),
		T(a_card_gone_before_it_was_read_ends_the_reading),
		T(a_card_at_the_result_is_the_next_customer),
		T(a_late_read_does_not_touch_whom_the_cashier_typed),
		T(back_from_reading_gives_the_read_up),
		T(reading_a_card_keeps_what_was_scanned),
		T(an_answer_about_another_person_is_not_taken),
		T(an_answer_about_somebody_else_is_none),
		T(a_quote_for_the_basket_before_is_not_taken),
		T(charging_twice_uses_the_open_sales_once),
		T(a_person_that_cannot_be_asked_for_has_no_entitlement),
		T(what_is_known_serves_only_so_long),
		T(what_is_known_from_the_future_does_not_serve),
		T(offline_a_sale_is_provisional_within_its_limits),
		T(offline_a_sale_above_the_limit_is_refused),
		T(offline_past_a_soft_limit_a_second_operator_answers),
		T(offline_a_persons_day_is_one_sum),
		T(offline_the_stop_list_is_asked),
		T(offline_limits_are_for_what_was_agreed),
		T(unsent_at_the_counter_is_provisional_where_allowed),
		T(unsent_at_the_counter_is_void_where_not),
		T(after_the_wait_it_is_in_doubt_and_the_work_goes_on),
		T(good_news_covers_no_key_that_waits),
		T(next_while_in_flight_is_told_later),
		T(a_refund_on_the_result_is_told),
		T(a_ref_is_taken_once),
		T(print_is_a_fact_and_copies_are_counted),
		T(anchors_name_the_row_they_are_of),
		T(a_changed_day_is_charged_again),
		T(meters_asked_for_before_midnight_are_read_after_it),
		T(a_basket_the_centre_cannot_take_is_refused_at_charge),
		T(a_refused_scan_leaves_the_result),
		T(a_failed_selfpay_is_no_insured_sale_afterwards),
		T(the_centres_words_show_no_personal_number),
		T(commands_at_the_wrong_place_change_nothing),
		T(a_person_comes_only_before_the_split),
		T(removing_a_line_keeps_the_touched_one),
		T(without_a_pack_no_insured_sale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
