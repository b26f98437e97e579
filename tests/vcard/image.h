/*
 * image.h - what is on a virtual card, and the card file it comes from.
 *
 * A card file is UTF-8 text, one "key = value" a line, "#" starts a comment
 * line. The keys are those of struct card_data; what they become on the card
 * is table A.3 of the fact sheet: packed digits filled up with F, text with
 * 00, the name in GB18030 over the records 09 and 4E. tests/cards/ holds
 * samples, and gen2.card explains every key.
 */
#ifndef TESTS_VCARD_IMAGE_H
#define TESTS_VCARD_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_RECORDS 14
#define IMAGE_VALUE_MAX 64

struct image_record {
	uint8_t file; /* 05, 06 */
	uint8_t id;
	uint8_t length;
	bool there;
	uint8_t value[IMAGE_VALUE_MAX];
};

struct image {
	uint8_t atr[33];
	size_t atr_length;
	uint16_t select; /* status of SELECT SSSE */
	uint16_t ef06;	 /* status of reading EF06 */
	bool files;	 /* EF05 and EF06 were made */
	struct image_record records[IMAGE_RECORDS]; /* in the card's order */
};

/*
 * 0, or -1 with "FILE:LINE: what is wrong" in why. image is untouched then.
 */
int image_load(struct image *image, const char *path, char *why,
	       size_t why_size);

#endif
