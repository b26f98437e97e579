/*
 * The day's comparison, a question at a time: the totals of each group
 * (3201); for an office with an unequal one its rows up (9101), held against
 * the centre's (3202), and down (9102). All of it is read class: what has no
 * answer is asked again, with a new msgid, and nothing is half done by it.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"
#include "pos/zip.h"

/* Questions without an answer, one after the other, before it is given up. */
#define FAILURES_MAX 5
#define GATHER_MAX 40 /* rows a step: each is a record to open */
#define TEXT_BYTES_MAX (1024u * 1024u)
#define FILE_NAME "stmt.zip"

void
courier_compare_clear(struct courier *courier)
{
	struct comparison *c = &courier->comparison;

	c->step = COMPARE_NONE;
	text_buf_clear(&c->rows); /* whose rows they were (I9) */
}

int
courier_compare_add(
    struct courier *courier, const char *insutype, struct err *err)
{
	struct comparison *c = &courier->comparison;
	const struct conf *conf = courier->conf;
	const char *clr_type = conf_is_clinic(conf) ? "11" : "41";
	const char *area = conf->till.mdtrtarea_admvs;
	struct statement *s;

	for (int i = 0; i < c->count; i++) {
		s = &c->groups[i].ours;
		if (strcmp(s->insutype, insutype) == 0 &&
		    strcmp(s->clr_type, clr_type) == 0 &&
		    strcmp(s->optins, area) == 0)
			return 0;
	}
	if (c->count == RECONCILE_GROUPS_MAX)
		return err_set(err, ERR_LIMIT, _("对账的组太多"));
	s = &c->groups[c->count++].ours;
	memset(s, 0, sizeof(*s));
	s->day = c->day;
	(void)text_copy(s->insutype, sizeof(s->insutype), insutype);
	(void)text_copy(s->clr_type, sizeof(s->clr_type), clr_type);
	(void)text_copy(s->optins, sizeof(s->optins), area);
	return 0;
}

static int
take_groups(struct courier *courier, struct err *err)
{
	struct statement groups[RECONCILE_GROUPS_MAX];
	struct comparison *c = &courier->comparison;

	if (reconcile_day(courier->books->store, c->day, groups,
		RECONCILE_GROUPS_MAX, &c->count, err) != 0)
		return -1;
	memset(c->groups, 0, sizeof(c->groups));
	for (int i = 0; i < c->count; i++)
		c->groups[i].ours = groups[i];
	/* What every till of its own area may have, though it sold nothing. */
	if (courier_compare_add(courier, "310", err) != 0 ||
	    courier_compare_add(courier, "390", err) != 0 ||
	    courier_doubt_join(courier, err) != 0)
		return -1;
	for (int i = 0; i < c->count; i++)
		c->groups[i].rows = -1;
	return 0;
}

int
courier_compare_begin(
    struct courier *courier, const struct now *now, int day, struct err *err)
{
	struct comparison *c = &courier->comparison;

	assert(text_day_valid(day) && c->step == COMPARE_NONE);
	courier_compare_clear(courier);
	c->day = day;
	c->begun_ms = now->wall_ms;
	c->decided = 0;
	c->wanted = false;
	c->at = c->failures = c->unequal = 0;
	c->asked = 0;
	c->failed = false;
	c->why[0] = '\0';
	c->retry_ms = now->mono_ms;
	if (take_groups(courier, err) != 0)
		return -1;
	c->step = COMPARE_TOTALS;
	return 0;
}

int
courier_compare(
    struct courier *courier, const struct now *now, int day, struct err *err)
{
	struct comparison *c = &courier->comparison;

	if (c->step != COMPARE_NONE && c->day != day)
		return 1;
	if (c->step == COMPARE_NONE &&
	    courier_compare_begin(courier, now, day, err) != 0)
		return -1;
	c->wanted = true;
	return 0;
}

void
courier_comparing(
    const struct courier *courier, struct comparing *comparing)
{
	const struct comparison *c = &courier->comparison;

	comparing->day = c->day;
	comparing->running = c->step != COMPARE_NONE;
	comparing->failed = c->failed;
	comparing->unequal = c->unequal;
	memcpy(comparing->why, c->why, sizeof(comparing->why));
}

