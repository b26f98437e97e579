/* The catalogue: loaded whole or not at all, found by code, bar and name. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "pos/catalogue.h"
#include "pos/text.h"
#include "tests/sim/disk.h"

#define HEAD \
	"med_list_codg\tmedins_list_codg\tname\tspec\tprice\tclass\tpreself\t" \
	"ceiling\tbarcode\n"
#define ROWS \
	"XA1\tD1001\t示范胶囊\t0.25g*24粒\t12.50\t甲\t\t\t2099010000016\n" \
	"XB1\tD1002\t示范颗粒\t10g*10袋\t36.80\t乙\t0.10\t35.00\t" \
	"2099010000023\n" \
	"XC1\tD1003\t演示片\t0.1g*12片\t18.20\t丙\t1\t\t\n" \
	"\tD1004\t演示100%膏\t\t0.333333\t乙\t5%\t\t\n"

static struct disk *disk;
static struct store *store;
static struct err err;

static int
open_store(void **state)
{
	const struct store_options options = {.vfs = "shelf",
					    .no_lock = true};

	(void)state;
	memset(&err, 0, sizeof(err));
	disk = disk_create("shelf", 1);
	if (!disk || store_open(&store, "shop.db", &options, &err) < 0)
		return -1;
	return catalogue_prepare(store, &err);
}

static int
close_store(void **state)
{
	(void)state;
	store_close(&store);
	disk_destroy(&disk);
	return 0;
}

static int
load(const char *text, int *count)
{
	return catalogue_load_text(store, text, strlen(text), "items.tsv",
				   count, &err);
}

static void
load_rows(void)
{
	int count = 0;

	if (load(HEAD ROWS, &count) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(count, 4);
}

static void
an_item_comes_back_whole(void **state)
{
	struct item item;

	(void)state;
	load_rows();
	assert_int_equal(catalogue_find(store, "D1002", &item, &err), 0);
	assert_string_equal(item.med_list_codg, "XB1");
	assert_string_equal(item.medins_list_codg, "D1002");
	assert_string_equal(item.name, "示范颗粒");
	assert_string_equal(item.spec, "10g*10袋");
	assert_string_equal(item.barcode, "2099010000023");
	assert_int_equal(item.item_class, ITEM_CLASS_B);
	assert_int_equal(item.preself.ppm, 100000);
	assert_int_equal(item.price.e6, 36800000);
	assert_int_equal(item.ceiling.e6, 35000000);
	assert_int_equal(item.count.e4, 10000);
	assert_int_equal(item_check(&item, &err), 0);
	assert_int_equal(catalogue_find(store, "D1003", &item, &err), 0);
	assert_int_equal(item.item_class, ITEM_CLASS_C);
	assert_int_equal(item.preself.ppm, 0);
	assert_int_equal(catalogue_find(store, "D1004", &item, &err), 0);
	assert_int_equal(item.preself.ppm, 50000);
	assert_int_equal(item.price.e6, 333333);
	assert_int_equal(item.ceiling.e6, 0);
}

static void
found_by_barcode_exactly(void **state)
{
	struct item item;

	(void)state;
	load_rows();
	assert_int_equal(catalogue_find(store, "2099010000016", &item, &err),
			 0);
	assert_string_equal(item.medins_list_codg, "D1001");
	assert_int_equal(catalogue_find(store, "209901000001", &item, &err), 1);
	assert_int_equal(catalogue_find(store, "d1001", &item, &err), 1);
	/* Two have no barcode; the empty one finds neither. */
	assert_int_equal(catalogue_find(store, "", &item, &err), 1);
	assert_int_equal(catalogue_find(store, "' OR 1=1 --", &item, &err), 1);
}

