/* 补结算单: settled by a sale of its own, its refund paid, its end. */
#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/person.h"
#include "pos/till_inside.h"

/* Past their last day, in one step at most. */
#define EXPIRE_PER_STEP 4

int
till_ticket_look(struct till *till, struct err *err)
{
	struct till_view *view = &till->view;

	view->tickets = 0;
	memset(&view->ticket, 0, sizeof(view->ticket));
	if (till->sale->prepaid.sale[0] != '\0')
		return 0;
	return queue_ticket_of(till->books.store, till->sale->person_tag,
		   &view->ticket, &view->tickets, err) < 0 ?
	    -1 :
	    0;
}

static int
refuse_state(const struct ticket *ticket, struct err *err)
{
	switch (ticket->state) {
	case TICKET_OPEN:
		return 0;
	case TICKET_SETTLING:
		return err_set(err, ERR_FORBIDDEN,
		    _("补结算单 %s 正在补结，见单 %s"), ticket->sale,
		    ticket->by);
	case TICKET_OWED:
		return err_set(err, ERR_FORBIDDEN,
		    _("补结算单 %s 已补结，待退款：请按退款键"),
		    ticket->sale);
	case TICKET_EXPIRED:
		return err_set(err, ERR_FORBIDDEN,
		    _("补结算单 %s 已过期，已转人工"), ticket->sale);
	case TICKET_DONE:
	case TICKET_ENDED:
		break;
	}
	return err_set(err, ERR_FORBIDDEN,
	    _("补结算单 %s 已补结，不能再办一次"), ticket->sale);
}

/* A last day has passed when both clocks say so, the centre's and our own:
 * one that jumped ahead ends nobody's ticket. 0: not known yet. */
static int
agreed_day(const struct till *till, const struct now *now)
{
	int day = text_day(now->wall_ms);
	struct courier_link link;

	courier_link(till->courier, &link);
	return link.day < day ? link.day : day;
}

static int
may_settle(struct till *till, const struct now *now,
    const struct ticket *ticket, struct err *err)
{
	struct courier_link link;

	if (refuse_state(ticket, err) != 0)
		return -1;
	if (ticket->until > 0 && ticket->until < agreed_day(till, now))
		return err_set(err, ERR_FORBIDDEN,
		    _("补结算单 %s 只能办到 %d，已过期"), ticket->sale,
		    ticket->until);
	courier_link(till->courier, &link);
	if (!link.up)
		return till_refuse(err, _("离线：补结算要等联网"));
	return 0;
}

/*
 * The ticket's goods, day and time with the person as the centre knows them
 * now: 1101 and 5206 are asked anew, and the split is made anew.
 */
static int
take(struct till *till, const struct now *now,
    const struct settlement *paid, struct err *err)
{
	struct settlement *sale = till->sale;
	struct person person = paid->person;
	struct rules *rules;
	int result;

	if (till->view.place == TILL_PERSON) {
		if (strcmp(sale->person_tag, paid->person_tag) != 0) {
			explicit_bzero(&person, sizeof(person));
			return till_refuse(
			    err, _("补结算单不是此人的：请核对姓名"));
		}
		person = sale->person; /* as the card says today */
	}
	result = till_ticket_rules(till, now, paid->day, err);
	if (result == 0) {
		rules = till->ticket_rules;
		till->ticket_rules = NULL; /* the pack outlives what was here */
		till_fresh(till);
		till->ticket_rules = rules;
		sale->basket = paid->basket;
		sale->day = paid->day;
		sale->traits = paid->traits;
		sale->disease = paid->disease;
		(void)text_copy(sale->prepaid.sale,
		    sizeof(sale->prepaid.sale), paid->sale);
		(void)text_copy(sale->prepaid.fee_at,
		    sizeof(sale->prepaid.fee_at), paid->made_at);
		memcpy(sale->offline_reason, paid->offline_reason,
		    sizeof(sale->offline_reason));
		till->view.line = -1;
		result = till_identify(till, now, &person, err);
	}
	explicit_bzero(&person, sizeof(person));
	return result;
}