int64_t
courier_compare_due_ms(const struct courier *courier)
{
	enum compare_step step = courier->comparison.step;

	if (step == COMPARE_NONE ||
	    (step == COMPARE_ASK && courier->chain.step != CHAIN_NONE) ||
	    (step != COMPARE_DOUBTS && courier_busy(courier)))
		return INT64_MAX;
	return courier->comparison.retry_ms;
}

/* ---- asking ---- */

static const struct statement *
group(const struct comparison *c)
{
	assert(c->at < c->count);
	return &c->groups[c->at].ours;
}

static int
pack_rows(struct courier *courier, struct text_buf *zip, struct err *err)
{
	struct comparison *c = &courier->comparison;

	if (c->rows.failed)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	return zip_pack(zip, "stmt.txt", c->rows.length > 0 ? c->rows.at : "",
	    c->rows.length, err);
}

static int
encode_up(struct courier *courier, const struct wire_stamp *stamp,
    struct err *err)
{
	struct text_buf zip;
	int result;

	text_buf_init(&zip, ZIP_BYTES_MAX);
	result = pack_rows(courier, &zip, err);
	if (result == 0)
		result = wire_encode_9101(&courier->request, courier->conf,
		    stamp, FILE_NAME, zip.at, zip.length, err);
	text_buf_clear(&zip);
	return result;
}

static int
encode(struct courier *courier, const struct wire_stamp *stamp,
    struct err *err)
{
	struct comparison *c = &courier->comparison;

	if (c->step == COMPARE_TOTALS)
		return wire_encode_3201(&courier->request, courier->conf,
		    stamp, group(c), err);
	if (c->step == COMPARE_UP)
		return encode_up(courier, stamp, err);
	if (c->step == COMPARE_ROWS)
		return wire_encode_3202(&courier->request, courier->conf,
		    stamp, &c->sum, c->file, err);
	assert(c->step == COMPARE_DOWN);
	return wire_encode_9102(&courier->request, courier->conf, stamp,
	    c->file, c->name, err);
}

/* All is asked: what is left are those in doubt that it served. */
static void
end(struct courier *courier, const struct now *now, const char *why)
{
	struct comparison *c = &courier->comparison;

	courier_compare_clear(courier);
	c->failed = why[0] != '\0';
	text_cut(c->why, sizeof(c->why), why, 80);
	log_mask(c->why);
	c->retry_ms = now->mono_ms;
	c->step = COMPARE_DOUBTS;
}

static void
no_answer(struct courier *courier, const struct now *now, const char *why)
{
	struct comparison *c = &courier->comparison;

	log_line(courier->log, now, LOG_WARN, "compare", "day=%d %s", c->day,
	    why);
	if (++c->failures >= FAILURES_MAX) {
		end(courier, now, why);
		return;
	}
	c->retry_ms = now->mono_ms + courier_backoff(courier, c->failures);
	if (c->step > COMPARE_UP)
		c->step = COMPARE_UP; /* its file may be gone: bring it anew */
}

static int
ask(struct courier *courier, const struct now *now, struct err *err)
{
	static const char *const infnos[] = { [COMPARE_TOTALS] = "3201",
		[COMPARE_UP] = "9101", [COMPARE_ROWS] = "3202",
		[COMPARE_DOWN] = "9102" };
	struct comparison *c = &courier->comparison;
	struct err why = { .code = ERR_NONE };
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked = courier_ask(courier, now, ERRAND_COMPARE, infnos[c->step],
	    &stamp, &slot, err);

	if (asked != 0) {
		c->retry_ms =
		    now->mono_ms + courier->conf->queue.retry_first_ms;
		return asked < 0 ? -1 : 0;
	}
	asked = courier_let_go(
	    courier, now, slot, encode(courier, &stamp, &why), &why);
	if (asked != 0)
		no_answer(courier, now, asked < 0 ? why.text : "not taken");
	return 0;
}

/* ---- an office's own rows ---- */

static void
add(struct statement *sum, const struct stated *row)
{
	sum->count++;
	sum->total.fen += row->total.fen;
	sum->fund.fen += row->fund.fen;
	sum->account.fen += row->account.fen;
	sum->cash.fen += row->cash.fen;
}

