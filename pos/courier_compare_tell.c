/*
 * The rows a comparison brought down become facts, all of an office's in one
 * transaction: each that is new, the end of each that is gone, and the 2601
 * for what only the centre still has under a msgid that ended here.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

#define OPEN_MAX 8

/* Another till of the same shop: its serials are not ours (2.5). */
static bool
is_other_till(const struct conf *conf, const char *msgid)
{
	int64_t serial = 0;
	size_t code = strlen(conf->till.fixmedins_code);

	return strlen(msgid) == MSGID_BYTES - 1 &&
	    strncmp(msgid, conf->till.fixmedins_code, code) == 0 &&
	    text_int64(msgid + MSGID_BYTES - 1 - 4, &serial) &&
	    (serial < conf->till.serial_from || serial > conf->till.serial_to);
}

/* A 2601 for it is there and did not end yet. */
static int
is_undoing(struct store *store, const char *msgid, int64_t *count,
    struct err *err)
{
	return store_int(store, count, 0, err,
	    "SELECT count(*) FROM message WHERE infno = '2601' AND omsgid ="
	    " ?1 AND open = 1 AND sale = (SELECT sale FROM message"
	    " WHERE msgid = ?1)",
	    "t", msgid);
}

static int
undo(struct courier *courier, const struct now *now, const char *msgid,
    struct err *err)
{
	struct store *store = courier->books->store;
	struct message message, queued;
	int64_t count = 0;

	if (queue_message(store, msgid, &message, err) != 0 ||
	    is_undoing(store, msgid, &count, err) != 0)
		return -1;
	return count > 0 ? 0 :
			   courier_queue(courier, now, &message, "2601",
			       msgid, &queued, err);
}

/* 0 is told already, 1 is not. */
static int
find_told(struct store *store, const struct unequal *u, struct unequal *told,
    struct err *err)
{
	int64_t id = 0;

	if (store_int(store, &id, 0, err,
		"SELECT id FROM unequal WHERE done = 0 AND setl_id = ?1 AND"
		" refund = ?2 AND day = ?3",
		"tii", u->setl_id, (int64_t)u->refund, (int64_t)u->day) != 0)
		return -1;
	return id == 0 ? 1 : unequal_find(store, id, told, err);
}

/* What we hold of it, and so which kind it is. */
static int
judge(struct courier *courier, const struct statement_row *row,
    struct unequal *u, struct err *err)
{
	struct store *store = courier->books->store;
	struct sale_entry entry;
	struct message message;
	struct stated stated;
	int sent = 1, ours;

	memset(u, 0, sizeof(*u));
	u->day = courier->comparison.day;
	memcpy(u->optins, courier->comparison.sum.optins, sizeof(u->optins));
	if (row->msgid[0] != '\0')
		sent = queue_message(store, row->msgid, &message, err);
	ours = reconcile_find(store, row->setl_id, row->refund, &stated, err);
	if (sent < 0 || ours < 0)
		return -1;
	unequal_judge(u, row, sent == 0 ? &message : NULL,
	    ours == 0 ? &stated : NULL);
	if (u->remedy != REMEDY_QUERY || u->kind == UNEQUAL_INSTITUTION)
		return 0;
	if (queue_sale(store, u->sale, &entry, err) != 0)
		return -1;
	if (entry.handed || entry.closed) /* it is a person's by now */
		u->remedy = REMEDY_PERSON;
	return 0;
}

/* The centre was asked about it, and what it said then is known: it is not
 * asked again because its statement still says the same. */
static bool
is_answered(const struct unequal *told, const struct unequal *u)
{
	return u->kind == UNEQUAL_INSTITUTION && told->note[0] != '\0';
}

static int
tell_one(struct courier *courier, const struct now *now,
    const struct statement_row *row, struct err *err)
{
	struct store *store = courier->books->store;
	struct unequal u, told;
	int known;

	if (judge(courier, row, &u, err) != 0)
		return -1;
	known = find_told(store, &u, &told, err);
	if (known < 0)
		return -1;
	courier->comparison.unequal++;
	if (known == 0 && told.remedy != u.remedy &&
	    !is_answered(&told, &u)) {
		/* What we hold has changed: so has what is to be done. */
		if (reconcile_note_evened(courier->books, now, &told,
			unequal_remedy_name(u.remedy), err) != 0)
			return -1;
		known = 1;
	}
	if (known == 1 &&
	    reconcile_note_unequal(
		courier->books, now, &u, row->psn_no, err) != 0)
		return -1;
	return u.remedy == REMEDY_UNDO ?
	    undo(courier, now, u.msgid, err) :
	    0;
}

