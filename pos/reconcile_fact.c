/*
 * The bodies of COMPARED, UNEQUAL and EVENED: figures and the centre's
 * numbers in the clear, so that fold and auditor follow without a key; whose
 * row it is, and the centre's own bytes, sealed.
 *
 *   COMPARED  {"day","insutype","clr_type","clr_optins","count","total",
 *              "fund","account","cash","result","rows","reply"}
 *   UNEQUAL   {"day","clr_optins","kind","remedy","setl_id","mdtrt_id",
 *              "msgid","refund","ours":{…},"centre":{…},"note","who"}
 *              note: only when the centre was asked about it, its answer
 *   EVENED    {"unequal":<row of it>,"why"}
 */
#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/reconcile.h"
#include "pos/record.h"

static int
put_sealed(struct books *books, struct json_out *json, const char *key,
    const char *context, const void *bytes, size_t length, struct err *err)
{
	struct text_buf sealed;
	int result = -1;

	text_buf_init(&sealed, JOURNAL_BODY_BYTES_MAX);
	if (record_seal(&sealed, books->key, context, bytes, length, err) ==
	    0) {
		json_put_text(json, key, sealed.at);
		result = 0;
	}
	text_buf_clear(&sealed);
	return result;
}

static int
write_row(struct books *books, const struct now *now, enum fact fact,
    const char *sale, const char *msgid, struct err *err)
{
	struct text_buf *body = &books->scratch;

	if (body->failed)
		return err_set(err, ERR_MEMORY, _("日志正文过长"));
	return books_text(books, now, fact, sale, msgid, body->at,
	    body->length, NULL, err);
}

int
reconcile_note_compared(struct books *books, const struct now *now,
    const struct compared *compared, const char *msgid, const void *reply,
    size_t reply_bytes, struct err *err)
{
	const struct statement *ours = &compared->ours;
	struct json_out json = { .buf = &books->scratch };

	assert(text_day_valid(ours->day));
	text_buf_reset(&books->scratch);
	json_begin(&json, NULL, '{');
	json_put_int(&json, "day", ours->day);
	json_put_text(&json, "insutype", ours->insutype);
	json_put_text(&json, "clr_type", ours->clr_type);
	json_put_text(&json, "clr_optins", ours->optins);
	json_put_int(&json, "count", ours->count);
	json_put_money(&json, "total", ours->total);
	json_put_money(&json, "fund", ours->fund);
	json_put_money(&json, "account", ours->account);
	json_put_money(&json, "cash", ours->cash);
	json_put_int(&json, "result", compared->result);
	json_put_int(&json, "rows", compared->rows);
	if (reply != NULL &&
	    put_sealed(books, &json, "reply", "COMPARED", reply, reply_bytes,
		err) != 0)
		return -1;
	json_end(&json, '}');
	return write_row(books, now, FACT_COMPARED, "", msgid, err);
}

static void
put_figures(struct json_out *json, const char *key, struct money total,
    struct money fund, struct money account)
{
	json_begin(json, key, '{');
	json_put_money(json, "total", total);
	json_put_money(json, "fund", fund);
	json_put_money(json, "account", account);
	json_end(json, '}');
}

int
reconcile_note_unequal(struct books *books, const struct now *now,
    const struct unequal *u, const char *psn_no, struct err *err)
{
	struct json_out json = { .buf = &books->scratch };

	assert(text_day_valid(u->day) && u->setl_id[0] != '\0');
	text_buf_reset(&books->scratch);
	json_begin(&json, NULL, '{');
	json_put_int(&json, "day", u->day);
	json_put_text(&json, "clr_optins", u->optins);
	json_put_text(&json, "kind", unequal_kind_name(u->kind));
	json_put_text(&json, "remedy", unequal_remedy_name(u->remedy));
	json_put_text(&json, "setl_id", u->setl_id);
	json_put_text(&json, "mdtrt_id", u->mdtrt_id);
	json_put_text(&json, "msgid", u->msgid);
	json_put_bool(&json, "refund", u->refund);
	if (u->ours)
		put_figures(&json, "ours", u->our_total, u->our_fund,
		    u->our_account);
	if (u->centre)
		put_figures(&json, "centre", u->centre_total, u->centre_fund,
		    u->centre_account);
	if (u->note[0] != '\0')
		json_put_text(&json, "note", u->note);
	if (put_sealed(books, &json, "who", "UNEQUAL", psn_no, strlen(psn_no),
		err) != 0)
		return -1;
	json_end(&json, '}');
	return write_row(books, now, FACT_UNEQUAL, u->sale, "", err);
}

