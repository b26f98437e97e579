/*
 * Two tills of one institution and a stick between them: handed over once,
 * taken over once, answered, taken back; copied, spoilt, misdirected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "pos/audit.h"
#include "pos/shift.h"
#include "pos/stick.h"
#include "pos/till_inside.h"
#include "tests/support/counter.h"

#define PEM_BYTES 1024
#define GOODS "D1003"

struct pair {
	char secret[PEM_BYTES];
	char open[PEM_BYTES];
};

struct desk {
	struct counter *one; /* sells */
	struct counter *two; /* settles */
	struct crypto_key key;
	struct pair pair, stranger;
	struct stick from, to;
	struct stick_batch batch;
	struct text_buf file;
	struct text_buf answer;
	struct stick_report report;
	struct err err;
};

static void
copy_pem(BIO *bio, char to[PEM_BYTES])
{
	int n = BIO_read(bio, to, PEM_BYTES - 1);

	assert_true(n > 0);
	to[n] = '\0';
	BIO_free(bio);
}

static void
make_pair(struct pair *pair)
{
	EVP_PKEY *key = EVP_EC_gen("SM2");
	BIO *secret = BIO_new(BIO_s_mem()), *open = BIO_new(BIO_s_mem());

	assert_true(key && secret && open);
	assert_int_equal(PEM_write_bio_PrivateKey(
			     secret, key, NULL, NULL, 0, NULL, NULL), 1);
	assert_int_equal(PEM_write_bio_PUBKEY(open, key), 1);
	copy_pem(secret, pair->secret);
	copy_pem(open, pair->open);
	EVP_PKEY_free(key);
}

static struct stick
stick_of(struct desk *d, struct counter *c)
{
	return (struct stick) { .books = &c->till->books,
		.conf = &c->conf,
		.key = &d->key,
		.pem = d->pair.secret,
		.pem_length = strlen(d->pair.secret),
		.signers = d->pair.open,
		.signers_length = strlen(d->pair.open) };
}

static int
set_up(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));
	void *made = NULL;

	assert_non_null(d);
	assert_int_equal(counter_make(&made), 0);
	d->one = made;
	assert_int_equal(counter_make(&made), 0);
	d->two = made;
	d->two->conf.till.number = 2;
	memset(d->two->key.at, 9, sizeof(d->two->key.at));
	memset(d->key.at, 5, sizeof(d->key.at));
	make_pair(&d->pair);
	make_pair(&d->stranger);
	d->from = stick_of(d, d->one);
	d->to = stick_of(d, d->two);
	text_buf_init(&d->file, STICK_FILE_BYTES_MAX);
	text_buf_init(&d->answer, STICK_FILE_BYTES_MAX);
	counter_online(d->one);
	for (int person = 1; person <= 2; person++) {
		counter_person(d->one, person); /* known offline as well */
		counter_do(d->one, COMMAND_CANCEL, "");
	}
	*state = d;
	return 0;
}

static int
tear_down(void **state)
{
	struct desk *d = *state;
	void *one = d->one, *two = d->two;

	stick_batch_clear(&d->batch);
	text_buf_clear(&d->file);
	text_buf_clear(&d->answer);
	(void)counter_drop(&one);
	(void)counter_drop(&two);
	free(d);
	return 0;
}

/* The link is gone: the sale is proved unsent, and accepted offline. */
static void
sell(struct desk *d, int person, char sale[SALE_BYTES])
{
	counter_sell(d->one, person, GOODS, sale);
	if (counter_flight(d->one, "2102") != NULL) {
		counter_end(d->one, counter_flight(d->one, "2102"),
		    NET_UNSENT);
		counter_step(d->one);
	}
	counter_do(d->one, COMMAND_NEXT, "");
	assert_int_equal(
	    counter_entry(d->one, sale).state, MESSAGE_PENDING);
}

