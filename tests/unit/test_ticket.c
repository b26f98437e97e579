/* 预付: paid in full offline, settled when the link is back, paid back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "pos/audit.h"
#include "pos/books.h"
#include "pos/record.h"
#include "tests/support/counter.h"

#define BOX "D1001"  /* 12.50, class 甲 */
#define DEAR "D1005" /* 128.06, class 乙 */
#define DAY_MS INT64_C(86400000)
#define PACK "pos/rules/demo-990101-2026.rules"

static char folder[] = "/tmp/test_ticket.XXXXXX";

static void
path_of(char path[256])
{
	assert_true(text_format(path, 256, "%s/prepay.rules", folder));
}

/* The shipped demonstration pack, but with 预付 for what it does offline. */
static void
write_pack(const char *policy)
{
	static const char was[] = "离线 暂记 每笔统筹至多 200.00";
	static char text[65536];
	char path[256];
	char *at;
	FILE *file = fopen(PACK, "r");

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	assert_int_equal(fclose(file), 0);
	at = strstr(text, was);
	assert_non_null(at);
	path_of(path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fprintf(file, "%.*s%s%s", (int)(at - text), text, policy,
			at + strlen(was)) > 0);
	assert_int_equal(fclose(file), 0);
}

static int
make(void **state)
{
	struct counter *c;

	if (counter_make(state) != 0)
		return -1;
	c = *state;
	memcpy(folder, "/tmp/test_ticket.XXXXXX", sizeof(folder));
	assert_non_null(mkdtemp(folder));
	write_pack("离线 药店 预付 90 天内补结\n\t离线 拒绝");
	assert_true(text_copy(
	    c->conf.till.rules, sizeof(c->conf.till.rules), folder));
	counter_restart(c, false);
	return 0;
}

static int
drop(void **state)
{
	char path[256];

	path_of(path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	return counter_drop(state);
}

/* The link goes with the next probe's failure; the till has noticed. */
static void
cut(struct counter *c)
{
	if (counter_identify(c, 9) != 0)
		fail_msg("%s", c->err.text);
	counter_end(c, counter_flight(c, "1101"), NET_UNSENT);
	counter_step(c);
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_false(c->view->link_up);
}

static void
link_back(struct counter *c)
{
	counter_do(c, COMMAND_DRAIN, NULL);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	assert_true(c->view->link_up);
}

static int
on_sale(struct counter *c, enum till_command_kind kind, const char *sale)
{
	struct till_command command;

	memset(&command, 0, sizeof(command));
	memset(&c->err, 0, sizeof(c->err));
	command.kind = kind;
	memcpy(command.sale, sale, SALE_BYTES);
	return till_step(c->till, &c->now, &command, &c->err);
}

static void
refused(struct counter *c, enum till_command_kind kind, const char *sale,
    const char *words)
{
	int64_t rows = counter_rows(c);

	if (on_sale(c, kind, sale) != -1)
		fail_msg("%s was taken", till_command_name(kind));
	if (strstr(c->err.text, words) == NULL)
		fail_msg("“%s” does not say “%s”", c->err.text, words);
	assert_int_equal(counter_rows(c), rows);
}

static void
accept_next(struct counter *c, const char *infno)
{
	if (counter_flight(c, infno) == NULL)
		fail_msg("no %s is in flight", infno);
	counter_accept(c, counter_flight(c, infno));
	counter_step(c);
}

static struct ticket
ticket_of(struct counter *c, const char *sale)
{
	struct ticket ticket;

	assert_int_equal(queue_ticket(c->store, sale, &ticket, &c->err), 0);
	return ticket;
}

/* Person 1 is known, the link goes, and one box is paid in full. */
static void
sold(struct counter *c, char sale[SALE_BYTES])
{
	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_CANCEL, NULL);
	cut(c);
	counter_sell(c, 1, BOX, sale);
	assert_int_equal(c->view->outcome, OUTCOME_PREPAID);
	counter_do(c, COMMAND_NEXT, NULL);
}

/* From COMMAND_TICKET to the 2102 in flight. */
static void
settle(struct counter *c, const char *ticket, char sale[SALE_BYTES])
{
	if (on_sale(c, COMMAND_TICKET, ticket) != 0)
		fail_msg("%s", c->err.text);
	accept_next(c, "1101");
	accept_next(c, "5206");
	counter_do(c, COMMAND_CHARGE, NULL);
	accept_next(c, "2101");
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_SETTLING);
}

