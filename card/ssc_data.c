#include "card/field.h"
#include "card/ssc.h"

#include <assert.h>
#include <string.h>

/* Value and length of a record, for the field functions. */
#define BYTES(values, item) (values)->value[item], ssc_records[item].length

bool
card_no_valid(const char *card_no)
{
	/* GB 11714: weights; letters count from 10; 10 is X, 11 is 0. */
	static const int weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
	static const char checks[] = "0X987654321";
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	int sum = 0;

	assert(card_no != NULL);
	if (strlen(card_no) != 9 || strspn(card_no, digits) != 9)
		return false;
	for (size_t i = 0; i < 8; i++)
		sum += (int)(strchr(digits, card_no[i]) - digits) * weights[i];
	return card_no[8] == checks[sum % 11];
}

static bool
is_empty(const struct ssc_values *values, enum ssc_item item)
{
	return !values->there[item] || field_is_empty(BYTES(values, item));
}

/* A date that is none stays "" and leaves a flag; an empty one is unknown. */
static void
take_date(const struct ssc_values *values, enum ssc_item item, char text[9],
	  unsigned *flags)
{
	text[0] = '\0';
	if (!is_empty(values, item) && !field_date(values->value[item], text))
		*flags |= CARD_FLAG_DATE;
}

/* Of no weight in a settlement: unreadable is unknown. */
static void
take_text(const struct ssc_values *values, enum ssc_item item, char *text)
{
	text[0] = '\0';
	if (!is_empty(values, item))
		(void)field_ascii(BYTES(values, item), text);
}

static void
take_digits(const struct ssc_values *values, enum ssc_item item, char *text)
{
	text[0] = '\0';
	if (!is_empty(values, item))
		(void)field_digits(BYTES(values, item), text);
}

static enum card_result
take_card(const struct ssc_values *values, struct card_data *data)
{
	static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	if (is_empty(values, SSC_IDENT) || is_empty(values, SSC_CARD_NO))
		return CARD_BLANK;
	field_hex(BYTES(values, SSC_IDENT), data->ident_code);
	memcpy(data->area, data->ident_code, 6);
	if (strspn(data->area, "0123456789") != 6)
		return CARD_BAD_DATA;
	if (!field_ascii(BYTES(values, SSC_CARD_NO), data->card_no) ||
	    strspn(data->card_no, alphabet) != strlen(data->card_no))
		return CARD_BAD_DATA;
	/* Regions print other lengths too: only nine can be checked (A.6). */
	if (strlen(data->card_no) == 9 && !card_no_valid(data->card_no))
		data->flags |= CARD_FLAG_CARD_NO_CHECK;
	take_text(values, SSC_CLASS, data->card_class);
	take_text(values, SSC_VERSION, data->version);
	if (!is_empty(values, SSC_ISSUER))
		field_hex(BYTES(values, SSC_ISSUER), data->issuer);
	take_date(values, SSC_ISSUED, data->issued, &data->flags);
	take_date(values, SSC_EXPIRES, data->expires, &data->flags);
	return CARD_OK;
}

/*
 * The bytes of 姓名 and 姓名扩展 are one text: a character may lie across
 * byte 30 (A.3). 00 and FF are in no character, so fill between the two is
 * told apart from the name.
 */
static enum card_result
take_name(const struct ssc_values *values, struct card_data *data)
{
	uint8_t joined[50];
	size_t first = ssc_records[SSC_NAME].length, length;
	const uint8_t *value = values->value[SSC_NAME];
	enum card_result result;

	_Static_assert(sizeof(data->name) > 2 * sizeof(joined),
		       "two bytes of GB18030 give at most four of UTF-8");
	while (first > 0 &&
	       (value[first - 1] == 0x00 || value[first - 1] == 0xff))
		first--;
	memcpy(joined, value, first);
	length = first;
	if (values->there[SSC_NAME_MORE]) {
		size_t more = ssc_records[SSC_NAME_MORE].length;

		assert(more <= sizeof(joined) - length);
		memcpy(joined + length, values->value[SSC_NAME_MORE], more);
		length += more;
	}
	result = field_gb18030(joined, length, data->name, sizeof(data->name));
	if (result == CARD_OK && data->name[0] == '\0')
		result = CARD_BLANK;
	explicit_bzero(joined, sizeof(joined));
	return result;
}

/* What disagrees is noted, never refused (A.6). */
static void
compare(struct card_data *data)
{
	char birth[9];
	char sex = idcard_sex(data->id_no);

	if (!idcard_valid(data->id_no))
		data->flags |= CARD_FLAG_ID_NO_CHECK;
	if (sex != 0 && (data->sex[0] == '1' || data->sex[0] == '2') &&
	    sex != data->sex[0])
		data->flags |= CARD_FLAG_ID_NO_SEX;
	if (idcard_birth(data->id_no, birth) && data->birth[0] != '\0' &&
	    strcmp(birth, data->birth) != 0)
		data->flags |= CARD_FLAG_ID_NO_BIRTH;
	explicit_bzero(birth, sizeof(birth));
}

static enum card_result
take_holder(const struct ssc_values *values, struct card_data *data)
{
	enum card_result result;

	if (is_empty(values, SSC_ID_NO) || is_empty(values, SSC_NAME))
		return CARD_BLANK;
	if (!field_ascii(BYTES(values, SSC_ID_NO), data->id_no) ||
	    strspn(data->id_no, "0123456789X") != strlen(data->id_no))
		return CARD_BAD_DATA;
	result = take_name(values, data);
	if (result != CARD_OK)
		return result;
	take_text(values, SSC_SEX, data->sex);
	take_digits(values, SSC_NATION, data->nation);
	take_digits(values, SSC_BIRTHPLACE, data->birthplace);
	take_date(values, SSC_BIRTH, data->birth, &data->flags);
	compare(data);
	data->holder = true;
	return CARD_OK;
}

enum card_result
ssc_decode(const struct ssc_values *values, struct card_data *data)
{
	enum card_result result = take_card(values, data);

	if (result == CARD_OK && values->holder)
		result = take_holder(values, data);
	return result;
}
