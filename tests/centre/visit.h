/*
 * A clinic's visit between 2201 and 2202 (protocol 8): who, where, since
 * when, and the diagnosis 2203A has added.
 */
#ifndef CENTRE_VISIT_H
#define CENTRE_VISIT_H

#include "tests/centre/tx.h"

struct visit {
	char mdtrt_id[32], shop[16], psn_no[32], insutype[8], psn_type[8];
	char admdvs[8], ipt_otp_no[32], begntime[20], cert_type[4];
	char med_type[8], dise_codg[32], state[12]; /* open, cancelled */
};

/*
 * The open visit of mdtrt_id and psn_no in `object`: 0, or -1 after a
 * refusal.  The person is looked up as well and the area checked.
 */
int visit_find(struct call *call, struct json_object *object,
	       struct visit *visit);
void visit_read(sqlite3_stmt *ask, struct visit *visit);

/* Lines of a visit that no settlement has taken, and settlements that
 * stand. */
int64_t visit_unsettled(struct call *call, const char *mdtrt_id);
int64_t visit_settled(struct call *call, const char *mdtrt_id);

#endif
