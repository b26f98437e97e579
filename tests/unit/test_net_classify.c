/* The table of net/classify.c, row by row. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/net.h"

struct row {
	int code;
	long status;
	long request_bytes;
	enum net_outcome outcome;
};

/* What was measured against loopback servers (style.md E2), and its kin. */
static const struct row rows[] = {
    /* whole replies, whatever they say */
    {0, 200, 128, NET_REPLY},
    {0, 302, 128, NET_REPLY},
    {0, 401, 128, NET_REPLY},
    {0, 502, 128, NET_REPLY},
    {0, 200, -1, NET_REPLY},
    /* no reply, although the transfer says it went well */
    {0, 0, 128, NET_UNKNOWN},
    {0, 100, 128, NET_UNKNOWN},
    {0, 199, 128, NET_UNKNOWN},
    {0, 200, 0, NET_UNKNOWN},
    {0, 0, 0, NET_UNKNOWN},
    /* the way to the server could not be made */
    {1, 0, 0, NET_UNSENT},
    {2, 0, 0, NET_UNSENT},
    {3, 0, 0, NET_UNSENT},
    {5, 0, 0, NET_UNSENT},
    {6, 0, 0, NET_UNSENT},
    {7, 0, 0, NET_UNSENT},
    {27, 0, 0, NET_UNSENT},
    {28, 0, 0, NET_UNSENT},
    {35, 0, 0, NET_UNSENT},
    {42, 0, 0, NET_UNSENT},
    {55, 0, 0, NET_UNSENT},
    {56, 0, 0, NET_UNSENT},
    {58, 0, 0, NET_UNSENT},
    {59, 0, 0, NET_UNSENT},
    {60, 0, 0, NET_UNSENT},
    {77, 0, 0, NET_UNSENT},
    {83, 0, 0, NET_UNSENT},
    {89, 0, 0, NET_UNSENT},
    {98, 0, 0, NET_UNSENT},
    /* a code that presupposes a request is believed over a zero */
    {8, 0, 0, NET_UNKNOWN},
    {18, 200, 0, NET_UNKNOWN},
    {23, 200, 0, NET_UNKNOWN},
    {26, 0, 0, NET_UNKNOWN},
    {52, 0, 0, NET_UNKNOWN},
    {65, 0, 0, NET_UNKNOWN},
    /* codes nobody listed */
    {-1, 0, 0, NET_UNKNOWN},
    {22, 404, 0, NET_UNKNOWN},
    {47, 302, 0, NET_UNKNOWN},
    {92, 0, 0, NET_UNKNOWN},
    {INT_MAX, 0, 0, NET_UNKNOWN},
    {INT_MIN, 0, 0, NET_UNKNOWN},
};

static void
test_rows(void **state)
{
	const struct row *r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		r = &rows[i];
		if (net_classify(r->code, r->status, r->request_bytes) !=
		    r->outcome)
			fail_msg("code %d status %ld bytes %ld: not %s",
				 r->code, r->status, r->request_bytes,
				 net_outcome_name(r->outcome));
	}
}

/* One byte written, or a count that is not known: never UNSENT. */
static void
test_one_byte_is_no_proof(void **state)
{
	static const long counts[] = {1, 128, LONG_MAX, -1, LONG_MIN};
	size_t i;
	int code;

	(void)state;
	for (code = 1; code < 200; code++)
		for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
			assert_int_equal(net_classify(code, 200, counts[i]),
					 NET_UNKNOWN);
}

/* A reply needs the code for success, whatever the status says. */
static void
test_no_reply_without_success(void **state)
{
	long status;
	int code;

	(void)state;
	for (code = 1; code < 200; code++)
		for (status = 0; status < 600; status += 100)
			assert_int_not_equal(net_classify(code, status, 0),
					     NET_REPLY);
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(net_outcome_name(NET_REPLY), "REPLY");
	assert_string_equal(net_outcome_name(NET_UNSENT), "UNSENT");
	assert_string_equal(net_outcome_name(NET_UNKNOWN), "UNKNOWN");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_one_byte_is_no_proof),
	    cmocka_unit_test(test_no_reply_without_success),
	    cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
