/*
 * apdu.h - one command to the card and everything it takes to get its whole
 * answer.
 *
 * Commands are short APDUs for T=0: SELECT goes without Le and the answer is
 * fetched on 61xx; a wrong Le is corrected on 6Cxx (card.md A.1). Both
 * chains are bounded by APDU_TURNS_MAX exchanges. apdu_exchange() returns
 * CARD_OK when the card gave a status word the standard has; what the status
 * means is the caller's business. Answers hold personal data: the caller
 * wipes them.
 *
 * Source: ISO/IEC 7816-3 clause 12.1, 7816-4 clause 5.1.3; card.md B.6 1, 2.
 */
#ifndef CARD_APDU_H
#define CARD_APDU_H

#include "card/card.h"

#define APDU_TURNS_MAX 6
#define APDU_ANSWER_MAX 512 /* bytes collected over a 61xx chain */

struct apdu {
	uint8_t bytes[CARD_APDU_MAX];
	size_t length;
	bool has_le; /* the last byte is Le */
};

struct apdu_answer {
	uint8_t data[APDU_ANSWER_MAX];
	size_t length;
	uint16_t sw;
};

/* Case 3: data, no Le. length is 1 to 255. */
struct apdu apdu_write(uint8_t ins, uint8_t p1, uint8_t p2, const uint8_t *data,
		       size_t length);

/* Case 2: Le 1 to 256. */
struct apdu apdu_get(uint8_t ins, uint8_t p1, uint8_t p2, size_t le);

enum card_result apdu_exchange(const struct card_reader *reader,
			       const struct apdu *command,
			       struct apdu_answer *answer);

#endif
