#include "card/slot.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct slot slot;
static struct mailbox mailbox;
static int64_t now_ms;
static uint32_t changes;

static int
set_up(void **state)
{
	(void)state;
	memset(&slot, 0, sizeof(slot));
	now_ms = 5000;
	changes = 0;
	return mailbox_open(&mailbox);
}

static int
tear_down(void **state)
{
	(void)state;
	mailbox_close(&mailbox);
	return 0;
}

static void
look_counted(bool present, uint32_t count)
{
	struct pcsc_slot look = {.reader = "R", .present = present};

	changes = look.changes = count;
	slot_look(&slot, CARD_OK, &look, now_ms, &mailbox);
}

static void
look(bool present)
{
	look_counted(present, changes + 1);
}

static void
fault(enum card_result result)
{
	struct pcsc_slot none = {.reader = ""};

	slot_look(&slot, result, &none, now_ms, &mailbox);
}

static bool
readable(void)
{
	struct pollfd fd = {.fd = mailbox.fd, .events = POLLIN};

	return poll(&fd, 1, 0) == 1;
}

/* The news must be these letters: I R for the card, + and - for readers. */
static void
expect(const char *want)
{
	char got[32] = "";
	struct card_event event;

	for (size_t n = 0; mailbox_take(&mailbox, &event) == 1; n++) {
		assert_true(n + 1 < sizeof(got));
		if (event.kind == CARD_EVENT_READER)
			got[n] = event.result == CARD_OK ? '+' : '-';
		else
			got[n] = event.kind == CARD_EVENT_INSERTED ? 'I' : 'R';
	}
	assert_string_equal(got, want);
	assert_false(readable());
}

static void
comes_and_goes(void **state)
{
	(void)state;
	slot_begin(&slot, now_ms);
	look(false);
	expect("+");
	look(true);
	expect("I");
	look_counted(true, changes); /* another program uses the card */
	expect("");
	look(false);
	expect("R");
	look(true);
	expect("I");
}

static void
is_there_from_the_start(void **state)
{
	(void)state;
	slot_begin(&slot, now_ms);
	look(true);
	expect("+I");
}

static void
a_missed_removal_is_told(void **state)
{
	(void)state;
	slot_begin(&slot, now_ms);
	look_counted(true, 65535);
	expect("+I");
	look_counted(true, 1); /* the counter has sixteen bits */
	expect("RI");
}

static void
no_removal_right_after_a_restart(void **state)
{
	(void)state;
	slot_begin(&slot, now_ms);
	look(true);
	expect("+I");
	slot_end(&slot, CARD_NO_SERVICE, &mailbox);
	slot_end(&slot, CARD_NO_SERVICE, &mailbox);
	expect("-");
	assert_false(slot.now.present);
	now_ms += 60000;
	slot_begin(&slot, now_ms);
	fault(CARD_NO_READER); /* readers are listed a little later */
	expect("");
	now_ms += 100;
	look_counted(false, 0);
	expect("+");
	now_ms += 300;
	look(true);
	expect("I"); /* it may be another card */
}

static void
removal_is_told_when_the_grace_is_over(void **state)
{
	(void)state;
	slot_begin(&slot, now_ms);
	look(true);
	slot_end(&slot, CARD_NO_SERVICE, &mailbox);
	slot_begin(&slot, now_ms);
	look(false);
	expect("+I-+");
	assert_int_equal(slot_wait_ms(&slot, now_ms, 10000), SLOT_GRACE_MS);
	now_ms += SLOT_GRACE_MS - 1;
	look_counted(false, changes);
	expect("");
	assert_int_equal(slot_wait_ms(&slot, now_ms, 10000), 1);
	now_ms += 1;
	look_counted(false, changes);
	expect("R");
	assert_int_equal(slot_wait_ms(&slot, now_ms, 10000), 10000);
}

static void
a_removal_seen_is_told_at_once(void **state)
{
	(void)state;
	slot_begin(&slot, now_ms);
	look(true);
	look(false);
	expect("+IR");
}

static void
readers_come_and_go(void **state)
{
	(void)state;
	slot_begin(&slot, now_ms);
	now_ms += SLOT_GRACE_MS;
	fault(CARD_NO_READER);
	fault(CARD_NO_READER);
	expect("-");
	look(true);
	expect("+I");
	fault(CARD_READER_FAULT);
	now_ms += SLOT_GRACE_MS;
	fault(CARD_READER_FAULT);
	expect("-");
	assert_false(slot.now.present);
	look(true);
	expect("+I");
}

static void
put(enum card_event_kind kind, uint32_t ticket)
{
	struct card_event event = {.kind = kind, .ticket = ticket};

	memcpy(event.data.name, "name", 5);
	mailbox_put(&mailbox, &event);
}

static void
the_end_of_a_read_is_never_dropped(void **state)
{
	struct card_event event;
	int reads = 0, others = 0;

	(void)state;
	put(CARD_EVENT_READ, 7);
	for (uint32_t i = 0; i < 100; i++)
		put(CARD_EVENT_INSERTED, i);
	assert_true(readable());
	while (mailbox_take(&mailbox, &event) == 1) {
		if (event.kind == CARD_EVENT_READ)
			reads++;
		else
			assert_int_equal(event.ticket, 85 + others++);
	}
	assert_int_equal(reads, 1);
	assert_int_equal(others, MAILBOX_EVENTS_MAX - 1);
	assert_false(readable());
}

static void
what_is_taken_or_dropped_is_wiped(void **state)
{
	static const struct card_event zero;
	struct card_event event;

	(void)state;
	put(CARD_EVENT_READ, 7);
	put(CARD_EVENT_REMOVED, 0);
	mailbox_drop_read(&mailbox);
	assert_int_equal(mailbox_take(&mailbox, &event), 1);
	assert_int_equal(event.kind, CARD_EVENT_REMOVED);
	assert_int_equal(mailbox_take(&mailbox, &event), 0);
	for (size_t i = 0; i < MAILBOX_EVENTS_MAX; i++)
		assert_memory_equal(&mailbox.ring[i], &zero, sizeof(zero));
	assert_false(readable());
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(comes_and_goes),
	    TEST(is_there_from_the_start),
	    TEST(a_missed_removal_is_told),
	    TEST(no_removal_right_after_a_restart),
	    TEST(removal_is_told_when_the_grace_is_over),
	    TEST(a_removal_seen_is_told_at_once),
	    TEST(readers_come_and_go),
	    TEST(the_end_of_a_read_is_never_dropped),
	    TEST(what_is_taken_or_dropped_is_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
