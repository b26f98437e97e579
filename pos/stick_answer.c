/* What became of sales that were taken over, for the till they came from. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/infno.h"
#include "pos/stick.h"

/* One sale's last word, from the journal. */
struct word {
	const char *state; /* as RETURNED has it; "OPEN", "RELEASED" */
	int64_t at;
	char msgid[MSGID_BYTES];
	char infno[INFNO_BYTES];
	enum fact fact;
	struct message_body body;
	struct text_buf reply; /* its plain bytes; empty: none */
};

static int
keep_row(struct stick *stick, const struct journal_row *row,
    struct word *word, struct err *err)
{
	struct message message;
	struct err none = { .code = ERR_NONE };
	int found;

	if (row->fact == FACT_RELEASED) {
		word->at = row->seq;
		return 0;
	}
	found = queue_message(stick->books->store, row->msgid, &message, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (!infno_settles(message.infno))
		return 0;
	word->at = row->seq;
	word->fact = row->fact;
	memcpy(word->msgid, row->msgid, sizeof(word->msgid));
	(void)text_copy(word->infno, sizeof(word->infno), message.infno);
	text_buf_reset(&word->reply);
	if (message_body_read(&word->body, row, err) != 0)
		return -1;
	if (message_bytes(&word->reply, row, stick->books->key, &none) != 0 &&
	    none.code != ERR_NOT_FOUND) {
		*err = none;
		return -1;
	}
	return 0;
}

static enum fact
fact_of(const struct sale_entry *entry)
{
	if (entry->stick == STICK_RELEASED)
		return FACT_RELEASED;
	if (entry->state == MESSAGE_ACKED)
		return FACT_ACKED;
	if (entry->state == MESSAGE_REFUSED)
		return FACT_REFUSED;
	if (entry->state == MESSAGE_REVERSED)
		return FACT_REVERSED;
	return FACT_COUNT; /* none yet */
}

/* The last row of the kind the sale's state says. */
static int
find_word(struct stick *stick, const struct sale_entry *entry,
    struct word *word, struct err *err)
{
	enum fact fact = fact_of(entry);
	struct journal_walk *walk = NULL;
	struct journal_row row;
	int next = 0, result = 0;

	word->state = fact == FACT_COUNT ? "OPEN" : fact_name(fact);
	word->at = 0;
	word->msgid[0] = word->infno[0] = '\0';
	memset(&word->body, 0, sizeof(word->body));
	text_buf_reset(&word->reply);
	if (fact == FACT_COUNT)
		return 0;
	if (journal_walk_sale(
		&walk, stick->books->store, entry->sale, err) != 0)
		return -1;
	while (result == 0 &&
	    (next = journal_walk_next(walk, &row, err)) == 1) {
		if (row.fact == fact)
			result = keep_row(stick, &row, word, err);
	}
	journal_walk_close(&walk);
	if (next < 0 || result != 0)
		return -1;
	return word->at > 0 ? 0 :
			      err_set(err, ERR_CORRUPT,
				  _("交易 %s 的结果不在日志中"), entry->sale);
}

static int
put_word(struct stick *stick, struct stick_writer *writer, const char *sale,
    const struct word *word, struct text_buf *line, struct err *err)
{
	struct json_out json = { .buf = line };

	text_buf_reset(line);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "sale", sale);
	json_put_text(&json, "state", word->state);
	json_put_int(&json, "at", word->at);
	json_put_text(&json, "msgid", word->msgid);
	json_put_text(&json, "infno", word->infno);
	json_end(&json, '}');
	text_put(line, "\n");
	if (word->msgid[0] != '\0' &&
	    message_body_write(line, word->fact, word->msgid, &word->body,
		word->reply.length > 0 ? word->reply.at : NULL,
		word->reply.length, stick->key, err) != 0)
		return -1;
	return stick_put(writer, line->at, line->length, err);
}

static void
count(struct stick_report *report, const struct sale_entry *entry)
{
	if (entry->stick == STICK_RELEASED)
		report->released++;
	else if (entry->state == MESSAGE_ACKED)
		report->acked++;
	else if (entry->state == MESSAGE_REFUSED)
		report->refused++;
	else if (entry->state == MESSAGE_REVERSED)
		report->reversed++;
	else
		report->open++;
}

