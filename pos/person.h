/*
 * person.h - who the sale is for, and what may be shown of them.
 *
 * A value without pointers. Wipe with person_clear() when the sale ends.
 * Field names are those of 1101 (protocol.md 5.1, 5.2) where there is one.
 */
#ifndef POS_PERSON_H
#define POS_PERSON_H

#include <stdbool.h>

#include "card/card.h"
#include "pos/err.h"
#include "pos/money.h"

struct person {
	/* What was shown at the counter. */
	char mdtrt_cert_type[4]; /* 01 e-voucher, 02 ID number, 03 card */
	char mdtrt_cert_no[65];
	char card_sn[33];
	/* Who it is, from the card or from 1101. */
	char psn_no[31]; /* "" until 1101 has answered */
	char psn_cert_type[7];
	char certno[51];
	char psn_name[201]; /* 50 characters (5.2) of four bytes */
	char gend[7];
	char brdy[11]; /* yyyy-MM-dd */
	/* The chosen row of insuinfo. */
	char insutype[7];
	char psn_type[7];
	char insuplc_admdvs[7];
	char cvlserv_flag[4];
	char psn_insu_stas[7];
	struct money balc; /* account before the sale, as last known */
	/* 1101's exp_content, text of an object; "" when it is too long. Not
	 * in a sale's record: what is used of it is. */
	char exp_content[1025];
};

/* Fill from a read card; 1101 fills the rest. ERR_INPUT without a number. */
int person_from_card(struct person *person, const struct card_data *card,
    struct err *err);
/* From a typed ID number (checked) or a scanned e-voucher token. */
int person_from_id_no(
    struct person *person, const char *id_no, struct err *err);
int person_from_voucher(
    struct person *person, const char *token, struct err *err);
void person_clear(struct person *person);

/* psn_type group 12 is retired, 11 on the job (protocol.md 14.4). */
bool person_retired(const struct person *person);
/* 居民 (psn_type 14 to 16, or insutype 39x), else 退休 or 在职; translated. */
const char *person_group_word(const struct person *person, bool retired);
/* yyyymmdd of brdy, or of the ID number; 0 when unknown. */
int person_birth_day(const struct person *person);

/* 林** ; 9901**********0044 ; Z990***** : never more than half. */
#define MASK_BYTES 72
void mask_name(char to[MASK_BYTES], const char *name);
void mask_number(char to[MASK_BYTES], const char *number);

#endif