/* The row stands in the text still. */
static int
is_there(const struct unequal *u, const char *text, bool *there,
    struct err *err)
{
	struct statement_row row;
	int next;

	*there = false;
	while ((next = wire_read_row(&text, &row, err)) == 1 && !*there)
		*there = strcmp(row.setl_id, u->setl_id) == 0 &&
		    row.refund == u->refund;
	explicit_bzero(&row, sizeof(row));
	return next < 0 ? -1 : 0;
}

/* Every open one of the office's day that is in text no more; text NULL:
 * nothing is unequal. The list shrinks under our hands. */
static int
even_gone(struct courier *courier, const struct now *now, const char *optins,
    const char *text, struct err *err)
{
	struct unequal list[OPEN_MAX];
	int found = 0, kept = 0;

	do {
		if (unequal_list(courier->books->store,
			courier->comparison.day, true, kept, list, OPEN_MAX,
			&found, err) != 0)
			return -1;
		for (int i = 0; i < found; i++) {
			bool there = strcmp(list[i].optins, optins) != 0;

			if (!there && text != NULL &&
			    is_there(&list[i], text, &there, err) != 0)
				return -1;
			kept += there;
			if (!there &&
			    reconcile_note_evened(courier->books, now,
				&list[i], "equal", err) != 0)
				return -1;
		}
	} while (found == OPEN_MAX);
	return 0;
}

int
courier_compare_even(struct courier *courier, const struct now *now,
    const char *optins, const char *text, struct err *err)
{
	const struct comparison *c = &courier->comparison;
	struct books *books = courier->books;

	for (int i = 0; i < c->count; i++) {
		if (c->groups[i].result != STATEMENT_EQUAL &&
		    strcmp(c->groups[i].ours.optins, optins) == 0)
			return 0;
	}
	if (books_begin(books, err) != 0)
		return -1;
	if (even_gone(courier, now, optins, text, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

static int
tell_rows(struct courier *courier, const struct now *now, const char *text,
    int *count, struct err *err)
{
	struct statement_row row;
	int next;

	while ((next = wire_read_row(&text, &row, err)) == 1) {
		if (row.result == STATEMENT_CENTRE &&
		    is_other_till(courier->conf, row.msgid))
			continue;
		(*count)++;
		if (tell_one(courier, now, &row, err) != 0)
			next = -1;
		if (next < 0)
			break;
	}
	explicit_bzero(&row, sizeof(row));
	return next;
}

/* The office's groups have their rows now. */
static int
close_groups(struct courier *courier, const struct now *now, int count,
    struct err *err)
{
	struct comparison *c = &courier->comparison;

	for (int i = 0; i < c->count; i++) {
		struct compared done = c->groups[i];

		if (done.result == STATEMENT_EQUAL ||
		    strcmp(done.ours.optins, c->sum.optins) != 0)
			continue;
		done.rows = count;
		if (reconcile_note_compared(courier->books, now, &done, "",
			NULL, 0, err) != 0)
			return -1;
	}
	return 0;
}

int
courier_compare_tell(struct courier *courier, const struct now *now,
    const struct text_buf *text, struct err *err)
{
	struct comparison *c = &courier->comparison;
	struct books *books = courier->books;
	const char *rows = text->length > 0 ? text->at : "";
	int count = 0, before = c->unequal;

	assert(c->step == COMPARE_DOWN);
	if (books_begin(books, err) != 0)
		return -1;
	if (even_gone(courier, now, c->sum.optins, rows, err) != 0 ||
	    tell_rows(courier, now, rows, &count, err) != 0 ||
	    close_groups(courier, now, count, err) != 0) {
		c->unequal = before;
		return books_abandon(books);
	}
	if (books_commit(books, err) != 0)
		return -1;
	for (int i = 0; i < c->count; i++) {
		if (strcmp(c->groups[i].ours.optins, c->sum.optins) == 0)
			c->groups[i].rows = count;
	}
	return 0;
}
