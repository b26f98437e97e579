/* rules_want.c - see rules_want.h. */
#include "pos/rules_want.h"

#include <assert.h>

#include "pos/text.h"

static int
want_index(const char *text)
{
	enum pack_word word = pack_word(text);
	enum split_bucket bucket = BUCKET_OWNPAY;

	if (pack_word_bucket(word, &bucket))
		return (int)bucket;
	if (word == WORD_TOTAL)
		return WANT_TOTAL;
	if (word == WORD_PERSON_PART)
		return WANT_PERSON;
	return word == WORD_BALANCE ? WANT_BALANCE : -1;
}

/* 得 统筹支付 33.90 个人账户 26.10 …. */
int
pack_want_line(const struct pack_reader *reader,
	       struct pack_want wants[WANT_COUNT])
{
	const struct pack_line *line = &reader->line;

	if (line->count < 3 || line->count % 2 == 0)
		return pack_fail(reader, _("得：应为成对的 项目 金额"));
	for (int i = 1; i < line->count; i += 2) {
		int index = want_index(line->words[i]);
		struct pack_want *want;

		if (index < 0)
			return pack_fail(
			    reader,
			    _("得：不认识的项目“%s”，应为 统筹支付、个人账户、"
			      "个人现金、个人负担、总额、余额、起付线等"),
			    line->words[i]);
		want = &wants[index];
		if (want->stated)
			return pack_fail(reader, _("得：“%s”写了两次"),
					 line->words[i]);
		want->stated = true;
		want->line = line->number;
		if (pack_need_money(reader, i + 1, &want->amount) < 0)
			return -1;
	}
	return 0;
}

static struct money
got(const struct split *split, int index)
{
	const struct money amounts[WANT_COUNT] = {
	    [BUCKET_OWNPAY] = split->ownpay,
	    [BUCKET_OVERLIMIT] = split->overlimit,
	    [BUCKET_PRESELF] = split->preself,
	    [BUCKET_INSCOPE] = split->inscope,
	    [BUCKET_DEDUCTIBLE] = split->deductible,
	    [BUCKET_FUND] = split->fund,
	    [BUCKET_COPAY] = split->copay,
	    [BUCKET_OVERCAP] = split->overcap,
	    [BUCKET_SEGMENT] = split_more_of(split, BUCKET_SEGMENT),
	    [BUCKET_LARGE] = split_more_of(split, BUCKET_LARGE),
	    [BUCKET_SERIOUS] = split_more_of(split, BUCKET_SERIOUS),
	    [BUCKET_CIVIL] = split_more_of(split, BUCKET_CIVIL),
	    [BUCKET_EMPLOYER] = split_more_of(split, BUCKET_EMPLOYER),
	    [BUCKET_AID] = split_more_of(split, BUCKET_AID),
	    [BUCKET_OTHER] = split_more_of(split, BUCKET_OTHER),
	    [BUCKET_PAST] = split_more_of(split, BUCKET_PAST),
	    [BUCKET_FAMILY] = split_more_of(split, BUCKET_FAMILY),
	    [BUCKET_ACCOUNT] = split->account,
	    [BUCKET_CASH] = split->cash,
	    [WANT_TOTAL] = split->total,
	    [WANT_PERSON] = split->person,
	    [WANT_BALANCE] = split->balance_after,
	};

	assert(index >= 0 && index < WANT_COUNT);
	return amounts[index];
}

const char *
pack_want_name(int index)
{
	if (index == WANT_TOTAL)
		return pack_word_text(WORD_TOTAL);
	if (index == WANT_PERSON)
		return pack_word_text(WORD_PERSON_PART);
	if (index == WANT_BALANCE)
		return pack_word_text(WORD_BALANCE);
	return pack_word_text((enum pack_word)(WORD_OWNPAY + index));
}

int
pack_wants_check(const struct pack_reader *reader, const char *id,
		 const struct pack_want wants[WANT_COUNT],
		 const struct split *split)
{
	for (int i = 0; i < WANT_COUNT; i++) {
		const struct pack_want *want = &wants[i];
		struct money amount = got(split, i);
		char wanted[MONEY_TEXT_BYTES], computed[MONEY_TEXT_BYTES];

		if (!want->stated || money_compare(want->amount, amount) == 0)
			continue;
		money_format(wanted, want->amount);
		money_format(computed, amount);
		return err_set(reader->err, ERR_RULES,
			       _("%s:%d：例 %s：%s 应得 %s，算得 %s"),
			       reader->file, want->line, id, pack_want_name(i),
			       wanted, computed);
	}
	return 0;
}
