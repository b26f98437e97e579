/* A shift of the counter: opened with the cash in its drawer, closed with
 * a count. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/json.h"
#include "pos/receipt_shift.h"
#include "pos/till_inside.h"

#define REASON_COLUMNS 80

int
till_shift_look(struct till *till, struct err *err)
{
	struct shift_entry last;
	int found = queue_shift_last(till->books.store, &last, err);

	if (found < 0)
		return -1;
	till->view.shifts = till->parts.conf->shift.count;
	till->view.shift_open = found == 0 && last.closed == 0;
	return 0;
}

int
till_shift_wanted(struct till *till, struct err *err)
{
	if (!till->parts.conf->shift.count)
		return 0;
	if (till_shift_look(till, err) != 0)
		return -1;
	return till->view.shift_open ?
	    0 :
	    till_refuse(err, _("还没有开班：先点清备用金开班，再收钱"));
}

static int
write_fact(struct till *till, const struct now *now, enum fact fact,
    const struct text_buf *body, struct err *err)
{
	struct books *books = &till->books;

	if (body->failed)
		return err_set(err, ERR_LIMIT, _("日志正文过长"));
	if (books_begin(books, err) != 0)
		return -1;
	if (books_text(books, now, fact, "", "", body->at, body->length, NULL,
		err) != 0)
		return books_abandon(books);
	if (books_commit(books, err) != 0)
		return -1;
	return till_shift_look(till, err);
}

/* The operator of pos.conf, unless another one is named. */
static int
who(const struct till *till, const struct till_command *command,
    char to[SHIFT_WHO_BYTES], struct err *err)
{
	const struct conf *conf = till->parts.conf;
	bool fits = command->by[0] != '\0' ?
	    text_copy(to, SHIFT_WHO_BYTES, command->by) :
	    text_format(to, SHIFT_WHO_BYTES, "%s %s", conf->till.opter,
		conf->till.opter_name);

	return fits ? 0 : err_set(err, ERR_LIMIT, _("收款员姓名过长"));
}

static bool
at_rest(const struct till *till)
{
	return till->view.place == TILL_IDLE ||
	    till->view.place == TILL_RESULT;
}

int
till_shift_begin(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err)
{
	char by[SHIFT_WHO_BYTES], amount[MONEY_TEXT_BYTES], text[96];
	struct text_buf *body = &till->books.scratch;

	if (!till->parts.conf->shift.count)
		return till_refuse(
		    err, _("本机不点钱：pos.conf 的 [shift] cash = none"));
	if (till_shift_look(till, err) != 0)
		return -1;
	if (till->view.shift_open)
		return till_refuse(err, _("已经开班：先交班，再开下一班"));
	if (command->cash.fen < 0 || command->cash.fen > MONEY_FEN_MAX)
		return till_refuse(err, _("备用金不能小于零"));
	if (who(till, command, by, err) != 0)
		return -1;
	text_buf_reset(body);
	shift_body_opened(body, by, command->cash);
	if (write_fact(till, now, FACT_SHIFT_OPENED, body, err) != 0)
		return -1;
	money_format(amount, command->cash);
	(void)text_format(
	    text, sizeof(text), _("已开班，备用金 %s"), amount); /* bounded */
	till_notice(till, NOTICE_DONE, "", text);
	return 0;
}

int
till_shift(struct till *till, int64_t opened, struct shift *shift,
    struct err *err)
{
	struct shift_entry entry;
	struct store *store = till->books.store;
	int found = opened == 0 ? queue_shift_last(store, &entry, err) :
				  queue_shift_of(store, opened, &entry, err);

	if (found != 0)
		return found;
	return shift_read(store, &entry, shift, err);
}

/* The count against the journal; what was shown must still be so. */
static int
reckon(struct shift *shift, const struct till_command *command,
    struct err *err)
{
	char expected[MONEY_TEXT_BYTES], difference[MONEY_TEXT_BYTES];

	if (command->cash.fen < 0 || command->cash.fen > MONEY_FEN_MAX)
		return till_refuse(err, _("点得的现金不能小于零"));
	money_format(expected, shift->expected);
	if (command->shown.fen != shift->expected.fen)
		return err_set(err, ERR_FORBIDDEN,
		    _("应有现金刚刚变为 %s：请再看一遍"), expected);
	shift->counted = command->cash;
	if (shift_reckon(shift, err) != 0)
		return -1;
	text_cut(shift->reason, sizeof(shift->reason),
	    command->text + strspn(command->text, " "), REASON_COLUMNS);
	log_mask(shift->reason); /* in the clear on disk (I9) */
	money_format(difference, shift->difference);
	if (shift->difference.fen != 0 && shift->reason[0] == '\0')
		return err_set(err, ERR_FORBIDDEN,
		    _("应有 %s，相差 %s：要写明原因"), expected, difference);
	if (shift->difference.fen == 0)
		shift->reason[0] = '\0';
	return 0;
}

