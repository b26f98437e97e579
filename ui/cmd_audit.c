#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/audit.h"
#include "ui/command.h"
#include "ui/keyfile.h"
#include "ui/output.h"
#include "ui/wiring.h"

#define NAME "audit"
#define FINDINGS_SHOWN_MAX 10000
#define OUTPUT_BYTES_MAX (32u * 1024u * 1024u)

struct audit {
	bool replay;
	bool json;
	const char *database; /* NULL: pos.conf's */
	const char *key_file;
	const char *rules;
	struct audit_anchor *anchors;
	int anchor_count;
	/* While it walks. */
	struct text_buf buf;
	struct json_out out;
	int shown;
};

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos audit verify|replay [数据库] [选项]\n"
	      "\n"
	      "verify  逐行核对流水的链：不需要密钥，也不需要规则\n"
	      "replay  在此之上重算每一单：规则、分割、状态变化、报文里的金额\n"
	      "不写数据库时用 pos.conf 的；只读，可在收款机运行时做。\n"
	      "\n"
	      "--key 文件      密钥，用来打开密封的报文（不给就不核对密文）\n"
	      "--rules 文件夹  再与这里的规则包原文比较\n"
	      "--head 序号:值  小票上印的流水号和校验值（至少 8 位），可多次\n"
	      "--json          结果写成 JSON\n"
	      "\n"
	      "退出码：0 没有问题；4 有问题（逐条列出）；2 参数有误；1 做不下去\n"),
	    stdout);
}

static void
found(void *ctx, const struct audit_finding *finding)
{
	struct audit *audit = ctx;

	if (audit->shown++ >= FINDINGS_SHOWN_MAX)
		return;
	if (!audit->json) {
		(void)printf("%s  #%lld  %s %s  %s\n",
		    audit_kind_word(finding->kind), (long long)finding->seq,
		    finding->sale, finding->msgid, finding->text);
		return;
	}
	json_begin(&audit->out, NULL, '{');
	json_put_text(&audit->out, "kind", audit_kind_name(finding->kind));
	json_put_int(&audit->out, "seq", finding->seq);
	json_put_text(&audit->out, "sale", finding->sale);
	json_put_text(&audit->out, "msgid", finding->msgid);
	json_put_text(&audit->out, "text", finding->text);
	json_end(&audit->out, '}');
}

static void
put_sum(struct json_out *out, const char *key, const struct audit_sum *sum)
{
	json_begin(out, key, '{');
	json_put_int(out, "count", sum->count);
	json_put_money(out, "medfee_sumamt", sum->total);
	json_put_money(out, "fund_pay_sumamt", sum->fund);
	json_put_money(out, "acct_pay", sum->account);
	json_put_money(out, "psn_cash_pay", sum->cash);
	json_end(out, '}');
}

static void
put_result(struct audit *audit, const struct audit_result *result)
{
	struct json_out *out = &audit->out;

	json_put_int(out, "findings_shown",
	    audit->shown < FINDINGS_SHOWN_MAX ? audit->shown
					      : FINDINGS_SHOWN_MAX);
	json_put_int(out, "faults", result->faults);
	json_begin(out, "kinds", '{');
	for (int i = 0; i < AUDIT_KIND_COUNT; i++)
		json_put_int(out, audit_kind_name((enum audit_kind)i),
		    result->kinds[i]);
	json_end(out, '}');
	json_put_int(out, "rows", result->rows);
	json_put_int(out, "head_seq", result->head_seq);
	json_put_text(out, "head", result->head);
	if (!audit->replay)
		return;
	json_put_int(out, "packs", result->packs);
	json_put_int(out, "messages", result->messages);
	json_put_int(out, "sealed", result->sealed);
	json_begin(out, "by_state", '{');
	for (int i = 0; i < MESSAGE_STATE_COUNT; i++)
		put_sum(out, message_state_name((enum message_state)i),
		    &result->by_state[i]);
	json_end(out, '}');
	put_sum(out, "selfpay", &result->selfpay);
	put_sum(out, "prepaid", &result->prepaid);
	put_sum(out, "all", &result->all);
}

static void
print_sum(const char *word, const struct audit_sum *sum)
{
	char total[MONEY_TEXT_BYTES], fund[MONEY_TEXT_BYTES];
	char account[MONEY_TEXT_BYTES], cash[MONEY_TEXT_BYTES];

	if (sum->count == 0)
		return;
	money_format(total, sum->total);
	money_format(fund, sum->fund);
	money_format(account, sum->account);
	money_format(cash, sum->cash);
	(void)printf(_("%s %lld 单：合计 %s = 统筹 %s + 个账 %s + 现金 %s\n"),
	    word, (long long)sum->count, total, fund, account, cash);
}

