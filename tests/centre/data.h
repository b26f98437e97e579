/*
 * What the centre knows before the first sale: persons with their insurance
 * rows, items with class, first share and ceiling, and the institutions.
 * Tab-separated UTF-8 files whose first line names the columns
 * (persons.tsv has one line for each insurance row of a person; chronic.tsv,
 * the diseases persons are registered for, may be missing).  A bad line
 * is named and nothing is loaded.  Money in fen, prices in 10^-6, ratios in
 * 10^-4.  Everything in the files is invented.
 */
#ifndef CENTRE_DATA_H
#define CENTRE_DATA_H

#include <stdint.h>

enum {
	DATA_INSU_MAX = 4,
	DATA_PERSONS_MAX = 4000,
	DATA_ITEMS_MAX = 20000,
	DATA_SHOPS_MAX = 200,
	DATA_CHRONIC_MAX = 4000
};

#define NO_CEILING INT64_C(-1)

/* One insurance of a person; the last three are where the ledger opens. */
struct insurance {
	char insutype[8], psn_type[8], status[4], since[12], paused[12];
	char civil[4], admdvs[8], employer[128];
	int64_t balance, deductible_met, fund_paid;
};

struct person {
	char psn_no[32], certno[32], name[64], gend[4], naty[4], brdy[12];
	char card_no[32], card_sn[40], token[64];
	struct insurance insu[DATA_INSU_MAX];
	int insu_n;
};

struct item {
	char code[52], own_code[152], name[128], spec[128];
	char barcode[16];
	int level; /* 1 甲, 2 乙, 3 丙 */
	int64_t price, ratio, ceiling;
};

struct shop {
	char code[16], name[128], type[4], level[4], admvs[8];
};

/* A disease a person is registered for; both dates belong to it. */
struct chronic {
	char psn_no[32], code[32], name[128], from[12], until[12];
};

struct data {
	struct person *persons;
	struct item *items;
	struct shop *shops;
	struct chronic *chronic;
	int persons_n, items_n, shops_n, chronic_n;
};

/* 0, or -1 with what is wrong and where in `why`. */
int data_load(struct data *data, const char *folder, char *why, int why_max);
void data_clear(struct data *data);

const struct person *data_person(const struct data *data, const char *psn_no);
const struct insurance *person_insurance(const struct person *person,
					 const char *insutype);
const struct item *data_item(const struct data *data, const char *code);
/* The registration in force at a date or instant, NULL when there is none. */
const struct chronic *data_chronic(const struct data *data, const char *psn_no,
				   const char *code, const char *at);
const struct shop *data_shop(const struct data *data, const char *code);

#endif