static void
paper_says(struct counter *c, const char *sale, const char *words, bool says)
{
	struct text_buf paper;

	text_buf_init(&paper, 65536);
	if (till_print(c->till, &c->now, sale, &paper, &c->err) != 0)
		fail_msg("%s", c->err.text);
	if ((strstr(paper.at, words) != NULL) != says)
		fail_msg("“%s” %s on\n%s", words, says ? "is not" : "is",
		    paper.at);
	text_buf_clear(&paper);
}

static void
offline_the_person_pays_in_full_and_takes_a_ticket(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct settlement *kept = settlement_new(NULL);
	struct figures estimate;

	counter_online(c);
	counter_person(c, 1);
	counter_do(c, COMMAND_CANCEL, NULL);
	cut(c);
	counter_person(c, 1);
	counter_split(c, BOX);
	assert_true(c->view->prepay);
	assert_int_equal(c->view->figures.cash.fen, 1250);
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	assert_int_equal(c->view->place, TILL_RESULT);
	assert_int_equal(c->view->outcome, OUTCOME_PREPAID);
	assert_int_equal(c->view->figures.cash.fen, 1250);
	assert_int_equal(c->view->figures.fund.fen, 0);
	counter_step(c);
	assert_int_equal(c->view->counts.tickets, 1);
	assert_int_equal(c->view->counts.pending, 0);
	assert_int_equal(c->view->counts.offline_fund.fen, 0);
	assert_int_equal(till_record(c->till, sale, kept, &c->err), 0);
	assert_int_equal(kept->kind, SETTLEMENT_PREPAID);
	assert_int_equal(kept->prepaid.until, 20260613);
	assert_string_equal(kept->person.psn_name, "测试");
	settlement_estimate(kept, &estimate);
	assert_int_equal(estimate.fund.fen, 750);
	settlement_free(&kept);
	paper_says(c, sale, "补结算单", true);
	paper_says(c, sale, "2026-06-13", true);
	paper_says(c, sale, "估算", true);
	paper_says(c, sale, c->view->short_code, true);
	paper_says(c, sale, "成功", false);
	assert_int_equal(counter_left(c, "2102"), 0);
}

/* A person the till never heard of has no estimate, but has a ticket. */
static void
without_an_entitlement_there_is_no_estimate(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	cut(c);
	counter_sell(c, 5, BOX, sale);
	assert_int_equal(c->view->outcome, OUTCOME_PREPAID);
	paper_says(c, sale, "没有估算", true);
	counter_do(c, COMMAND_NEXT, NULL);
	link_back(c);
	settle(c, sale, sale);
	accept_next(c, "2102");
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
	assert_int_equal(c->view->refund.fen, 1250 - c->view->figures.cash.fen);
}

static void
settled_with_its_own_day_and_paid_back_once(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES], sale[SALE_BYTES];
	struct flight *flight;

	sold(c, ticket);
	refused(c, COMMAND_TICKET, ticket, "联网");
	refused(c, COMMAND_PAY_BACK, ticket, "还没有补结");
	counter_pass(c, 3 * DAY_MS);
	link_back(c);
	settle(c, ticket, sale);
	assert_string_not_equal(sale, ticket);
	flight = counter_flight(c, "2102");
	assert_non_null(
	    strstr(flight->body, "\"begntime\":\"2026-03-15 10:00:00\""));
	assert_non_null(strstr(flight->body,
	    "\"fee_ocur_time\":\"2026-03-15 10:00:00\""));
	assert_non_null(strstr(flight->body, "offl"));
	counter_settle(c, flight, 1250, 700, 300, 250);
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
	assert_int_equal(c->view->refund.fen, 1000);
	assert_int_equal(c->view->counts.tickets_owed, 1);
	assert_int_equal(c->view->counts.owed.fen, 1000);
	refused(c, COMMAND_TICKET, ticket, "待退款");
	assert_int_equal(on_sale(c, COMMAND_PAY_BACK, ticket), 0);
	assert_int_equal(c->view->refund.fen, 0);
	assert_int_equal(counter_facts(c, "PAID_BACK"), 1);
	refused(c, COMMAND_PAY_BACK, ticket, "不能再付");
	refused(c, COMMAND_PAY_BACK, sale, "不能再付");
	counter_do(c, COMMAND_NEXT, NULL);
	refused(c, COMMAND_TICKET, ticket, "不能再办");
	counter_step(c);
	assert_int_equal(c->view->counts.tickets_owed, 0);
}

