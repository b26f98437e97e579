#define _GNU_SOURCE /* memmem */
/*
 * A sign-in under way ends the number before it: nothing of a sale may
 * leave under the old one, though an older answer says the link is up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/courier.h"
#include "pos/record.h"
#include "pos/text.h"

#include "tests/support/sample.h"

#define STARTS_MAX 16

/* What left, and the one answer that is on its way back. */
struct link {
	struct start {
		uint64_t ticket;
		char infno[5];
		char msgid[31];
		char sign_no[31];
	} starts[STARTS_MAX];
	int count;
	bool waiting;
	struct net_reply reply;
	char body[1024];
};

struct world {
	struct sample sample;
	struct crypto_key key;
	struct store *store;
	struct books books;
	struct link link;
	struct courier *courier;
	struct now now;
};

static void
member(const struct net_request *request, const char *name, char *to,
    size_t room)
{
	char find[32];
	const char *at;
	size_t n;

	(void)snprintf(find, sizeof(find), "\"%s\":\"", name);
	at = memmem(request->body, request->body_bytes, find, strlen(find));
	assert_non_null(at);
	at += strlen(find);
	n = strcspn(at, "\"");
	assert_true(n < room);
	memcpy(to, at, n);
	to[n] = '\0';
}

static int
start(void *ctx, uint64_t ticket, const struct net_request *request)
{
	struct link *link = ctx;
	struct start *s = &link->starts[link->count++];

	assert_true(link->count < STARTS_MAX);
	s->ticket = ticket;
	member(request, "infno", s->infno, sizeof(s->infno));
	member(request, "msgid", s->msgid, sizeof(s->msgid));
	member(request, "sign_no", s->sign_no, sizeof(s->sign_no));
	return 0;
}

static int
poll(void *ctx, struct net_reply *reply)
{
	struct link *link = ctx;

	if (!link->waiting)
		return 0;
	link->waiting = false;
	*reply = link->reply;
	reply->body = (const uint8_t *)link->body;
	reply->body_bytes = strlen(link->body);
	return 1;
}

static void
cancel(void *ctx, uint64_t ticket)
{
	(void)ctx;
	(void)ticket;
	fail_msg("nothing is given up here");
}

static void
step(struct world *world, int64_t ms)
{
	struct courier_event event;
	struct err err = { ERR_NONE, "" };
	int heard = 1;

	world->now.wall_ms += ms;
	world->now.mono_ms += ms;
	while (heard == 1)
		heard = courier_step(
		    world->courier, &world->now, &event, &err);
	if (heard != 0)
		fail_msg("%s", err.text);
}

/* The n-th that left comes back; output NULL: lost. */
static void
answer(struct world *world, int n, int infcode, const char *output)
{
	struct link *link = &world->link;

	memset(&link->reply, 0, sizeof(link->reply));
	link->reply.ticket = link->starts[n].ticket;
	link->reply.outcome = output == NULL ? NET_UNKNOWN : NET_REPLY;
	link->reply.status = output == NULL ? 0 : 200;
	link->body[0] = '\0';
	if (output != NULL)
		(void)snprintf(link->body, sizeof(link->body),
		    "{\"infcode\":%d,\"inf_refmsgid\":"
		    "\"990101202603151022330000000001\",\"err_msg\":\"不行\","
		    "\"respond_time\":\"20260315102234000\",\"output\":%s}",
		    infcode, output);
	link->waiting = true;
	step(world, 10);
}

static void
sell(struct world *world, const char *id)
{
	struct settlement *sale = world->sample.sale;
	struct text_buf body;
	struct err err = { ERR_NONE, "" };

	(void)snprintf(sale->sale, sizeof(sale->sale), "%s", id);
	(void)snprintf(
	    sale->person_tag, sizeof(sale->person_tag), "tag of %s", id);
	text_buf_init(&body, JOURNAL_BODY_BYTES_MAX);
	if (record_encode(&body, sale, &world->key, &err) != 0 ||
	    books_begin(&world->books, &err) != 0 ||
	    books_text(&world->books, &world->now, FACT_INTENT, id, "",
		body.at, body.length, NULL, &err) != 0 ||
	    books_commit(&world->books, &err) != 0)
		fail_msg("%s", err.text);
	text_buf_clear(&body);
}

static void
set_conf(struct conf *conf)
{
	conf->till.serial_from = 1;
	conf->till.serial_to = 9999;
	conf->centre.sign_in = true;
	(void)snprintf(
	    conf->centre.url, sizeof(conf->centre.url), "https://centre/");
	conf->centre.connect_ms = conf->centre.query_ms = 1000;
	conf->centre.commit_ms = 60000;
	conf->centre.late_s = 120;
	conf->centre.undo_tries = 5;
	conf->queue.retry_first_ms = 100;
	conf->queue.retry_max_ms = 1000;
	conf->queue.probe_ms = 1000;
	conf->queue.flight_bytes = 4096;
	conf->queue.flight_requests = conf->queue.connections = 1;
}

