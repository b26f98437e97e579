#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "pos/conf.h"
#include "pos/conf_key.h"

/* The least a pos.conf must say, each line with its key. */
static const char *const required[] = {"[till]",
				       "number = 1",
				       "fixmedins_code = P99010100001",
				       "fixmedins_name = 示范大药房一分店",
				       "mdtrtarea_admvs = 990101",
				       "scene = pharmacy",
				       "level = 药店",
				       "opter = 0007",
				       "opter_name = 演示员甲",
				       "database = till.db",
				       "key_file = till.key",
				       "rules = /etc/rules",
				       "catalogue = catalogue.tsv",
				       "[centre]",
				       "url = https://127.0.0.1/x",
				       "[offline]",
				       "fund_sale_max = 200.00",
				       "fund_till_max = 2000",
				       "entitlement_age_s = 86400"};

#define REQUIRED_COUNT (sizeof(required) / sizeof(required[0]))

/* That text but for one line, which is replaced (NULL: left out). */
static void
build(char *to, size_t room, size_t line, const char *instead)
{
	size_t at = 0;

	to[0] = '\0';
	for (size_t i = 0; i < REQUIRED_COUNT; i++) {
		const char *text = i == line ? instead : required[i];

		if (text == NULL)
			continue;
		assert_true(text_format(to + at, room - at, "%s\n", text));
		at += strlen(to + at);
	}
}

static int
parse(struct conf *conf, const char *text, struct err *err)
{
	return conf_parse(conf, text, strlen(text), "pos.conf", err);
}

