/* The queue's reads on a disk that fails at any call: an error in words,
 * never the end of the process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pos/queue.h"
#include "pos/rules.h"
#include "pos/store.h"
#include "tests/sim/disk.h"

#define CALLS_MAX 60
#define TAG "0123456789abcdef0123456789abcdef"

static const struct store_options on_disk = { .vfs = "disk",
	.no_lock = true };

static struct store *
open_store(bool prepare)
{
	struct store *store = NULL;
	struct err err = { ERR_NONE, "" };

	if (store_open(&store, "till.db", &on_disk, &err) != 0 ||
	    (prepare && queue_prepare(store, NULL, &err) != 0))
		fail_msg("%s", err.text);
	return store;
}

static void
fill(struct store *store)
{
	struct err err = { ERR_NONE, "" };

	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(
	    store_run(store, &err,
		"INSERT INTO sale(sale, kind, made_ms, seq, tag, offline,"
		" state, total, fund, account, cash, deductible)"
		" VALUES('26031501000001', 0, 1, 1, ?1, 0, 0, 3, 1, 1, 1, 0)",
		"t", TAG),
	    0);
	assert_int_equal(
	    store_run(store, &err,
		"INSERT INTO meter VALUES('26031501000001', 'x', 0, 1, 1)",
		""),
	    0);
	assert_int_equal(store_commit(store, &err), 0);
}

static void
a_meter_that_cannot_be_read_is_an_error(void **state)
{
	struct disk *disk = disk_create("disk", 1);
	struct queue_since since = { .rules = NULL };
	struct rules *rules = NULL;
	struct err err = { ERR_NONE, "" };
	struct store *store = open_store(true), *other = NULL;
	int failed = 0;

	(void)state;
	fill(store);
	assert_int_equal(rules_load_file(&rules,
			     "pos/rules/demo-990101-2026.rules", &err),
	    0);
	since.rules = rules;
	for (int nth = 1; nth <= CALLS_MAX; nth++) {
		struct queue_used used;

		other = open_store(false);
		disk_fail_at(disk, nth, false);
		failed += queue_used(other, TAG, &since, &used, &err) != 0;
		disk_fail_at(disk, 0, false);
		store_close(&other);
	}
	store_close(&store);
	assert_true(failed > 0 && failed < CALLS_MAX);
	rules_free(&rules);
	disk_destroy(&disk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_meter_that_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
