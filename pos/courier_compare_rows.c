/*
 * An office's own rows: which office is next, its rows gathered a few a step
 * and packed for 9101, and those that are not equal out of 9102's file.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"
#include "pos/zip.h"

#define GATHER_MAX 40 /* rows a step: each is a record to open */
#define TEXT_BYTES_MAX (1024u * 1024u)

bool
courier_compare_office(struct comparison *c)
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

int
courier_compare_gather(struct courier *courier, const struct now *now, struct err *err)
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

static int
pack_rows(struct courier *courier, struct text_buf *zip, struct err *err)
{
	struct comparison *c = &courier->comparison;

	if (c->rows.failed)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	return zip_pack(zip, "stmt.txt", c->rows.length > 0 ? c->rows.at : "",
	    c->rows.length, err);
}

int
courier_compare_encode_up(struct courier *courier,
    const struct wire_stamp *stamp, struct err *err)
{
	struct text_buf zip;
	int result;

	text_buf_init(&zip, ZIP_BYTES_MAX);
	result = pack_rows(courier, &zip, err);
	if (result == 0)
		result = wire_encode_9101(&courier->request, courier->conf,
		    stamp, "stmt.zip", zip.at, zip.length, err);
	text_buf_clear(&zip);
	return result;
}

int
courier_compare_open(struct courier *courier, const struct now *now,
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
