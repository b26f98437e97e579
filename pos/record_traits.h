/*
 * record_traits.h - a record's values of the pack's keys.
 *
 * What tells classes of people apart stands in the clear, so that a split is
 * recomputed without a key. A day of somebody's life (a birth date) does not:
 * in the clear its key has no value, and the day is among what is sealed.
 * For record_layout.c alone.
 */
#ifndef POS_RECORD_TRAITS_H
#define POS_RECORD_TRAITS_H

#include "pos/json.h"
#include "pos/split.h"

void record_put_traits(struct json_out *out, const struct traits *traits);
int record_get_traits(
    const struct json *document, struct traits *traits, struct err *err);
/* The days alone, in the sealed part; nothing where there is none. */
void record_put_days(struct json_out *out, const struct traits *traits);
/* Puts the days back where record_get_traits() left no value. */
int record_get_days(
    const struct json *document, struct traits *traits, struct err *err);

#endif
