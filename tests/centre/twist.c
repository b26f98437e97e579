#include <stdio.h>
#include <string.h>

#include "tests/centre/db.h"
#include "tests/centre/twist.h"

enum { DAY_MS = 86400000, CHINA_MS = 8 * 3600 * 1000 };

int64_t
twist_now(const struct twist *t, int64_t now_ms)
{
	int64_t local = now_ms + CHINA_MS;

	return t->midnight ? local - local % DAY_MS + DAY_MS + 1000 - CHINA_MS
			   : now_ms;
}

/* Whoever the message is about, "" when it is about nobody. */
static const char *
psn_no(struct call *c)
{
	static const char *const nodes[] = {"data", "druginfo", "mdtrtinfo"};
	const char *found = "";
	size_t i;

	for (i = 0; i < sizeof nodes / sizeof *nodes && found[0] == '\0'; i++)
		found = in_text(in_node(c->input, nodes[i]), "psn_no");
	return found;
}

void
twist_world(struct call *c, const struct twist *t)
{
	if (t->sign_lost)
		db_run(c->db,
		       "UPDATE sign SET ended='lost' WHERE sign_no=?"
		       " AND ended=''",
		       "t", c->sign_no);
	if (t->balance != 0)
		db_run(c->db,
		       "UPDATE account SET balance=max(0, balance-?)"
		       " WHERE psn_no=?",
		       "it", t->balance, psn_no(c));
	if (t->meter != 0)
		db_run(c->db,
		       "UPDATE meter SET fund=max(0, fund+?) WHERE psn_no=?"
		       " AND year=?",
		       "iti", t->meter, psn_no(c), (int64_t)c->now.year);
}

/* Classes of section 18.2, and a text of each. */
static const struct {
	const char *infnos, *text;
} refusals[] = {
    {" 9001 9002 ", "签到服务忙，请稍后再试"},
    {" 2102 2102A 2103 2207 2207A 2208 ",
     "个人账户余额不足或待遇未生效，请核对后重新结算"},
    {" 2601 ", "冲正处理失败，请稍后再试"},
    {" 3505 3506 9101 2204 ", "上传校验未通过"},
    {" 2201 2202 2203A 2205 ", "就诊流程校验未通过"},
};

int
twist_refuses(struct call *c, const struct twist *t)
{
	const char *text = "查询服务忙，请稍后再试"; /* class read */
	char key[16];
	size_t i;

	if (t->not_found && strcmp(c->infno, "2601") == 0) {
		(void)call_refuse(c, "原交易不存在");
		return 1;
	}
	if (!t->refuse)
		return 0;
	(void)snprintf(key, sizeof key, " %.8s ", c->infno);
	for (i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (strstr(refusals[i].infnos, key) != NULL)
			text = refusals[i].text;
	(void)call_refuse(c, "%s", text);
	return 1;
}
