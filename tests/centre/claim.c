#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/claim.h"
#include "tests/centre/db.h"
#include "tests/centre/dec.h"

enum { CLAIM_CELLS = 7, CELLS_MAX = 8, RESULT_CELLS = 10 };

/* At most CELLS_MAX are kept; the number there are is told. */
static int
cut(char *line, char **cell)
{
	int n = 0;

	for (;;) {
		if (n < CELLS_MAX)
			cell[n] = line;
		n++;
		line += strcspn(line, "\t");
		if (*line == '\0')
			return n;
		*line++ = '\0';
	}
}

static int
read_row(struct call *c, char *line, int at)
{
	char *cell[CELLS_MAX];
	int64_t sum[3];
	int i, n = cut(line, cell);

	if (n != CLAIM_CELLS && n != CELLS_MAX) /* with exp_content */
		return call_bad(c, "11.2", "file_qury_no 第 %d 行列数不符", at);
	for (i = 0; i < 3; i++)
		if (dec_read(cell[3 + i], DEC_FEN, &sum[i]) != 0)
			return call_bad(
			    c, "11.2", "file_qury_no 第 %d 行金额无法读取", at);
	if (strcmp(cell[6], "0") != 0 && strcmp(cell[6], "1") != 0)
		return call_bad(c, "11.2", "refd_setl_flag 第 %d 行应为 0 或 1",
				at);
	if ((cell[6][0] == '1') != (sum[0] < 0) && sum[0] != 0)
		call_breach(c, "11.2", "medfee_sumamt 第 %d 行正负号不符", at);
	db_run(c->db, "INSERT INTO claim VALUES(?,?,?,?,?,?,?)", "tttiiii",
	       cell[0], cell[1], cell[2], sum[0], sum[1], sum[2],
	       (int64_t)(cell[6][0] - '0'));
	return 0;
}

int
claims_read(struct call *c, char *text)
{
	char *end;
	int at;

	db_run(c->db,
	       "CREATE TEMP TABLE IF NOT EXISTS claim(setl_id TEXT,"
	       " mdtrt_id TEXT, psn_no TEXT, medfee INTEGER, fund INTEGER,"
	       " account INTEGER, refund INTEGER)",
	       "");
	db_run(c->db, "DELETE FROM claim", "");
	if (text_chars(text) < 0)
		return call_bad(c, "11.2", "file_qury_no 内容不是 UTF-8");
	for (at = 1; *text != '\0'; at++) {
		end = text + strcspn(text, "\n");
		if (*end != '\0')
			*end++ = '\0';
		text[strcspn(text, "\r")] = '\0';
		if (*text != '\0' && read_row(c, text, at) != 0)
			return -1;
		text = end;
	}
	return 0;
}

int64_t
claims_sum(struct call *c, const char *what)
{
	char sql[100];

	(void)snprintf(sql, sizeof sql, "SELECT coalesce(sum(%s),0) FROM claim",
		       what);
	return db_int(c->db, 0, sql, "");
}

static void
put_rows(sqlite3_stmt *ask, FILE *to)
{
	char text[64];
	int i;

	while (db_row(ask))
		for (i = 0; i < RESULT_CELLS; i++) {
			if (i < RESULT_CELLS - 3)
				db_text(ask, i, text, sizeof text);
			else
				dec_write(text, sizeof text,
					  sqlite3_column_int64(ask, i), DEC_FEN,
					  DEC_FEN);
			fprintf(to, "%s%c", text[0] != '\0' ? text : "null",
				i + 1 < RESULT_CELLS ? '\t' : '\n');
		}
}

/* Which claim is which settlement: with reversal-id=old a sale and its
 * reversal share the setl_id, so the flag belongs to the key. */
#define SAME " cl.setl_id=s.setl_id AND cl.refund=(s.kind=-1)"

char *
claims_unequal(struct call *c, const struct scope *s, size_t *n)
{
	static const char *const asks[] = {
	    /* centre has more */
	    "SELECT s.psn_no, s.mdtrt_id, s.setl_id, s.msgid, '1',"
	    " CASE s.kind WHEN 1 THEN '0' ELSE '1' END, '', s.medfee, s.fund,"
	    " s.account FROM (SELECT * FROM settlement WHERE " SCOPE_SQL ") s"
	    " WHERE NOT EXISTS (SELECT 1 FROM claim cl WHERE" SAME ")"
	    " ORDER BY s.id",
	    /* institution has more: nobody here knows a msgid */
	    "SELECT cl.psn_no, cl.mdtrt_id, cl.setl_id, '', '2', cl.refund,"
	    " '', cl.medfee, cl.fund, cl.account FROM claim cl"
	    " WHERE NOT EXISTS (SELECT 1 FROM (SELECT * FROM settlement "
	    "WHERE" SCOPE_SQL ") s WHERE" SAME ") ORDER BY cl.rowid",
	    /* amounts differ: the centre's are shown */
	    "SELECT s.psn_no, s.mdtrt_id, s.setl_id, s.msgid, '3',"
	    " cl.refund, '', s.medfee, s.fund, s.account FROM claim cl"
	    " JOIN (SELECT * FROM settlement WHERE " SCOPE_SQL ") s ON" SAME
	    " WHERE cl.medfee<>s.medfee OR cl.fund<>s.fund"
	    " OR cl.account<>s.account OR cl.psn_no<>s.psn_no"
	    " OR cl.mdtrt_id<>s.mdtrt_id ORDER BY s.id",
	};
	char *text = NULL;
	FILE *to = open_memstream(&text, n);
	size_t i;

	if (to == NULL)
		abort();
	for (i = 0; i < sizeof asks / sizeof *asks; i++)
		put_rows(db_ask(c->db, asks[i], "tttti", c->shop->code,
				s->optins, s->from, s->until,
				(int64_t)s->refunds),
			 to);
	if (fclose(to) != 0)
		abort();
	return text;
}