static void
hand_over(struct desk *d)
{
	stick_batch_clear(&d->batch);
	if (stick_pick(&d->from, &d->one->now, 2, STICK_SALES_MAX, &d->batch,
		&d->file, &d->err) != 0 ||
	    stick_lend(&d->from, &d->one->now, &d->batch, &d->err) != 0)
		fail_msg("%s", d->err.text);
}

static int
import_at(struct desk *d, struct stick *stick, const struct counter *c,
    const struct text_buf *file)
{
	return stick_import(stick, &c->now, file->at, file->length,
	    &d->report, &d->err);
}

static void
take_over(struct desk *d)
{
	if (import_at(d, &d->to, d->two, &d->file) != 0)
		fail_msg("%s", d->err.text);
}

static void
answer(struct desk *d, bool release)
{
	if (stick_answer(&d->to, &d->two->now, d->batch.id, release,
		&d->report, &d->answer, &d->err) != 0)
		fail_msg("%s", d->err.text);
	if (import_at(d, &d->from, d->one, &d->answer) != 0)
		fail_msg("%s", d->err.text);
}

/* No fault in either journal, keys and packs and bytes and all. */
static void
sound(struct desk *d)
{
	const struct counter *both[] = { d->one, d->two };

	for (int i = 0; i < 2; i++) {
		struct audit_options options = { .key = &both[i]->key,
			.conf = &both[i]->conf };
		struct audit_result result;

		assert_int_equal(audit_replay(both[i]->store, &options,
				     &result, &d->err), 0);
		assert_int_equal(result.faults, 0);
	}
}

/* The link is back, and a while passes with every sign-in let through. */
static void
heal(struct counter *c)
{
	for (int i = 0; i < 300; i++) {
		if (counter_flight(c, "9001") != NULL)
			counter_accept(c, counter_flight(c, "9001"));
		counter_pass(c, 2000);
		counter_step(c);
	}
	assert_true(c->view->link_up);
}

static void
a_sale_is_settled_by_the_other_till_and_told(void **state)
{
	struct desk *d = *state;
	char sale[SALE_BYTES];
	struct sale_entry there, here;

	sell(d, 1, sale);
	hand_over(d);
	take_over(d);
	assert_int_equal(d->report.taken, 1);
	answer(d, false);
	assert_int_equal(d->report.open, 1);
	counter_online(d->two);
	counter_accept(d->two, counter_await(d->two, "2102"));
	counter_step(d->two);
	there = counter_entry(d->two, sale);
	assert_int_equal(there.state, MESSAGE_ACKED);
	assert_int_equal(there.stick, STICK_TAKEN);
	answer(d, false);
	assert_int_equal(d->report.acked, 1);
	here = counter_entry(d->one, sale);
	assert_int_equal(here.state, MESSAGE_ACKED);
	assert_string_equal(here.setl_id, there.setl_id);
	assert_int_equal(here.fund.fen, there.fund.fen);
	/* The same answers once more are nothing new. */
	if (import_at(d, &d->from, d->one, &d->answer) != 0)
		fail_msg("%s", d->err.text);
	assert_int_equal(d->report.already, 1);
	/* Whoever settled it takes it back. */
	assert_int_equal(counter_refund(d->one, sale), -1);
	assert_int_equal(counter_refund(d->two, sale), 0);
	sound(d);
}

static void
stick_exported_twice(void **state)
{
	struct desk *d = *state;
	struct stick_batch again;
	char sale[SALE_BYTES];
	struct text_buf copy;
	size_t lines;

	sell(d, 1, sale);
	hand_over(d);
	memset(&again, 0, sizeof(again));
	text_buf_init(&copy, STICK_FILE_BYTES_MAX);
	/* Never a second batch of the same sales. */
	assert_int_equal(stick_pick(&d->from, &d->one->now, 2,
			     STICK_SALES_MAX, &again, &copy, &d->err), 1);
	stick_batch_clear(&again);
	counter_pass(d->one, 86400000);
	if (stick_copy(&d->from, d->batch.id, &again, &copy, &d->err) != 0)
		fail_msg("%s", d->err.text);
	lines = (size_t)(strstr(d->file.at, "\nSM2 ") - d->file.at);
	assert_true(copy.length > lines);
	assert_memory_equal(copy.at, d->file.at, lines);
	take_over(d);
	if (import_at(d, &d->to, d->two, &copy) != 0)
		fail_msg("%s", d->err.text);
	assert_int_equal(d->report.taken, 0);
	assert_int_equal(d->report.already, 1);
	stick_batch_clear(&again);
	text_buf_clear(&copy);
	sound(d);
}

