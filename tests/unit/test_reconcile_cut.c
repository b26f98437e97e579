/*
 * The power fails at the changes of the disk while a day is compared, one
 * after the other: after it the comparison is begun again, and each row is
 * told once, each remedy set off once, and nothing is settled twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/zip.h"
#include "tests/sim/disk.h"
#include "tests/support/day.h"

#define STRANGE "H99010100009202603151500000001"
#define CHANGES_MAX 2000
#define EVERY 3 /* of them; which bytes stay is the seed's */
#define STEPS_MAX 400

struct shop {
	struct counter *c;
	struct disk *disk;
	char ended[MSGID_BYTES]; /* ended here, and yet at the centre */
	char alone[WIRE_ID_BYTES]; /* only here */
	bool undone; /* by our 2601 */
	int undos;   /* that came */
};

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

/* One that is proved never to have existed, is settled anew, and came after
 * all; and one that the centre does not have. */
static void
sell(struct shop *s)
{
	struct counter *c = s->c;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, DAY_BOX, sale);
	memcpy(s->ended, counter_flight(c, "2102")->msgid, MSGID_BYTES);
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	for (int i = 0; i < 2; i++) {
		counter_refusal(
		    c, counter_await(c, "2601"), "原交易不存在");
		counter_step(c);
	}
	counter_accept(c, counter_await(c, "2102"));
	counter_step(c);
	counter_do(c, COMMAND_NEXT, NULL);
	counter_sell(c, 2, DAY_BOX, sale);
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	memcpy(s->alone, counter_entry(c, sale).setl_id, sizeof(s->alone));
	counter_do(c, COMMAND_NEXT, NULL);
}

/* ---- the centre ---- */

static void
say(struct shop *s, struct flight *flight, const char *output)
{
	char body[512];

	(void)snprintf(body, sizeof(body),
	    "{\"infcode\":0,\"inf_refmsgid\":\"990101202603152100%012d\","
	    "\"err_msg\":null,\"output\":%s}",
	    ++s->c->serial, output);
	counter_reply(s->c, flight, 200, body);
}

static void
send_rows(struct shop *s, struct flight *flight)
{
	const int64_t fen[3] = { 1250, 625, 625 };
	char text[2048] = "";
	struct text_buf zip;
	struct err err;

	day_row_text(text, "S77", STRANGE, 1, true,
	    (const int64_t[]) { -1250, -625, -625 });
	day_row_text(text + strlen(text), s->alone, "null", 2, false, fen);
	if (!s->undone)
		day_row_text(
		    text + strlen(text), "S51", s->ended, 1, false, fen);
	text_buf_init(&zip, 65536);
	assert_int_equal(
	    zip_pack(&zip, "r.txt", text, strlen(text), &err), 0);
	counter_send_file(s->c, flight, zip.at, zip.length);
	text_buf_clear(&zip);
}

static void
answer(struct shop *s, struct flight *flight)
{
	const char *infno = flight->infno;

	if (strcmp(infno, "3201") == 0) {
		say(s, flight,
		    strstr(flight->body, "\"310\"") != NULL ?
			"{\"stmtinfo\":{\"stmt_rslt\":\"1\"}}" :
			"{\"stmtinfo\":{\"stmt_rslt\":\"0\"}}");
	} else if (strcmp(infno, "9101") == 0) {
		say(s, flight, "{\"file_qury_no\":\"F1\"}");
	} else if (strcmp(infno, "3202") == 0) {
		say(s, flight,
		    "{\"fileinfo\":{\"file_qury_no\":\"F2\","
		    "\"filename\":\"result.zip\"}}");
	} else if (strcmp(infno, "9102") == 0) {
		send_rows(s, flight);
	} else if (strcmp(infno, "5203") == 0) {
		counter_refusal(s->c, flight, "结算信息不存在");
	} else {
		if (strcmp(infno, "2601") == 0) {
			/* What was settled anew is not its business. */
			assert_non_null(strstr(flight->body, s->ended));
			s->undone = true;
			s->undos++;
		} else {
			assert_string_equal(infno, "9001");
		}
		counter_accept(s->c, flight);
	}
}

