/* explain_part.c - what made a part of the bill: lines, deductible, tiers. */
#include <assert.h>
#include <string.h>

#include "pos/explain_inside.h"

#define SAID_MAX 6 /* reasons under a step; asked for itself, all */

/* What the deductible still asks for, beside its own words. */
static void
say_deductible(struct explain *explain, const struct split_reason *reason)
{
	int64_t left = reason->limit.fen - reason->used.fen;

	if (reason->amount.fen == 0)
		return;
	if (reason->amount.fen < left)
		explain_say(explain, reason->clause,
			    _("政策范围内的 %s 都在起付线以内；再有 %s 才过起付线"),
			    explain_yuan(reason->base).at,
			    explain_yuan(money_fen(left - reason->amount.fen))
				.at);
	else if (reason->period != SPLIT_VISIT)
		explain_say(explain, reason->clause,
			    _("起付线还差 %s，这一笔扣满了"),
			    explain_yuan(reason->amount).at);
}

static void
put_reason(struct explain *explain, const struct split_reason *reason,
	   bool counts)
{
	const struct split_case *input = explain->work.input;
	char text[EXPLAIN_TEXT_BYTES];

	split_reason_text(text, sizeof(text), reason, input->basket);
	if (explain_is_change(reason) || (!counts && reason->amount.fen == 0))
		explain_say(explain, reason->clause, "%s", text);
	else if (counts)
		explain_count(explain, reason->amount, reason->clause, "%s",
			      text);
	else
		explain_say(explain, reason->clause, _("%s：%s"), text,
			    explain_yuan(reason->amount).at);
}

void
explain_part(struct explain *explain, enum split_bucket of, bool counts)
{
	const struct split *split = explain->split;
	int said = 0, more = 0;

	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		if (reason->bucket != of)
			continue;
		if (!counts && said == SAID_MAX) {
			more++;
			continue;
		}
		put_reason(explain, reason, counts);
		if (of == BUCKET_DEDUCTIBLE && !explain_is_change(reason))
			say_deductible(explain, reason);
		said++;
	}
	if (more > 0)
		explain_say(explain, "", _("还有 %d 行，问“%s”可见"), more,
			    split_bucket_word(of));
}

void
explain_part_step(struct explain *explain, enum split_bucket of,
		  struct money amount, const char *clause, const char *who)
{
	struct money whole = explain_amount(explain->split, (int)of);

	if (amount.fen == whole.fen)
		explain_count(explain, amount, clause, _("%s：%s"),
			      split_bucket_word(of), who);
	else
		explain_count(explain, amount, clause, _("%s %s 中的 %s：%s"),
			      split_bucket_word(of), explain_yuan(whole).at,
			      explain_yuan(amount).at, who);
	explain_part(explain, of, false);
}

/* Nothing there, or no more than there is: the clause's own words say why. */
void
explain_part_none(struct explain *explain, enum split_bucket of)
{
	static const char *const why[BUCKET_SEGMENT + 1] = {
	    [BUCKET_OWNPAY] = N_("没有全自费的项目"),
	    [BUCKET_OVERLIMIT] = N_("没有项目超过最高限价"),
	    [BUCKET_PRESELF] = N_("没有要先行自付的乙类项目"),
	    [BUCKET_INSCOPE] = N_("没有一项在政策范围内"),
	    [BUCKET_DEDUCTIBLE] = N_("这一笔没有扣起付线"),
	    [BUCKET_COPAY] = N_("没有按比例由个人负担的费用"),
	    [BUCKET_OVERCAP] = N_("没有超过封顶线或限额"),
	    [BUCKET_SEGMENT] = N_("这一笔没有先由账户支付的一段")};
	const struct rules *rules = explain->work.rules;
	char text[EXPLAIN_TEXT_BYTES];

	assert(of <= BUCKET_SEGMENT);
	if (explain_amount(explain->split, (int)of).fen > 0) {
		explain_part(explain, of, true);
		return;
	}
	explain_headline(explain, "%s", why[of] ? _(why[of]) : "");
	if (of != BUCKET_SEGMENT)
		explain_part(explain, of, false);
	else if (!rules->account_first)
		explain_say(explain, "", _("这个规则包没有这样的条款"));
	else if (!explain_when(explain, &rules->account_first_when, text,
			       sizeof(text)))
		explain_say(explain,
			    rules->clauses[rules->account_first_clause].id,
			    _("条件不成立：%s"), text);
	else
		explain_account_left(explain, BUCKET_ACCOUNT, BUCKET_SEGMENT);
}
