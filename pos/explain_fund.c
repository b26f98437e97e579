/* explain_fund.c - why 统筹 paid what it paid, and why not the rest. */
#include <assert.h>
#include <string.h>

#include "pos/explain_inside.h"

/* Fees that a limit on fees keeps from the ratios. */
static struct money
fees_over(const struct split *split)
{
	int64_t fen = 0;

	for (int i = 0; i < split->reason_count; i++)
		if (split->reasons[i].bucket == BUCKET_OVERCAP &&
		    split->reasons[i].measure == SPLIT_OF_FEES)
			fen += split->reasons[i].amount.fen;
	return money_fen(fen);
}

static struct money
base_of(const struct split *split)
{
	int64_t fen = 0;

	for (int i = 0; i < split->reason_count; i++)
		if (split->reasons[i].bucket == BUCKET_FUND &&
		    !explain_is_change(&split->reasons[i]))
			fen += split->reasons[i].base.fen;
	return money_fen(fen);
}

/* "，去掉起付线 30.00"; nothing is not told. */
static void
less(char *to, size_t room, const char *word, struct money amount)
{
	size_t length = strlen(to);

	if (amount.fen > 0 &&
	    !text_format(to + length, room - length, _("，去掉%s %s"), word,
			 explain_yuan(amount).at))
		to[length] = '\0';
}

/* From the total to what the ratios are applied to. */
static void
say_base(struct explain *explain)
{
	const struct split *split = explain->split;
	char text[EXPLAIN_TEXT_BYTES] = "";

	less(text, sizeof(text), split_bucket_word(BUCKET_OWNPAY),
	     split->ownpay);
	less(text, sizeof(text), split_bucket_word(BUCKET_OVERLIMIT),
	     split->overlimit);
	less(text, sizeof(text), split_bucket_word(BUCKET_PRESELF),
	     split->preself);
	explain_say(explain, "", _("总额 %s%s，政策范围内 %s"),
		    explain_yuan(split->total).at, text,
		    explain_yuan(split->inscope).at);
	text[0] = '\0';
	less(text, sizeof(text), split_bucket_word(BUCKET_SEGMENT),
	     split_more_of(split, BUCKET_SEGMENT));
	less(text, sizeof(text), split_bucket_word(BUCKET_DEDUCTIBLE),
	     split->deductible);
	less(text, sizeof(text), _("超出费用限额的"), fees_over(split));
	explain_say(explain, "", _("政策范围内 %s%s，按比例算的是 %s"),
		    explain_yuan(split->inscope).at, text,
		    explain_yuan(base_of(split)).at);
}

/* The limit that something of this bill lies above. */
static bool
decides(const struct split *split, const struct split_bound *bound)
{
	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		if (reason->bucket == BUCKET_OVERCAP &&
		    reason->amount.fen > 0 &&
		    strcmp(reason->clause, bound->clause) == 0 &&
		    reason->measure == bound->measure &&
		    reason->limit.fen == bound->limit.fen)
			return true;
	}
	return false;
}

static void
say_bound(struct explain *explain, const char *name,
	  const struct split_bound *bound)
{
	const char *period = split_period_word(bound->period);
	const char *measure = split_measure_word(bound->measure);
	const char *mark = decides(explain->split, bound)
			       ? _("，这一笔由它决定")
			       : "";

	if (bound->period == SPLIT_VISIT)
		explain_say(explain, bound->clause, _("%s：%s%s %s%s"), name,
			    measure, period, explain_yuan(bound->limit).at,
			    mark);
	else
		explain_say(explain, bound->clause,
			    _("%s：%s%s %s，已用 %s，还剩 %s%s"), name,
			    measure, period, explain_yuan(bound->limit).at,
			    explain_yuan(bound->used).at,
			    explain_yuan(bound->left).at, mark);
}

/* Every limit as it stood before this bill, and which one decided. */
static int
say_limits(struct explain *explain, bool all, struct err *err)
{
	const struct rules *rules = explain->work.rules;
	struct split_bound bound = {0};
	char text[EXPLAIN_TEXT_BYTES];

	if (rules->capped) {
		if (split_cap_left(&explain->work, &bound, err) < 0)
			return -1;
		say_bound(explain, _("封顶线"), &bound);
	}
	for (int i = 0; i < rules->limit_count; i++) {
		const struct pack_limit *limit = &rules->limits[i];

		memset(&bound, 0, sizeof(bound));
		if (!explain_when(explain, &limit->when, text, sizeof(text))) {
			if (all)
				explain_say(explain,
					    rules->clauses[limit->clause].id,
					    _("%s：不适用，%s"), limit->name,
					    text);
			continue;
		}
		if (split_limit_left(&explain->work, limit, &bound, err) < 0)
			return -1;
		say_bound(explain, limit->name, &bound);
	}
	return 0;
}

int
explain_fund(struct explain *explain, struct err *err)
{
	assert(explain->answer);
	explain_headline(explain, _("按比例算的 %s，统筹付 %s"),
			 explain_yuan(base_of(explain->split)).at,
			 explain_yuan(explain->split->fund).at);
	explain_part(explain, BUCKET_FUND, true);
	say_base(explain);
	return say_limits(explain, false, err);
}

/* The one thing that kept 统筹 from paying anything. */
static void
headline_nothing(struct explain *explain)
{
	const struct split *split = explain->split;
	struct money base = base_of(split);

	if (split->inscope.fen == 0)
		explain_headline(explain,
				 _("这一笔没有政策范围内的费用，统筹不付"));
	else if (split_more_of(split, BUCKET_SEGMENT).fen ==
		 split->inscope.fen)
		explain_headline(
		    explain,
		    _("政策范围内的 %s 都由账户先付了，没有轮到统筹"),
		    explain_yuan(split->inscope).at);
	else if (base.fen == 0 && fees_over(split).fen == 0)
		explain_headline(explain,
				 _("没有过起付线：这一笔的 %s 都算在起付线里"),
				 explain_yuan(split->deductible).at);
	else if (split->overcap.fen > 0)
		explain_headline(explain, _("限额已经用完，统筹不再付"));
	else if (split->fund_ratio.ppm == 0)
		explain_headline(explain, _("这种情形的支付比例是 0%%"));
	else
		explain_headline(explain,
				 _("按比例算的只有 %s，不够付一分"),
				 explain_yuan(base).at);
}

int
explain_fund_not(struct explain *explain, struct err *err)
{
	static const struct {
		enum split_bucket of;
		const char *why;
	} parts[] = {
	    {BUCKET_OWNPAY, N_("不在医保支付范围，统筹不付")},
	    {BUCKET_OVERLIMIT, N_("超过最高限价，统筹不付")},
	    {BUCKET_PRESELF, N_("乙类先由个人付一部分")},
	    {BUCKET_SEGMENT, N_("账户先付的一段")},
	    {BUCKET_DEDUCTIBLE, N_("起付线以内由个人付")},
	    {BUCKET_COPAY, N_("支付比例以外由个人付")},
	    {BUCKET_OVERCAP, N_("超过封顶线或限额")},
	};
	const struct split *split = explain->split;

	if (split->fund.fen > 0)
		explain_headline(explain,
				 _("总额 %s 中统筹付 %s，其余不归统筹："),
				 explain_yuan(split->total).at,
				 explain_yuan(split->fund).at);
	else
		headline_nothing(explain);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct money amount =
		    explain_amount(split, (int)parts[i].of);

		if (amount.fen > 0)
			explain_part_step(explain, parts[i].of, amount, "",
					  _(parts[i].why));
	}
	return say_limits(explain, true, err);
}