static int
close_open(struct till *till, const struct now *now,
    const struct till_command *command, struct shift *shift, struct err *err)
{
	struct text_buf body;
	int found = till_shift(till, 0, shift, err), result = -1;

	if (found != 0 || shift->entry.closed != 0)
		return found < 0 ? -1 : till_refuse(err, _("没有开着的班次"));
	if (reckon(shift, command, err) != 0 ||
	    who(till, command, shift->closed_by, err) != 0)
		return -1;
	text_buf_init(&body, JOURNAL_BODY_BYTES_MAX);
	shift_body_closed(&body, shift);
	result = write_fact(till, now, FACT_SHIFT_CLOSED, &body, err);
	text_buf_clear(&body);
	return result;
}

/* The drawer is counted and that stands: the centre is asked only when it
 * is there to ask, and nobody waits for it. */
static int
compare_and_part(struct till *till, const struct now *now,
    const struct shift_entry *entry, struct err *err)
{
	int days[SHIFT_DAYS_MAX], count = 0, begun = 1;

	till_notice(till, NOTICE_DONE, "",
	    _("已交班；联系不上中心，今日没有对账"));
	if (till->view.link_up) {
		if (shift_days(till->books.store, entry,
			text_day(now->wall_ms), days, &count, err) != 0)
			return -1;
		begun = till_compare_days(till, now, days, count, err);
		if (begun < 0)
			return -1;
		till_notice(till, NOTICE_DONE, "",
		    begun == 0 ? _("已交班；正在与中心对今日的账") :
				 _("已交班；正在对另一天的账，今日没有对"));
	}
	return courier_part(till->courier, now, err);
}

/* What is open stays so and is the next shift's: it is listed, not ended. */
int
till_shift_end(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err)
{
	struct shift_entry entry;
	struct shift *shift;
	int result;

	if (!at_rest(till))
		return till_refuse(err, _("先完成或取消这一笔"));
	shift = calloc(1, sizeof(*shift));
	if (shift == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	result = close_open(till, now, command, shift, err);
	entry = shift->entry;
	free(shift);
	if (result != 0)
		return -1;
	till_fresh(till);
	return compare_and_part(till, now, &entry, err);
}

/* ---- its slip ---- */

static int
note_printed(struct till *till, const struct now *now, int64_t opened,
    int copy, struct err *err)
{
	struct text_buf *body = &till->books.scratch;
	struct json_out json = { .buf = body };

	text_buf_reset(body);
	json_begin(&json, NULL, '{');
	json_put_int(&json, "opened", opened);
	json_put_int(&json, "copy", copy);
	json_end(&json, '}');
	return write_fact(till, now, FACT_SHIFT_PRINTED, body, err);
}

static int
stand(struct till *till, const struct shift *shift,
    struct receipt_shift *slip, struct err *err)
{
	struct store *store = till->books.store;
	int days[SHIFT_DAYS_MAX];

	if (shift_days(store, &shift->entry, text_day(shift->closed_ms), days,
		&slip->day_count, err) != 0)
		return -1;
	for (int i = 0; i < slip->day_count; i++)
		if (reconcile_standing(
			store, days[i], &slip->days[i], err) != 0)
			return -1;
	return 0;
}

static int
write_slip(struct till *till, const struct now *now, int64_t opened,
    struct shift *shift, struct text_buf *out, struct err *err)
{
	struct receipt_shift slip = { .conf = till->parts.conf,
		.shift = shift,
		.printed_ms = now->wall_ms };
	int found = till_shift(till, opened, shift, err);
	uint8_t head[SM3_BYTES];

	if (found != 0 || shift->entry.closed == 0)
		return found < 0 ? -1 : till_refuse(err, _("没有交过的班次"));
	if (stand(till, shift, &slip, err) != 0)
		return -1;
	courier_comparing(till->courier, &slip.comparing);
	slip.copy = shift->entry.slips + 1;
	slip.journal_seq = journal_head(till->books.journal, head);
	text_hex(slip.journal_head, sizeof(slip.journal_head), head, 4);
	/* Amounts and names are the sales' own; the journal's list has ids. */
	for (int i = 0; i < shift->item_count; i++) {
		struct sale_entry entry;

		found = queue_sale(till->books.store, shift->items[i].sale,
		    &entry, err);
		if (found < 0)
			return -1;
		if (found == 0)
			shift->items[i].total = entry.total;
	}
	if (receipt_shift_text(out, &slip, err) != 0)
		return -1;
	return note_printed(
	    till, now, shift->entry.opened, slip.copy, err);
}

int
till_shift_print(struct till *till, const struct now *now, int64_t opened,
    struct text_buf *out, struct err *err)
{
	struct shift *shift = calloc(1, sizeof(*shift));
	int result;

	if (shift == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	result = write_slip(till, now, opened, shift, out, err);
	free(shift);
	return result;
}
