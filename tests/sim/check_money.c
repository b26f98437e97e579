/* What screen, paper, journal and the centre's ledger say of the money. */
#include "tests/sim/world.h"

#include <stdlib.h>
#include <string.h>

#include "ui/widget.h"

#define ENTRIES_MAX 256

void
check_parts(struct world *world)
{
	const struct till_view *view = world_view(world);
	const struct figures *f = &view->figures;
	struct err err = { .code = ERR_NONE };

	if (view->sale->kind == SETTLEMENT_SALE &&
	    split_check(&view->sale->split, &view->sale->basket, &err) != 0)
		world_broken(world, "I3 %s", err.text);
	if (f->fund.fen < 0 || f->account.fen < 0 || f->cash.fen < 0 ||
	    f->fund.fen + f->account.fen + f->cash.fen != f->total.fen ||
	    f->total.fen != view->sale->basket.total.fen)
		world_broken(world, "I3 parts of %s do not make the total",
		    view->last_sale);
}

/* A line of a text that has both: what it is, and how much. */
static bool
says(const char *text, const char *label, struct money amount)
{
	char number[MONEY_TEXT_BYTES], line[512];
	const char *at = text;

	money_format(number, amount);
	while ((at = strstr(at, label)) != NULL) {
		size_t length = strcspn(at, "\n");

		if (length < sizeof(line)) {
			memcpy(line, at, length);
			line[length] = '\0';
			if (strstr(line, number) != NULL)
				return true;
		}
		at += length;
	}
	return false;
}

/* I4: what is written down somewhere, laid beside the journal. */
static void
expect_figures(struct world *world, const char *where, const char *text,
    const struct sale_entry *e)
{
	if (says(text, "现金支付", e->cash) &&
	    says(text, "账户支付", e->account) &&
	    (says(text, "统筹支付", e->fund) ||
		says(text, "基金支付", e->fund)))
		return;
	world_say(world, "%s", text);
	world_broken(world, "I4 the %s of %s says other figures", where,
	    e->sale);
}

/* I4: and beside the centre's own book. */
static void
expect_effect(struct world *world, const struct sale_entry *e)
{
	const struct ledger_entry *effect = NULL;
	int effects = ledger_effects(world->ledger, e->sale, &effect);

	if ((e->state == MESSAGE_ACKED) != (effects == 1))
		world_broken(world, "I4 sale %s is %s here, %d there",
		    e->sale, message_state_name(e->state), effects);
	else if (effects == 1 &&
	    (e->fund.fen != effect->fund || e->cash.fen != effect->cash ||
		e->account.fen != effect->account ||
		strcmp(e->setl_id, effect->setl_id) != 0))
		world_broken(
		    world, "I4 sale %s: figures differ", e->sale);
}

/* I4: a result as it appears, in the cells of the screen; where the
 * terminal has hung up nothing does. */
void
check_shown(struct world *world)
{
	const struct till_view *view = world_view(world);
	char text[CELLS_TEXT_BYTES];
	struct sale_entry e;

	if (view->place != TILL_RESULT || view->outcome != OUTCOME_SETTLED)
		return;
	if (queue_sale(world->wiring.store, view->last_sale, &e, NULL) != 0) {
		world_broken(
		    world, "I4 %s is shown, not known", view->last_sale);
		return;
	}
	expect_effect(world, &e);
	if (world->counter.gone ||
	    screen_front(world->ui, view) != SCREEN_RESULT)
		return;
	cells_text(world->counter.term, text);
	expect_figures(world, "screen", text, &e);
}

/* I13: the screen says it only when the journal does. */
void
check_success(struct world *world)
{
	const struct till_view *view = world_view(world);
	char text[CELLS_TEXT_BYTES];
	struct sale_entry e;

	if (view->place != TILL_RESULT || world->counter.gone ||
	    screen_front(world->ui, view) != SCREEN_RESULT)
		return;
	/* The frame counts successes; the verdict is the body's first row. */
	term_row_text(world->counter.term, BODY_TOP, text, sizeof(text));
	if (strstr(text, "成功") == NULL) {
		if (view->outcome == OUTCOME_SETTLED)
			world_broken(world, "I4 %s is settled, not shown so",
			    view->last_sale);
		return;
	}
	if (queue_sale(world->wiring.store, view->last_sale, &e, NULL) != 0 ||
	    (e.state != MESSAGE_ACKED && e.state != MESSAGE_REVERSED))
		world_broken(world, "I13 sale %s shown as settled",
		    view->last_sale);
}

/* A slip in a hand: it is in the journal (I2), the second is marked, and
 * what it says is what the journal says (I4, I13). */
void
check_paper(struct world *world, const char *sale, const char *text)
{
	struct promise *promise;
	struct sale_entry e;
	bool again = strstr(text, "重印") != NULL;
	int *copies;

	disk_hold(world->disk, true);
	if (store_in_transaction(world->wiring.store) ||
	    queue_sale(world->wiring.store, sale, &e, NULL) != 0) {
		world_broken(world, "I2 %s is printed, not committed", sale);
		goto out;
	}
	promise = world_promise(world, sale);
	/* What was paid back for a ticket has a slip of its own. */
	copies = strstr(text, "补结算退款单") != NULL ? &promise->slips :
							&promise->copies;
	if (again != ((*copies)++ > 0) && !again)
		world_broken(world, "I4 copy %d of %s is not marked", *copies,
		    sale);
	if (check_personal(text, strlen(text)))
		world_broken(world, "I9 a person's number on paper");
	if (strstr(text, "*** 成功 ***") != NULL &&
	    (e.kind != SETTLEMENT_SALE || e.state != MESSAGE_ACKED))
		world_broken(world, "I13 paper of %s says it is settled",
		    sale);
	if (e.kind == SETTLEMENT_SALE && e.state == MESSAGE_ACKED)
		expect_figures(world, "paper", text, &e);
	world->sums.checked[4]++;
out:
	disk_hold(world->disk, false);
}

