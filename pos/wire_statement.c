#include "pos/wire_statement.h"

#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"

#define COLUMNS 10
#define CELL_BYTES 512

static void
put_day(struct json_out *json, const char *key, int day)
{
	char text[11];
	bool fits = text_format(text, sizeof(text), "%04d-%02d-%02d",
				day / 10000, day / 100 % 100, day % 100);

	assert(fits);
	(void)fits;
	json_put_text(json, key, text);
}

int
wire_encode_3201(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp,
		 const struct statement *statement, struct err *err)
{
	struct json_out json = {out, false};

	assert(text_day_valid(statement->day));
	wire_begin(&json, "3201", conf, stamp, "");
	json_begin(&json, "data", '{');
	json_put_text(&json, "insutype", statement->insutype);
	json_put_text(&json, "clr_type", statement->clr_type);
	json_put_text(&json, "setl_optins", statement->optins);
	put_day(&json, "stmt_begndate", statement->day);
	put_day(&json, "stmt_enddate", statement->day);
	json_put_money(&json, "medfee_sumamt", statement->total);
	json_put_money(&json, "fund_pay_sumamt", statement->fund);
	json_put_money(&json, "acct_pay", statement->account);
	json_put_int(&json, "fixmedins_setl_cnt", statement->count);
	json_put_text(&json, "refd_setl_flag", "1"); /* 19 no. 12 */
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_encode_3202(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp,
		 const struct statement *statement, const char *file,
		 struct err *err)
{
	struct json_out json = {out, false};

	assert(file[0] != '\0');
	wire_begin(&json, "3202", conf, stamp, "");
	json_begin(&json, "data", '{');
	json_put_text(&json, "setl_optins", statement->optins);
	json_put_text(&json, "file_qury_no", file);
	put_day(&json, "stmt_begndate", statement->day);
	put_day(&json, "stmt_enddate", statement->day);
	json_put_money(&json, "medfee_sumamt", statement->total);
	json_put_money(&json, "fund_pay_sumamt", statement->fund);
	json_put_money(&json, "cash_payamt", statement->cash);
	json_put_int(&json, "fixmedins_setl_cnt", statement->count);
	json_put_text(&json, "clr_type", statement->clr_type);
	json_put_text(&json, "refd_setl_flag", "1");
	json_end(&json, '}');
	return wire_end(&json, err);
}

/* An array of signed bytes, as Java writes them (19 no. 14). */
int
wire_encode_9101(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const char *name,
		 const void *bytes, size_t length, struct err *err)
{
	struct json_out json = {out, false};
	const int8_t *at = bytes;

	if (length > WIRE_FILE_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("文件超过 %u 字节"),
			       WIRE_FILE_BYTES_MAX);
	wire_begin(&json, "9101", conf, stamp, "");
	json_begin(&json, "fsUploadIn", '{');
	json_begin(&json, "in", '[');
	for (size_t i = 0; i < length; i++)
		json_put_int(&json, NULL, at[i]);
	json_end(&json, ']');
	json_put_text(&json, "filename", name);
	json_put_text(&json, "fixmedins_code", conf->till.fixmedins_code);
	json_end(&json, '}');
	return wire_end(&json, err);
}

int
wire_encode_9102(struct text_buf *out, const struct conf *conf,
		 const struct wire_stamp *stamp, const char *file,
		 const char *name, struct err *err)
{
	struct json_out json = {out, false};

	wire_begin(&json, "9102", conf, stamp, "");
	json_begin(&json, "fsDownloadIn", '{');
	json_put_text(&json, "file_qury_no", file);
	json_put_text(&json, "filename", name);
	json_put_text(&json, "fixmedins_code", conf->till.fixmedins_code);
	json_end(&json, '}');
	return wire_end(&json, err);
}

/* 0 to 3, or 000000 and 000101 to 000103; -1: none of them. */
static int
result_of(const char *text)
{
	if (text == NULL)
		return -1;
	if (strcmp(text, "000000") == 0)
		return STATEMENT_EQUAL;
	if (strncmp(text, "00010", 5) == 0)
		text += 5;
	if (text[0] < '0' || text[0] > '3' || text[1] != '\0')
		return -1;
	return text[0] - '0';
}

enum wire_verdict
wire_decode_3201(struct wire_reply *reply, enum statement_result *result,
		 int http_status, const char *text, size_t length)
{
	struct wire_document document;

	if (wire_open(reply, &document, http_status, text, length) ==
	    WIRE_OK) {
		const struct json *info =
		    json_at(wire_get(document.output, "stmtinfo"), 0);
		int found = result_of(json_text(json_get(info, "stmt_rslt")));

		if (found < 0)
			(void)wire_suspect(reply, _("应答没有 %s"),
					   "stmt_rslt");
		else
			*result = (enum statement_result)found;
	}
	wire_close(&document);
	return reply->verdict;
}

enum wire_verdict
wire_decode_file(struct wire_reply *reply, char file[41], char name[201],
		 int http_status, const char *text, size_t length)
{
	struct wire_document document;

	file[0] = '\0';
	if (name != NULL)
		name[0] = '\0';
	if (wire_open(reply, &document, http_status, text, length) ==
	    WIRE_OK) {
		const struct json *info =
		    json_at(wire_get(document.output, "fileinfo"), 0);

		if (info == NULL) /* 9101 has it at the top */
			info = document.output;
		if (!json_copy(json_get(info, "file_qury_no"), file, 41) ||
		    file[0] == '\0' ||
		    (name != NULL &&
		     !json_copy(json_get(info, "filename"), name, 201)))
			(void)wire_suspect(reply, _("应答没有 %s"),
					   "file_qury_no");
	}
	wire_close(&document);
	return reply->verdict;
}

/* ---- rows ---- */

static const char *
or_null(const char *text)
{
	return text[0] != '\0' ? text : "null";
}

void
wire_put_row(struct text_buf *out, const struct statement_row *row)
{
	char text[3][MONEY_TEXT_BYTES];

	assert(row->setl_id[0] != '\0');
	money_format(text[0], row->total);
	money_format(text[1], row->fund);
	money_format(text[2], row->account);
	text_putf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", row->setl_id,
		  or_null(row->mdtrt_id), or_null(row->psn_no), text[0],
		  text[1], text[2], row->refund);
}

