#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/db.h"
#include "tests/centre/envelope.h"
#include "tests/centre/ledger.h"

/* Section 2.1, in its order; `input` is looked at apart. */
static const struct field envelope_fields[] = {
    {"infno", 6, 'Y', 't'},
    {"msgid", 30, 'Y', 't'},
    {"mdtrtarea_admvs", 6, 'Y', 't'},
    {"insuplc_admdvs", 6, 'N', 't'},
    {"recer_sys_code", 10, 'Y', 't'},
    {"dev_no", 100, 'N', 't'},
    {"dev_safe_info", 2000, 'N', 't'},
    {"cainfo", 1024, 'N', 't'},
    {"signtype", 10, 'N', 't'},
    {"infver", 6, 'Y', 't'},
    {"opter_type", 3, 'Y', 't'},
    {"opter", 30, 'Y', 't'},
    {"opter_name", 50, 'Y', 't'},
    {"inf_time", 19, 'Y', 'd'},
    {"fixmedins_code", 12, 'Y', 't'},
    {"fixmedins_name", 200, 'Y', 't'},
    {"sign_no", 30, 'N', 't'},
    {"input", 0, 'N', 'l'},
    /* what single provinces add */
    {"app_id", 50, 'N', 't'},
    {"enc_type", 10, 'N', 't'},
    {"fixmedins_soft_fcty", 50, 'N', 't'},
    {"recer_admvs", 6, 'N', 't'},
    {"serv_code", 50, 'N', 't'},
    {"serv_sign", 200, 'N', 't'},
};

static int
parse(struct call *c, const char *body, size_t len)
{
	struct json_tokener *tok = json_tokener_new_ex(16);

	if (tok == NULL)
		abort();
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT |
					JSON_TOKENER_VALIDATE_UTF8);
	c->root = json_tokener_parse_ex(tok, body, (int)len);
	if (c->root != NULL &&
	    json_tokener_get_parse_end(tok) != len) { /* more after it */
		json_object_put(c->root);
		c->root = NULL;
	}
	json_tokener_free(tok);
	if (c->root == NULL || !json_object_is_type(c->root, json_type_object))
		return call_bad(c, "1", "input 无从读取：报文不是 JSON 对象");
	return 0;
}

/* An object, or the text of one (protocol 2.1 line 18). */
static int
take_input(struct call *c)
{
	struct json_object *in = in_node(c->root, "input");
	struct json_object *object = NULL;
	const char *text;

	if (in != NULL && json_object_is_type(in, json_type_string)) {
		call_breach(c, "2.1", "input 是字符串，应为对象");
		object = json_tokener_parse(json_object_get_string(in));
	} else if (in != NULL) {
		object = json_object_get(in);
	}
	if (object == NULL || !json_object_is_type(object, json_type_object)) {
		json_object_put(object);
		return call_bad(c, "2.1", "input 缺失或不是对象");
	}
	c->input = object;
	text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
	if (strcmp(c->infno, "9101") != 0 && /* ruling 14 */
	    text_chars(text) > INPUT_CHARS_MAX)
		return call_bad(c, "2.1", "input 超过 %d 字符",
				INPUT_CHARS_MAX);
	return 0;
}

/* fixmedins_code + time + serial, the time being inf_time (ruling 1). */
static int
check_msgid(struct call *c, const char *inf_time)
{
	const char *code = c->shop->code;
	char run[15];
	int64_t ms;
	struct stamp s;
	size_t i;

	if (strlen(c->msgid) != 30)
		return call_bad(c, "2.5", "msgid 应为 30 位");
	if (memcmp(c->msgid, code, 12) != 0)
		return call_bad(c, "2.5", "msgid 前 12 位不是机构编号");
	for (i = 12; i < 30; i++)
		if (c->msgid[i] < '0' || c->msgid[i] > '9')
			return call_bad(c, "2.5", "msgid 含非数字");
	if (stamp_read(inf_time, &ms) != 0)
		return call_bad(c, "2.1", "inf_time 无效");
	stamp_of(ms, &s);
	memcpy(run, c->msgid + 12, 14);
	run[14] = '\0';
	if (strcmp(run, s.run) != 0)
		return call_bad(c, "19.1", "msgid 内时间与 inf_time 不一致");
	if (c->centre->switches.value[SW_CLOCK] == CHECK_ON &&
	    (ms > c->now_ms + 600000 || ms < c->now_ms - 600000))
		return call_refuse(c, "交易时间与中心时间相差过大");
	return 0;
}

