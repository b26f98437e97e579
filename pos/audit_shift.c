/*
 * Shifts, once more and another way than pos/shift.c: not by what each row
 * moved, but by what the books say a sale has left in the drawer after it.
 * The drawer's change since the shift before, and its start, is what a
 * shift should have expected; and no sale the centre has not answered may
 * be missing from what it carried over.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/infno.h"
#include "pos/shift.h"

static enum message_state
state_of(const struct audit *audit, const struct audit_sale *sale)
{
	return sale->last_2102 < 0 ?
	    MESSAGE_VOIDED :
	    audit->books.messages[sale->last_2102].state;
}

/* What a fact says of a sale that its books need not know otherwise. */
static void
note(struct audit *audit, struct audit_sale *sale,
    const struct journal_row *row)
{
	struct audit_drawer *drawer = &sale->drawer;
	struct message_body body;
	struct err why;

	if (row->fact == FACT_INTENT)
		drawer->agreed = sale->cash;
	if (row->fact == FACT_TAKEN) /* collected at the other till */
		drawer->agreed = money_fen(0);
	if (row->fact == FACT_REFUSED &&
	    state_of(audit, sale) == MESSAGE_REFUSED &&
	    audit->books.messages[sale->last_2102].seq == row->seq)
		drawer->returned = row->seq;
	if (row->fact == FACT_HANDED) {
		drawer->personal = true;
		drawer->gone = false;
		if (drawer->returned == row->seq - 1)
			drawer->returned = 0;
	}
	if (row->fact == FACT_QUEUED && sale->last_2102 >= 0 &&
	    audit->books.messages[sale->last_2102].seq == row->seq) {
		drawer->returned = 0;
		drawer->gone = false;
	}
	if (row->fact != FACT_DEALT ||
	    message_body_read(&body, row, &why) != 0)
		return;
	drawer->gone = drawer->gone || drawer->personal;
	drawer->personal = false;
	if (!money_add(drawer->dealt, body.collected, &drawer->dealt))
		audit_say(audit, AUDIT_SUM, row, _("合计溢出"));
}

static int64_t
held(const struct audit_sale *sale, enum message_state state)
{
	const struct audit_drawer *drawer = &sale->drawer;
	int64_t fen = sale->ticket >= 0 ? 0 : drawer->agreed.fen;

	if (sale->kind == SETTLEMENT_PREPAID)
		return sale->total.fen - (sale->paid_back ? sale->cash.fen : 0);
	if (sale->kind == SETTLEMENT_SELFPAY)
		return sale->total.fen;
	if (sale->closed || drawer->returned != 0)
		fen = 0;
	/* What was ACKED once and is REVERSED was refunded. */
	if (state == MESSAGE_REVERSED && sale->setl_id[0] != '\0')
		fen -= sale->cash.fen;
	return fen + drawer->dealt.fen;
}

static void
look(const struct audit *audit, const struct audit_sale *sale,
    struct audit_counted *counted)
{
	bool insured = sale->kind == SETTLEMENT_SALE;

	memset(counted, 0, sizeof(*counted));
	if (sale->begun || sale->seq == 0)
		return;
	counted->known = true;
	counted->kind = (int)sale->kind;
	counted->state = state_of(audit, sale);
	counted->total = sale->total;
	counted->fund = insured ? sale->fund : money_fen(0);
	counted->account = insured ? sale->account : money_fen(0);
	counted->cash = insured ? sale->cash : sale->total;
	counted->held = money_fen(held(sale, counted->state));
	counted->unsettled = insured && !sale->closed && !sale->drawer.gone &&
	    counted->state <= MESSAGE_RESENT;
}

/* sign 1 puts it into the sums, -1 takes it out. */
static void
count(struct audit_shift *shift, const struct audit_sale *sale,
    const struct audit_counted *counted, int sign)
{
	struct audit_sum *sum;

	if (!counted->known)
		return;
	shift->unsettled += sign * counted->unsettled;
	shift->held.fen += sign * counted->held.fen;
	if (sale->seq <= shift->from || shift->opened == 0)
		return;
	sum = &shift->sums[counted->kind][counted->state];
	sum->count += sign;
	sum->total.fen += sign * counted->total.fen;
	sum->fund.fen += sign * counted->fund.fen;
	sum->account.fen += sign * counted->account.fen;
	sum->cash.fen += sign * counted->cash.fen;
}

static void
look_again(struct audit *audit, struct audit_sale *sale)
{
	struct audit_counted now;

	look(audit, sale, &now);
	count(&audit->shift, sale, &sale->drawer.counted, -1);
	count(&audit->shift, sale, &now, 1);
	sale->drawer.counted = now;
}

/* ---- its facts ---- */

static void
opened(struct audit *audit, const struct journal_row *row,
    const struct shift *said)
{
	struct audit_shift *shift = &audit->shift;

	if (shift->opened != 0)
		audit_say(audit, AUDIT_MOVE, row,
		    _("上一班还没有交班，又开了一班"));
	/* The first begins here; any other where the one before it ended. */
	if (shift->from == 0) {
		shift->from = row->seq;
		shift->held_from = shift->held;
	}
	shift->opened = row->seq;
	shift->start = said->start;
	memset(shift->sums, 0, sizeof(shift->sums));
	for (int i = audit->books.sale_count - 1; i >= 0; i--) {
		struct audit_sale *sale = &audit->books.sales[i];
		struct audit_counted counted = sale->drawer.counted;

		if (sale->seq <= shift->from && !sale->begun)
			break;
		counted.unsettled = false;
		counted.held = money_fen(0);
		count(shift, sale, &counted, 1);
	}
}

