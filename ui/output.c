#include "ui/output.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ui/command.h"

int
input_read(struct text_buf *out, const char *path, struct err *err)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *file = standard ? stdin : fopen(path, "re");
	char block[4096];
	size_t n;
	int rc = 0;

	if (file == NULL)
		return err_set(err, ERR_INPUT, _("%s：打不开：%s"), path,
		    strerror(errno));
	while ((n = fread(block, 1, sizeof(block), file)) > 0)
		text_put_bytes(out, block, n);
	if (ferror(file))
		rc = err_set(err, ERR_FILE, _("%s：读取失败"), path);
	else if (out->failed)
		rc = err_set(err, ERR_LIMIT, _("%s：超过 %zu 字节"), path,
		    out->ceiling);
	else if (out->length == 0)
		rc = err_set(err, ERR_INPUT, _("%s：是空的"), path);
	explicit_bzero(block, sizeof(block));
	if (!standard)
		(void)fclose(file); /* was only read */
	return rc;
}

void
output_time(struct json_out *out, const char *key, int64_t wall_ms)
{
	char text[20];

	if (wall_ms == 0) {
		json_put_null(out, key);
		return;
	}
	text_datetime(text, wall_ms);
	json_put_text(out, key, text);
}

/* Fund by fund: hifp_pay is what the others leave of it. */
static void
put_funds(struct json_out *out, struct money fund,
    const struct money payers[FIGURES_PAYERS])
{
	int64_t pooled = fund.fen;

	for (int i = 0; i < FIGURES_PAYERS; i++)
		pooled -= payers[i].fen;
	json_put_money(out, "hifp_pay", money_fen(pooled));
	for (int i = 0; i < FIGURES_PAYERS; i++)
		json_put_money(out,
		    split_bucket_name((enum split_bucket)(BUCKET_LARGE + i)),
		    payers[i]);
}

void
output_figures(struct json_out *out, const char *key,
    const struct figures *figures)
{
	json_begin(out, key, '{');
	json_put_money(out, "medfee_sumamt", figures->total);
	json_put_money(out, "fulamt_ownpay_amt", figures->ownpay);
	json_put_money(out, "overlmt_selfpay", figures->overlimit);
	json_put_money(out, "preselfpay_amt", figures->preself);
	json_put_money(out, "inscp_scp_amt", figures->inscope);
	json_put_money(out, "act_pay_dedc", figures->deductible);
	put_funds(out, figures->fund, figures->payers);
	json_put_money(out, "fund_pay_sumamt", figures->fund);
	json_put_money(out, "psn_part_amt", figures->person);
	json_put_money(out, "acct_pay", figures->account);
	json_put_money(out, "acct_mulaid_pay", figures->shared);
	json_put_money(out, "psn_cash_pay", figures->cash);
	json_put_money(out, "balc", figures->balance_after);
	json_end(out, '}');
}

static const char *
kind_name(enum settlement_kind kind)
{
	switch (kind) {
	case SETTLEMENT_SALE:
		return "sale";
	case SETTLEMENT_SELFPAY:
		return "selfpay";
	case SETTLEMENT_PREPAID:
		return "prepaid";
	}
	return "";
}

/* Of a ticket, and of the sale that settles one. */
static void
output_ticket(struct json_out *out, const struct sale_entry *entry)
{
	static const char *const names[] = { "open", "settling", "owed",
		"done", "expired", "ended" };
	char until[16] = "";

	if (entry->ticket_sale[0] == '\0')
		return;
	assert((size_t)entry->ticket < sizeof(names) / sizeof(names[0]));
	if (entry->until > 0)
		(void)text_format(until, sizeof(until), "%04d-%02d-%02d",
		    entry->until / 10000, entry->until / 100 % 100,
		    entry->until % 100); /* a day */
	json_begin(out, "ticket", '{');
	json_put_text(out, "sale", entry->ticket_sale);
	json_put_text(out, "state", names[entry->ticket]);
	json_put_text(out, "settled_by", entry->ticket_by);
	json_put_text(out, "until", until);
	json_put_money(out, "paid", entry->total);
	json_put_money(out, "owed", entry->owed);
	json_end(out, '}');
}

