/*
 * The fuzzer plays the card. The input is what the card says: first its
 * answer to reset, then one answer after the other, each a length byte and
 * that many bytes; length FF stands for a fault of the reader, whose number
 * is the next byte. When the input is used up the card is gone.
 *
 * Whatever it says, a read ends after a bounded number of exchanges with
 * either whole, decodable data or none at all.
 */
#include "card/card.h"

#include <stdlib.h>
#include <string.h>

#define EXCHANGES_MAX 200

struct play {
	const uint8_t *at, *end;
	int exchanges;
	int connected;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
next(struct play *play, uint8_t *bytes, size_t *length)
{
	size_t n, room = *length;

	*length = 0;
	if (play->at == play->end)
		return CARD_PULLED;
	n = *play->at++;
	if (n == 0xff) {
		n = play->at == play->end ? 0 : *play->at++;
		return (int)(n % 9) - 5; /* CARD_FAULT to CARD_PULLED */
	}
	if (n > (size_t)(play->end - play->at))
		n = (size_t)(play->end - play->at);
	if (n > room)
		n = room;
	memcpy(bytes, play->at, n);
	play->at += n;
	*length = n;
	return CARD_OK;
}

static int
play_connect(void *ctx, uint8_t *atr, size_t *atr_length)
{
	struct play *play = ctx;
	int result = next(play, atr, atr_length);

	if (result == CARD_OK)
		play->connected++;
	return result;
}

static int
play_transmit(void *ctx, const uint8_t *command, size_t length,
	      uint8_t *response, size_t *response_length)
{
	struct play *play = ctx;

	if (length < 5 || length > CARD_APDU_MAX || command[0] != 0x00 ||
	    play->connected != 1 || ++play->exchanges > EXCHANGES_MAX)
		abort();
	return next(play, response, response_length);
}

static void
play_disconnect(void *ctx, bool reset)
{
	if (reset)
		abort();
	((struct play *)ctx)->connected--;
}

static const char *
play_name(void *ctx)
{
	(void)ctx;
	return "fuzz";
}

static void
check_text(const char *text, size_t size, size_t most)
{
	size_t n = strnlen(text, size);

	if (n == size || n > most)
		abort();
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)text[i] < 0x20)
			abort();
	}
}

/* Well-formed UTF-8, without trusting the code under test. */
static void
check_utf8(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at != '\0') {
		int more = *at < 0x80		       ? 0
			   : *at >= 0xc2 && *at < 0xe0 ? 1
			   : *at >= 0xe0 && *at < 0xf0 ? 2
			   : *at >= 0xf0 && *at < 0xf5 ? 3
						       : -1;

		if (more < 0)
			abort();
		for (at++; more > 0; more--, at++) {
			if ((*at & 0xc0) != 0x80)
				abort();
		}
	}
}

static void
check_data(const struct card_data *data, enum card_result result)
{
	check_text(data->ident_code, sizeof(data->ident_code), 32);
	check_text(data->area, sizeof(data->area), 6);
	check_text(data->card_no, sizeof(data->card_no), 9);
	check_text(data->id_no, sizeof(data->id_no), 18);
	check_text(data->name, sizeof(data->name), 100);
	check_text(data->version, sizeof(data->version), 4);
	check_text(data->issued, sizeof(data->issued), 8);
	check_text(data->history, sizeof(data->history), 30);
	check_utf8(data->name);
	if (data->ident_code[0] == '\0' || data->card_no[0] == '\0' ||
	    data->holder != (result == CARD_OK) ||
	    data->holder != (data->name[0] != '\0') ||
	    data->holder != (data->id_no[0] != '\0'))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct card_data zero;
	struct play play = {.at = data, .end = data + size};
	struct card_reader reader = {.ctx = &play,
				     .connect = play_connect,
				     .transmit = play_transmit,
				     .disconnect = play_disconnect,
				     .name = play_name};
	struct card_data card;
	enum card_result result;

	memset(&card, 0xa5, sizeof(card));
	result = card_read(&reader, &card);
	if (play.connected != 0)
		abort();
	if (result == CARD_OK || result == CARD_NEEDS_PSAM)
		check_data(&card, result);
	else if (memcmp(&card, &zero, sizeof(zero)) != 0)
		abort();
	return 0;
}
