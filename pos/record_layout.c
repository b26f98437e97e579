/* Which members a record has, in which order; writing and reading. */
#include "pos/record_layout.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "pos/record_field.h"
#include "pos/record.h"
#include "pos/record_prepaid.h"
#include "pos/record_visit.h"

#define RECORD_VERSION 1
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* A year 0 means that nothing is known of it. */
#define YEAR_MAX 9999

static const char *const kinds[] = {"SALE", "SELFPAY", "PREPAID", NULL};
static const char *const buckets[] = {
#define X(bucket, name, text) name,
    SPLIT_BUCKETS(X)
#undef X
	NULL};

static const struct record_field head_fields[] = {
    RECORD_FIELD(RECORD_TEXT, settlement, sale),
    RECORD_NAMES(settlement, kind, SETTLEMENT_SALE, kinds),
    RECORD_RANGE(RECORD_INT64, settlement, made_ms, 0, INT64_MAX),
    RECORD_FIELD(RECORD_TEXT, settlement, made_at),
    RECORD_RANGE(RECORD_INT, settlement, day, 0, 99991231),
    RECORD_FIELD(RECORD_FLAG, settlement, offline),
    RECORD_FIELD(RECORD_TEXT, settlement, offline_reason),
    RECORD_FIELD(RECORD_TEXT, settlement, scene),
    RECORD_FIELD(RECORD_TEXT, settlement, level),
    RECORD_FIELD(RECORD_FLAG, settlement, retired),
    RECORD_FIELD(RECORD_FLAG, settlement, account_used),
    RECORD_FIELD(RECORD_TEXT, settlement, opter),
    RECORD_FIELD(RECORD_TEXT, settlement, opter_name),
    RECORD_FIELD(RECORD_TEXT, settlement, invono),
    RECORD_FIELD(RECORD_TEXT, settlement, ref),
    RECORD_FIELD(RECORD_TEXT, settlement, med_type),
    RECORD_FIELD(RECORD_TEXT, settlement, person_tag),
    RECORD_FIELD(RECORD_TEXT, settlement, pack),
};

/* In the clear, of the person: what the split needs. */
static const struct record_field balance_fields[] = {
    RECORD_FIELD(RECORD_MONEY, person, balc),
};

static const struct record_field person_fields[] = {
    RECORD_FIELD(RECORD_TEXT, person, mdtrt_cert_type),
    RECORD_FIELD(RECORD_TEXT, person, mdtrt_cert_no),
    RECORD_FIELD(RECORD_TEXT, person, card_sn),
    RECORD_FIELD(RECORD_TEXT, person, psn_no),
    RECORD_FIELD(RECORD_TEXT, person, psn_cert_type),
    RECORD_FIELD(RECORD_TEXT, person, certno),
    RECORD_FIELD(RECORD_TEXT, person, psn_name),
    RECORD_FIELD(RECORD_TEXT, person, gend),
    RECORD_FIELD(RECORD_TEXT, person, brdy),
    RECORD_FIELD(RECORD_TEXT, person, insutype),
    RECORD_FIELD(RECORD_TEXT, person, psn_type),
    RECORD_FIELD(RECORD_TEXT, person, insuplc_admdvs),
    RECORD_FIELD(RECORD_TEXT, person, cvlserv_flag),
    RECORD_FIELD(RECORD_TEXT, person, psn_insu_stas),
};

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

