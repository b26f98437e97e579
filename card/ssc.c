#include "card/ssc.h"
#include "card/apdu.h"
#include "card/field.h"
#include "card/tlv.h"

#include <assert.h>
#include <string.h>

#define INS_SELECT 0xa4
#define INS_READ_RECORD 0xb2
#define BY_NAME 0x04
#define BY_IDENTIFIER 0x00 /* READ RECORD P2: P1 is an identifier (A.3) */

/* "sx1.sh." and 社会保障 in GB 2312 (A.1). */
static const uint8_t ssse[15] = {0x73, 0x78, 0x31, 0x2e, 0x73, 0x68, 0x2e, 0xc9,
				 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf};

const struct ssc_record ssc_records[SSC_ITEM_COUNT] = {
    [SSC_IDENT] = {0x05, 0x01, 16},	[SSC_CLASS] = {0x05, 0x02, 1},
    [SSC_VERSION] = {0x05, 0x03, 4},	[SSC_ISSUER] = {0x05, 0x04, 12},
    [SSC_ISSUED] = {0x05, 0x05, 4},	[SSC_EXPIRES] = {0x05, 0x06, 4},
    [SSC_CARD_NO] = {0x05, 0x07, 9},	[SSC_ID_NO] = {0x06, 0x08, 18},
    [SSC_NAME] = {0x06, 0x09, 30},	[SSC_NAME_MORE] = {0x06, 0x4e, 20},
    [SSC_SEX] = {0x06, 0x0a, 1},	[SSC_NATION] = {0x06, 0x0b, 1},
    [SSC_BIRTHPLACE] = {0x06, 0x0c, 3}, [SSC_BIRTH] = {0x06, 0x0d, 4},
};

/* What a status means wherever in the sequence it comes. */
static enum card_result
status_result(uint16_t sw)
{
	switch (sw) {
	case 0x9000:
		return CARD_OK;
	case 0x6982:
		return CARD_NEEDS_PSAM;
	case 0x6283: /* selected file invalidated */
	case 0x6983:
	case 0x6a81: /* card or application locked */
	case 0x9303: /* application locked for good */
		return CARD_BLOCKED;
	case 0x6985: /* nothing is selected any more: not the card we */
	case 0x6986: /* were talking to (B.6 no. 3) */
		return CARD_SWAPPED;
	default:
		return CARD_BAD_STATUS;
	}
}

/*
 * The FCI, when it can be read, must name the application asked for. Cards
 * differ in the rest of it (A.1), so what does not parse is let pass.
 */
static bool
names_other(const struct apdu_answer *fci)
{
	struct tlv name;

	return tlv_find(fci->data, fci->length, 0x84, &name) == 1 &&
	       (name.length != sizeof(ssse) ||
		memcmp(name.value, ssse, sizeof(ssse)) != 0);
}

static enum card_result
select_ssse(const struct card_reader *reader)
{
	struct apdu select =
	    apdu_write(INS_SELECT, BY_NAME, 0, ssse, sizeof(ssse));
	struct apdu_answer answer;
	enum card_result result = apdu_exchange(reader, &select, &answer);

	if (result != CARD_OK)
		return result;
	switch (answer.sw) {
	case 0x6a82: /* no such application */
	case 0x6a86: /* selection by name, the command, the class: */
	case 0x6d00: /* not known to this card */
	case 0x6e00:
	case 0x6999:
		return CARD_NOT_SSC;
	case 0x6985:
	case 0x6982:
		return CARD_BLOCKED;
	default:
		result = status_result(answer.sw);
	}
	if (result == CARD_OK && names_other(&answer))
		result = CARD_NOT_SSC;
	return result;
}

/* All of P1 00 and 02 occur in the field (A.3); cards that check know 00. */
static enum card_result
select_file(const struct card_reader *reader, uint8_t file)
{
	const uint8_t name[2] = {0xef, file};
	struct apdu select = apdu_write(INS_SELECT, 0x02, 0, name, 2);
	struct apdu_answer answer;
	enum card_result result = apdu_exchange(reader, &select, &answer);

	if (result == CARD_OK && (answer.sw == 0x6a86 || answer.sw == 0x6b00)) {
		select = apdu_write(INS_SELECT, 0x00, 0, name, 2);
		result = apdu_exchange(reader, &select, &answer);
	}
	if (result != CARD_OK)
		return result;
	if (answer.sw == 0x6a82)
		return CARD_BLANK; /* the file was never made */
	return status_result(answer.sw);
}