int
till_ticket(struct till *till, const struct now *now, const char *sale,
    struct err *err)
{
	struct settlement *paid;
	struct ticket ticket;
	int found, result = -1;

	if (till->view.place > TILL_PERSON && till->view.place != TILL_RESULT)
		return till_refuse(err, _("先完成或取消这一笔"));
	found = queue_ticket(till->books.store, sale, &ticket, err);
	if (found != 0)
		return found < 0 ? -1 :
				   till_refuse(err, _("没有这张补结算单"));
	if (may_settle(till, now, &ticket, err) != 0)
		return -1;
	paid = settlement_new(err);
	if (paid != NULL && books_settlement(&till->books, ticket.sale, paid,
				NULL, err) == 0)
		result = take(till, now, paid, err);
	settlement_free(&paid);
	return result;
}

/* What was handed back, to whom and by whom: the fold takes it once. */
static int
write_paid(struct till *till, const struct now *now,
    const struct ticket *ticket, const char *name, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct books *books = &till->books;
	struct json_out json = { .buf = &books->scratch };
	char who[96];

	if (!text_format(who, sizeof(who), "%s %s", conf->till.opter,
		conf->till.opter_name))
		return err_set(err, ERR_LIMIT, _("收款员姓名过长"));
	text_buf_reset(&books->scratch);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "settled", ticket->by);
	json_put_money(&json, "cash", ticket->owed);
	json_put_text(&json, "to", name);
	json_put_text(&json, "by", who);
	json_end(&json, '}');
	if (books_begin(books, err) != 0)
		return -1;
	if (books_text(books, now, FACT_PAID_BACK, ticket->sale, "",
		books->scratch.at, books->scratch.length, NULL, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

static int
pay_back(struct till *till, const struct now *now,
    const struct ticket *ticket, struct err *err)
{
	struct settlement *settled = settlement_new(err);
	char name[MASK_BYTES], text[128], amount[MONEY_TEXT_BYTES];
	int result = -1;

	if (settled == NULL)
		return -1;
	if (books_settlement(
		&till->books, ticket->by, settled, NULL, err) != 0)
		goto out;
	mask_name(name, settled->person.psn_name);
	if (write_paid(till, now, ticket, name, err) != 0)
		goto out;
	till->view.refund = money_fen(0);
	money_format(amount, ticket->owed);
	(void)text_format(text, sizeof(text), _("已退现金 %s 给 %s"), amount,
	    name); /* bounded */
	till_notice(till, NOTICE_DONE, ticket->sale, text);
	result = till->sale->person_tag[0] == '\0' ?
	    0 :
	    till_ticket_look(till, err);
out:
	settlement_free(&settled);
	return result;
}

int
till_pay_back(struct till *till, const struct now *now, const char *sale,
    struct err *err)
{
	struct ticket ticket;
	int found = queue_ticket(till->books.store, sale, &ticket, err);

	if (found != 0)
		return found < 0 ? -1 :
				   till_refuse(err, _("没有这张补结算单"));
	if (ticket.state == TICKET_DONE || ticket.state == TICKET_ENDED)
		return till_refuse(err, _("这笔退款已经付过，不能再付"));
	if (ticket.state != TICKET_OWED)
		return till_refuse(
		    err, _("这张补结算单还没有补结，没有待退款"));
	if (till_shift_wanted(till, err) != 0)
		return -1;
	return pay_back(till, now, &ticket, err);
}

int
till_ticket_expire(struct till *till, const struct now *now, struct err *err)
{
	struct message_body body = { .n = 0 };
	struct ticket ticket;
	int day = agreed_day(till, now);

	for (int i = 0; i < EXPIRE_PER_STEP; i++) {
		int found = queue_ticket_late(
		    till->books.store, day, &ticket, err);

		if (found != 0)
			return found < 0 ? -1 : 0;
		(void)text_format(body.why, sizeof(body.why),
		    _("补结算单只能办到 %d，已过期"), ticket.until);
		if (books_note(&till->books, now, FACT_HANDED, ticket.sale,
			"", &body, err) != 0)
			return -1;
	}
	return 0;
}
