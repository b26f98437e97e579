/*
 * A clinic's counter at the reference centre: 2201 to 2208, every reply lost
 * once, cancelled, gone back from, offline, crashed. At the end the centre's
 * ledger is the journal's and its list of breaches is empty.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
#include <cmocka.h>

#include "pos/audit.h"
#include "tests/support/centre.h"
#include "tests/support/counter.h"

#define LIN "990101197001010044"
#define SUN "999999196806150573" /* insured elsewhere */
#define BOX "D1001"
#define ROUNDS 400

struct clinic {
	struct counter *counter;
	struct ref ref;
	char lose[6]; /* the reply of the next of these is lost */
	bool deaf;    /* and its request does not arrive either */
	bool cable_out;
	bool blind; /* 5201 is refused */
};

static void
conf_of_a_clinic(struct conf *conf)
{
#define PUT(member, text)                                                     \
	assert_true(text_copy(conf->member, sizeof(conf->member), text))
	PUT(till.fixmedins_code, "H99010100001");
	PUT(till.fixmedins_name, "示范社区卫生服务站");
	PUT(till.scene, "outpatient");
	PUT(till.level, "一级");
	PUT(till.mac, "02-00-00-00-00-01");
	PUT(till.ip, "10.0.0.7");
	PUT(clinic.atddr_no, "D990101000001");
	PUT(clinic.dr_name, "演示医师");
	PUT(clinic.dept_code, "A02");
	PUT(clinic.dept_name, "全科医疗科");
	PUT(clinic.caty, "A02");
	PUT(clinic.dise_codg, "J06.900");
	PUT(clinic.dise_name, "急性上呼吸道感染");
	PUT(clinic.diseases, "I10.x00 高血压, K29.700 胃炎");
#undef PUT
}

static int
make(void **state)
{
	struct clinic *k = calloc(1, sizeof(*k));
	void *counter = NULL;

	assert_non_null(k);
	if (counter_make(&counter) != 0)
		return -1;
	k->counter = counter;
	conf_of_a_clinic(&k->counter->conf);
	counter_restart(k->counter, false);
	ref_start(&k->ref, (const char *const[]){ "--plain", NULL });
	*state = k;
	return 0;
}

static int
drop(void **state)
{
	struct clinic *k = *state;
	void *counter = k->counter;

	ref_stop(&k->ref);
	ref_clear(&k->ref);
	(void)counter_drop(&counter);
	free(k);
	return 0;
}

/* What left goes to the centre; what comes back is told, or lost. */
static void
carry(struct clinic *k, struct flight *flight)
{
	bool lost = strcmp(flight->infno, k->lose) == 0;
	struct ref_reply reply;

	if (k->cable_out) {
		counter_end(k->counter, flight, NET_UNSENT);
		return;
	}
	if (lost && k->deaf) {
		k->lose[0] = '\0';
		counter_end(k->counter, flight, NET_UNKNOWN);
		return;
	}
	if (k->blind && strcmp(flight->infno, "5201") == 0) {
		counter_refusal(k->counter, flight, "不支持的交易");
		return;
	}
	ref_send(&k->ref, flight->body, 10000, &reply);
	assert_int_equal(reply.code, CURLE_OK);
	if (lost) {
		k->lose[0] = '\0';
		counter_end(k->counter, flight, NET_UNKNOWN);
	} else {
		counter_reply(k->counter, flight, (int)reply.status,
		    reply.text);
	}
	free(reply.text);
}

static void
turn(struct clinic *k)
{
	struct counter *c = k->counter;

	for (int i = 0; i < c->flight_count; i++) {
		if (c->flights[i].open)
			carry(k, &c->flights[i]);
	}
	counter_step(c);
}

static bool
nothing_flies(const struct clinic *k)
{
	for (int i = 0; i < k->counter->flight_count; i++) {
		if (k->counter->flights[i].open)
			return false;
	}
	return true;
}

/* Until nothing is open any more; time passes when nothing else does. */
static void
drain(struct clinic *k)
{
	struct counter *c = k->counter;

	for (int i = 0; i < ROUNDS; i++) {
		turn(k);
		if (nothing_flies(k) && !till_busy(c->till))
			return;
		if (nothing_flies(k))
			counter_pass(c, 5000);
	}
	fail_msg("%d rounds and still busy", ROUNDS);
}

