#include <string.h>

#include "ui/output.h"

/* Never more of a person than a receipt would show. */
static void
put_person(struct json_out *out, const struct person *person)
{
	char masked[MASK_BYTES];

	json_begin(out, "person", '{');
	json_put_text(out, "mdtrt_cert_type", person->mdtrt_cert_type);
	mask_number(masked, person->mdtrt_cert_no);
	json_put_text(out, "mdtrt_cert_no", masked);
	mask_name(masked, person->psn_name);
	json_put_text(out, "psn_name", masked);
	mask_number(masked, person->certno);
	json_put_text(out, "certno", masked);
	json_put_text(out, "insutype", person->insutype);
	json_put_text(out, "psn_type", person->psn_type);
	json_put_text(out, "insuplc_admdvs", person->insuplc_admdvs);
	json_put_money(out, "balc", person->balc);
	json_end(out, '}');
}

static void
put_items(struct json_out *out, const struct basket *basket)
{
	char number[MONEY_TEXT_BYTES];

	json_begin(out, "items", '[');
	for (int i = 0; i < basket->item_count; i++) {
		const struct item *item = &basket->items[i];

		json_begin(out, NULL, '{');
		json_put_text(out, "medins_list_codg", item->medins_list_codg);
		json_put_text(out, "med_list_codg", item->med_list_codg);
		json_put_text(out, "name", item->name);
		json_put_text(out, "spec", item->spec);
		json_put_text(
		    out, "chrgitm_lv", item_class_code(item->item_class));
		price_format(number, item->price);
		json_put_text(out, "pric", number);
		quantity_format(number, item->count);
		json_put_text(out, "cnt", number);
		json_put_money(out, "det_item_fee_sumamt", item->amount);
		json_begin(out, "drug_trac_codg", '[');
		for (int t = 0; t < basket->trace_count; t++)
			if (basket->traces[t].item == i)
				json_put_text(
				    out, NULL, basket->traces[t].code);
		json_end(out, ']');
		json_end(out, '}');
	}
	json_end(out, ']');
}

static void
put_reasons(struct json_out *out, const struct settlement *settlement)
{
	const struct split *split = &settlement->split;
	char text[256];

	json_begin(out, "reasons", '[');
	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		json_begin(out, NULL, '{');
		json_put_text(
		    out, "bucket", split_bucket_name(reason->bucket));
		json_put_int(out, "line", reason->line + 1);
		json_put_money(out, "amount", reason->amount);
		json_put_text(out, "clause", reason->clause);
		split_reason_text(
		    text, sizeof(text), reason, &settlement->basket);
		json_put_text(out, "text", text);
		json_end(out, '}');
	}
	json_end(out, ']');
}

static void
put_traits(struct json_out *out, const struct traits *traits)
{
	json_begin(out, "traits", '{');
	for (int i = 0; i < traits->count; i++)
		json_put_text(out, traits->at[i].key, traits->at[i].value);
	json_end(out, '}');
}

static void
put_meters(
    struct json_out *out, const char *key, const struct meters *meters)
{
	json_begin(out, key, '{');
	json_put_int(out, "year", meters->year);
	json_put_money(out, "deductible_met", meters->deductible_met);
	json_put_money(out, "fund_paid", meters->fund_paid);
	json_begin(out, "more", '{');
	for (int i = 0; i < meters->more_count; i++)
		json_put_money(
		    out, meters->more[i].name, meters->more[i].amount);
	json_end(out, '}');
	json_end(out, '}');
}

void
output_settlement(struct json_out *out, const char *key,
    const struct settlement *settlement)
{
	struct figures agreed;

	memset(&agreed, 0, sizeof(agreed));
	settlement_agreed(settlement, &agreed);
	json_begin(out, key, '{');
	json_put_text(out, "made_at", settlement->made_at);
	json_put_text(out, "opter", settlement->opter);
	json_put_text(out, "scene", settlement->scene);
	json_put_text(out, "level", settlement->level);
	json_put_text(out, "pack", settlement->pack);
	json_put_bool(out, "offline", settlement->offline);
	json_put_text(out, "offline_reason", settlement->offline_reason);
	put_person(out, &settlement->person);
	put_traits(out, &settlement->traits);
	put_meters(out, "meters", &settlement->meters);
	put_meters(out, "meters_after", &settlement->split.meters_after);
	put_items(out, &settlement->basket);
	output_figures(out, "agreed", &agreed);
	put_reasons(out, settlement);
	json_end(out, '}');
}
