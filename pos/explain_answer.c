/* explain_answer.c - an answer as JSON. See explain.h and docs/json.md. */
#include <assert.h>
#include <string.h>

#include "pos/explain.h"
#include "pos/json.h"

/* Each clause once, where it is first cited. */
static bool
is_first(const struct explain_answer *answer, int step)
{
	for (int i = 0; i < step; i++)
		if (strcmp(answer->steps[i].clause,
			   answer->steps[step].clause) == 0)
			return false;
	return answer->steps[step].clause[0] != '\0';
}

static void
put_clause(struct json_out *out, const struct rules *rules, const char *id)
{
	json_begin(out, NULL, '{');
	json_put_text(out, "id", id);
	json_put_text(out, "text", rules_clause_text(rules, id));
	json_end(out, '}');
}

static void
put_step(struct json_out *out, const struct explain_step *step)
{
	json_begin(out, NULL, '{');
	json_put_int(out, "depth", step->depth);
	json_put_bool(out, "counts", step->counts);
	if (step->counts)
		json_put_money(out, "amount", step->amount);
	else
		json_put_null(out, "amount");
	json_put_text(out, "text", step->text);
	json_put_text(out, "clause", step->clause);
	json_end(out, '}');
}

void
explain_put(struct json_out *out, const struct rules *rules,
	    const struct explain_answer *answer)
{
	assert(out && rules && answer);
	json_begin(out, NULL, '{');
	json_put_text(out, "ask", answer->why ? "why" : "why-not");
	json_put_text(out, "what", explain_name(answer->what));
	json_put_text(out, "question", answer->question);
	json_put_text(out, "answer", answer->headline);
	json_put_money(out, "amount", answer->amount);
	json_begin(out, "steps", '[');
	for (int i = 0; i < answer->step_count; i++)
		put_step(out, &answer->steps[i]);
	json_end(out, ']');
	json_begin(out, "clauses", '[');
	for (int i = 0; i < answer->step_count; i++)
		if (is_first(answer, i))
			put_clause(out, rules, answer->steps[i].clause);
	json_end(out, ']');
	json_end(out, '}');
}
