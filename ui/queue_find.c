#include "ui/queue_find.h"

#include <stdio.h>

#include "pos/receipt.h"
#include "ui/command.h"
#include "ui/output.h"
#include "ui/wiring.h"
#include "ui/words.h"

#define NAME "queue"

/* What somebody with the slip in hand wants to know. */
struct finding {
	const char *owner; /* for programs */
	const char *who;   /* the same in words */
	const char *advice;
	int status;
};

static const struct finding with_person = { "person", N_("人工"),
	N_("由人工查明处理；办完用 ybpos queue deal 记下，不要重新结算"),
	COMMAND_EXIT_REFUSED };
static const struct finding settled = { "nobody", N_("已了结"),
	N_("已成功，不要再收款；可重打小票"), COMMAND_EXIT_OK };
static const struct finding doubt = { "till", N_("收款机"),
	N_("结果未定：收款机在查询或冲正，不要重新结算，到时再查"),
	COMMAND_EXIT_DOUBT };
static const struct finding waiting = { "till", N_("收款机"),
	N_("已受理，联网后自动发送，不要重新结算"),
	COMMAND_EXIT_PROVISIONAL };
static const struct finding refused = { "nobody", N_("已了结"),
	N_("中心拒付，没有结算：按提示更正后重新收款，或按自费收款"),
	COMMAND_EXIT_REFUSED };
static const struct finding over = { "nobody", N_("已了结"),
	N_("没有结算，无须再办"), COMMAND_EXIT_OK };
static const struct finding selfpay = { "nobody", N_("已了结"),
	N_("自费已收，没有医保结算"), COMMAND_EXIT_OK };
static const struct finding refunded = { "nobody", N_("已了结"),
	N_("已退费，无须再办"), COMMAND_EXIT_OK };

static const struct finding *
judge(const struct sale_entry *entry)
{
	if (entry->handed || entry->uploads_refused > 0)
		return &with_person;
	if (entry->kind == SETTLEMENT_SELFPAY)
		return &selfpay;
	if (entry->closed)
		return &over;
	switch (entry->state) {
	case MESSAGE_PENDING:
		return &waiting;
	case MESSAGE_SENT:
	case MESSAGE_UNKNOWN:
	case MESSAGE_RESENT:
		return &doubt;
	case MESSAGE_ACKED:
		return &settled;
	case MESSAGE_REFUSED:
		return &refused;
	case MESSAGE_REVERSED:
		return entry->setl_id[0] != '\0' ? &refunded : &over;
	case MESSAGE_VOIDED:
	case MESSAGE_STATE_COUNT:
		break;
	}
	return &over;
}

/* By number, by the caller's own, by short code. 0, 1 none, -1. */
static int
look_up(struct store *store, const char *wanted, struct sale_entry *entry,
    struct err *err)
{
	int found = queue_sale(store, wanted, entry, err);

	if (found == 1)
		found = queue_sale_by_ref(store, wanted, entry, err);
	if (found == 1)
		found = queue_sale_by_code(store, wanted, entry, err);
	return found;
}

/* When it came to stand as it does: its last fact that is not of paper. */
static int
since(struct store *store, const char *sale, int64_t *wall_ms,
    struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	int next;

	*wall_ms = 0;
	if (journal_walk_sale(&walk, store, sale, err) != 0)
		return -1;
	while ((next = journal_walk_next(walk, &row, err)) == 1) {
		if (row.fact != FACT_PRINTED)
			*wall_ms = row.now.wall_ms;
	}
	journal_walk_close(&walk);
	return next;
}

static int
send(const struct sale_entry *entry, const struct finding *finding,
    const char *state, int64_t since_ms)
{
	struct text_buf buf;
	struct json_out out = { &buf, false };
	char code[9];
	int status;

	text_buf_init(&buf, 65536);
	receipt_short_code(code, entry->sale);
	json_begin(&out, NULL, '{');
	json_put_text(&out, "sale", entry->sale);
	json_put_text(&out, "short_code", code);
	json_put_text(&out, "state", message_state_name(entry->state));
	json_put_text(&out, "words", state);
	output_time(&out, "since", since_ms);
	json_put_text(&out, "owner", finding->owner);
	output_time(&out, "due",
	    finding == &doubt || finding == &waiting ? entry->due_ms : 0);
	json_put_text(&out, "advice", _(finding->advice));
	json_put_text(&out, "note", entry->note);
	json_end(&out, '}');
	status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status == COMMAND_EXIT_OK ? finding->status : status;
}

static int
print(const struct sale_entry *entry, const struct finding *finding,
    const char *state, int64_t since_ms)
{
	char code[9], at[20], due[20] = "-";

	receipt_short_code(code, entry->sale);
	text_datetime(at, since_ms);
	if ((finding == &doubt || finding == &waiting) && entry->due_ms > 0)
		text_datetime(due, entry->due_ms);
	(void)printf(_("短码 %s  单号 %s\n"), code, entry->sale);
	(void)printf(_("状态 %s，自 %s\n"), state, at);
	(void)printf(_("归谁 %s  下一步 %s\n"), _(finding->who), due);
	(void)printf(_("怎么办 %s\n"), _(finding->advice));
	if (entry->note[0] != '\0')
		(void)printf(_("说明 %s\n"), entry->note);
	return finding->status;
}

static int
tell(const struct wiring *wiring, const char *wanted, bool json,
    struct err *err)
{
	struct sale_entry entry;
	struct words state;
	int64_t since_ms = 0;
	int found = look_up(wiring->store, wanted, &entry, err);

	if (found < 0)
		return -1;
	if (found == 1)
		return err_set(err, ERR_NOT_FOUND,
		    _("没有单号或短码是 %.40s 的单"), wanted);
	if (since(wiring->store, entry.sale, &since_ms, err) != 0)
		return -1;
	words_state(&state, &entry);
	return json ? send(&entry, judge(&entry), state.text, since_ms) :
		      print(&entry, judge(&entry), state.text, since_ms);
}

int
queue_find(const char *wanted, bool json)
{
	struct wiring *wiring = NULL;
	struct err err = { 0 };
	int status = -1;

	if (wiring_open(&wiring, NULL, WIRING_AUDIT, &err) == 0)
		status = tell(wiring, wanted, json, &err);
	if (status < 0)
		status = output_fail(NAME, json, &err);
	wiring_close(&wiring);
	return status;
}