/* The ticket is a paper, the refund slip another: each has a first copy. */
static void
the_refund_slip_is_printed_once(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES], sale[SALE_BYTES];

	sold(c, ticket);
	paper_says(c, ticket, "重印", false);
	paper_says(c, ticket, "重印", true);
	link_back(c);
	settle(c, ticket, sale);
	counter_settle(c, counter_flight(c, "2102"), 1250, 700, 300, 250);
	counter_step(c);
	paper_says(c, sale, "应退现金", true);
	assert_int_equal(on_sale(c, COMMAND_PAY_BACK, sale), 0);
	paper_says(c, ticket, "补结算退款单", true);
	paper_says(c, ticket, "重印 第 2 份", true);
	paper_says(c, ticket, "签名", true);
	paper_says(c, ticket, "10.00", true);
}

static void
found_when_the_person_is_read_again(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES], other[SALE_BYTES];

	sold(c, ticket);
	counter_sell(c, 1, DEAR, other);
	counter_do(c, COMMAND_NEXT, NULL);
	link_back(c);
	counter_person(c, 2);
	assert_int_equal(c->view->tickets, 0);
	refused(c, COMMAND_TICKET, ticket, "不是此人的");
	counter_do(c, COMMAND_CANCEL, NULL);
	counter_person(c, 1);
	assert_int_equal(c->view->tickets, 2);
	assert_string_equal(c->view->ticket.sale, ticket);
	assert_int_equal(c->view->ticket.total.fen, 1250);
	assert_int_equal(on_sale(c, COMMAND_TICKET, ticket), 0);
	assert_int_equal(c->view->place, TILL_BASKET);
	assert_int_equal(c->view->sale->basket.total.fen, 1250);
	counter_refuses(c, COMMAND_SCAN, BOX);
	counter_refuses(c, COMMAND_REMOVE, NULL);
	counter_refuses(c, COMMAND_SELFPAY, NULL);
}

/* Asked of somebody else half-way, a ticket would be that person's. */
static void
nobody_else_takes_the_place_while_it_is_settled(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES];

	sold(c, ticket);
	link_back(c);
	assert_int_equal(on_sale(c, COMMAND_TICKET, ticket), 0);
	assert_int_equal(counter_identify(c, 2), -1);
	counter_refuses(c, COMMAND_READ_CARD, NULL);
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OPEN);
	counter_person(c, 2);
	counter_split(c, BOX);
	assert_int_equal(c->view->sale->day, text_day(c->now.wall_ms));
}

static void
what_the_centre_refuses_is_still_to_be_settled(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES], sale[SALE_BYTES];

	sold(c, ticket);
	link_back(c);
	settle(c, ticket, sale);
	refused(c, COMMAND_TICKET, ticket, "先完成");
	counter_refusal(c, counter_flight(c, "2102"), "不行");
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_REFUSED);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OPEN);
	counter_do(c, COMMAND_NEXT, NULL);
	settle(c, ticket, sale);
	/* Proved unsent with the customer there: nothing is promised. */
	counter_end(c, counter_flight(c, "2102"), NET_UNSENT);
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_VOID);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OPEN);
}

/* A lost reply: in doubt as any sale, and never a second one beside it. */
static void
in_doubt_it_is_not_settled_again(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES], sale[SALE_BYTES];

	sold(c, ticket);
	link_back(c);
	settle(c, ticket, sale);
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	assert_int_equal(c->view->outcome, OUTCOME_DOUBT);
	counter_do(c, COMMAND_NEXT, NULL);
	refused(c, COMMAND_TICKET, ticket, "正在补结");
	refused(c, COMMAND_PAY_BACK, ticket, "还没有补结");
	counter_restart(c, true);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_SETTLING);
	counter_online(c);
	counter_step(c);
	/* Undone, and sent once more by the till itself: still the one. */
	accept_next(c, "2601");
	counter_step(c);
	assert_non_null(counter_flight(c, "2102"));
	assert_int_equal(ticket_of(c, ticket).state, TICKET_SETTLING);
	refused(c, COMMAND_TICKET, ticket, "正在补结");
	accept_next(c, "2102");
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OWED);
	assert_string_equal(ticket_of(c, ticket).by, sale);
}

