/*
 * Something else answers in the centre's place: a network that wants a login
 * on its web page first. It is no refusal, nothing but sign-ins is spent on
 * it, and who stands at the counter is told what to do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/counter.h"
#include "ui/words.h"

#define BOX "D1001"
#define PAGE "\r\n <!DOCTYPE html><html>请登录</html>"
#define DAY_S (24 * 60 * 60)
#define TURN_S 20
/* The back-off has reached its limit after a few tries. */
#define SIGN_INS_MAX (DAY_S / (300 * 3 / 4) + 12)

static const struct portal {
	enum net_outcome outcome;
	bool stranger;
	int status;
	const char *body;
	const char *lamp;
} portals[] = {
	{ NET_REPLY, false, 200, PAGE, "网络要求登录网页" },
	{ NET_REPLY, false, 302, "", "网络要求登录网页" },
	{ NET_REPLY, false, 511, PAGE, "网络要求登录网页" },
	{ NET_REPLY, false, 407, "", "网络要求登录网页" },
	{ NET_UNSENT, true, 0, NULL, "对方证书不是中心的" },
	/* and these are no portal, but not the centre either */
	{ NET_REPLY, false, 502, "<html>Bad Gateway</html>", "起断网" },
	{ NET_REPLY, false, 200, "{\"code\":401}", "起断网" },
	{ NET_UNKNOWN, false, 0, NULL, "起断网" },
};
#define PORTALS (sizeof(portals) / sizeof(portals[0]))

static void
answer(struct counter *c, struct flight *flight, const struct portal *portal)
{
	if (portal->outcome == NET_REPLY)
		counter_reply(c, flight, portal->status, portal->body);
	else
		counter_end(c, flight, portal->outcome);
	flight->stranger = portal->stranger;
	counter_step(c);
}

static void
must_say(struct counter *c, const char *text)
{
	struct words lamp, next;

	words_lamp(&lamp, &next, c->view);
	if (strstr(next.text, text) == NULL)
		fail_msg("the lamp says: %s", next.text);
}

static void
each_is_told_in_words(void **state)
{
	struct counter *c = *state;

	for (size_t i = 0; i < PORTALS; i++) {
		while (counter_flight(c, "9001") == NULL) {
			counter_pass(c, 1000);
			counter_step(c);
		}
		answer(c, counter_flight(c, "9001"), &portals[i]);
		assert_false(c->view->link_up);
		must_say(c, portals[i].lamp);
	}
	(void)counter_await(c, "9001");
	counter_online(c);
	assert_int_equal(c->view->link_trouble, LINK_SILENT);
	assert_int_equal(c->view->lamp, LAMP_ONLINE);
}

/* Everything that leaves is a sign-in, and gets a page. */
static void
a_turn(struct counter *c, int from, int *pages)
{
	counter_pass(c, TURN_S * 1000);
	counter_step(c);
	for (int i = from; i < c->flight_count; i++) {
		if (!c->flights[i].open)
			continue;
		assert_string_equal(c->flights[i].infno, "9001");
		answer(c, &c->flights[i], &portals[*pages % 5]);
		must_say(c, portals[*pages % 5].lamp);
		++*pages;
	}
}

static void
a_captive_portal_for_a_whole_day(void **state)
{
	struct counter *c = *state;
	char caught[SALE_BYTES], sales[3][SALE_BYTES];
	int made = 0, pages = 0, from;

	c->conf.queue.retry_max_ms = 300000;
	counter_online(c);
	/* It begins in the middle of a settlement. */
	counter_sell(c, 1, BOX, caught);
	answer(c, counter_flight(c, "2102"), &portals[0]);
	assert_int_equal(counter_entry(c, caught).state, MESSAGE_UNKNOWN);
	assert_int_equal(c->view->lamp, LAMP_DOUBT);
	must_say(c, portals[0].lamp);
	counter_do(c, COMMAND_NEXT, NULL);
	from = c->flight_count;
	for (int s = 0; s < DAY_S; s += TURN_S) {
		a_turn(c, from, &pages);
		if (made < 3 && s == (made + 1) * 3600) {
			counter_sell(c, 1, BOX, sales[made++]);
			counter_do(c, COMMAND_NEXT, NULL);
		}
	}
	assert_int_equal(made, 3);
	assert_in_range(pages, 200, SIGN_INS_MAX);
	assert_int_equal(counter_facts(c, "REFUSED"), 0);
	assert_int_equal(c->view->counts.pending, 3);
	/* Somebody logs in. */
	for (int i = 0; i < 600 && (c->view->counts.pending > 0 ||
				       c->view->counts.in_flight > 0 ||
				       c->view->counts.unknown > 0); i++) {
		for (int k = from; k < c->flight_count; k++) {
			if (c->flights[k].open)
				counter_accept(c, &c->flights[k]);
		}
		counter_pass(c, 1000);
		counter_step(c);
	}
	assert_int_equal(c->view->lamp, LAMP_ONLINE);
	assert_int_equal(c->view->counts.handed, 0);
	assert_int_equal(counter_entry(c, caught).state, MESSAGE_ACKED);
	for (int i = 0; i < made; i++)
		assert_int_equal(
		    counter_entry(c, sales[i]).state, MESSAGE_ACKED);
	/* One lost, one in its place, three that waited: none was wasted. */
	assert_int_equal(counter_left(c, "2102"), 5);
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(each_is_told_in_words),
		CASE(a_captive_portal_for_a_whole_day),
	};

	return cmocka_run_group_tests_name("portal", tests, NULL, NULL);
}