static void
online(struct clinic *k)
{
	for (int i = 0; i < 10 && !k->counter->view->link_up; i++)
		turn(k);
	assert_true(k->counter->view->link_up);
}

/* Who it is, and two boxes. */
static void
fill(struct clinic *k, const char *who)
{
	struct counter *c = k->counter;

	counter_do(c, COMMAND_ID_NO, who);
	for (int i = 0; i < 10 &&
	     c->view->entitlement == ENTITLEMENT_ASKING; i++)
		turn(k);
	assert_true(c->view->entitlement == ENTITLEMENT_FRESH ||
	    c->view->entitlement == ENTITLEMENT_CACHED);
	counter_do(c, COMMAND_SCAN, BOX);
	counter_do(c, COMMAND_SCAN, "D1002");
}

/* Charged, and quoted if there is a link. */
static void
charge(struct clinic *k)
{
	struct counter *c = k->counter;

	counter_do(c, COMMAND_CHARGE, NULL);
	for (int i = 0; i < 200 && c->view->quote == QUOTE_ASKING; i++) {
		turn(k);
		if (nothing_flies(k) && c->view->quote == QUOTE_ASKING)
			counter_pass(c, 1000);
	}
	assert_int_equal(c->view->place, TILL_SPLIT);
}

static void
confirm(struct clinic *k, char sale[SALE_BYTES])
{
	struct counter *c = k->counter;

	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	for (int i = 0; i < 10 && c->view->place == TILL_WAITING; i++)
		turn(k);
	assert_int_equal(c->view->place, TILL_RESULT);
}

