/* A batch of sales onto a stick: chosen, written, handed over. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/record.h"
#include "pos/stick.h"

void
stick_batch_clear(struct stick_batch *batch)
{
	free(batch->places);
	memset(batch, 0, sizeof(*batch));
}

/* Packs of the batch's sales, each once. */
struct packs {
	char hash[STICK_PACKS_MAX][RULES_HASH_BYTES];
	int count;
};

static int
add_pack(struct packs *packs, const char *hash, struct err *err)
{
	for (int i = 0; i < packs->count; i++) {
		if (strcmp(packs->hash[i], hash) == 0)
			return 0;
	}
	if (packs->count == STICK_PACKS_MAX)
		return err_set(err, ERR_LIMIT,
		    _("移交的交易用了超过 %d 个规则包：请少移交几单"),
		    STICK_PACKS_MAX);
	memcpy(packs->hash[packs->count++], hash, RULES_HASH_BYTES);
	return 0;
}

static int
find_packs(struct stick *stick, const struct stick_batch *batch,
    struct settlement *sale, struct packs *packs, struct err *err)
{
	memset(packs, 0, sizeof(*packs));
	for (int i = 0; i < batch->count; i++) {
		if (books_settlement(stick->books, batch->places[i].sale,
			sale, NULL, err) != 0 ||
		    add_pack(packs, sale->pack, err) != 0)
			return -1;
	}
	return 0;
}

static bool
is_pack(const struct json *body, const char *hash)
{
	const char *text = json_text(json_get(body, "pack"));

	return text != NULL && strcmp(text, hash) == 0 &&
	    json_text(json_get(body, "text")) != NULL;
}

/* From the journal: what it was split by, whatever the folder holds now. */
static int
put_pack(struct stick *stick, struct stick_writer *writer, const char *hash,
    struct err *err)
{
	struct rows *rows = NULL;
	struct json *body = NULL;
	int next, result = 1;

	if (store_select(stick->books->store, &rows, err,
		"SELECT body FROM journal WHERE fact = 'RULES'"
		" ORDER BY seq DESC",
		"") != 0)
		return -1;
	while (result == 1 && (next = rows_next(rows, err)) != 0) {
		size_t length = 0;
		const char *text =
		    next == 1 ? rows_blob(rows, 0, &length) : NULL;

		result = next;
		if (next < 0 || json_parse(&body, text, length, err) != 0)
			result = -1;
		else if (is_pack(body, hash)) {
			text = json_text(json_get(body, "text"));
			result = stick_put(writer, text, strlen(text), err);
		}
		json_free(&body);
	}
	rows_close(&rows);
	return result != 1 ? result :
			     err_set(err, ERR_NOT_FOUND,
				 _("日志中没有规则包 %.8s"), hash);
}

static int
row_hash(struct stick *stick, int64_t seq, char hex[2 * SM3_BYTES + 1],
    struct err *err)
{
	struct rows *rows = NULL;
	const uint8_t *hash;
	size_t length = 0;
	int result = -1;

	if (store_select(stick->books->store, &rows, err,
		"SELECT hash FROM journal WHERE seq = ?1", "i", seq) != 0)
		return -1;
	if (rows_next(rows, err) == 1) {
		hash = rows_blob(rows, 0, &length);
		if (length == SM3_BYTES) {
			text_hex(hex, 2 * SM3_BYTES + 1, hash, SM3_BYTES);
			result = 0;
		}
	}
	rows_close(&rows);
	return result == 0 ? 0 :
			     err_set(err, ERR_CORRUPT,
				 _("日志第 %lld 行没有校验值"),
				 (long long)seq);
}

/* As it was agreed, its person sealed with the institution's key. */
static int
put_sale(struct stick *stick, struct stick_writer *writer,
    const struct stick_place *place, struct settlement *sale,
    struct text_buf *line, struct err *err)
{
	struct json_out json = { .buf = line };
	char hash[2 * SM3_BYTES + 1];
	int64_t seq = 0;

	if (books_settlement(
		stick->books, place->sale, sale, &seq, err) != 0 ||
	    row_hash(stick, seq, hash, err) != 0)
		return -1;
	text_buf_reset(line);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "sale", place->sale);
	json_put_int(&json, "at", seq);
	json_put_text(&json, "sm3", hash);
	json_end(&json, '}');
	text_put(line, "\n");
	if (record_encode(line, sale, stick->key, err) != 0)
		return -1;
	return stick_put(writer, line->at, line->length, err);
}

static int
put_all(struct stick *stick, struct stick_batch *batch,
    struct settlement *sale, struct text_buf *line, struct text_buf *out,
    struct err *err)
{
	struct stick_head head = { .kind = STICK_SALES,
		.from = (int)stick->conf->till.number,
		.to = batch->to,
		.sales = batch->count };
	struct stick_writer writer;
	struct packs packs;

	(void)text_copy(head.code, sizeof(head.code),
	    stick->conf->till.fixmedins_code);
	(void)text_copy(head.batch, sizeof(head.batch), batch->id);
	text_datetime(head.at, batch->at_ms);
	if (find_packs(stick, batch, sale, &packs, err) != 0)
		return -1;
	head.packs = packs.count;
	if (stick_begin(&writer, out, &head, stick->key, err) != 0)
		return -1;
	for (int i = 0; i < packs.count; i++) {
		if (put_pack(stick, &writer, packs.hash[i], err) != 0)
			return -1;
	}
	for (int i = 0; i < batch->count; i++) {
		if (put_sale(stick, &writer, &batch->places[i], sale, line,
			err) != 0)
			return -1;
	}
	batch->lines_bytes = out->length;
	return stick_end(
	    &writer, stick->pem, stick->pem_length, batch->sm3, err);
}