static void
stick_imported_twice(void **state)
{
	struct desk *d = *state;
	char sale[SALE_BYTES];
	int64_t rows;

	sell(d, 1, sale);
	hand_over(d);
	take_over(d);
	counter_online(d->two);
	counter_accept(d->two, counter_await(d->two, "2102"));
	counter_step(d->two);
	rows = counter_rows(d->two);
	take_over(d);
	assert_int_equal(d->report.already, 1);
	assert_int_equal(d->report.taken, 0);
	assert_int_equal(counter_rows(d->two), rows);
	assert_int_equal(counter_facts(d->two, "TAKEN"), 1);
	heal(d->two);
	assert_int_equal(counter_left(d->two, "2102"), 1);
	sound(d);
}

/* One byte of it, in every part of the file. */
static void
stick_corrupted(void **state)
{
	struct desk *d = *state;
	char sale[SALE_BYTES], *signature;
	int64_t rows;
	size_t at;

	sell(d, 1, sale);
	hand_over(d);
	rows = counter_rows(d->two);
	signature = strstr(d->file.at, "\nSM2 ");
	for (at = 0; at < d->file.length; at += 1 + d->file.length / 199) {
		char was = d->file.at[at];

		d->file.at[at] ^= 1;
		assert_int_equal(import_at(d, &d->to, d->two, &d->file), -1);
		assert_true(d->err.text[0] != '\0');
		d->file.at[at] = was;
	}
	for (at = 1; at < 60; at++) {
		signature[at] ^= 1;
		assert_int_equal(import_at(d, &d->to, d->two, &d->file), -1);
		signature[at] ^= 1;
	}
	/* Cut short anywhere: a stick pulled out. */
	for (at = 0; at < d->file.length; at += 1 + d->file.length / 97) {
		size_t whole = d->file.length;

		d->file.length = at;
		assert_int_equal(import_at(d, &d->to, d->two, &d->file), -1);
		d->file.length = whole;
	}
	assert_int_equal(counter_rows(d->two), rows);
	take_over(d);
	assert_int_equal(d->report.taken, 1);
	sound(d);
}

static void
refused(struct desk *d, enum err_code code)
{
	int64_t rows = counter_rows(d->two);

	assert_int_equal(import_at(d, &d->to, d->two, &d->file), -1);
	assert_int_equal(d->err.code, code);
	assert_int_equal(counter_rows(d->two), rows);
}

static void
stick_from_another_till(void **state)
{
	struct desk *d = *state;
	struct crypto_key other = d->key;
	char sale[SALE_BYTES];

	sell(d, 1, sale);
	hand_over(d);
	/* Not the one it is for. */
	d->two->conf.till.number = 3;
	refused(d, ERR_FORBIDDEN);
	d->two->conf.till.number = 2;
	/* Another institution's. */
	d->two->conf.till.fixmedins_code[11] ^= 1;
	refused(d, ERR_FORBIDDEN);
	d->two->conf.till.fixmedins_code[11] ^= 1;
	/* Signed by nobody we know. */
	d->to.signers = d->stranger.open;
	refused(d, ERR_CORRUPT);
	d->to.signers = d->pair.open;
	/* Sealed with another key. */
	other.at[0] ^= 1;
	d->to.key = &other;
	refused(d, ERR_CRYPTO);
	d->to.key = &d->key;
	/* The one that wrote it. */
	assert_int_equal(import_at(d, &d->from, d->one, &d->file), -1);
	assert_int_equal(d->err.code, ERR_FORBIDDEN);
	take_over(d);
	assert_int_equal(d->report.taken, 1);
}