static int
put_all(struct stick *stick, const struct stick_place *places,
    struct stick_report *report, struct word *word, struct text_buf *line,
    struct text_buf *out, struct err *err)
{
	struct stick_writer writer;
	struct sale_entry entry;
	uint8_t sm3[SM3_BYTES];

	if (stick_begin(&writer, out, &report->head, stick->key, err) != 0)
		return -1;
	for (int i = 0; i < report->head.sales; i++) {
		if (queue_sale(stick->books->store, places[i].sale, &entry,
			err) != 0 ||
		    find_word(stick, &entry, word, err) != 0 ||
		    put_word(stick, &writer, entry.sale, word, line, err) !=
			0)
			return -1;
		count(report, &entry);
	}
	return stick_end(&writer, stick->pem, stick->pem_length, sm3, err);
}

/* What never left here is given up; what may have left is not. */
static int
release(struct stick *stick, const struct now *now,
    const struct stick_place *places, const struct stick_head *head,
    struct err *err)
{
	struct message_body body;
	bool unsent = false;

	memset(&body, 0, sizeof(body));
	body.till = head->to;
	(void)text_copy(body.batch, sizeof(body.batch), head->batch);
	for (int i = 0; i < head->sales; i++) {
		if (places[i].role != STICK_TAKEN)
			continue;
		if (queue_stick_unsent(stick->books->store, places[i].sale,
			&unsent, err) != 0)
			return -1;
		if (unsent &&
		    books_fact(stick->books, now, FACT_RELEASED,
			places[i].sale, "", &body, NULL, 0, err) != 0)
			return -1;
	}
	return 0;
}

static int
make_head(struct stick *stick, const struct now *now, const char *id,
    const struct stick_place *places, int found, struct stick_head *head,
    struct err *err)
{
	memset(head, 0, sizeof(*head));
	if (found == 0 ||
	    (places[0].role != STICK_TAKEN &&
		places[0].role != STICK_RELEASED))
		return err_set(
		    err, ERR_NOT_FOUND, _("没有接管过批 %s"), id);
	head->kind = STICK_ANSWERS;
	head->from = (int)stick->conf->till.number;
	head->to = places[0].till;
	head->sales = found;
	(void)text_copy(head->code, sizeof(head->code),
	    stick->conf->till.fixmedins_code);
	(void)text_copy(head->batch, sizeof(head->batch), id);
	text_datetime(head->at, now->wall_ms);
	return 0;
}

static int
answer(struct stick *stick, const struct now *now,
    const struct stick_place *places, bool give_up,
    struct stick_report *report, struct text_buf *out, struct err *err)
{
	struct word word;
	struct text_buf line;
	int result;

	if (give_up) {
		if (books_begin(stick->books, err) != 0)
			return -1;
		if (release(stick, now, places, &report->head, err) != 0)
			return books_abandon(stick->books);
		if (books_commit(stick->books, err) != 0)
			return -1;
	}
	memset(&word, 0, sizeof(word));
	text_buf_init(&word.reply, JOURNAL_BODY_BYTES_MAX);
	text_buf_init(&line, JOURNAL_BODY_BYTES_MAX);
	result =
	    put_all(stick, places, report, &word, &line, out, err);
	text_buf_clear(&word.reply);
	text_buf_clear(&line);
	return result;
}

int
stick_answer(struct stick *stick, const struct now *now, const char *id,
    bool give_up, struct stick_report *report, struct text_buf *out,
    struct err *err)
{
	struct stick_place *places = calloc(STICK_SALES_MAX, sizeof(*places));
	int found = 0, result = -1;

	memset(report, 0, sizeof(*report));
	if (places == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	if (queue_stick_batch(stick->books->store, id, 0, places,
		STICK_SALES_MAX, &found, err) == 0 &&
	    make_head(stick, now, id, places, found, &report->head, err) == 0)
		result = answer(
		    stick, now, places, give_up, report, out, err);
	free(places);
	return result;
}
