/*
 * record_visit.h - a clinic's members of a record: the doctor in the clear,
 * the disease among what is sealed. Neither is written when it is not there.
 * For record_layout.c alone.
 */
#ifndef POS_RECORD_VISIT_H
#define POS_RECORD_VISIT_H

#include "pos/json.h"
#include "pos/settlement.h"

void record_put_doctor(struct json_out *out, const struct doctor *doctor);
/* Fills a doctor that is all zero. */
int record_get_doctor(
    const struct json *document, struct doctor *doctor, struct err *err);
void record_put_disease(struct json_out *out, const struct disease *disease);
int record_get_disease(
    const struct json *document, struct disease *disease, struct err *err);

#endif
