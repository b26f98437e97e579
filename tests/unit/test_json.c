#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pos/json.h"

static struct json *
must_parse(const char *text)
{
	struct json *document = NULL;
	struct err err = {0};

	if (json_parse(&document, text, strlen(text), &err) != 0)
		fail_msg("%s: %s", text, err.text);
	assert_non_null(document);
	return document;
}

static void
refuses_what_is_no_json(void **state)
{
	static const char *const bad[] = {"",
					  " ",
					  "null",
					  "{",
					  "{\"a\":1",
					  "{\"a\":1}x",
					  "{\"a\":1}{}",
					  "[1,]",
					  "{\"a\":1,}",
					  "{'a':1}",
					  "{a:1}",
					  "[NaN]",
					  "[Infinity]",
					  "[-Infinity]",
					  "/*c*/{}",
					  "[1]//",
					  "[\"a\nb\"]",
					  "[\"\xFF\"]",
					  "[\"\xE5\x8C\"]",
					  /* overlong, and half of a pair */
					  "[\"\xE0\x8F\xAF\"]",
					  "[\"\xED\xA0\x80\"]",
					  "[tru]",
					  "[TRUE]",
					  "[01]",
					  "\"abc",
					  "[\"\\x\"]",
					  "[+1]",
					  "<html></html>"};
	struct json *document;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err.code = ERR_NONE;
		if (json_parse(&document, bad[i], strlen(bad[i]), &err) != -1)
			fail_msg("accepted: %s", bad[i]);
		assert_null(document);
		assert_int_equal(err.code, ERR_INPUT);
	}
	assert_int_equal(json_parse(&document, "{}\0", 3, &err), -1);
	assert_int_equal(json_parse(&document, "{\"a\0\":1}", 8, &err), -1);
}

