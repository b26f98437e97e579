/*
 * wire_statement.h - the day's comparison with the centre: 3201 holds the
 * totals of one insutype, clr_type and clearing office against the centre's;
 * where they differ 9101 takes the rows up, 3202 compares them, and 9102
 * brings the unequal ones down (protocol.md 11, 19 no. 12 to 14).
 */
#ifndef POS_WIRE_STATEMENT_H
#define POS_WIRE_STATEMENT_H

#include "pos/wire.h"

#define WIRE_FILE_BYTES_MAX (48u * 1024u) /* packed: 9101 writes it out */

/* Whose totals, and what they come to here. */
struct statement {
	char insutype[7];
	char clr_type[7];
	char optins[7]; /* clearing office */
	int day;	/* yyyymmdd */
	int count;	/* a refunded sale is two */
	struct money total;
	struct money fund;
	struct money account;
	struct money cash;
};

enum statement_result {
	STATEMENT_EQUAL,	 /* 平 */
	STATEMENT_CENTRE,	 /* 中心多 */
	STATEMENT_INSTITUTION,	 /* 医药机构多 */
	STATEMENT_DIFFERENT,	 /* 数据不一致 */
};

int wire_encode_3201(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct statement *statement,
    struct err *err);
/* file: the number 9101 answered. */
int wire_encode_3202(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct statement *statement,
    const char *file, struct err *err);
int wire_encode_9101(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const char *name, const void *bytes,
    size_t length, struct err *err);
int wire_encode_9102(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const char *file, const char *name,
    struct err *err);

/* One digit, or the six of some regions (11.1); *result only when OK. */
enum wire_verdict wire_decode_3201(struct wire_reply *reply,
    enum statement_result *result, int http_status, const char *text,
    size_t length);
/* file_qury_no of 9101 (name may be NULL) or of 3202, and its name. */
enum wire_verdict wire_decode_file(struct wire_reply *reply,
    char file[41], char name[201], int http_status, const char *text,
    size_t length);

/* One row, of ours or of 3202's result: the ten columns of 11.2. */
struct statement_row {
	char psn_no[31];
	char mdtrt_id[WIRE_ID_BYTES];
	char setl_id[WIRE_ID_BYTES];
	char msgid[MSGID_BYTES]; /* "" for "institution more" */
	enum statement_result result;
	bool refund;
	struct money total;
	struct money fund;
	struct money account;
};
/* The seven columns of a row of ours (its msgid and result stay here). */
void wire_put_row(struct text_buf *out, const struct statement_row *row);
/* Reads the row at *text and moves on. 1 read, 0 the end, -1 ERR_CORRUPT. */
int wire_read_row(
    const char **text, struct statement_row *row, struct err *err);

#endif
