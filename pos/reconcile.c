#include "pos/reconcile.h"

#include <assert.h>
#include <string.h>

#include "pos/infno.h"

static const struct {
	const char *name;
	const char *word;
} kinds[UNEQUAL_KIND_COUNT] = {
#define X(kind, name, word) [kind] = { name, word },
	UNEQUAL_KINDS(X)
#undef X
};

const char *
unequal_kind_name(enum unequal_kind kind)
{
	assert((unsigned)kind < UNEQUAL_KIND_COUNT);
	return kinds[kind].name;
}

const char *
unequal_kind_word(enum unequal_kind kind)
{
	assert((unsigned)kind < UNEQUAL_KIND_COUNT);
	return _(kinds[kind].word);
}

const char *
unequal_remedy_name(enum unequal_remedy remedy)
{
	static const char *const names[REMEDY_COUNT] = { "query", "undo",
		"person", "choose", "check" };

	assert((unsigned)remedy < REMEDY_COUNT);
	return names[remedy];
}

const char *
unequal_remedy_word(enum unequal_remedy remedy)
{
	static const char *const words[REMEDY_COUNT] = {
		N_("自动查询确认"),
		N_("自动冲正"),
		N_("转人工"),
		N_("人工：重新结算或转自费"),
		N_("以中心为准，人工核对"),
	};

	assert((unsigned)remedy < REMEDY_COUNT);
	return _(words[remedy]);
}

/* ---- our own rows ---- */

static void
fill_sums(struct rows *rows, int from, struct statement *s)
{
	s->count = (int)rows_int(rows, from);
	s->total = money_fen(rows_int(rows, from + 1));
	s->fund = money_fen(rows_int(rows, from + 2));
	s->account = money_fen(rows_int(rows, from + 3));
	s->cash = money_fen(rows_int(rows, from + 4));
}

int
reconcile_day(struct store *store, int day, struct statement *groups, int max,
    int *found, struct err *err)
{
	struct rows *rows = NULL;
	int next = 0;

	assert(text_day_valid(day) && max > 0);
	*found = 0;
	if (store_select(store, &rows, err,
		"SELECT insutype, clr_type, optins, count(*), sum(total),"
		" sum(fund), sum(account), sum(cash) FROM stated WHERE day ="
		" ?1 GROUP BY optins, clr_type, insutype",
		"i", (int64_t)day) != 0)
		return -1;
	while (*found < max && (next = rows_next(rows, err)) == 1) {
		struct statement *s = &groups[(*found)++];

		memset(s, 0, sizeof(*s));
		s->day = day;
		(void)text_copy(
		    s->insutype, sizeof(s->insutype), rows_text(rows, 0));
		(void)text_copy(
		    s->clr_type, sizeof(s->clr_type), rows_text(rows, 1));
		(void)text_copy(
		    s->optins, sizeof(s->optins), rows_text(rows, 2));
		fill_sums(rows, 3, s);
	}
	rows_close(&rows);
	return next < 0 ? -1 : 0;
}

int
reconcile_total(struct store *store, int day, struct statement *total,
    struct err *err)
{
	struct rows *rows = NULL;
	int next;

	memset(total, 0, sizeof(*total));
	total->day = day;
	if (store_select(store, &rows, err,
		"SELECT count(*), coalesce(sum(total), 0),"
		" coalesce(sum(fund), 0), coalesce(sum(account), 0),"
		" coalesce(sum(cash), 0) FROM stated WHERE day = ?1",
		"i", (int64_t)day) != 0)
		return -1;
	next = rows_next(rows, err);
	if (next == 1)
		fill_sums(rows, 0, total);
	rows_close(&rows);
	return next < 0 ? -1 : 0;
}

#define STATED_COLUMNS                                                         \
	"seq, sale, msgid, day, refund, insutype, clr_type, optins, setl_id,"  \
	" mdtrt_id, total, fund, account, cash"