static void
is_bounded(void **state)
{
	static char text[JSON_BYTES_MAX + 2];
	struct json *document;
	struct err err;

	(void)state;
	for (int depth = 1; depth < 40; depth++) {
		int rc;

		memset(text, '[', (size_t)depth);
		memset(text + depth, ']', (size_t)depth);
		rc = json_parse(&document, text, 2 * (size_t)depth, &err);
		assert_int_equal(rc, depth <= JSON_DEPTH_MAX ? 0 : -1);
		json_free(&document);
	}
	memset(text, ' ', sizeof(text));
	memcpy(text, "[]", 2);
	assert_int_equal(json_parse(&document, text, JSON_BYTES_MAX, &err), 0);
	json_free(&document);
	assert_int_equal(json_parse(&document, text, JSON_BYTES_MAX + 1, &err),
			 -1);
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
numbers_keep_their_text(void **state)
{
	struct json *d = must_parse(
	    "{\"a\":12.50,\"b\":\"12.50\",\"c\":12,"
	    "\"d\":0.1,\"e\":1e2,\"f\":12.505,\"g\":12.5000,"
	    "\"h\":9223372036854775807,\"i\":18446744073709551614,"
	    "\"j\":-0.01,\"k\":true,\"l\":null,\"m\":[],\"n\":\"\","
	    "\"o\":0.6500,\"p\":1.5,\"q\":\"1\",\"r\":0,\"s\":\"x\"}");
	struct money m = {-7};
	struct price p;
	struct quantity q;
	struct ratio r;
	int64_t v;
	bool flag;

	(void)state;
	assert_string_equal(json_text(json_get(d, "a")), "12.50");
	assert_true(json_money(json_get(d, "a"), &m));
	assert_int_equal(m.fen, 1250);
	assert_true(json_money(json_get(d, "b"), &m));
	assert_int_equal(m.fen, 1250);
	assert_true(json_money(json_get(d, "c"), &m));
	assert_int_equal(m.fen, 1200);
	assert_true(json_money(json_get(d, "d"), &m));
	assert_int_equal(m.fen, 10);
	assert_true(json_money(json_get(d, "j"), &m));
	assert_int_equal(m.fen, -1);
	assert_false(json_money(json_get(d, "e"), &m));
	assert_false(json_money(json_get(d, "f"), &m));
	assert_false(json_money(json_get(d, "k"), &m));
	assert_false(json_money(json_get(d, "l"), &m));
	assert_false(json_money(json_get(d, "m"), &m));
	assert_false(json_money(json_get(d, "n"), &m));
	assert_false(json_money(json_get(d, "none"), &m));
	assert_true(json_price(json_get(d, "g"), &p));
	assert_int_equal(p.e6, 12500000);
	assert_true(json_quantity(json_get(d, "p"), &q));
	assert_int_equal(q.e4, 15000);
	assert_true(json_ratio(json_get(d, "o"), &r));
	assert_int_equal(r.ppm, 650000);
	assert_true(json_int64(json_get(d, "h"), &v));
	assert_true(v == INT64_MAX);
	assert_string_equal(json_text(json_get(d, "i")),
			    "18446744073709551614");
	assert_false(json_int64(json_get(d, "i"), &v));
	assert_false(json_int64(json_get(d, "a"), &v));
	assert_true(json_bool(json_get(d, "k"), &flag) && flag);
	assert_true(json_bool(json_get(d, "q"), &flag) && flag);
	assert_true(json_bool(json_get(d, "r"), &flag) && !flag);
	assert_false(json_bool(json_get(d, "s"), &flag));
	json_free(&d);
	assert_null(d);
	json_free(&d);
}

/* json-c saturates; what it hands out then must not pass for the number. */
static void
huge_integers_are_no_numbers(void **state)
{
	static const char *const huge[] = {
	    "99999999999999999999", "-99999999999999999999",
	    "18446744073709551615", "-9223372036854775808",
	    "99999999999999999999999999999999999999999999"};
	char text[64];
	int64_t v;
	struct money m;

	(void)state;
	for (size_t i = 0; i < sizeof(huge) / sizeof(huge[0]); i++) {
		struct json *d;

		text_format(text, sizeof(text), "[%s]", huge[i]);
		d = must_parse(text);
		assert_null(json_text(json_at(d, 0)));
		assert_false(json_int64(json_at(d, 0), &v));
		assert_false(json_money(json_at(d, 0), &m));
		json_free(&d);
	}
}

static void
finds_members_and_lists(void **state)
{
	static const char *const names[] = {"exp_content", "expContent", NULL};
	struct json *d = must_parse(
	    "{\"expContent\":\"x\",\"list\":[1,{},3],"
	    "\"one\":{\"a\":1,\"b\":null},\"zero\":null,"
	    "\"nul\":\"a\\u0000b\",\"cjk\":\"医保\",\"a\":1,\"a\":2}");
	const struct json *value;
	const char *name;
	char to[7];
	int64_t v;

	(void)state;
	assert_string_equal(json_text(json_get_any(d, names)), "x");
	assert_int_equal(json_count(json_get(d, "list")), 3);
	assert_true(json_is_object(json_at(json_get(d, "list"), 1)));
	assert_null(json_at(json_get(d, "list"), 3));
	assert_int_equal(json_count(json_get(d, "one")), 1);
	assert_ptr_equal(json_at(json_get(d, "one"), 0), json_get(d, "one"));
	assert_int_equal(json_count(json_get(d, "cjk")), 0);
	assert_int_equal(json_count(NULL), 0);
	assert_null(json_get(d, "zero"));
	assert_null(json_get(json_get(d, "list"), "a"));
	assert_null(json_get(NULL, "a"));
	assert_null(json_text(NULL));
	assert_null(json_text(json_get(d, "nul")));
	assert_true(json_copy(json_get(d, "cjk"), to, sizeof(to)));
	assert_string_equal(to, "医保");
	assert_false(json_copy(json_get(d, "cjk"), to, sizeof(to) - 1));
	assert_string_equal(to, "");
	assert_false(json_copy(NULL, to, sizeof(to)));
	assert_true(json_int64(json_get(d, "a"), &v) && v == 2);
	assert_true(json_member(json_get(d, "one"), 0, &name, &value));
	assert_string_equal(name, "a");
	assert_true(json_member(json_get(d, "one"), 1, &name, &value));
	assert_string_equal(name, "b");
	assert_null(value);
	assert_false(json_member(json_get(d, "one"), 2, &name, &value));
	assert_false(json_member(json_get(d, "list"), 0, &name, &value));
	json_free(&d);
}

static void
writes_canonically(void **state)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	struct json *d;

	(void)state;
	text_buf_init(&buf, 4096);
	json_begin(&out, NULL, '{');
	json_put_text(&out, "t", "a\"b\\c\n医/");
	json_put_int(&out, "i", INT64_MIN);
	json_begin(&out, "l", '[');
	json_put_bool(&out, NULL, true);
	json_put_null(&out, NULL);
	json_begin(&out, NULL, '{');
	json_end(&out, '}');
	json_end(&out, ']');
	json_put_money(&out, "m", money_fen(-1));
	json_put_raw(&out, "r", "1.5000");
	json_put_bytes(&out, "z", "\0", 1);
	json_end(&out, '}');
	assert_false(buf.failed);
	assert_string_equal(
	    buf.at,
	    "{\"t\":\"a\\\"b\\\\c\\u000a医/\",\"i\":-9223372036854775808,"
	    "\"l\":[true,null,{}],\"m\":-0.01,\"r\":1.5000,"
	    "\"z\":\"\\u0000\"}");
	d = must_parse(buf.at);
	assert_string_equal(json_text(json_get(d, "t")), "a\"b\\c\n医/");
	json_free(&d);
	json_put_text(&out, NULL, "\xFF");
	assert_true(buf.failed);
	text_buf_clear(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_what_is_no_json),
	    cmocka_unit_test(is_bounded),
	    cmocka_unit_test(numbers_keep_their_text),
	    cmocka_unit_test(huge_integers_are_no_numbers),
	    cmocka_unit_test(finds_members_and_lists),
	    cmocka_unit_test(writes_canonically),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