static void
stick_imported_while_the_link_returns(void **state)
{
	struct desk *d = *state;
	char sale[SALE_BYTES], later[SALE_BYTES];

	sell(d, 1, sale);
	hand_over(d);
	take_over(d);
	counter_online(d->two);
	assert_non_null(counter_await(d->two, "2102"));
	/* The first till has its link again; the sale is not its any more. */
	heal(d->one);
	counter_do(d->one, COMMAND_DRAIN, "");
	counter_step(d->one);
	assert_null(counter_flight(d->one, "2102"));
	assert_int_equal(counter_entry(d->one, sale).stick, STICK_LENT);
	counter_accept(d->two, counter_await(d->two, "2102"));
	counter_step(d->two);
	answer(d, false);
	assert_int_equal(d->report.acked, 1);
	/* And whoever bought it buys again. */
	counter_sell(d->one, 1, GOODS, later);
	assert_non_null(counter_await(d->one, "2102"));
	sound(d);
}

static void
taken_back_when_the_other_till_gave_it_up(void **state)
{
	struct desk *d = *state;
	char unsent[SALE_BYTES], sent[SALE_BYTES];
	struct flight *flight;

	sell(d, 1, sent);
	sell(d, 2, unsent);
	hand_over(d);
	take_over(d);
	assert_int_equal(d->report.taken, 2);
	/* One is under way there: it stays there. */
	counter_online(d->two);
	flight = counter_await(d->two, "2102");
	assert_non_null(flight);
	answer(d, true);
	assert_int_equal(d->report.released + d->report.open, 2);
	assert_true(d->report.open >= 1);
	counter_accept(d->two, flight);
	counter_step(d->two);
	answer(d, true);
	assert_int_equal(d->report.acked, 1);
	sound(d);
}

static void
released_it_is_sent_from_home(void **state)
{
	struct desk *d = *state;
	char sale[SALE_BYTES];

	sell(d, 1, sale);
	hand_over(d);
	take_over(d);
	answer(d, true);
	assert_int_equal(d->report.released, 1);
	assert_int_equal(counter_entry(d->one, sale).stick, STICK_BACK);
	/* The stick is worth nothing any more. */
	take_over(d);
	assert_int_equal(d->report.already, 1);
	heal(d->two);
	assert_int_equal(counter_left(d->two, "2102"), 0);
	counter_accept(d->one, counter_await(d->one, "2102"));
	counter_step(d->one);
	assert_int_equal(counter_entry(d->one, sale).state, MESSAGE_ACKED);
	sound(d);
}

static void
handed_over_again_after_its_release(void **state)
{
	struct desk *d = *state;
	char sale[SALE_BYTES];

	sell(d, 1, sale);
	hand_over(d);
	take_over(d);
	answer(d, true);
	hand_over(d);
	take_over(d);
	assert_int_equal(d->report.taken, 1);
	counter_online(d->two);
	counter_accept(d->two, counter_await(d->two, "2102"));
	counter_step(d->two);
	answer(d, false);
	assert_int_equal(d->report.acked, 1);
	sound(d);
}

static void
without_a_release_it_is_a_persons_and_is_not_sent(void **state)
{
	struct desk *d = *state;
	char sale[SALE_BYTES];

	sell(d, 1, sale);
	hand_over(d);
	assert_int_equal(stick_take_back(&d->from, &d->one->now, d->batch.id,
			     "", &d->report, &d->err), -1);
	if (stick_take_back(&d->from, &d->one->now, d->batch.id, "stick lost",
		&d->report, &d->err) != 0)
		fail_msg("%s", d->err.text);
	assert_int_equal(d->report.taken, 1);
	assert_true(counter_entry(d->one, sale).handed);
	heal(d->one);
	assert_null(counter_flight(d->one, "2102"));
	/* It turns up after all, and is settled there. */
	take_over(d);
	counter_online(d->two);
	counter_accept(d->two, counter_await(d->two, "2102"));
	counter_step(d->two);
	answer(d, false);
	assert_int_equal(counter_entry(d->one, sale).state, MESSAGE_ACKED);
	assert_false(counter_entry(d->one, sale).handed);
	sound(d);
}

