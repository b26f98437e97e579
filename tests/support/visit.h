/*
 * visit.h - a clinic's visit at the reference centre, step by step
 *
 * Two lines are always the same: 甲 100.00 and 乙 36.80 with a ceiling of
 * 35.00 and a first share of a tenth, 136.80 together.  Every call but the
 * ..._bad ones fails the test when the centre refuses.
 */
#ifndef TESTS_SUPPORT_VISIT_H
#define TESTS_SUPPORT_VISIT_H

#include "tests/support/sale.h"

struct visit_at {
	const struct buyer *who;
	const char *no; /* ipt_otp_no */
	char mdtrt_id[32], input[600], med_type[8];
};

/* The input of 2201, valid until the next call with this visit. */
const char *visit_registration(struct visit_at *visit);
void visit_register(struct ref *ref, struct visit_at *visit);
void visit_describe(struct ref *ref, struct visit_at *visit,
		    const char *med_type, const char *dise_codg);
/* 2201 and 2203A */
void visit_open(struct ref *ref, struct visit_at *visit, const char *med_type,
		const char *dise_codg);

/* 2204 with both lines in a batch. */
struct json_object *visit_lines(struct ref *ref, struct visit_at *visit,
				const char *batch);

/* 2206 or 2207 of the batch; msgid may be NULL. */
struct json_object *visit_price(struct ref *ref, struct visit_at *visit,
				const char *infno, const char *batch,
				char *msgid);
void visit_price_bad(struct ref *ref, struct visit_at *visit, const char *infno,
		     const char *batch, const char *total, const char *why);

/* A message about the visit with one member more. */
struct json_object *visit_ask(struct ref *ref, struct visit_at *visit,
			      const char *infno, const char *member,
			      const char *value);
void visit_bad(struct ref *ref, struct visit_at *visit, const char *infno,
	       const char *member, const char *value, const char *why);

#endif
