/* 追溯码: what the cashier scans, and what must hold of it (I12). */
#include <stdio.h>
#include <string.h>

#include "tests/sim/world.h"

/* The next box; now and then one that was sold, or never opened, before. */
void
codes_scan(struct world *world, char *to, size_t room)
{
	int64_t box = ++world->boxes;

	if (chance_hits(&world->chance, 150))
		box = 1 + chance_below(&world->chance, box);
	(void)snprintf(to, room, "8100001%013lld", (long long)box);
}

static void
expect_none(struct world *world, const char *why, const char *sql)
{
	struct rows *rows = NULL;

	if (store_select(world->wiring.store, &rows, NULL, sql, "") != 0)
		world_broken(world, "%s: cannot be asked", why);
	else if (rows_next(rows, NULL) == 1)
		world_broken(world, "%s: %s %s", why, rows_text(rows, 0),
		    rows_text(rows, 1));
	rows_close(&rows);
}

/* I12: no whole box is in two sales that count. */
void
codes_check(struct world *world)
{
	expect_none(world, "I12 a box sold twice",
	    "SELECT t.code, group_concat(t.sale) FROM trace t JOIN sale s"
	    " ON s.sale = t.sale WHERE s.kind = 1 OR (s.kind = 0 AND"
	    " s.closed = 0 AND (s.state <= 4 OR s.handed = 1))"
	    " OR (s.kind = 2 AND EXISTS(SELECT 1 FROM ticket k WHERE"
	    " k.sale = s.sale AND k.state < 5))"
	    " GROUP BY t.code HAVING count(*) > 1 AND min(t.part) = 0");
}

/* Each line's codes are where its money is, or a person's. */
static void
check_line(struct world *world, const char *sale, const char *code,
    int state, bool counts)
{
	bool there = ledger_has_code(world->ledger, sale, code);

	if (state == 1 && counts != there)
		world_broken(world, "I4 code %s of %s: taken here, %d there",
		    code, sale, there);
	if (state == 3 && there)
		world_broken(world, "I4 code %s of %s came back, not there",
		    code, sale);
	if (state == 0 && counts)
		world_broken(
		    world, "I7 code %s of %s is still owed", code, sale);
	if (state == 0 && there)
		world_broken(world, "I4 code %s of %s is there unknown", code,
		    sale);
}

void
codes_end(struct world *world)
{
	struct rows *rows = NULL;

	codes_check(world);
	expect_none(world, "I7 an upload still waits",
	    "SELECT sale, line FROM upload WHERE open = 1");
	if (store_select(world->wiring.store, &rows, NULL,
		"SELECT u.sale, t.code, u.state, s.kind = 1 OR s.state = 4 OR"
		" EXISTS(SELECT 1 FROM ticket k WHERE k.sale = u.sale AND"
		" k.state = 4) FROM upload u JOIN sale s ON s.sale = u.sale JOIN trace t"
		" ON t.sale = u.sale AND t.line = u.line - 1",
		"") != 0) {
		world_broken(world, "uploads cannot be asked");
		return;
	}
	while (rows_next(rows, NULL) == 1) {
		world->sums.uploaded += rows_int(rows, 2) == 1;
		world->sums.returned += rows_int(rows, 2) == 3;
		world->sums.codes_refused += rows_int(rows, 2) == 2;
		check_line(world, rows_text(rows, 0), rows_text(rows, 1),
		    (int)rows_int(rows, 2), rows_int(rows, 3) != 0);
	}
	rows_close(&rows);
}
