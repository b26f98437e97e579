/* The answers come back: what the other till made of each sale. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/log.h"
#include "pos/stick.h"
#include "pos/wire.h"

struct hearing {
	struct stick *stick;
	const struct now *now;
	const struct stick_head *head;
	struct stick_report *report;
	struct settlement *sale;
	struct text_buf line;
	struct text_buf reply;
};

/* One line. */
struct answer {
	char sale[SALE_BYTES];
	char state[12];
	int64_t at;
	char msgid[MSGID_BYTES];
	char infno[6];
	struct message_body body;
};

static int
unfit(const struct answer *answer, const char *what, struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("移交文件中的交易 %s：%s"),
	    answer->sale, what);
}

static int
read_body(struct hearing *h, struct answer *answer, const char *bytes,
    size_t length, struct err *err)
{
	struct journal_row row;
	struct err why = { .code = ERR_NONE };

	memset(&row, 0, sizeof(row));
	row.fact = FACT_ACKED; /* any whose bytes are a reply */
	row.seq = answer->at;
	row.body = bytes;
	row.body_bytes = length;
	memcpy(row.msgid, answer->msgid, sizeof(row.msgid));
	text_buf_reset(&h->reply);
	if (message_body_read(&answer->body, &row, err) != 0)
		return -1;
	if (message_bytes(&h->reply, &row, h->stick->key, &why) != 0 &&
	    why.code != ERR_NOT_FOUND)
		return unfit(answer, why.text, err);
	return 0;
}

static int
read_answer(struct hearing *h, struct answer *answer, struct err *err)
{
	struct json *head = NULL;
	const char *bytes = NULL;
	size_t length = 0;
	bool good;
	int result = -1;

	memset(answer, 0, sizeof(*answer));
	if (stick_split(&h->line, &head, &bytes, &length, err) != 0)
		return -1;
	good = json_copy(json_get(head, "sale"), answer->sale,
		   sizeof(answer->sale)) &&
	    json_copy(json_get(head, "state"), answer->state,
		sizeof(answer->state)) &&
	    json_copy(json_get(head, "msgid"), answer->msgid,
		sizeof(answer->msgid)) &&
	    json_copy(json_get(head, "infno"), answer->infno,
		sizeof(answer->infno)) &&
	    json_int64(json_get(head, "at"), &answer->at) && answer->at >= 0;
	json_free(&head);
	if (!good)
		(void)err_set(err, ERR_CORRUPT, _("移交文件：内容不可读"));
	else if (answer->msgid[0] == '\0')
		result = 0;
	else
		result = read_body(h, answer, bytes, length, err);
	return result;
}

/* The centre's own bytes say what the other till says they do. */
static int
check_reply(struct hearing *h, const struct answer *answer, struct err *err)
{
	const struct message_body *said = &answer->body;
	struct wire_reply reply;
	struct wire_settled settled;
	char psn_no[31];
	enum wire_verdict verdict;

	if (books_settlement(
		h->stick->books, answer->sale, h->sale, NULL, err) != 0)
		return -1;
	(void)text_copy(psn_no, sizeof(psn_no), h->sale->person.psn_no);
	memset(&settled, 0, sizeof(settled));
	verdict = wire_decode_sale(&reply, &settled,
	    said->via[0] != '\0' ? said->via : answer->infno, answer->msgid,
	    psn_no, h->sale->basket.total, said->status,
	    h->reply.length > 0 ? h->reply.at : "", h->reply.length);
	explicit_bzero(psn_no, sizeof(psn_no));
	if (verdict != WIRE_OK ||
	    strcmp(settled.setl_id, said->setl_id) != 0 ||
	    settled.figures.fund.fen != said->fund.fen ||
	    settled.figures.account.fen != said->account.fen ||
	    settled.figures.cash.fen != said->cash.fen)
		return unfit(answer, _("与中心的应答原文不符"), err);
	return 0;
}

static int
put_returned(struct hearing *h, struct answer *answer, struct err *err)
{
	struct message_body *body = &answer->body;

	body->till = h->head->from;
	body->at = answer->at;
	(void)text_copy(body->batch, sizeof(body->batch), h->head->batch);
	(void)text_copy(body->state, sizeof(body->state), answer->state);
	log_mask(body->why); /* in the clear on disk (I9) */
	return books_fact(h->stick->books, h->now, FACT_RETURNED,
	    answer->sale, answer->msgid, body,
	    h->reply.length > 0 ? h->reply.at : NULL, h->reply.length, err);
}

static int
put_back(struct hearing *h, const struct answer *answer, struct err *err)
{
	struct message_body body;

	memset(&body, 0, sizeof(body));
	body.till = h->head->from;
	body.at = answer->at;
	(void)text_copy(body.batch, sizeof(body.batch), h->head->batch);
	(void)text_copy(body.state, sizeof(body.state), answer->state);
	return books_fact(h->stick->books, h->now, FACT_TAKEN_BACK,
	    answer->sale, "", &body, NULL, 0, err);
}

