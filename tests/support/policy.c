/* policy.c - see policy.h. */
#include "tests/support/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 wide;

static const char *const modes[] = {"half-up", "half-even", "down", "up"};
static const char *const payable_words[] = {
    [BUCKET_OWNPAY] = "ownpay",		[BUCKET_OVERLIMIT] = "overlimit",
    [BUCKET_PRESELF] = "preself",	[BUCKET_INSCOPE] = "?",
    [BUCKET_DEDUCTIBLE] = "deductible", [BUCKET_FUND] = "?",
    [BUCKET_COPAY] = "copay",		[BUCKET_OVERCAP] = "overcap",
};

static const char head[] =
    "format 1\npack policy\narea 999999\ntitle t\nsource tests\ntrust C\n"
    "from 2020-01-01\nto 2029-12-31\n";
static const char middle[] =
    "clause A\nquote q\nclass A inscope\n"
    "clause B\nquote q\nclass B preself catalogue\n"
    "clause C\nquote q\nclass C ownpay\n"
    "clause L\nquote q\nceiling per-unit first catalogue\n"
    "clause K\nquote q\ncash rest\n"
    "clause O\nquote q\noffline refuse\n"
    "meter D deductible\nmeter F fund\n";
/* True under any of these policies. */
static const char example[] =
    "example any\nday 2025-01-01\nscene pharmacy\nlevel L\n"
    "person working\naccount-unused\nitem C price 1 count 1\n"
    "expect fund 0 account 0 cash 1.00\n";

static void
put_money(char to[MONEY_TEXT_BYTES], int64_t fen)
{
	snprintf(to, MONEY_TEXT_BYTES, "%" PRId64 ".%02" PRId64, fen / 100,
		 fen % 100);
}

static void
put_limits(FILE *out, const struct policy *policy)
{
	char working[MONEY_TEXT_BYTES], retired[MONEY_TEXT_BYTES];

	put_money(working, policy->deductible_fen[0]);
	put_money(retired, policy->deductible_fen[1]);
	fprintf(out,
		"clause D\nquote q\ndeductible yearly working %s retired %s\n",
		working, retired);
	put_money(working, policy->cap_fen[0]);
	put_money(retired, policy->cap_fen[1]);
	if (policy->capped)
		fprintf(out,
			"clause M\nquote q\n"
			"cap yearly fund working %s retired %s\n",
			working, retired);
	else
		fprintf(out, "clause M\nquote q\ncap none\n");
}

static void
put_ratio(FILE *out, int32_t ppm)
{
	fprintf(out, " %d.%06d", ppm / 1000000, ppm % 1000000);
}

static void
put_rest(FILE *out, const struct policy *policy)
{
	fprintf(out, "clause R\nquote q\nrange pharmacy L\n"
		     "range outpatient L\ntable rates\n"
		     "scene level working retired\n");
	for (int i = 0; i < 2; i++) {
		fprintf(out, "%s L", i ? "outpatient" : "pharmacy");
		put_ratio(out, policy->ratio_ppm[0]);
		put_ratio(out, policy->ratio_ppm[1]);
		fprintf(out, "\n");
	}
	fprintf(out,
		"end\nround overlimit per-item %s to-fen\n"
		"round preself per-item %s to-fen\n"
		"round fund per-bill %s to-fen\nclause P\nquote q\naccount",
		modes[policy->round_ceiling], modes[policy->round_preself],
		modes[policy->round_fund]);
	fprintf(out, policy->payable_count ? " may-pay" : " refuse");
	for (int i = 0; i < policy->payable_count; i++)
		fprintf(out, " %s", payable_words[policy->payable[i]]);
	fprintf(out, "\n");
}

struct rules *
policy_load(const struct policy *policy)
{
	struct rules *rules = NULL;
	struct err err = {0};
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		abort();
	fputs(head, out);
	if (policy->year_start)
		fprintf(out, "year starts %s\n", policy->year_start);
	else
		fputs("year calendar\n", out);
	fputs(middle, out);
	put_limits(out, policy);
	put_rest(out, policy);
	fputs(example, out);
	if (fclose(out) != 0)
		abort();
	if (rules_load(&rules, text, length, "policy.rules", &err) < 0) {
		fprintf(stderr, "%s\n%s\n", err.text, text);
		abort();
	}
	free(text);
	return rules;
}

