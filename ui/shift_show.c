#include "ui/shift_show.h"

#include <stdio.h>

#include "pos/receipt.h"
#include "ui/command.h"
#include "ui/output.h"

#define OUT_BYTES_MAX (1024u * 1024u)

int
shift_show_days(
    struct store *store, struct shift_show *show, struct err *err)
{
	const struct shift *shift = show->shift;
	int days[SHIFT_DAYS_MAX];

	show->day_count = 0;
	if (shift->entry.closed == 0)
		return 0;
	if (shift_days(store, &shift->entry, text_day(shift->closed_ms), days,
		&show->day_count, err) != 0)
		return -1;
	for (int i = 0; i < show->day_count; i++)
		if (reconcile_standing(
			store, days[i], &show->days[i], err) != 0)
			return -1;
	return 0;
}

/* It was compared to the end, since the shift was closed. */
static bool
was_compared(const struct shift_show *show, const struct standing *day)
{
	return day->groups > 0 && day->untold == 0 &&
	    day->wall_ms >= show->shift->closed_ms;
}

static int
shift_exit(const struct shift_show *show)
{
	const struct shift *shift = show->shift;
	bool compared = true, open = false;

	for (int i = 0; i < shift->item_count; i++)
		if (shift->items[i].as == SHIFT_UNKNOWN ||
		    shift->items[i].as == SHIFT_RESENT)
			return COMMAND_EXIT_DOUBT;
	for (int i = 0; show->closing && i < show->day_count; i++) {
		open = open || show->days[i].open > 0;
		compared = compared && was_compared(show, &show->days[i]);
	}
	if (open)
		return COMMAND_EXIT_REFUSED;
	return shift->carried > 0 || !compared ? COMMAND_EXIT_PROVISIONAL :
						 COMMAND_EXIT_OK;
}

static void
put_sums(struct json_out *out, const struct shift *shift)
{
	json_begin(out, "sales", '[');
	for (int kind = 0; kind < SHIFT_KINDS; kind++)
		for (int state = 0; state < MESSAGE_STATE_COUNT; state++) {
			const struct shift_sum *sum =
			    &shift->sums[kind][state];

			if (sum->count == 0)
				continue;
			json_begin(out, NULL, '{');
			json_put_text(out, "kind", shift_kind_name(kind));
			json_put_text(out, "state",
			    message_state_name((enum message_state)state));
			json_put_int(out, "count", sum->count);
			json_put_money(out, "medfee_sumamt", sum->total);
			json_put_money(out, "fund_pay_sumamt", sum->fund);
			json_put_money(out, "acct_pay", sum->account);
			json_put_money(out, "psn_cash_pay", sum->cash);
			json_end(out, '}');
		}
	json_end(out, ']');
}

static void
put_items(struct json_out *out, const struct shift *shift)
{
	char code[9];

	json_begin(out, "items", '[');
	for (int i = 0; i < shift->item_count; i++) {
		receipt_short_code(code, shift->items[i].sale);
		json_begin(out, NULL, '{');
		json_put_text(out, "sale", shift->items[i].sale);
		json_put_text(out, "short_code", code);
		json_put_text(
		    out, "as", shift_carry_name(shift->items[i].as));
		json_end(out, '}');
	}
	json_end(out, ']');
}

static void
put_days(struct json_out *out, const struct shift_show *show)
{
	json_begin(out, "days", '[');
	for (int i = 0; i < show->day_count; i++) {
		const struct standing *day = &show->days[i];

		json_begin(out, NULL, '{');
		json_put_int(out, "day", day->day);
		json_put_bool(out, "compared", was_compared(show, day));
		json_put_int(out, "unequal", day->unequal);
		json_put_int(out, "open", day->open);
		output_time(out, "compared_at", day->wall_ms);
		json_end(out, '}');
	}
	json_end(out, ']');
}

static void
put_shift(struct json_out *out, const struct shift_show *show)
{
	const struct shift *shift = show->shift;

	json_begin(out, NULL, '{');
	json_put_int(out, "opened", shift->entry.opened);
	json_put_int(out, "closed", shift->entry.closed);
	json_put_int(out, "from", shift->entry.from);
	output_time(out, "opened_at", shift->opened_ms);
	output_time(out, "closed_at", shift->closed_ms);
	json_put_text(out, "by", shift->by);
	json_put_text(out, "closed_by", shift->closed_by);
	json_put_money(out, "start", shift->start);
	for (int i = 0; i < SHIFT_MOVE_COUNT; i++)
		json_put_money(out, shift_move_name((enum shift_move)i),
		    shift->moves[i]);
	json_put_money(out, "expected", shift->expected);
	if (shift->entry.closed > 0) {
		json_put_money(out, "counted", shift->counted);
		json_put_money(out, "difference", shift->difference);
		json_put_text(out, "reason", shift->reason);
	}
	put_sums(out, shift);
	json_put_int(out, "unsettled", shift->unsettled);
	json_put_int(out, "uploads", shift->uploads);
	json_put_int(out, "visits", shift->visits);
	json_put_int(out, "carried", shift->carried);
	put_items(out, shift);
	put_days(out, show);
	json_end(out, '}');
}

static void
print_money(const char *word, struct money amount)
{
	char text[MONEY_TEXT_BYTES];

	money_format(text, amount);
	(void)printf("%12s  %s\n", text, word);
}

static void
print_shift(const struct shift *shift)
{
	char when[20], code[9];

	text_datetime(when, shift->opened_ms);
	(void)printf(_("开班 %s %s\n"), when, shift->by);
	if (shift->entry.closed > 0) {
		text_datetime(when, shift->closed_ms);
		(void)printf(_("交班 %s %s\n"), when, shift->closed_by);
	}
	print_money(_("备用金"), shift->start);
	for (int i = 0; i < SHIFT_MOVE_COUNT; i++)
		print_money(
		    shift_move_word((enum shift_move)i), shift->moves[i]);
	print_money(_("应有现金"), shift->expected);
	if (shift->entry.closed > 0) {
		print_money(_("点得现金"), shift->counted);
		print_money(_("长短款"), shift->difference);
	}
	if (shift->reason[0] != '\0')
		(void)printf("%s  %s\n", _("原因"), shift->reason);
	(void)printf(_("移交下一班 %d 笔"), shift->carried);
	(void)printf("\n");
	for (int i = 0; i < shift->item_count; i++) {
		receipt_short_code(code, shift->items[i].sale);
		(void)printf("  %s  %s  %s\n", shift->items[i].sale, code,
		    shift_carry_word(shift->items[i].as));
	}
}

static void
print_days(const struct shift_show *show)
{
	char text[160];

	for (int i = 0; i < show->day_count; i++) {
		standing_text(
		    text, sizeof(text), &show->days[i], &show->comparing);
		(void)printf("%s\n", text);
	}
}

int
shift_show(const struct shift_show *show)
{
	struct text_buf buf;
	struct json_out out = { &buf, false };
	int status;

	if (!show->json) {
		print_shift(show->shift);
		print_days(show);
		return shift_exit(show);
	}
	text_buf_init(&buf, OUT_BYTES_MAX);
	put_shift(&out, show);
	status = output_send("shift", &buf);
	text_buf_clear(&buf);
	return status != COMMAND_EXIT_OK ? status : shift_exit(show);
}