static int
bad_row(struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("对账结果文件有一行不可读"));
}

/* The next cell of a line into to ("null" is ""); NULL: too long. */
static const char *
take_cell(const char *at, const char *end, char *to, size_t room)
{
	size_t length = 0;

	while (at + length < end && at[length] != '\t')
		length++;
	if (length >= room)
		return NULL;
	memcpy(to, at, length);
	to[length] = '\0';
	if (strcmp(to, "null") == 0)
		to[0] = '\0';
	at += length;
	return at < end ? at + 1 : at;
}

/* A msgid longer than ours can be is not ours. */
static bool
put_row(struct statement_row *row, char cell[COLUMNS][CELL_BYTES])
{
	int result = result_of(cell[4]);

	if (result < STATEMENT_CENTRE || cell[2][0] == '\0')
		return false;
	row->result = (enum statement_result)result;
	row->refund = strcmp(cell[5], "1") == 0;
	if (!text_copy(row->msgid, sizeof(row->msgid), cell[3]))
		row->msgid[0] = '\0';
	return text_copy(row->psn_no, sizeof(row->psn_no), cell[0]) &&
	       text_copy(row->mdtrt_id, sizeof(row->mdtrt_id), cell[1]) &&
	       text_copy(row->setl_id, sizeof(row->setl_id), cell[2]) &&
	       money_parse(cell[7], &row->total) &&
	       money_parse(cell[8], &row->fund) &&
	       money_parse(cell[9], &row->account);
}

static bool
take_row(struct statement_row *row, const char *at, const char *end)
{
	char cell[COLUMNS][CELL_BYTES];
	bool taken;
	int tabs = 0;

	for (const char *p = at; p < end; p++)
		tabs += *p == '\t';
	if (tabs != COLUMNS - 1)
		return false;
	for (int i = 0; i < COLUMNS; i++) {
		at = take_cell(at, end, cell[i], sizeof(cell[i]));
		if (at == NULL)
			return false;
	}
	taken = put_row(row, cell);
	explicit_bzero(cell, sizeof(cell)); /* whose row it is (I9) */
	return taken;
}

int
wire_read_row(const char **text, struct statement_row *row, struct err *err)
{
	const char *at = *text, *end;

	while (*at == '\n' || *at == '\r')
		at++;
	*text = at;
	if (*at == '\0')
		return 0;
	end = at + strcspn(at, "\r\n");
	*text = end;
	memset(row, 0, sizeof(*row));
	return take_row(row, at, end) ? 1 : bad_row(err);
}
