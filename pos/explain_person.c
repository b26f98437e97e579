/* explain_person.c - the accounts, cash, and the person's part as a whole. */
#include <assert.h>
#include <string.h>

#include "pos/explain_inside.h"

/* What of a part is left to the person when the funds have paid. */
static struct money
persons(const struct split *split, enum split_bucket of)
{
	int64_t left = explain_amount(split, (int)of).fen;

	for (int i = BUCKET_LARGE; i <= BUCKET_OTHER; i++)
		left -= explain_paid(split, (enum split_bucket)i, of).fen;
	assert(left >= 0);
	return money_fen(left);
}

static bool
is_part(int bucket)
{
	return bucket <= BUCKET_SEGMENT && bucket != BUCKET_INSCOPE &&
	       bucket != BUCKET_FUND;
}

static bool
is_listed(const enum split_bucket *list, int count, enum split_bucket of)
{
	for (int i = 0; i < count; i++)
		if (list[i] == of)
			return true;
	return false;
}

/* "先行自付、起付线" */
static void
list_text(const enum split_bucket *list, int count, char *to, size_t room)
{
	size_t length = 0;

	to[0] = '\0';
	for (int i = 0; i < count; i++) {
		if (!text_format(to + length, room - length, "%s%s",
				 i > 0 ? _("、") : "",
				 split_bucket_word(list[i]))) {
			to[length] = '\0';
			return;
		}
		length = strlen(to);
	}
}

/* One of the three accounts, as the pack and the case have it. */
struct account {
	const enum split_bucket *list; /* what it may pay */
	int count;
	const char *clause;
	struct money balance;
	struct pack_keep keep; /* not set where none holds */
};

static struct account
account_of(const struct explain *explain, enum split_bucket payer)
{
	const struct rules *rules = explain->work.rules;
	const struct split_case *input = explain->work.input;
	struct account own = {rules->payable, rules->payable_count,
			      split_clause_of(&explain->work,
					      CONSTRUCT_ACCOUNT),
			      input->balance,
			      {.set = rules->account_keeps,
			       .when = rules->account_keeps_when,
			       .floor = rules->account_floor}};
	struct account past = {rules->past, rules->past_count, own.clause,
			       input->past, rules->past_keep};
	struct account family = {rules->family, rules->family_count,
				 own.clause, money_fen(0),
				 rules->family_keep};
	struct account *account = payer == BUCKET_PAST	   ? &past
				  : payer == BUCKET_FAMILY ? &family
							   : &own;

	for (int i = 0; i < input->family_count; i++)
		family.balance.fen += input->family[i].fen;
	if (past.count > 0)
		past.clause = rules->clauses[rules->past_clause].id;
	if (family.count > 0)
		family.clause = rules->clauses[rules->family_clause].id;
	if (account->keep.set &&
	    !split_when(&explain->work, &account->keep.when))
		account->keep.set = false;
	return *account;
}

/* May pay this part, and the money in it did not reach. */
static void
say_empty(struct explain *explain, enum split_bucket payer,
	  const struct account *account)
{
	const struct pack_keep *keep = &account->keep;
	const char *word = split_bucket_word(payer);

	if (account->balance.fen == 0)
		explain_say(explain, account->clause, _("%s没有余额"), word);
	else if (keep->set && account->balance.fen <= keep->over.fen)
		explain_say(explain, account->clause,
			    _("%s余额 %s，超过 %s 才可以付"), word,
			    explain_yuan(account->balance).at,
			    explain_yuan(keep->over).at);
	else if (keep->set && keep->least.fen > 0)
		explain_say(explain, account->clause,
			    _("%s余额 %s，要留存 %s，至少付 %s，否则不付"),
			    word, explain_yuan(account->balance).at,
			    explain_yuan(keep->floor).at,
			    explain_yuan(keep->least).at);
	else if (keep->set)
		explain_say(explain, account->clause,
			    _("%s余额 %s，要留存 %s，留存以上的已经用完"),
			    word, explain_yuan(account->balance).at,
			    explain_yuan(keep->floor).at);
	else
		explain_say(explain, account->clause,
			    _("%s余额 %s，已经用完"), word,
			    explain_yuan(account->balance).at);
}

void
explain_account_left(struct explain *explain, enum split_bucket payer,
		     enum split_bucket of)
{
	const struct account account = account_of(explain, payer);
	const char *word = split_bucket_word(payer);
	char text[EXPLAIN_TEXT_BYTES];

	list_text(account.list, account.count, text, sizeof(text));
	if (!explain->work.input->account_used)
		explain_say(explain, "", _("这一笔没有使用个人账户"));
	else if (of == BUCKET_SEGMENT ||
		 is_listed(account.list, account.count, of))
		say_empty(explain, payer, &account);
	else if (account.count == 0)
		explain_say(explain, account.clause,
			    _("按这个规则包，%s不付任何部分"), word);
	else
		explain_say(explain, account.clause,
			    _("%s可以付的是%s，没有%s"), word, text,
			    split_bucket_word(of));
}