static const struct record_field trait_fields[] = {
    RECORD_FIELD(RECORD_TEXT, trait, key),
    RECORD_FIELD(RECORD_TEXT, trait, value),
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

static const struct record_field past_fields[] = {
    RECORD_FIELD(RECORD_MONEY, settlement, past),
};

static const struct record_field upload_fields[] = {
    RECORD_FIELD(RECORD_FLAG, settlement, upload),
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

static const struct record_field figures_fields[] = {
    RECORD_FIELD(RECORD_MONEY, figures, total),
    RECORD_FIELD(RECORD_MONEY, figures, ownpay),
    RECORD_FIELD(RECORD_MONEY, figures, overlimit),
    RECORD_FIELD(RECORD_MONEY, figures, preself),
    RECORD_FIELD(RECORD_MONEY, figures, inscope),
    RECORD_FIELD(RECORD_MONEY, figures, deductible),
    RECORD_FIELD(RECORD_MONEY, figures, fund),
    RECORD_FIELD(RECORD_MONEY, figures, person),
    RECORD_FIELD(RECORD_MONEY, figures, account),
    RECORD_FIELD(RECORD_MONEY, figures, cash),
    RECORD_FIELD(RECORD_MONEY, figures, balance_after),
};

#define PUT(out, value, fields) record_put(out, value, fields, COUNT(fields))
#define GET(node, value, fields, err) \
	record_get(node, value, fields, COUNT(fields), err)

/* A list of values of one layout that lie stride bytes apart. */
static void
put_list(struct json_out *out, const char *key, const void *first,
	 size_t stride, int count, const struct record_field *fields,
	 size_t field_count)
{
	json_begin(out, key, '[');
	for (int i = 0; i < count; i++) {
		json_begin(out, NULL, '{');
		record_put(out, (const char *)first + (size_t)i * stride,
			   fields, field_count);
		json_end(out, '}');
	}
	json_end(out, ']');
}

#define PUT_LIST(out, key, list, count, fields) \
	put_list(out, key, list, sizeof((list)[0]), count, fields, \
		 COUNT(fields))

/* What most packs do not have is not written. */
static void
put_meters(struct json_out *out, const char *key, const struct meters *meters)
{
	json_begin(out, key, '{');
	PUT(out, meters, meters_fields);
	if (meters->more_count > 0)
		PUT_LIST(out, "more", meters->more, meters->more_count,
			 meter_fields);
	json_end(out, '}');
}

static void
put_split(struct json_out *out, const struct split *split)
{
	json_begin(out, "split", '{');
	PUT(out, split, split_fields);
	if (split->more_count > 0)
		PUT_LIST(out, "more", split->more, split->more_count,
			 more_fields);
	put_meters(out, "meters_after", &split->meters_after);
	PUT_LIST(out, "lines", split->lines, split->line_count, line_fields);
	PUT_LIST(out, "reasons", split->reasons, split->reason_count,
		 reason_fields);
	json_end(out, '}');
}

void
record_put_split(struct text_buf *buf, const struct split *split)
{
	struct json_out out = { buf, false };

	put_split(&out, split);
}

void
record_layout_put(struct text_buf *buf, const struct settlement *settlement,
		  const char *sealed)
{
	struct json_out out = {buf, false};

	json_begin(&out, NULL, '{');
	json_put_int(&out, "v", RECORD_VERSION);
	PUT(&out, settlement, head_fields);
	PUT(&out, &settlement->person, balance_fields);
	json_put_text(&out, "sealed", sealed);
	record_put_doctor(&out, &settlement->doctor);
	if (settlement->traits.count > 0)
		PUT_LIST(&out, "traits", settlement->traits.at,
			 settlement->traits.count, trait_fields);
	if (settlement->past.fen != 0)
		PUT(&out, settlement, past_fields);
	if (settlement->upload)
		PUT(&out, settlement, upload_fields);
	record_put_prepaid(&out, settlement);
	put_meters(&out, "meters", &settlement->meters);
	record_put_basket(&out, &settlement->basket);
	put_split(&out, &settlement->split);
	if (settlement->quote.known) {
		json_begin(&out, "quote", '{');
		PUT(&out, &settlement->quote, figures_fields);
		json_end(&out, '}');
	} else {
		json_put_null(&out, "quote");
	}
	json_end(&out, '}');
}

void
record_layout_put_person(struct text_buf *buf,
			 const struct settlement *settlement)
{
	struct json_out out = {buf, false};

	json_begin(&out, NULL, '{');
	PUT(&out, &settlement->person, person_fields);
	record_put_disease(&out, &settlement->disease);
	json_end(&out, '}');
}

static int
get_list(const struct json *node, const char *key, void *first, size_t stride,
	 int min, int max, int *count, const struct record_field *fields,
	 size_t field_count, struct err *err)
{
	const struct json *list = json_get(node, key);
	size_t n = json_count(list);

	/* An object is not a list here: nobody writes it so. */
	if (list == NULL || json_is_object(list) || n < (size_t)min)
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"), key);
	if (n > (size_t)max)
		return err_set(err, ERR_LIMIT, _("记录中 %s 超过 %d 项"), key,
			       max);
	*count = (int)n;
	for (size_t i = 0; i < n; i++) {
		if (record_get(json_at(list, i), (char *)first + i * stride,
			       fields, field_count, err) != 0)
			return err_wrap(err, key);
	}
	return 0;
}

#define GET_LIST(node, key, list, count, fields, err) \
	get_list(node, key, list, sizeof((list)[0]), 0, (int)COUNT(list), \
		 count, fields, COUNT(fields), err)

/* A list that is not written when it is empty. */
#define GET_MORE(node, key, list, count, fields, err) \
	(json_get(node, key) == NULL \
	     ? (*(count) = 0) \
	     : get_list(node, key, list, sizeof((list)[0]), 1, \
			(int)COUNT(list), count, fields, COUNT(fields), err))

static int
get_meters(const struct json *node, struct meters *meters, struct err *err)
{
	if (GET(node, meters, meters_fields, err) != 0)
		return -1;
	return GET_MORE(node, "more", meters->more, &meters->more_count,
			meter_fields, err);
}

static int
get_split(const struct json *node, struct split *split, int item_count,
	  struct err *err)
{
	if (GET(node, split, split_fields, err) != 0 ||
	    GET_MORE(node, "more", split->more, &split->more_count,
		     more_fields, err) != 0 ||
	    get_meters(json_get(node, "meters_after"), &split->meters_after,
		       err) != 0 ||
	    GET_LIST(node, "lines", split->lines, &split->line_count,
		     line_fields, err) != 0 ||
	    GET_LIST(node, "reasons", split->reasons, &split->reason_count,
		     reason_fields, err) != 0)
		return -1;
	for (int i = 0; i < split->reason_count; i++) {
		if (split->reasons[i].line >= item_count)
			return err_set(err, ERR_CORRUPT,
				       _("分割依据指向不存在的商品"));
	}
	return 0;
}

/* Written only when there is something in it, like the lists of GET_MORE. */
static int
get_past(const struct json *document, struct settlement *settlement,
	 struct err *err)
{
	settlement->past = money_fen(0);
	if (json_get(document, "past") == NULL)
		return 0;
	if (GET(document, settlement, past_fields, err) != 0)
		return -1;
	if (settlement->past.fen == 0)
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"), "past");
	return 0;
}

static int
get_upload(const struct json *document, struct settlement *settlement,
	   struct err *err)
{
	settlement->upload = false;
	if (json_get(document, "upload") == NULL)
		return 0;
	if (GET(document, settlement, upload_fields, err) != 0)
		return -1;
	if (!settlement->upload)
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"), "upload");
	return 0;
}

int
record_layout_get(struct settlement *settlement, const struct json *document,
		  const char **sealed, struct err *err)
{
	const struct json *quote = json_get(document, "quote");
	int64_t version = 0;

	if (!json_int64(json_get(document, "v"), &version))
		return err_set(err, ERR_CORRUPT, _("不是交易记录"));
	if (version != RECORD_VERSION)
		return err_set(err, ERR_CORRUPT,
			       _("交易记录版本 %lld 未知，应为 %d"),
			       (long long)version, RECORD_VERSION);
	*sealed = json_text(json_get(document, "sealed"));
	if (*sealed == NULL)
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"), "sealed");
	if (GET(document, settlement, head_fields, err) != 0 ||
	    GET(document, &settlement->person, balance_fields, err) != 0 ||
	    get_past(document, settlement, err) != 0 ||
	    get_upload(document, settlement, err) != 0 ||
	    record_get_prepaid(document, settlement, err) != 0 ||
	    record_get_doctor(document, &settlement->doctor, err) != 0 ||
	    GET_MORE(document, "traits", settlement->traits.at,
		     &settlement->traits.count, trait_fields, err) != 0 ||
	    get_meters(json_get(document, "meters"), &settlement->meters,
		       err) != 0 ||
	    record_get_basket(json_get(document, "basket"),
			      &settlement->basket, err) != 0 ||
	    get_split(json_get(document, "split"), &settlement->split,
		      settlement->basket.item_count, err) != 0)
		return -1;
	settlement->quote.known = quote != NULL;
	return quote == NULL
		   ? 0
		   : GET(quote, &settlement->quote, figures_fields, err);
}

int
record_layout_get_person(struct settlement *settlement,
			 const struct json *document, struct err *err)
{
	if (GET(document, &settlement->person, person_fields, err) != 0)
		return -1;
	return record_get_disease(document, &settlement->disease, err);
}
