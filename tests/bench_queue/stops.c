/* The stop list of a whole region: imported, opened, and asked for people
 * half of whom are on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pos/stoplist.h"
#include "pos/text.h"
#include "tests/bench_queue/ways.h"

#define DAY 20260315

static void
write_list(const char *path, int entries)
{
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	fprintf(to, "格式 1\n统筹区 990101\n日期 %d\n数量 %d\n", DAY, entries);
	for (int i = 0; i < entries; i++)
		fprintf(to, "社保卡 A%08d 挂失\n", 2 * i);
	assert_int_equal(fclose(to), 0);
}

void
stops(const char *folder, int entries)
{
	static struct times times = { .name = "a person looked up" };
	const struct crypto_key key = { { 7 } };
	char text[256], kept[256];
	struct stoplist_import import = { .from = text, .to = kept,
		.key = &key, .region = 990101,
		.now_ms = text_day_ms(DAY) };
	struct stoplist_head head;
	struct stoplist *list = NULL;
	struct person person;
	struct err err;
	int64_t began, opened;
	int found = 0;
	uint32_t mixed = 1;

	path_of(text, folder, "stops.txt");
	path_of(kept, folder, "stops.list");
	write_list(text, entries);
	began = now_ns();
	if (stoplist_import(&import, &head, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(head.count, entries);
	opened = now_ns();
	assert_int_equal(stoplist_open(&list, kept, &key, &err), 0);
	printf("a stop list of %d: imported in %lld ms, opened in %lld ms\n",
	    entries, (long long)(opened - began) / 1000000,
	    (long long)(now_ns() - opened) / 1000000);
	memset(&person, 0, sizeof(person));
	for (int i = 0; i < TIMES_MAX; i++) {
		int64_t from;

		mixed = mixed * 1664525 + 1013904223;
		(void)text_format(person.card_sn, sizeof(person.card_sn),
		    "A%08u", mixed % (2u * (unsigned)entries)); /* short */
		from = now_ns();
		found += stoplist_find(list, &person) == STOP_LOST;
		take_time(&times, from, flushes_now());
	}
	assert_in_range(found, TIMES_MAX * 2 / 5, TIMES_MAX * 3 / 5);
	print_row(&times, &times);
	stoplist_close(&list);
}