static int64_t
at_centre(struct clinic *k, const char *sql)
{
	char path[96];
	sqlite3 *db = NULL;
	sqlite3_stmt *ask = NULL;
	int64_t value;

	(void)snprintf(path, sizeof(path), "%s/ledger.db", k->ref.folder);
	assert_int_equal(sqlite3_open_v2(path, &db,
	    SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, sql, -1, &ask, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(ask), SQLITE_ROW);
	value = sqlite3_column_int64(ask, 0);
	(void)sqlite3_finalize(ask);
	(void)sqlite3_close(db);
	return value;
}

static void
finding(void *ctx, const struct audit_finding *found)
{
	(void)ctx;
	if (found->kind != AUDIT_OPEN)
		fail_msg("audit: %s", found->text);
}

/* The journal replays, the queue is its fold, and no breach was seen. */
static void
books_are_good(struct clinic *k)
{
	const struct audit_options options = {
		.key = &k->counter->key,
		.conf = &k->counter->conf,
		.finding = finding,
	};
	struct audit_result result;
	struct err err;

	if (audit_replay(k->counter->store, &options, &result, &err) != 0)
		fail_msg("%s", err.text);
	ref_no_violations(&k->ref);
}

/* So many settled and open visits at the centre, nothing unsettled there
 * that is not a visit's of ours, and the same money on both sides. */
static void
same_as_the_centre(struct clinic *k, int settled, int visits)
{
	int64_t fund = 0;

	counter_step(k->counter);
	assert_int_equal(k->counter->view->counts.handed, 0);
	assert_int_equal(k->counter->view->counts.visits, 0);
	assert_int_equal(at_centre(k, "SELECT count(*) FROM settlement WHERE"
	    " state = 'effect' AND kind = 1"), settled);
	assert_int_equal(at_centre(k, "SELECT count(*) FROM visit WHERE"
	    " state = 'open'"), visits);
	assert_int_equal(at_centre(k, "SELECT count(*) FROM fee WHERE"
	    " settlement = 0"), 0);
	if (store_int(k->counter->store, &fund, 0, &k->counter->err,
		"SELECT coalesce(sum(fund), 0) FROM sale WHERE state = 4",
		"") != 0)
		fail_msg("%s", k->counter->err.text);
	assert_int_equal(at_centre(k, "SELECT coalesce(sum(fund), 0) FROM"
	    " settlement WHERE state = 'effect' AND kind = 1"), fund);
	books_are_good(k);
}

static void
sold_online(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;
	char sale[SALE_BYTES];

	online(k);
	fill(k, LIN);
	charge(k);
	assert_int_equal(c->view->quote, QUOTE_SAME);
	assert_int_equal(counter_left(c, "2206"), 1);
	assert_int_equal(counter_left(c, "2207"), 0);
	confirm(k, sale);
	assert_int_equal(c->view->outcome, OUTCOME_SETTLED);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	drain(k);
	same_as_the_centre(k, 1, 1);
}

/* The link comes back while the split is shown, and the quote with it. */
static void
await_quote(struct clinic *k)
{
	struct counter *c = k->counter;

	for (int i = 0; i < ROUNDS && c->view->quote != QUOTE_SAME; i++) {
		turn(k);
		if (nothing_flies(k))
			counter_pass(c, 1000);
	}
	assert_int_equal(c->view->quote, QUOTE_SAME);
}

/* A reply (deaf: and the request) of this step is lost on the way to a
 * settled sale. */
static void
sold_after_losing(struct clinic *k, const char *infno, bool deaf)
{
	char sale[SALE_BYTES];

	online(k);
	fill(k, LIN);
	(void)text_copy(k->lose, sizeof(k->lose), infno);
	k->deaf = deaf;
	charge(k);
	await_quote(k);
	confirm(k, sale);
	drain(k);
	assert_string_equal(k->lose, ""); /* it did happen */
	assert_int_equal(counter_entry(k->counter, sale).state, MESSAGE_ACKED);
	same_as_the_centre(k, 1, 1);
}

#define LOST(infno)                                                            \
	static void lost_reply_of_##infno(void **state)                        \
	{                                                                      \
		sold_after_losing(*state, #infno, false);                      \
	}                                                                      \
	static void lost_request_of_##infno(void **state)                      \
	{                                                                      \
		sold_after_losing(*state, #infno, true);                       \
	}
LOST(2201)
LOST(2203A)
LOST(2204)
LOST(2206)
LOST(2207)

static void
charged(struct clinic *k)
{
	online(k);
	fill(k, LIN);
	charge(k);
	assert_int_equal(k->counter->view->quote, QUOTE_SAME);
}

/* Cancelled after the charge: taken back by itself, though a reply of it
 * may be lost. */
static void
cancelled(struct clinic *k, const char *lose, bool deaf)
{
	charged(k);
	(void)text_copy(k->lose, sizeof(k->lose), lose);
	k->deaf = deaf;
	counter_do(k->counter, COMMAND_CANCEL, NULL);
	drain(k);
	assert_string_equal(k->lose, "");
	same_as_the_centre(k, 0, 0);
}

static void
cancelled_after_charge(void **state)
{
	struct clinic *k = *state;

	cancelled(k, "", false);
	assert_int_equal(counter_left(k->counter, "2205"), 1);
	assert_int_equal(counter_left(k->counter, "2202"), 1);
}

static void
cancelled_and_2205_lost(void **state)
{
	cancelled(*state, "2205", false);
}

static void
cancelled_and_2202_lost(void **state)
{
	cancelled(*state, "2202", false);
}

static void
cancelled_and_2202_never_arrived(void **state)
{
	cancelled(*state, "2202", true);
}

/* Cancelled while the step's reply is lost: nobody knows what is there. */
static void
cancelled_in_doubt(struct clinic *k, const char *infno, bool deaf)
{
	online(k);
	fill(k, LIN);
	(void)text_copy(k->lose, sizeof(k->lose), infno);
	k->deaf = deaf;
	counter_do(k->counter, COMMAND_CHARGE, NULL);
	for (int i = 0; i < 20 && k->lose[0] != '\0'; i++)
		turn(k);
	counter_step(k->counter);
	counter_do(k->counter, COMMAND_CANCEL, NULL);
	drain(k);
	same_as_the_centre(k, 0, 0);
}

static void
cancelled_while_2201_is_lost(void **state)
{
	cancelled_in_doubt(*state, "2201", false);
}

static void
cancelled_while_2201_never_arrived(void **state)
{
	struct clinic *k = *state;

	cancelled_in_doubt(k, "2201", true);
	/* Twice, far enough apart: it might still have been under way. */
	assert_int_equal(counter_left(k->counter, "5201"), 2);
	assert_int_equal(counter_left(k->counter, "2202"), 0);
}

static void
cancelled_while_2204_is_lost(void **state)
{
	cancelled_in_doubt(*state, "2204", false);
}

static void
back_and_charged_again(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;
	char sale[SALE_BYTES];

	charged(k);
	counter_do(c, COMMAND_BACK, NULL);
	counter_do(c, COMMAND_SCAN, BOX);
	charge(k);
	assert_int_equal(c->view->quote, QUOTE_SAME);
	confirm(k, sale);
	drain(k);
	assert_int_equal(counter_left(c, "2201"), 2);
	assert_int_equal(counter_left(c, "2202"), 1);
	same_as_the_centre(k, 1, 1);
}

static void
paid_without_insurance_after_all(void **state)
{
	struct clinic *k = *state;

	charged(k);
	counter_do(k->counter, COMMAND_SELFPAY, NULL);
	drain(k);
	same_as_the_centre(k, 0, 0);
}

/* Between any two turns of the flow the process ends. */
static void
crashed(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;

	for (int turns = 0; turns < 8; turns++) {
		online(k);
		fill(k, LIN);
		counter_do(c, COMMAND_CHARGE, NULL);
		for (int i = 0; i < turns; i++)
			turn(k);
		counter_restart(c, turns % 2 == 0);
		drain(k);
		same_as_the_centre(k, 0, 0);
	}
}

static void
sold_offline(struct clinic *k, char sale[SALE_BYTES])
{
	struct counter *c = k->counter;

	online(k);
	fill(k, LIN); /* heard of while there was a link */
	counter_do(c, COMMAND_CANCEL, NULL);
	k->cable_out = true;
	fill(k, LIN);
	charge(k);
	assert_int_equal(c->view->quote, QUOTE_NONE);
	confirm(k, sale);
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
}

static void
offline_and_delivered(void **state)
{
	struct clinic *k = *state;
	char sale[SALE_BYTES];

	sold_offline(k, sale);
	counter_pass(k->counter, 3600000);
	k->cable_out = false;
	drain(k);
	assert_int_equal(counter_left(k->counter, "2206"), 0);
	assert_int_equal(counter_entry(k->counter, sale).state, MESSAGE_ACKED);
	same_as_the_centre(k, 1, 1);
	assert_int_equal(at_centre(k, "SELECT count(*) FROM visit WHERE"
	    " begntime LIKE '2026-03-15 10:0%'"), 1);
}

static void
offline_and_lost(struct clinic *k, const char *infno, bool deaf)
{
	char sale[SALE_BYTES];

	sold_offline(k, sale);
	(void)text_copy(k->lose, sizeof(k->lose), infno);
	k->deaf = deaf;
	k->cable_out = false;
	drain(k);
	assert_string_equal(k->lose, "");
	assert_int_equal(counter_entry(k->counter, sale).state, MESSAGE_ACKED);
	same_as_the_centre(k, 1, 1);
}

#define DRAINED(infno)                                                         \
	static void drained_with_##infno##_lost(void **state)                  \
	{                                                                      \
		offline_and_lost(*state, #infno, false);                       \
	}
DRAINED(2201)
DRAINED(2203A)
DRAINED(2204)
DRAINED(2207)

/* The link is lost between the charge and the confirm. */
static void
charged_online_confirmed_offline(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;
	char sale[SALE_BYTES];

	online(k);
	fill(k, LIN);
	(void)text_copy(k->lose, sizeof(k->lose), "2204");
	charge(k);
	k->cable_out = true;
	assert_int_equal(c->view->quote, QUOTE_NONE);
	confirm(k, sale);
	assert_int_equal(c->view->outcome, OUTCOME_PROVISIONAL);
	k->cable_out = false;
	drain(k);
	assert_int_equal(counter_left(c, "2201"), 1);
	assert_int_equal(counter_left(c, "2204"), 2);
	same_as_the_centre(k, 1, 1);
}

static void
refunded(struct clinic *k, const char *lose, bool deaf)
{
	char sale[SALE_BYTES];

	charged(k);
	confirm(k, sale);
	counter_do(k->counter, COMMAND_NEXT, NULL);
	(void)text_copy(k->lose, sizeof(k->lose), lose);
	k->deaf = deaf;
	assert_int_equal(counter_refund(k->counter, sale), 0);
	drain(k);
	assert_string_equal(k->lose, "");
	assert_int_equal(
	    counter_entry(k->counter, sale).state, MESSAGE_REVERSED);
	same_as_the_centre(k, 0, 0);
}

static void
refunded_and_closed(void **state)
{
	struct clinic *k = *state;

	refunded(k, "", false);
	assert_int_equal(counter_left(k->counter, "2208"), 1);
	assert_int_equal(counter_left(k->counter, "2205"), 1);
	assert_int_equal(counter_left(k->counter, "2202"), 1);
}

#define REFUNDED(infno)                                                        \
	static void refunded_with_##infno##_lost(void **state)                 \
	{                                                                      \
		refunded(*state, #infno, false);                               \
	}                                                                      \
	static void refunded_with_##infno##_unheard(void **state)              \
	{                                                                      \
		refunded(*state, #infno, true);                                \
	}
REFUNDED(2208)
REFUNDED(2205)
REFUNDED(2202)

static void
insured_elsewhere(void **state)
{
	struct clinic *k = *state;
	char sale[SALE_BYTES];

	online(k);
	fill(k, SUN);
	charge(k);
	confirm(k, sale);
	drain(k);
	assert_int_equal(counter_entry(k->counter, sale).state, MESSAGE_ACKED);
	assert_int_equal(at_centre(k, "SELECT count(*) FROM settlement WHERE"
	    " admdvs = '999999' AND state = 'effect'"), 1);
	same_as_the_centre(k, 1, 1);
}

/* Nothing the centre knows by this code. */
static void
stock_unheard(struct clinic *k)
{
	counter_stock(k->counter,
	    "med_list_codg\tmedins_list_codg\tname\tspec\tprice\tclass\t"
	    "preself\tceiling\tbarcode\n"
	    "XZ99ZZZ999Z000010100001\tD1001\t没有的药\t1盒\t12.50\t甲\t0\t"
	    "\t2099010000016\n"
	    "XZ99ZZZ999Z000010100002\tD1002\t没有的药二\t1盒\t1.50\t甲\t0\t"
	    "\t2099010000023\n");
}

static void
refused_lines_at_the_counter(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;

	stock_unheard(k);
	online(k);
	fill(k, LIN);
	charge(k);
	assert_int_equal(c->view->quote, QUOTE_REFUSED);
	assert_non_null(strstr(c->view->notice_text, "不在目录"));
	counter_refuses(c, COMMAND_CONFIRM, NULL);
	assert_int_equal(counter_left(c, "2204"), 1); /* not again */
	counter_do(c, COMMAND_CANCEL, NULL);
	drain(k);
	same_as_the_centre(k, 0, 0);
}

/* Sold offline, and the centre does not take its lines: a person has it, no
 * 2207 ever leaves, and nothing stays at the centre. */
static void
refused_lines_of_an_offline_sale(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;
	char sale[SALE_BYTES];

	stock_unheard(k);
	sold_offline(k, sale);
	k->cable_out = false;
	drain(k);
	assert_true(counter_entry(c, sale).handed);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_VOIDED);
	assert_int_equal(counter_left(c, "2207"), 0);
	assert_int_equal(at_centre(k, "SELECT count(*) FROM visit WHERE"
	    " state = 'open'"), 0);
	books_are_good(k);
}

/* Registered or not, and the centre does not say: the sale has a person's
 * name, and the visit is taken back when the centre shows it at last. */
static void
a_lost_2201_the_centre_does_not_show(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;
	char sale[SALE_BYTES];

	sold_offline(k, sale);
	k->cable_out = false;
	(void)text_copy(k->lose, sizeof(k->lose), "2201");
	k->blind = true;
	for (int i = 0; i < ROUNDS && !counter_entry(c, sale).handed; i++) {
		turn(k);
		counter_pass(c, 30000);
	}
	assert_true(counter_entry(c, sale).handed);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_VOIDED);
	assert_int_equal(
	    counter_left(c, "5201"), (int)c->conf.centre.undo_tries);
	k->blind = false;
	drain(k);
	assert_int_equal(counter_left(c, "2202"), 1);
	assert_int_equal(counter_left(c, "2207"), 0);
	assert_int_equal(at_centre(k, "SELECT count(*) FROM visit WHERE"
	    " state = 'open'"), 0);
	books_are_good(k);
}

/* The request of the lost 2201 comes after all. */
static void
deliver_late(struct clinic *k)
{
	struct counter *c = k->counter;
	struct ref_reply reply;

	for (int i = 0; i < c->flight_count; i++) {
		if (strcmp(c->flights[i].infno, "2201") != 0)
			continue;
		ref_send(&k->ref, c->flights[i].body, 10000, &reply);
		assert_int_equal(reply.code, CURLE_OK);
		free(reply.text);
		return;
	}
	fail_msg("no 2201 left");
}

/* Late, while nobody wants it any more: found by the second look. */
static void
a_late_2201_of_a_cancelled_visit(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;

	ref_do(&k->ref, "set sign-again=same");
	online(k);
	fill(k, LIN);
	(void)text_copy(k->lose, sizeof(k->lose), "2201");
	k->deaf = true;
	counter_do(c, COMMAND_CHARGE, NULL);
	for (int i = 0; i < 5 && k->lose[0] != '\0'; i++)
		turn(k);
	counter_step(c);
	counter_do(c, COMMAND_CANCEL, NULL);
	for (int i = 0; i < ROUNDS && counter_left(c, "5201") == 0; i++) {
		turn(k);
		counter_pass(c, 1000);
	}
	turn(k);
	deliver_late(k);
	drain(k);
	assert_int_equal(counter_left(c, "2202"), 1);
	same_as_the_centre(k, 0, 0);
}

/* Late, when another has taken its place: the centre has one visit of one
 * number, and the sale goes on with it. */
static void
a_late_2201_beside_its_successor(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;
	char sale[SALE_BYTES];

	ref_do(&k->ref, "set sign-again=same");
	online(k);
	fill(k, LIN);
	(void)text_copy(k->lose, sizeof(k->lose), "2201");
	k->deaf = true;
	charge(k);
	await_quote(k);
	assert_int_equal(counter_left(c, "2201"), 2);
	deliver_late(k);
	confirm(k, sale);
	drain(k);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	same_as_the_centre(k, 1, 1);
}

/* Late, after the look and before the next: the next is refused for it, and
 * that is no refusal of the visit. */
static void
a_late_2201_in_its_successors_way(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;
	char sale[SALE_BYTES];

	ref_do(&k->ref, "set sign-again=same");
	online(k);
	fill(k, LIN);
	(void)text_copy(k->lose, sizeof(k->lose), "2201");
	k->deaf = true;
	counter_do(c, COMMAND_CHARGE, NULL);
	for (int i = 0; i < ROUNDS && counter_left(c, "2201") < 2; i++) {
		turn(k);
		if (nothing_flies(k))
			counter_pass(c, 1000);
	}
	deliver_late(k); /* the second is still on its way */
	await_quote(k);
	confirm(k, sale);
	drain(k);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
	same_as_the_centre(k, 1, 1);
}

/* Late, when its successor is no longer wanted: that one stands in its way
 * until it cannot come any more, and only then is taken back. */
static void
a_late_2201_of_a_visit_taken_back(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;

	ref_do(&k->ref, "set sign-again=same");
	online(k);
	fill(k, LIN);
	(void)text_copy(k->lose, sizeof(k->lose), "2201");
	k->deaf = true;
	charge(k);
	await_quote(k);
	assert_int_equal(counter_left(c, "2201"), 2);
	counter_do(c, COMMAND_CANCEL, NULL);
	for (int i = 0; i < 20; i++)
		turn(k);
	deliver_late(k);
	drain(k);
	assert_int_equal(counter_left(c, "2202"), 1);
	same_as_the_centre(k, 0, 0);
}

/* The look has shown nothing, no other is under way yet, and now nobody wants
 * it; the first comes after all. */
static void
looked_for_and_let_go(struct clinic *k, bool crash)
{
	struct counter *c = k->counter;

	ref_do(&k->ref, "set sign-again=same");
	online(k);
	fill(k, LIN);
	(void)text_copy(k->lose, sizeof(k->lose), "2201");
	k->deaf = true;
	counter_do(c, COMMAND_CHARGE, NULL);
	for (int i = 0; i < ROUNDS && counter_left(c, "2201") < 2; i++) {
		turn(k);
		if (nothing_flies(k))
			counter_pass(c, 1000);
	}
	assert_int_equal(counter_left(c, "2201"), 2);
	k->cable_out = true;
	turn(k);
	if (crash) {
		deliver_late(k);
		counter_restart(c, false);
	} else {
		counter_do(c, COMMAND_CANCEL, NULL);
		turn(k);
		deliver_late(k);
	}
	k->cable_out = false;
	drain(k);
	same_as_the_centre(k, 0, 0);
	books_are_good(k);
}

static void
a_late_2201_of_a_visit_looked_for_and_cancelled(void **state)
{
	looked_for_and_let_go(*state, false);
}

static void
a_late_2201_of_a_visit_looked_for_before_a_crash(void **state)
{
	looked_for_and_let_go(*state, true);
}

/* 2202 is refused again and again: a named person's, and dealt with. */
static void
what_cannot_be_taken_back_is_a_persons(void **state)
{
	struct clinic *k = *state;
	struct counter *c = k->counter;
	char number[SALE_BYTES];
	struct till_command deal = { .kind = COMMAND_DEAL };

	charged(k);
	memcpy(number, c->view->sale->sale, SALE_BYTES);
	counter_do(c, COMMAND_CANCEL, NULL);
	for (int i = 0; i < ROUNDS; i++) {
		struct flight *flight = counter_flight(c, "2202");

		if (flight != NULL)
			counter_refusal(c, flight, "不能办理");
		turn(k);
		if (c->view->counts.handed > 0)
			break;
		if (nothing_flies(k))
			counter_pass(c, 5000);
	}
	assert_int_equal(c->view->counts.handed, 1);
	assert_int_equal(c->view->counts.visits, 0);
	(void)text_copy(deal.sale, sizeof(deal.sale), number);
	(void)text_copy(deal.text, sizeof(deal.text), "已在医保局办结");
	assert_int_equal(till_step(c->till, &c->now, &deal, &c->err), 0);
	counter_step(c);
	assert_int_equal(c->view->counts.handed, 0);
	books_are_good(k);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
	const struct CMUnitTest tests[] = {
		CASE(sold_online),
		CASE(lost_reply_of_2201),
		CASE(lost_request_of_2201),
		CASE(lost_reply_of_2203A),
		CASE(lost_request_of_2203A),
		CASE(lost_reply_of_2204),
		CASE(lost_request_of_2204),
		CASE(lost_reply_of_2206),
		CASE(lost_request_of_2206),
		CASE(lost_reply_of_2207),
		CASE(lost_request_of_2207),
		CASE(cancelled_after_charge),
		CASE(cancelled_and_2205_lost),
		CASE(cancelled_and_2202_lost),
		CASE(cancelled_and_2202_never_arrived),
		CASE(cancelled_while_2201_is_lost),
		CASE(cancelled_while_2201_never_arrived),
		CASE(cancelled_while_2204_is_lost),
		CASE(back_and_charged_again),
		CASE(paid_without_insurance_after_all),
		CASE(crashed),
		CASE(offline_and_delivered),
		CASE(drained_with_2201_lost),
		CASE(drained_with_2203A_lost),
		CASE(drained_with_2204_lost),
		CASE(drained_with_2207_lost),
		CASE(charged_online_confirmed_offline),
		CASE(refunded_and_closed),
		CASE(refunded_with_2208_lost),
		CASE(refunded_with_2208_unheard),
		CASE(refunded_with_2205_lost),
		CASE(refunded_with_2205_unheard),
		CASE(refunded_with_2202_lost),
		CASE(refunded_with_2202_unheard),
		CASE(insured_elsewhere),
		CASE(refused_lines_at_the_counter),
		CASE(refused_lines_of_an_offline_sale),
		CASE(a_lost_2201_the_centre_does_not_show),
		CASE(a_late_2201_of_a_cancelled_visit),
		CASE(a_late_2201_beside_its_successor),
		CASE(a_late_2201_in_its_successors_way),
		CASE(a_late_2201_of_a_visit_taken_back),
		CASE(a_late_2201_of_a_visit_looked_for_and_cancelled),
		CASE(a_late_2201_of_a_visit_looked_for_before_a_crash),
		CASE(what_cannot_be_taken_back_is_a_persons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