static int
build(struct stick *stick, struct stick_batch *batch, struct text_buf *out,
    struct err *err)
{
	struct settlement *sale = settlement_new(err);
	struct text_buf line;
	int result = -1;

	if (sale == NULL)
		return -1;
	text_buf_init(&line, JSON_BYTES_MAX);
	result = put_all(stick, batch, sale, &line, out, err);
	text_buf_clear(&line);
	settlement_free(&sale);
	return result;
}

static int
make_places(struct stick_batch *batch, struct err *err)
{
	memset(batch, 0, sizeof(*batch));
	batch->places = calloc(STICK_SALES_MAX, sizeof(*batch->places));
	return batch->places != NULL ?
	    0 :
	    err_set(err, ERR_MEMORY, "%s", _("内存不足"));
}

static int
next_id(struct stick *stick, const struct now *now, int64_t *serial,
    char id[STICK_BATCH_BYTES], struct err *err)
{
	if (store_int(stick->books->store, serial, 0, err,
		"SELECT value FROM counter WHERE name = 'stick'", "") != 0)
		return -1;
	*serial = *serial % 999999 + 1;
	if (!text_format(id, STICK_BATCH_BYTES, "%06d%02d%06d",
		text_day(now->wall_ms) % 1000000,
		(int)stick->conf->till.number, (int)*serial))
		return err_set(err, ERR_LIMIT, _("移交文件：批号过长"));
	return 0;
}

int
stick_pick(struct stick *stick, const struct now *now, int to, int max,
    struct stick_batch *batch, struct text_buf *out, struct err *err)
{
	int64_t serial = 0;

	assert(max > 0 && max <= STICK_SALES_MAX);
	memset(batch, 0, sizeof(*batch));
	if (to == stick->conf->till.number || to < 1 || to > 99)
		return err_set(err, ERR_INPUT,
		    _("移交给哪台收款机？应为本机构另一台的编号 1-99"));
	if (make_places(batch, err) != 0 ||
	    next_id(stick, now, &serial, batch->id, err) != 0 ||
	    queue_stick_may(stick->books->store, batch->places, max,
		&batch->count, err) != 0)
		return -1;
	batch->to = to;
	batch->at_ms = now->wall_ms;
	return batch->count == 0 ? 1 : build(stick, batch, out, err);
}

static int
write_lent(struct stick *stick, const struct now *now,
    const struct stick_batch *batch, struct err *err)
{
	struct message_body body;

	memset(&body, 0, sizeof(body));
	body.till = batch->to;
	(void)text_copy(body.batch, sizeof(body.batch), batch->id);
	text_hex(body.sm3, sizeof(body.sm3), batch->sm3, SM3_BYTES);
	for (int i = 0; i < batch->count; i++) {
		body.n = i + 1;
		if (books_fact(stick->books, now, FACT_LENT,
			batch->places[i].sale, "", &body, NULL, 0, err) != 0)
			return -1;
	}
	return 0;
}

int
stick_lend(struct stick *stick, const struct now *now,
    const struct stick_batch *batch, struct err *err)
{
	char id[STICK_BATCH_BYTES];
	int64_t serial = 0;

	assert(batch->count > 0 && batch->at_ms == now->wall_ms);
	if (books_begin(stick->books, err) != 0)
		return -1;
	if (next_id(stick, now, &serial, id, err) != 0)
		return books_abandon(stick->books);
	assert(strcmp(id, batch->id) == 0); /* nobody else was in between */
	if (store_run(stick->books->store, err,
		"INSERT OR REPLACE INTO counter(name, value)"
		" VALUES('stick', ?1)",
		"i", serial) != 0 ||
	    write_lent(stick, now, batch, err) != 0)
		return books_abandon(stick->books);
	return books_commit(stick->books, err);
}

int
stick_copy(struct stick *stick, const char *id, struct stick_batch *batch,
    struct text_buf *out, struct err *err)
{
	char hex[2 * SM3_BYTES + 1];

	if (make_places(batch, err) != 0 ||
	    queue_stick_batch(stick->books->store, id, 0, batch->places,
		STICK_SALES_MAX, &batch->count, err) != 0)
		return -1;
	for (int i = 0; i < batch->count; i++) {
		if (batch->places[i].role != STICK_LENT)
			return err_set(err, ERR_FORBIDDEN,
			    _("批 %s：交易 %s 已不在U盘上，不能再写一份"), id,
			    batch->places[i].sale);
	}
	if (batch->count == 0 || !text_copy(batch->id, sizeof(batch->id), id))
		return err_set(
		    err, ERR_NOT_FOUND, _("没有移交过批 %s"), id);
	batch->to = batch->places[0].till;
	batch->at_ms = batch->places[0].at_ms;
	if (build(stick, batch, out, err) != 0)
		return -1;
	text_hex(hex, sizeof(hex), batch->sm3, SM3_BYTES);
	if (strcmp(hex, batch->places[0].sm3) == 0)
		return 0;
	return err_set(err, ERR_CORRUPT,
	    _("批 %s：重写的内容与日志所记的校验值不符"), id);
}