/* What the state says, once; 1: not one we know. */
static int
fold(struct hearing *h, struct answer *answer, int64_t heard, struct err *err)
{
	struct stick_report *report = h->report;
	bool acked = strcmp(answer->state, "ACKED") == 0;

	if (strcmp(answer->state, "OPEN") == 0) {
		report->open++;
		return 0;
	}
	if (answer->at <= heard) {
		report->already++;
		return 0;
	}
	if (strcmp(answer->state, "RELEASED") == 0) {
		report->released++;
		return put_back(h, answer, err);
	}
	if (acked)
		report->acked++;
	else if (strcmp(answer->state, "REFUSED") == 0)
		report->refused++;
	else if (strcmp(answer->state, "REVERSED") == 0)
		report->reversed++;
	else
		return unfit(answer, _("不认识的结果"), err);
	if (acked && check_reply(h, answer, err) != 0)
		return -1;
	return put_returned(h, answer, err);
}

/* Handed over by us on this stick, or taken back from it since. */
static int
hear(struct hearing *h, struct answer *answer, struct err *err)
{
	struct sale_entry entry;
	int found =
	    queue_sale(h->stick->books->store, answer->sale, &entry, err);

	if (found < 0)
		return -1;
	if (found == 1 || entry.stick == STICK_NONE ||
	    entry.stick == STICK_TAKEN || entry.stick == STICK_RELEASED)
		return unfit(answer, _("不是本机移交的"), err);
	if (strcmp(answer->state, "RELEASED") == 0 &&
	    (entry.stick == STICK_BACK ||
		strcmp(entry.stick_batch, h->head->batch) != 0)) {
		h->report->already++;
		return 0;
	}
	if (strcmp(entry.stick_batch, h->head->batch) != 0 ||
	    entry.stick_till != h->head->from)
		return unfit(answer, _("不是这一批移交的"), err);
	return fold(h, answer, entry.stick_heard, err);
}

static int
hear_all(struct hearing *h, struct stick_reader *reader, struct err *err)
{
	struct answer *answer = calloc(1, sizeof(*answer));
	int next = 1, result = 0;

	if (answer == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	while (result == 0 &&
	    (next = stick_next(reader, &h->line, err)) == 1) {
		result = read_answer(h, answer, err);
		if (result == 0)
			result = hear(h, answer, err);
	}
	free(answer);
	return next < 0 ? -1 : result;
}

int
stick_hear(struct stick *stick, const struct now *now,
    struct stick_reader *reader, struct stick_report *report,
    struct err *err)
{
	struct hearing h = { .stick = stick,
		.now = now,
		.head = &reader->head,
		.report = report };
	int result;

	assert(store_in_transaction(stick->books->store));
	if (reader->head.packs != 0)
		return err_set(err, ERR_CORRUPT, _("移交文件：内容不可读"));
	h.sale = settlement_new(err);
	if (h.sale == NULL)
		return -1;
	text_buf_init(&h.line, JOURNAL_BODY_BYTES_MAX);
	text_buf_init(&h.reply, JOURNAL_BODY_BYTES_MAX);
	result = hear_all(&h, reader, err);
	text_buf_clear(&h.line);
	text_buf_clear(&h.reply);
	settlement_free(&h.sale);
	return result;
}

/* ---- without a release ---- */

static int
take_back_one(struct stick *stick, const struct now *now,
    const struct stick_place *place, const struct message_body *word,
    struct err *err)
{
	struct message_body handed;

	memset(&handed, 0, sizeof(handed));
	memcpy(handed.why, word->why, sizeof(handed.why));
	if (books_fact(stick->books, now, FACT_TAKEN_BACK, place->sale, "",
		word, NULL, 0, err) != 0)
		return -1;
	return books_fact(stick->books, now, FACT_HANDED, place->sale, "",
	    &handed, NULL, 0, err);
}

static int
take_back(struct stick *stick, const struct now *now, const char *id,
    const struct message_body *word, struct stick_place *places,
    struct stick_report *report, struct err *err)
{
	int found = 0;

	if (queue_stick_batch(stick->books->store, id, 0, places,
		STICK_SALES_MAX, &found, err) != 0)
		return -1;
	for (int i = 0; i < found; i++) {
		if (places[i].role != STICK_LENT || places[i].heard != 0) {
			report->already++;
			continue;
		}
		if (take_back_one(stick, now, &places[i], word, err) != 0)
			return -1;
		report->taken++;
	}
	if (report->taken == 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("批 %s 没有还在U盘上的交易"), id);
	return 0;
}

int
stick_take_back(struct stick *stick, const struct now *now, const char *id,
    const char *why, struct stick_report *report, struct err *err)
{
	struct stick_place *places = calloc(STICK_SALES_MAX, sizeof(*places));
	const struct conf *conf = stick->conf;
	struct message_body word;
	char text[MESSAGE_WHY_BYTES];
	int result = -1;

	memset(report, 0, sizeof(*report));
	memset(&word, 0, sizeof(word));
	if (places == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	text_cut(text, sizeof(text), why, 80);
	log_mask(text); /* in the clear on disk (I9) */
	if (text[0] == '\0' ||
	    !text_copy(word.batch, sizeof(word.batch), id) ||
	    !text_format(word.why, sizeof(word.why), "%s %s: %s",
		conf->till.opter, conf->till.opter_name, text))
		(void)err_set(err, ERR_INPUT, _("要写明批号和收回的原因"));
	else if (books_begin(stick->books, err) == 0)
		result =
		    take_back(stick, now, id, &word, places, report, err) == 0 ?
		    books_commit(stick->books, err) :
		    books_abandon(stick->books);
	free(places);
	return result;
}
