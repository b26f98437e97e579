/*
 * 3201, 9101, 3202, 9102 at the simulated centre (protocol.md 11): a day's
 * totals and rows held against its ledger. A refunded sale is two rows, one
 * undone by 2601 is none. All of it is one insutype's and one office's.
 */
#include <stdio.h>
#include <string.h>

#include "pos/zip.h"
#include "tests/sim/ledger.h"

#define FILE_BYTES_MAX (48 * 1024)
#define TEXT_BYTES_MAX (256u * 1024u)
#define COLUMNS 7

struct sums {
	int64_t count, total, fund, account;
};

static bool
is_reversal(const struct ledger_entry *e)
{
	return strncmp(e->sale, "2103 ", 5) == 0;
}

static bool
is_stated(const struct ledger_entry *e, int day)
{
	return !e->dead && !e->gone && e->psn_no[0] != '\0' &&
	    text_day(e->since_ms) == day;
}

static int
day_of(struct ledger *ledger, const struct json *data)
{
	const char *text = json_text(json_get(data, "stmt_begndate"));
	int day = 0;

	if (text == NULL || !text_day_parse(text, &day))
		ledger_breach(ledger, "320x: stmt_begndate");
	return day;
}

static int64_t
fen_of(struct ledger *ledger, const struct json *data, const char *name)
{
	struct money amount = { 0 };

	if (!json_money(json_get(data, name), &amount))
		ledger_breach(ledger, name);
	return amount.fen;
}

static void
begin(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *group)
{
	ledger_begin_reply(ledger, json, wall_ms, NULL);
	json_begin(json, "output", '{');
	if (group != NULL)
		json_begin(json, group, '{');
}

static void
end(struct json_out *json, const char *group)
{
	if (group != NULL)
		json_end(json, '}');
	json_end(json, '}');
	json_end(json, '}');
}

/* ---- 3201 ---- */

static void
totals(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	const char *insutype = json_text(json_get(data, "insutype"));
	struct sums ours = { 0 }, theirs = { 0 };
	int day = day_of(ledger, data);
	char result[2] = "0";

	for (int i = 0; i < ledger->entry_count; i++) {
		const struct ledger_entry *e = &ledger->entries[i];
		int sign = is_reversal(e) ? -1 : 1;

		if (!is_stated(e, day) || insutype == NULL ||
		    strcmp(insutype, "310") != 0)
			continue;
		ours.count++;
		ours.total += sign * e->total;
		ours.fund += sign * e->fund;
		ours.account += sign * e->account;
	}
	if (!json_int64(json_get(data, "fixmedins_setl_cnt"), &theirs.count))
		ledger_breach(ledger, "3201: fixmedins_setl_cnt");
	theirs.total = fen_of(ledger, data, "medfee_sumamt");
	theirs.fund = fen_of(ledger, data, "fund_pay_sumamt");
	theirs.account = fen_of(ledger, data, "acct_pay");
	if (ours.count != theirs.count)
		result[0] = ours.count > theirs.count ? '1' : '2';
	else if (memcmp(&ours, &theirs, sizeof(ours)) != 0)
		result[0] = '3';
	begin(ledger, json, wall_ms, "stmtinfo");
	json_put_text(json, "setl_optins", "990101");
	json_put_text(json, "stmt_rslt", result);
	end(json, "stmtinfo");
}

/* ---- 9101 and 9102 ---- */

static void
tell_file(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const char *group)
{
	char number[31];

	(void)snprintf(number, sizeof(number), "F%d", ++ledger->files);
	begin(ledger, json, wall_ms, group);
	json_put_text(json, "file_qury_no", number);
	json_put_text(json, "filename", "stmt.zip");
	end(json, group);
}

static void
take_file(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *input)
{
	const struct json *in =
	    json_get(json_get(input, "fsUploadIn"), "in");
	size_t length = json_count(in);
	unsigned char zip[FILE_BYTES_MAX];
	int64_t byte;

	if (length > sizeof(zip))
		length = 0;
	for (size_t i = 0; i < length; i++) {
		if (!json_int64(json_at(in, i), &byte))
			byte = 0;
		zip[i] = (unsigned char)byte;
	}
	text_buf_clear(&ledger->rows);
	text_buf_init(&ledger->rows, TEXT_BYTES_MAX);
	if (zip_unpack(&ledger->rows, zip, length, TEXT_BYTES_MAX, NULL) != 0)
		ledger_breach(ledger, "9101: no ZIP");
	tell_file(ledger, json, wall_ms, NULL);
}