/*
 * An answer is identifier, length, value. Only 卡号 is found longer than the
 * table in the field; its first nine bytes count (A.3).
 */
static bool
is_record(const struct apdu_answer *answer, enum ssc_item item)
{
	const struct ssc_record *record = &ssc_records[item];
	size_t length = record->length;

	if (answer->length < 2 + length || answer->data[0] != record->id)
		return false;
	if (item == SSC_CARD_NO)
		return answer->data[1] >= length &&
		       (answer->length == 2 + length ||
			answer->length == 2u + answer->data[1]);
	return answer->data[1] == length && answer->length == 2 + length;
}

static enum card_result
read_record(const struct card_reader *reader, enum ssc_item item,
	    uint8_t value[SSC_VALUE_MAX], bool *there)
{
	const struct ssc_record *record = &ssc_records[item];
	struct apdu read = apdu_get(INS_READ_RECORD, record->id, BY_IDENTIFIER,
				    2u + record->length);
	struct apdu_answer answer;
	enum card_result result;

	assert(record->length <= SSC_VALUE_MAX);
	*there = false;
	result = apdu_exchange(reader, &read, &answer);
	if (result != CARD_OK || answer.sw == 0x6a83)
		goto out; /* 6A83: it has no such record */
	result = status_result(answer.sw);
	if (result != CARD_OK)
		goto out;
	result = CARD_BAD_DATA;
	if (!is_record(&answer, item))
		goto out;
	memcpy(value, answer.data + 2, record->length);
	*there = true;
	result = CARD_OK;
out:
	explicit_bzero(&answer, sizeof(answer));
	return result;
}

static enum card_result
read_file(const struct card_reader *reader, uint8_t file,
	  struct ssc_values *values)
{
	enum card_result result = select_file(reader, file);

	for (int i = 0; result == CARD_OK && i < SSC_ITEM_COUNT; i++) {
		/* 1.x has no 姓名扩展 (A.3). */
		bool first = values->there[SSC_VERSION] &&
			     values->value[SSC_VERSION][0] == '1';

		if (ssc_records[i].file == file &&
		    !(i == SSC_NAME_MORE && first))
			result =
			    read_record(reader, (enum ssc_item)i,
					values->value[i], &values->there[i]);
	}
	return result;
}

/* A card changed between two polls of the service gives no other sign. */
static enum card_result
look_again(const struct card_reader *reader, const struct ssc_values *values)
{
	uint8_t value[SSC_VALUE_MAX];
	bool there;
	enum card_result result = select_file(reader, 0x05);

	if (result == CARD_OK)
		result = read_record(reader, SSC_IDENT, value, &there);
	if (result != CARD_OK)
		return result == CARD_NEEDS_PSAM ? CARD_BAD_STATUS : result;
	if (there != values->there[SSC_IDENT])
		return CARD_SWAPPED;
	if (there && memcmp(value, values->value[SSC_IDENT], 16) != 0)
		return CARD_SWAPPED;
	return CARD_OK;
}

enum card_result
ssc_read(const struct card_reader *reader, struct ssc_values *values)
{
	enum card_result result, holder, again;

	memset(values, 0, sizeof(*values));
	result = select_ssse(reader);
	if (result == CARD_OK)
		result = read_file(reader, 0x05, values);
	if (result == CARD_NEEDS_PSAM)
		result = CARD_BAD_STATUS; /* EF05 is free on every card */
	if (result != CARD_OK)
		goto out;
	holder = read_file(reader, 0x06, values);
	result = holder;
	if (holder != CARD_OK && holder != CARD_NEEDS_PSAM)
		goto out;
	again = look_again(reader, values);
	if (again != CARD_OK)
		result = again;
	values->holder = holder == CARD_OK;
out:
	if (result != CARD_OK && result != CARD_NEEDS_PSAM)
		explicit_bzero(values, sizeof(*values));
	return result;
}
