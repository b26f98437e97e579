/* A stick is read: all of it is good, or nothing of it is taken. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/record.h"
#include "pos/stick.h"

#define TILL_AT 6 /* yyMMdd, then the till that sold it */

int
stick_split(const struct text_buf *line, struct json **head,
    const char **bytes, size_t *length, struct err *err)
{
	const char *newline =
	    line->length > 0 ? memchr(line->at, '\n', line->length) : NULL;

	*head = NULL;
	if (newline == NULL ||
	    json_parse(head, line->at, (size_t)(newline - line->at), err) != 0)
		return err_set(err, ERR_CORRUPT, _("移交文件：内容不可读"));
	*bytes = newline + 1;
	*length = line->length - (size_t)(*bytes - line->at);
	return 0;
}

struct packs {
	struct rules *at[STICK_PACKS_MAX];
	int count;
};

/* All that one import needs; on the heap, persons wiped. */
struct taking {
	struct stick *stick;
	const struct now *now;
	struct stick_reader *reader;
	struct stick_report *report;
	struct packs packs;
	struct settlement *sale;
	struct split *again;
	struct text_buf line;
	struct text_buf body[2];
};

/* The pack's own examples run when it is loaded. */
static int
take_pack(struct taking *t, struct err *err)
{
	struct books *books = t->stick->books;
	bool known = false;

	if (stick_next(t->reader, &t->line, err) != 1 ||
	    rules_load(&t->packs.at[t->packs.count], t->line.at,
		t->line.length, _("移交文件"), err) != 0)
		return -1;
	t->packs.count++;
	if (books_rules_known(books, t->packs.at[t->packs.count - 1], &known,
		err) != 0)
		return -1;
	return known ? 0 :
		       books_rules(books, t->now,
			   t->packs.at[t->packs.count - 1], err);
}

static const struct rules *
find_pack(const struct taking *t)
{
	for (int i = 0; i < t->packs.count; i++) {
		if (strcmp(rules_head(t->packs.at[i])->hash, t->sale->pack) ==
		    0)
			return t->packs.at[i];
	}
	return NULL;
}

static int
unfit(const struct taking *t, const char *what, struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("移交文件中的交易 %s：%s"),
	    t->sale->sale, what);
}

/* The same case and the same pack give the same split (I10). */
static int
check_split(struct taking *t, struct err *err)
{
	const struct rules *rules = find_pack(t);
	struct split_case input;
	struct err why = { .code = ERR_NONE };

	if (rules == NULL)
		return unfit(t, _("没有它所用的规则包"), err);
	settlement_input(t->sale, &input);
	memset(t->again, 0, sizeof(*t->again));
	if (basket_check(&t->sale->basket, &why) != 0 ||
	    split_check(&t->sale->split, &t->sale->basket, &why) != 0 ||
	    split_compute(rules, &input, t->again, &why) != 0)
		return unfit(t, why.text, err);
	for (int i = 0; i < 2; i++) {
		text_buf_reset(&t->body[i]);
		record_put_split(
		    &t->body[i], i == 0 ? &t->sale->split : t->again);
	}
	if (t->body[0].failed || t->body[0].length != t->body[1].length ||
	    memcmp(t->body[0].at, t->body[1].at, t->body[0].length) != 0)
		return unfit(t, _("按规则重算不符"), err);
	return 0;
}

/* Of the till that signed for it, an insured sale that one 2102 settles. */
static int
check_sale(struct taking *t, const char *named, struct err *err)
{
	char till[3];

	(void)text_format(till, sizeof(till), "%02d", t->reader->head.from);
	if (named == NULL || strcmp(named, t->sale->sale) != 0 ||
	    strlen(t->sale->sale) < TILL_AT + 2 ||
	    memcmp(t->sale->sale + TILL_AT, till, 2) != 0)
		return unfit(t, _("不是所写收款机的单号"), err);
	if (t->sale->kind != SETTLEMENT_SALE ||
	    t->sale->prepaid.sale[0] != '\0' ||
	    settlement_is_visit(t->sale))
		return unfit(t, _("不是可以移交的结算"), err);
	return check_split(t, err);
}

/* As it was agreed there, its person under this till's key. The caller's
 * number is the origin's caller's: here it could be somebody else's. */
static int
put_intent(struct taking *t, struct err *err)
{
	struct books *books = t->stick->books;

	t->sale->ref[0] = '\0';
	settlement_tag(t->sale, books->key);
	text_buf_reset(&t->body[0]);
	if (record_encode(&t->body[0], t->sale, books->key, err) != 0)
		return -1;
	return books_text(books, t->now, FACT_INTENT, t->sale->sale, "",
	    t->body[0].at, t->body[0].length, NULL, err);
}