static void
give_file(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *input)
{
	char number[31], wanted[31] = "";

	(void)snprintf(number, sizeof(number), "F%d", ledger->files);
	if (!json_copy(json_get(json_get(input, "fsDownloadIn"),
		"file_qury_no"), wanted, sizeof(wanted)) ||
	    strcmp(wanted, number) != 0)
		ledger_refuse(ledger, json, wall_ms, "文件不存在");
	else if (zip_pack(json->buf, "result.txt",
		     ledger->result.length > 0 ? ledger->result.at : "",
		     ledger->result.length, NULL) != 0)
		ledger_breach(ledger, "9102: no room");
}

/* ---- 3202 ---- */

/* A line's seven columns; false at the end. */
static bool
next_row(struct ledger *ledger, const char **at, char cell[COLUMNS][64])
{
	int n = 0;

	while (**at != '\0' && n < COLUMNS) {
		size_t length = strcspn(*at, "\t\n");
		bool last = (*at)[length] != '\t';

		(void)snprintf(
		    cell[n++], 64, "%.*s", (int)length, *at);
		*at += length + ((*at)[length] != '\0');
		if (last)
			break;
	}
	if (n != 0 && n != COLUMNS)
		ledger_breach(ledger, "9101: columns");
	return n == COLUMNS;
}

static void
put_unequal(struct ledger *ledger, char cell[COLUMNS][64], const char *msgid,
    char result)
{
	text_putf(&ledger->result, "%s\t%s\t%s\t%s\t%c\t%s\t\t%s\t%s\t%s\n",
	    cell[2], cell[1], cell[0], msgid, result, cell[6], cell[3],
	    cell[4], cell[5]);
}

static void
fill(char cell[COLUMNS][64], const struct ledger_entry *e)
{
	int sign = is_reversal(e) ? -1 : 1;

	(void)snprintf(cell[0], 64, "%s", e->setl_id);
	(void)snprintf(cell[1], 64, "%s", e->mdtrt_id);
	(void)snprintf(cell[2], 64, "%s", e->psn_no);
	money_format(cell[3], money_fen(sign * e->total));
	money_format(cell[4], money_fen(sign * e->fund));
	money_format(cell[5], money_fen(sign * e->account));
	(void)snprintf(cell[6], 64, "%d", sign < 0);
}

/* Their row of one of ours, by its number and whether it is a refund. */
static bool
find_row(struct ledger *ledger, const struct ledger_entry *e, bool *same)
{
	const char *at = ledger->rows.length > 0 ? ledger->rows.at : "";
	char own[COLUMNS][64], cell[COLUMNS][64];

	fill(own, e);
	while (next_row(ledger, &at, cell)) {
		if (strcmp(cell[0], own[0]) != 0 ||
		    strcmp(cell[6], own[6]) != 0)
			continue;
		*same = true;
		for (int i = 3; i < 6; i++)
			*same = *same && strcmp(cell[i], own[i]) == 0;
		return true;
	}
	return false;
}

static bool
has_row(const struct ledger *ledger, int day, char cell[COLUMNS][64])
{
	for (int i = 0; i < ledger->entry_count; i++) {
		const struct ledger_entry *e = &ledger->entries[i];

		if (is_stated(e, day) && strcmp(e->setl_id, cell[0]) == 0 &&
		    is_reversal(e) == (cell[6][0] == '1'))
			return true;
	}
	return false;
}

static void
compare(struct ledger *ledger, struct json_out *json, int64_t wall_ms,
    const struct json *data)
{
	const char *at = ledger->rows.length > 0 ? ledger->rows.at : "";
	char cell[COLUMNS][64];
	int day = day_of(ledger, data);

	text_buf_clear(&ledger->result);
	text_buf_init(&ledger->result, TEXT_BYTES_MAX);
	for (int i = 0; i < ledger->entry_count; i++) {
		const struct ledger_entry *e = &ledger->entries[i];
		bool same = false, there;

		if (!is_stated(e, day))
			continue;
		there = find_row(ledger, e, &same);
		fill(cell, e);
		if (!same)
			put_unequal(ledger, cell, e->msgid, there ? '3' : '1');
	}
	while (next_row(ledger, &at, cell)) {
		if (!has_row(ledger, day, cell))
			put_unequal(ledger, cell, "null", '2');
	}
	tell_file(ledger, json, wall_ms, "fileinfo");
}

bool
ledger_statement(struct ledger *ledger, struct json_out *json,
    int64_t wall_ms, const char *infno, const struct json *input)
{
	const struct json *data = json_get(input, "data");

	if (strcmp(infno, "3201") == 0)
		totals(ledger, json, wall_ms, data);
	else if (strcmp(infno, "9101") == 0)
		take_file(ledger, json, wall_ms, input);
	else if (strcmp(infno, "3202") == 0)
		compare(ledger, json, wall_ms, data);
	else if (strcmp(infno, "9102") == 0)
		give_file(ledger, json, wall_ms, input);
	else
		return false;
	return true;
}