void
explain_account(struct explain *explain, enum split_bucket payer)
{
	const struct split *split = explain->split;

	explain_headline(explain, _("%s付了 %s，按规则包写的先后："),
			 split_bucket_word(payer),
			 explain_yuan(explain_amount(split, (int)payer)).at);
	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		if (reason->bucket != payer)
			continue;
		explain_count(explain, reason->amount, reason->clause,
			      _("%s：当时余额 %s"),
			      split_bucket_word(reason->of),
			      explain_yuan(reason->limit).at);
		explain_part(explain, reason->of, false);
	}
}

void
explain_account_not(struct explain *explain, enum split_bucket payer)
{
	const struct split *split = explain->split;
	const char *word = split_bucket_word(payer);
	char who[EXPLAIN_TEXT_BYTES];

	if (split->person.fen == 0)
		explain_headline(explain, _("个人没有要付的"));
	else
		explain_headline(
		    explain, _("个人负担 %s，%s付了 %s，其余没有付："),
		    explain_yuan(split->person).at, word,
		    explain_yuan(explain_amount(split, (int)payer)).at);
	for (int i = BUCKET_OWNPAY; i <= BUCKET_SEGMENT; i++) {
		enum split_bucket of = (enum split_bucket)i;
		int64_t left = is_part(i) ? persons(split, of).fen -
						explain_paid(split, payer, of)
						    .fen
					  : 0;

		if (left == 0)
			continue;
		if (!text_format(who, sizeof(who), _("%s没有付"), word))
			who[0] = '\0';
		explain_part_step(explain, of, money_fen(left), "", who);
		explain_account_left(explain, payer, of);
	}
}

void
explain_cash(struct explain *explain)
{
	const struct split *split = explain->split;
	const char *clause = split_clause_of(&explain->work, CONSTRUCT_CASH);

	explain_headline(explain,
			 _("个人负担 %s，账户付了 %s，现金付其余的 %s"),
			 explain_yuan(split->person).at,
			 explain_yuan(money_fen(split->person.fen -
						split->cash.fen))
			     .at,
			 explain_yuan(split->cash).at);
	for (int i = BUCKET_OWNPAY; i <= BUCKET_SEGMENT; i++) {
		enum split_bucket of = (enum split_bucket)i;
		struct money cash = explain_paid(split, BUCKET_CASH, of);

		if (!is_part(i) || cash.fen == 0)
			continue;
		explain_part_step(explain, of, cash, clause, _("付现金"));
		explain_account_left(explain, BUCKET_ACCOUNT, of);
		if (explain->work.rules->past_count > 0)
			explain_account_left(explain, BUCKET_PAST, of);
		if (explain->work.rules->family_count > 0)
			explain_account_left(explain, BUCKET_FAMILY, of);
	}
}

/* Everyone from first to last who paid something, as steps. */
static void
count_payers(struct explain *explain, int last)
{
	for (int i = BUCKET_FUND; i <= last; i++) {
		struct money amount = explain_amount(explain->split, i);

		if (amount.fen > 0 && !is_part(i))
			explain_count(explain, amount, "", _("%s付了 %s"),
				      split_bucket_word((enum split_bucket)i),
				      explain_yuan(amount).at);
	}
}

void
explain_cash_not(struct explain *explain)
{
	const struct split *split = explain->split;

	explain_headline(explain, _("总额 %s，现金付 %s，其余的别处付了："),
			 explain_yuan(split->total).at,
			 explain_yuan(split->cash).at);
	count_payers(explain, BUCKET_FAMILY);
}

void
explain_person(struct explain *explain)
{
	const struct split *split = explain->split;

	explain_headline(
	    explain, _("总额 %s，各项基金付了 %s，个人负担 %s："),
	    explain_yuan(split->total).at,
	    explain_yuan(money_fen(split->total.fen - split->person.fen)).at,
	    explain_yuan(split->person).at);
	for (int i = BUCKET_OWNPAY; i <= BUCKET_SEGMENT; i++) {
		enum split_bucket of = (enum split_bucket)i;

		if (is_part(i) && persons(split, of).fen > 0)
			explain_part_step(explain, of, persons(split, of), "",
					  _("由个人负担"));
	}
}

void
explain_person_not(struct explain *explain)
{
	const struct split *split = explain->split;

	explain_headline(explain, _("总额 %s，个人负担 %s，其余是基金付的："),
			 explain_yuan(split->total).at,
			 explain_yuan(split->person).at);
	count_payers(explain, BUCKET_OTHER);
}