static void
fills_what_is_given_and_defaults(void **state)
{
	char text[4096];
	struct conf c;
	struct err err = {0};

	(void)state;
	build(text, sizeof(text), REQUIRED_COUNT, NULL);
	if (parse(&c, text, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(c.till.number, 1);
	assert_string_equal(c.till.fixmedins_code, "P99010100001");
	assert_string_equal(c.till.level, "药店");
	assert_string_equal(c.till.database, "till.db");
	assert_string_equal(c.till.rules, "/etc/rules");
	assert_int_equal(c.till.serial_from, 1);
	assert_int_equal(c.till.serial_to, 9999);
	assert_int_equal(c.centre.url_style, URL_STYLE_ENTRY);
	assert_int_equal(c.centre.gateway, GATEWAY_NONE);
	assert_string_equal(c.centre.infver, "V1.0");
	assert_true(c.centre.sign_in);
	assert_false(c.centre.plain_http);
	assert_true(c.centre.http2);
	assert_int_equal(c.centre.warm_s, 50);
	assert_int_equal(c.centre.compress, COMPRESS_NONE);
	assert_false(c.centre.resend_same);
	assert_int_equal(c.centre.commit_ms, 60000);
	assert_string_equal(c.centre.never_existed, "不存在,未找到,无此交易");
	assert_string_equal(c.centre.already_undone, "已冲正,已撤销,已退费");
	assert_string_equal(c.centre.session_over, "签到,未签到,签退");
	assert_int_equal(c.offline.fund_sale_max.fen, 20000);
	assert_int_equal(c.offline.fund_till_max.fen, 200000);
	assert_int_equal(c.receipt.encoding, ENCODING_UTF8);
	assert_string_equal(c.receipt.path, "");
}

/* Each required line missing: the error names its key and what it wants. */
static void
names_each_missing_key(void **state)
{
	char text[4096], name[64];
	struct conf c;
	struct err err;

	(void)state;
	for (size_t i = 0; i < REQUIRED_COUNT; i++) {
		if (required[i][0] == '[')
			continue;
		build(text, sizeof(text), i, NULL);
		text_format(name, sizeof(name), "] %.*s: 缺少；应为 ",
			    (int)strcspn(required[i], " "), required[i]);
		assert_int_equal(parse(&c, text, &err), -1);
		assert_int_equal(err.code, ERR_CONF);
		if (strstr(err.text, name) == NULL)
			fail_msg("%s lacks %s", err.text, name);
	}
}

/* Line 2 is "number": put something wrong there. */
static void
refuses_with_line_and_key(void **state)
{
	static const struct {
		size_t line;
		const char *instead;
		const char *says;
	} cases[] = {
	    {1, "number = 0", "pos.conf:2: [till] number: 应为 1 到 99"},
	    {1, "number = 100", "pos.conf:2: [till] number: 应为"},
	    {1, "number = 1x", "pos.conf:2: [till] number: 应为"},
	    {1, "number =", "pos.conf:2: [till] number: 应为"},
	    {1, "number", "pos.conf:2: 应为 [节] 或 名称 = 值"},
	    {14, "url = https://127.0.0.1/x\ntrace = 3505",
	     "[till] phar_name: 以 3505 上报追溯码时不可为空"},
	    {14, "url = https://127.0.0.1/x\ncompress = dictionary",
	     "[centre] dictionary: compress = dictionary 时不可为空"},
	    {14, "url = https://127.0.0.1/x\ntrace = yes",
	     "pos.conf:16: [centre] trace: 应为"},
	    {1, "nummer = 1", "pos.conf:2: [till] 中没有 nummer"},
	    {1, "number = 1\nnumber = 1",
	     "pos.conf:3: [till] number: 重复；第 2 行已有"},
	    {0, "[tills]", "pos.conf:1: 没有这一节"},
	    {0, "[other]\n[till]", "pos.conf:1: 没有这一节"},
	    {0, "number = 1\n[till]", "pos.conf:1: [] 中没有 number"},
	    {2, "fixmedins_code = P9901010000",
	     "pos.conf:3: [till] fixmedins_code: 应为 12 位"},
	    {2, "fixmedins_code = P9901010000-", "[till] fixmedins_code: 应为"},
	    {5, "scene = shop", "[till] scene: 应为 pharmacy | outpatient"},
	    {6, "level =", "[till] level: 应为 不空"},
	    {14, "url = http://127.0.0.1/x", "pos.conf:15: [centre] url"},
	    {14, "url = https://a\ngateway = tif",
	     "[centre] gateway_id: 使用网关签名时不可为空"},
	    {14, "url = https://a\nsign_in = maybe",
	     "[centre] sign_in: 应为 no | yes"},
	    {14, "url = https://a\nresend = always",
	     "[centre] resend: 应为 never | same-msgid"},
	    {16, "fund_sale_max = -1", "[offline] fund_sale_max: 应为"},
	    {16, "fund_sale_max = 1.005", "[offline] fund_sale_max"},
	    {16, "fund_sale_max = 1e3", "[offline] fund_sale_max"},
	    {18, "entitlement_age_s = 1\nstoplist_url = http://a/list",
	     "pos.conf:20: [offline] stoplist_url: 应以 https:// 开头"},
	    {18,
	     "entitlement_age_s = 1\n[queue]\nretry_first_ms = 100\n"
	     "retry_max_ms = 99",
	     "pos.conf:22: [queue] retry_max_ms: 应不小于"},
	    {6, "level = 药\xE5", "不是 UTF-8"},
	};
	char text[4096];
	struct conf c;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		build(text, sizeof(text), cases[i].line, cases[i].instead);
		err.text[0] = '\0';
		assert_int_equal(parse(&c, text, &err), -1);
		assert_int_equal(err.code, ERR_CONF);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s lacks %s", err.text, cases[i].says);
	}
}

/* The longest address, with .sig, is still a path's length and some. */
static void
an_address_has_its_length(void **state)
{
	char text[4096], line[1024];
	struct conf c;
	struct err err;

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		memset(line, 'x', sizeof(line));
		memcpy(line, "entitlement_age_s = 1\nstoplist_url = https://",
		       45);
		line[37 + CONF_PATH_BYTES - 1 + more] = '\0';
		build(text, sizeof(text), 18, line);
		assert_int_equal(parse(&c, text, &err), more ? -1 : 0);
	}
	assert_non_null(strstr(err.text, "pos.conf:20: [offline] "
					 "stoplist_url: 应为"));
}

static void
long_lines_and_files_are_refused(void **state)
{
	static char text[70000];
	struct conf c;
	struct err err;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[0] = '#';
	text[2000] = '\n';
	text[2001] = '\0';
	assert_int_equal(parse(&c, text, &err), -1);
	assert_non_null(strstr(err.text, "pos.conf:1: 这一行过长"));
	text[2001] = 'x';
	assert_int_equal(parse(&c, text, &err), -1);
	assert_non_null(strstr(err.text, "文件过大"));
	assert_int_equal(conf_parse(&c, "a\0b", 3, "pos.conf", &err), -1);
}

/* A ';' belongs to the value; an indented line is a line of its own. */
static void
values_end_with_their_line(void **state)
{
	char text[4096];
	struct conf c;
	struct err err;

	(void)state;
	build(text, sizeof(text), 3,
	      "fixmedins_name = 店 ; 二\r\n   dev_no = x");
	assert_int_equal(parse(&c, text, &err), 0);
	assert_string_equal(c.till.fixmedins_name, "店 ; 二");
	assert_string_equal(c.till.dev_no, "x");
}