static bool
same_sum(const struct audit_sum *a, const struct shift_sum *b)
{
	return a->count == b->count && a->total.fen == b->total.fen &&
	    a->fund.fen == b->fund.fen && a->account.fen == b->account.fen &&
	    a->cash.fen == b->cash.fen;
}

static void
check_sums(struct audit *audit, const struct journal_row *row,
    const struct shift *said)
{
	for (int kind = 0; kind < SHIFT_KINDS; kind++)
		for (int state = 0; state < MESSAGE_STATE_COUNT; state++)
			if (!same_sum(&audit->shift.sums[kind][state],
				&said->sums[kind][state]))
				audit_say(audit, AUDIT_SUM, row,
				    _("交班：%s %s 的笔数或金额与流水不符"),
				    shift_kind_word(kind),
				    message_state_word(
					(enum message_state)state));
}

static void
check_cash(struct audit *audit, const struct journal_row *row,
    const struct shift *said)
{
	struct audit_shift *shift = &audit->shift;
	struct shift again = *said;
	int64_t expected = shift->start.fen + shift->held.fen -
	    shift->held_from.fen;
	char text[2][MONEY_TEXT_BYTES];
	struct err why;

	money_format(text[0], said->expected);
	money_format(text[1], money_fen(expected));
	if (said->expected.fen != expected)
		audit_say(audit, AUDIT_SUM, row,
		    _("交班：记的应有现金 %s，按流水应为 %s"), text[0],
		    text[1]);
	if (shift_reckon(&again, &why) != 0 ||
	    again.expected.fen != said->expected.fen ||
	    again.difference.fen != said->difference.fen ||
	    said->start.fen != shift->start.fen)
		audit_say(audit, AUDIT_SUM, row, _("交班：各项现金加不平"));
	if (said->difference.fen != 0 && said->reason[0] == '\0')
		audit_say(audit, AUDIT_SUM, row, _("交班：长短款没有原因"));
}

/* All of those that the centre has not answered, and each as it is. */
static void
check_carried(struct audit *audit, const struct journal_row *row,
    const struct shift *said)
{
	int64_t found = 0;

	for (int i = 0; i < said->item_count; i++) {
		const struct shift_item *item = &said->items[i];
		int at = audit_sale_find(&audit->books, item->sale);
		const struct audit_counted *counted;

		if (at < 0) {
			audit_say(audit, AUDIT_MOVE, row, _("没有交易 %s"),
			    item->sale);
			continue;
		}
		counted = &audit->books.sales[at].drawer.counted;
		found += counted->unsettled;
		if (item->as <= SHIFT_RESENT &&
		    (enum shift_carry)counted->state != item->as)
			audit_say(audit, AUDIT_MOVE, row,
			    _("交班：交易 %s 记作%s，其实是%s"), item->sale,
			    shift_carry_word(item->as),
			    message_state_word(counted->state));
	}
	if (said->unsettled != audit->shift.unsettled ||
	    (said->carried == said->item_count &&
		found != audit->shift.unsettled))
		audit_say(audit, AUDIT_MOVE, row,
		    _("交班：未结的有 %lld 笔，移交的只有 %lld 笔"),
		    (long long)audit->shift.unsettled, (long long)found);
}

static void
closed(struct audit *audit, const struct journal_row *row,
    const struct shift *said)
{
	struct audit_shift *shift = &audit->shift;

	if (shift->opened == 0 || said->entry.opened != shift->opened ||
	    said->entry.from != shift->from) {
		audit_say(audit, AUDIT_MOVE, row, _("交的班与开的班不符"));
	} else {
		check_sums(audit, row, said);
		check_cash(audit, row, said);
		check_carried(audit, row, said);
	}
	shift->opened = 0;
	shift->from = row->seq;
	shift->held_from = shift->held;
}

static int
about_shift(
    struct audit *audit, const struct journal_row *row, struct err *err)
{
	struct shift *said = calloc(1, sizeof(*said));
	struct err why;
	int result;

	if (said == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	result = row->fact == FACT_SHIFT_OPENED ?
	    shift_read_opened(said, row, &why) :
	    shift_read_closed(said, row, &why);
	if (result != 0)
		audit_say(audit, AUDIT_BODY, row, "%s", why.text);
	else if (row->fact == FACT_SHIFT_OPENED)
		opened(audit, row, said);
	else
		closed(audit, row, said);
	free(said);
	return 0;
}

int
audit_shift_row(
    struct audit *audit, const struct journal_row *row, struct err *err)
{
	int at;

	if (row->fact == FACT_SHIFT_OPENED || row->fact == FACT_SHIFT_CLOSED)
		return about_shift(audit, row, err);
	at = row->sale[0] == '\0' ? -1 :
				    audit_sale_find(&audit->books, row->sale);
	if (at < 0)
		return 0;
	note(audit, &audit->books.sales[at], row);
	look_again(audit, &audit->books.sales[at]);
	return 0;
}
