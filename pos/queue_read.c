#include <assert.h>
#include <string.h>

#include "pos/queue_inside.h"
#include "pos/text.h"

#define MESSAGE_COLUMNS                                                        \
	"m.id, m.sale, m.n, m.infno, m.msgid, m.omsgid, m.sign_no, m.state,"   \
	" m.due_ms, m.sent_ms, m.tries, m.refusals, m.absent_mono_ms,"          \
	" m.absent_boot, m.last_seq, m.line, m.away, m.asked,"                  \
	" m.compares"

static void
fill_message(struct rows *rows, struct message *m)
{
	memset(m, 0, sizeof(*m));
	m->id = rows_int(rows, 0);
	(void)text_copy(m->sale, sizeof(m->sale), rows_text(rows, 1));
	m->n = (int)rows_int(rows, 2);
	(void)text_copy(m->infno, sizeof(m->infno), rows_text(rows, 3));
	(void)text_copy(m->msgid, sizeof(m->msgid), rows_text(rows, 4));
	(void)text_copy(m->omsgid, sizeof(m->omsgid), rows_text(rows, 5));
	(void)text_copy(m->sign_no, sizeof(m->sign_no), rows_text(rows, 6));
	m->state = (enum message_state)rows_int(rows, 7);
	m->due_ms = rows_int(rows, 8);
	m->sent_ms = rows_int(rows, 9);
	m->tries = (int)rows_int(rows, 10);
	m->refusals = (int)rows_int(rows, 11);
	m->absent_mono_ms = rows_int(rows, 12);
	m->absent = !rows_null(rows, 13);
	(void)text_copy(
	    m->absent_boot, sizeof(m->absent_boot), rows_text(rows, 13));
	m->last_seq = rows_int(rows, 14);
	m->line = (int)rows_int(rows, 15);
	m->away = rows_int(rows, 16) != 0;
	m->asked = (int)rows_int(rows, 17);
	m->compares = (int)rows_int(rows, 18);
	assert(m->state < MESSAGE_STATE_COUNT);
}

/* 0 filled, 1 none, -1 error; closes rows. */
static int
one_message(
    struct rows **rows, int selected, struct message *message, struct err *err)
{
	int next = selected != 0 ? -1 : rows_next(*rows, err);

	if (next == 1)
		fill_message(*rows, message);
	rows_close(rows);
	return next < 0 ? -1 : !next;
}

/* States by number: 0 PENDING, 1 SENT, 2 UNKNOWN, 3 RESENT. */
_Static_assert(MESSAGE_PENDING == 0 && MESSAGE_SENT == 1 &&
	MESSAGE_UNKNOWN == 2 && MESSAGE_RESENT == 3,
    "the query below names states by number");

/*
 * What may leave, in order. Nothing of a person who has something under way,
 * or something open of an earlier sale (I6).
 */
#define SELECT_DUE                                                            \
	"SELECT " MESSAGE_COLUMNS " FROM message m"                            \
	" WHERE m.open = 1 AND m.prio < 3 AND m.due_ms <= ?1"                  \
	" AND m.away = 0"                                                      \
	" AND (m.state = 0 OR (?3 AND m.state = 2 AND NOT EXISTS("             \
	"  SELECT 1 FROM message u WHERE u.sale = m.sale AND u.open = 1"       \
	"  AND u.omsgid = m.msgid)))"                                          \
	" AND NOT EXISTS(SELECT 1 FROM message f WHERE f.tag = m.tag"          \
	"  AND f.open = 1 AND f.prio < 3 AND f.state IN (1, 3))"               \
	" AND NOT EXISTS(SELECT 1 FROM message e WHERE e.tag = m.tag"          \
	"  AND e.open = 1 AND e.prio < 3 AND e.seq < m.seq)"                   \
	/* A clinic's sale is settled when its visit is ready for it. */       \
	" AND (m.infno <> '2207' OR m.state <> 0 OR EXISTS(SELECT 1 FROM"      \
	"  visit v WHERE v.sale = m.sale AND v.stage = 3 AND v.flying = 0))"
#define IN_ORDER " ORDER BY m.prio, m.seq, m.n LIMIT ?4"

/* One sale's by its own index: it may be the last of very many. */
static int
select_due(struct store *store, struct rows **rows, int64_t wall_ms,
    const char *only_sale, bool doubts, int max, struct err *err)
{
	return store_select(store, rows, err,
	    only_sale[0] == '\0' ?
		SELECT_DUE " AND ?2 = ''" IN_ORDER :
		SELECT_DUE " AND m.sale = ?2" IN_ORDER,
	    "itii", wall_ms, only_sale, (int64_t)doubts, (int64_t)max);
}

