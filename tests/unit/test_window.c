/* The window over imagined links: full, and never full for long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pos/window.h"

#define EXCHANGES 256
#define MESSAGE_BYTES 2200
#define BYTES_MAX (1 << 19)

/*
 * A link of one rate and delay with a queue before it, in microseconds; as
 * much as is needed of what a real one does. Replies cost nothing.
 */
struct imagined {
	struct window window;
	int64_t us; /* now */
	int64_t bytes_s;
	int64_t delay_us; /* there and back */
	int64_t free_us;  /* the link is sending until then */
	int loss;	  /* of 1,000 */
	uint32_t chance;
	struct {
		struct window_flight flight;
		int64_t end_us; /* 0: not in use */
		bool lost;
	} at[EXCHANGES];
	int64_t carried; /* bytes */
	int64_t queue_us_max;
};

static void
imagine(struct imagined *l, int64_t bytes_s, int64_t delay_us)
{
	memset(l, 0, sizeof(*l));
	window_init(&l->window, BYTES_MAX, 128);
	l->bytes_s = bytes_s;
	l->delay_us = delay_us;
	l->chance = 7;
}

static void
send_one(struct imagined *l)
{
	int64_t start = l->free_us > l->us ? l->free_us : l->us;
	int i = 0;

	while (i < EXCHANGES && l->at[i].end_us != 0)
		i++;
	assert_true(i < EXCHANGES);
	window_sent(
	    &l->window, &l->at[i].flight, MESSAGE_BYTES, l->us / 1000);
	l->free_us = start + MESSAGE_BYTES * INT64_C(1000000) / l->bytes_s;
	l->at[i].end_us = l->free_us + l->delay_us;
	l->chance = l->chance * 1664525u + 1013904223u;
	l->at[i].lost = (int)(l->chance >> 8) % 1000 < l->loss;
	/* A lost one is given up late, or sent again by TCP. */
	if (l->at[i].lost)
		l->at[i].end_us += 4 * l->delay_us;
	if (l->free_us - l->us > l->queue_us_max)
		l->queue_us_max = l->free_us - l->us;
}

static void
end_one(struct imagined *l, int i)
{
	l->us = l->at[i].end_us;
	l->at[i].end_us = 0;
	if (l->at[i].lost)
		window_ended(&l->window, &l->at[i].flight, true);
	else
		window_answered(
		    &l->window, &l->at[i].flight, l->us / 1000);
	l->carried += l->at[i].lost ? 0 : MESSAGE_BYTES;
}

/* Always more to send than there is room for. */
static void
drain(struct imagined *l, int64_t us)
{
	int64_t until_us = l->us + us;

	l->carried = 0;
	l->queue_us_max = 0;
	while (l->us < until_us) {
		int first = -1;

		for (int room = window_room(&l->window); room > 0; room--)
			send_one(l);
		assert_true(l->window.flying <= l->window.requests_max);
		for (int i = 0; i < EXCHANGES; i++) {
			if (l->at[i].end_us != 0 &&
			    (first < 0 ||
				l->at[i].end_us < l->at[first].end_us))
				first = i;
		}
		assert_true(first >= 0);
		end_one(l, first);
	}
}

static int64_t
share(const struct imagined *l, int64_t us)
{
	return l->carried * 100 / (l->bytes_s * (us / 1000000));
}

static void
a_thin_link_is_full_and_nobody_waits_two_seconds(void **state)
{
	struct imagined l;

	(void)state;
	imagine(&l, 8000, 600000);
	drain(&l, 30000000); /* from the first message on */
	assert_true(l.queue_us_max < 2000000);
	drain(&l, 120000000);
	print_message("  64 kbit/s: %d %% of the link, queue %d ms\n",
	    (int)share(&l, 120000000), (int)(l.queue_us_max / 1000));
	assert_true(share(&l, 120000000) >= 85);
	assert_true(l.queue_us_max < 2000000);
	assert_true(l.window.size_bytes <= 2 * (8000 * 9 / 10 + 2200));
}

static void
a_wide_link_is_full_soon(void **state)
{
	struct imagined l;

	(void)state;
	imagine(&l, 2500000, 50000);
	drain(&l, 1000000);
	print_message("  20 Mbit/s: %d %% of the first second\n",
	    (int)share(&l, 1000000));
	assert_true(share(&l, 1000000) >= 60);
	drain(&l, 5000000);
	print_message("  20 Mbit/s: %d %% of the link, queue %d ms\n",
	    (int)share(&l, 5000000), (int)(l.queue_us_max / 1000));
	assert_true(share(&l, 5000000) >= 95);
	assert_true(l.queue_us_max < 150000);
}

