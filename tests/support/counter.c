#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/catalogue.h"
#include "pos/json.h"
#include "tests/support/counter.h"
#include "tests/support/unsqueeze.h"

static const char conf_text[] =
    "[till]\n"
    "number = 1\n"
    "fixmedins_code = P99010100001\n"
    "fixmedins_name = 示范大药房\n"
    "mdtrtarea_admvs = 990101\n"
    "scene = pharmacy\n"
    "level = 药店\n"
    "opter = 0007\n"
    "opter_name = 演示员甲\n"
    "database = /nowhere/till.db\n"
    "key_file = /nowhere/till.key\n"
    "rules = pos/rules\n"
    "catalogue = tests/sim/items.tsv\n"
    "[centre]\n"
    "url = https://centre.invalid/callService\n"
    "commit_ms = 10000\n"
    "query_ms = 5000\n"
    "wait_ms = 4000\n"
    "warm_s = 0\n"
    "late_s = 20\n"
    "resolve = reverse-first\n"
    "[offline]\n"
    "fund_sale_max = 100.00\n"
    "fund_till_max = 150.00\n"
    "entitlement_age_s = 86400\n"
    "[queue]\n"
    "retry_first_ms = 1000\n"
    "retry_max_ms = 60000\n";

/* ---- the link ---- */

static void
read_request(struct flight *flight)
{
	struct json *node = NULL;
	struct err err;

	if (json_parse(&node, flight->body, strlen(flight->body), &err) != 0)
		fail_msg("what left is no JSON: %s", err.text);
	assert_true(json_copy(json_get(node, "infno"), flight->infno,
	    sizeof(flight->infno)));
	assert_true(json_copy(json_get(node, "msgid"), flight->msgid,
	    sizeof(flight->msgid)));
	json_free(&node);
}

/* The bytes as they were before they were made to travel. */
static char *
plain_body(const struct counter *c, struct flight *flight,
    const struct net_request *request)
{
	struct text_buf plain;
	char *body;

	for (int i = 0; request->headers[i] != NULL; i++) {
		if (strncmp(request->headers[i], "Content-Encoding: ", 18) == 0)
			flight->coding = request->headers[i][18];
	}
	flight->wire_bytes = request->body_bytes;
	if (flight->coding == '\0')
		return strndup(request->body, request->body_bytes);
	text_buf_init(&plain, 1 << 20);
	if (unsqueeze(&plain, &c->dictionary, request->body,
		request->body_bytes, 1 << 20) != 0)
		fail_msg("what left is not coded as it says");
	body = strndup(plain.at, plain.length);
	text_buf_clear(&plain);
	return body;
}

static int
net_start(void *ctx, uint64_t ticket, const struct net_request *request)
{
	struct counter *c = ctx;
	struct flight *flight = &c->flights[c->flight_count];

	assert_true(c->flight_count < COUNTER_FLIGHTS_MAX);
	memset(flight, 0, sizeof(*flight));
	flight->body = request->touch ? strdup("") :
					plain_body(c, flight, request);
	assert_non_null(flight->body);
	flight->ticket = ticket;
	if (request->touch)
		memcpy(flight->infno, "HEAD", 5);
	else
		read_request(flight);
	if (c->leaving != NULL)
		c->leaving(c, flight->infno, flight->msgid);
	if (c->port_full) {
		free(flight->body);
		return -1;
	}
	flight->open = true;
	c->flight_count++;
	return 0;
}

static int
net_poll(void *ctx, struct net_reply *reply)
{
	struct counter *c = ctx;

	for (int i = 0; i < c->flight_count; i++) {
		struct flight *flight = &c->flights[i];

		if (flight->open || flight->told)
			continue;
		flight->told = true;
		memset(reply, 0, sizeof(*reply));
		reply->ticket = flight->ticket;
		reply->outcome = flight->outcome;
		reply->status = flight->status;
		reply->stranger = flight->stranger;
		reply->made = flight->made;
		reply->body = (const uint8_t *)flight->reply;
		reply->body_bytes =
		    flight->reply == NULL ? 0 :
		    flight->reply_bytes > 0 ? flight->reply_bytes :
					      strlen(flight->reply);
		(void)text_copy(
		    reply->detail, sizeof(reply->detail), "as the test says");
		return 1;
	}
	return 0;
}

static void
net_cancel(void *ctx, uint64_t ticket)
{
	struct counter *c = ctx;

	for (int i = 0; i < c->flight_count; i++) {
		if (c->flights[i].open && c->flights[i].ticket == ticket)
			counter_end(c, &c->flights[i], NET_UNKNOWN);
	}
}

struct flight *
counter_flight(struct counter *c, const char *infno)
{
	for (int i = c->flight_count - 1; i >= 0; i--) {
		if (c->flights[i].open &&
		    strcmp(c->flights[i].infno, infno) == 0)
			return &c->flights[i];
	}
	return NULL;
}

struct flight *
counter_await(struct counter *c, const char *infno)
{
	for (int i = 0; i < 200; i++) {
		if (counter_flight(c, "9001") != NULL)
			counter_accept(c, counter_flight(c, "9001"));
		counter_step(c);
		if (counter_flight(c, infno) != NULL)
			return counter_flight(c, infno);
		counter_pass(c, 1000);
	}
	fail_msg("%s never left", infno);
	return NULL;
}

