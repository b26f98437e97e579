/*
 * wire_query.h - asking the centre what became of a settlement, without
 * changing anything: 5201 lists the person's visits of a day, 5204 a visit's
 * lines with the settlement each is in, 5203 one settlement with the msgid
 * that made it (medins_setl_id, protocol.md 10.3 C, 19 no. 2).
 *
 * What is found is proof, what is not found is none: the message may still
 * be under way, or the list be cut.
 */
#ifndef POS_WIRE_QUERY_H
#define POS_WIRE_QUERY_H

#include "pos/wire.h"

/* More visits of a person on one day, or settlements of a visit, than are
 * looked through. */
#define WIRE_IDS_MAX 32

struct wire_ids {
	int count;
	char id[WIRE_IDS_MAX][WIRE_ID_BYTES];
};

/* Visits of the day the sale was made on, of its med_type. */
int wire_query_5201(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct settlement *settlement,
    struct err *err);
int wire_query_5204(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct person *person,
    const char *mdtrt_id, struct err *err);
int wire_query_5203(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct person *person,
    const char *setl_id, const char *mdtrt_id, struct err *err);

/* mdtrt_id of each visit; setl_id of each settlement some line is in. */
enum wire_verdict wire_read_5201(struct wire_reply *reply,
    struct wire_ids *visits, int http_status, const char *text,
    size_t length);
enum wire_verdict wire_read_5204(struct wire_reply *reply,
    struct wire_ids *settlements, int http_status, const char *text,
    size_t length);

/* Whose settlement a 5203 shows; figures are wire_decode_sale()'s. */
struct wire_shown {
	char msgid[MSGID_BYTES]; /* medins_setl_id */
	char setl_id[WIRE_ID_BYTES];
	char mdtrt_id[WIRE_ID_BYTES];
	bool refunded; /* refd_setl_flag: it is a reversal, or was reversed */
	struct money total;
	bool parts; /* it says how it was split: fund and account */
	struct money fund;
	struct money account;
};
enum wire_verdict wire_read_5203(struct wire_reply *reply,
    struct wire_shown *shown, int http_status, const char *text,
    size_t length);

#endif