static int
put_taken(struct taking *t, const struct json *head, int n, struct err *err)
{
	struct message_body body;
	const char *sm3 = json_text(json_get(head, "sm3"));

	memset(&body, 0, sizeof(body));
	body.n = n;
	body.till = t->reader->head.from;
	(void)text_copy(
	    body.batch, sizeof(body.batch), t->reader->head.batch);
	if (sm3 == NULL || !text_copy(body.sm3, sizeof(body.sm3), sm3) ||
	    !json_int64(json_get(head, "at"), &body.at))
		return unfit(t, _("缺少原收款机的日志序号或校验值"), err);
	return books_fact(t->stick->books, t->now, FACT_TAKEN, t->sale->sale,
	    "", &body, NULL, 0, err);
}

static int
take_sale(struct taking *t, const struct json *head, int n, struct err *err)
{
	struct sale_entry entry;
	bool same;
	int found = queue_sale(
	    t->stick->books->store, t->sale->sale, &entry, err);

	if (found < 0)
		return -1;
	if (found == 1 && put_intent(t, err) != 0)
		return -1;
	same = found == 0 &&
	    strcmp(entry.stick_batch, t->reader->head.batch) == 0;
	if (found == 0 && !same && entry.stick != STICK_RELEASED)
		return unfit(t, _("本机已有这个单号，不能接管"), err);
	if (same) {
		t->report->already++;
		return 0;
	}
	t->report->taken++;
	return put_taken(t, head, n, err);
}

static int
take_next(struct taking *t, int n, struct err *err)
{
	struct json *head = NULL;
	const char *record = NULL;
	size_t length = 0;
	int result = -1;

	if (stick_next(t->reader, &t->line, err) != 1 ||
	    stick_split(&t->line, &head, &record, &length, err) != 0)
		return -1;
	if (record_decode(
		t->sale, record, length, t->stick->key, err) == 0 &&
	    check_sale(t, json_text(json_get(head, "sale")), err) == 0)
		result = take_sale(t, head, n, err);
	json_free(&head);
	return result;
}

static int
take_all(struct taking *t, struct err *err)
{
	const struct stick_head *head = &t->reader->head;

	t->sale = settlement_new(err);
	if (t->sale == NULL)
		return -1;
	t->again = calloc(1, sizeof(*t->again));
	if (t->again == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	for (int i = 0; i < head->packs; i++) {
		if (take_pack(t, err) != 0)
			return -1;
	}
	for (int i = 0; i < head->sales; i++) {
		if (take_next(t, i + 1, err) != 0)
			return -1;
	}
	return 0;
}

int
stick_take(struct stick *stick, const struct now *now,
    struct stick_reader *reader, struct stick_report *report,
    struct err *err)
{
	struct taking t;
	int result;

	assert(store_in_transaction(stick->books->store));
	memset(&t, 0, sizeof(t));
	t.stick = stick;
	t.now = now;
	t.reader = reader;
	t.report = report;
	text_buf_init(&t.line, JOURNAL_BODY_BYTES_MAX);
	text_buf_init(&t.body[0], JOURNAL_BODY_BYTES_MAX);
	text_buf_init(&t.body[1], JOURNAL_BODY_BYTES_MAX);
	result = take_all(&t, err);
	for (int i = 0; i < STICK_PACKS_MAX; i++)
		rules_free(&t.packs.at[i]);
	text_buf_clear(&t.line);
	text_buf_clear(&t.body[0]);
	text_buf_clear(&t.body[1]);
	if (t.sale != NULL)
		settlement_free(&t.sale);
	free(t.again);
	return result;
}

/* Ours to read: whose it is, then who wrote it, then whom it is for. */
static int
open_file(struct stick *stick, struct stick_reader *reader, const char *bytes,
    size_t length, struct err *err)
{
	const struct conf *conf = stick->conf;

	if (stick_parse(reader, bytes, length, stick->key, err) != 0)
		return -1;
	if (strcmp(reader->head.code, conf->till.fixmedins_code) != 0)
		return err_set(err, ERR_FORBIDDEN,
		    _("移交文件是机构 %s 的，不是本机构的"),
		    reader->head.code);
	if (stick_verify(
		reader, stick->signers, stick->signers_length, err) != 0)
		return -1;
	if (reader->head.to != conf->till.number ||
	    reader->head.from == conf->till.number)
		return err_set(err, ERR_FORBIDDEN,
		    _("移交文件由 %d 号机写给 %d 号机，本机是 %d 号"),
		    reader->head.from, reader->head.to,
		    (int)conf->till.number);
	return 0;
}

int
stick_import(struct stick *stick, const struct now *now, const char *bytes,
    size_t length, struct stick_report *report, struct err *err)
{
	struct stick_reader reader;
	int result;

	memset(report, 0, sizeof(*report));
	if (open_file(stick, &reader, bytes, length, err) != 0)
		return -1;
	report->head = reader.head;
	if (books_begin(stick->books, err) != 0)
		return -1;
	result = reader.head.kind == STICK_SALES ?
	    stick_take(stick, now, &reader, report, err) :
	    stick_hear(stick, now, &reader, report, err);
	if (result != 0)
		return books_abandon(stick->books);
	return books_commit(stick->books, err);
}
