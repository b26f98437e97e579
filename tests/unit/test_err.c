#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pos/err.h"
#include "pos/text.h"

static void
sets_code_and_text(void **state)
{
	struct err err = {0};

	(void)state;
	assert_int_equal(
	    err_set(&err, ERR_INPUT, "第 %d 行：%s", 7, "应为金额"), -1);
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(err.text, "第 7 行：应为金额");
	assert_int_equal(err_set(NULL, ERR_DISK, "nobody listens"), -1);
}

static void
wraps_upward(void **state)
{
	struct err err = {0};

	(void)state;
	err_set(&err, ERR_DISK, "disk I/O error");
	assert_int_equal(err_wrap(&err, "写日志"), -1);
	assert_int_equal(err_wrap(&err, "提交结算"), -1);
	assert_int_equal(err.code, ERR_DISK);
	assert_string_equal(err.text, "提交结算: 写日志: disk I/O error");
	assert_int_equal(err_wrap(NULL, "x"), -1);
}

/* Whatever the offset, a cut text ends at a whole character. */
static void
cuts_between_characters(void **state)
{
	struct err err = {0};
	char long_text[ERR_TEXT_BYTES + 40];

	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		memset(long_text, 'a', shift);
		for (size_t i = shift; i + 3 < sizeof(long_text); i += 3)
			memcpy(long_text + i, "错", 4);
		err_set(&err, ERR_INPUT, "%s", long_text);
		assert_true(text_utf8_valid(err.text, strlen(err.text)));
		assert_true(strlen(err.text) >= ERR_TEXT_BYTES - 4);
		err_wrap(&err, "误");
		assert_true(text_utf8_valid(err.text, strlen(err.text)));
		assert_true(strlen(err.text) >= ERR_TEXT_BYTES - 4);
	}
}

static void
names_every_code(void **state)
{
	(void)state;
#define X(code, name, text) \
	assert_string_equal(err_name(code), name); \
	assert_true(err_word(code)[0] != '\0');
	ERR_CODES(X)
#undef X
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sets_code_and_text),
	    cmocka_unit_test(wraps_upward),
	    cmocka_unit_test(cuts_between_characters),
	    cmocka_unit_test(names_every_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
