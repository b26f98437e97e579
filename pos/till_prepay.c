/* 预付: without a link the person pays in full and takes a 补结算单. */
#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"

static void
policy_of(const struct till *till, struct rules_offline *offline)
{
	rules_offline(till->rules, till->parts.conf->till.scene, offline);
}

bool
till_prepays(const struct till *till)
{
	struct rules_offline offline;
	struct courier_link link;

	if (till->rules == NULL || till->sale->prepaid.sale[0] != '\0')
		return false;
	courier_link(till->courier, &link);
	policy_of(till, &offline);
	return !link.up && offline.policy == OFFLINE_PREPAY;
}

void
till_prepay_look(struct till *till)
{
	struct till_view *view = &till->view;
	bool was = view->prepay;
	struct money total = till->sale->basket.total;

	view->prepay = view->place == TILL_SPLIT && till_prepays(till);
	if (view->place != TILL_SPLIT || view->prepay == was)
		return;
	if (view->prepay)
		view->figures = (struct figures) {
			.known = true,
			.total = total,
			.person = total,
			.cash = total,
		};
	else
		settlement_agreed(till->sale, &view->figures);
}

/* Nothing is known of the person: paid in full all the same, and what the
 * fund will pay is not guessed at. */
int
till_estimate_none(struct till *till, const struct now *now)
{
	struct settlement *sale = till->sale;

	till_all_cash(sale);
	sale->kind = SETTLEMENT_PREPAID;
	sale->pack[0] = '\0';
	sale->day = text_day(now->wall_ms);
	till->view.quote = QUOTE_NONE;
	settlement_agreed(sale, &till->view.figures);
	till_go(till, TILL_SPLIT);
	return 0;
}

/* Who it is must be known: by the ticket alone nobody is insured. */
static int
may_prepay(struct till *till, const struct now *now, struct err *err)
{
	const struct settlement *sale = till->sale;

	if (sale->person.certno[0] == '\0' && sale->person.psn_no[0] == '\0')
		return till_refuse(err,
		    _("离线：还不知道是谁，不能开补结算单，可按自费键"));
	till_stop_look(till);
	if (till->view.stop != STOP_NONE)
		return err_set(err, ERR_FORBIDDEN,
		    _("离线：停用名单上有此人（%s），不能离线结算，可按自费键"),
		    stoplist_reason(till->view.stop));
	if (sale->day != text_day(now->wall_ms) ||
	    (sale->pack[0] != '\0' &&
		strcmp(sale->pack, rules_head(till->rules)->hash) != 0))
		return till_refuse(
		    err, _("日期或规则已变：请返回清单，重新收款"));
	return 0;
}

int
till_prepay(struct till *till, const struct now *now, struct err *err)
{
	struct settlement *sale = till->sale;
	struct rules_offline offline;
	struct courier_link link;

	assert(till->rules != NULL);
	if (may_prepay(till, now, err) != 0)
		return -1;
	policy_of(till, &offline);
	courier_link(till->courier, &link);
	sale->kind = SETTLEMENT_PREPAID;
	sale->offline = true;
	text_cut(
	    sale->offline_reason, sizeof(sale->offline_reason), link.why, 40);
	sale->prepaid.until =
	    offline.days > 0 ? text_day_later(sale->day, offline.days) : 0;
	sale->prepaid.alone = offline.alone;
	memset(&sale->quote, 0, sizeof(sale->quote));
	till->view.quote = QUOTE_NONE;
	if (till_accept(till, now, 0, NULL, err) != 0) {
		memset(&sale->prepaid, 0, sizeof(sale->prepaid));
		return -1;
	}
	till->view.outcome = OUTCOME_PREPAID;
	till_go(till, TILL_RESULT);
	return 0;
}
