/* What the centre of a scripted counter answers (protocol.md 16). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pos/json.h"
#include "pos/wire.h"
#include "tests/support/counter.h"

#define BALANCE_FEN 12000

static void
envelope(struct counter *c, struct json_out *json, const char *refused)
{
	char id[40], stamp[15], time[18];

	text_stamp(stamp, c->now.wall_ms - c->ahead_ms);
	(void)snprintf(time, sizeof(time), "%s874", stamp);
	(void)snprintf(id, sizeof(id), "99010120260315102234%010d",
	    ++c->serial);
	json_begin(json, NULL, '{');
	json_put_int(json, "infcode", refused == NULL ? 0 : -1);
	json_put_text(json, "inf_refmsgid", id);
	json_put_text(json, "respond_time", time);
	if (refused == NULL)
		json_put_null(json, "err_msg");
	else
		json_put_text(json, "err_msg", refused);
	if (refused == NULL)
		json_begin(json, "output", '{');
	else
		json_put_null(json, "output");
}

static void
hand_in(struct counter *c, struct flight *flight, struct text_buf *text)
{
	assert_false(text->failed);
	counter_reply(c, flight, 200, text->at);
	text_buf_clear(text);
}

void
counter_refusal(struct counter *c, struct flight *flight, const char *words)
{
	struct text_buf text;
	struct json_out json = { .buf = &text };

	text_buf_init(&text, 65536);
	envelope(c, &json, words);
	json_end(&json, '}');
	hand_in(c, flight, &text);
}

static void
put_sign_in(struct counter *c, struct json_out *json)
{
	char sign_no[SIGN_NO_BYTES];

	(void)snprintf(
	    sign_no, sizeof(sign_no), "S20260315%04d", ++c->sign_ins);
	json_begin(json, "signinoutb", '{');
	json_put_text(json, "sign_no", sign_no);
	json_end(json, '}');
}

/* A member of "data" or "druginfo" of what was asked. */
static void
asked(const struct flight *flight, const char *node, const char *name,
    char *to, size_t room)
{
	struct json *root = NULL;
	const struct json *input;
	struct err err;

	assert_int_equal(json_parse(&root, flight->body,
	    strlen(flight->body), &err), 0);
	input = json_get(json_get(root, "input"), node);
	assert_true(json_copy(json_get(input, name), to, room));
	json_free(&root);
}

static void
put_person(const struct counter *c, const struct flight *flight,
    struct json_out *json)
{
	char certno[65], psn_no[80];

	asked(flight, "data", "mdtrt_cert_no", certno, sizeof(certno));
	if (certno[0] == 'Z')
		counter_certno(certno, 1);
	(void)snprintf(psn_no, sizeof(psn_no), "9901%s", certno);
	json_begin(json, "baseinfo", '{');
	json_put_text(json, "psn_no", psn_no);
	json_put_text(json, "psn_cert_type", "01");
	json_put_text(json, "certno", certno);
	json_put_text(json, "psn_name", "测试");
	json_put_text(json, "gend", "1");
	json_put_text(json, "brdy", "1970-01-01");
	if (c->exp_content[0] != '\0')
		json_put_text(json, "exp_content", c->exp_content);
	json_end(json, '}');
	json_begin(json, "insuinfo", '[');
	json_begin(json, NULL, '{');
	json_put_money(json, "balc", money_fen(BALANCE_FEN));
	json_put_text(json, "insutype", "310");
	json_put_text(json, "psn_type", "1101");
	json_put_text(json, "psn_insu_stas", "1");
	json_put_text(json, "cvlserv_flag", "0");
	json_put_text(json, "insuplc_admdvs", "990101");
	json_end(json, '}');
	json_end(json, ']');
}

/* The year's deductible is met: half of what follows is the fund's. */
static void
put_meters(const struct counter *c, struct json_out *json)
{
	const struct {
		const char *code;
		int64_t fen;
	} sums[] = { { "DEDC_YEAR", 60000 }, { "FUND_YEAR", 10000 },
		{ "FUND_MONTH", c->month_fen } };

	json_begin(json, "cuminfo", '[');
	for (size_t i = 0; i < (c->month_fen > 0 ? 3 : 2); i++) {
		json_begin(json, NULL, '{');
		json_put_text(json, "insutype", "310");
		json_put_text(json, "cum_type_code", sums[i].code);
		json_put_money(json, "cum", money_fen(sums[i].fen));
		json_end(json, '}');
	}
	json_end(json, ']');
}

/* hifp_pay is what the others leave of the funds. */
static void
put_funds(
    struct json_out *json, int64_t fund, const struct figures *figures)
{
	int64_t pooled = fund;

