/* rules_answer.c - a split with its reasons as JSON. See rules_case.h. */
#include <assert.h>

#include "pos/json.h"
#include "pos/rules_case.h"

static void
put_ratio(struct json_out *out, const char *key, struct ratio ratio)
{
	char text[MONEY_TEXT_BYTES];

	ratio_format(text, ratio);
	json_put_raw(out, key, text);
}

static void
put_figures(struct json_out *out, const struct split *split)
{
	const struct {
		const char *name;
		struct money amount;
	} figures[] = {
	    {"medfee_sumamt", split->total},
	    {split_bucket_name(BUCKET_OWNPAY), split->ownpay},
	    {split_bucket_name(BUCKET_OVERLIMIT), split->overlimit},
	    {split_bucket_name(BUCKET_PRESELF), split->preself},
	    {split_bucket_name(BUCKET_INSCOPE), split->inscope},
	    {split_bucket_name(BUCKET_DEDUCTIBLE), split->deductible},
	    {split_bucket_name(BUCKET_FUND), split->fund},
	    {split_bucket_name(BUCKET_COPAY), split->copay},
	    {split_bucket_name(BUCKET_OVERCAP), split->overcap},
	    {"psn_part_amt", split->person},
	    {split_bucket_name(BUCKET_ACCOUNT), split->account},
	    {split_bucket_name(BUCKET_CASH), split->cash},
	    {"balc", split->balance_after},
	};

	json_begin(out, "split", '{');
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		json_put_money(out, figures[i].name, figures[i].amount);
	put_ratio(out, "pool_prop_selfpay", split->fund_ratio);
	for (int i = 0; i < split->more_count; i++)
		json_put_money(out, split_bucket_name(split->more[i].bucket),
			       split->more[i].amount);
	json_end(out, '}');
}

/* 年末: who will pay later, and how much on the year so far. */
static void
put_later(struct json_out *out, const struct split *split)
{
	if (split->later_count == 0)
		return;
	json_begin(out, "later", '[');
	for (int i = 0; i < split->later_count; i++) {
		const struct split_later *later = &split->later[i];

		json_begin(out, NULL, '{');
		json_put_text(out, "bucket", split_bucket_name(later->bucket));
		json_put_text(out, "clause", later->clause);
		json_put_money(out, "base", later->base);
		json_put_money(out, "floor", later->floor);
		json_put_money(out, "amount", later->amount);
		json_end(out, '}');
	}
	json_end(out, ']');
}

static void
put_meters(struct json_out *out, const struct rules *rules,
	   const struct meters *meters)
{
	json_begin(out, "meters", '{');
	json_put_int(out, "year", meters->year);
	json_put_money(out, "deductible_met", meters->deductible_met);
	json_put_money(out, "fund_paid", meters->fund_paid);
	if (meters->more_count > 0) {
		json_begin(out, "more", '{');
		for (int i = 0; i < meters->more_count; i++)
			rules_case_put_meter(out, rules, &meters->more[i]);
		json_end(out, '}');
	}
	json_end(out, '}');
}

static void
put_line(struct json_out *out, const struct split_line *line)
{
	json_begin(out, NULL, '{');
	json_put_money(out, "amount", line->amount);
	json_put_money(out, "ownpay", line->ownpay);
	json_put_money(out, "overlimit", line->overlimit);
	json_put_money(out, "preself", line->preself);
	json_put_money(out, "inscope", line->inscope);
	json_end(out, '}');
}

static void
put_reason(struct json_out *out, const struct split_reason *reason,
	   const struct basket *basket)
{
	char text[256];

	split_reason_text(text, sizeof(text), reason, basket);
	json_begin(out, NULL, '{');
	json_put_text(out, "bucket", split_bucket_name(reason->bucket));
	json_put_text(out, "of", split_bucket_name(reason->of));
	json_put_int(out, "line", reason->line + 1);
	json_put_text(out, "clause", reason->clause);
	json_put_money(out, "amount", reason->amount);
	json_put_money(out, "base", reason->base);
	json_put_money(out, "limit", reason->limit);
	json_put_money(out, "used", reason->used);
	put_ratio(out, "ratio", reason->ratio);
	json_put_text(out, "text", text);
	if (reason->period != SPLIT_YEAR)
		json_put_text(out, "period", split_period_names[reason->period]);
	if (reason->measure != SPLIT_OF_FUND)
		json_put_text(out, "measure",
			      split_measure_names[reason->measure]);
	if (reason->note != NOTE_NONE)
		json_put_text(out, "note", split_note_names[reason->note]);
	json_end(out, '}');
}

static void
put_summary(struct json_out *out, const struct split *split)
{
	struct split_summary_line lines[SPLIT_SUMMARY_MAX];
	int count = split_summary(split, lines);

	json_begin(out, "summary", '[');
	for (int i = 0; i < count; i++) {
		json_begin(out, NULL, '{');
		json_put_text(out, "text", lines[i].text);
		json_put_money(out, "amount", lines[i].amount);
		json_end(out, '}');
	}
	json_end(out, ']');
}

static void
put_head(struct json_out *out, const struct rules *rules,
	 const struct split *split)
{
	json_put_text(out, "pack", rules_head(rules)->id);
	json_put_text(out, "hash", rules_head(rules)->hash);
	put_figures(out, split);
	put_meters(out, rules, &split->meters_after);
	put_later(out, split);
}

static int
answer_fits(const struct text_buf *buf, struct err *err)
{
	if (buf->failed)
		return err_set(err, ERR_LIMIT, _("例：结果放不下"));
	return 0;
}

int
rules_case_write_figures(struct text_buf *buf, const struct rules *rules,
			 const struct split *split, struct err *err)
{
	struct json_out out = {buf, false};

	assert(buf && rules && split);
	json_begin(&out, NULL, '{');
	put_head(&out, rules, split);
	json_end(&out, '}');
	return answer_fits(buf, err);
}

int
rules_case_write(struct text_buf *buf, const struct rules *rules,
		 const struct basket *basket, const struct split *split,
		 struct err *err)
{
	struct json_out out = {buf, false};

	assert(buf && rules && basket && split);
	assert(split->line_count == basket->item_count);
	json_begin(&out, NULL, '{');
	put_head(&out, rules, split);
	json_begin(&out, "lines", '[');
	for (int i = 0; i < split->line_count; i++)
		put_line(&out, &split->lines[i]);
	json_end(&out, ']');
	json_begin(&out, "reasons", '[');
	for (int i = 0; i < split->reason_count; i++)
		put_reason(&out, &split->reasons[i], basket);
	json_end(&out, ']');
	put_summary(&out, split);
	json_end(&out, '}');
	return answer_fits(buf, err);
}
