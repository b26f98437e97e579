/* The split's and the meters' part of a record. */
#include <assert.h>
#include <string.h>

#include "pos/record.h"
#include "pos/record_field.h"
#include "pos/record_layout.h"

/* A year 0 means that nothing is known of it. */
#define YEAR_MAX 9999

static const char *const buckets[] = {
#define X(bucket, name, text) name,
    SPLIT_BUCKETS(X)
#undef X
	NULL};

static const struct record_field meters_fields[] = {
    RECORD_RANGE(RECORD_INT, meters, year, 0, YEAR_MAX),
    RECORD_FIELD(RECORD_MONEY, meters, deductible_met),
    RECORD_FIELD(RECORD_MONEY, meters, fund_paid),
    RECORD_RANGE(RECORD_INT64, meters, as_of_ms, 0, INT64_MAX),
};

static const struct record_field meter_fields[] = {
    RECORD_FIELD(RECORD_TEXT, meter, name),
    RECORD_RANGE(RECORD_INT, meter, since, 0, 99991231),
    RECORD_FIELD(RECORD_MONEY, meter, amount),
};

static const struct record_field split_fields[] = {
    RECORD_FIELD(RECORD_MONEY, split, total),
    RECORD_FIELD(RECORD_MONEY, split, ownpay),
    RECORD_FIELD(RECORD_MONEY, split, overlimit),
    RECORD_FIELD(RECORD_MONEY, split, preself),
    RECORD_FIELD(RECORD_MONEY, split, inscope),
    RECORD_FIELD(RECORD_MONEY, split, deductible),
    RECORD_FIELD(RECORD_MONEY, split, fund),
    RECORD_FIELD(RECORD_MONEY, split, copay),
    RECORD_FIELD(RECORD_MONEY, split, overcap),
    RECORD_FIELD(RECORD_MONEY, split, person),
    RECORD_FIELD(RECORD_MONEY, split, account),
    RECORD_FIELD(RECORD_MONEY, split, cash),
    RECORD_FIELD(RECORD_MONEY, split, balance_after),
    RECORD_FIELD(RECORD_RATIO, split, fund_ratio),
};

static const struct record_field more_fields[] = {
    RECORD_NAMES(split_more, bucket, BUCKET_OWNPAY, buckets),
    RECORD_FIELD(RECORD_MONEY, split_more, amount),
};

static const struct record_field line_fields[] = {
    RECORD_FIELD(RECORD_MONEY, split_line, amount),
    RECORD_FIELD(RECORD_MONEY, split_line, ownpay),
    RECORD_FIELD(RECORD_MONEY, split_line, overlimit),
    RECORD_FIELD(RECORD_MONEY, split_line, preself),
    RECORD_FIELD(RECORD_MONEY, split_line, inscope),
};

static const struct record_field reason_fields[] = {
    RECORD_NAMES(split_reason, bucket, BUCKET_OWNPAY, buckets),
    RECORD_NAMES(split_reason, of, BUCKET_OWNPAY, buckets),
    RECORD_RANGE(RECORD_INT, split_reason, line, -1, BASKET_ITEMS_MAX - 1),
    RECORD_FIELD(RECORD_TEXT, split_reason, clause),
    RECORD_FIELD(RECORD_MONEY, split_reason, amount),
    RECORD_FIELD(RECORD_MONEY, split_reason, base),
    RECORD_FIELD(RECORD_MONEY, split_reason, limit),
    RECORD_FIELD(RECORD_MONEY, split_reason, used),
    RECORD_FIELD(RECORD_RATIO, split_reason, ratio),
    RECORD_NAMES(split_reason, period, SPLIT_YEAR, split_period_names),
    RECORD_NAMES(split_reason, measure, SPLIT_OF_FUND, split_measure_names),
    RECORD_NAMES(split_reason, note, NOTE_NONE, split_note_names),
};

/* What most packs do not have is not written. */
void
record_put_meters(struct json_out *out, const char *key,
		  const struct meters *meters)
{
	json_begin(out, key, '{');
	RECORD_PUT(out, meters, meters_fields);
	if (meters->more_count > 0)
		RECORD_PUT_LIST(out, "more", meters->more, meters->more_count,
				meter_fields);
	json_end(out, '}');
}

void
record_put_split_in(struct json_out *out, const struct split *split)
{
	json_begin(out, "split", '{');
	RECORD_PUT(out, split, split_fields);
	if (split->more_count > 0)
		RECORD_PUT_LIST(out, "more", split->more, split->more_count,
				more_fields);
	record_put_meters(out, "meters_after", &split->meters_after);
	RECORD_PUT_LIST(out, "lines", split->lines, split->line_count,
			line_fields);
	RECORD_PUT_LIST(out, "reasons", split->reasons, split->reason_count,
			reason_fields);
	json_end(out, '}');
}

void
record_put_split(struct text_buf *buf, const struct split *split)
{
	struct json_out out = { buf, false };

	record_put_split_in(&out, split);
}

int
record_get_meters(const struct json *node, struct meters *meters,
		  struct err *err)
{
	if (RECORD_GET(node, meters, meters_fields, err) != 0)
		return -1;
	return RECORD_GET_MORE(node, "more", meters->more,
			       &meters->more_count, meter_fields, err);
}

int
record_get_split(const struct json *node, struct split *split, int item_count,
		 struct err *err)
{
	if (RECORD_GET(node, split, split_fields, err) != 0 ||
	    RECORD_GET_MORE(node, "more", split->more, &split->more_count,
			    more_fields, err) != 0 ||
	    record_get_meters(json_get(node, "meters_after"),
			      &split->meters_after, err) != 0 ||
	    RECORD_GET_LIST(node, "lines", split->lines, &split->line_count,
			    line_fields, err) != 0 ||
	    RECORD_GET_LIST(node, "reasons", split->reasons,
			    &split->reason_count, reason_fields, err) != 0)
		return -1;
	for (int i = 0; i < split->reason_count; i++) {
		if (split->reasons[i].line >= item_count)
			return err_set(err, ERR_CORRUPT,
				       _("分割依据指向不存在的商品"));
	}
	return 0;
}

/* As in the split: only who pays, in the buckets' order. */
void
record_put_payers(struct json_out *out, const struct figures *figures)
{
	struct split_more more[FIGURES_PAYERS + 1];
	int count = 0;

	for (int i = 0; i < FIGURES_PAYERS; i++) {
		if (figures->payers[i].fen != 0)
			more[count++] = (struct split_more){
			    (enum split_bucket)(BUCKET_LARGE + i),
			    figures->payers[i]};
	}
	if (figures->shared.fen != 0)
		more[count++] =
		    (struct split_more){BUCKET_FAMILY, figures->shared};
	RECORD_PUT_LIST(out, "more", more, count, more_fields);
}

int
record_get_payers(const struct json *node, struct figures *figures,
		  struct err *err)
{
	struct split_more more[FIGURES_PAYERS + 1];
	int count = 0;

	if (RECORD_GET_MORE(node, "more", more, &count, more_fields, err) != 0)
		return -1;
	for (int i = 0; i < count; i++) {
		int payer = (int)more[i].bucket - BUCKET_LARGE;

		if (more[i].bucket == BUCKET_FAMILY)
			figures->shared = more[i].amount;
		else if (payer >= 0 && payer < FIGURES_PAYERS)
			figures->payers[payer] = more[i].amount;
		else
			return err_set(err, ERR_CORRUPT,
				       _("记录中缺少 %s"), "more");
	}
	return 0;
}