static void
an_answer_that_the_centre_did_not_give_is_refused(void **state)
{
	struct desk *d = *state;
	char sale[SALE_BYTES];

	sell(d, 1, sale);
	hand_over(d);
	take_over(d);
	counter_online(d->two);
	counter_accept(d->two, counter_await(d->two, "2102"));
	counter_step(d->two);
	if (stick_answer(&d->to, &d->two->now, d->batch.id, false,
		&d->report, &d->answer, &d->err) != 0)
		fail_msg("%s", d->err.text);
	d->answer.at[d->answer.length / 2] ^= 1;
	assert_int_equal(import_at(d, &d->from, d->one, &d->answer), -1);
	assert_int_equal(counter_entry(d->one, sale).state, MESSAGE_PENDING);
	/* Answers are for the till that handed over. */
	d->answer.at[d->answer.length / 2] ^= 1;
	assert_int_equal(import_at(d, &d->to, d->two, &d->answer), -1);
	assert_int_equal(import_at(d, &d->from, d->one, &d->answer), 0);
}

static void
shift_at(struct counter *c, enum till_command_kind kind, int64_t fen)
{
	struct till_command command;

	memset(&command, 0, sizeof(command));
	c->conf.shift.count = true;
	command.kind = kind;
	command.cash = command.shown = money_fen(fen);
	if (till_step(c->till, &c->now, &command, &c->err) != 0)
		fail_msg("%s", c->err.text);
}

static int64_t
expected_at(struct counter *c)
{
	struct shift *shift = calloc(1, sizeof(*shift));
	int64_t fen;

	assert_non_null(shift);
	assert_int_equal(till_shift(c->till, 0, shift, &c->err), 0);
	fen = shift->expected.fen;
	free(shift);
	return fen;
}

/* The customer's cash is where it was paid, whoever settles. */
static void
the_drawer_is_of_the_till_that_sold(void **state)
{
	struct desk *d = *state;
	char sale[SALE_BYTES], back[SALE_BYTES];
	int64_t cash;

	shift_at(d->one, COMMAND_SHIFT_OPEN, 10000);
	shift_at(d->two, COMMAND_SHIFT_OPEN, 10000);
	sell(d, 1, sale);
	cash = counter_entry(d->one, sale).cash.fen;
	assert_true(cash > 0);
	hand_over(d);
	take_over(d);
	assert_int_equal(expected_at(d->one), 10000 + cash);
	assert_int_equal(expected_at(d->two), 10000);
	counter_online(d->two);
	counter_accept(d->two, counter_await(d->two, "2102"));
	counter_step(d->two);
	answer(d, false);
	sell(d, 2, back);
	hand_over(d);
	take_over(d);
	answer(d, true);
	assert_int_equal(d->report.released, 1);
	shift_at(d->one, COMMAND_SHIFT_CLOSE, expected_at(d->one));
	shift_at(d->two, COMMAND_SHIFT_CLOSE, 10000);
	sound(d);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_sale_is_settled_by_the_other_till_and_told),
		TEST(stick_exported_twice),
		TEST(stick_imported_twice),
		TEST(stick_corrupted),
		TEST(stick_from_another_till),
		TEST(stick_imported_while_the_link_returns),
		TEST(taken_back_when_the_other_till_gave_it_up),
		TEST(released_it_is_sent_from_home),
		TEST(handed_over_again_after_its_release),
		TEST(without_a_release_it_is_a_persons_and_is_not_sent),
		TEST(the_drawer_is_of_the_till_that_sold),
		TEST(an_answer_that_the_centre_did_not_give_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
