#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pos/sale_json.h"
#include "pos/text.h"

#define CARD \
	"\"person\":{\"mdtrt_cert_type\":\"03\"," \
	"\"mdtrt_cert_no\":\"Z99000001\"," \
	"\"card_sn\":\"99010100000000000000000000000001\"," \
	"\"psn_cert_type\":\"01\",\"certno\":\"990101197001010044\"," \
	"\"psn_name\":\"林测试\"}"
#define ITEM "{\"medins_list_codg\":\"D1001\",\"cnt\":2}"

static struct sale_json sale;

static void
takes_the_sale_of_the_standard(void **state)
{
	static const char text[] =
	    "{" CARD ",\"items\":["
	    "{\"medins_list_codg\":\"D1001\",\"cnt\":2,\"pric\":12.5000,"
	    "\"drug_trac_codg\":[\"81234560000000000011\","
	    "\"81234560000000000012\"]},"
	    "{\"medins_list_codg\":\"D1002\",\"cnt\":\"0.5\",\"pric\":\"36.80\"}"
	    "],\"medfee_sumamt\":43.40}";
	struct err err = {0};

	(void)state;
	if (sale_json_parse(&sale, text, strlen(text), &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(sale.person.mdtrt_cert_type, "03");
	assert_string_equal(sale.person.mdtrt_cert_no, "Z99000001");
	assert_string_equal(sale.person.card_sn,
	    "99010100000000000000000000000001");
	assert_string_equal(sale.person.certno, "990101197001010044");
	assert_string_equal(sale.person.psn_name, "林测试");
	assert_false(sale.read_card);
	assert_false(sale.selfpay);
	assert_int_equal(sale.item_count, 2);
	assert_string_equal(sale.items[0].code, "D1001");
	assert_int_equal(sale.items[0].count.e4, 20000);
	assert_true(sale.items[0].price_given);
	assert_int_equal(sale.items[0].price.e6, 12500000);
	assert_int_equal(sale.items[0].trace_count, 2);
	assert_string_equal(sale.traces[1], "81234560000000000012");
	assert_int_equal(sale.items[1].count.e4, 5000);
	assert_int_equal(sale.items[1].trace_from, 2);
	assert_int_equal(sale.items[1].trace_count, 0);
	assert_true(sale.total_given);
	assert_int_equal(sale.total.fen, 4340);
	sale_json_clear(&sale);
	assert_int_equal(sale.item_count, 0);
}

/* Its own number: up to 40 bytes, none is "". */
static void
takes_the_callers_number(void **state)
{
	static const char ref[] = "20260315-单-000000000000000000000000017";
	struct text_buf text;
	struct err err;

	(void)state;
	text_buf_init(&text, 4096);
	text_putf(&text, "{\"ref\":\"%s\"," CARD ",\"items\":[" ITEM "]}",
	    ref);
	assert_int_equal(strlen(ref), 40);
	assert_int_equal(
	    sale_json_parse(&sale, text.at, text.length, &err), 0);
	assert_string_equal(sale.ref, ref);
	text_buf_clear(&text);
	text_buf_init(&text, 4096);
	text_put(&text, "{" CARD ",\"items\":[" ITEM "]}");
	assert_int_equal(
	    sale_json_parse(&sale, text.at, text.length, &err), 0);
	assert_string_equal(sale.ref, "");
	text_buf_clear(&text);
}

static void
takes_every_way_to_name_a_person(void **state)
{
	static const char id[] =
	    "{\"person\":{\"mdtrt_cert_type\":\"02\","
	    "\"mdtrt_cert_no\":\"990101197001010044\"},\"items\":[" ITEM "]}";
	static const char card[] =
	    "{\"person\":\"card\",\"items\":[" ITEM "]}";
	static const char nobody[] =
	    "{\"selfpay\":true,\"items\":[" ITEM "]}";
	struct err err;

	(void)state;
	assert_int_equal(sale_json_parse(&sale, id, strlen(id), &err), 0);
	assert_string_equal(sale.person.certno, "990101197001010044");
	assert_string_equal(sale.person.brdy, "1970-01-01");
	assert_int_equal(sale_json_parse(&sale, card, strlen(card), &err), 0);
	assert_true(sale.read_card);
	assert_int_equal(
	    sale_json_parse(&sale, nobody, strlen(nobody), &err), 0);
	assert_true(sale.selfpay);
}

static void
takes_what_the_pack_asks(void **state)
{
	static const char told[] =
	    "{\"person\":\"card\",\"traits\":{\"处方\":\"是\",\"次数\":2},"
	    "\"items\":[" ITEM "]}";
	struct err err;

	(void)state;
	assert_int_equal(sale_json_parse(&sale, told, strlen(told), &err), 0);
	assert_int_equal(sale.traits.count, 2);
	assert_string_equal(sale.traits.at[0].key, "处方");
	assert_string_equal(sale.traits.at[0].value, "是");
	assert_string_equal(sale.traits.at[1].value, "2");
}

static const struct {
	const char *text, *named;
} bad[] = {
    {"{" CARD ",\"traits\":[],\"items\":[" ITEM "]}", "traits"},
    {"{" CARD ",\"traits\":{\"k\":{}},\"items\":[" ITEM "]}", "traits.k"},
    {"{" CARD ",\"traits\":{\"k\":\"12345678901234567890123456789012\"},"
     "\"items\":[" ITEM "]}",
	"traits.k"},
    {"{" CARD ",\"traits\":{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,"
     "\"f\":1,\"g\":1,\"h\":1,\"i\":1},\"items\":[" ITEM "]}",
	"traits"},
    {"", "JSON"},
    {"[]", "JSON"},
    {"{\"items\":[" ITEM "]}", "person"},
    {"{\"person\":1,\"items\":[" ITEM "]}", "person"},
    {"{\"person\":\"crad\",\"items\":[" ITEM "]}", "person"},
    {"{\"person\":{\"mdtrt_cert_type\":\"02\"},\"items\":[" ITEM "]}",
	"person.mdtrt_cert_no"},
    {"{\"person\":{\"mdtrt_cert_type\":\"02\",\"mdtrt_cert_no\":"
     "\"990101197001010045\"},\"items\":[" ITEM "]}",
	"person.mdtrt_cert_no"},
    {"{\"person\":{\"mdtrt_cert_type\":\"09\",\"mdtrt_cert_no\":\"1\"},"
     "\"items\":[" ITEM "]}",
	"person.mdtrt_cert_type"},
    {"{\"person\":{\"mdtrt_cert_type\":\"03\",\"mdtrt_cert_no\":\"Z1\"},"
     "\"items\":[" ITEM "]}",
	"person.card_sn"},
    {"{\"person\":{\"mdtrt_cert_typ\":\"03\"},\"items\":[" ITEM "]}",
	"person.mdtrt_cert_typ"},
    {"{\"person\":{\"mdtrt_cert_type\":\"01\",\"mdtrt_cert_no\":"
     "\"a\\nb\"},\"items\":[" ITEM "]}",
	"person.mdtrt_cert_no"},
    {"{" CARD "}", "items"},
    {"{" CARD ",\"items\":[]}", "items"},
    {"{" CARD ",\"items\":" ITEM "}", "items"},
    {"{" CARD ",\"items\":[1]}", "items[0]"},
    {"{" CARD ",\"items\":[" ITEM ",{\"cnt\":1}]}",
	"items[1].medins_list_codg"},
    {"{" CARD ",\"items\":[{\"medins_list_codg\":\"D\"}]}",
	"items[0].cnt"},
    {"{" CARD ",\"items\":[{\"medins_list_codg\":\"D\",\"cnt\":0}]}",
	"items[0].cnt"},
    {"{" CARD ",\"items\":[{\"medins_list_codg\":\"D\",\"cnt\":-1}]}",
	"items[0].cnt"},
    {"{" CARD ",\"items\":[{\"medins_list_codg\":\"D\",\"cnt\":1e1}]}",
	"items[0].cnt"},
    {"{" CARD ",\"items\":[{\"medins_list_codg\":\"D\",\"cnt\":1,"
     "\"price\":1}]}",
	"items[0].price"},
    {"{" CARD ",\"items\":[{\"medins_list_codg\":\"D\",\"cnt\":1,"
     "\"pric\":\"x\"}]}",
	"items[0].pric"},
    {"{" CARD ",\"items\":[{\"medins_list_codg\":\"D\",\"cnt\":1,"
     "\"drug_trac_codg\":\"8\"}]}",
	"items[0].drug_trac_codg"},
    {"{" CARD ",\"items\":[{\"medins_list_codg\":\"D\",\"cnt\":1,"
     "\"drug_trac_codg\":[\"8\",{}]}]}",
	"items[0].drug_trac_codg[1]"},
    {"{" CARD ",\"items\":[" ITEM "],\"medfee_sumamt\":1.234}",
	"medfee_sumamt"},
    {"{" CARD ",\"items\":[" ITEM "],\"medfee_sumamt\":-1}",
	"medfee_sumamt"},
    {"{" CARD ",\"items\":[" ITEM "],\"selfpay\":\"maybe\"}",
	"selfpay"},
    {"{" CARD ",\"items\":[" ITEM "],\"discount\":1}", "discount"},
    {"{\"ref\":\"01234567890123456789012345678901234567890\"," CARD
     ",\"items\":[" ITEM "]}",
	"ref"},
    {"{\"ref\":\"a\\tb\"," CARD ",\"items\":[" ITEM "]}", "ref"},
    {"{\"ref\":{}," CARD ",\"items\":[" ITEM "]}", "ref"},
};

/* Each fault is refused, and the text names the member. */
static void
names_the_member_at_fault(void **state)
{
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&err, 0, sizeof(err));
		if (sale_json_parse(&sale, bad[i].text, strlen(bad[i].text),
			&err) != -1)
			fail_msg("accepted: %s", bad[i].text);
		assert_int_equal(err.code, ERR_INPUT);
		if (strncmp(err.text, bad[i].named, strlen(bad[i].named)) != 0 &&
		    strstr(err.text, "JSON") == NULL)
			fail_msg("%s: %s", bad[i].text, err.text);
		/* Nothing of the person is left behind. */
		assert_int_equal(sale.person.mdtrt_cert_no[0], '\0');
	}
}