static void
search_by_part_of_the_name(void **state)
{
	struct item items[4];
	int found = 0;

	(void)state;
	load_rows();
	assert_int_equal(
	    catalogue_search(store, "示范", items, 4, &found, &err), 0);
	assert_int_equal(found, 2);
	assert_int_equal(
	    catalogue_search(store, "颗粒", items, 4, &found, &err), 0);
	assert_int_equal(found, 1);
	assert_string_equal(items[0].medins_list_codg, "D1002");
	assert_int_equal(catalogue_search(store, "D10", items, 4, &found, &err),
			 0);
	assert_int_equal(found, 4);
	assert_string_equal(items[3].medins_list_codg, "D1004");
	assert_int_equal(catalogue_search(store, "D10", items, 3, &found, &err),
			 0);
	assert_int_equal(found, 3);
	assert_int_equal(
	    catalogue_search(store, "20990", items, 4, &found, &err), 0);
	assert_int_equal(found, 2);
	/* A code is searched from its beginning, and % is a character. */
	assert_int_equal(
	    catalogue_search(store, "1003", items, 4, &found, &err), 0);
	assert_int_equal(found, 0);
	assert_int_equal(catalogue_search(store, "%", items, 4, &found, &err),
			 0);
	assert_int_equal(found, 1);
	assert_int_equal(catalogue_search(store, "", items, 4, &found, &err),
			 0);
	assert_int_equal(found, 0);
	assert_int_equal(catalogue_search(store, "D", items, 0, &found, &err),
			 0);
	assert_int_equal(found, 0);
}

/* What begins with the text stands before what merely contains it. */
static void
search_puts_beginnings_first(void **state)
{
	struct item items[4];
	int found = 0, count = 0;

	(void)state;
	assert_int_equal(load(HEAD "\tA1\t复方甘草\t\t1\t甲\t\t\t\n"
				   "\tA2\t甘草片\t\t1\t甲\t\t\t\n",
			      &count),
			 0);
	assert_int_equal(
	    catalogue_search(store, "甘草", items, 4, &found, &err), 0);
	assert_int_equal(found, 2);
	assert_string_equal(items[0].medins_list_codg, "A2");
}

static void
refused(const char *text, const char *expected)
{
	struct item item;
	int count = 77;

	memset(&err, 0, sizeof(err));
	if (load(text, &count) == 0)
		fail_msg("accepted: %s", text);
	if (!strstr(err.text, expected))
		fail_msg("%s", err.text);
	assert_int_equal(count, 77);
	assert_false(store_in_transaction(store));
	assert_false(store_stopped(store));
	/* What was loaded before is still all there. */
	assert_int_equal(catalogue_find(store, "D1001", &item, &err), 0);
	assert_int_equal(catalogue_find(store, "D1004", &item, &err), 0);
	assert_int_equal(catalogue_find(store, "N1", &item, &err), 1);
}

static void
a_bad_line_is_named_and_nothing_changes(void **state)
{
	(void)state;
	load_rows();
	refused("", "没有列名");
	refused("code,name\n", "应有 9 列");
	refused("med_list_codg\tmedins_list_codg\tnom\tspec\tprice\tclass\t"
		"preself\tceiling\tbarcode\n",
		"items.tsv:1：第 3 列 name：列名");
	refused(HEAD "\tN1\tx\t\t1\t甲\t\t\t\n\tN2\tx\t\t1\t甲\t\t\n",
		"items.tsv:3：应有 9 列，以制表符分隔，实有 8 列");
	refused(HEAD "\tN1\tx\t\t1\t甲\t\t\t\t\n", "实有 10 列");
	refused(HEAD "\tN1\tx\t\t1\t甲\t\t\t\n\t\tx\t\t1\t甲\t\t\t\n",
		"items.tsv:3：第 2 列 medins_list_codg：不能为空");
	refused(HEAD "\tN1\t\t\t1\t甲\t\t\t\n", "第 3 列 name：不能为空");
	refused(HEAD "\tN1\tx\t\t0\t甲\t\t\t\n", "第 5 列 price：应为大于零");
	refused(HEAD "\tN1\tx\t\t1.2.3\t甲\t\t\t\n", "第 5 列 price");
	refused(HEAD "\tN1\tx\t\t\t甲\t\t\t\n", "第 5 列 price");
	refused(HEAD "\tN1\tx\t\t1\t丁\t\t\t\n", "第 6 列 class：应为甲");
	refused(HEAD "\tN1\tx\t\t1\t乙\t1.1\t\t\n", "第 7 列 preself");
	refused(HEAD "\tN1\tx\t\t1\t甲\t0.1\t\t\n", "第 7 列 preself");
	refused(HEAD "\tN1\tx\t\t1\t丙\t0.5\t\t\n", "第 7 列 preself");
	refused(HEAD "\tN1\tx\t\t1\t甲\t\t0\t\n", "第 8 列 ceiling");
	refused(HEAD "\tN1\tx\t\t1\t甲\t\t-1\t\n", "第 8 列 ceiling");
	refused(HEAD "\tN1\tx\t\t1\t甲\t\t\t123456789012345678901\n",
		"第 9 列 barcode：过长");
	refused(HEAD "\tN1\tx\t\t1\t甲\t\t\t\n\tN1\ty\t\t2\t甲\t\t\t\n",
		"items.tsv:3：第 2 列 medins_list_codg：与前面某行重复");
	refused(HEAD "\tN1\tx\t\t1\t甲\t\t\t69\n\tN2\ty\t\t2\t甲\t\t\t69\n",
		"items.tsv:3：第 9 列 barcode：与前面某行重复");
	refused(HEAD "\tN1\tx\x01\t\t1\t甲\t\t\t\n", "items.tsv:2：应为");
	refused(HEAD "\tN1\t\xd2\xc3\t\t1\t甲\t\t\t\n", "UTF-8");
}

