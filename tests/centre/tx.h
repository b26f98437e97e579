/*
 * The transactions, one function each: 0 with the output node in call->out,
 * or -1 after call_refuse.  Names of fields are the interface's own, traps
 * of protocol 0.3 included.
 */
#ifndef CENTRE_TX_H
#define CENTRE_TX_H

#include "tests/centre/call.h"
#include "tests/centre/ledger.h"

int tx_1101(struct call *call);
int tx_2001(struct call *call);
int tx_2101(struct call *call);
int tx_2102(struct call *call);
int tx_2103(struct call *call);
int tx_2201(struct call *call);
int tx_2202(struct call *call);
int tx_2203A(struct call *call);
int tx_2204(struct call *call);
int tx_2205(struct call *call);
int tx_2206(struct call *call);
int tx_2207(struct call *call);
int tx_2208(struct call *call);
int tx_2601(struct call *call);
int tx_3201(struct call *call);
int tx_3202(struct call *call);
int tx_3505(struct call *call);
int tx_3506(struct call *call);
int tx_5201(struct call *call);
int tx_5203(struct call *call);
int tx_5204(struct call *call);
int tx_5206(struct call *call);
int tx_5301(struct call *call);
int tx_9001(struct call *call);
int tx_9002(struct call *call);
int tx_9101(struct call *call);
int tx_9102(struct call *call);

/*
 * The person of a psn_no in `input`; the envelope must name an area where
 * the person is insured (protocol 2.1 line 4).  NULL after a refusal.
 */
const struct person *tx_person(struct call *call, const char *psn_no);

/* Kind and number of the credential in `object` are this person's: 0, or -1
 * after a refusal. */
int tx_credential(struct call *call, const struct person *person,
		  struct json_object *object);

#endif
