#include "card/card.h"
#include "card/field.h"
#include "card/ssc.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define ATR_MAX 33 /* bytes, ISO/IEC 7816-3 clause 8.2.1 with TS */

/*
 * Historical bytes: T0 says how many; the interface bytes before them go on
 * as long as a TDi announces more (ISO/IEC 7816-3 clause 8.2.3).
 */
static void
take_history(const uint8_t *atr, size_t length, char history[33])
{
	size_t at = 2, count;
	unsigned next;

	history[0] = '\0';
	if (length < 2)
		return;
	count = atr[1] & 0x0f;
	next = atr[1] >> 4;
	while (next != 0) {
		unsigned here = next;

		next = 0;
		for (unsigned bit = 1; bit <= 8; bit <<= 1) {
			if ((here & bit) == 0)
				continue;
			if (bit == 8 && at < length)
				next = atr[at] >> 4;
			at++;
		}
	}
	if (at <= length && count <= length - at)
		field_hex(atr + at, count, history);
}

enum card_result
card_read(const struct card_reader *reader, struct card_data *data)
{
	struct ssc_values values = {0};
	uint8_t atr[ATR_MAX];
	size_t length = sizeof(atr);
	enum card_result result, decoded;

	assert(reader != NULL && reader->transmit != NULL);
	assert(data != NULL);
	memset(data, 0, sizeof(*data));
	result = (enum card_result)reader->connect(reader->ctx, atr, &length);
	if (result != CARD_OK)
		return result;
	assert(length <= sizeof(atr));
	result = ssc_read(reader, &values);
	/* No PIN was shown, so no state of the card has to be undone. */
	reader->disconnect(reader->ctx, false);
	if (result != CARD_OK && result != CARD_NEEDS_PSAM)
		goto out;
	take_history(atr, length, data->history);
	(void)snprintf(data->reader, sizeof(data->reader), "%s",
		       reader->name(reader->ctx)); /* cut, at worst */
	decoded = ssc_decode(&values, data);
	if (decoded != CARD_OK)
		result = decoded;
out:
	explicit_bzero(&values, sizeof(values));
	if (result != CARD_OK && result != CARD_NEEDS_PSAM)
		card_data_clear(data);
	return result;
}
