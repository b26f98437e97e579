/*
 * What a sale's split is computed from: the person's meters and accounts as
 * they are after the person's own sales, and what the pack asks beside them.
 */
#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"
#include "pos/traits.h"

#define MINUTE_MS 60000

/* 1101's exp_content, where a region parts the account (5.2). */
#define BALANCE_THIS_YEAR "crtYearBalc"
#define BALANCE_PAST "calYearBalc"

static struct money
left(struct money of, struct money used)
{
	return money_fen(used.fen < of.fen ? of.fen - used.fen : 0);
}

/* The sum of a balance by name; fallback where 1101 does not say. */
static struct money
balance_named(
    const struct person *person, const char *name, struct money fallback)
{
	char text[MONEY_TEXT_BYTES];
	struct money amount;

	if (traits_extra(person, name, text, sizeof(text)) &&
	    money_parse(text, &amount) && amount.fen >= 0)
		return amount;
	return fallback;
}

void
till_know_balances(struct till *till)
{
	const struct person *person = &till->sale->person;
	struct rules_needs needs = { .past = false };

	till->heard_balance = person->balc;
	till->heard_past = money_fen(0);
	if (till_rules(till) != NULL)
		rules_needs(till_rules(till), &needs);
	if (!needs.past)
		return;
	till->heard_balance =
	    balance_named(person, BALANCE_THIS_YEAR, person->balc);
	till->heard_past =
	    balance_named(person, BALANCE_PAST, money_fen(0));
}

/* What the centre told of a meter is of the period it was told in. */
static int
add_named(struct meters *to, const struct meter *used, struct err *err)
{
	int at = 0;

	while (at < to->more_count &&
	    strcmp(to->more[at].name, used->name) != 0)
		at++;
	if (at == METERS_MAX)
		return err_set(
		    err, ERR_LIMIT, _("分担：累计至多 %d 个"), METERS_MAX);
	if (at == to->more_count) {
		to->more[to->more_count++] = *used;
		return 0;
	}
	if (used->since < to->more[at].since)
		return 0;
	if (used->since > to->more[at].since) {
		to->more[at] = *used;
		return 0;
	}
	if (!money_add(
		to->more[at].amount, used->amount, &to->more[at].amount))
		return err_set(err, ERR_OVERFLOW, _("累计金额溢出"));
	return 0;
}

static int
used_by_now(struct till *till, const struct now *now,
    struct queue_used *used, struct err *err)
{
	int day = till_sale_day(till, now);
	const struct queue_since since = {
		.from_ms = text_day_ms(rules_year_start(till_rules(till), day)),
		.as_of_ms = till->heard_meters.as_of_ms,
		.deductible_told =
		    rules_bucket_told(till_rules(till), BUCKET_DEDUCTIBLE),
		.fund_told = rules_bucket_told(till_rules(till), BUCKET_FUND),
		.rules = till_rules(till),
	};

	return queue_used(till->books.store, till->sale->person_tag, &since,
	    used, err);
}

static int
meters_now(struct till *till, const struct now *now,
    const struct queue_used *used, struct meters *meters, struct err *err)
{
	int year = rules_year(till_rules(till), till_sale_day(till, now));

	*meters = till->heard_meters;
	if (meters->year < year) { /* a new benefit year begins with nothing */
		meters->deductible_met = money_fen(0);
		meters->fund_paid = money_fen(0);
		meters->year = year;
	}
	if (!money_add(meters->deductible_met, used->deductible,
		&meters->deductible_met) ||
	    !money_add(meters->fund_paid, used->fund, &meters->fund_paid))
		return err_set(err, ERR_OVERFLOW, _("累计金额溢出"));
	for (int i = 0; i < used->named.more_count; i++) {
		if (add_named(meters, &used->named.more[i], err) != 0)
			return -1;
	}
	return 0;
}

/* The hour and the place, for the packs that ask. */
static void
put_visit(struct till *till, const struct now *now)
{
	struct settlement *sale = till->sale;
	int64_t sold_ms = now->wall_ms;
	struct rules_needs needs;

	if (sale->prepaid.sale[0] != '\0')
		(void)text_datetime_parse(sale->prepaid.fee_at, &sold_ms);
	rules_needs(till_rules(till), &needs);
	sale->timed = needs.time;
	sale->minute = needs.time
	    ? (int)((sold_ms - text_day_ms(sale->day)) / MINUTE_MS)
	    : 0;
	sale->institution[0] = '\0';
	if (needs.place)
		(void)text_copy(sale->institution, sizeof(sale->institution),
		    till->parts.conf->till.fixmedins_code);
}

/* What the cashier said when the ticket was sold still holds; a ticket
 * without an estimate was not asked about. */
bool
till_traits_kept(const struct till *till)
{
	return till->sale->prepaid.sale[0] != '\0' &&
	    till->sale->traits.count > 0;
}

int
till_case(struct till *till, const struct now *now, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct settlement *sale = till->sale;
	struct queue_used used;

	assert(till_rules(till) != NULL);
	sale->day = till_sale_day(till, now);
	if (!till_traits_kept(till) &&
	    traits_fill(&sale->traits, till_rules(till), conf, &sale->person,
		sale->day, &till->view.asked, err) != 0)
		return -1;
	if (used_by_now(till, now, &used, err) != 0 ||
	    meters_now(till, now, &used, &sale->meters, err) != 0)
		return -1;
	put_visit(till, now);
	sale->person.balc = left(till->heard_balance, used.account);
	sale->past = left(till->heard_past, used.past);
	sale->retired = person_retired(&sale->person);
	sale->account_used = true;
	(void)text_copy(sale->scene, sizeof(sale->scene), conf->till.scene);
	(void)text_copy(sale->level, sizeof(sale->level), conf->till.level);
	memcpy(sale->pack, rules_head(till_rules(till))->hash, sizeof(sale->pack));
	return 0;
}
