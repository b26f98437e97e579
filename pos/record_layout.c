/* Which members a record has, in which order; writing and reading. */
#include "pos/record_layout.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "pos/record_field.h"
#include "pos/record.h"
#include "pos/record_prepaid.h"
#include "pos/record_traits.h"
#include "pos/record_visit.h"

/* Without the members of "what a sale may have" a record is as the first
 * version wrote it, and says so; one chain holds both. */
#define VERSION_FIRST 1
#define VERSION_MORE 2
#define MINUTE_MAX 1439
#define PUT RECORD_PUT
#define GET RECORD_GET

static const char *const kinds[] = {"SALE", "SELFPAY", "PREPAID", NULL};

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

static const struct record_field past_fields[] = {
    RECORD_FIELD(RECORD_MONEY, settlement, past),
};

static const struct record_field upload_fields[] = {
    RECORD_FIELD(RECORD_FLAG, settlement, upload),
};

static const struct record_field minute_fields[] = {
    RECORD_RANGE(RECORD_INT, settlement, minute, 0, MINUTE_MAX),
};

static const struct record_field institution_fields[] = {
    RECORD_FIELD(RECORD_TEXT, settlement, institution),
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

/* Further payers' part of a quote. */
static bool
has_payers(const struct figures *figures)
{
	bool any = figures->shared.fen != 0;

	for (int i = 0; i < FIGURES_PAYERS; i++)
		any = any || figures->payers[i].fen != 0;
	return any;
}

static int
version_of(const struct settlement *settlement)
{
	return settlement->timed || settlement->institution[0] != '\0' ||
		       (settlement->quote.known &&
			has_payers(&settlement->quote))
		   ? VERSION_MORE
		   : VERSION_FIRST;
}

static void
put_quote(struct json_out *out, const struct figures *quote)
{
	json_begin(out, "quote", '{');
	PUT(out, quote, figures_fields);
	if (has_payers(quote))
		record_put_payers(out, quote);
	json_end(out, '}');
}

void
record_layout_put(struct text_buf *buf, const struct settlement *settlement,
		  const char *sealed)
{
	struct json_out out = {buf, false};

	json_begin(&out, NULL, '{');
	json_put_int(&out, "v", version_of(settlement));
	PUT(&out, settlement, head_fields);
	PUT(&out, &settlement->person, balance_fields);
	json_put_text(&out, "sealed", sealed);
	record_put_doctor(&out, &settlement->doctor);
	record_put_traits(&out, &settlement->traits);
	if (settlement->past.fen != 0)
		PUT(&out, settlement, past_fields);
	if (settlement->upload)
		PUT(&out, settlement, upload_fields);
	record_put_prepaid(&out, settlement);
	if (settlement->timed)
		PUT(&out, settlement, minute_fields);
	if (settlement->institution[0] != '\0')
		PUT(&out, settlement, institution_fields);
	record_put_meters(&out, "meters", &settlement->meters);
	record_put_basket(&out, &settlement->basket);
	record_put_split_in(&out, &settlement->split);
	if (settlement->quote.known)
		put_quote(&out, &settlement->quote);
	else
		json_put_null(&out, "quote");
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
	record_put_days(&out, &settlement->traits);
	json_end(&out, '}');
}

/* Written only when there is something in it. */
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

/* When and where, of the packs that ask for it. */
static int
get_visit(const struct json *document, struct settlement *settlement,
	  struct err *err)
{
	settlement->timed = json_get(document, "minute") != NULL;
	if (settlement->timed &&
	    GET(document, settlement, minute_fields, err) != 0)
		return -1;
	if (json_get(document, "institution") == NULL)
		return 0;
	if (GET(document, settlement, institution_fields, err) != 0)
		return -1;
	if (settlement->institution[0] == '\0')
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"),
			       "institution");
	return 0;
}

static int
get_quote(const struct json *document, struct figures *quote, struct err *err)
{
	const struct json *node = json_get(document, "quote");

	quote->known = node != NULL;
	if (node == NULL)
		return 0;
	if (GET(node, quote, figures_fields, err) != 0)
		return -1;
	return record_get_payers(node, quote, err);
}

int
record_layout_get(struct settlement *settlement, const struct json *document,
		  const char **sealed, struct err *err)
{
	int64_t version = 0;

	if (!json_int64(json_get(document, "v"), &version))
		return err_set(err, ERR_CORRUPT, _("不是交易记录"));
	if (version != VERSION_FIRST && version != VERSION_MORE)
		return err_set(err, ERR_CORRUPT,
			       _("交易记录版本 %lld 未知，应为 %d"),
			       (long long)version, VERSION_MORE);
	*sealed = json_text(json_get(document, "sealed"));
	if (*sealed == NULL)
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"), "sealed");
	if (GET(document, settlement, head_fields, err) != 0 ||
	    GET(document, &settlement->person, balance_fields, err) != 0 ||
	    get_past(document, settlement, err) != 0 ||
	    get_upload(document, settlement, err) != 0 ||
	    record_get_prepaid(document, settlement, err) != 0 ||
	    record_get_doctor(document, &settlement->doctor, err) != 0 ||
	    get_visit(document, settlement, err) != 0 ||
	    record_get_traits(document, &settlement->traits, err) != 0 ||
	    record_get_meters(json_get(document, "meters"), &settlement->meters,
		       err) != 0 ||
	    record_get_basket(json_get(document, "basket"),
			      &settlement->basket, err) != 0 ||
	    record_get_split(json_get(document, "split"), &settlement->split,
		      settlement->basket.item_count, err) != 0)
		return -1;
	return get_quote(document, &settlement->quote, err);
}

int
record_layout_get_person(struct settlement *settlement,
			 const struct json *document, struct err *err)
{
	if (GET(document, &settlement->person, person_fields, err) != 0)
		return -1;
	if (record_get_days(document, &settlement->traits, err) != 0)
		return -1;
	return record_get_disease(document, &settlement->disease, err);
}
