/*
 * ssc.h - the social-security application (社保卡, SSSE): which records make
 * up EF05 and EF06, and what a whole read of them looks like before it is
 * understood.
 *
 * ssc_read() talks to a connected card and collects bytes; each record came
 * with the identifier and the length of table A.3. ssc_decode() makes
 * card_data of them and needs no card. Kept apart so that nothing is decoded
 * before the second look at the card's own number agreed with the first.
 * The bytes are personal data: wipe them.
 *
 * Source: card.md A.1-A.3, A.5, A.6, B.6.
 */
#ifndef CARD_SSC_H
#define CARD_SSC_H

#include "card/card.h"

enum ssc_item {
	SSC_IDENT, /* EF05 */
	SSC_CLASS,
	SSC_VERSION,
	SSC_ISSUER,
	SSC_ISSUED,
	SSC_EXPIRES,
	SSC_CARD_NO,
	SSC_ID_NO, /* EF06 */
	SSC_NAME,
	SSC_NAME_MORE,
	SSC_SEX,
	SSC_NATION,
	SSC_BIRTHPLACE,
	SSC_BIRTH,
	SSC_ITEM_COUNT,
};

#define SSC_VALUE_MAX 30 /* bytes: 姓名 */

/* Table A.3: where an item is and how long it is. */
struct ssc_record {
	uint8_t file; /* 05 or 06 of EF05, EF06 */
	uint8_t id;
	uint8_t length;
};
extern const struct ssc_record ssc_records[SSC_ITEM_COUNT];

struct ssc_values {
	bool there[SSC_ITEM_COUNT];
	uint8_t value[SSC_ITEM_COUNT][SSC_VALUE_MAX];
	bool holder; /* EF06 was open */
};

/*
 * CARD_OK; CARD_NEEDS_PSAM with EF05 alone; anything else: values are wiped.
 */
enum card_result ssc_read(const struct card_reader *reader,
			  struct ssc_values *values);

/* CARD_OK, CARD_BLANK, CARD_BAD_DATA or CARD_FAULT. */
enum card_result ssc_decode(const struct ssc_values *values,
			    struct card_data *data);

#endif