static int
check_values(struct call *c)
{
	const char *code = in_text(c->root, "fixmedins_code");

	if (strcmp(in_text(c->root, "infver"), c->centre->infver) != 0)
		return call_bad(c, "2.1", "infver 应为 %s", c->centre->infver);
	c->shop = data_shop(&c->centre->data, code);
	if (c->shop == NULL)
		return call_bad(c, "2.1", "fixmedins_code 未备案");
	if (strcmp(c->shop->name, in_text(c->root, "fixmedins_name")) != 0)
		call_breach(c, "2.1", "fixmedins_name 与备案不符");
	if (strcmp(c->shop->admvs, in_text(c->root, "mdtrtarea_admvs")) != 0)
		return call_bad(c, "2.1", "mdtrtarea_admvs 与机构不符");
	if (strchr("123", in_text(c->root, "opter_type")[0]) == NULL)
		return call_bad(c, "2.1", "opter_type 无效");
	return check_msgid(c, in_text(c->root, "inf_time"));
}

static void
copy(char *to, size_t size, struct json_object *root, const char *name)
{
	(void)snprintf(to, size, "%s", in_text(root, name));
}

int
envelope_read(struct call *c, const char *body, size_t len)
{
	if (parse(c, body, len) != 0)
		return -1;
	copy(c->infno, sizeof c->infno, c->root, "infno");
	copy(c->msgid, sizeof c->msgid, c->root, "msgid");
	copy(c->insuplc, sizeof c->insuplc, c->root, "insuplc_admdvs");
	copy(c->opter, sizeof c->opter, c->root, "opter");
	copy(c->sign_no, sizeof c->sign_no, c->root, "sign_no");
	if (fields_check(c, "2.1", "报文", c->root, envelope_fields,
			 sizeof envelope_fields / sizeof *envelope_fields) != 0)
		return -1;
	if (check_values(c) != 0)
		return -1;
	return take_input(c);
}

/* A message of the last minutes of a day may meet the next one on its way:
 * refused, but nobody's fault. */
static int
overtaken(struct call *c, const char *day)
{
	const char *inf_time = in_text(c->root, "inf_time");
	int64_t ms;

	return strncmp(inf_time, day, 10) == 0 &&
	       stamp_read(inf_time, &ms) == 0 &&
	       (c->disturbed || c->now_ms - ms < 600000);
}

int
envelope_signed(struct call *c)
{
	char day[16] = "", opter[32] = "", shop[16] = "", ended[20] = "";
	sqlite3_stmt *ask;

	if (c->centre->switches.value[SW_SIGN] == SIGN_IGNORED)
		return 0;
	if (c->sign_no[0] == '\0')
		return call_bad(c, "4", "sign_no 缺失，未签到");
	ask = db_ask(c->db,
		     "SELECT day, opter, shop, ended FROM sign"
		     " WHERE sign_no=?",
		     "t", c->sign_no);
	if (!db_row(ask))
		return call_bad(c, "4", "sign_no 无效，未签到");
	db_text(ask, 0, day, sizeof day);
	db_text(ask, 1, opter, sizeof opter);
	db_text(ask, 2, shop, sizeof shop);
	db_text(ask, 3, ended, sizeof ended);
	db_end(ask);
	if (strcmp(shop, c->shop->code) != 0)
		return call_bad(c, "4", "sign_no 不属于本机构");
	if (strcmp(ended, "lost") == 0) /* by a fault, not by 9002 */
		return call_refuse(c, "签到编号已失效，请重新签到");
	if (strcmp(day, c->now.day) != 0 && overtaken(c, day))
		return call_refuse(c, "签到编号已过期，请重新签到");
	if (strcmp(day, c->now.day) != 0)
		return call_bad(c, "4", "sign_no 签到编号已过期，请重新签到");
	if (ended[0] != '\0')
		return call_bad(c, "19.22",
				"sign_no 签到编号已失效，请重新签到");
	if (strcmp(opter, c->opter) != 0)
		return call_bad(c, "19.22", "opter 经办人与签到人不一致");
	return 0;
}

char *
envelope_reply(struct call *c, int64_t skew_ms)
{
	int text = c->centre->switches.value[SW_INFCODE] == AS_TEXT;
	int ok = c->refusal[0] == '\0', n;
	struct out out = {0};
	struct stamp at;
	char ref[32];

	stamp_of(c->now_ms + skew_ms, &at);
	n = snprintf(ref, sizeof ref, "%.6s%s%010lld",
		     c->shop != NULL ? c->shop->admvs : "990101", at.run,
		     (long long)ledger_next(c->db, "ref"));
	assert(n == 30);
	(void)n; /* read by the assert only */
	out_open(&out, NULL, '{');
	out_raw(&out, "infcode",
		ok     ? text ? "\"0\"" : "0"
		: text ? "\"-1\""
		       : "-1");
	out_text(&out, "inf_refmsgid", ref);
	out_text(&out, "refmsg_time", at.milli);
	out_text(&out, "respond_time", at.milli);
	out_maybe(&out, "err_msg", ok ? c->said : c->refusal);
	out_raw(&out, "output", ok && c->out.len > 0 ? c->out.text : "null");
	out_close(&out, '}');
	return out.text;
}