static void
print_result(const struct audit *audit, const struct audit_result *result)
{
	if (audit->shown > FINDINGS_SHOWN_MAX)
		(void)printf(_("另有 %d 条没有列出\n"),
		    audit->shown - FINDINGS_SHOWN_MAX);
	(void)printf(_("流水 %lld 行，末行 %lld:%.8s\n"),
	    (long long)result->rows, (long long)result->head_seq,
	    result->head);
	if (audit->replay) {
		(void)printf(_("规则包 %lld 份，报文 %lld 条\n"),
		    (long long)result->packs, (long long)result->messages);
		if (result->sealed > 0)
			(void)printf(_("%lld 单的费用分割要有密钥才能重算\n"),
			    (long long)result->sealed);
		for (int i = 0; i < MESSAGE_STATE_COUNT; i++)
			print_sum(message_state_word((enum message_state)i),
			    &result->by_state[i]);
		print_sum(_("自费"), &result->selfpay);
		print_sum(_("预付"), &result->prepaid);
		print_sum(_("全部"), &result->all);
	}
	if (result->faults == 0)
		(void)printf(_("没有发现问题\n"));
	else
		(void)printf(_("有问题 %lld 处\n"), (long long)result->faults);
}

static int
walk(struct audit *audit, struct store *store, const struct conf *conf,
    const struct crypto_key *key, struct err *err)
{
	const struct audit_options options = {
	    .anchors = audit->anchors,
	    .anchor_count = audit->anchor_count,
	    .key = key,
	    .rules = audit->rules,
	    .conf = conf,
	    .ctx = audit,
	    .finding = found,
	};
	struct audit_result result = {0};
	int rc, status = COMMAND_EXIT_OK;

	audit->out.buf = &audit->buf;
	json_begin(&audit->out, NULL, '{');
	json_begin(&audit->out, "findings", '[');
	rc = audit->replay ? audit_replay(store, &options, &result, err)
			   : audit_verify(store, &options, &result, err);
	if (rc != 0)
		return -1;
	json_end(&audit->out, ']');
	put_result(audit, &result);
	json_end(&audit->out, '}');
	if (audit->json)
		status = output_send(NAME, &audit->buf);
	else
		print_result(audit, &result);
	if (status == COMMAND_EXIT_OK && result.faults > 0)
		status = COMMAND_EXIT_REFUSED;
	return status;
}

/* An auditor's copy: no pos.conf, no till. */
static int
audit_copy(struct audit *audit, struct err *err)
{
	const struct store_options options = {
	    .read_only = true, .no_lock = true, .owner = "audit"};
	struct store *store = NULL;
	struct crypto_key key;
	int status = -1;

	memset(&key, 0, sizeof(key));
	if ((audit->key_file == NULL ||
		keyfile_load(&key, audit->key_file, err) == 0) &&
	    store_open(&store, audit->database, &options, err) == 0)
		status = walk(audit, store, NULL,
		    audit->key_file != NULL ? &key : NULL, err);
	store_close(&store);
	explicit_bzero(&key, sizeof(key));
	return status;
}

static int
audit_own(struct audit *audit, struct err *err)
{
	struct wiring *wiring = NULL;
	int status = -1;

	if (wiring_open(&wiring, NULL, WIRING_AUDIT | WIRING_KEY, err) == 0) {
		if (audit->rules == NULL)
			audit->rules = wiring->conf.till.rules;
		status = walk(audit, wiring->store, &wiring->conf,
		    &wiring->key, err);
	}
	wiring_close(&wiring);
	return status;
}

/* false: an argument is wrong. */
static bool
take_option(struct audit *audit, int c)
{
	switch (c) {
	case 'j':
		audit->json = true;
		return true;
	case 'k':
		audit->key_file = optarg;
		return true;
	case 'r':
		audit->rules = optarg;
		return true;
	case 'H':
		return audit->anchor_count < AUDIT_ANCHORS_MAX &&
		    audit_anchor_parse(
			&audit->anchors[audit->anchor_count++], optarg);
	default:
		return false;
	}
}

static int
run(struct audit *audit, int argc, char **argv)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"key", required_argument, NULL, 'k'},
	    {"rules", required_argument, NULL, 'r'},
	    {"head", required_argument, NULL, 'H'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct err err = {0};
	int c, left, status;

	while ((c = getopt_long(argc, argv, "jh", known, NULL)) != -1) {
		if (c == 'h') {
			help();
			return COMMAND_EXIT_OK;
		}
		if (!take_option(audit, c))
			return output_usage(NAME, _("不认识的选项或数值"));
	}
	left = argc - optind;
	audit->replay = left >= 1 && strcmp(argv[optind], "replay") == 0;
	if (left < 1 || left > 2 ||
	    (!audit->replay && strcmp(argv[optind], "verify") != 0))
		return output_usage(NAME, _("要办什么？verify 或 replay"));
	audit->database = left == 2 ? argv[optind + 1] : NULL;
	status = audit->database != NULL ? audit_copy(audit, &err)
					 : audit_own(audit, &err);
	return status < 0 ? output_fail(NAME, audit->json, &err) : status;
}

int
cmd_audit(int argc, char **argv)
{
	struct audit audit = {0};
	struct err err = {0};
	int status;

	audit.anchors = calloc(AUDIT_ANCHORS_MAX, sizeof(*audit.anchors));
	if (audit.anchors == NULL) {
		(void)err_set(&err, ERR_MEMORY, _("内存不足"));
		return output_fail(NAME, false, &err);
	}
	text_buf_init(&audit.buf, OUTPUT_BYTES_MAX);
	status = run(&audit, argc, argv);
	text_buf_clear(&audit.buf);
	free(audit.anchors);
	return status;
}
