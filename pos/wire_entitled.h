/*
 * wire_entitled.h - what the fund pays a person for: 2001, whether it pays at
 * all, and 5301, which chronic diseases are registered.
 * Source: shared/protocol.md 7.7, 12.
 */
#ifndef POS_WIRE_ENTITLED_H
#define POS_WIRE_ENTITLED_H

#include "pos/wire.h"

#define CHRONIC_MAX 8

/* Registrations in force on the day they were asked for. */
struct chronic {
	int count;
	struct disease at[CHRONIC_MAX];
};

/* As from time (yyyy-MM-dd HH:mm:ss) for this kind of care. */
int wire_encode_2001(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct person *person,
    const char *med_type, struct err *err);
int wire_encode_5301(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct person *person,
    struct err *err);
/* entitled is false when the fund's row (trt_chk_type 1) says so; why then
 * holds the centre's words. A reply without such a row says nothing: yes. */
enum wire_verdict wire_decode_2001(struct wire_reply *reply, bool *entitled,
    int http_status, const char *text, size_t length);
/* Those in force on day (yyyymmdd); more than CHRONIC_MAX is SUSPECT. */
enum wire_verdict wire_decode_5301(struct wire_reply *reply,
    struct chronic *chronic, int day, int http_status, const char *text,
    size_t length);

#endif
