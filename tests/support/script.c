#include "tests/support/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static unsigned
nibble(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	if (at == NULL)
		fail_msg("not a hex digit: %c", c);
	return (unsigned)(at - digits);
}

size_t
script_hex(const char *hex, uint8_t *bytes, size_t size)
{
	size_t n = 0;

	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		assert_true(n < size);
		bytes[n++] = (uint8_t)(nibble(hex[0]) << 4 | nibble(hex[1]));
		hex++;
	}
	return n;
}

void
script_init(struct script *script)
{
	memset(script, 0, sizeof(*script));
	script->atr_length = script_hex("3B6D0000 00814E43238697159900BF7C7A",
					script->atr, sizeof(script->atr));
}

void
script_add(struct script *script, const char *command, const char *answer)
{
	struct script_step *step = &script->steps[script->count];

	assert_true(script->count < SCRIPT_STEPS_MAX);
	step->command_length =
	    script_hex(command, step->command, sizeof(step->command));
	step->answer_length =
	    script_hex(answer, step->answer, sizeof(step->answer));
	script->count++;
}

static int
script_connect(void *ctx, uint8_t *atr, size_t *atr_length)
{
	struct script *script = ctx;

	assert_true(*atr_length >= script->atr_length);
	if (script->connect_result != CARD_OK)
		return script->connect_result;
	memcpy(atr, script->atr, script->atr_length);
	*atr_length = script->atr_length;
	script->connects++;
	return CARD_OK;
}

static int
script_transmit(void *ctx, const uint8_t *command, size_t length,
		uint8_t *response, size_t *response_length)
{
	struct script *script = ctx;
	const struct script_step *step = &script->steps[script->at];

	assert_int_equal(script->connects, script->disconnects + 1);
	if (script->at == script->count)
		fail_msg("exchange %zu is one too many", script->at + 1);
	if (length != step->command_length ||
	    memcmp(command, step->command, length) != 0)
		fail_msg("exchange %zu: %zu bytes, %02x %02x %02x %02x",
			 script->at + 1, length, command[0], command[1],
			 command[2], command[3]);
	assert_true(*response_length >= step->answer_length);
	script->at++;
	if (step->result != CARD_OK)
		return step->result;
	memcpy(response, step->answer, step->answer_length);
	*response_length = step->answer_length;
	return CARD_OK;
}

static void
script_disconnect(void *ctx, bool reset)
{
	struct script *script = ctx;

	assert_false(reset);
	script->disconnects++;
}

static const char *
script_name(void *ctx)
{
	(void)ctx;
	return "Script Reader 00 00";
}

struct card_reader
script_reader(struct script *script)
{
	return (struct card_reader){.ctx = script,
				    .connect = script_connect,
				    .transmit = script_transmit,
				    .disconnect = script_disconnect,
				    .name = script_name};
}

void
script_assert_done(const struct script *script)
{
	if (script->at != script->count)
		fail_msg("only %zu of %zu exchanges used", script->at,
			 script->count);
	assert_int_equal(script->connects, script->disconnects);
}
