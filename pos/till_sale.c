#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"

/* Meters and account as they are after the person's own open sales. */
static int
used_by_now(struct till *till, struct meters *meters, struct money *balance,
    struct err *err)
{
	struct settlement *sale = till->sale;
	struct money deductible, fund, account;

	*meters = till->heard_meters;
	*balance = till->heard_balance;
	if (queue_used(till->books.store, sale->person_tag, meters->as_of_ms,
		&deductible, &fund, &account, err) != 0)
		return -1;
	if (!money_add(meters->deductible_met, deductible,
		&meters->deductible_met) ||
	    !money_add(meters->fund_paid, fund, &meters->fund_paid))
		return err_set(err, ERR_OVERFLOW, _("累计金额溢出"));
	*balance = account.fen >= balance->fen ?
	    money_fen(0) :
	    money_fen(balance->fen - account.fen);
	return 0;
}

static int
compute(struct till *till, const struct now *now, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct settlement *sale = till->sale;
	struct split_case input = {
		.day = text_day(now->wall_ms),
		.scene = conf->till.scene,
		.level = conf->till.level,
		.retired = person_retired(&sale->person),
		.account_used = true,
		.basket = &sale->basket,
		.traits = &sale->traits,
		.past = sale->past,
	};

	if (used_by_now(till, &input.meters, &input.balance, err) != 0)
		return -1;
	if (split_compute(till->rules, &input, &sale->split, err) != 0 ||
	    split_check(&sale->split, &sale->basket, err) != 0)
		return err_wrap(err, _("分割"));
	sale->meters = input.meters;
	sale->person.balc = input.balance;
	sale->retired = input.retired;
	sale->account_used = input.account_used;
	sale->day = input.day;
	memcpy(sale->pack, rules_head(till->rules)->hash, sizeof(sale->pack));
	return 0;
}

/* pos.conf is checked: whatever is there fits. */
static void
put_doctor(struct settlement *sale, const struct conf *conf)
{
	struct doctor *doctor = &sale->doctor;
	struct disease *disease = &sale->disease;

	(void)text_copy(doctor->atddr_no, sizeof(doctor->atddr_no),
	    conf->clinic.atddr_no);
	(void)text_copy(
	    doctor->dr_name, sizeof(doctor->dr_name), conf->clinic.dr_name);
	(void)text_copy(doctor->dept_code, sizeof(doctor->dept_code),
	    conf->clinic.dept_code);
	(void)text_copy(doctor->dept_name, sizeof(doctor->dept_name),
	    conf->clinic.dept_name);
	(void)text_copy(
	    doctor->caty, sizeof(doctor->caty), conf->clinic.caty);
	if (disease->dise_codg[0] == '\0')
		(void)conf_disease(conf, "", disease->dise_codg,
		    sizeof(disease->dise_codg), disease->dise_name,
		    sizeof(disease->dise_name));
}

/* Where and by whom: the quote needs it as much as the sale. */
void
till_put_place(struct settlement *sale, const struct conf *conf)
{
	(void)text_copy(sale->scene, sizeof(sale->scene), conf->till.scene);
	(void)text_copy(sale->level, sizeof(sale->level), conf->till.level);
	(void)text_copy(sale->opter, sizeof(sale->opter), conf->till.opter);
	(void)text_copy(sale->opter_name, sizeof(sale->opter_name),
	    conf->till.opter_name);
	(void)text_copy(sale->med_type, sizeof(sale->med_type),
	    strcmp(conf->till.scene, "pharmacy") == 0 ? "41" : "11");
	if (conf_is_clinic(conf))
		put_doctor(sale, conf);
}

/* The number is there before the first question to the centre: its lines
 * carry it (19 no. 20). A number that no sale takes is a gap, no more. */
int
till_number_sale(struct till *till, const struct now *now, struct err *err)
{
	struct books *books = &till->books;
	struct settlement *sale = till->sale;

	if (sale->sale[0] != '\0')
		return 0;
	if (books_begin(books, err) != 0)
		return -1;
	if (books_sale_id(
		books, till->parts.conf, now, sale->sale, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

int
till_charge(struct till *till, const struct now *now, struct err *err)
{
	struct settlement *sale = till->sale;
	int asked = 1;

	if (till->view.place != TILL_BASKET)
		return till_refuse(err, _("先扫药品，再收款"));
	if (sale->basket.item_count == 0)
		return till_refuse(err, _("清单是空的：先扫药品"));
	if (sale->person.mdtrt_cert_no[0] == '\0')
		return till_refuse(
		    err, _("还没有人员信息：请插卡、扫电子凭证，或按自费键"));
	if (till_demand_traces(till, err) != 0)
		return -1;
	if (till->view.entitlement == ENTITLEMENT_ASKING)
		return till_refuse(err, _("正在查询待遇，请稍候"));
	if (till->rules == NULL)
		return till_refuse(err, till->rules_why);
	if (till->view.entitlement == ENTITLEMENT_REFUSED ||
	    till->view.entitlement == ENTITLEMENT_NONE)
		return till_refuse(
		    err, _("没有可用的医保待遇：可按自费键全额收款"));
	memset(&sale->quote, 0, sizeof(sale->quote));
	till_visit_drop(till); /* of another basket */
	if (compute(till, now, err) != 0 || till_number_sale(till, now, err) != 0)
		return -1;
	till_put_place(sale, till->parts.conf);
	sale->kind = SETTLEMENT_SALE;
	if (wire_sale_fits(till->parts.conf, sale, err) != 0)
		return -1;
	till->view.quote = QUOTE_NONE;
	courier_forget_questions(till->courier); /* another basket's quote */
	/* A clinic's quote comes after its visit: till_visit_watch(). */
	if (till->view.entitlement == ENTITLEMENT_FRESH &&
	    !settlement_is_visit(sale))
		asked = courier_ask_quote(till->courier, now, sale, err);
	if (asked < 0)
		return -1;
	if (asked == 0)
		till->view.quote = QUOTE_ASKING;
	settlement_agreed(sale, &till->view.figures);
	till_go(till, TILL_SPLIT);
	return 0;
}

void
till_heard_quote(struct till *till, const struct courier_event *event)
{
	struct settlement *sale = till->sale;
	const struct figures *heard = &event->settled.figures;
	struct figures local;

	till->visit.asked = false;
	till->visit.quoted = event->outcome == NET_REPLY;
	if (till->view.place != TILL_SPLIT ||
	    till->view.quote != QUOTE_ASKING)
		return;
	till->view.quote = QUOTE_NONE;
	if (event->outcome != NET_REPLY ||
	    event->reply.verdict == WIRE_SUSPECT)
		return;
	if (event->reply.verdict == WIRE_REFUSED) {
		till->view.quote = QUOTE_REFUSED;
		till_notice(
		    till, NOTICE_CENTRE_REFUSED, "", event->reply.err_msg);
		return;
	}
	settlement_agreed(sale, &local);
	sale->quote = *heard;
	till->view.quote = local.fund.fen == heard->fund.fen &&
		local.account.fen == heard->account.fen &&
		local.cash.fen == heard->cash.fen ?
	    QUOTE_SAME :
	    QUOTE_OTHER;
	till->view.figures = *heard;
}
