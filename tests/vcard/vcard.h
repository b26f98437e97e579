/*
 * vcard.h - one virtual card: in the slot or not, and what it is to do wrong.
 *
 * Commands are counted from each insertion, the first is 1. A fault happens
 * once and is then forgotten. A card that dies leaves the slot; with swap it
 * makes room for another that was waiting behind it, which the reader's
 * service does not notice (card.md B.6 no. 3).
 */
#ifndef TESTS_VCARD_VCARD_H
#define TESTS_VCARD_VCARD_H

#include "tests/vcard/cos.h"

struct vcard {
	uint16_t port;
	unsigned delay_ms;   /* before each answer to a command */
	unsigned die_at;     /* leaves instead of answering command n; 0: off */
	unsigned die_inside; /* leaves in the middle of answer n */
	unsigned hang_at;    /* never answers command n */
	bool has_swap;
	struct image image;
	struct image swap;
	/* kept by vcard_* */
	struct cos cos;
	bool wanted; /* is to be in the slot */
	bool hung;
	int fd; /* -1: not in the slot */
	unsigned commands;
};

void vcard_init(struct vcard *card, uint16_t port);

/* Puts it in the slot; without a reader it is tried again by vcard_try(). */
void vcard_insert(struct vcard *card);
void vcard_remove(struct vcard *card);
void vcard_try(struct vcard *card);

/* To be called when fd is readable. */
void vcard_serve(struct vcard *card);

#endif
