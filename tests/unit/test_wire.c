/* Requests against the samples of protocol.md section 16. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/crypto.h"
#include "pos/json.h"
#include "pos/wire.h"

#define SAMPLES "tests/fuzz/corpus/wire/"
#define SALE "26031501000017"

static struct conf conf;

static struct json *
sample(const char *name)
{
	static char text[16384];
	char path[128];
	struct json *document = NULL;
	struct err err = {0};
	size_t length;
	FILE *file;

	text_format(path, sizeof(path), SAMPLES "%s.request.json", name);
	file = fopen(path, "rb");
	assert_non_null(file);
	length = fread(text, 1, sizeof(text), file);
	assert_int_equal(fclose(file), 0);
	if (json_parse(&document, text, length, &err) != 0)
		fail_msg("%s: %s", path, err.text);
	return document;
}

/*
 * A line's number is ours to choose (19 no. 20), and an item has no
 * directions for use: there the sample differs on purpose.
 */
static bool
differs_on_purpose(const char *name, const char *ours, const char *theirs)
{
	char sn[31];

	if (strcmp(name, "medc_way_dscr") == 0)
		return ours[0] == '\0' && strcmp(theirs, "口服") == 0;
	if (strcmp(name, "feedetl_sn") != 0)
		return false;
	assert_int_equal(strlen(theirs), 12);
	wire_feedetl_sn(sn, SALE, 1, theirs[11] - '1');
	return strcmp(ours, sn) == 0;
}

static void
same_scalar(const char *name, const struct json *a, const struct json *b)
{
	const char *ours = json_text(a), *theirs = json_text(b);
	struct price x, y;

	if (a == NULL && b == NULL)
		return;
	if (ours == NULL || theirs == NULL)
		fail_msg("%s: %p %p", name, (const void *)a, (const void *)b);
	if (strcmp(ours, theirs) == 0 ||
	    differs_on_purpose(name, ours, theirs) ||
	    (price_parse(ours, &x) && price_parse(theirs, &y) && x.e6 == y.e6))
		return;
	fail_msg("%s: %s, sample %s", name, ours, theirs);
}

/* Same members in the same order with the same values, all the way down. */
static void
same(const char *name, const struct json *a, const struct json *b)
{
	const char *a_name, *b_name;
	const struct json *a_value, *b_value;
	size_t i = 0;

	if (json_is_object(a) != json_is_object(b) ||
	    json_count(a) != json_count(b))
		fail_msg("%s: not the same shape", name);
	if (!json_is_object(a) && json_count(a) == 0)
		same_scalar(name, a, b);
	for (i = 0; !json_is_object(a) && i < json_count(a); i++)
		same(name, json_at(a, i), json_at(b, i));
	for (i = 0; json_member(b, i, &b_name, &b_value); i++) {
		if (!json_member(a, i, &a_name, &a_value))
			fail_msg("%s: lacks %s", name, b_name);
		assert_string_equal(a_name, b_name);
		same(a_name, a_value, b_value);
	}
	if (json_member(a, i, &a_name, &a_value))
		fail_msg("%s: has %s too many", name, a_name);
}

static void
same_as_sample(struct text_buf *buf, const char *name)
{
	struct json *ours = NULL, *theirs = sample(name);
	struct err err = {0};

	if (json_parse(&ours, buf->at, buf->length, &err) != 0)
		fail_msg("%s: %s", buf->at, err.text);
	same(name, ours, theirs);
	json_free(&ours);
	json_free(&theirs);
	text_buf_clear(buf);
}

static struct wire_stamp
stamp_of(const char *msgid, const char *inf_time, const char *sign_no)
{
	struct wire_stamp stamp;

	memset(&stamp, 0, sizeof(stamp));
	assert_true(text_copy(stamp.msgid, sizeof(stamp.msgid), msgid));
	assert_true(
	    text_copy(stamp.inf_time, sizeof(stamp.inf_time), inf_time));
	assert_true(text_copy(stamp.sign_no, sizeof(stamp.sign_no), sign_no));
	assert_true(text_copy(stamp.opter, sizeof(stamp.opter), "0007"));
	assert_true(
	    text_copy(stamp.opter_name, sizeof(stamp.opter_name), "演示员甲"));
	return stamp;
}

