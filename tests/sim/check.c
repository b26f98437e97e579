#include <stdlib.h>
#include <string.h>

#include "pos/audit.h"
#include "tests/sim/world.h"

/* I1: at most one message of a sale is in effect at the centre. */
static void
check_single(struct world *world)
{
	for (int i = 0; i < world->ledger->entry_count; i++) {
		const char *sale = world->ledger->entries[i].sale;

		if (world->ledger->entries[i].in_effect &&
		    ledger_effects(world->ledger, sale, NULL) > 1)
			world_broken(world, "I1 sale %s in effect twice", sale);
	}
}

/* I2: what was promised is in the journal. */
static void
check_kept(struct world *world)
{
	struct sale_entry entry;

	for (int i = 0; i < world->promised_count; i++) {
		if (queue_sale(world->store, world->promised[i], &entry,
			NULL) == 1)
			world_broken(
			    world, "I2 sale %s lost", world->promised[i]);
	}
}

void
check_step(struct world *world)
{
	const struct till_view *view;
	struct sale_entry entry;

	check_single(world);
	if (world->ledger->breaches > 0)
		world_broken(world, "contract: %s", world->ledger->breach);
	if (world->till == NULL || store_stopped(world->store))
		return;
	check_kept(world);
	view = till_view(world->till);
	/* I13: the screen says it only when the journal does. */
	if (view->place == TILL_RESULT &&
	    view->outcome == OUTCOME_SETTLED &&
	    (queue_sale(world->store, view->last_sale, &entry, NULL) != 0 ||
		(entry.state != MESSAGE_ACKED &&
		    entry.state != MESSAGE_REVERSED)))
		world_broken(world, "I13 sale %s shown as settled",
		    view->last_sale);
}

void
check_accepted(struct world *world)
{
	const struct till_view *view = till_view(world->till);
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

static int
fold(struct world *world, struct store *copy, struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	uint8_t previous[SM3_BYTES] = { 0 }, hash[SM3_BYTES];
	int64_t seq = 0;
	int next;

	if (queue_prepare(copy, NULL, err) != 0 || store_begin(copy, err) != 0 ||
	    journal_walk_open(&walk, world->store, 1, err) != 0)
		return -1;
	while ((next = journal_walk_next(walk, &row, err)) == 1) {
		journal_row_hash(&row, previous, hash);
		if (row.seq != ++seq ||
		    memcmp(hash, row.hash, sizeof(hash)) != 0)
			world_broken(world, "I5 chain at %lld",
			    (long long)row.seq);
		memcpy(previous, row.hash, sizeof(previous));
		if (queue_apply(copy, &row, err) != 0) {
			next = -1;
			break;
		}
	}
	journal_walk_close(&walk);
	if (next < 0)
		store_rollback(copy);
	return next < 0 ? -1 : store_commit(copy, err);
}

/* Every column that a fold decides; due and tries are scheduling. */
static const char *const tables[] = {
	"SELECT group_concat(sale || n || infno || msgid || state || open ||"
	" refusals || coalesce(absent_boot, '') || last_seq, ';') FROM"
	" (SELECT * FROM message ORDER BY sale, n)",
	"SELECT group_concat(sale || kind || made_ms || seq || tag || offline"
	" || closed || handed || differed || printed || state ||"
	" coalesce(setl_id, '') || fund || account || cash || settled_ms, ';')"
	" FROM (SELECT * FROM sale ORDER BY sale)",
	"SELECT coalesce(group_concat(code || sale || line || part, ';'), '')"
	" FROM (SELECT * FROM trace ORDER BY code, sale)",
	"SELECT coalesce(group_concat(sale || line || state || doubt || open"
	" || refusals || note, ';'), '')"
	" FROM (SELECT * FROM upload ORDER BY sale, line)",
};

static const char *const names[] = { "messages", "sales", "trace codes",
	"uploads" };

static void
compare(struct world *world, struct store *copy)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct rows *live = NULL, *folded = NULL;

		if (store_select(world->store, &live, NULL, tables[i], "") !=
			0 ||
		    rows_next(live, NULL) != 1 ||
		    store_select(copy, &folded, NULL, tables[i], "") != 0 ||
		    rows_next(folded, NULL) != 1 ||
		    strcmp(rows_text(live, 0), rows_text(folded, 0)) != 0)
			world_broken(world, "I5 live %s is not the fold",
			    names[i]);
		rows_close(&live);
		rows_close(&folded);
	}
}

