#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/settlement.h"
#include "pos/text.h"

static const struct {
	const char *name;
	const char *word;
} states[MESSAGE_STATE_COUNT] = {
#define X(state, name, text) [state] = { name, text },
	MESSAGE_STATES(X)
#undef X
};

const char *
message_state_name(enum message_state state)
{
	assert(state < MESSAGE_STATE_COUNT);
	return states[state].name;
}

const char *
message_state_word(enum message_state state)
{
	assert(state < MESSAGE_STATE_COUNT);
	return _(states[state].word);
}

int
message_state_parse(const char *name)
{
	assert(name != NULL);
	for (int i = 0; i < MESSAGE_STATE_COUNT; i++) {
		if (strcmp(states[i].name, name) == 0)
			return i;
	}
	return -1;
}

/* The table of DESIGN section 4, one row an arrow. All else is forbidden. */
static const struct arrow {
	enum message_state from;
	enum fact fact;
	enum message_state to;
} arrows[] = {
	{ MESSAGE_PENDING, FACT_SENT, MESSAGE_SENT },
	{ MESSAGE_PENDING, FACT_VOIDED, MESSAGE_VOIDED },
	{ MESSAGE_SENT, FACT_UNSENT, MESSAGE_PENDING },
	{ MESSAGE_SENT, FACT_UNKNOWN, MESSAGE_UNKNOWN },
	{ MESSAGE_SENT, FACT_ACKED, MESSAGE_ACKED },
	{ MESSAGE_SENT, FACT_REFUSED, MESSAGE_REFUSED },
	{ MESSAGE_UNKNOWN, FACT_SENT, MESSAGE_RESENT },
	{ MESSAGE_UNKNOWN, FACT_ACKED, MESSAGE_ACKED },
	{ MESSAGE_UNKNOWN, FACT_REFUSED, MESSAGE_REFUSED },
	{ MESSAGE_UNKNOWN, FACT_REVERSED, MESSAGE_REVERSED },
	{ MESSAGE_RESENT, FACT_UNSENT, MESSAGE_UNKNOWN },
	{ MESSAGE_RESENT, FACT_UNKNOWN, MESSAGE_UNKNOWN },
	{ MESSAGE_RESENT, FACT_ACKED, MESSAGE_ACKED },
	/* The first try may still have counted: its fate stays open. */
	{ MESSAGE_RESENT, FACT_REFUSED, MESSAGE_UNKNOWN },
	{ MESSAGE_ACKED, FACT_REVERSED, MESSAGE_REVERSED },
};

bool
settlement_move(enum message_state *state, enum fact fact)
{
	assert(state != NULL);
	assert(*state < MESSAGE_STATE_COUNT);
	for (size_t i = 0; i < sizeof(arrows) / sizeof(arrows[0]); i++) {
		if (arrows[i].from == *state && arrows[i].fact == fact) {
			*state = arrows[i].to;
			return true;
		}
	}
	return false;
}

bool
settlement_is_visit(const struct settlement *settlement)
{
	return settlement->doctor.atddr_no[0] != '\0';
}

const char *
settlement_infno(const struct settlement *settlement)
{
	return settlement_is_visit(settlement) ? "2207" : "2102";
}

/* acct_pay is of every account; a split is checked for its sums. */
static struct money
accounts(const struct split *split)
{
	return money_fen(split->account.fen +
	    split_more_of(split, BUCKET_PAST).fen +
	    split_more_of(split, BUCKET_FAMILY).fen);
}

void
settlement_local(const struct split *split, struct figures *local)
{
	struct money funds;

	assert(split != NULL && local != NULL);
	/* fund_pay_sumamt is of all payers; a split is checked for that. */
	if (!split_others(split, &funds) ||
	    !money_add(split->fund, funds, &funds))
		funds = split->fund;
	*local = (struct figures) {
		.known = true,
		.total = split->total,
		.ownpay = split->ownpay,
		.overlimit = split->overlimit,
		.preself = split->preself,
		.inscope = split->inscope,
		.deductible = split->deductible,
		.fund = funds,
		.person = split->person,
		.account = accounts(split),
		.cash = split->cash,
		.balance_after = split->balance_after,
		.shared = split_more_of(split, BUCKET_FAMILY),
	};
	for (int i = 0; i < FIGURES_PAYERS; i++)
		local->payers[i] = split_more_of(
		    split, (enum split_bucket)(BUCKET_LARGE + i));
}

bool
figures_agree(const struct figures *a, const struct figures *b)
{
	assert(a != NULL && b != NULL);
	for (int i = 0; i < FIGURES_PAYERS; i++) {
		if (a->payers[i].fen != b->payers[i].fen)
			return false;
	}
	return a->fund.fen == b->fund.fen && a->account.fen == b->account.fen &&
	    a->cash.fen == b->cash.fen;
}

void
settlement_estimate(
    const struct settlement *settlement, struct figures *estimate)
{
	assert(settlement != NULL);
	settlement_local(&settlement->split, estimate);
	estimate->known = settlement->kind != SETTLEMENT_PREPAID ||
	    settlement->pack[0] != '\0';
}

void
settlement_agreed(
    const struct settlement *settlement, struct figures *agreed)
{
	assert(agreed != NULL);
	if (settlement->quote.known) {
		*agreed = settlement->quote;
		return;
	}
	if (settlement->kind != SETTLEMENT_PREPAID) {
		settlement_estimate(settlement, agreed);
		return;
	}
	/* Nothing is promised and nothing used: all of it was paid. */
	*agreed = (struct figures) {
		.known = true,
		.total = settlement->basket.total,
		.person = settlement->basket.total,
		.cash = settlement->basket.total,
		.balance_after = settlement->person.balc,
	};
}

void
settlement_input(const struct settlement *settlement, struct split_case *input)
{
	assert(settlement != NULL && input != NULL);
	*input = (struct split_case) {
		.day = settlement->day,
		.scene = settlement->scene,
		.level = settlement->level,
		.retired = settlement->retired,
		.account_used = settlement->account_used,
		.balance = settlement->person.balc,
		.meters = settlement->meters,
		.basket = &settlement->basket,
		.traits = &settlement->traits,
		.past = settlement->past,
		.timed = settlement->timed,
		.minute = settlement->minute,
		.institution = settlement->institution,
	};
}

void
settlement_tag(struct settlement *settlement, const struct crypto_key *key)
{
	const struct person *person = &settlement->person;
	const char *who = person->certno;

	assert(key != NULL);
	if (who[0] == '\0')
		who = person->psn_no;
	if (who[0] == '\0')
		who = person->mdtrt_cert_no;
	crypto_tag(settlement->person_tag, key, who);
}

void
settlement_clear(struct settlement *settlement)
{
	assert(settlement != NULL);
	explicit_bzero(settlement, sizeof(*settlement));
}

struct settlement *
settlement_new(struct err *err)
{
	struct settlement *settlement = calloc(1, sizeof(*settlement));

	if (settlement == NULL)
		err_set(err, ERR_MEMORY, _("内存不足"));
	return settlement;
}

void
settlement_free(struct settlement **settlement)
{
	assert(settlement != NULL);
	if (*settlement != NULL)
		settlement_clear(*settlement);
	free(*settlement);
	*settlement = NULL;
}