static struct person
sample_person(void)
{
	struct person p;

	memset(&p, 0, sizeof(p));
	text_copy(p.mdtrt_cert_type, sizeof(p.mdtrt_cert_type), "03");
	text_copy(p.mdtrt_cert_no, sizeof(p.mdtrt_cert_no), "Z99000001");
	text_copy(p.card_sn, sizeof(p.card_sn),
		  "99010100000000000000000000000001");
	text_copy(p.certno, sizeof(p.certno), "990101197001010044");
	text_copy(p.psn_name, sizeof(p.psn_name), "林测试");
	text_copy(p.psn_no, sizeof(p.psn_no), "99010100000000000007");
	text_copy(p.insutype, sizeof(p.insutype), "310");
	text_copy(p.insuplc_admdvs, sizeof(p.insuplc_admdvs), "990101");
	return p;
}

static void
add_item(struct settlement *s, const char *code, const char *own,
	 const char *price, const char *count)
{
	struct item item;
	struct err err = {0};

	memset(&item, 0, sizeof(item));
	text_copy(item.med_list_codg, sizeof(item.med_list_codg), code);
	text_copy(item.medins_list_codg, sizeof(item.medins_list_codg), own);
	text_copy(item.name, sizeof(item.name), own);
	item.item_class = (enum item_class)(s->basket.item_count + 1);
	assert_true(price_parse(price, &item.price));
	assert_true(quantity_parse(count, &item.count));
	if (basket_add(&s->basket, &item, NULL, &err) != 0)
		fail_msg("%s", err.text);
}

static struct settlement *
sample_sale(void)
{
	struct settlement *s = calloc(1, sizeof(*s));
	struct err err;

	assert_non_null(s);
	text_copy(s->sale, sizeof(s->sale), SALE);
	s->kind = SETTLEMENT_SALE;
	text_copy(s->made_at, sizeof(s->made_at), "2026-03-15 10:21:40");
	s->account_used = true;
	text_copy(s->invono, sizeof(s->invono), "26031500017");
	text_copy(s->med_type, sizeof(s->med_type), "41");
	s->person = sample_person();
	add_item(s, "XA00AAA000A000010100001", "D1001", "12.50", "2");
	add_item(s, "XB00BBB000B000010100002", "D1002", "36.80", "1");
	add_item(s, "XC00CCC000C000010100003", "D1003", "18.20", "1");
	assert_int_equal(basket_add_trace(&s->basket, 0, "99000010000000000011",
					  (struct quantity){0}, &err),
			 0);
	assert_int_equal(basket_add_trace(&s->basket, 0, "99000010000000000012",
					  (struct quantity){0}, &err),
			 0);
	assert_int_equal(basket_add_trace(&s->basket, 1, "99000020000000000021",
					  (struct quantity){0}, &err),
			 0);
	assert_int_equal(s->basket.total.fen, 8000);
	return s;
}

static void
signs_in(void **state)
{
	struct wire_stamp stamp = stamp_of("P99010100001202603150800010001",
					   "2026-03-15 08:00:01", "");
	struct text_buf buf;

	(void)state;
	text_buf_init(&buf, WIRE_REQUEST_BYTES_MAX);
	assert_int_equal(wire_encode_9001(&buf, &conf, &stamp, NULL), 0);
	same_as_sample(&buf, "9001");
	text_copy(stamp.sign_no, sizeof(stamp.sign_no), "S1");
	assert_int_equal(wire_encode_9002(&buf, &conf, &stamp, NULL), 0);
	assert_non_null(strstr(buf.at,
			       "\"input\":{\"signOut\":{\"sign_no\":\"S1\","
			       "\"opter_no\":\"0007\"}}}"));
	text_buf_clear(&buf);
}

static void
asks_for_the_person(void **state)
{
	struct wire_stamp stamp =
	    stamp_of("P99010100001202603151020050002", "2026-03-15 10:20:05",
		     "S202603150001");
	struct person p = sample_person();
	struct text_buf buf;

	(void)state;
	text_buf_init(&buf, WIRE_REQUEST_BYTES_MAX);
	assert_int_equal(wire_encode_1101(&buf, &conf, &stamp, &p, NULL), 0);
	same_as_sample(&buf, "1101");
	assert_int_equal(wire_encode_5206(&buf, &conf, &stamp, &p, NULL), 0);
	assert_non_null(strstr(buf.at, "\"insuplc_admdvs\":\"990101\""));
	assert_non_null(
	    strstr(buf.at, "{\"data\":{\"psn_no\":\"99010100000000000007\","));
	text_buf_clear(&buf);
}

