/* explain_payer.c - a payer after 统筹: what it worked on, and what not. */
#include <assert.h>
#include <string.h>

#include "pos/explain_inside.h"

/* A payer's turn as it was: what it was given, and what its meters said. */
struct turn {
	const struct pack_payer *payer;
	struct money base;
	struct money before; /* of the base, in its period */
	struct money used;   /* paid by it, in its period */
	struct money floor;
	struct money due; /* of the base, still below the floor */
};

static const struct pack_payer *
payer_of(const struct explain *explain, enum split_bucket bucket)
{
	const struct rules *rules = explain->work.rules;

	for (int i = 0; i < rules->payer_count; i++)
		if (rules->payers[i].bucket == bucket)
			return &rules->payers[i];
	return NULL;
}

/* What those before it left of a part. */
static struct money
left_of(const struct explain *explain, const struct pack_payer *payer,
	enum split_bucket of)
{
	const struct rules *rules = explain->work.rules;
	int64_t left = explain_amount(explain->split, (int)of).fen;

	for (const struct pack_payer *at = rules->payers; at < payer; at++)
		left -= explain_paid(explain->split, at->bucket, of).fen;
	return money_fen(left);
}

/* A yearly meter of the payer's own: 基数 or 支付 (split_payer.c). */
static int
meter_of(struct explain *explain, const struct pack_payer *payer,
	 enum pack_word what, struct money *amount, struct err *err)
{
	char name[METER_BYTES];
	struct meter *meter;

	*amount = money_fen(0);
	if (payer->period == PERIOD_VISIT)
		return 0;
	if (!text_format(name, sizeof(name), "%s/%s",
			 pack_word_text((enum pack_word)(
			     WORD_OWNPAY + (int)payer->bucket)),
			 pack_word_text(what)))
		assert(!"a payer's name has room");
	meter = split_meter(&explain->work, name, payer->period, err);
	if (!meter)
		return -1;
	*amount = meter->amount;
	return 0;
}

static int
turn_read(struct explain *explain, struct turn *turn, struct err *err)
{
	const struct pack_payer *payer = turn->payer;

	for (int i = 0; i < payer->base_count; i++)
		turn->base.fen +=
		    left_of(explain, payer, payer->base[i]).fen;
	turn->floor = payer->floor[explain->work.group];
	if (meter_of(explain, payer, WORD_BASE, &turn->before, err) < 0 ||
	    meter_of(explain, payer, WORD_PAYS, &turn->used, err) < 0)
		return -1;
	turn->due =
	    money_min(turn->base, split_left(turn->floor, turn->before));
	return 0;
}

static void
say_terms(struct explain *explain, const struct turn *turn)
{
	const struct pack_payer *payer = turn->payer;
	const char *clause = explain->work.rules->clauses[payer->clause].id;
	const char *period =
	    split_period_word(split_period_of(payer->period));

	for (int i = 0; i < payer->base_count; i++) {
		struct money left = left_of(explain, payer, payer->base[i]);

		if (left.fen > 0)
			explain_say(explain, clause, _("基数里的%s：%s"),
				    split_bucket_word(payer->base[i]),
				    explain_yuan(left).at);
	}
	if (turn->floor.fen > 0)
		explain_say(explain, clause,
			    _("起付%s %s，此前已计 %s，这一笔的基数 %s"),
			    period, explain_yuan(turn->floor).at,
			    explain_yuan(turn->before).at,
			    explain_yuan(turn->base).at);
	if (payer->topped)
		explain_say(explain, clause, _("封顶%s %s，此前已付 %s"),
			    period,
			    explain_yuan(payer->top[explain->work.group]).at,
			    explain_yuan(turn->used).at);
}

void
explain_payer(struct explain *explain, enum split_bucket bucket)
{
	const struct split *split = explain->split;
	struct turn turn = {.payer = payer_of(explain, bucket)};
	char text[EXPLAIN_TEXT_BYTES];

	explain_headline(explain, _("%s付了 %s："), split_bucket_word(bucket),
			 explain_yuan(explain_amount(split, (int)bucket)).at);
	for (int i = 0; i < split->reason_count; i++) {
		const struct split_reason *reason = &split->reasons[i];

		if (reason->bucket != bucket)
			continue;
		split_reason_text(text, sizeof(text), reason, NULL);
		explain_count(explain, reason->amount, reason->clause, "%s",
			      text);
		explain_part(explain, reason->of, false);
	}
	if (turn.payer && turn_read(explain, &turn, NULL) == 0)
		say_terms(explain, &turn);
}

/* The part of the base that it did not pay, and why. */
static void
count_unpaid(struct explain *explain, const struct turn *turn)
{
	const struct pack_payer *payer = turn->payer;
	const char *clause = explain->work.rules->clauses[payer->clause].id;
	struct money paid =
	    explain_amount(explain->split, (int)payer->bucket);
	int64_t rest = turn->base.fen - turn->due.fen - paid.fen;
	int64_t ahead =
	    turn->floor.fen - turn->before.fen - turn->due.fen;

	if (turn->due.fen > 0)
		explain_count(explain, turn->due, clause,
			      _("没有过起付 %s 的部分"),
			      explain_yuan(turn->floor).at);
	if (turn->due.fen > 0 && ahead > 0)
		explain_say(explain, clause, _("再有 %s 才开始付"),
			    explain_yuan(money_fen(ahead)).at);
	if (rest > 0)
		explain_count(explain, money_fen(rest), clause,
			      _("起付以上、支付比例和封顶以外的部分"));
	say_terms(explain, turn);
}

int
explain_payer_not(struct explain *explain, enum split_bucket bucket,
		  struct err *err)
{
	struct turn turn = {.payer = payer_of(explain, bucket)};
	const char *word = split_bucket_word(bucket);
	char text[EXPLAIN_TEXT_BYTES];

	if (!turn.payer) {
		explain_headline(explain, _("这个规则包没有%s"), word);
		return 0;
	}
	if (!explain_when(explain, &turn.payer->when, text, sizeof(text))) {
		explain_headline(explain, _("%s的条件不成立：%s"), word, text);
		explain_say(explain,
			    explain->work.rules->clauses[turn.payer->clause].id,
			    "%s", text);
		return 0;
	}
	if (turn_read(explain, &turn, err) < 0)
		return -1;
	if (turn.base.fen == 0)
		explain_headline(explain,
				 _("到%s时，它的基数里已经没有要付的"), word);
	else if (turn.due.fen == turn.base.fen)
		explain_headline(explain, _("%s的基数还没有过起付"), word);
	else
		explain_headline(
		    explain, _("%s的基数 %s，它付了 %s"), word,
		    explain_yuan(turn.base).at,
		    explain_yuan(explain_amount(explain->split, (int)bucket))
			.at);
	count_unpaid(explain, &turn);
	return 0;
}
