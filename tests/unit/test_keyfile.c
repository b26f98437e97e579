/* The till's key: made once, never replaced, refused when others read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ui/keyfile.h"

struct place {
	char folder[64];
	char path[128];
};

static int
set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	snprintf(place->folder, sizeof(place->folder), "/tmp/keyfile.XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/key", place->folder);
	*state = place;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *place = *state;

	(void)unlink(place->path);
	assert_int_equal(rmdir(place->folder), 0); /* nothing left beside it */
	free(place);
	return 0;
}

static int
sevens(void *bytes, size_t length, struct err *err)
{
	(void)err;
	memset(bytes, 0x77, length);
	return 0;
}

static int
nines(void *bytes, size_t length, struct err *err)
{
	(void)err;
	memset(bytes, 0x99, length);
	return 0;
}

static void
write_file(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
test_made_once(void **state)
{
	struct place *place = *state;
	struct err err = { ERR_NONE, "" };
	struct crypto_key first, second;
	struct stat about;

	assert_int_equal(
	    keyfile_load_or_make(&first, place->path, sevens, &err), 0);
	assert_int_equal(first.at[0], 0x77);
	assert_int_equal(stat(place->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(
	    keyfile_load_or_make(&second, place->path, nines, &err), 0);
	assert_memory_equal(&first, &second, sizeof(first));
}

static void
test_bad_files_are_refused(void **state)
{
	static const char good[] =
	    "00112233445566778899aabbccddeeff"
	    "00112233445566778899aabbccddeeff";
	struct place *place = *state;
	struct err err = { ERR_NONE, "" };
	struct crypto_key key;
	char text[128];

	write_file(place->path, good, 0600);
	assert_int_equal(keyfile_load(&key, place->path, &err), 0);
	assert_int_equal(key.at[1], 0x11);
	assert_int_equal(key.at[31], 0xff);
	assert_int_equal(chmod(place->path, 0640), 0);
	assert_int_equal(keyfile_load(&key, place->path, &err), -1);
	assert_non_null(strstr(err.text, "0640"));
	snprintf(text, sizeof(text), "%.63s", good);
	write_file(place->path, text, 0600);
	assert_int_equal(keyfile_load(&key, place->path, &err), -1);
	snprintf(text, sizeof(text), "%s0", good);
	write_file(place->path, text, 0600);
	assert_int_equal(keyfile_load(&key, place->path, &err), -1);
	write_file(place->path, "", 0600);
	/* An empty key is no key, and is not made anew over it. */
	assert_int_equal(
	    keyfile_load_or_make(&key, place->path, sevens, &err), -1);
}

static void
test_secret_line(void **state)
{
	struct place *place = *state;
	struct err err = { ERR_NONE, "" };
	char line[16];

	write_file(place->path, "secret\r\nmore\n", 0600);
	assert_int_equal(
	    keyfile_line(line, sizeof(line), place->path, &err), 0);
	assert_string_equal(line, "secret");
	write_file(place->path, "\n", 0600);
	assert_int_equal(
	    keyfile_line(line, sizeof(line), place->path, &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_made_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_bad_files_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_secret_line, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