/* Open, and nobody has taken it over: it counts against the budget. */
static bool
is_promised(const struct sale_entry *e)
{
	return e->kind == SETTLEMENT_SALE && !e->closed && !e->handed &&
	    !e->dealt && e->state <= MESSAGE_RESENT;
}

/* I11: past a soft limit somebody else has agreed, and it is written. */
static void
expect_second(struct world *world, const struct sale_entry *e, int64_t till,
    int64_t person)
{
	const struct conf *c = &world->wiring.conf;
	int64_t agreed = 0;

	if (e->fund.fen <= c->offline.fund_sale_soft.fen &&
	    till <= c->offline.fund_till_soft.fen &&
	    person <= c->offline.fund_person_soft.fen)
		return;
	if (store_int(world->wiring.store, &agreed, 0, NULL,
		"SELECT count(*) FROM journal WHERE sale = ?1 AND fact ="
		" 'ALLOWED'",
		"t", e->sale) != 0 ||
	    agreed == 0)
		world_broken(world, "I11 nobody agreed to %s", e->sale);
}

/* I11: when one more was promised without the centre, by own arithmetic
 * over the whole list. */
void
check_budget(struct world *world)
{
	const struct till_view *view = world_view(world);
	const struct conf *c = &world->wiring.conf;
	struct sale_entry *all, e;
	int64_t till = 0, person = 0;
	int found = 0;

	if (view->place != TILL_RESULT ||
	    view->outcome != OUTCOME_PROVISIONAL)
		return;
	all = calloc(ENTRIES_MAX, sizeof(*all));
	if (all == NULL ||
	    queue_sale(world->wiring.store, view->last_sale, &e, NULL) != 0 ||
	    queue_list(world->wiring.store, QUEUE_ALL, 0, 0, all, ENTRIES_MAX,
		&found, NULL) != 0)
		world_broken(world, "I11 cannot be asked");
	for (int i = 0; i < found; i++) {
		bool same = strcmp(all[i].person_tag, e.person_tag) == 0;
		bool today = all[i].offline && !all[i].closed &&
		    all[i].state <= MESSAGE_ACKED &&
		    text_day(all[i].made_ms) == text_day(e.made_ms);

		till += is_promised(&all[i]) ? all[i].fund.fen : 0;
		person += same && (is_promised(&all[i]) || today) ?
		    all[i].fund.fen :
		    0;
	}
	if (e.fund.fen > c->offline.fund_sale_max.fen ||
	    till > c->offline.fund_till_max.fen ||
	    person > c->offline.fund_person_max.fen)
		world_broken(world,
		    "I11 %s: sale %lld till %lld person %lld fen", e.sale,
		    (long long)e.fund.fen, (long long)till,
		    (long long)person);
	else
		expect_second(world, &e, till, person);
	free(all);
}

/* I4 and I7 of one sale when everything has come to rest. */
static void
check_sale(struct world *world, const struct sale_entry *e)
{
	world->sums.settled += e->state == MESSAGE_ACKED;
	world->sums.reversed += e->state == MESSAGE_REVERSED;
	world->sums.refused += e->state == MESSAGE_REFUSED;
	world->sums.voided += e->closed;
	world->sums.tickets += e->kind == SETTLEMENT_PREPAID;
	world->sums.handed += e->handed || e->dealt;
	if (e->handed || e->dealt || e->kind != SETTLEMENT_SALE)
		return; /* a named person has it; or it never leaves */
	if (!e->closed && e->state <= MESSAGE_RESENT)
		world_broken(world, "I7 sale %s is still %s", e->sale,
		    message_state_name(e->state));
	expect_effect(world, e);
}

void
check_ledger(struct world *world)
{
	struct store *store = world->wiring.store;
	struct sale_entry *all = calloc(ENTRIES_MAX, sizeof(*all));
	int found = 0;

	if (all == NULL ||
	    queue_list(store, QUEUE_ALL, 0, 0, all, ENTRIES_MAX, &found,
		NULL) != 0)
		world_broken(world, "I4 the queue cannot be read");
	for (int i = 0; i < found; i++)
		check_sale(world, &all[i]);
	if (store_int(store, &world->sums.learned, 0, NULL,
		"SELECT count(*) FROM journal WHERE fact = 'ACKED' AND"
		" instr(body, '\"via\":\"5203\"') > 0",
		"") != 0)
		world_broken(world, "I4 the journal cannot be asked");
	/* What is in effect there must be known here. */
	for (int i = 0; i < world->ledger->entry_count; i++) {
		struct sale_entry e;

		if (world->ledger->entries[i].in_effect &&
		    queue_sale(store, world->ledger->entries[i].sale, &e,
			NULL) != 0)
			world_broken(world, "I4 the centre has %s, we do not",
			    world->ledger->entries[i].sale);
	}
	free(all);
}
