/* The table of states, cell by cell, against its drawing in DESIGN. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pos/settlement.h"

#define FORBIDDEN (-1)

static const enum fact moves[] = { FACT_SENT, FACT_UNSENT, FACT_UNKNOWN,
	FACT_ACKED, FACT_REFUSED, FACT_REVERSED, FACT_VOIDED };

static const int table[MESSAGE_STATE_COUNT][7] = {
	[MESSAGE_PENDING] = { MESSAGE_SENT, -1, -1, -1, -1, -1,
	    MESSAGE_VOIDED },
	[MESSAGE_SENT] = { -1, MESSAGE_PENDING, MESSAGE_UNKNOWN, MESSAGE_ACKED,
	    MESSAGE_REFUSED, -1, -1 },
	[MESSAGE_UNKNOWN] = { MESSAGE_RESENT, -1, -1, MESSAGE_ACKED,
	    MESSAGE_REFUSED, MESSAGE_REVERSED, -1 },
	[MESSAGE_RESENT] = { -1, MESSAGE_UNKNOWN, MESSAGE_UNKNOWN,
	    MESSAGE_ACKED, MESSAGE_UNKNOWN, -1, -1 },
	[MESSAGE_ACKED] = { -1, -1, -1, -1, -1, MESSAGE_REVERSED, -1 },
	[MESSAGE_REFUSED] = { -1, -1, -1, -1, -1, -1, -1 },
	[MESSAGE_REVERSED] = { -1, -1, -1, -1, -1, -1, -1 },
	[MESSAGE_VOIDED] = { -1, -1, -1, -1, -1, -1, -1 },
};

static void
every_cell(void **unused)
{
	(void)unused;
	for (int from = 0; from < MESSAGE_STATE_COUNT; from++) {
		for (size_t i = 0; i < 7; i++) {
			enum message_state state = (enum message_state)from;
			bool moved = settlement_move(&state, moves[i]);
			int want = table[from][i];

			assert_int_equal(moved, want != FORBIDDEN);
			assert_int_equal(
			    state, want == FORBIDDEN ? from : want);
		}
	}
}

static void
other_facts_move_nothing(void **unused)
{
	(void)unused;
	for (int fact = 0; fact < FACT_COUNT; fact++) {
		if (fact_scope((enum fact)fact) == 'M')
			continue;
		for (int from = 0; from < MESSAGE_STATE_COUNT; from++) {
			enum message_state state = (enum message_state)from;

			assert_false(settlement_move(&state, (enum fact)fact));
		}
	}
}

static void
names_go_both_ways(void **unused)
{
	(void)unused;
	for (int i = 0; i < MESSAGE_STATE_COUNT; i++) {
		enum message_state state = (enum message_state)i;

		assert_int_equal(
		    message_state_parse(message_state_name(state)), i);
		assert_true(strlen(message_state_word(state)) > 0);
	}
	assert_int_equal(message_state_parse("nothing"), -1);
}

static void
the_quote_is_what_counts(void **unused)
{
	static struct settlement settlement;
	struct figures agreed;

	(void)unused;
	settlement.split.fund = money_fen(3390);
	settlement.split.cash = money_fen(2000);
	settlement_agreed(&settlement, &agreed);
	assert_true(agreed.known);
	assert_int_equal(agreed.fund.fen, 3390);
	settlement.quote.known = true;
	settlement.quote.fund = money_fen(3389);
	settlement_agreed(&settlement, &agreed);
	assert_int_equal(agreed.fund.fen, 3389);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell),
		cmocka_unit_test(other_facts_move_nothing),
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(the_quote_is_what_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
