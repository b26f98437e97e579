#include "pos/sale_json.h"

#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/text.h"

#define WHERE_BYTES 48 /* "items[199].drug_trac_codg[399]" */

/* A misspelled member must not be taken for an absent one. */
static int
only_known(const struct json *node, const char *where,
    const char *const *names, struct err *err)
{
	const struct json *value;
	const char *name, *const *known;

	for (size_t i = 0; json_member(node, i, &name, &value); i++) {
		for (known = names; *known != NULL; known++)
			if (strcmp(*known, name) == 0)
				break;
		if (*known == NULL)
			return err_set(err, ERR_INPUT,
			    _("%s%s%.40s：没有这个成员"), where,
			    where[0] != '\0' ? "." : "", name);
	}
	return 0;
}

/* An absent or empty member is ""; printable text that fits, else. */
static int
take_text(char *to, size_t room, const struct json *node, const char *where,
    const char *name, struct err *err)
{
	const struct json *value = json_get(node, name);
	const char *dot = where[0] != '\0' ? "." : "";

	to[0] = '\0';
	if (value == NULL)
		return 0;
	if (!json_copy(value, to, room))
		return err_set(err, ERR_INPUT,
		    _("%s%s%s：应为不超过 %zu 字节的文字"), where, dot, name,
		    room - 1);
	for (const char *p = to; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			return err_set(err, ERR_INPUT,
			    _("%s%s%s：不能含控制字符"), where, dot, name);
	return 0;
}

static int
from_certificate(struct person *person, const struct json *node,
    struct err *err)
{
	static const struct {
		const char *name;
		size_t at, room;
	} fields[] = {
#define FIELD(f) {#f, offsetof(struct person, f), sizeof(((struct person *)0)->f)}
		FIELD(mdtrt_cert_type),
		FIELD(mdtrt_cert_no),
		FIELD(card_sn),
		FIELD(psn_cert_type),
		FIELD(certno),
		FIELD(psn_name),
#undef FIELD
	};
	char id_no[sizeof(person->mdtrt_cert_no)];
	int rc = 0;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (take_text((char *)person + fields[i].at, fields[i].room,
			node, "person", fields[i].name, err) != 0)
			return -1;
	if (person->mdtrt_cert_no[0] == '\0')
		return err_set(err, ERR_INPUT,
		    _("person.mdtrt_cert_no：缺少凭证号码"));
	(void)text_copy(id_no, sizeof(id_no), person->mdtrt_cert_no);
	if (strcmp(person->mdtrt_cert_type, "02") == 0) {
		/* An ID number says more than itself, and can be wrong. */
		rc = person_from_id_no(person, id_no, err);
		if (rc != 0)
			(void)err_wrap(err, "person.mdtrt_cert_no");
	} else if (strcmp(person->mdtrt_cert_type, "03") == 0) {
		if (person->card_sn[0] == '\0')
			rc = err_set(err, ERR_INPUT,
			    _("person.card_sn：社保卡须有卡识别码"));
	} else if (strcmp(person->mdtrt_cert_type, "01") != 0) {
		rc = err_set(err, ERR_INPUT,
		    _("person.mdtrt_cert_type：应为 01 电子凭证、02 身份证或 03 社保卡"));
	}
	explicit_bzero(id_no, sizeof(id_no));
	return rc;
}

static int
take_person(struct sale_json *sale, const struct json *node, struct err *err)
{
	static const char *const names[] = {"mdtrt_cert_type",
	    "mdtrt_cert_no", "card_sn", "psn_cert_type", "certno", "psn_name",
	    NULL};
	const char *word = json_text(node);

	if (node == NULL) {
		if (sale->selfpay)
			return 0;
		return err_set(err, ERR_INPUT,
		    _("person：缺少；读本机的卡请写 \"card\""));
	}
	if (word != NULL && strcmp(word, "card") == 0) {
		sale->read_card = true;
		return 0;
	}
	if (!json_is_object(node))
		return err_set(err, ERR_INPUT, _("person：应为对象或 \"card\""));
	if (only_known(node, "person", names, err) != 0)
		return -1;
	return from_certificate(&sale->person, node, err);
}

static int
take_traces(struct sale_json *sale, struct sale_json_item *item,
    const struct json *list, const char *where, struct err *err)
{
	size_t count = json_count(list);

	item->trace_from = sale->trace_count;
	if (list != NULL && (json_is_object(list) || json_text(list) != NULL))
		return err_set(err, ERR_INPUT,
		    _("%s.drug_trac_codg：应为列表"), where);
	if (count > (size_t)(BASKET_TRACES_MAX - sale->trace_count))
		return err_set(err, ERR_LIMIT,
		    _("%s.drug_trac_codg：一单最多 %d 个追溯码"), where,
		    BASKET_TRACES_MAX);
	for (size_t i = 0; i < count; i++) {
		char *to = sale->traces[sale->trace_count];

		if (!json_copy(json_at(list, i), to, sizeof(sale->traces[0])))
			return err_set(err, ERR_INPUT,
			    _("%s.drug_trac_codg[%zu]：应为 20 至 100 个字符"),
			    where, i);
		sale->trace_count++;
		item->trace_count++;
	}
	return 0;
}

static int
take_item(struct sale_json *sale, const struct json *node, int index,
    struct err *err)
{
	static const char *const names[] = {"medins_list_codg", "cnt", "pric",
	    "drug_trac_codg", NULL};
	struct sale_json_item *item = &sale->items[index];
	const struct json *price = json_get(node, "pric");
	char where[WHERE_BYTES];

	assert(index >= 0 && index < BASKET_ITEMS_MAX);
	(void)text_format(where, sizeof(where), "items[%d]", index);
	if (!json_is_object(node))
		return err_set(err, ERR_INPUT, _("%s：应为对象"), where);
	if (only_known(node, where, names, err) != 0 ||
	    take_text(item->code, sizeof(item->code), node, where,
		"medins_list_codg", err) != 0)
		return -1;
	if (item->code[0] == '\0')
		return err_set(err, ERR_INPUT,
		    _("%s.medins_list_codg：缺少本店编码或条码"), where);
	if (!json_quantity(json_get(node, "cnt"), &item->count) ||
	    item->count.e4 <= 0)
		return err_set(err, ERR_INPUT,
		    _("%s.cnt：应为大于 0、至多四位小数的数量"), where);
	item->price_given = price != NULL;
	if (price != NULL && !json_price(price, &item->price))
		return err_set(err, ERR_INPUT,
		    _("%s.pric：应为至多六位小数的单价"), where);
	return take_traces(sale, item, json_get(node, "drug_trac_codg"), where,
	    err);
}

static int
take_items(struct sale_json *sale, const struct json *list, struct err *err)
{
	size_t count = json_count(list);

	if (json_is_object(list) || count == 0)
		return err_set(err, ERR_INPUT, _("items：应为至少一项的列表"));
	if (count > BASKET_ITEMS_MAX)
		return err_set(err, ERR_LIMIT, _("items：一单最多 %d 项"),
		    BASKET_ITEMS_MAX);
	for (size_t i = 0; i < count; i++)
		if (take_item(sale, json_at(list, i), (int)i, err) != 0)
			return -1;
	sale->item_count = (int)count;
	return 0;
}

/* Names are the pack's: the till says which of them it knows. */
static int
take_traits_told(struct sale_json *sale, const struct json *node,
    struct err *err)
{
	const struct json *value;
	const char *name;

	if (node != NULL && !json_is_object(node))
		return err_set(err, ERR_INPUT, _("traits：应为对象"));
	for (size_t i = 0; json_member(node, i, &name, &value); i++) {
		struct trait *trait = &sale->traits.at[sale->traits.count];
		const char *text = json_text(value);

		if (sale->traits.count == TRAITS_MAX)
			return err_set(err, ERR_INPUT,
			    _("traits：最多 %d 项"), TRAITS_MAX);
		if (text == NULL ||
		    !text_copy(trait->key, sizeof(trait->key), name) ||
		    !text_copy(trait->value, sizeof(trait->value), text))
			return err_set(err, ERR_INPUT,
			    _("traits.%.40s：应为不超过 %d 字节的文字"), name,
			    TRAIT_BYTES - 1);
		sale->traits.count++;
	}
	return 0;
}

static int
take_sale(struct sale_json *sale, const struct json *document,
    struct err *err)
{
	static const char *const names[] = {"ref", "person", "items",
	    "medfee_sumamt", "selfpay", "traits", "dise_codg", "dise_name",
	    NULL};
	const struct json *total = json_get(document, "medfee_sumamt");
	const struct json *selfpay = json_get(document, "selfpay");

	if (!json_is_object(document))
		return err_set(err, ERR_INPUT, _("应为一个 JSON 对象"));
	if (only_known(document, "", names, err) != 0 ||
	    take_text(sale->ref, sizeof(sale->ref), document, "", "ref",
		err) != 0 ||
	    take_text(sale->dise_codg, sizeof(sale->dise_codg), document, "",
		"dise_codg", err) != 0 ||
	    take_text(sale->dise_name, sizeof(sale->dise_name), document, "",
		"dise_name", err) != 0)
		return -1;
	if (selfpay != NULL && !json_bool(selfpay, &sale->selfpay))
		return err_set(err, ERR_INPUT, _("selfpay：应为 true 或 false"));
	sale->total_given = total != NULL;
	if (total != NULL &&
	    (!json_money(total, &sale->total) || sale->total.fen < 0))
		return err_set(err, ERR_INPUT,
		    _("medfee_sumamt：应为至多两位小数的金额"));
	if (take_person(sale, json_get(document, "person"), err) != 0 ||
	    take_traits_told(sale, json_get(document, "traits"), err) != 0)
		return -1;
	return take_items(sale, json_get(document, "items"), err);
}

int
sale_json_parse(struct sale_json *sale, const char *text, size_t length,
    struct err *err)
{
	struct json *document = NULL;
	int rc;

	assert(sale != NULL);
	assert(text != NULL || length == 0);
	memset(sale, 0, sizeof(*sale));
	rc = json_parse(&document, text, length, err);
	if (rc == 0)
		rc = take_sale(sale, document, err);
	json_free(&document);
	if (rc != 0)
		sale_json_clear(sale);
	return rc;
}

void
sale_json_clear(struct sale_json *sale)
{
	assert(sale != NULL);
	explicit_bzero(sale, sizeof(*sale));
}