static void
past_its_day_it_is_a_named_persons(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES];

	sold(c, ticket);
	counter_pass(c, 90 * DAY_MS);
	counter_step(c);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OPEN);
	counter_pass(c, DAY_MS);
	counter_step(c);
	/* Our own clock says so; the centre has not been heard since. */
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OPEN);
	link_back(c);
	counter_pass(c, 10000);
	counter_step(c);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_EXPIRED);
	assert_int_equal(c->view->counts.handed, 1);
	assert_int_equal(counter_facts(c, "HANDED"), 1);
	refused(c, COMMAND_TICKET, ticket, "已过期");
	paper_says(c, ticket, "已转人工", true);
	assert_true(counter_entry(c, ticket).handed);
}

/* Somebody sets the clock a year ahead, and back; the centre's goes on. */
static void
a_clock_set_ahead_expires_none(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES], sale[SALE_BYTES];

	sold(c, ticket);
	c->ahead_ms = 400 * DAY_MS;
	c->now.wall_ms += c->ahead_ms;
	counter_pass(c, 10000);
	counter_step(c);
	counter_restart(c, true);
	counter_online(c);
	counter_pass(c, 10000);
	counter_step(c);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OPEN);
	assert_int_equal(counter_facts(c, "HANDED"), 0);
	c->now.wall_ms -= c->ahead_ms;
	c->ahead_ms = 0;
	counter_restart(c, true);
	counter_online(c);
	settle(c, ticket, sale);
	counter_settle(c, counter_flight(c, "2102"), 1250, 700, 300, 250);
	counter_step(c);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OWED);
}

static void
a_restart_and_a_rebuild_remember(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES], sale[SALE_BYTES];
	struct ticket before, after;

	sold(c, ticket);
	counter_restart(c, true);
	counter_online(c);
	settle(c, ticket, sale);
	counter_settle(c, counter_flight(c, "2102"), 1250, 700, 300, 250);
	counter_step(c);
	before = ticket_of(c, ticket);
	assert_int_equal(queue_rebuild(c->store, &c->err), 0);
	after = ticket_of(c, ticket);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(after.state, TICKET_OWED);
	counter_restart(c, true);
	assert_int_equal(on_sale(c, COMMAND_PAY_BACK, ticket), 0);
}

/* Steps until this is in flight, or time is up. */
static bool
comes(struct counter *c, const char *infno, int seconds)
{
	for (int i = 0; i < seconds; i++) {
		if (counter_flight(c, infno) != NULL)
			return true;
		counter_pass(c, 1000);
		counter_step(c);
	}
	return counter_flight(c, infno) != NULL;
}

/* The pack says 联网自补: nobody is asked, the refund waits for the person. */
static void
settled_by_itself_when_nobody_is_there(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES];

	write_pack("离线 药店 预付 90 天内补结 联网自补\n\t离线 拒绝");
	counter_restart(c, false);
	sold(c, ticket);
	assert_false(comes(c, "1101", 5));
	link_back(c);
	assert_true(comes(c, "1101", 60));
	/* A customer comes: first of all. */
	counter_do(c, COMMAND_SCAN, BOX);
	assert_int_equal(c->view->sale->basket.total.fen, 1250);
	assert_string_equal(c->view->sale->prepaid.sale, "");
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OPEN);
	accept_next(c, "1101");
	assert_false(comes(c, "2101", 60));
	counter_do(c, COMMAND_CANCEL, NULL);
	assert_true(comes(c, "1101", 60));
	assert_string_equal(c->view->sale->prepaid.sale, ticket);
	accept_next(c, "1101");
	accept_next(c, "5206");
	assert_true(comes(c, "2101", 3));
	accept_next(c, "2101");
	assert_true(comes(c, "2102", 3));
	counter_settle(c, counter_flight(c, "2102"), 1250, 700, 300, 250);
	counter_step(c);
	assert_int_equal(ticket_of(c, ticket).state, TICKET_OWED);
	for (int i = 0; i < 5; i++) {
		counter_pass(c, 1000);
		counter_step(c);
	}
	assert_int_equal(c->view->place, TILL_IDLE);
	assert_int_equal(c->view->counts.tickets_owed, 1);
	assert_int_equal(on_sale(c, COMMAND_PAY_BACK, ticket), 0);
}

/* Where the pack does not say so the person is waited for. */
static void
not_settled_unasked_without_the_packs_word(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES];

	sold(c, ticket);
	link_back(c);
	assert_false(comes(c, "1101", 120));
}