int
reconcile_note_evened(struct books *books, const struct now *now,
    const struct unequal *unequal, const char *why, struct err *err)
{
	struct json_out json = { .buf = &books->scratch };

	assert(unequal->id > 0);
	text_buf_reset(&books->scratch);
	json_begin(&json, NULL, '{');
	json_put_int(&json, "unequal", unequal->id);
	json_put_text(&json, "why", why);
	json_end(&json, '}');
	return write_row(books, now, FACT_EVENED, unequal->sale, "", err);
}

/* ---- and back ---- */

static int
unreadable(const struct journal_row *row, struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("日志第 %lld 行 %s：正文不可读"),
	    (long long)row->seq, fact_name(row->fact));
}

static bool
take_int(const struct json *node, const char *key, int64_t low, int64_t high,
    int64_t *value)
{
	return json_int64(json_get(node, key), value) && *value >= low &&
	    *value <= high;
}

static bool
take_day(const struct json *node, int *day)
{
	int64_t value = 0;

	if (!take_int(node, "day", 10000101, 99991231, &value))
		return false;
	*day = (int)value;
	return text_day_valid(*day);
}

static bool
take_compared(struct compared *c, const struct json *node)
{
	struct statement *ours = &c->ours;
	int64_t count = 0, result = 0, rows = 0;

	if (!take_day(node, &ours->day) ||
	    !take_int(node, "count", 0, INT32_MAX, &count) ||
	    !take_int(node, "result", 0, STATEMENT_DIFFERENT, &result) ||
	    !take_int(node, "rows", -1, INT32_MAX, &rows))
		return false;
	ours->count = (int)count;
	c->result = (enum statement_result)result;
	c->rows = (int)rows;
	return json_copy(json_get(node, "insutype"), ours->insutype,
		   sizeof(ours->insutype)) &&
	    json_copy(json_get(node, "clr_type"), ours->clr_type,
		sizeof(ours->clr_type)) &&
	    json_copy(json_get(node, "clr_optins"), ours->optins,
		sizeof(ours->optins)) &&
	    json_money(json_get(node, "total"), &ours->total) &&
	    json_money(json_get(node, "fund"), &ours->fund) &&
	    json_money(json_get(node, "account"), &ours->account) &&
	    json_money(json_get(node, "cash"), &ours->cash);
}

int
compared_read(struct compared *compared, const struct journal_row *row,
    struct err *err)
{
	struct json *node = NULL;
	bool good;

	assert(row->fact == FACT_COMPARED);
	memset(compared, 0, sizeof(*compared));
	compared->wall_ms = row->now.wall_ms;
	if (json_parse(&node, row->body, row->body_bytes, err) != 0)
		return err_wrap(err, fact_name(row->fact));
	good = take_compared(compared, node);
	json_free(&node);
	return good ? 0 : unreadable(row, err);
}

static bool
take_figures(const struct json *node, const char *key, bool *there,
    struct money *total, struct money *fund, struct money *account)
{
	const struct json *figures = json_get(node, key);

	*there = figures != NULL;
	return figures == NULL ||
	    (json_money(json_get(figures, "total"), total) &&
		json_money(json_get(figures, "fund"), fund) &&
		json_money(json_get(figures, "account"), account));
}

/* -1: none is called so. */
static int
by_name(const char *text, const char *(*name)(int), int count)
{
	for (int i = 0; text != NULL && i < count; i++) {
		if (strcmp(name(i), text) == 0)
			return i;
	}
	return -1;
}

