/*
 * script.h - a card that is a table of bytes.
 *
 * Each exchange is a command the code under test must send, byte for byte,
 * and the answer it gets. A command too many, a wrong one, or an exchange
 * without connect() fails the running test; script_assert_done() fails it
 * when the table was not used up or the card was left connected.
 */
#ifndef TESTS_SUPPORT_SCRIPT_H
#define TESTS_SUPPORT_SCRIPT_H

#include "card/card.h"

#define SCRIPT_STEPS_MAX 64

struct script_step {
	uint8_t command[CARD_APDU_MAX];
	size_t command_length;
	uint8_t answer[CARD_RESPONSE_MAX];
	size_t answer_length;
	int result; /* of transmit() */
};

struct script {
	struct script_step steps[SCRIPT_STEPS_MAX];
	size_t count;
	size_t at;
	uint8_t atr[33];
	size_t atr_length;
	int connect_result;
	int connects, disconnects;
};

/* Bytes from hex, blanks ignored; returns how many. Fails on bad hex. */
size_t script_hex(const char *hex, uint8_t *bytes, size_t size);

void script_init(struct script *script);
void script_add(struct script *script, const char *command, const char *answer);
struct card_reader script_reader(struct script *script);
void script_assert_done(const struct script *script);

#endif