int
counter_left(const struct counter *c, const char *infno)
{
	int count = 0;

	for (int i = 0; i < c->flight_count; i++)
		count += strcmp(c->flights[i].infno, infno) == 0;
	return count;
}

void
counter_end(
    struct counter *c, struct flight *flight, enum net_outcome outcome)
{
	(void)c;
	assert_non_null(flight);
	assert_true(flight->open);
	flight->open = false;
	flight->outcome = outcome;
}

void
counter_reply(struct counter *c, struct flight *flight, int status,
    const char *body)
{
	counter_end(c, flight, NET_REPLY);
	flight->status = status;
	flight->reply = strdup(body);
	assert_non_null(flight->reply);
}

void
counter_send_file(struct counter *c, struct flight *flight, const void *bytes,
    size_t length)
{
	counter_end(c, flight, NET_REPLY);
	flight->status = 200;
	flight->reply = malloc(length);
	assert_non_null(flight->reply);
	memcpy(flight->reply, bytes, length);
	flight->reply_bytes = length;
}

/* ---- the card ---- */

static int
card_start(void *ctx, uint32_t ticket)
{
	struct counter *c = ctx;

	if (c->card_ticket != 0)
		return -1;
	c->card_ticket = ticket;
	return 0;
}

static int
card_poll(void *ctx, struct card_event *event)
{
	struct counter *c = ctx;

	if (c->event_told >= c->event_count)
		return 0;
	*event = c->events[c->event_told++];
	if (event->kind == CARD_EVENT_READ)
		c->card_ticket = 0;
	return 1;
}

static void
card_cancel(void *ctx, uint32_t ticket)
{
	struct counter *c = ctx;

	assert_int_equal(ticket, c->card_ticket);
	c->card_ticket = 0;
	c->card_cancels++;
}

/* The card of person 1. */
void
counter_card(struct counter *c, enum card_event_kind kind,
    enum card_result result)
{
	struct card_event *event;

	assert_true(c->event_count < COUNTER_EVENTS_MAX);
	event = &c->events[c->event_count++];
	memset(event, 0, sizeof(*event));
	event->kind = kind;
	event->result = result;
	event->ticket = c->card_ticket;
	if (kind != CARD_EVENT_READ || result != CARD_OK)
		return;
	counter_certno(event->data.id_no, 1);
	memcpy(event->data.card_no, "Z99000001", 10);
	memcpy(event->data.name, "测试", 7);
	memcpy(event->data.ident_code, "99010100000000000000000000000001", 33);
	event->data.holder = true;
}

/* ---- a life ---- */

void
counter_open_till(struct counter *c)
{
	struct till_parts parts = {
		.store = c->store,
		.net = { c, net_start, net_poll, net_cancel },
		.conf = &c->conf,
		.key = &c->key,
		.gateway_secret = "",
		.seed = 7,
		.program = "test",
	};

	if (!c->no_reader)
		parts.card = (struct card_port) {
			c, card_start, card_poll, card_cancel, NULL
		};
	if (till_open(&c->till, &parts, &c->now, &c->err) != 0)
		fail_msg("%s", c->err.text);
	c->view = till_view(c->till);
}

int
counter_make(void **state)
{
	const struct store_options options = { .no_lock = true };
	struct counter *c = calloc(1, sizeof(*c));
	struct err err;

	assert_non_null(c);
	if (conf_parse(&c->conf, conf_text, strlen(conf_text), "test.conf",
		&err) != 0 ||
	    store_open(&c->store, ":memory:", &options, &err) != 0)
		fail_msg("%s", err.text);
	/* Relative paths would be from the conf's folder. */
	assert_true(text_copy(
	    c->conf.till.rules, sizeof(c->conf.till.rules), "pos/rules"));
	assert_true(text_copy(c->conf.till.catalogue,
	    sizeof(c->conf.till.catalogue), "tests/sim/items.tsv"));
	memset(c->key.at, 7, sizeof(c->key.at));
	c->now = (struct now) { .wall_ms = COUNTER_WALL_MS,
		.mono_ms = 500000 };
	memcpy(c->now.boot_id, "boot-1", 7);
	counter_open_till(c);
	*state = c;
	return 0;
}

static void
forget_flights(struct counter *c)
{
	for (int i = 0; i < c->flight_count; i++) {
		free(c->flights[i].body);
		free(c->flights[i].reply);
	}
	c->flight_count = 0;
}

int
counter_drop(void **state)
{
	struct counter *c = *state;

	till_close(&c->till);
	store_close(&c->store);
	forget_flights(c);
	free(c);
	return 0;
}

void
counter_restart(struct counter *c, bool boot)
{
	till_close(&c->till);
	/* What flew for the old process is nobody's now. */
	forget_flights(c);
	c->card_ticket = 0;
	if (boot) {
		c->now.mono_ms = 1000;
		c->now.boot_id[5]++;
	}
	counter_open_till(c);
}