static const char *
kind_of(int kind)
{
	return unequal_kind_name((enum unequal_kind)kind);
}

static const char *
remedy_of(int remedy)
{
	return unequal_remedy_name((enum unequal_remedy)remedy);
}

static bool
take_note(struct unequal *u, const struct json *node)
{
	const struct json *note = json_get(node, "note");

	return note == NULL || json_copy(note, u->note, sizeof(u->note));
}

static bool
take_unequal(struct unequal *u, const struct json *node)
{
	int kind = by_name(json_text(json_get(node, "kind")), kind_of,
	    UNEQUAL_KIND_COUNT);
	int remedy = by_name(json_text(json_get(node, "remedy")), remedy_of,
	    REMEDY_COUNT);

	if (kind < 0 || remedy < 0)
		return false;
	u->kind = (enum unequal_kind)kind;
	u->remedy = (enum unequal_remedy)remedy;
	return take_day(node, &u->day) &&
	    json_copy(json_get(node, "clr_optins"), u->optins,
		sizeof(u->optins)) &&
	    json_copy(json_get(node, "setl_id"), u->setl_id,
		sizeof(u->setl_id)) &&
	    u->setl_id[0] != '\0' &&
	    json_copy(json_get(node, "mdtrt_id"), u->mdtrt_id,
		sizeof(u->mdtrt_id)) &&
	    json_copy(json_get(node, "msgid"), u->msgid, sizeof(u->msgid)) &&
	    json_bool(json_get(node, "refund"), &u->refund) &&
	    take_note(u, node) &&
	    take_figures(node, "ours", &u->ours, &u->our_total, &u->our_fund,
		&u->our_account) &&
	    take_figures(node, "centre", &u->centre, &u->centre_total,
		&u->centre_fund, &u->centre_account);
}

int
unequal_read(struct unequal *unequal, const struct journal_row *row,
    struct err *err)
{
	struct json *node = NULL;
	bool good;

	assert(row->fact == FACT_UNEQUAL);
	memset(unequal, 0, sizeof(*unequal));
	unequal->id = row->seq;
	memcpy(unequal->sale, row->sale, sizeof(unequal->sale));
	if (json_parse(&node, row->body, row->body_bytes, err) != 0)
		return err_wrap(err, fact_name(row->fact));
	good = take_unequal(unequal, node);
	json_free(&node);
	return good ? 0 : unreadable(row, err);
}

int
evened_read(int64_t *id, char why[128], const struct journal_row *row,
    struct err *err)
{
	struct json *node = NULL;
	bool good;

	assert(row->fact == FACT_EVENED);
	if (json_parse(&node, row->body, row->body_bytes, err) != 0)
		return err_wrap(err, fact_name(row->fact));
	good = take_int(node, "unequal", 1, row->seq - 1, id) &&
	    json_copy(json_get(node, "why"), why, 128);
	json_free(&node);
	return good ? 0 : unreadable(row, err);
}

int
unequal_psn_no(struct books *books, const struct unequal *unequal,
    char psn_no[31], struct err *err)
{
	struct journal_walk *walk = NULL;
	struct journal_row row;
	struct json *node = NULL;
	struct text_buf whole;
	int result = -1;

	psn_no[0] = '\0';
	text_buf_init(&whole, 256);
	if (journal_walk_open(&walk, books->store, unequal->id, err) != 0)
		goto out;
	if (journal_walk_next(walk, &row, err) != 1 ||
	    row.fact != FACT_UNEQUAL ||
	    json_parse(&node, row.body, row.body_bytes, err) != 0 ||
	    json_text(json_get(node, "who")) == NULL)
		(void)unreadable(&row, err);
	else
		result = record_open(&whole, books->key, "UNEQUAL",
		    json_text(json_get(node, "who")), err);
	if (result == 0 && whole.length > 0 &&
	    !text_copy(psn_no, 31, whole.at))
		psn_no[0] = '\0';
out:
	json_free(&node);
	journal_walk_close(&walk);
	text_buf_clear(&whole);
	return result;
}
