/* One file in a ZIP, and everything that is not one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pos/zip.h"

#define MAX 65536
#define ROW "99010100000000000007\t990101M0000000050\t990101S0000000050"

static struct text_buf zip, whole;

static int
start(void **state)
{
	(void)state;
	text_buf_init(&zip, 2 * ZIP_BYTES_MAX);
	text_buf_init(&whole, MAX + 1);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	text_buf_clear(&zip);
	text_buf_clear(&whole);
	return 0;
}

static void
corpus(const char *name)
{
	char path[128], bytes[4096];
	size_t length;
	FILE *file;

	assert_true(text_format(
	    path, sizeof(path), "tests/fuzz/corpus/zip/%s", name));
	file = fopen(path, "rb");
	assert_non_null(file);
	length = fread(bytes, 1, sizeof(bytes), file);
	assert_int_equal(fclose(file), 0);
	text_buf_reset(&zip);
	text_put_bytes(&zip, bytes, length);
}

static int
unpack(size_t max, enum err_code *code)
{
	struct err err = { .code = ERR_NONE };
	int result;

	text_buf_reset(&whole);
	result = zip_unpack(&whole, zip.at, zip.length, max, &err);
	*code = err.code;
	return result;
}

static void
other_programs_zips_are_read(void **state)
{
	enum err_code code;

	(void)state;
	corpus("deflated.zip");
	assert_int_equal(unpack(MAX, &code), 0);
	assert_int_equal(strncmp(whole.at, ROW, strlen(ROW)), 0);
	corpus("stored.zip");
	assert_int_equal(unpack(MAX, &code), 0);
	assert_int_equal(strncmp(whole.at, ROW, strlen(ROW)), 0);
	corpus("empty.zip");
	assert_int_equal(unpack(MAX, &code), 0);
	assert_int_equal(whole.length, 0);
}

static void
what_we_pack_is_what_we_unpack(void **state)
{
	char text[3000];
	enum err_code code;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i * i % 23);
	assert_int_equal(
	    zip_pack(&zip, "upload.txt", text, sizeof(text), &err), 0);
	assert_int_equal(unpack(MAX, &code), 0);
	assert_int_equal(whole.length, sizeof(text));
	assert_memory_equal(whole.at, text, sizeof(text));
	text_buf_reset(&zip);
	assert_int_equal(zip_pack(&zip, "upload.txt", "", 0, &err), 0);
	assert_int_equal(unpack(MAX, &code), 0);
	assert_int_equal(whole.length, 0);
}

static void
a_bomb_ends_where_its_limit_is(void **state)
{
	enum err_code code;

	(void)state;
	corpus("zeros.zip"); /* 65,000 bytes in a hundred */
	assert_true(zip.length < 300);
	assert_int_equal(unpack(64999, &code), -1);
	assert_int_equal(code, ERR_LIMIT);
	assert_int_equal(whole.length, 0);
	assert_int_equal(unpack(65000, &code), 0);
	/* The directory's lie: it says it is shorter. */
	for (size_t at = 0; at + 4 < zip.length; at++) {
		if (memcmp(zip.at + at, "PK\1\2", 4) == 0)
			zip.at[at + 25] = 1;
	}
	assert_int_equal(unpack(MAX, &code), -1);
	assert_int_equal(code, ERR_CORRUPT);
}

/* A bit, anywhere: refused, or what it was (a time, a name, a version). */
static void
a_flipped_bit_never_changes_the_bytes(void **state)
{
	enum err_code code;
	struct text_buf good;

	(void)state;
	text_buf_init(&good, MAX);
	corpus("deflated.zip");
	assert_int_equal(unpack(MAX, &code), 0);
	text_put_bytes(&good, whole.at, whole.length);
	for (size_t bit = 0; bit < zip.length * 8; bit++) {
		zip.at[bit / 8] ^= (char)(1 << bit % 8);
		if (unpack(MAX, &code) == 0) {
			assert_int_equal(whole.length, good.length);
			assert_memory_equal(whole.at, good.at, good.length);
		}
		zip.at[bit / 8] ^= (char)(1 << bit % 8);
	}
	text_buf_clear(&good);
}

static void
what_is_cut_or_two_or_none_is_refused(void **state)
{
	enum err_code code;
	size_t length;

	(void)state;
	corpus("two.zip");
	assert_int_equal(unpack(MAX, &code), -1);
	corpus("flipped.zip");
	assert_int_equal(unpack(MAX, &code), -1);
	corpus("deflated.zip");
	for (length = zip.length; length > 0;) {
		zip.length = --length;
		assert_int_equal(unpack(MAX, &code), -1);
		assert_int_equal(code, ERR_CORRUPT);
	}
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, finish)
	const struct CMUnitTest tests[] = {
		T(other_programs_zips_are_read),
		T(what_we_pack_is_what_we_unpack),
		T(a_bomb_ends_where_its_limit_is),
		T(a_flipped_bit_never_changes_the_bytes),
		T(what_is_cut_or_two_or_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
