/*
 * No message number is ever given twice: over crashes and power cuts, with
 * a clock that runs, stands, leaps and is set back. MSGIDS says how many
 * (make msgids: ten million).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/books.h"
#include "pos/store.h"
#include "tests/sim/chance.h"
#include "tests/sim/disk.h"

#define MSGIDS 20000
#define PER_COMMIT 50
#define CRASH_PER_MILLE 20

struct bench {
	struct conf conf;
	struct crypto_key key;
	struct store *store;
	struct books books;
	struct disk *disk;
	struct chance chance;
	struct now now;
	char last[MSGID_BYTES]; /* that a COMMIT gave out */
	int64_t given, crashes, back;
};

static void
open_books(struct bench *b)
{
	const struct store_options options = { .vfs = "disk",
		.no_lock = true };
	struct err err = { ERR_NONE, "" };

	if (store_open(&b->store, "till.db", &options, &err) != 0 ||
	    books_open(&b->books, b->store, &b->key, &err) != 0)
		fail_msg("%s", err.text);
}

static void
crash(struct bench *b)
{
	if (!disk_is_down(b->disk))
		disk_kill(b->disk);
	books_close(&b->books);
	store_close(&b->store);
	disk_restart(b->disk);
	disk_cut_at(b->disk, 0);
	b->crashes++;
	open_books(b);
}

static void
move_clock(struct bench *b)
{
	int64_t what = chance_below(&b->chance, 10000);

	if (what < 3) {
		b->now.wall_ms -= chance_below(&b->chance, 2 * 86400000);
		b->back++;
	} else if (what < 6) {
		b->now.wall_ms += chance_below(&b->chance, 2 * 86400000);
	} else {
		b->now.wall_ms += chance_below(&b->chance, 3);
	}
}

/* Some numbers in one transaction, as one step of the courier takes them.
 * They count when it is on disk: before that none of them has left. */
static void
take_some(struct bench *b)
{
	char last[MSGID_BYTES], msgid[MSGID_BYTES], inf_time[20];
	int64_t taken = 0;
	struct err err;

	memcpy(last, b->last, sizeof(last));
	if (books_begin(&b->books, &err) != 0) {
		crash(b);
		return;
	}
	for (int i = 0; i < PER_COMMIT; i++) {
		move_clock(b);
		if (books_msgid(&b->books, &b->conf, &b->now, msgid, inf_time,
			&err) != 0) {
			if (err.code != ERR_BUSY)
				break;
			b->now.wall_ms += 1000;
			continue;
		}
		if (strlen(msgid) != 30 || strcmp(msgid, last) <= 0)
			fail_msg("%s after %s", msgid, last);
		memcpy(last, msgid, sizeof(last));
		taken++;
	}
	if (disk_is_down(b->disk) || books_commit(&b->books, &err) != 0) {
		crash(b);
		return;
	}
	memcpy(b->last, last, sizeof(last));
	b->given += taken;
}

static void
no_number_is_given_twice(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	const char *wanted_text = getenv("MSGIDS");
	int64_t wanted = wanted_text == NULL ?
	    MSGIDS :
	    strtoll(wanted_text, NULL, 10);

	(void)state;
	assert_non_null(b);
	b->disk = disk_create("disk", 7);
	b->chance = chance_from(7);
	b->now = (struct now) { .wall_ms = 1773540000000, .mono_ms = 1000 };
	memcpy(b->now.boot_id, "boot-1", 7);
	memcpy(b->conf.till.fixmedins_code, "P99010100001", 13);
	b->conf.till.number = 1;
	b->conf.till.serial_to = 19; /* often used up */
	open_books(b);
	while (b->given < wanted) {
		if (chance_hits(&b->chance, CRASH_PER_MILLE)) {
			if (chance_hits(&b->chance, 500))
				disk_cut_at(b->disk,
				    1 + chance_below(&b->chance, 12));
			else
				crash(b);
		}
		take_some(b);
	}
	print_message("%lld numbers, %lld crashes, the clock set back %lld"
		      " times: none twice\n",
	    (long long)b->given, (long long)b->crashes, (long long)b->back);
	assert_true(b->crashes > 0 && b->back > 0);
	books_close(&b->books);
	store_close(&b->store);
	disk_destroy(&b->disk);
	free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_number_is_given_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