static void
a_line_has_its_limit(void **state)
{
	const size_t room = sizeof(HEAD) + 3000;
	char *text = malloc(room);

	(void)state;
	assert_non_null(text);
	load_rows();
	memset(text, 'x', room);
	memcpy(text, HEAD, sizeof(HEAD) - 1);
	text[room - 1] = '\0';
	refused(text, "items.tsv:2：一行至多 2048 字节");
	free(text);
}

static void
windows_text_and_empty_lines(void **state)
{
	struct item item;
	int count = 0;

	(void)state;
	assert_int_equal(
	    load("\xef\xbb\xbf"
		 "code\town_code\tname\tspec\tprice\tclass\tpreself_ratio\t"
		 "ceiling\tbarcode\r\n\r\n"
		 "\tA1\t甘草片\t\t1\t甲\t0\t\t690\r\n\n"
		 "\tA2\t甘草水\t\t1\t甲\t\t\t",
		 &count),
	    0);
	assert_int_equal(count, 2);
	assert_int_equal(catalogue_find(store, "690", &item, &err), 0);
	assert_string_equal(item.medins_list_codg, "A1");
	assert_int_equal(catalogue_find(store, "A2", &item, &err), 0);
}

static void
loading_replaces_what_was_there(void **state)
{
	struct item item;
	int count = 0;

	(void)state;
	load_rows();
	assert_int_equal(load(HEAD "\tN1\tx\t\t1\t甲\t\t\t\n", &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(catalogue_find(store, "D1001", &item, &err), 1);
	assert_int_equal(catalogue_find(store, "N1", &item, &err), 0);
	assert_int_equal(load(HEAD, &count), 0);
	assert_int_equal(count, 0);
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
refresh_loads_only_what_changed(void **state)
{
	char path[] = "/tmp/ybpos-items-XXXXXX";
	int fd = mkstemp(path);
	struct item item;
	int count = 0;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
	write_file(path, HEAD ROWS);
	assert_int_equal(catalogue_refresh(store, path, &count, &err), 0);
	assert_int_equal(count, 4);
	/* Had it loaded again, this line would be back. */
	assert_int_equal(
	    store_script(store, "DELETE FROM article WHERE own = 'D1001'",
			 &err),
	    0);
	count = 0;
	assert_int_equal(catalogue_refresh(store, path, &count, &err), 0);
	assert_int_equal(count, 4);
	assert_int_equal(catalogue_find(store, "D1001", &item, &err), 1);
	write_file(path, HEAD ROWS "\tN1\tx\t\t1\t甲\t\t\t\n");
	assert_int_equal(catalogue_refresh(store, path, &count, &err), 0);
	assert_int_equal(count, 5);
	assert_int_equal(catalogue_find(store, "D1001", &item, &err), 0);
	assert_int_equal(catalogue_load(store, path, &count, &err), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(catalogue_refresh(store, path, &count, &err), -1);
	assert_int_equal(err.code, ERR_FILE);
}

#define MORE "trace\tpack\tfixmedins_bchno\tmanu_lotnum\tmanu_date\t" \
	     "expy_end\trx\n"

/* The shelf's columns may follow, all or the first few. */
static void
what_is_known_of_the_boxes(void **state)
{
	char head[256], text[1024];
	struct item item;
	int count = 0;

	(void)state;
	text_copy(head, sizeof(head), HEAD);
	head[strlen(head) - 1] = '\t';
	text_format(text, sizeof(text), "%s%s%s", head, MORE,
		    "X1\tA1\ta\t\t1\t甲\t\t\t\t有\t24\tB1\tL1\t2026-01-05\t"
		    "2028-01-04\t1\n"
		    "X2\tA2\tb\t\t1\t乙\t\t\t\t无\t\t\t\t\t\t\n");
	if (catalogue_load_text(store, text, strlen(text), "items.tsv", &count,
				&err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(count, 2);
	assert_int_equal(catalogue_find(store, "A1", &item, &err), 0);
	assert_int_equal(item.goods.trace, GOODS_TRACE_WANTED);
	assert_int_equal(item.goods.pack, 24);
	assert_true(item.goods.rx);
	assert_string_equal(item.goods.bchno, "B1");
	assert_string_equal(item.goods.manu_lotnum, "L1");
	assert_string_equal(item.goods.manu_date, "2026-01-05");
	assert_string_equal(item.goods.expy_end, "2028-01-04");
	assert_int_equal(catalogue_find(store, "A2", &item, &err), 0);
	assert_int_equal(item.goods.trace, GOODS_TRACE_NONE);
	assert_int_equal(item.goods.pack, 0);
	text_format(text, sizeof(text), "%s%s", head,
		    "trace\tpack\nX1\tA1\ta\t\t1\t甲\t\t\t\t\t10\n");
	assert_int_equal(catalogue_load_text(store, text, strlen(text),
					     "items.tsv", &count, &err),
			 0);
}

static void
a_bad_box_is_named(void **state)
{
	static const struct {
		const char *cells, *says;
	} cases[] = {
	    {"x\t\t\t\t\t\t\n", "第 10 列 trace：应为空、有或无"},
	    {"\t1\t\t\t\t\t\n", "第 11 列 pack"},
	    {"\t2.5\t\t\t\t\t\n", "第 11 列 pack"},
	    {"\t10001\t\t\t\t\t\n", "第 11 列 pack"},
	    {"\t\t\t\t2026-13-01\t\t\n", "第 14 列 manu_date"},
	    {"\t\t\t\t\t20260101\t\n", "第 15 列 expy_end"},
	    {"\t\t\t\t\t\ty\n", "第 16 列 rx"},
	    {"\t\t\n", "应有 16 列，以制表符分隔，实有 12 列"},
	};
	char head[256], text[1024];
	int count = 0;

	(void)state;
	text_copy(head, sizeof(head), HEAD);
	head[strlen(head) - 1] = '\t';
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_format(text, sizeof(text), "%s%s%s%s", head, MORE,
			    "X1\tA1\ta\t\t1\t甲\t\t\t\t", cases[i].cells);
		assert_int_equal(catalogue_load_text(store, text, strlen(text),
						     "items.tsv", &count,
						     &err),
				 -1);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s lacks %s", err.text, cases[i].says);
	}
}

static void
the_demonstration_file_loads(void **state)
{
	int count = 0;

	(void)state;
	if (catalogue_load(store, "tests/centre/data/items.tsv", &count, &err) <
	    0)
		fail_msg("%s", err.text);
	assert_true(count > 0);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, open_store, close_store)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_item_comes_back_whole),
	    TEST(found_by_barcode_exactly),
	    TEST(search_by_part_of_the_name),
	    TEST(search_puts_beginnings_first),
	    TEST(a_bad_line_is_named_and_nothing_changes),
	    TEST(a_line_has_its_limit),
	    TEST(windows_text_and_empty_lines),
	    TEST(loading_replaces_what_was_there),
	    TEST(refresh_loads_only_what_changed),
	    TEST(what_is_known_of_the_boxes),
	    TEST(a_bad_box_is_named),
	    TEST(the_demonstration_file_loads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