/* null for one that never changed tills. */
static void
put_stick(struct json_out *out, const struct sale_entry *entry)
{
	static const char *const roles[] = {
		[STICK_LENT] = "lent",	       [STICK_TAKEN] = "taken",
		[STICK_RELEASED] = "released", [STICK_BACK] = "back",
		[STICK_ASKED] = "asked",
	};

	if (entry->stick == STICK_NONE) {
		json_put_null(out, "stick");
		return;
	}
	json_begin(out, "stick", '{');
	json_put_text(out, "role", roles[entry->stick]);
	json_put_text(out, "batch", entry->stick_batch);
	json_put_int(out, "till", entry->stick_till);
	output_time(out, "since", entry->stick_ms);
	json_end(out, '}');
}

void
output_entry(
    struct json_out *out, const char *key, const struct sale_entry *entry)
{
	json_begin(out, key, '{');
	json_put_text(out, "sale", entry->sale);
	json_put_text(out, "kind", kind_name(entry->kind));
	json_put_text(out, "state", message_state_name(entry->state));
	output_time(out, "made_at", entry->made_ms);
	output_time(out, "settled_at", entry->settled_ms);
	output_time(out, "due_at", entry->due_ms);
	json_put_int(out, "seq", entry->seq);
	json_put_bool(out, "offline", entry->offline);
	json_put_bool(out, "closed", entry->closed);
	json_put_bool(out, "handed", entry->handed);
	json_put_bool(out, "dealt", entry->dealt);
	json_put_bool(out, "differed", entry->differed);
	json_put_int(out, "printed", entry->printed);
	json_put_text(out, "setl_id", entry->setl_id);
	json_put_text(out, "mdtrt_id", entry->mdtrt_id);
	json_put_money(out, "medfee_sumamt", entry->total);
	put_funds(out, entry->fund, entry->payers);
	json_put_money(out, "fund_pay_sumamt", entry->fund);
	json_put_money(out, "acct_pay", entry->account);
	json_put_money(out, "psn_cash_pay", entry->cash);
	put_stick(out, entry);
	json_put_text(out, "note", entry->note);
	json_put_int(out, "uploads", entry->uploads);
	json_put_int(out, "uploads_refused", entry->uploads_refused);
	json_put_text(out, "upload_note", entry->upload_note);
	output_ticket(out, entry);
	json_end(out, '}');
}

void
output_counts(struct json_out *out, const char *key,
    const struct queue_counts *counts)
{
	json_begin(out, key, '{');
	json_put_int(out, "pending", counts->pending);
	json_put_int(out, "in_flight", counts->in_flight);
	json_put_int(out, "unknown", counts->unknown);
	json_put_int(out, "handed", counts->handed);
	json_put_int(out, "away", counts->away);
	json_put_int(out, "uploads", counts->uploads);
	json_put_int(out, "visits", counts->visits);
	json_put_int(out, "uploads_refused", counts->uploads_refused);
	json_put_int(out, "differed", counts->differed);
	json_put_int(out, "tickets", counts->tickets);
	json_put_int(out, "tickets_owed", counts->tickets_owed);
	json_put_money(out, "owed", counts->owed);
	json_put_int(out, "acked_today", counts->acked_today);
	output_time(out, "oldest_at", counts->oldest_ms);
	json_put_money(out, "offline_fund", counts->offline_fund);
	json_end(out, '}');
}

int
output_send(const char *name, const struct text_buf *buf)
{
	struct err err = {0};

	assert(buf != NULL);
	if (buf->failed) {
		(void)err_set(&err, ERR_MEMORY, _("结果太长"));
		return command_fail(name, &err);
	}
	if ((buf->at != NULL && fputs(buf->at, stdout) == EOF) ||
	    fputc('\n', stdout) == EOF || fflush(stdout) == EOF) {
		(void)err_set(
		    &err, ERR_FILE, _("写不出结果：%s"), strerror(errno));
		return command_fail(name, &err);
	}
	return COMMAND_EXIT_OK;
}

int
output_fail(const char *name, bool json, const struct err *err)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status = command_fail(name, err);

	if (!json)
		return status;
	text_buf_init(&buf, 4096);
	json_begin(&out, NULL, '{');
	json_begin(&out, "error", '{');
	json_put_text(&out, "code", err_name(err->code));
	json_put_text(&out, "text", err->text);
	json_end(&out, '}');
	json_end(&out, '}');
	(void)output_send(name, &buf); /* the error itself decides the exit */
	text_buf_clear(&buf);
	return status;
}

int
output_usage(const char *name, const char *what)
{
	struct err err = {0};

	(void)err_set(&err, ERR_INPUT, _("%s；用法见 ybpos %s --help"), what,
	    name);
	return command_fail(name, &err);
}
