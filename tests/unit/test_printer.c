/* The printer: encodings, and devices that fail. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>

#include "ui/printer.h"

struct place {
	char folder[64];
	char path[128];
};

static int
set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	snprintf(place->folder, sizeof(place->folder), "/tmp/printer.XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/paper", place->folder);
	(void)signal(SIGPIPE, SIG_IGN);
	*state = place;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *place = *state;

	(void)unlink(place->path);
	assert_int_equal(rmdir(place->folder), 0);
	free(place);
	return 0;
}

static size_t
read_back(const char *path, char *to, size_t room)
{
	FILE *file = fopen(path, "r");
	size_t length;

	assert_non_null(file);
	length = fread(to, 1, room - 1, file);
	to[length] = '\0';
	fclose(file);
	return length;
}

static void
test_utf8_is_appended(void **state)
{
	struct place *place = *state;
	struct err err = { ERR_NONE, "" };
	struct stat about;
	char back[64];

	assert_int_equal(
	    printer_print(place->path, ENCODING_UTF8, "合计 80.00\n", &err), 0);
	assert_int_equal(
	    printer_print(place->path, ENCODING_UTF8, "重印\n", &err), 0);
	(void)read_back(place->path, back, sizeof(back));
	assert_string_equal(back, "合计 80.00\n重印\n");
	assert_int_equal(stat(place->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void
test_gb18030(void **state)
{
	struct place *place = *state;
	struct err err = { ERR_NONE, "" };
	char back[64];
	size_t length;

	/* U+3400 and U+20000 take four bytes. */
	assert_int_equal(printer_print(place->path, ENCODING_GB18030,
	    "成功\xE3\x90\x80\xF0\xA0\x80\x80", &err), 0);
	length = read_back(place->path, back, sizeof(back));
	assert_int_equal(length, 12);
	assert_memory_equal(back,
	    "\xB3\xC9\xB9\xA6\x81\x39\xEE\x39\x95\x32\x82\x36", 12);
}

static void
test_bad_text_prints_nothing(void **state)
{
	struct place *place = *state;
	struct err err = { ERR_NONE, "" };

	assert_int_equal(printer_print(place->path, ENCODING_GB18030,
	    "good\xFF", &err), -1);
	assert_int_equal(err.code, ERR_INPUT);
	assert_int_equal(access(place->path, F_OK), -1);
}

static void
test_full(void **state)
{
	struct err err = { ERR_NONE, "" };

	(void)state;
	assert_int_equal(
	    printer_print("/dev/full", ENCODING_UTF8, "x", &err), -1);
	assert_int_equal(err.code, ERR_FILE);
	assert_non_null(strstr(err.text, "没纸"));
}

static void
test_gone(void **state)
{
	struct place *place = *state;
	struct err err = { ERR_NONE, "" };

	/* A pipe nobody reads is a printer that is switched off. */
	assert_int_equal(mkfifo(place->path, 0600), 0);
	assert_int_equal(
	    printer_print(place->path, ENCODING_UTF8, "x", &err), -1);
	assert_non_null(strstr(err.text, "打印机不在"));
	assert_int_equal(printer_print(
	    "/nonexistent/lp0", ENCODING_UTF8, "x", &err), -1);
	assert_non_null(strstr(err.text, "/nonexistent/lp0"));
	/* Unplugged: /dev/shm must not get a file instead. */
	assert_int_equal(printer_print(
	    "/dev/shm/ybpos-no-such-printer", ENCODING_UTF8, "x", &err), -1);
	assert_int_equal(access("/dev/shm/ybpos-no-such-printer", F_OK), -1);
}

/* A reader that takes a little at a time: short writes are gone on with. */
static void
test_short_writes(void **state)
{
	struct place *place = *state;
	struct err err = { ERR_NONE, "" };
	char *text = malloc(200001), *back = malloc(200002);
	size_t have = 0;
	pid_t child;
	int fd, have_status = -1;

	assert_non_null(text);
	assert_non_null(back);
	memset(text, 'a', 200000);
	text[200000] = '\0';
	assert_int_equal(mkfifo(place->path, 0600), 0);
	fd = open(place->path, O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(printer_print(place->path, ENCODING_UTF8, text, &err) ==
		    0 ? 0 : 1);
	(void)fcntl(fd, F_SETFL, 0);
	while (have < 200000) {
		ssize_t n = read(fd, back + have, 4096);

		if (n == 0)
			usleep(1000); /* the child has not opened it yet */
		assert_true(n >= 0);
		have += (size_t)n;
	}
	back[have] = '\0';
	assert_int_equal(waitpid(child, &have_status, 0), child);
	assert_int_equal(have_status, 0);
	assert_string_equal(back, text);
	close(fd);
	free(text);
	free(back);
}

/* Paper out: it is open, and takes nothing more. No step ever waits. */
static void
test_stuck(void **state)
{
	struct place *place = *state;
	struct err err = { ERR_NONE, "" };
	struct printer printer;
	char *text = malloc(200001);
	int fd;

	memset(&printer, 0, sizeof(printer));
	assert_non_null(text);
	memset(text, 'a', 200000);
	text[200000] = '\0';
	assert_int_equal(mkfifo(place->path, 0600), 0);
	fd = open(place->path, O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	assert_int_equal(printer_start(&printer, place->path, ENCODING_UTF8,
	    text, 1000, &err), 0);
	assert_int_equal(printer_step(&printer, 1000, &err), 1);
	assert_int_equal(printer_step(
	    &printer, 1000 + PRINTER_WAIT_MS - 1, &err), 1);
	assert_int_equal(printer_step(
	    &printer, 1000 + PRINTER_WAIT_MS, &err), -1);
	assert_non_null(strstr(err.text, "缺纸"));
	assert_false(printer.busy);
	assert_null(printer.bytes);
	close(fd);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_utf8_is_appended, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_gb18030, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_bad_text_prints_nothing, set_up, tear_down),
		cmocka_unit_test(test_full),
		cmocka_unit_test_setup_teardown(test_gone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_short_writes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stuck, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
