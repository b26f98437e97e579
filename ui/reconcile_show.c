#include "ui/reconcile_show.h"

#include <stdio.h>
#include <stdlib.h>

#include "ui/output.h"

#define LIST_MAX 500
#define OUT_BYTES_MAX (1024u * 1024u)

static const char *
result_name(enum statement_result result)
{
	static const char *const names[] = { "equal", "centre_more",
		"institution_more", "differs" };

	return names[result];
}

static const char *
result_word(enum statement_result result)
{
	static const char *const words[] = { N_("平"), N_("中心多"),
		N_("医药机构多"), N_("数据不一致") };

	return _(words[result]);
}

static void
put_group(struct json_out *out, const struct compared *c)
{
	json_begin(out, NULL, '{');
	json_put_text(out, "insutype", c->ours.insutype);
	json_put_text(out, "clr_type", c->ours.clr_type);
	json_put_text(out, "clr_optins", c->ours.optins);
	json_put_int(out, "count", c->ours.count);
	json_put_money(out, "medfee_sumamt", c->ours.total);
	json_put_money(out, "fund_pay_sumamt", c->ours.fund);
	json_put_money(out, "acct_pay", c->ours.account);
	json_put_money(out, "psn_cash_pay", c->ours.cash);
	json_put_text(out, "result", result_name(c->result));
	output_time(out, "compared_at", c->wall_ms);
	json_end(out, '}');
}

static void
print_group(const struct compared *c)
{
	char total[MONEY_TEXT_BYTES], fund[MONEY_TEXT_BYTES];
	char account[MONEY_TEXT_BYTES];

	money_format(total, c->ours.total);
	money_format(fund, c->ours.fund);
	money_format(account, c->ours.account);
	(void)printf(_("险种 %s 清算 %s 机构 %s：%d 笔 总额 %s 基金 %s 账户 %s  %s\n"),
	    c->ours.insutype, c->ours.clr_type, c->ours.optins,
	    c->ours.count, total, fund, account, result_word(c->result));
}

static void
put_figures(struct json_out *out, const char *key, bool there,
    struct money total, struct money fund, struct money account)
{
	if (!there) {
		json_put_null(out, key);
		return;
	}
	json_begin(out, key, '{');
	json_put_money(out, "medfee_sumamt", total);
	json_put_money(out, "fund_pay_sumamt", fund);
	json_put_money(out, "acct_pay", account);
	json_end(out, '}');
}

static void
put_unequal(
    struct json_out *out, const struct unequal *u, const char *name)
{
	json_begin(out, NULL, '{');
	json_put_int(out, "id", u->id);
	json_put_int(out, "day", u->day);
	json_put_text(out, "kind", unequal_kind_name(u->kind));
	json_put_text(out, "remedy", unequal_remedy_name(u->remedy));
	json_put_text(out, "sale", u->sale);
	json_put_text(out, "name", name);
	json_put_text(out, "setl_id", u->setl_id);
	json_put_text(out, "msgid", u->msgid);
	json_put_bool(out, "refund", u->refund);
	put_figures(out, "ours", u->ours, u->our_total, u->our_fund,
	    u->our_account);
	put_figures(out, "centre", u->centre, u->centre_total,
	    u->centre_fund, u->centre_account);
	json_put_bool(out, "done", u->done);
	json_put_text(out, "note", u->note);
	json_end(out, '}');
}

static void
print_unequal(const struct unequal *u, const char *name)
{
	char ours[MONEY_TEXT_BYTES] = "-", centre[MONEY_TEXT_BYTES] = "-";

	if (u->ours)
		money_format(ours, u->our_total);
	if (u->centre)
		money_format(centre, u->centre_total);
	(void)printf(_("%lld  %s  %s  本机 %s 中心 %s  %s  %s%s%s\n"),
	    (long long)u->id, unequal_kind_word(u->kind), name, ours, centre,
	    u->sale[0] != '\0' ? u->sale : u->setl_id,
	    u->done ? _("已处理：") : unequal_remedy_word(u->remedy),
	    u->note[0] != '\0' && !u->done ? "  " : "", u->note);
}

static int
show_rows(struct reconcile_show *show, struct json_out *out,
    const struct unequal *list, int found, struct err *err)
{
	char name[MASK_BYTES];

	for (int i = 0; i < found; i++) {
		if (till_whose(show->till, &list[i], name, err) != 0)
			return -1;
		show->open += !list[i].done;
		if (show->json)
			put_unequal(out, &list[i], name);
		else
			print_unequal(&list[i], name);
	}
	return 0;
}

static void
show_groups(const struct reconcile_show *show, struct json_out *out,
    const struct compared *groups, int found)
{
	if (!show->json && !show->answered)
		(void)fputs(_("医保中心没有答复，下面是上一次的结果\n"),
		    stdout);
	for (int i = 0; i < found; i++) {
		if (show->json)
			put_group(out, &groups[i]);
		else
			print_group(&groups[i]);
	}
}

static int
show_all(struct reconcile_show *show, struct json_out *out,
    struct unequal *list, struct err *err)
{
	struct compared groups[RECONCILE_GROUPS_MAX];
	int group_count = 0, found = 0;

	if (till_compared_list(show->till, show->day, groups,
		RECONCILE_GROUPS_MAX, &group_count, err) != 0 ||
	    till_unequal(show->till, show->day, false, 0, list, LIST_MAX,
		&found, err) != 0)
		return -1;
	json_begin(out, NULL, '{');
	json_put_int(out, "day", show->day);
	json_put_bool(out, "answered", show->answered);
	json_begin(out, "groups", '[');
	show_groups(show, out, groups, group_count);
	json_end(out, ']');
	json_begin(out, "differences", '[');
	if (show_rows(show, out, list, found, err) != 0)
		return -1;
	json_end(out, ']');
	json_put_int(out, "open", show->open);
	json_end(out, '}');
	if (!show->json)
		(void)printf(_("未处理的差异 %d 项\n"), show->open);
	return 0;
}

int
reconcile_show(struct reconcile_show *show, struct err *err)
{
	struct unequal *list = calloc(LIST_MAX, sizeof(*list));
	struct text_buf buf;
	struct json_out out = { &buf, false };
	int result = -1;

	text_buf_init(&buf, OUT_BYTES_MAX);
	if (list == NULL)
		(void)err_set(err, ERR_MEMORY, _("内存不足"));
	else
		result = show_all(show, &out, list, err);
	if (result == 0 && show->json &&
	    output_send("reconcile", &buf) != 0)
		result = err_set(err, ERR_FILE, _("写不出结果"));
	text_buf_clear(&buf);
	free(list);
	return result;
}
