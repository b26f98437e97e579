/* explain_text.c - an answer for a person, as wide as a terminal. */
#include <assert.h>
#include <string.h>

#include "pos/explain.h"
#include "pos/wrap.h"

#define AMOUNT_COLUMNS 14
#define INDENT 16
#define DEEPER 18

static void
put_blanks(struct text_buf *out, int count)
{
	for (int i = 0; i < count; i++)
		text_put(out, " ");
}

/* Wrapped behind indent; the first line begins where lead left off. */
static void
put_wrapped(struct text_buf *out, int indent, int columns, const char *text)
{
	char line[EXPLAIN_COLUMNS_MAX * 4];
	bool first = true;

	assert(indent + 8 < columns && columns <= EXPLAIN_COLUMNS_MAX);
	while (*text != '\0') {
		size_t length =
		    wrap_line(line, sizeof(line), text, columns - indent);

		if (length == 0)
			break;
		if (!first)
			put_blanks(out, indent);
		text_put(out, line);
		text_put(out, "\n");
		text += length;
		first = false;
	}
}

static void
put_amount(struct text_buf *out, const char *sign, struct money amount)
{
	char text[MONEY_TEXT_BYTES];

	money_format(text, amount);
	put_blanks(out, AMOUNT_COLUMNS - (int)strlen(text) -
			    (int)strlen(sign));
	text_put(out, sign);
	text_put(out, text);
}

static void
put_step(struct text_buf *out, const struct explain_step *step, int columns)
{
	char text[EXPLAIN_TEXT_BYTES + CLAUSE_BYTES + 4];
	bool cited = step->clause[0] != '\0';
	int indent = step->depth > 0 ? DEEPER : INDENT;

	/* The two fit: both are bounded. */
	(void)text_format(text, sizeof(text), cited ? "%s [%s]" : "%s",
			  step->text, step->clause);
	if (step->counts)
		put_amount(out, "", step->amount);
	put_blanks(out, step->counts ? indent - AMOUNT_COLUMNS : indent);
	put_wrapped(out, indent, columns, text);
}

static bool
is_first(const struct explain_answer *answer, int step)
{
	for (int i = 0; i < step; i++)
		if (strcmp(answer->steps[i].clause,
			   answer->steps[step].clause) == 0)
			return false;
	return answer->steps[step].clause[0] != '\0';
}

/* The notice's own words of every clause cited, once each. */
static void
put_clauses(struct text_buf *out, const struct rules *rules,
	    const struct explain_answer *answer, int columns)
{
	bool any = false;

	for (int i = 0; i < answer->step_count; i++) {
		const char *id = answer->steps[i].clause;
		char lead[CLAUSE_BYTES + 8];

		if (!is_first(answer, i))
			continue;
		if (!any) {
			text_put(out, _("  依据（原文）"));
			text_put(out, "\n");
		}
		any = true;
		(void)text_format(lead, sizeof(lead), "  [%s] ",
				  id); /* bounded */
		text_put(out, lead);
		put_wrapped(out, text_columns(lead), columns,
			    rules_clause_text(rules, id));
	}
}

void
explain_text(struct text_buf *out, const struct rules *rules,
	     const struct explain_answer *answer, int columns)
{
	bool counted = false;

	assert(out && rules && answer);
	put_wrapped(out, 0, columns, answer->question);
	if (answer->headline[0] != '\0') {
		text_put(out, "  ");
		put_wrapped(out, 2, columns, answer->headline);
	}
	for (int i = 0; i < answer->step_count; i++) {
		put_step(out, &answer->steps[i], columns);
		counted = counted || answer->steps[i].counts;
	}
	if (counted) {
		put_amount(out, "= ", answer->amount);
		text_put(out, "\n");
	}
	put_clauses(out, rules, answer, columns);
}