void
counter_pass(struct counter *c, int64_t ms)
{
	c->now.wall_ms += ms;
	c->now.mono_ms += ms;
}

void
counter_step(struct counter *c)
{
	if (till_step(c->till, &c->now, NULL, &c->err) != 0)
		fail_msg("%s", c->err.text);
}

int
counter_try(
    struct counter *c, enum till_command_kind kind, const char *text)
{
	struct till_command command;

	memset(&command, 0, sizeof(command));
	memset(&c->err, 0, sizeof(c->err));
	command.kind = kind;
	if (text != NULL)
		assert_true(
		    text_copy(command.text, sizeof(command.text), text));
	return till_step(c->till, &c->now, &command, &c->err);
}

void
counter_do(struct counter *c, enum till_command_kind kind, const char *text)
{
	if (counter_try(c, kind, text) != 0)
		fail_msg("%s at %s: %s", till_command_name(kind),
		    till_place_name(c->view->place), c->err.text);
}

void
counter_refuses(
    struct counter *c, enum till_command_kind kind, const char *text)
{
	enum till_place place = c->view->place;
	int64_t rows = counter_rows(c);

	if (counter_try(c, kind, text) != -1)
		fail_msg("%s was taken at %s", till_command_name(kind),
		    till_place_name(place));
	assert_string_not_equal(c->err.text, "");
	if (c->view->place != place)
		fail_msg("%s refused at %s, but now at %s",
		    till_command_name(kind), till_place_name(place),
		    till_place_name(c->view->place));
	assert_int_equal(counter_rows(c), rows);
}

int
counter_refund(struct counter *c, const char *sale)
{
	struct till_command command;

	memset(&command, 0, sizeof(command));
	command.kind = COMMAND_REFUND;
	memcpy(command.sale, sale, SALE_BYTES);
	return till_step(c->till, &c->now, &command, &c->err);
}

/* ---- the day ---- */

void
counter_stock(struct counter *c, const char *shelf)
{
	int items = 0;

	if (catalogue_load_text(c->store, shelf, strlen(shelf), "shelf.tsv",
		&items, &c->err) != 0)
		fail_msg("%s", c->err.text);
}

void
counter_online(struct counter *c)
{
	counter_step(c);
	counter_accept(c, counter_flight(c, "9001"));
	counter_step(c);
	assert_true(c->view->link_up && c->view->signed_in);
}

void
counter_certno(char certno[19], int person)
{
	static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9,
		10, 5, 8, 4, 2 };
	int sum = 0;

	(void)snprintf(certno, 19, "99010119700101%03d", person % 1000);
	for (int k = 0; k < 17; k++)
		sum += (certno[k] - '0') * weight[k];
	certno[17] = "10X98765432"[sum % 11];
	certno[18] = '\0';
}

int
counter_identify(struct counter *c, int i)
{
	struct till_command command;
	struct person person;

	memset(&command, 0, sizeof(command));
	memset(&person, 0, sizeof(person));
	memset(&c->err, 0, sizeof(c->err));
	counter_certno(person.certno, i);
	memcpy(person.mdtrt_cert_type, "02", 3);
	memcpy(person.mdtrt_cert_no, person.certno, 19);
	command.kind = COMMAND_PERSON;
	command.person = &person;
	return till_step(c->till, &c->now, &command, &c->err);
}

void
counter_person(struct counter *c, int i)
{
	if (counter_identify(c, i) != 0)
		fail_msg("%s", c->err.text);
	if (counter_flight(c, "1101") == NULL)
		return;
	counter_accept(c, counter_flight(c, "1101"));
	counter_step(c);
	counter_accept(c, counter_flight(c, "5206"));
	counter_step(c);
	assert_int_equal(c->view->entitlement, ENTITLEMENT_FRESH);
}

void
counter_split(struct counter *c, const char *code)
{
	counter_do(c, COMMAND_SCAN, code);
	counter_do(c, COMMAND_CHARGE, NULL);
	assert_int_equal(c->view->place, TILL_SPLIT);
	if (c->view->quote != QUOTE_ASKING)
		return;
	counter_accept(c, counter_flight(c, "2101"));
	counter_step(c);
	assert_int_equal(c->view->quote, QUOTE_SAME);
}

void
counter_sell(struct counter *c, int person, const char *code,
    char sale[SALE_BYTES])
{
	counter_person(c, person);
	counter_split(c, code);
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	assert_string_not_equal(sale, "");
}

struct sale_entry
counter_entry(struct counter *c, const char *sale)
{
	struct sale_entry entry;

	assert_int_equal(queue_sale(c->store, sale, &entry, &c->err), 0);
	return entry;
}

int64_t
counter_rows(struct counter *c)
{
	int64_t rows = 0;

	assert_int_equal(store_int(c->store, &rows, 0, &c->err,
	    "SELECT count(*) FROM journal", ""), 0);
	return rows;
}

int64_t
counter_facts(struct counter *c, const char *fact)
{
	int64_t rows = 0;

	assert_int_equal(store_int(c->store, &rows, 0, &c->err,
	    "SELECT count(*) FROM journal WHERE fact = ?1", "t", fact), 0);
	return rows;
}