static void
hear(void *ctx, const struct audit_finding *finding)
{
	char *words = ctx;

	assert_true(
	    text_format(words, ERR_TEXT_BYTES + 256, "%s", finding->text));
}

/* Nothing found, or at last these words. */
static void
audit_finds(struct counter *c, const char *expected)
{
	char words[ERR_TEXT_BYTES + 256] = "";
	const struct audit_options options = {
		.ctx = words, .finding = hear, .key = &c->key
	};
	struct audit_result result;

	assert_int_equal(
	    audit_replay(c->store, &options, &result, &c->err), 0);
	if (strstr(words, expected) == NULL ||
	    (expected[0] == '\0' && words[0] != '\0'))
		fail_msg("“%s” was found, not “%s”", words, expected);
	assert_int_equal(result.prepaid.count, 1);
}

/* A row as a liar would write it, past the fold. */
static void
forge(struct counter *c, enum fact fact, const char *sale, const char *body,
    size_t length)
{
	struct journal *journal = NULL;

	assert_int_equal(journal_open(&journal, c->store, &c->err), 0);
	assert_int_equal(store_begin(c->store, &c->err), 0);
	assert_int_equal(journal_append(journal, &c->now, fact, sale, "", body,
			     length, NULL, &c->err), 0);
	assert_int_equal(store_commit(c->store, &c->err), 0);
	journal_close(&journal);
}

static void
the_auditor_replays_a_tickets_life(void **state)
{
	static const char paid[] = "{\"cash\":\"10.00\"}";
	struct counter *c = *state;
	char ticket[SALE_BYTES], sale[SALE_BYTES];

	sold(c, ticket);
	audit_finds(c, "");
	link_back(c);
	settle(c, ticket, sale);
	counter_settle(c, counter_flight(c, "2102"), 1250, 700, 300, 250);
	counter_step(c);
	assert_int_equal(on_sale(c, COMMAND_PAY_BACK, ticket), 0);
	audit_finds(c, "");
	till_close(&c->till);
	forge(c, FACT_PAID_BACK, ticket, paid, strlen(paid));
	audit_finds(c, "退了两次款");
	forge(c, FACT_PAID_BACK, ticket, "{\"cash\":\"9.00\"}", 15);
	audit_finds(c, "与中心的结果不符");
	forge(c, FACT_PAID_BACK, sale, paid, strlen(paid));
	audit_finds(c, "与中心的结果不符");
}

static void
the_auditor_sees_a_ticket_settled_twice(void **state)
{
	struct counter *c = *state;
	struct settlement *again = settlement_new(NULL);
	char ticket[SALE_BYTES], sale[SALE_BYTES];
	struct text_buf body;

	sold(c, ticket);
	link_back(c);
	settle(c, ticket, sale);
	accept_next(c, "2102");
	assert_int_equal(till_record(c->till, sale, again, &c->err), 0);
	till_close(&c->till);
	memcpy(again->sale, "26031501000099", 15);
	text_buf_init(&body, 1 << 20);
	assert_int_equal(record_encode(&body, again, &c->key, &c->err), 0);
	forge(c, FACT_INTENT, again->sale, body.at, body.length);
	audit_finds(c, "补结了两次");
	text_buf_clear(&body);
	settlement_free(&again);
}

/* The fold itself refuses a second settlement and a second refund. */
static void
the_fold_takes_neither_twice(void **state)
{
	static const char paid[] = "{\"cash\":\"10.00\"}";
	struct counter *c = *state;
	char ticket[SALE_BYTES], sale[SALE_BYTES];
	struct settlement *again = settlement_new(NULL);
	struct text_buf body;
	struct books books;

	sold(c, ticket);
	link_back(c);
	settle(c, ticket, sale);
	counter_settle(c, counter_flight(c, "2102"), 1250, 700, 300, 250);
	counter_step(c);
	assert_int_equal(on_sale(c, COMMAND_PAY_BACK, ticket), 0);
	assert_int_equal(till_record(c->till, sale, again, &c->err), 0);
	till_close(&c->till);
	assert_int_equal(
	    books_open(&books, c->store, &c->key, &c->err), 0);
	text_buf_init(&body, 1 << 20);
	memcpy(again->sale, "26031501000099", 15);
	assert_int_equal(record_encode(&body, again, &c->key, &c->err), 0);
	assert_int_equal(books_begin(&books, &c->err), 0);
	assert_int_equal(books_text(&books, &c->now, FACT_INTENT, again->sale,
			     "", body.at, body.length, NULL, &c->err), -1);
	assert_int_equal(c->err.code, ERR_CORRUPT);
	(void)books_abandon(&books);
	assert_int_equal(books_begin(&books, &c->err), 0);
	assert_int_equal(books_text(&books, &c->now, FACT_PAID_BACK, ticket,
			     "", paid, strlen(paid), NULL, &c->err), -1);
	assert_int_equal(c->err.code, ERR_CORRUPT);
	(void)books_abandon(&books);
	books_close(&books);
	text_buf_clear(&body);
	settlement_free(&again);
	counter_open_till(c);
}