static void
quotes_and_settles(void **state)
{
	static const struct wire_extras extras = {.message_no = 1};
	struct wire_stamp quote =
	    stamp_of("P99010100001202603151021410003", "2026-03-15 10:21:41",
		     "S202603150001");
	struct wire_stamp settle =
	    stamp_of("P99010100001202603151022330004", "2026-03-15 10:22:33",
		     "S202603150001");
	struct settlement *s = sample_sale();
	struct text_buf buf;

	(void)state;
	text_buf_init(&buf, WIRE_REQUEST_BYTES_MAX);
	s->basket.items[0].price.e6 = 12500000;
	assert_int_equal(
	    wire_encode_sale(&buf, "2101", &conf, &quote, s, &extras, NULL), 0);
	same_as_sample(&buf, "2101");
	assert_int_equal(
	    wire_encode_sale(&buf, "2102", &conf, &settle, s, &extras, NULL),
	    0);
	same_as_sample(&buf, "2102");
	free(s);
}

static void
reverses_and_undoes(void **state)
{
	struct wire_stamp reverse =
	    stamp_of("P99010100001202603151105100005", "2026-03-15 11:05:10",
		     "S202603150001");
	struct wire_stamp undo =
	    stamp_of("P99010100001202603151023400006", "2026-03-15 10:23:40",
		     "S202603150001");
	struct person p = sample_person();
	struct text_buf buf;

	(void)state;
	text_buf_init(&buf, WIRE_REQUEST_BYTES_MAX);
	assert_int_equal(wire_encode_2103(&buf, "2103", &conf, &reverse, &p,
					  "990101S0000000042",
					  "990101M0000000042", NULL),
			 0);
	same_as_sample(&buf, "2103");
	assert_int_equal(wire_encode_2601(&buf, &conf, &undo, &p,
					  "P99010100001202603151022330004",
					  "2102", NULL),
			 0);
	same_as_sample(&buf, "2601");
}

/* exp_content: the text of an object with our five keys (19 no. 9). */
static void
extras_are_a_text(void **state)
{
	struct wire_extras extras = {.journal_seq = 17,
				     .journal_head = "0123abcd",
				     .message_no = 2};
	struct wire_stamp stamp = stamp_of("P99010100001202603151022330004",
					   "2026-03-15 10:22:33", "S1");
	struct settlement *s = sample_sale();
	const struct json *input;
	struct json *document;
	struct text_buf buf;

	(void)state;
	s->offline = true;
	text_copy(s->offline_reason, sizeof(s->offline_reason), "连不上");
	text_copy(s->pack, sizeof(s->pack), "abc");
	s->split.fund = money_fen(3390);
	s->split.account = money_fen(2610);
	s->split.cash = money_fen(2000);
	s->basket.trace_count = 2; /* the second line has none any more */
	text_buf_init(&buf, WIRE_REQUEST_BYTES_MAX);
	assert_int_equal(
	    wire_encode_sale(&buf, "2102", &conf, &stamp, s, &extras, NULL), 0);
	assert_int_equal(json_parse(&document, buf.at, buf.length, NULL), 0);
	input = json_get(document, "input");
	assert_string_equal(
	    json_text(json_get(json_get(input, "druginfo"), "exp_content")),
	    "{\"jrnl\":{\"seq\":17,\"head\":\"0123abcd\"},"
	    "\"no_trac\":[\"" SALE "02002\"],"
	    "\"offl\":{\"reason\":\"连不上\",\"time\":\"2026-03-15 10:21:40\"},"
	    "\"pack\":\"abc\","
	    "\"split\":{\"fund\":33.90,\"account\":26.10,\"cash\":20.00}}");
	assert_int_equal(json_count(json_get(input, "drug_trac_info")), 2);
	json_free(&document);
	text_buf_clear(&buf);
	free(s);
}

static void
traces_go_where_the_region_wants_them(void **state)
{
	struct wire_extras extras = {.message_no = 1};
	struct wire_stamp stamp = stamp_of("P99010100001202603151022330004",
					   "2026-03-15 10:22:33", "S1");
	struct settlement *s = sample_sale();
	struct conf other = conf;
	struct text_buf buf;

	(void)state;
	other.centre.trace = TRACE_NONE;
	text_buf_init(&buf, WIRE_REQUEST_BYTES_MAX);
	assert_int_equal(
	    wire_encode_sale(&buf, "2102", &other, &stamp, s, &extras, NULL),
	    0);
	assert_null(strstr(buf.at, "drug_trac_info"));
	assert_null(strstr(buf.at, "no_trac"));
	text_buf_reset(&buf);
	s->basket.traces[1].split_pack = true;
	s->made_at[0] = '\0';
	assert_int_equal(
	    wire_encode_sale(&buf, "2102", &conf, &stamp, s, &extras, NULL), 0);
	assert_non_null(strstr(buf.at, "\"trdn_flag\":\"1\""));
	assert_non_null(strstr(buf.at, "\"begntime\":\"2026-03-15 10:22:33\""));
	text_buf_clear(&buf);
	/* too small a buffer, a text that is none: an error, not half */
	text_buf_init(&buf, 1000);
	assert_int_equal(
	    wire_encode_sale(&buf, "2102", &conf, &stamp, s, &extras, NULL),
	    -1);
	text_buf_clear(&buf);
	free(s);
}