static int
set_up(void **state)
{
	static const struct store_options memory = { .no_lock = true };
	struct world *world = calloc(1, sizeof(*world));
	struct courier_parts parts = { .gateway_secret = "", .seed = 1 };
	struct err err = { ERR_NONE, "" };

	assert_non_null(world);
	*state = world;
	sample_make(&world->sample);
	set_conf(world->sample.conf);
	memset(world->key.at, 7, sizeof(world->key.at));
	world->now.wall_ms = SAMPLE_WALL_MS;
	world->now.mono_ms = 1000;
	(void)snprintf(
	    world->now.boot_id, sizeof(world->now.boot_id), "boot-1");
	parts.books = &world->books;
	parts.conf = world->sample.conf;
	parts.net.ctx = &world->link;
	parts.net.start = start;
	parts.net.poll = poll;
	parts.net.cancel = cancel;
	if (store_open(&world->store, ":memory:", &memory, &err) != 0 ||
	    books_open(&world->books, world->store, &world->key, &err) != 0 ||
	    courier_open(&world->courier, &parts, &err) != 0)
		fail_msg("%s", err.text);
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	courier_close(&world->courier);
	books_close(&world->books);
	store_close(&world->store);
	sample_free(&world->sample);
	free(world);
	return 0;
}

static void
left(const struct world *world, int n, const char *infno, const char *sign_no)
{
	assert_int_equal(world->link.count, n + 1);
	assert_string_equal(world->link.starts[n].infno, infno);
	assert_string_equal(world->link.starts[n].sign_no, sign_no);
}

static void
sends_nothing_under_a_number_that_is_ending(void **state)
{
	struct world *world = *state;
	const struct person *person = &world->sample.sale->person;
	struct err err;

	step(world, 10);
	left(world, 0, "9001", "");
	answer(world, 0, 0, "{\"signinoutb\":{\"sign_no\":\"S-1\"}}");
	sell(world, "26031501000001");
	sell(world, "26031501000002");
	step(world, 10);
	left(world, 1, "2102", "S-1");
	assert_int_equal(
	    courier_ask_person(world->courier, &world->now, person, &err), 0);
	left(world, 2, "1101", "S-1");
	/* A question is lost: the link is tried by signing in again. */
	answer(world, 2, 0, NULL);
	step(world, 200);
	left(world, 3, "9001", "");
	/* The sale's answer, of before, says that the link is up. */
	answer(world, 1, -1, "null");
	step(world, 10);
	/* Questions are under a number as well. */
	assert_int_equal(
	    courier_ask_person(world->courier, &world->now, person, &err), 1);
	assert_int_equal(world->link.count, 4);
	/* And nobody spins until its answer comes. */
	assert_true(
	    courier_due_ms(world->courier) > world->now.mono_ms + 500);
	answer(world, 3, 0, "{\"signinoutb\":{\"sign_no\":\"S-2\"}}");
	step(world, 10);
	left(world, 4, "2102", "S-2");
}

/* The number is of yesterday: nothing may leave, and there is a time to
 * try again, not an hour of trying. */
static void
a_sign_in_refused_on_a_new_day_is_waited_for(void **state)
{
	struct world *world = *state;

	step(world, 10);
	answer(world, 0, 0, "{\"signinoutb\":{\"sign_no\":\"S-1\"}}");
	step(world, 10);
	sell(world, "26031501000001");
	step(world, 86400 * 1000);
	left(world, 1, "9001", "");
	answer(world, 1, -1, "null");
	step(world, 10);
	assert_int_equal(world->link.count, 2);
	assert_true(
	    courier_due_ms(world->courier) > world->now.mono_ms + 20);
	/* And then it is tried again, and the sale leaves. */
	step(world, 1000);
	left(world, 2, "9001", "");
	answer(world, 2, 0, "{\"signinoutb\":{\"sign_no\":\"S-2\"}}");
	step(world, 10);
	left(world, 3, "2102", "S-2");
}

/* Asked for before midnight, answered after it: a number of yesterday. */
static void
a_number_asked_for_yesterday_is_not_used(void **state)
{
	struct world *world = *state;
	int day = text_day(SAMPLE_WALL_MS);

	sell(world, "26031501000001");
	world->now.wall_ms = text_day_ms(day) + 86400 * 1000 - 100;
	step(world, 10);
	left(world, 0, "9001", "");
	world->now.wall_ms += 200;
	answer(world, 0, 0, "{\"signinoutb\":{\"sign_no\":\"S-1\"}}");
	step(world, 1000);
	left(world, 1, "9001", "");
	answer(world, 1, 0, "{\"signinoutb\":{\"sign_no\":\"S-2\"}}");
	step(world, 10);
	left(world, 2, "2102", "S-2");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_number_asked_for_yesterday_is_not_used, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_sign_in_refused_on_a_new_day_is_waited_for, set_up,
		tear_down),
	    cmocka_unit_test_setup_teardown(
		sends_nothing_under_a_number_that_is_ending, set_up,
		tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