int
queue_due(struct store *store, int64_t wall_ms, const char *only_sale,
    struct message *message, struct err *err)
{
	struct rows *rows = NULL;
	int selected;

	assert(message != NULL);
	selected =
	    select_due(store, &rows, wall_ms, only_sale, true, 1, err);
	return one_message(&rows, selected, message, err);
}

int
queue_due_list(struct store *store, int64_t wall_ms, bool doubts,
    struct message *messages, int max, int *found, struct err *err)
{
	struct rows *rows = NULL;
	int next = 0;

	assert(messages != NULL && max > 0);
	*found = 0;
	if (select_due(store, &rows, wall_ms, "", doubts, max, err) != 0)
		return -1;
	while (*found < max && (next = rows_next(rows, err)) == 1)
		fill_message(rows, &messages[(*found)++]);
	rows_close(&rows);
	return next < 0 ? -1 : 0;
}

int
queue_next_due(
    struct store *store, int64_t wall_ms, int64_t *due_ms, struct err *err)
{
	return store_int(store, due_ms, INT64_MAX, err,
	    "SELECT coalesce(min(due_ms), 9223372036854775807) FROM message"
	    " WHERE open = 1 AND prio < 3 AND state IN (0, 2) AND due_ms > ?1",
	    "i", wall_ms);
}

int
queue_message(struct store *store, const char *msgid, struct message *message,
    struct err *err)
{
	struct rows *rows = NULL;
	int selected = store_select(store, &rows, err,
	    "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.msgid = ?1",
	    "t", msgid);

	return one_message(&rows, selected, message, err);
}

int
queue_nth(struct store *store, const char *sale, int n,
    struct message *message, struct err *err)
{
	struct rows *rows = NULL;
	int selected = store_select(store, &rows, err,
	    "SELECT " MESSAGE_COLUMNS
	    " FROM message m WHERE m.sale = ?1 AND m.n = ?2",
	    "ti", sale, (int64_t)n);

	return one_message(&rows, selected, message, err);
}

int
queue_last_message(struct store *store, const char *sale, const char *infno,
    struct message *message, struct err *err)
{
	struct rows *rows = NULL;
	int selected = store_select(store, &rows, err,
	    "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.sale = ?1"
	    " AND m.infno = ?2 ORDER BY m.n DESC LIMIT 1",
	    "tt", sale, infno);

	return one_message(&rows, selected, message, err);
}

/* A 2601 that left in the future: the clock was set back since. */
int
queue_doubt(struct store *store, int64_t day_ms, int64_t wall_ms,
    int64_t late_ms, int64_t after, struct message *message, struct err *err)
{
	struct rows *rows = NULL;
	int selected = store_select(store, &rows, err,
	    "SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.compares > 0"
	    " AND m.open = 1 AND m.state = 2 AND m.id > ?1"
	    " AND m.sent_ms >= ?2 AND m.sent_ms < ?2 + 86400000"
	    " AND NOT EXISTS(SELECT 1 FROM message u WHERE u.sale = m.sale"
	    " AND u.omsgid = m.msgid AND u.sent_ms > ?3 - ?4"
	    " AND u.sent_ms <= ?3) ORDER BY m.id LIMIT 1",
	    "iiii", after, day_ms, wall_ms, late_ms);

	return one_message(&rows, selected, message, err);
}

int
queue_in_flight(struct store *store, struct message *messages, int max,
    int *found, struct err *err)
{
	struct rows *rows = NULL;
	int next;

	*found = 0;
	if (store_select(store, &rows, err,
		"SELECT " MESSAGE_COLUMNS " FROM message m WHERE m.state"
		" IN (1, 3) ORDER BY m.seq, m.n",
		"") != 0)
		return -1;
	while (*found < max && (next = rows_next(rows, err)) != 0) {
		if (next < 0) {
			rows_close(&rows);
			return -1;
		}
		fill_message(rows, &messages[(*found)++]);
	}
	rows_close(&rows);
	return 0;
}