/* n / d, n >= 0: through twice the quotient, so that halves are whole. */
static int64_t
rounded(wide n, wide d, int mode)
{
	wide doubled = 2 * n / d; /* floor of twice the quotient */
	bool exact = 2 * n % d == 0;

	if (mode == 0)
		return (int64_t)((doubled + 1) / 2);
	if (mode == 1 && doubled % 2 == 1 && exact)
		return (int64_t)((doubled + 1) / 4 * 2);
	if (mode == 1)
		return (int64_t)((doubled + 1) / 2);
	if (mode == 2)
		return (int64_t)(n / d);
	return (int64_t)((n + d - 1) / d);
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* How much of a limit falls to a step from before to before + amount. */
static int64_t
step_below(int64_t limit, int64_t before, int64_t amount)
{
	return least(limit, before + amount) - least(limit, before);
}

static void
oracle_items(const struct policy *policy, const struct basket *basket,
	     struct oracle *oracle)
{
	for (int i = 0; i < basket->item_count; i++) {
		const struct item *item = &basket->items[i];
		wide units = item->count.e4;
		int64_t amount = rounded(item->price.e6 * units, 100000000, 0);
		int64_t covered = amount, share;

		oracle->total += amount;
		if (item->item_class == ITEM_CLASS_C) {
			oracle->ownpay += amount;
			continue;
		}
		if (item->ceiling.e6)
			covered = least(
			    amount, rounded(item->ceiling.e6 * units, 100000000,
					    policy->round_ceiling));
		share = rounded((wide)covered * item->preself.ppm, 1000000,
				policy->round_preself);
		oracle->overlimit += amount - covered;
		oracle->preself += share;
		oracle->inscope += covered - share;
	}
}

static int64_t
oracle_part(const struct oracle *oracle, enum split_bucket bucket)
{
	const int64_t parts[] = {oracle->ownpay,     oracle->overlimit,
				 oracle->preself,    0,
				 oracle->deductible, 0,
				 oracle->copay,	     oracle->overcap};

	return parts[bucket];
}

void
oracle_split(const struct policy *policy, const struct split_case *input,
	     struct oracle *oracle)
{
	int group = input->retired ? 1 : 0;
	int64_t met = input->meters.deductible_met.fen;
	int64_t paid = input->meters.fund_paid.fen;
	int64_t above, share, may = 0;

	memset(oracle, 0, sizeof(*oracle));
	oracle_items(policy, input->basket, oracle);
	oracle->deductible =
	    step_below(policy->deductible_fen[group], met, oracle->inscope);
	above = oracle->inscope - oracle->deductible;
	share = rounded((wide)above * policy->ratio_ppm[group], 1000000,
			policy->round_fund);
	oracle->fund = policy->capped
			   ? step_below(policy->cap_fen[group], paid, share)
			   : share;
	oracle->overcap = share - oracle->fund;
	oracle->copay = above - share;
	oracle->person = oracle->total - oracle->fund;
	for (int i = 0; i < policy->payable_count; i++)
		may += oracle_part(oracle, policy->payable[i]);
	if (input->account_used)
		oracle->account = least(may, input->balance.fen);
	oracle->cash = oracle->person - oracle->account;
	oracle->balance_after = input->balance.fen - oracle->account;
	oracle->deductible_met = met + oracle->deductible;
	oracle->fund_paid = paid + oracle->fund;
}

const char *
oracle_differs(const struct oracle *oracle, const struct split *split)
{
	const struct {
		const char *name;
		int64_t want;
		struct money got;
	} rows[] = {
	    {"total", oracle->total, split->total},
	    {"ownpay", oracle->ownpay, split->ownpay},
	    {"overlimit", oracle->overlimit, split->overlimit},
	    {"preself", oracle->preself, split->preself},
	    {"inscope", oracle->inscope, split->inscope},
	    {"deductible", oracle->deductible, split->deductible},
	    {"fund", oracle->fund, split->fund},
	    {"copay", oracle->copay, split->copay},
	    {"overcap", oracle->overcap, split->overcap},
	    {"person", oracle->person, split->person},
	    {"account", oracle->account, split->account},
	    {"cash", oracle->cash, split->cash},
	    {"balance", oracle->balance_after, split->balance_after},
	    {"met", oracle->deductible_met, split->meters_after.deductible_met},
	    {"paid", oracle->fund_paid, split->meters_after.fund_paid},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].want != rows[i].got.fen)
			return rows[i].name;
	return NULL;
}
