/*
 * wire_visit.h - a clinic's visit before and after its settlement: 2201,
 * 2203A, 2204, 2205, 2202, and 5201, which shows what became of them.
 *
 * ipt_otp_no is the sale's own number: the centre has one open visit of it,
 * and 5201 lists it, so that a lost reply of 2201 can be looked for.
 * The settlement's doctor and disease are given; made_at is the visit's time.
 * Source: shared/protocol.md 8, 12, 19 nos. 5, 10, 15, 20.
 */
#ifndef POS_WIRE_VISIT_H
#define POS_WIRE_VISIT_H

#include "pos/wire.h"

int wire_encode_2201(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct settlement *settlement,
    struct err *err);
int wire_encode_2203a(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct settlement *settlement,
    const char *mdtrt_id, struct err *err);
/* The lines, in the batch-th upload (from 1) of this visit. */
int wire_encode_2204(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct settlement *settlement,
    const char *mdtrt_id, int batch, struct err *err);
/* Whatever is not settled, of every upload ("0000"). */
int wire_encode_2205(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct settlement *settlement,
    const char *mdtrt_id, struct err *err);
int wire_encode_2202(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct settlement *settlement,
    const char *mdtrt_id, struct err *err);
/* The person's visits of the day the sale was made. */
int wire_encode_5201(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct settlement *settlement,
    struct err *err);

/* What 2204 says of the lines, summed up. */
struct wire_lines {
	struct money ownpay;
	struct money overlimit;
	struct money preself;
	struct money inscope;
};

/* OK only with a mdtrt_id, and for this person and number. */
enum wire_verdict wire_decode_2201(struct wire_reply *reply,
    char mdtrt_id[WIRE_ID_BYTES], const char *psn_no, const char *sale,
    int http_status, const char *text, size_t length);
/* OK only when each line is there and adds up to total (identities G, H). */
enum wire_verdict wire_decode_2204(struct wire_reply *reply,
    struct wire_lines *lines, int line_count, struct money total,
    int http_status, const char *text, size_t length);
/* A refusal of 2202 because it was cancelled before. */
bool wire_visit_gone(
    const struct conf *conf, const struct wire_reply *reply);
/* mdtrt_id "" when no visit of this number is open. */
enum wire_verdict wire_decode_5201(struct wire_reply *reply,
    char mdtrt_id[WIRE_ID_BYTES], const char *sale, int http_status,
    const char *text, size_t length);

#endif
