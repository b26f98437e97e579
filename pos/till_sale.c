#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"
#include "pos/traits.h"

/* From the sale itself, so that replay has what the till had (I10). */
static int
compute(struct till *till, const struct now *now, struct err *err)
{
	struct settlement *sale = till->sale;
	struct split_case input;

	if (till_case(till, now, err) != 0)
		return -1;
	settlement_input(sale, &input);
	if (split_compute(till_rules(till), &input, &sale->split, err) != 0 ||
	    split_check(&sale->split, &sale->basket, err) != 0)
		return err_wrap(err, _("分割"));
	return 0;
}

/* Today, but for what settles a ticket. */
int
till_sale_day(const struct till *till, const struct now *now)
{
	return till->sale->prepaid.sale[0] != '\0' ? till->sale->day :
						     text_day(now->wall_ms);
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
	else if (sale->disease.dise_codg[0] != '\0')
		(void)text_copy(sale->med_type, sizeof(sale->med_type),
		    conf->centre.chronic_med_type);
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

/* A pack may turn on what only the cashier knows. */
static int
ask_cashier(struct till *till, struct err *err)
{
	int key = traits_missing(
	    till->rules, till->parts.conf, &till->view.asked);
	char question[ERR_TEXT_BYTES];

	if (key < 0)
		return 0;
	traits_question(till->rules, key, question, sizeof(question));
	return err_set(err, ERR_FORBIDDEN, _("收款前请告知%s"), question);
}

/* "处方=是" or "=1", where a code would be scanned. */
int
till_tell(struct till *till, const char *text, struct err *err)
{
	if (till->view.place != TILL_PERSON && till->view.place != TILL_BASKET)
		return till_refuse(err, _("此时不能扫码：请先返回清单"));
	if (till->rules == NULL)
		return till_refuse(err, till->rules_why);
	if (traits_tell(&till->view.asked, till->rules, till->parts.conf,
		text, err) != 0)
		return -1;
	till_notice(till, NOTICE_DONE, "", text);
	return 0;
}

/* The centre is being asked for the person, or for itself. */
static bool
not_yet_known(const struct till *till)
{
	struct courier_link link;

	if (till->view.entitlement == ENTITLEMENT_ASKING)
		return true;
	courier_link(till->courier, &link);
	return till->view.entitlement == ENTITLEMENT_NONE && !link.up &&
	    link.trying && !till_prepays(till);
}

/* The first time for the centre's word; who asks again while it does not
 * come goes on with what was last heard. 0 go on, 1 wait, -1 error. */
static int
wait_for_word(struct till *till, const struct now *now, struct err *err)
{
	int found;

	if (till->charge_wanted &&
	    till->view.entitlement == ENTITLEMENT_ASKING) {
		found = till_use_known(till, now, err);
		if (found == 0) {
			courier_forget_questions(till->courier);
			till_notice(till, NOTICE_NONE, "", "");
		}
		if (found <= 0)
			return found;
		till_notice(till, NOTICE_DONE, "",
		    _("本机没有此人的记录：请等中心答复，急用可按自费键"));
		return 1;
	}
	till->charge_wanted = true;
	till_notice(till, NOTICE_DONE, "",
	    _("正在查询待遇，查到就结算；再按一次用本机记录"));
	return 1;
}

int
till_charge(struct till *till, const struct now *now, struct err *err)
{
	struct settlement *sale = till->sale;
	int asked = 1, waited;

	if (till->view.place != TILL_BASKET)
		return till_refuse(err, _("先扫药品，再收款"));
	if (sale->basket.item_count == 0)
		return till_refuse(err, _("清单是空的：先扫药品"));
	if (sale->person.mdtrt_cert_no[0] == '\0')
		return till_refuse(
		    err, _("还没有人员信息：请插卡、扫电子凭证，或按自费键"));
	if (till_demand_traces(till, err) != 0)
		return -1;
	if (not_yet_known(till) && (waited = wait_for_word(till, now, err)))
		return waited < 0 ? -1 : 0;
	if (till->rules == NULL)
		return till_refuse(err, till->rules_why);
	if (till->view.entitlement == ENTITLEMENT_NONE && till_prepays(till)) {
		till_put_place(sale, till->parts.conf);
		return till_number_sale(till, now, err) != 0 ?
		    -1 :
		    till_estimate_none(till, now);
	}
	if (!till_traits_kept(till) && ask_cashier(till, err) != 0)
		return -1;
	if (till->view.entitlement == ENTITLEMENT_NONE)
		return till_refuse(err,
		    _("没有此人的待遇记录：可按自费，或等联网再结算"));
	if (till->view.entitlement == ENTITLEMENT_REFUSED)
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
	till->charge_wanted = false;
	till_go(till, TILL_SPLIT);
	return 0;
}

void
till_charge_watch(struct till *till, const struct now *now)
{
	struct err why = { .code = ERR_NONE };
	enum till_entitlement known = till->view.entitlement;

	if (!till->charge_wanted || not_yet_known(till))
		return;
	till->charge_wanted = false;
	/* What is wrong with the person has been said. */
	if (known == ENTITLEMENT_REFUSED)
		return;
	if (known == ENTITLEMENT_NONE && !till_prepays(till)) {
		till_notice(till, NOTICE_NO_ENTITLEMENT, "", "");
		return;
	}
	till_notice(till, NOTICE_NONE, "", "");
	if (till_charge(till, now, &why) != 0)
		till_notice(till, NOTICE_ERROR, "", why.text);
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
	till->view.quote =
	    figures_agree(&local, heard) ? QUOTE_SAME : QUOTE_OTHER;
	till->view.figures = *heard;
}
