/* The journal beside its fold, in order, replayed; and the bare disk. */
#define _GNU_SOURCE /* memmem() */
#include "tests/sim/world.h"

#include <string.h>

#include "pos/audit.h"

/* I6: the message that has just left had no earlier one of its person
 * still open. */
static void
check_order(struct world *world, const struct journal_row *row)
{
	struct rows *rows = NULL;

	if (row->fact != FACT_SENT)
		return;
	world->sums.checked[6]++;
	if (store_select(world->copy, &rows, NULL,
		"SELECT e.sale FROM message m JOIN message e ON e.tag = m.tag"
		" AND e.open = 1 AND e.prio < 3 AND e.seq < m.seq"
		" WHERE m.msgid = ?1 AND m.prio < 3",
		"t", row->msgid) == 0 &&
	    rows_next(rows, NULL) == 1)
		world_broken(world, "I6 %s overtakes %s", row->sale,
		    rows_text(rows, 0));
	rows_close(&rows);
}

/* One row more of the chain into the copy (I5). */
static int
fold_row(struct world *world, const struct journal_row *row, struct err *err)
{
	uint8_t hash[SM3_BYTES];

	journal_row_hash(row, world->folded_hash, hash);
	if (row->seq != world->folded_seq + 1 ||
	    memcmp(hash, row->hash, sizeof(hash)) != 0)
		world_broken(
		    world, "I5 chain at %lld", (long long)row->seq);
	world->folded_seq = row->seq;
	memcpy(world->folded_hash, row->hash, sizeof(hash));
	if (queue_apply(world->copy, row, err) != 0)
		return -1;
	check_order(world, row);
	return 0;
}

/* The row folded last must be there still, the same. */
static int
find_place(struct world *world, struct journal_walk *walk, struct err *err)
{
	struct journal_row row;

	if (world->folded_seq == 0)
		return 0;
	if (journal_walk_next(walk, &row, err) != 1 ||
	    row.seq != world->folded_seq ||
	    memcmp(row.hash, world->folded_hash, sizeof(row.hash)) != 0)
		return err_set(err, ERR_CORRUPT, "row %lld is gone",
		    (long long)world->folded_seq);
	return 0;
}

static int
fold(struct world *world, struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	int next = -1;

	if (journal_walk_open(&walk, world->wiring.store,
		world->folded_seq > 0 ? world->folded_seq : 1, err) != 0)
		return -1;
	if (find_place(world, walk, err) != 0 ||
	    store_begin(world->copy, err) != 0)
		goto out;
	while ((next = journal_walk_next(walk, &row, err)) == 1) {
		if (fold_row(world, &row, err) != 0) {
			next = -1;
			break;
		}
	}
	if (next < 0)
		store_rollback(world->copy);
	else
		next = store_commit(world->copy, err);
out:
	journal_walk_close(&walk);
	return next;
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
	"SELECT coalesce(max(pending || ' ' || in_flight || ' ' || away ||"
	" ' ' || unknown || ' ' || fund), '') FROM tally",
};

static const char *const names[] = { "messages", "sales", "trace codes",
	"uploads", "sums" };

static void
compare(struct world *world)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct rows *live = NULL, *folded = NULL;

		if (store_select(world->wiring.store, &live, NULL, tables[i],
			"") != 0 ||
		    rows_next(live, NULL) != 1 ||
		    store_select(world->copy, &folded, NULL, tables[i], "") !=
			0 ||
		    rows_next(folded, NULL) != 1 ||
		    strcmp(rows_text(live, 0), rows_text(folded, 0)) != 0)
			world_broken(world, "I5 live %s is not the fold",
			    names[i]);
		rows_close(&live);
		rows_close(&folded);
	}
}

/* What is kept as sums must be the sums. */
static void
check_sums(struct world *world)
{
	int64_t equal = 0;

	if (store_int(world->wiring.store, &equal, 1, NULL,
		"SELECT (SELECT count(*) FROM message WHERE open = 1 AND"
		" state = 0 AND infno <> '2601' AND prio < 3) = pending AND"
		" (SELECT count(*) FROM message WHERE open = 1 AND state IN"
		" (1, 3)) = in_flight AND (SELECT count(*) FROM message WHERE"
		" open = 1 AND prio < 3 AND state IN (2, 3)) = unknown AND"
		" (SELECT coalesce(sum(fund), 0) FROM sale WHERE state <= 3"
		" AND sale IN (SELECT sale FROM message WHERE open = 1 AND"
		" prio < 3)) = fund FROM tally",
		"") != 0 || equal != 1)
		world_broken(world, "I5 the kept sums are not the sums");
}

/* I5, and I6 on the way. */
void
check_fold(struct world *world)
{
	const struct store_options options = { .no_lock = true };
	struct err err = { .code = ERR_NONE };

	if (world->copy == NULL &&
	    (store_open(&world->copy, ":memory:", &options, &err) != 0 ||
		queue_prepare(world->copy, NULL, &err) != 0))
		world_broken(world, "I5 no copy: %s", err.text);
	else if (fold(world, &err) != 0)
		world_broken(world, "I5 %s", err.text);
	else
		compare(world);
	check_sums(world);
}

static void
hear_finding(void *ctx, const struct audit_finding *finding)
{
	struct world *world = ctx;

	if (finding->kind != AUDIT_OPEN)
		world_broken(world, "I10 %s row %lld: %s",
		    audit_kind_name(finding->kind), (long long)finding->seq,
		    finding->text);
}

/* I10: what the auditor computes once more is what was promised. */
void
check_audit(struct world *world)
{
	const struct audit_options options = { .key = &world->key,
		.conf = &world->wiring.conf,
		.ctx = world,
		.finding = hear_finding };
	struct audit_result result;
	struct err err = { .code = ERR_NONE };

	if (audit_replay(world->wiring.store, &options, &result, &err) != 0)
		world_broken(world, "I10 cannot be made: %s", err.text);
}

/* What nobody may read anywhere: each person's numbers, and the name. */
bool
check_personal(const void *bytes, size_t length)
{
	static const char *const secrets[] = { "99010119700101",
		"EC990101", "9901010000000000000000000", LEDGER_NAME };

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		if (memmem(bytes, length, secrets[i], strlen(secrets[i])) !=
		    NULL)
			return true;
	}
	return false;
}

/* I9: not on an idle screen, but for what is being typed. */
void
check_idle(struct world *world)
{
	char text[CELLS_TEXT_BYTES];

	if (world_view(world)->place != TILL_IDLE ||
	    world->ui->over != SCREEN_NONE ||
	    world->ui->keys.typed[0] != '\0')
		return;
	cells_text(world->counter.term, text);
	if (check_personal(text, strlen(text)))
		world_broken(world, "I9 a person on the idle screen");
}

/* I9: nor in a page of any file, deleted ones and the log included. */
void
check_disk(struct world *world)
{
	static const char *const files[] = { "till.db", "till.db-wal",
		"till.db-journal" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		size_t length = 0;
		const uint8_t *bytes =
		    disk_bytes(world->disk, files[i], &length);

		if (bytes != NULL && check_personal(bytes, length))
			world_broken(world, "I9 a person in %s", files[i]);
	}
}