static int
gather_one(struct courier *courier, const struct stated *row, struct err *err)
{
	struct comparison *c = &courier->comparison;
	struct statement_row line = { .refund = row->refund,
		.total = row->total,
		.fund = row->fund,
		.account = row->account };

	if (books_settlement(
		courier->books, row->sale, courier->sale, NULL, err) != 0)
		return -1;
	memcpy(line.setl_id, row->setl_id, sizeof(line.setl_id));
	memcpy(line.mdtrt_id, row->mdtrt_id, sizeof(line.mdtrt_id));
	(void)text_copy(line.psn_no, sizeof(line.psn_no),
	    courier->sale->person.psn_no);
	settlement_clear(courier->sale);
	wire_put_row(&c->rows, &line);
	explicit_bzero(&line, sizeof(line));
	add(&c->sum, row);
	c->gathered = row->seq;
	return 0;
}

static int
gather(struct courier *courier, const struct now *now, struct err *err)
{
	struct comparison *c = &courier->comparison;
	struct stated row;

	for (int i = 0; i < GATHER_MAX; i++) {
		int found = reconcile_row(courier->books->store, c->day,
		    c->sum.optins, c->gathered, &row, err);

		if (found < 0)
			return -1;
		if (found == 1) {
			c->step = COMPARE_UP;
			break;
		}
		if (gather_one(courier, &row, err) != 0)
			return -1;
	}
	c->retry_ms = now->mono_ms;
	return 0;
}

/* The first office with an unequal group whose rows are not told yet. */
static bool
next_office(struct comparison *c)
{
	for (int i = 0; i < c->count; i++) {
		const struct compared *g = &c->groups[i];

		if (g->result == STATEMENT_EQUAL || g->rows >= 0)
			continue;
		memset(&c->sum, 0, sizeof(c->sum));
		c->sum.day = c->day;
		memcpy(c->sum.clr_type, g->ours.clr_type,
		    sizeof(c->sum.clr_type));
		memcpy(
		    c->sum.optins, g->ours.optins, sizeof(c->sum.optins));
		c->gathered = 0;
		text_buf_clear(&c->rows);
		text_buf_init(&c->rows, TEXT_BYTES_MAX);
		c->step = COMPARE_GATHER;
		return true;
	}
	return false;
}

/* ---- what was in doubt, and stands in the centre's rows ---- */

static int
ask_doubt(struct courier *courier, const struct now *now, struct err *err)
{
	struct comparison *c = &courier->comparison;
	struct store *store = courier->books->store;
	struct unequal list[8];
	struct message message;
	int found = 0, offset = 0;

	if (courier->chain.step != CHAIN_NONE)
		return 0; /* one at a time */
	do {
		if (unequal_list(store, c->day, true, offset, list, 8, &found,
			err) != 0)
			return -1;
		for (int i = 0; i < found; i++) {
			if (list[i].id <= c->asked ||
			    list[i].remedy != REMEDY_QUERY)
				continue;
			c->asked = list[i].id;
			if (queue_message(store, list[i].msgid, &message,
				err) < 0)
				return -1;
			if (message.state == MESSAGE_UNKNOWN &&
			    courier_chain_at(
				courier, now, &message, &list[i]) == 1)
				return 0;
		}
		offset += found;
	} while (found == 8);
	end(courier, now, "");
	return 0;
}

int
courier_compare_step(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err)
{
	struct comparison *c = &courier->comparison;

	if (c->step == COMPARE_DOUBTS)
		return courier_doubt_end(courier, now, event, err);
	if (c->step == COMPARE_NONE || now->mono_ms < c->retry_ms ||
	    courier_busy(courier) || courier->more ||
	    !courier_may_speak(courier, now))
		return 0;
	if (c->step == COMPARE_GATHER)
		return gather(courier, now, err);
	if (c->step == COMPARE_ASK)
		return ask_doubt(courier, now, err);
	return ask(courier, now, err);
}

/* ---- hearing ---- */

/* On to the next group, the next office, or what is in doubt. */
static int
advance(struct courier *courier, const struct now *now, struct err *err)
{
	struct comparison *c = &courier->comparison;

	c->failures = 0;
	c->retry_ms = now->mono_ms;
	if (c->step == COMPARE_TOTALS && ++c->at < c->count)
		return 0;
	if (c->step == COMPARE_TOTALS) {
		for (int i = 0; i < c->count; i++) {
			if (courier_compare_even(courier, now,
				c->groups[i].ours.optins, NULL, err) != 0)
				return -1;
		}
	}
	if (!next_office(c))
		c->step = COMPARE_ASK;
	return 0;
}