static void
keeps_the_limits(void **state)
{
	struct text_buf text;
	struct err err;

	(void)state;
	for (int items = BASKET_ITEMS_MAX; items <= BASKET_ITEMS_MAX + 1;
	     items++) {
		text_buf_init(&text, 65536);
		text_put(&text, "{" CARD ",\"items\":[" ITEM);
		for (int i = 1; i < items; i++)
			text_put(&text, "," ITEM);
		text_put(&text, "]}");
		assert_int_equal(
		    sale_json_parse(&sale, text.at, text.length, &err),
		    items <= BASKET_ITEMS_MAX ? 0 : -1);
		text_buf_clear(&text);
	}
	assert_int_equal(err.code, ERR_LIMIT);
	text_buf_init(&text, 65536);
	text_put(&text, "{" CARD ",\"items\":[{\"medins_list_codg\":\"D\","
			"\"cnt\":1,\"drug_trac_codg\":[\"1\"");
	for (int i = 0; i < BASKET_TRACES_MAX; i++)
		text_put(&text, ",\"1\"");
	text_put(&text, "]}]}");
	assert_int_equal(
	    sale_json_parse(&sale, text.at, text.length, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	text_buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_the_sale_of_the_standard),
	    cmocka_unit_test(takes_the_callers_number),
	    cmocka_unit_test(takes_every_way_to_name_a_person),
	    cmocka_unit_test(takes_what_the_pack_asks),
	    cmocka_unit_test(names_the_member_at_fault),
	    cmocka_unit_test(keeps_the_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