static int
one_stated(struct rows **rows, struct stated *s, struct err *err)
{
	int next = rows_next(*rows, err);

	if (next == 1) {
		memset(s, 0, sizeof(*s));
		s->seq = rows_int(*rows, 0);
		(void)text_copy(s->sale, sizeof(s->sale), rows_text(*rows, 1));
		(void)text_copy(
		    s->msgid, sizeof(s->msgid), rows_text(*rows, 2));
		s->day = (int)rows_int(*rows, 3);
		s->refund = rows_int(*rows, 4) != 0;
		(void)text_copy(
		    s->insutype, sizeof(s->insutype), rows_text(*rows, 5));
		(void)text_copy(
		    s->clr_type, sizeof(s->clr_type), rows_text(*rows, 6));
		(void)text_copy(
		    s->optins, sizeof(s->optins), rows_text(*rows, 7));
		(void)text_copy(
		    s->setl_id, sizeof(s->setl_id), rows_text(*rows, 8));
		(void)text_copy(
		    s->mdtrt_id, sizeof(s->mdtrt_id), rows_text(*rows, 9));
		s->total = money_fen(rows_int(*rows, 10));
		s->fund = money_fen(rows_int(*rows, 11));
		s->account = money_fen(rows_int(*rows, 12));
		s->cash = money_fen(rows_int(*rows, 13));
	}
	rows_close(rows);
	return next < 0 ? -1 : !next;
}

int
reconcile_row(struct store *store, int day, const char *optins,
    int64_t after_seq, struct stated *row, struct err *err)
{
	struct rows *rows = NULL;

	if (store_select(store, &rows, err,
		"SELECT " STATED_COLUMNS " FROM stated WHERE day = ?1 AND"
		" optins = ?2 AND seq > ?3 ORDER BY seq LIMIT 1",
		"iti", (int64_t)day, optins, after_seq) != 0)
		return -1;
	return one_stated(&rows, row, err);
}

int
reconcile_find(struct store *store, const char *setl_id, bool refund,
    struct stated *row, struct err *err)
{
	struct rows *rows = NULL;

	if (store_select(store, &rows, err,
		"SELECT " STATED_COLUMNS " FROM stated WHERE setl_id = ?1 AND"
		" refund = ?2 ORDER BY seq DESC LIMIT 1",
		"ti", setl_id, (int64_t)refund) != 0)
		return -1;
	return one_stated(&rows, row, err);
}

/* ---- what is not equal ---- */

/* By what we hold under the msgid that made it. */
static void
judge_centre(struct unequal *u, const struct message *message)
{
	u->kind = u->refund ? UNEQUAL_FOREIGN : UNEQUAL_CENTRE;
	u->remedy = REMEDY_PERSON;
	if (message == NULL || infno_reverses(message->infno) != u->refund)
		return; /* not ours: no 2601 of ours has a right (19 no. 13) */
	u->kind = UNEQUAL_CENTRE;
	if (message->state == MESSAGE_UNKNOWN ||
	    message->state == MESSAGE_SENT || message->state == MESSAGE_RESENT)
		u->remedy = REMEDY_QUERY;
	else if (!u->refund && (message->state == MESSAGE_REVERSED ||
				   message->state == MESSAGE_REFUSED))
		u->remedy = REMEDY_UNDO;
}

static void
judge_amounts(struct unequal *u)
{
	u->remedy = REMEDY_CHECK;
	u->kind = UNEQUAL_TOTAL;
	if (u->ours && u->our_total.fen == u->centre_total.fen)
		u->kind = u->our_fund.fen != u->centre_fund.fen ?
		    UNEQUAL_FUND :
		    UNEQUAL_ACCOUNT;
}

void
unequal_judge(struct unequal *u, const struct statement_row *row,
    const struct message *message, const struct stated *stated)
{
	memcpy(u->setl_id, row->setl_id, sizeof(u->setl_id));
	memcpy(u->mdtrt_id, row->mdtrt_id, sizeof(u->mdtrt_id));
	memcpy(u->msgid, row->msgid, sizeof(u->msgid));
	u->refund = row->refund;
	if (message != NULL)
		memcpy(u->sale, message->sale, sizeof(u->sale));
	if (stated != NULL) {
		u->ours = true;
		u->our_total = stated->total;
		u->our_fund = stated->fund;
		u->our_account = stated->account;
		memcpy(u->sale, stated->sale, sizeof(u->sale));
		memcpy(u->msgid, stated->msgid, sizeof(u->msgid));
	}
	u->centre = row->result != STATEMENT_INSTITUTION;
	if (u->centre) {
		u->centre_total = row->total;
		u->centre_fund = row->fund;
		u->centre_account = row->account;
	}
	if (row->result == STATEMENT_CENTRE) {
		judge_centre(u, message);
	} else if (row->result == STATEMENT_INSTITUTION) {
		u->kind = UNEQUAL_INSTITUTION;
		/* Whose it is must be known to ask about it. */
		u->remedy = stated != NULL ? REMEDY_QUERY : REMEDY_CHOOSE;
	} else {
		judge_amounts(u);
	}
}
