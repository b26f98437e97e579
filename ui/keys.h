/*
 * keys.h - what the hands do: typing, a scanner, function keys.
 *
 * A scanner is a fast keyboard: a burst of characters at most SCAN_GAP_MS
 * apart, ended by Enter. What is typed shows at once; when a burst turns
 * out to be a scan, the field becomes again what it was before the burst,
 * so that a scan never lands in an amount or a quantity. A burst that has
 * no Enter is thrown away and said so: half a code may be another code.
 *
 * Time is an argument (ms of a clock that never goes back). The table of
 * keys is also the bottom line and the help, so that neither can lie.
 */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/term.h"

#define SCAN_GAP_MS 30	 /* hands are slower for six keys in a row */
#define SCAN_TAIL_MS 120 /* a recognised scan may falter once */
#define SCAN_CHARACTERS_MIN 6
#define SCAN_BYTES 256
#define FIELD_BYTES 65

enum keys_field {
	FIELD_TEXT,  /* code, name, number of a person */
	FIELD_COUNT, /* quantity: digits and a point */
	FIELD_MONEY, /* amount: digits and a point */
	FIELD_NONE,  /* nothing can be typed here */
};

enum keys_heard {
	HEARD_NOTHING,
	HEARD_TYPING, /* the field changed */
	HEARD_ENTER,  /* by hand; the field holds what was typed */
	HEARD_SCAN,   /* scan holds the code */
	HEARD_BROKEN, /* a burst without its Enter: thrown away */
	HEARD_KEY,    /* any other key: look it up */
};

struct keys {
	enum keys_field field;
	char typed[FIELD_BYTES];
	char scan[SCAN_BYTES]; /* valid after HEARD_SCAN */
	/* The burst under way. */
	char before[FIELD_BYTES]; /* the field when it began */
	char burst[SCAN_BYTES];
	int burst_characters;
	bool scanning; /* too fast for a hand */
	int64_t last_ms;
	bool ended; /* by a scan's Enter; a second may follow (CR LF) */
};

void keys_clear(struct keys *keys, enum keys_field field);
enum keys_heard keys_take(
    struct keys *keys, const struct term_key *key, int64_t now_ms);
/* Time passes: ends a burst that stopped. HEARD_BROKEN or HEARD_NOTHING. */
enum keys_heard keys_pass(struct keys *keys, int64_t now_ms);
/* When to call keys_pass(); INT64_MAX when nothing is under way. */
int64_t keys_due_ms(const struct keys *keys);

#endif