static int
note(struct courier *courier, const struct now *now,
    const struct compared *group_of, const struct exchange *slot,
    const struct net_reply *reply, struct err *err)
{
	struct books *books = courier->books;

	if (books_begin(books, err) != 0)
		return -1;
	if (reconcile_note_compared(books, now, group_of, slot->msgid,
		reply->body, reply->body_bytes, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

static bool
is_zip(const struct net_reply *reply)
{
	return reply->status == 200 && reply->body_bytes > 4 &&
	    memcmp(reply->body, "PK", 2) == 0;
}

/* The rows came down. 0 told, 1 the file is not whole, -1 the disk. */
static int
open_rows(struct courier *courier, const struct now *now,
    const struct net_reply *reply, struct wire_reply *answer, struct err *err)
{
	struct text_buf text;
	struct err why = { .code = ERR_NONE };
	int result = 1;

	text_buf_init(&text, TEXT_BYTES_MAX + 1);
	if (zip_unpack(&text, reply->body, reply->body_bytes, TEXT_BYTES_MAX,
		&why) != 0 ||
	    (text.length > 0 && strlen(text.at) != text.length))
		(void)text_copy(answer->suspect, sizeof(answer->suspect),
		    why.text[0] != '\0' ? why.text : "NUL");
	else
		result = courier_compare_tell(courier, now, &text, &why);
	if (result == -1 && !store_stopped(courier->books->store)) {
		(void)text_copy(answer->suspect, sizeof(answer->suspect),
		    why.text);
		result = 1;
	}
	if (result < 0 && err != NULL)
		*err = why;
	text_buf_clear(&text);
	return result;
}

static enum wire_verdict
read_answer(struct comparison *c, const struct net_reply *reply,
    struct wire_reply *answer)
{
	const char *text = (const char *)reply->body;
	char file[41];

	if (c->step == COMPARE_TOTALS)
		return wire_decode_3201(answer, &c->groups[c->at].result,
		    reply->status, text, reply->body_bytes);
	if (c->step == COMPARE_DOWN && is_zip(reply)) {
		/* No envelope, and yet the centre's: it has our file. */
		(void)text_copy(answer->inf_refmsgid,
		    sizeof(answer->inf_refmsgid), "9102");
		return answer->verdict = WIRE_OK;
	}
	if (c->step == COMPARE_DOWN) {
		if (wire_decode_envelope(answer, reply->status, text,
			reply->body_bytes) == WIRE_OK)
			answer->verdict = WIRE_SUSPECT;
		return answer->verdict;
	}
	if (wire_decode_file(answer, file,
		c->step == COMPARE_ROWS ? c->name : NULL, reply->status, text,
		reply->body_bytes) == WIRE_OK)
		memcpy(c->file, file, sizeof(c->file));
	return answer->verdict;
}

int
courier_compare_heard(struct courier *courier, const struct now *now,
    const struct exchange *slot, const struct net_reply *reply,
    struct courier_event *event, struct err *err)
{
	struct comparison *c = &courier->comparison;
	enum wire_verdict verdict = WIRE_SUSPECT;
	const char *why = reply->detail;
	int opened = 0;

	if (c->step == COMPARE_NONE)
		return 0;
	if (reply->outcome == NET_REPLY) {
		verdict = read_answer(c, reply, &event->reply);
		why = verdict == WIRE_REFUSED ? event->reply.err_msg :
						event->reply.suspect;
	}
	if (verdict == WIRE_OK && c->step == COMPARE_DOWN)
		opened = open_rows(courier, now, reply, &event->reply, err);
	if (opened < 0)
		return -1;
	if (verdict != WIRE_OK || opened == 1) {
		no_answer(courier, now, why);
		return 0;
	}
	if (c->step == COMPARE_TOTALS &&
	    note(courier, now, &c->groups[c->at], slot, reply, err) != 0)
		return -1;
	if (c->step == COMPARE_UP || c->step == COMPARE_ROWS) {
		c->step++;
		c->retry_ms = now->mono_ms;
		return 0;
	}
	return advance(courier, now, err);
}