#define SALE_COLUMNS                                                           \
	"s.sale, s.kind, s.made_ms, s.seq, s.tag, s.offline, s.closed,"        \
	" s.handed, s.dealt, s.differed, s.printed, s.state, s.setl_id, s.mdtrt_id,"    \
	" s.total, s.fund, s.account, s.cash, s.deductible, s.settled_ms,"     \
	" s.note, s.ref, (SELECT max(m.due_ms) FROM message m WHERE m.sale = s.sale"  \
	" AND m.open = 1 AND m.prio < 3),"                                     \
	" (SELECT count(*) FROM upload u WHERE u.sale = s.sale AND u.open = 1),"\
	" (SELECT count(*) FROM upload u WHERE u.sale = s.sale AND u.state = 2),"\
	" (SELECT u.note FROM upload u WHERE u.sale = s.sale AND u.note <> ''" \
	" AND u.state < 3 ORDER BY u.state = 2 DESC, u.line LIMIT 1),"         \
	" s.large, s.serious, s.civil, s.employer, s.aid, s.other,"            \
	" t.sale, t.by, t.state, t.owed, t.until,"                             \
	" k.role, k.batch, k.till, k.at_ms, k.heard"
#define PAYERS_COLUMN 26
#define TICKET_COLUMN 32
#define STICK_COLUMN 37
/* A ticket, or the sale that settles one. */
#define FROM_SALE                                                             \
	" FROM sale s LEFT JOIN ticket t ON t.sale = CASE WHEN s.kind = 2"     \
	" THEN s.sale ELSE s.settles END"                                      \
	" LEFT JOIN stick k ON k.sale = s.sale"

static void
fill_sale(struct rows *rows, struct sale_entry *s)
{
	memset(s, 0, sizeof(*s));
	(void)text_copy(s->sale, sizeof(s->sale), rows_text(rows, 0));
	s->kind = (enum settlement_kind)rows_int(rows, 1);
	s->made_ms = rows_int(rows, 2);
	s->seq = rows_int(rows, 3);
	(void)text_copy(
	    s->person_tag, sizeof(s->person_tag), rows_text(rows, 4));
	s->offline = rows_int(rows, 5) != 0;
	s->closed = rows_int(rows, 6) != 0;
	s->handed = rows_int(rows, 7) != 0;
	s->dealt = rows_int(rows, 8) != 0;
	s->differed = rows_int(rows, 9) != 0;
	s->printed = (int)rows_int(rows, 10);
	s->state = (enum message_state)rows_int(rows, 11);
	(void)text_copy(s->setl_id, sizeof(s->setl_id), rows_text(rows, 12));
	(void)text_copy(
	    s->mdtrt_id, sizeof(s->mdtrt_id), rows_text(rows, 13));
	s->total = money_fen(rows_int(rows, 14));
	s->fund = money_fen(rows_int(rows, 15));
	s->account = money_fen(rows_int(rows, 16));
	s->cash = money_fen(rows_int(rows, 17));
	s->deductible = money_fen(rows_int(rows, 18));
	s->settled_ms = rows_int(rows, 19);
	text_cut(s->note, sizeof(s->note), rows_text(rows, 20), 60);
	(void)text_copy(s->ref, sizeof(s->ref), rows_text(rows, 21));
	s->due_ms = rows_int(rows, 22);
	s->uploads = (int)rows_int(rows, 23);
	s->uploads_refused = (int)rows_int(rows, 24);
	text_cut(s->upload_note, sizeof(s->upload_note), rows_text(rows, 25),
	    60);
	for (int i = 0; i < FIGURES_PAYERS; i++)
		s->payers[i] = money_fen(rows_int(rows, PAYERS_COLUMN + i));
	_Static_assert(PAYERS_COLUMN + FIGURES_PAYERS == TICKET_COLUMN,
	    "the columns stand one after the other");
	(void)text_copy(s->ticket_sale, sizeof(s->ticket_sale),
	    rows_text(rows, TICKET_COLUMN));
	(void)text_copy(s->ticket_by, sizeof(s->ticket_by),
	    rows_text(rows, TICKET_COLUMN + 1));
	s->ticket = (enum ticket_state)rows_int(rows, TICKET_COLUMN + 2);
	s->owed = money_fen(rows_int(rows, TICKET_COLUMN + 3));
	s->until = (int)rows_int(rows, TICKET_COLUMN + 4);
	s->stick = (enum stick_role)rows_int(rows, STICK_COLUMN);
	(void)text_copy(s->stick_batch, sizeof(s->stick_batch),
	    rows_text(rows, STICK_COLUMN + 1));
	s->stick_till = (int)rows_int(rows, STICK_COLUMN + 2);
	s->stick_ms = rows_int(rows, STICK_COLUMN + 3);
	s->stick_heard = rows_int(rows, STICK_COLUMN + 4);
	assert(s->state < MESSAGE_STATE_COUNT);
}

void
sale_entry_figures(const struct sale_entry *entry, struct figures *figures)
{
	assert(entry != NULL && figures != NULL);
	figures->fund = entry->fund;
	figures->account = entry->account;
	figures->cash = entry->cash;
	figures->deductible = entry->deductible;
	memcpy(figures->payers, entry->payers, sizeof(figures->payers));
}

