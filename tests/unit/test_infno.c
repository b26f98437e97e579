/* The retry classes of protocol.md 18.2, as 19 no. 4 and 5 complete them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pos/infno.h"

static void
every_class_is_as_written(void **state)
{
	static const struct {
		enum infno_class class;
		const char *const infnos[26];
	} classes[] = {
		{ INFNO_READ,
		    { "1101", "1161", "1162", "1201", "1301", "1312", "1319",
			"1901", "2001", "2101", "2206", "3201", "3202", "5102",
			"5201", "5203", "5204", "5206", "5301", "5303",
			"9102" } },
		{ INFNO_COMMIT,
		    { "2102", "2102A", "2103", "2207", "2207A", "2208", "2304",
			"2304A", "2305", "2401" } },
		{ INFNO_UNDO, { "2601" } },
		{ INFNO_VISIT, { "2201", "2202", "2203", "2203A", "2205" } },
		{ INFNO_UPLOAD,
		    { "3301", "3302", "3501", "3502", "3503", "3504", "3505",
			"3506", "3507", "9101", "2204" } },
		{ INFNO_SESSION, { "9001", "9002" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		for (size_t k = 0; classes[i].infnos[k] != NULL; k++) {
			const char *infno = classes[i].infnos[k];

			if (infno_class(infno) != classes[i].class)
				fail_msg("%s is %s", infno,
				    infno_class_name(infno_class(infno)));
			assert_int_equal(infno_undoable(infno),
			    classes[i].class == INFNO_COMMIT);
		}
	}
}

static void
what_is_not_in_the_table_has_no_class(void **state)
{
	static const char *const others[] = { "", "2", "21", "2104", "210",
		"21022", "2102a", "2103A", "13", "13x1", "13011", "130A", "1301A", "3508",
		"9999" };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (infno_class(others[i]) != INFNO_UNHEARD)
			fail_msg("%s is %s", others[i],
			    infno_class_name(infno_class(others[i])));
		assert_false(infno_settles(others[i]));
		assert_false(infno_reverses(others[i]));
	}
}

static void
a_commit_settles_or_reverses(void **state)
{
	(void)state;
	assert_true(infno_settles("2102") && infno_settles("2207A"));
	assert_true(infno_reverses("2103") && infno_reverses("2208"));
	assert_false(infno_settles("2103") || infno_reverses("2102"));
	assert_false(infno_settles("2601") || infno_reverses("2601"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_class_is_as_written),
		cmocka_unit_test(what_is_not_in_the_table_has_no_class),
		cmocka_unit_test(a_commit_settles_or_reverses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