/* Until nothing is under way any more, or the power is gone. */
static void
go_on(struct shop *s)
{
	struct counter *c = s->c;
	int quiet = 0;

	for (int i = 0; i < STEPS_MAX && quiet < 5; i++) {
		bool open = false;

		for (int k = 0; k < c->flight_count; k++) {
			if (!c->flights[k].open)
				continue;
			open = true;
			answer(s, &c->flights[k]);
		}
		if (till_step(c->till, &c->now, NULL, &c->err) != 0 &&
		    !disk_is_down(s->disk))
			fail_msg("%s", c->err.text);
		if (disk_is_down(s->disk))
			return;
		quiet = open || c->view->comparing.running ? 0 : quiet + 1;
		counter_pass(c, 1000);
	}
	assert_int_equal(quiet, 5);
}

static void
compare(struct shop *s)
{
	struct counter *c = s->c;

	if (counter_try(c, COMMAND_COMPARE, "") != 0 &&
	    !disk_is_down(s->disk))
		fail_msg("%s", c->err.text);
	go_on(s);
}

/* ---- the cuts ---- */

static int64_t
count(struct shop *s, const char *sql, const char *of)
{
	int64_t value = -1;

	assert_int_equal(
	    store_int(s->c->store, &value, -1, &s->c->err, sql, "t", of), 0);
	return value;
}

static int64_t
told(struct shop *s, const char *setl_id)
{
	return count(s,
	    "SELECT count(*) FROM journal WHERE fact = 'UNEQUAL' AND"
	    " json_extract(body, '$.setl_id') = ?1",
	    setl_id);
}

static void
all_is_told_once(struct shop *s)
{
	struct counter *c = s->c;
	struct unequal list[4];
	int found = 0;

	assert_int_equal(told(s, "S77"), 1);
	assert_int_equal(told(s, "S51"), 1);
	assert_int_equal(told(s, s->alone), 2); /* to be asked; a person's */
	assert_int_equal(till_unequal(c->till, DAY_COMPARED, true, 0, list, 4,
	    &found, &c->err), 0);
	assert_int_equal(found, 2);
	assert_int_equal(list[0].kind, UNEQUAL_FOREIGN);
	assert_int_equal(list[0].remedy, REMEDY_PERSON);
	assert_string_equal(list[1].setl_id, s->alone);
	assert_int_equal(list[1].remedy, REMEDY_CHOOSE);
	assert_string_equal(list[1].note, "5203：中心答复没有此笔");
	/* Once settled in vain, once anew, and the other. */
	assert_int_equal(
	    count(s, "SELECT count(*) FROM message WHERE infno = ?1", "2102"),
	    3);
	assert_int_equal(
	    count(s, "SELECT count(*) FROM stated WHERE optins = ?1",
		"990101"),
	    2);
	day_books_are_right(c);
}

static void
power_returns(struct shop *s)
{
	struct counter *c = s->c;

	disk_cut_at(s->disk, 0);
	if (!disk_is_down(s->disk))
		disk_power_cut(s->disk);
	till_close(&c->till);
	store_close(&c->store);
	disk_restart(s->disk);
	c->store = disk_store();
	counter_restart(c, true);
	assert_false(c->view->comparing.running);
}

/* True: the power went while it was compared. */
static bool
cut_in_comparison(struct counter *c, int nth)
{
	struct shop s = { .c = c };
	struct store *memory = c->store;
	bool down;

	s.disk = disk_create("disk", (uint64_t)nth);
	till_close(&c->till);
	c->store = disk_store();
	counter_restart(c, false);
	sell(&s);
	disk_cut_at(s.disk, nth);
	compare(&s);
	down = disk_is_down(s.disk);
	power_returns(&s);
	go_on(&s);
	compare(&s);
	all_is_told_once(&s);
	/* Once; and once more only if its answer went with the power. */
	assert_true(s.undone);
	assert_in_range(s.undos, 1, down ? 2 : 1);
	compare(&s);
	all_is_told_once(&s);
	till_close(&c->till);
	store_close(&c->store);
	disk_destroy(&s.disk);
	c->store = memory;
	counter_restart(c, false);
	return down;
}

static void
power_cut_in_the_middle_of_a_comparison(void **state)
{
	struct counter *c = *state;
	int nth = 1;

	while (nth < CHANGES_MAX && cut_in_comparison(c, nth))
		nth += EVERY;
	assert_in_range(nth, 30, CHANGES_MAX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    power_cut_in_the_middle_of_a_comparison, counter_make,
		    counter_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