/* What goes back goes back once: first the refund, then the goods. */
static void
the_goods_come_back_after_the_refund(void **state)
{
	struct counter *c = *state;
	char ticket[SALE_BYTES], sale[SALE_BYTES];

	sold(c, ticket);
	link_back(c);
	settle(c, ticket, sale);
	counter_settle(c, counter_flight(c, "2102"), 1250, 700, 300, 250);
	counter_step(c);
	refused(c, COMMAND_REFUND, sale, "退款还没有付");
	assert_int_equal(on_sale(c, COMMAND_PAY_BACK, ticket), 0);
	assert_int_equal(counter_refund(c, sale), 0);
	accept_next(c, "2103");
	assert_int_equal(ticket_of(c, ticket).state, TICKET_ENDED);
}

/* Taken in full, given back in part: the drawer holds what is left. */
static void
the_drawer_knows_a_tickets_money(void **state)
{
	struct counter *c = *state;
	struct shift *shift = calloc(1, sizeof(*shift));
	struct till_command command;
	char ticket[SALE_BYTES], sale[SALE_BYTES];

	assert_non_null(shift);
	memset(&command, 0, sizeof(command));
	c->conf.shift.count = true;
	command.kind = COMMAND_SHIFT_OPEN;
	assert_int_equal(till_step(c->till, &c->now, &command, &c->err), 0);
	sold(c, ticket);
	assert_int_equal(till_shift(c->till, 0, shift, &c->err), 0);
	assert_int_equal(shift->expected.fen, 1250);
	assert_int_equal(shift->items[0].as, SHIFT_TICKET);
	link_back(c);
	settle(c, ticket, sale);
	counter_settle(c, counter_flight(c, "2102"), 1250, 700, 300, 250);
	counter_step(c);
	assert_int_equal(till_shift(c->till, 0, shift, &c->err), 0);
	assert_int_equal(shift->expected.fen, 1250);
	/* The sale that settles it differs from its estimate: two to see to. */
	assert_int_equal(shift->carried, 2);
	assert_int_equal(shift->items[1].as, SHIFT_OWED);
	assert_int_equal(shift->items[1].cash.fen, 1000);
	assert_int_equal(on_sale(c, COMMAND_PAY_BACK, ticket), 0);
	assert_int_equal(till_shift(c->till, 0, shift, &c->err), 0);
	assert_int_equal(shift->moves[SHIFT_PAID_BACK].fen, -1000);
	assert_int_equal(shift->carried, 1);
	counter_do(c, COMMAND_NEXT, NULL);
	command.kind = COMMAND_SHIFT_CLOSE;
	command.cash = command.shown = money_fen(250);
	if (till_step(c->till, &c->now, &command, &c->err) != 0)
		fail_msg("%s", c->err.text);
	audit_finds(c, "");
	free(shift);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, drop)
	const struct CMUnitTest tests[] = {
		T(offline_the_person_pays_in_full_and_takes_a_ticket),
		T(without_an_entitlement_there_is_no_estimate),
		T(settled_with_its_own_day_and_paid_back_once),
		T(the_refund_slip_is_printed_once),
		T(found_when_the_person_is_read_again),
		T(nobody_else_takes_the_place_while_it_is_settled),
		T(what_the_centre_refuses_is_still_to_be_settled),
		T(in_doubt_it_is_not_settled_again),
		T(settled_by_itself_when_nobody_is_there),
		T(not_settled_unasked_without_the_packs_word),
		T(past_its_day_it_is_a_named_persons),
		T(a_clock_set_ahead_expires_none),
		T(a_restart_and_a_rebuild_remember),
		T(the_fold_takes_neither_twice),
		T(the_auditor_replays_a_tickets_life),
		T(the_auditor_sees_a_ticket_settled_twice),
		T(the_goods_come_back_after_the_refund),
		T(the_drawer_knows_a_tickets_money),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
