#include "card/apdu.h"

#include <assert.h>
#include <string.h>

#define INS_GET_RESPONSE 0xc0

struct apdu
apdu_write(uint8_t ins, uint8_t p1, uint8_t p2, const uint8_t *data,
	   size_t length)
{
	struct apdu apdu = {.bytes = {0x00, ins, p1, p2}};

	assert(data != NULL);
	assert(length >= 1 && length <= 255);
	apdu.bytes[4] = (uint8_t)length;
	memcpy(apdu.bytes + 5, data, length);
	apdu.length = 5 + length;
	return apdu;
}

struct apdu
apdu_get(uint8_t ins, uint8_t p1, uint8_t p2, size_t le)
{
	struct apdu apdu = {.bytes = {0x00, ins, p1, p2}, .has_le = true};

	assert(le >= 1 && le <= 256);
	apdu.bytes[4] = (uint8_t)(le & 0xff); /* 256 is written 00 */
	apdu.length = 5;
	return apdu;
}

/*
 * ISO/IEC 7816-3 knows 61-6F and 90-9F. An answer cut off inside the data
 * ends in two bytes that look like a status: this is what gives it away
 * (card.md B.6 no. 2), together with the lengths the caller checks.
 */
static bool
is_status(uint8_t sw1)
{
	return (sw1 >= 0x61 && sw1 <= 0x6f) || (sw1 >= 0x90 && sw1 <= 0x9f);
}

/* One exchange; the answer's data is added to what was collected before. */
static enum card_result
turn(const struct card_reader *reader, const struct apdu *command,
     struct apdu_answer *answer)
{
	uint8_t response[CARD_RESPONSE_MAX];
	size_t length = sizeof(response);
	enum card_result result;

	result = (enum card_result)reader->transmit(
	    reader->ctx, command->bytes, command->length, response, &length);
	if (result != CARD_OK)
		goto out;
	assert(length <= sizeof(response));
	/* A card that leaves gives "success" with nothing (B.6 no. 1). */
	result = length < 2 ? CARD_PULLED : CARD_BAD_STATUS;
	if (length < 2 || !is_status(response[length - 2]))
		goto out;
	result = CARD_BAD_DATA;
	if (length - 2 > sizeof(answer->data) - answer->length)
		goto out;
	memcpy(answer->data + answer->length, response, length - 2);
	answer->length += length - 2;
	answer->sw =
	    (uint16_t)(response[length - 2] << 8 | response[length - 1]);
	result = CARD_OK;
out:
	explicit_bzero(response, sizeof(response));
	return result;
}

enum card_result
apdu_exchange(const struct card_reader *reader, const struct apdu *command,
	      struct apdu_answer *answer)
{
	struct apdu next = *command;

	assert(command->length >= 5 && command->length <= CARD_APDU_MAX);
	answer->length = 0;
	answer->sw = 0;
	for (int turns = 0; turns < APDU_TURNS_MAX; turns++) {
		size_t before = answer->length;
		enum card_result result = turn(reader, &next, answer);
		uint8_t sw2 = (uint8_t)(answer->sw & 0xff);

		if (result != CARD_OK)
			return result;
		if (answer->sw >> 8 == 0x61) {
			next = apdu_get(INS_GET_RESPONSE, 0, 0,
					sw2 == 0 ? 256 : sw2);
		} else if (answer->sw >> 8 == 0x6c && next.has_le) {
			answer->length = before;
			next.bytes[next.length - 1] = sw2;
		} else {
			return CARD_OK;
		}
	}
	return CARD_BAD_STATUS; /* a chain without an end */
}
