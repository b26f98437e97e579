/*
 * cos.h - the operating system of a virtual card: a command in, an answer
 * out. Knows SELECT (by name, by file), GET RESPONSE and READ RECORD in all
 * the ways of table A.3 of the fact sheet, with 61xx and 6Cxx as T=0 cards
 * give them. Everything else is 6D00.
 */
#ifndef TESTS_VCARD_COS_H
#define TESTS_VCARD_COS_H

#include "tests/vcard/image.h"

#define COS_ANSWER_MAX 258

struct cos {
	const struct image *image;
	bool selected; /* SSSE */
	uint8_t file;  /* 0: none */
	uint8_t pending[256];
	size_t pending_length; /* for GET RESPONSE */
};

/* Power or reset: nothing is selected. */
void cos_reset(struct cos *cos, const struct image *image);

/* Returns the length of the answer, at least two. */
size_t cos_answer(struct cos *cos, const uint8_t *command, size_t length,
		  uint8_t answer[COS_ANSWER_MAX]);

#endif
