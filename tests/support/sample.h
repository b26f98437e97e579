/*
 * sample.h - the sale of protocol.md section 16 as the till would hold it,
 * for screens and receipts. Invented: area 990101 does not exist.
 */
#ifndef TESTS_SUPPORT_SAMPLE_H
#define TESTS_SUPPORT_SAMPLE_H

#include "pos/settlement.h"

#define SAMPLE_WALL_MS INT64_C(1773541230000) /* 2026-03-15 10:20:30 */

struct sample {
	struct conf *conf;
	struct rules *rules;
	struct settlement *sale;
	struct figures figures;
};

/* Fails the running cmocka test when the demonstration pack is not there. */
void sample_make(struct sample *sample);
/* Split anew after the basket or the balance was changed. */
void sample_split(struct sample *sample);
void sample_free(struct sample *sample);

#endif
