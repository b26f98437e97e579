#include <assert.h>
#include <string.h>

#include "tests/centre/dec.h"
#include "tests/centre/policy.h"

enum level { LEVEL_SHOP, LEVEL_1, LEVEL_2, LEVEL_3, LEVELS };

/*
 * The policy of area 990101.  二级 65/75, 600/500 and the cap of 8000 are
 * 扬州's of 2023 (rules 1.7); the other levels, the residents' rows and the
 * area 999999 are values of the demonstration.  Ratios in percent,
 * deductible and cap in yuan a year.
 */
static const struct policy_row {
	const char *admdvs, *insutype, *group; /* first two of psn_type */
	int ratio[LEVELS];		       /* 药店 一级 二级 三级 */
	int deductible, cap;
} policy[] = {
    {"990101", "310", "11", {60, 75, 65, 60}, 600, 8000}, /* 在职 */
    {"990101", "310", "12", {70, 85, 75, 70}, 500, 8000}, /* 退休 */
    {"990101", "390", "15", {50, 60, 50, 40}, 100, 600},  /* 居民 */
    {"999999", "310", "11", {50, 60, 55, 50}, 800, 6000}, /* 异地 */
    {"999999", "310", "12", {60, 70, 65, 60}, 700, 6000},
};

/* hosp_lv (protocol 14.7): 01-04 三级, 05-07 二级, 08-10 一级, 11 none. */
static enum level
level_of(const struct shop *shop)
{
	int lv = (shop->level[0] - '0') * 10 + shop->level[1] - '0';

	if (strcmp(shop->type, "2") == 0 || lv < 1 || lv > 10)
		return LEVEL_SHOP;
	return lv <= 4 ? LEVEL_3 : lv <= 7 ? LEVEL_2 : LEVEL_1;
}

int
policy_terms(const struct insurance *in, const struct shop *shop,
	     struct terms *terms)
{
	const struct policy_row *r;
	size_t i;

	for (i = 0; i < sizeof policy / sizeof *policy; i++) {
		r = &policy[i];
		if (strcmp(r->admdvs, in->admdvs) != 0 ||
		    strcmp(r->insutype, in->insutype) != 0 ||
		    strncmp(r->group, in->psn_type, 2) != 0)
			continue;
		terms->ratio = r->ratio[level_of(shop)] * INT64_C(100);
		terms->deductible = r->deductible * INT64_C(100);
		terms->cap = r->cap * INT64_C(100);
		return 0;
	}
	return -1;
}

static int64_t
at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* cnt is 10^-4 and price 10^-6: their product is 10^-8 of fen. */
static int64_t
price_of(int64_t cnt, int64_t price)
{
	return dec_share(cnt, price, INT64_C(100000000));
}

void
policy_line(struct line *l)
{
	int64_t allowed;

	l->amount = price_of(l->cnt, l->pric);
	l->ownpay = l->overlmt = l->preself = l->in_scope = 0;
	if (l->level == 3) {
		l->ownpay = l->amount;
		return;
	}
	if (l->ceiling != NO_CEILING && l->pric > l->ceiling) {
		allowed = at_most(price_of(l->cnt, l->ceiling), l->amount);
		l->overlmt = l->amount - allowed;
	}
	if (l->level == 2)
		l->preself =
		    dec_share(l->ratio, l->amount - l->overlmt, INT64_C(10000));
	l->in_scope = l->amount - l->overlmt - l->preself;
}

void
policy_split(const struct line *lines, int n, const struct terms *t,
	     const struct meters *m, int use_account, struct figures *f)
{
	int64_t left, may;
	int i;

	memset(f, 0, sizeof *f);
	for (i = 0; i < n; i++) {
		f->medfee += lines[i].amount;
		f->ownpay += lines[i].ownpay;
		f->overlmt += lines[i].overlmt;
		f->preself += lines[i].preself;
		f->in_scope += lines[i].in_scope;
	}
	left = t->deductible - m->deductible_met;
	f->deductible = at_most(left > 0 ? left : 0, f->in_scope);
	f->ratio = t->ratio;
	f->limit = t->cap > m->fund_paid ? t->cap - m->fund_paid : 0;
	f->fund = dec_share(t->ratio, f->in_scope - f->deductible, 10000);
	f->fund = at_most(f->fund, f->limit);
	f->person = f->medfee - f->fund;
	may = f->preself + f->in_scope - f->fund;
	if (use_account && m->balance > 0)
		f->account = at_most(may, m->balance);
	f->cash = f->person - f->account;
	f->balance = m->balance - f->account;
}

void
policy_check(const struct line *lines, int n, const struct meters *before,
	     const struct figures *f)
{
	int64_t own = 0, over = 0, pre = 0, scope = 0, sum = 0;
	const struct line *l;
	int i;

	for (i = 0; i < n; i++) {
		l = &lines[i];
		assert(l->amount == l->ownpay + l->overlmt + l->preself +
					l->in_scope);		/* G */
		assert(l->amount == price_of(l->cnt, l->pric)); /* I */
		assert(l->ownpay >= 0 && l->overlmt >= 0);
		assert(l->preself >= 0 && l->in_scope >= 0);
		own += l->ownpay;
		over += l->overlmt;
		pre += l->preself;
		scope += l->in_scope;
		sum += l->amount;
	}
	assert(own == f->ownpay && over == f->overlmt); /* H */
	assert(pre == f->preself && scope == f->in_scope);
	assert(sum == f->medfee);
	assert(f->medfee == own + over + pre + scope); /* A */
	assert(f->medfee == f->fund + f->person);      /* B, D: one fund */
	assert(f->person == f->account + f->cash);     /* C, E: no share */
	assert(f->deductible >= 0 && f->deductible <= f->in_scope); /* J */
	assert(f->balance == before->balance - f->account);	    /* K */
	assert(f->fund >= 0 && f->fund <= f->limit);
	assert(f->account >= 0 && f->cash >= 0 && f->balance >= 0);
	(void)before, (void)own, (void)over, (void)pre, (void)scope, (void)sum;
}