static void
lines_are_numbered_for_ever(void **state)
{
	char sn[31];

	(void)state;
	wire_feedetl_sn(sn, SALE, 1, 0);
	assert_string_equal(sn, SALE "01001");
	wire_feedetl_sn(sn, SALE, 12, 199);
	assert_string_equal(sn, SALE "12200");
	wire_feedetl_sn(sn, "123456789012345678901234", 99, 199);
	assert_int_equal(strlen(sn), 29);
}

static void
signs_for_the_gateway(void **state)
{
	/* printf %s 1773541353secret000000000000002a1773541353 | sha256sum */
	static const char signature[] =
	    "x-tif-signature: "
	    "5ea888f13ab7b4f0d810a390816fd25d641e9169e57709bd45d5417bdd34e66d";
	struct wire_headers headers;
	struct conf other = conf;
	uint8_t mac[SM3_BYTES];
	char hex[65], line[256];

	(void)state;
	other.centre.gateway = GATEWAY_NONE;
	assert_int_equal(
	    wire_headers(&headers, &other, "", 0, 0, NULL, 0, NULL), 0);
	assert_int_equal(headers.count, 1);
	assert_string_equal(headers.line[0], "Content-Type: application/json");
	other.centre.gateway = GATEWAY_TIF;
	assert_int_equal(wire_headers(&headers, &other, "secret",
				      INT64_C(1773541353999), 42, "{}", 2,
				      NULL),
			 0);
	assert_int_equal(headers.count, 5);
	assert_string_equal(headers.line[1], "x-tif-paasid: demo-990101");
	assert_string_equal(headers.line[2], "x-tif-timestamp: 1773541353");
	assert_string_equal(headers.line[3], "x-tif-nonce: 000000000000002a");
	assert_string_equal(headers.line[4], signature);
	other.centre.gateway = GATEWAY_HMAC_SM3;
	assert_int_equal(wire_headers(&headers, &other, "secret",
				      INT64_C(1773541353999), 42, "{}", 2,
				      NULL),
			 0);
	assert_int_equal(headers.count, 3);
	assert_string_equal(headers.line[1], "x-ca-key: demo-990101");
	crypto_hmac_sm3(mac, "secret", 6, "1773541353\n{}", 13);
	text_hex(hex, sizeof(hex), mac, sizeof(mac));
	for (size_t i = 0; hex[i] != '\0'; i++) {
		if (hex[i] >= 'a')
			hex[i] = (char)(hex[i] - 32);
	}
	text_format(line, sizeof(line), "x-ca-signature: 1773541353:%s", hex);
	assert_string_equal(headers.line[2], line);
}

static void
knows_the_address(void **state)
{
	struct conf other = conf;
	char url[CONF_PATH_BYTES + 8];
	struct err err;

	(void)state;
	text_copy(other.centre.url, sizeof(other.centre.url), "https://c/x/");
	assert_int_equal(wire_url(url, sizeof(url), &other, "2102", NULL), 0);
	assert_string_equal(url, "https://c/x/");
	other.centre.url_style = URL_STYLE_INFNO;
	assert_int_equal(wire_url(url, sizeof(url), &other, "2102", NULL), 0);
	assert_string_equal(url, "https://c/x/2102");
	assert_int_equal(wire_url(url, 16, &other, "2102", &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(signs_in),
	    cmocka_unit_test(asks_for_the_person),
	    cmocka_unit_test(quotes_and_settles),
	    cmocka_unit_test(reverses_and_undoes),
	    cmocka_unit_test(extras_are_a_text),
	    cmocka_unit_test(traces_go_where_the_region_wants_them),
	    cmocka_unit_test(lines_are_numbered_for_ever),
	    cmocka_unit_test(signs_for_the_gateway),
	    cmocka_unit_test(knows_the_address),
	};
	struct err err = {0};

	if (conf_load(&conf, "pos.conf", &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
