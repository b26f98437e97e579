/*
 * field.h - what the bytes of a record mean: packed digits, dates, text,
 * names.
 *
 * Outside bytes come in, checked UTF-8 text ended by NUL goes out, or the
 * empty text. Padding is taken off as card.md A.3 has it: packed digits are
 * filled up with nibble F, text with bytes 00 (FF and blanks were seen).
 */
#ifndef CARD_FIELD_H
#define CARD_FIELD_H

#include "card/card.h"

/* Eight digits, a day of the calendar, 1850 to 2199. Looks at eight bytes. */
bool field_is_date(const char *digits);

/* Nothing but padding: 00, FF and blanks. */
bool field_is_empty(const uint8_t *value, size_t length);

/* Upper-case hex; text needs 2 * length + 1 bytes. */
void field_hex(const uint8_t *value, size_t length, char *text);

/* Packed digits up to the fill. False, and "", when others are found. */
bool field_digits(const uint8_t *value, size_t length, char *text);

/* Four bytes of packed date. False, and "", when it is none. */
bool field_date(const uint8_t value[4], char text[9]);

/*
 * Printable ASCII without its padding, "" when nothing is left; text needs
 * length + 1 bytes. False, and "", when there is anything else inside.
 */
bool field_ascii(const uint8_t *value, size_t length, char *text);

/*
 * GB18030 without its padding into UTF-8. CARD_BAD_DATA when the bytes are
 * no text, CARD_FAULT when this machine cannot convert.
 */
enum card_result field_gb18030(const uint8_t *value, size_t length, char *text,
			       size_t size);

#endif
