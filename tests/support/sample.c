#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/conf.h"
#include "pos/text.h"

#include "tests/support/sample.h"

static void
put(char *to, size_t room, const char *from)
{
	assert_true(text_copy(to, room, from));
}
#define PUT(to, from) put(to, sizeof(to), from)

static void
add_item(struct basket *basket, const char *code, const char *name,
    const char *spec, enum item_class item_class, const char *price,
    const char *count)
{
	struct item item;
	struct err err = { ERR_NONE, "" };
	int line;

	memset(&item, 0, sizeof(item));
	PUT(item.medins_list_codg, code);
	PUT(item.med_list_codg, code);
	PUT(item.name, name);
	PUT(item.spec, spec);
	item.item_class = item_class;
	assert_true(price_parse(price, &item.price));
	assert_true(quantity_parse(count, &item.count));
	if (item_class == ITEM_CLASS_B) {
		item.preself.ppm = 100000;
		assert_true(price_parse("35", &item.ceiling));
	}
	assert_int_equal(basket_add(basket, &item, &line, &err), 0);
}

static void
fill_person(struct person *person)
{
	PUT(person->mdtrt_cert_type, "03");
	PUT(person->mdtrt_cert_no, "Z99000001");
	PUT(person->psn_no, "99010100000000000000001234");
	PUT(person->psn_cert_type, "01");
	PUT(person->certno, "990101197001010044");
	PUT(person->psn_name, "林测试");
	PUT(person->brdy, "1970-01-01");
	PUT(person->insutype, "310");
	PUT(person->psn_type, "1101");
	PUT(person->insuplc_admdvs, "990101");
	PUT(person->psn_insu_stas, "1");
	person->balc = money_fen(12000);
}

static void
fill_conf(struct conf *conf)
{
	conf->till.number = 1;
	PUT(conf->till.fixmedins_code, "P99010100001");
	PUT(conf->till.fixmedins_name, "示范大药房一分店");
	PUT(conf->till.mdtrtarea_admvs, "990101");
	PUT(conf->till.scene, "pharmacy");
	PUT(conf->till.level, "药店");
	PUT(conf->till.opter, "0007");
	PUT(conf->till.opter_name, "演示员甲");
	PUT(conf->receipt.path, "/dev/null");
	conf->receipt.columns = 48;
}

void
sample_split(struct sample *sample)
{
	struct settlement *sale = sample->sale;
	struct err err = { ERR_NONE, "" };
	struct split_case input = {
		.day = 20260315,
		.scene = "pharmacy",
		.level = "药店",
		.account_used = true,
		.balance = sale->person.balc,
		.meters = sale->meters,
		.basket = &sale->basket,
	};

	if (split_compute(sample->rules, &input, &sale->split, &err) != 0)
		fail_msg("%s", err.text);
	settlement_agreed(sale, &sample->figures);
}

void
sample_make(struct sample *sample)
{
	struct err err = { ERR_NONE, "" };
	struct settlement *sale;

	memset(sample, 0, sizeof(*sample));
	sample->conf = calloc(1, sizeof(*sample->conf));
	sample->sale = settlement_new(&err);
	assert_non_null(sample->conf);
	assert_non_null(sample->sale);
	if (rules_load_file(&sample->rules,
		"pos/rules/demo-990101-2026.rules", &err) != 0)
		fail_msg("%s", err.text);
	sale = sample->sale;
	fill_conf(sample->conf);
	fill_person(&sale->person);
	PUT(sale->sale, "26031501000003");
	PUT(sale->opter, "0007");
	PUT(sale->opter_name, "演示员甲");
	PUT(sale->made_at, "2026-03-15 10:20:30");
	sale->made_ms = SAMPLE_WALL_MS;
	sale->day = 20260315;
	sale->meters.year = 2026;
	sale->meters.deductible_met = money_fen(60000);
	sale->meters.as_of_ms = SAMPLE_WALL_MS - 5000;
	add_item(&sale->basket, "A001", "阿莫西林胶囊", "0.25g*24粒",
	    ITEM_CLASS_A, "12.50", "2");
	add_item(&sale->basket, "B001", "复方甘草口服溶液", "100ml",
	    ITEM_CLASS_B, "36.80", "1");
	add_item(&sale->basket, "C001", "创可贴", "20片", ITEM_CLASS_C,
	    "18.20", "1");
	sample_split(sample);
}

void
sample_free(struct sample *sample)
{
	settlement_free(&sample->sale);
	rules_free(&sample->rules);
	free(sample->conf);
	memset(sample, 0, sizeof(*sample));
}
