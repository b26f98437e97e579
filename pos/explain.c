/* explain.c - questions about a split, and who answers them. See explain.h. */
#include "pos/explain.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/explain_inside.h"

int
explain_open(struct explain **explain, const struct rules *rules,
	     const struct split_case *input, const struct split *split,
	     struct err *err)
{
	struct explain *made = calloc(1, sizeof(*made));

	assert(explain && rules && input && split);
	*explain = NULL;
	if (!made)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	made->split = split;
	made->work.rules = rules;
	made->work.input = input;
	made->work.split = &made->before;
	made->work.line = -1;
	if (split_begin(&made->work, err) < 0) {
		free(made);
		return -1;
	}
	*explain = made;
	return 0;
}

void
explain_free(struct explain **explain)
{
	assert(explain);
	free(*explain);
	*explain = NULL;
}

struct explain_yuan
explain_yuan(struct money amount)
{
	struct explain_yuan text;

	money_format(text.at, amount);
	return text;
}

/* Cut between characters: the clause has it in full. */
static void
put_text(char to[EXPLAIN_TEXT_BYTES], const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void
put_text(char to[EXPLAIN_TEXT_BYTES], const char *format, va_list args)
{
	char text[EXPLAIN_TEXT_BYTES * 4];
	int length = vsnprintf(text, sizeof(text), format, args);

	assert(length >= 0 && (size_t)length < sizeof(text));
	text_cut(to, EXPLAIN_TEXT_BYTES, text, EXPLAIN_TEXT_BYTES);
}

void
explain_headline(struct explain *explain, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_text(explain->answer->headline, format, args);
	va_end(args);
}

static struct explain_step *
step_add(struct explain *explain, const char *clause)
{
	struct explain_answer *answer = explain->answer;
	struct explain_step *step;

	assert(answer->step_count < EXPLAIN_STEPS_MAX);
	assert(strlen(clause) < CLAUSE_BYTES);
	step = &answer->steps[answer->step_count++];
	memcpy(step->clause, clause, strlen(clause) + 1);
	return step;
}

void
explain_count(struct explain *explain, struct money amount,
	      const char *clause, const char *format, ...)
{
	struct explain_step *step = step_add(explain, clause);
	va_list args;

	step->counts = true;
	step->amount = amount;
	va_start(args, format);
	put_text(step->text, format, args);
	va_end(args);
	if (!money_add(explain->answer->amount, amount,
		       &explain->answer->amount))
		assert(!"parts of a bill are within the bill");
}

void
explain_say(struct explain *explain, const char *clause, const char *format,
	    ...)
{
	struct explain_step *step = step_add(explain, clause);
	va_list args;

	step->depth = 1;
	va_start(args, format);
	put_text(step->text, format, args);
	va_end(args);
}

struct money
explain_amount(const struct split *split, int what)
{
	struct money sum = {0};

	if (what == EXPLAIN_PERSON)
		return split->person;
	for (int i = 0; i < split->reason_count; i++)
		if ((int)split->reasons[i].bucket == what &&
		    !money_add(sum, split->reasons[i].amount, &sum))
			assert(!"parts of a bill are within the bill");
	return sum;
}

struct money
explain_paid(const struct split *split, enum split_bucket payer,
	     enum split_bucket of)
{
	struct money sum = {0};

	for (int i = 0; i < split->reason_count; i++)
		if (split->reasons[i].bucket == payer &&
		    split->reasons[i].of == of &&
		    !money_add(sum, split->reasons[i].amount, &sum))
			assert(!"parts of a bill are within the bill");
	return sum;
}

bool
explain_is_change(const struct split_reason *reason)
{
	return reason->note >= NOTE_ADD && reason->note <= NOTE_TIMES;
}

const char *
explain_name(int what)
{
	assert(what >= 0 && what < EXPLAIN_COUNT);
	return what == EXPLAIN_PERSON
		   ? "psn_part_amt"
		   : split_bucket_name((enum split_bucket)what);
}

static const char *
what_word(int what)
{
	return what == EXPLAIN_PERSON
		   ? _("个人负担")
		   : split_bucket_word((enum split_bucket)what);
}

bool
explain_find(const char *name, int *what)
{
	static const struct {
		const char *name;
		int what;
	} shorts[] = {{"自费", BUCKET_OWNPAY},	 {"统筹", BUCKET_FUND},
		      {"账户", BUCKET_ACCOUNT},	 {"现金", BUCKET_CASH},
		      {"个人", EXPLAIN_PERSON},	 {"大额", BUCKET_LARGE},
		      {"大病", BUCKET_SERIOUS},	 {"公务员", BUCKET_CIVIL},
		      {"救助", BUCKET_AID},	 {"自付", BUCKET_COPAY},
		      {"封顶", BUCKET_OVERCAP},	 {"历年", BUCKET_PAST},
		      {"共济", BUCKET_FAMILY},
		      {"fund", BUCKET_FUND},	 {"cash", BUCKET_CASH},
		      {"person", EXPLAIN_PERSON}};
	enum split_bucket bucket;

	assert(name && what);
	*what = EXPLAIN_PERSON;
	if (pack_word(name) == WORD_PERSON_PART)
		return true;
	for (size_t i = 0; i < sizeof(shorts) / sizeof(shorts[0]); i++)
		if (strcmp(shorts[i].name, name) == 0) {
			*what = shorts[i].what;
			return true;
		}
	for (*what = 0; *what < EXPLAIN_COUNT; (*what)++)
		if (strcmp(explain_name(*what), name) == 0)
			return true;
	if (!pack_word_bucket(pack_word(name), &bucket))
		return false;
	*what = (int)bucket;
	return true;
}

static bool
is_payer(int what)
{
	return what == BUCKET_FUND ||
	       (what >= BUCKET_LARGE && what <= BUCKET_CASH);
}

static void
put_question(struct explain *explain)
{
	struct explain_answer *answer = explain->answer;
	struct money amount = explain_amount(explain->split, answer->what);
	const char *word = answer->what == BUCKET_FUND
			       ? _("统筹")
			       : what_word(answer->what);
	char copy[MONEY_TEXT_BYTES];
	bool fits;

	money_format(copy, amount);
	if (is_payer(answer->what) && answer->why)
		fits = text_format(answer->question, EXPLAIN_TEXT_BYTES,
				   _("为什么%s付 %s？"), word, copy);
	else if (is_payer(answer->what) && amount.fen > 0)
		fits = text_format(answer->question, EXPLAIN_TEXT_BYTES,
				   _("为什么%s只付 %s？"), word, copy);
	else if (is_payer(answer->what))
		fits = text_format(answer->question, EXPLAIN_TEXT_BYTES,
				   _("为什么%s没有付？"), word);
	else if (answer->why || amount.fen > 0)
		fits = text_format(answer->question, EXPLAIN_TEXT_BYTES,
				   _("为什么%s是 %s？"), word, copy);
	else
		fits = text_format(answer->question, EXPLAIN_TEXT_BYTES,
				   _("为什么没有%s？"), word);
	assert(fits);
	(void)fits;
}

static int
answer_why(struct explain *explain, int what, struct err *err)
{
	if (what == BUCKET_FUND)
		return explain_fund(explain, err);
	if (what >= BUCKET_ACCOUNT && what <= BUCKET_FAMILY)
		explain_account(explain, (enum split_bucket)what);
	else if (what == BUCKET_CASH)
		explain_cash(explain);
	else if (what == EXPLAIN_PERSON)
		explain_person(explain);
	else if (what >= BUCKET_LARGE)
		explain_payer(explain, (enum split_bucket)what);
	else
		explain_part(explain, (enum split_bucket)what, true);
	return 0;
}

static int
answer_why_not(struct explain *explain, int what, struct err *err)
{
	if (what == BUCKET_FUND)
		return explain_fund_not(explain, err);
	if (what >= BUCKET_LARGE && what <= BUCKET_OTHER)
		return explain_payer_not(explain, (enum split_bucket)what,
					 err);
	if (what >= BUCKET_ACCOUNT && what <= BUCKET_FAMILY)
		explain_account_not(explain, (enum split_bucket)what);
	else if (what == BUCKET_CASH)
		explain_cash_not(explain);
	else if (what == EXPLAIN_PERSON)
		explain_person_not(explain);
	else
		explain_part_none(explain, (enum split_bucket)what);
	return 0;
}

int
explain_ask(struct explain *explain, bool why, int what,
	    struct explain_answer *answer, struct err *err)
{
	assert(explain && answer);
	assert(what >= 0 && what < EXPLAIN_COUNT);
	memset(answer, 0, sizeof(*answer));
	answer->why = why;
	answer->what = what;
	explain->answer = answer;
	put_question(explain);
	/* Why, of what has nothing, is why not. */
	if (why && explain_amount(explain->split, what).fen > 0)
		return answer_why(explain, what, err);
	return answer_why_not(explain, what, err);
}

/* Could this payer have paid at all, as the pack stands? */
static bool
takes_part(const struct explain *explain, enum split_bucket payer)
{
	const struct rules *rules = explain->work.rules;

	if (payer == BUCKET_FUND || payer == BUCKET_ACCOUNT)
		return true;
	if (payer == BUCKET_PAST)
		return rules->past_count > 0;
	if (payer == BUCKET_FAMILY)
		return rules->family_count > 0;
	for (int i = 0; i < rules->payer_count; i++)
		if (rules->payers[i].bucket == payer)
			return true;
	return false;
}

bool
explain_next(const struct explain *explain, int index, bool *why, int *what)
{
	assert(explain && why && what && index >= 0);
	for (int i = BUCKET_FUND; i <= BUCKET_CASH; i++) {
		struct money amount = explain_amount(explain->split, i);
		bool asked = amount.fen > 0 ||
			     takes_part(explain, (enum split_bucket)i);

		if ((i != BUCKET_FUND && i < BUCKET_LARGE) || !asked ||
		    index-- > 0)
			continue;
		*why = amount.fen > 0;
		*what = i;
		return true;
	}
	return false;
}