void
check_journal(struct world *world)
{
	const struct store_options options = { .no_lock = true };
	struct err err = { .code = ERR_NONE };
	struct store *copy = NULL;

	if (world->till == NULL || store_stopped(world->store))
		return;
	if (store_open(&copy, ":memory:", &options, &err) != 0 ||
	    fold(world, copy, &err) != 0)
		world_broken(world, "I5 %s", err.text);
	else
		compare(world, copy);
	store_close(&copy);
	codes_check(world);
}

/* I7, and the journal against the centre's own ledger. */
static void
check_sale(struct world *world, const char *sale)
{
	const struct ledger_entry *effect = NULL;
	int effects = ledger_effects(world->ledger, sale, &effect);
	struct sale_entry e;

	if (queue_sale(world->store, sale, &e, NULL) != 0)
		return; /* I2 has said so */
	world->sums.settled += e.state == MESSAGE_ACKED;
	world->sums.reversed += e.state == MESSAGE_REVERSED;
	world->sums.refused += e.state == MESSAGE_REFUSED;
	world->sums.handed += e.handed;
	if (e.handed)
		return; /* a named person has it */
	if (!e.closed && e.state <= MESSAGE_RESENT)
		world_broken(world, "I7 sale %s is still %s", sale,
		    message_state_name(e.state));
	if ((e.state == MESSAGE_ACKED) != (effects == 1))
		world_broken(world, "I4 sale %s is %s here, %d there", sale,
		    message_state_name(e.state), effects);
	else if (effects == 1 &&
	    (e.fund.fen != effect->fund || e.cash.fen != effect->cash ||
		e.account.fen != effect->account ||
		strcmp(e.setl_id, effect->setl_id) != 0))
		world_broken(world, "I4 sale %s: figures differ", sale);
}

static void
hear_finding(void *ctx, const struct audit_finding *finding)
{
	struct world *world = ctx;

	if (finding->kind != AUDIT_OPEN)
		world_broken(world, "audit %s row %lld: %s",
		    audit_kind_name(finding->kind), (long long)finding->seq,
		    finding->text);
}

/* I10: what the auditor computes once more is what was promised. */
static void
check_audit(struct world *world)
{
	const struct audit_options options = { .key = &world->key,
		.conf = &world->conf,
		.ctx = world,
		.finding = hear_finding };
	struct audit_result result;
	struct err err = { .code = ERR_NONE };

	if (audit_replay(world->store, &options, &result, &err) != 0)
		world_broken(world, "audit cannot be made: %s", err.text);
}

void
check_end(struct world *world)
{
	struct sale_entry *all = calloc(256, sizeof(*all));
	int found = 0;

	if (all == NULL ||
	    queue_list(world->store, QUEUE_ALL, 0, 0, all, 256, &found,
		NULL) != 0) {
		world_broken(world, "the queue cannot be read");
		free(all);
		return;
	}
	for (int i = 0; i < found; i++)
		check_sale(world, all[i].sale);
	/* What is in effect there must be known here. */
	for (int i = 0; i < world->ledger->entry_count; i++) {
		struct sale_entry e;

		if (world->ledger->entries[i].in_effect &&
		    queue_sale(world->store, world->ledger->entries[i].sale,
			&e, NULL) != 0)
			world_broken(world, "I4 the centre has %s, we do not",
			    world->ledger->entries[i].sale);
	}
	free(all);
	codes_end(world);
	check_audit(world);
}