	for (int i = 0; i < FIGURES_PAYERS; i++) {
		pooled -= figures->payers[i].fen;
		json_put_money(json,
		    split_bucket_name((enum split_bucket)(BUCKET_LARGE + i)),
		    figures->payers[i]);
	}
	json_put_money(json, "act_pay_dedc", figures->deductible);
	json_put_money(json, "hifp_pay", money_fen(pooled));
	json_put_money(json, "fund_pay_sumamt", money_fen(fund));
}

static void
put_settled(struct counter *c, const struct flight *flight,
    struct json_out *json, const int64_t fen[4],
    const struct figures *figures)
{
	char psn_no[40], id[40];
	bool minus = fen[0] < 0;

	asked(flight, minus ? "data" : "druginfo", "psn_no", psn_no,
	    sizeof(psn_no));
	json_begin(json, "setlinfo", '{');
	(void)snprintf(id, sizeof(id), "990101S%010d", c->serial);
	json_put_text(json, "setl_id", id);
	(void)snprintf(id, sizeof(id), "990101M%010d", c->serial);
	json_put_text(json, "mdtrt_id", id);
	json_put_text(json, "psn_no", psn_no);
	json_put_text(json, "medins_setl_id", flight->msgid);
	json_put_money(json, "medfee_sumamt", money_fen(fen[0]));
	json_put_money(json, "fulamt_ownpay_amt", money_fen(0));
	json_put_money(json, "overlmt_selfpay", money_fen(0));
	json_put_money(json, "preselfpay_amt", money_fen(0));
	json_put_money(json, "inscp_scp_amt", money_fen(fen[0]));
	put_funds(json, fen[1], figures);
	json_put_money(json, minus ? "psn_pay" : "psn_part_amt",
	    money_fen(fen[2] + fen[3]));
	json_put_money(json, "acct_pay", money_fen(fen[2]));
	json_put_money(
	    json, minus ? "cash_payamt" : "psn_cash_pay", money_fen(fen[3]));
	json_put_money(json, "balc", money_fen(BALANCE_FEN - fen[2]));
	json_end(json, '}');
}

static void
answer(struct counter *c, struct flight *flight, const int64_t fen[4],
    const struct figures *figures)
{
	struct text_buf text;
	struct json_out json = { .buf = &text };

	assert_non_null(flight);
	text_buf_init(&text, 65536);
	envelope(c, &json, NULL);
	if (strcmp(flight->infno, "9001") == 0)
		put_sign_in(c, &json);
	else if (strcmp(flight->infno, "1101") == 0)
		put_person(c, flight, &json);
	else if (strcmp(flight->infno, "5206") == 0)
		put_meters(c, &json);
	else if (strcmp(flight->infno, "2601") != 0 &&
	    strcmp(flight->infno, "9002") != 0)
		put_settled(c, flight, &json, fen, figures);
	json_end(&json, '}');
	json_end(&json, '}');
	hand_in(c, flight, &text);
}

void
counter_settle(struct counter *c, struct flight *flight, int64_t total,
    int64_t fund, int64_t account, int64_t cash)
{
	const int64_t fen[4] = { total, fund, account, cash };
	const struct figures none = { .known = true };

	answer(c, flight, fen, &none);
}

/* The sale a 2102 or 2103 is for: by the queue's own row of its msgid. */
static struct sale_entry
sale_of(struct counter *c, const struct flight *flight)
{
	struct message message;

	assert_int_equal(
	    queue_message(c->store, flight->msgid, &message, &c->err), 0);
	return counter_entry(c, message.sale);
}

void
counter_accept(struct counter *c, struct flight *flight)
{
	const struct figures *f = &c->view->figures;
	int64_t fen[4] = { f->total.fen, f->fund.fen, f->account.fen,
		f->cash.fen };
	struct figures figures = *f;
	int sign = 1;

	assert_non_null(flight);
	if (strcmp(flight->infno, "2102") == 0 ||
	    strcmp(flight->infno, "2103") == 0) {
		struct sale_entry e = sale_of(c, flight);

		sign = flight->infno[3] == '3' ? -1 : 1;
		fen[0] = sign * e.total.fen;
		fen[1] = sign * e.fund.fen;
		fen[2] = sign * e.account.fen;
		fen[3] = sign * e.cash.fen;
		sale_entry_figures(&e, &figures);
		figures.deductible.fen *= sign;
		for (int i = 0; i < FIGURES_PAYERS; i++)
			figures.payers[i].fen *= sign;
	}
	answer(c, flight, fen, &figures);
}