static int
one_sale(struct store *store, const char *query, const char *key,
    struct sale_entry *entry, struct err *err)
{
	struct rows *rows = NULL;
	int next;

	assert(entry != NULL);
	if (store_select(store, &rows, err, query, "t", key) != 0)
		return -1;
	next = rows_next(rows, err);
	if (next == 1)
		fill_sale(rows, entry);
	rows_close(&rows);
	return next < 0 ? -1 : !next;
}

int
queue_sale(struct store *store, const char *sale, struct sale_entry *entry,
    struct err *err)
{
	return one_sale(store,
	    "SELECT " SALE_COLUMNS FROM_SALE " WHERE s.sale = ?1", sale,
	    entry, err);
}

int
queue_sale_by_ref(struct store *store, const char *ref,
    struct sale_entry *entry, struct err *err)
{
	return one_sale(store,
	    "SELECT " SALE_COLUMNS FROM_SALE " WHERE s.ref = ?1 AND"
	    " s.ref <> ''",
	    ref, entry, err);
}

int
queue_sale_by_code(struct store *store, const char *code,
    struct sale_entry *entry, struct err *err)
{
	return one_sale(store,
	    "SELECT " SALE_COLUMNS FROM_SALE " WHERE s.code = ?1"
	    " ORDER BY s.seq DESC LIMIT 1",
	    code, entry, err);
}

/* No more of a long queue than what may be on the page. */
#define FIRST_OPEN(class)                                                      \
	"SELECT * FROM (SELECT DISTINCT sale, seq FROM message WHERE"          \
	" open = 1 AND prio = " #class " ORDER BY seq LIMIT ?2 + ?3)"

static const char *
list_query(enum queue_list which)
{
	switch (which) {
	case QUEUE_OPEN:
		return "SELECT " SALE_COLUMNS FROM_SALE " WHERE s.sale IN ("
		       "SELECT sale FROM (" FIRST_OPEN(0) " UNION "
		       FIRST_OPEN(1) " UNION " FIRST_OPEN(2)
		       " UNION SELECT sale, seq FROM sale WHERE handed = 1 AND"
		       " closed = 0 UNION SELECT sale, seq FROM sale WHERE"
		       " differed = 1 AND dealt = 0 AND state = 4"
		       " UNION SELECT sale, seq FROM sale WHERE sale IN ("
		       "SELECT sale FROM upload WHERE state = 2))"
		       " ORDER BY seq LIMIT ?2 OFFSET ?3)"
		       " AND ?1 IS NOT NULL ORDER BY s.seq";
	case QUEUE_TODAY:
		return "SELECT " SALE_COLUMNS FROM_SALE " WHERE s.made_ms >="
		       " ?1 AND s.made_ms < ?1 + 86400000"
		       " ORDER BY s.made_ms DESC LIMIT ?2 OFFSET ?3";
	case QUEUE_DIFFERED:
		return "SELECT " SALE_COLUMNS FROM_SALE " WHERE s.differed = 1"
		       " AND s.dealt = 0 AND s.state = 4"
		       " AND ?1 IS NOT NULL ORDER BY s.seq LIMIT ?2 OFFSET ?3";
	case QUEUE_PREPAID:
		return "SELECT " SALE_COLUMNS FROM_SALE " WHERE s.kind = 2"
		       " AND s.sale IN (SELECT sale FROM ticket WHERE"
		       " state <= 2 UNION SELECT sale FROM sale WHERE"
		       " handed = 1) AND ?1 IS NOT NULL ORDER BY s.seq LIMIT ?2 OFFSET ?3";
	case QUEUE_ALL:
		break;
	}
	return "SELECT " SALE_COLUMNS FROM_SALE " WHERE ?1 IS NOT NULL"
	       " ORDER BY s.made_ms DESC LIMIT ?2 OFFSET ?3";
}

int
queue_list(struct store *store, enum queue_list which, int64_t from,
    int offset, struct sale_entry *entries, int max, int *found,
    struct err *err)
{
	struct rows *rows = NULL;
	int next;

	assert(entries != NULL && max > 0);
	*found = 0;
	if (store_select(store, &rows, err, list_query(which), "iii",
		which == QUEUE_TODAY ? text_day_ms((int)from) : 0, (int64_t)max,
		(int64_t)offset) != 0)
		return -1;
	while ((next = rows_next(rows, err)) == 1 && *found < max)
		fill_sale(rows, &entries[(*found)++]);
	rows_close(&rows);
	return next < 0 ? -1 : 0;
}