static void
a_lost_reply_halves_it_once_in_a_round(void **state)
{
	struct window w;
	struct window_flight flights[4];

	(void)state;
	window_init(&w, BYTES_MAX, 128);
	w.size_bytes = 100000;
	for (int i = 0; i < 4; i++)
		window_sent(&w, &flights[i], MESSAGE_BYTES, 1000);
	window_ended(&w, &flights[0], true);
	assert_int_equal(w.size_bytes, 50000);
	window_ended(&w, &flights[1], true);
	assert_int_equal(w.size_bytes, 50000);
	/* What never left says nothing of the link. */
	window_ended(&w, &flights[2], false);
	assert_int_equal(w.size_bytes, 50000);
	window_answered(&w, &flights[3], 1100);
	assert_int_equal(w.flying, 0);
	assert_int_equal(w.flying_bytes, 0);
}

static void
a_lossy_link_is_still_used(void **state)
{
	struct imagined l;

	(void)state;
	imagine(&l, 2500000, 50000);
	l.loss = 2;
	drain(&l, 5000000);
	drain(&l, 20000000);
	print_message("  2 of 1,000 lost: %d/s\n",
	    (int)(l.carried / MESSAGE_BYTES / 20));
	assert_true(l.carried / MESSAGE_BYTES / 20 >= 200);
}

static void
a_link_that_becomes_thin_is_noticed(void **state)
{
	struct imagined l;

	(void)state;
	imagine(&l, 2500000, 50000);
	drain(&l, 5000000);
	l.bytes_s = 8000;
	l.delay_us = 600000;
	drain(&l, 240000000); /* what is under way has to go first */
	drain(&l, 60000000);
	print_message("  20 Mbit/s -> 64 kbit/s: %d %%, queue %d ms\n",
	    (int)share(&l, 60000000), (int)(l.queue_us_max / 1000));
	assert_true(share(&l, 60000000) >= 85);
	assert_true(l.queue_us_max < 2000000);
}

static void
a_link_that_becomes_wide_is_noticed(void **state)
{
	struct imagined l;

	(void)state;
	imagine(&l, 8000, 600000);
	drain(&l, 30000000);
	l.bytes_s = 2500000;
	l.delay_us = 50000;
	drain(&l, 10000000);
	drain(&l, 5000000);
	print_message("  64 kbit/s -> 20 Mbit/s: %d %%\n",
	    (int)share(&l, 5000000));
	assert_true(share(&l, 5000000) >= 85);
}

/* Without a queue to fill it stays as it is: it learned nothing. */
static void
it_grows_only_while_it_is_in_the_way(void **state)
{
	struct window w;
	struct window_flight flight;
	int64_t before;

	(void)state;
	window_init(&w, BYTES_MAX, 128);
	before = w.size_bytes;
	for (int i = 0; i < 50; i++) {
		assert_true(window_room(&w) >= 1);
		window_sent(&w, &flight, 500, i * 1000);
		window_answered(&w, &flight, i * 1000 + 50);
	}
	assert_int_equal(w.size_bytes, before);
}

static void
one_is_always_allowed_and_never_too_many(void **state)
{
	struct window w;
	struct window_flight flights[3];

	(void)state;
	window_init(&w, BYTES_MAX, 3);
	window_sent(&w, &flights[0], 200000, 0); /* the longest basket */
	assert_int_equal(window_room(&w), 0);
	window_answered(&w, &flights[0], 30000);
	assert_int_equal(window_room(&w), 1);
	w.size_bytes = BYTES_MAX;
	w.mean_bytes = 1000;
	assert_int_equal(window_room(&w), 3);
	window_limit(&w, 2);
	window_sent(&w, &flights[1], 1000, 40000);
	window_sent(&w, &flights[2], 1000, 40000);
	assert_int_equal(window_room(&w), 0);
	window_limit(&w, 1);
	assert_int_equal(window_room(&w), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_thin_link_is_full_and_nobody_waits_two_seconds),
		cmocka_unit_test(a_wide_link_is_full_soon),
		cmocka_unit_test(a_lost_reply_halves_it_once_in_a_round),
		cmocka_unit_test(a_lossy_link_is_still_used),
		cmocka_unit_test(a_link_that_becomes_thin_is_noticed),
		cmocka_unit_test(a_link_that_becomes_wide_is_noticed),
		cmocka_unit_test(it_grows_only_while_it_is_in_the_way),
		cmocka_unit_test(one_is_always_allowed_and_never_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