static void
prints_what_reads_back_the_same(void **state)
{
	struct text_buf first, second;
	struct conf a, b;
	struct err err = {0};

	(void)state;
	text_buf_init(&first, 65536);
	text_buf_init(&second, 65536);
	if (conf_load(&a, "pos.conf", &err) != 0)
		fail_msg("%s", err.text);
	conf_print(&a, &first);
	assert_false(first.failed);
	if (conf_parse(&b, first.at, first.length, "printed", &err) != 0)
		fail_msg("%s\n%s", err.text, first.at);
	assert_memory_equal(&a, &b, sizeof(a));
	conf_print(&b, &second);
	assert_string_equal(first.at, second.at);
	assert_non_null(strstr(first.at, "单位毫秒"));
	assert_non_null(strstr(first.at, "fund_sale_max = 200.00\n"));
	text_buf_clear(&first);
	text_buf_clear(&second);
}

/* The file in the tree is the manual: it speaks of every key. */
static void
the_manual_has_every_key(void **state)
{
	static char text[65536];
	FILE *file = fopen("pos.conf", "rb");
	char line[80];
	size_t length;

	(void)state;
	assert_non_null(file);
	length = fread(text, 1, sizeof(text) - 1, file);
	assert_int_equal(fclose(file), 0);
	text[length] = '\0';
	for (size_t i = 0; i < conf_key_count; i++) {
		text_format(line, sizeof(line), "\n%s =", conf_keys[i].name);
		if (strstr(text, line) == NULL)
			fail_msg("pos.conf lacks %s", conf_keys[i].name);
	}
}

static void
paths_begin_at_the_file(void **state)
{
	char folder[] = "/tmp/test_conf.XXXXXX", path[64], text[4096];
	struct conf c;
	struct err err = {0};
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/pos.conf", folder);
	build(text, sizeof(text), REQUIRED_COUNT, NULL);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
	if (conf_load(&c, path, &err) != 0)
		fail_msg("%s", err.text);
	text_format(text, sizeof(text), "%s/till.db", folder);
	assert_string_equal(c.till.database, text);
	assert_string_equal(c.till.rules, "/etc/rules");
	assert_string_equal(c.receipt.path, "");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(conf_load(&c, path, &err), -1);
	assert_non_null(strstr(err.text, "打不开"));
	assert_int_equal(rmdir(folder), 0);
}

/* Names of a pack's: any, but once, with a value, and not too many. */
static void
takes_the_packs_own_names(void **state)
{
	static const struct {
		const char *lines, *why;
	} bad[] = {
	    {"收费类别 = 三类\n收费类别 = 一类\n", "重复"},
	    {"收费类别 =\n", "应有值"},
	    {"一二三四五六七八九十一 = 三类\n", "不过长"},
	    {"a=1\nb=1\nc=1\nd=1\ne=1\nf=1\ng=1\nh=1\ni=1\nj=1\nk=1\nl=1\n"
	     "m=1\nn=1\no=1\np=1\nq=1\n",
	     "至多 16 项"},
	};
	char text[4096], whole[8192];
	struct conf a, b;
	struct text_buf out;
	struct err err = {0};

	(void)state;
	build(text, sizeof(text), REQUIRED_COUNT, NULL);
	text_format(whole, sizeof(whole), "%s[traits]\n%s%s", text,
		    "收费类别 = 三类\n",
		    "人群 = @age 0-18=老人重残学生 19-=其他成人\n");
	if (parse(&a, whole, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(a.traits.count, 2);
	assert_string_equal(a.traits.at[0].key, "收费类别");
	assert_string_equal(a.traits.at[0].text, "三类");
	assert_string_equal(a.traits.at[1].text,
			    "@age 0-18=老人重残学生 19-=其他成人");
	text_buf_init(&out, 65536);
	conf_print(&a, &out);
	assert_int_equal(parse(&b, out.at, &err), 0);
	assert_memory_equal(&a.traits, &b.traits, sizeof(a.traits));
	text_buf_clear(&out);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		text_format(whole, sizeof(whole), "%s[traits]\n%s", text,
			    bad[i].lines);
		assert_int_equal(parse(&a, whole, &err), -1);
		if (strstr(err.text, bad[i].why) == NULL)
			fail_msg("%s", err.text);
		assert_non_null(strstr(err.text, "pos.conf:"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fills_what_is_given_and_defaults),
	    cmocka_unit_test(names_each_missing_key),
	    cmocka_unit_test(refuses_with_line_and_key),
	    cmocka_unit_test(an_address_has_its_length),
	    cmocka_unit_test(long_lines_and_files_are_refused),
	    cmocka_unit_test(values_end_with_their_line),
	    cmocka_unit_test(prints_what_reads_back_the_same),
	    cmocka_unit_test(the_manual_has_every_key),
	    cmocka_unit_test(takes_the_packs_own_names),
	    cmocka_unit_test(paths_begin_at_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
