#include "ui/keys.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

_Static_assert(SCAN_GAP_MS < SCAN_TAIL_MS, "a scan may falter, a hand not");

static void
forget_burst(struct keys *keys)
{
	explicit_bzero(keys->burst, sizeof(keys->burst));
	explicit_bzero(keys->before, sizeof(keys->before));
	keys->burst_characters = 0;
	keys->scanning = false;
}

void
keys_clear(struct keys *keys, enum keys_field field)
{
	explicit_bzero(keys, sizeof(*keys));
	keys->field = field;
}

static bool
accepted(const struct keys *keys, const char *text)
{
	if (keys->field == FIELD_NONE)
		return false;
	if (keys->field == FIELD_TEXT)
		return true;
	if (text[0] == '.')
		return strchr(keys->typed, '.') == NULL;
	return text[0] >= '0' && text[0] <= '9';
}

static bool
append(char *to, size_t room, const char *text)
{
	size_t have = strlen(to), more = strlen(text);

	if (have + more >= room)
		return false;
	memcpy(to + have, text, more + 1);
	return true;
}

/* From here on the characters are a scanner's and leave the field alone. */
static void
recognise(struct keys *keys)
{
	memcpy(keys->typed, keys->before, sizeof(keys->typed));
	keys->scanning = true;
}

static enum keys_heard
take_character(struct keys *keys, const char *text, int64_t now_ms)
{
	int64_t gap_max_ms = keys->scanning ? SCAN_TAIL_MS : SCAN_GAP_MS;
	enum keys_heard heard = HEARD_TYPING;

	if (keys->burst_characters > 0 &&
	    now_ms - keys->last_ms > gap_max_ms) {
		heard = keys->scanning ? HEARD_BROKEN : HEARD_TYPING;
		forget_burst(keys);
	}
	if (keys->burst_characters == 0)
		memcpy(keys->before, keys->typed, sizeof(keys->before));
	keys->last_ms = now_ms;
	keys->ended = false;
	keys->burst_characters++;
	if (!append(keys->burst, sizeof(keys->burst), text))
		keys->burst_characters = SCAN_BYTES; /* never a whole code */
	if (!keys->scanning && accepted(keys, text))
		(void)append(keys->typed, sizeof(keys->typed), text); /* full */
	if (keys->burst_characters >= SCAN_CHARACTERS_MIN && !keys->scanning)
		recognise(keys);
	return heard;
}

static enum keys_heard
take_enter(struct keys *keys, int64_t now_ms)
{
	bool scan = keys->scanning &&
	    now_ms - keys->last_ms <= SCAN_TAIL_MS;
	bool broken = keys->scanning && !scan;

	if (keys->ended && now_ms - keys->last_ms <= SCAN_TAIL_MS)
		return HEARD_NOTHING;
	if (keys->burst_characters >= SCAN_BYTES) {
		scan = false;
		broken = true;
	}
	if (scan)
		memcpy(keys->scan, keys->burst, sizeof(keys->scan));
	forget_burst(keys);
	keys->ended = scan || broken;
	keys->last_ms = now_ms;
	if (scan)
		return HEARD_SCAN;
	return broken ? HEARD_BROKEN : HEARD_ENTER;
}

static enum keys_heard
take_backspace(struct keys *keys)
{
	size_t length = strlen(keys->typed);

	forget_burst(keys);
	while (length > 0 && (keys->typed[length - 1] & 0xC0) == 0x80)
		length--;
	if (length > 0)
		length--;
	memset(keys->typed + length, 0, sizeof(keys->typed) - length);
	return HEARD_TYPING;
}

enum keys_heard
keys_take(struct keys *keys, const struct term_key *key, int64_t now_ms)
{
	assert(key->kind != TERM_KEY_NONE);
	if (key->kind == TERM_KEY_TEXT)
		return take_character(keys, key->text, now_ms);
	if (key->kind == TERM_KEY_ENTER)
		return take_enter(keys, now_ms);
	/* Some scanners end a code with Tab. */
	if (key->kind == TERM_KEY_TAB && keys->scanning)
		return take_enter(keys, now_ms);
	if (key->kind == TERM_KEY_BACKSPACE)
		return take_backspace(keys);
	forget_burst(keys);
	return HEARD_KEY;
}

enum keys_heard
keys_pass(struct keys *keys, int64_t now_ms)
{
	if (!keys->scanning || now_ms - keys->last_ms <= SCAN_TAIL_MS)
		return HEARD_NOTHING;
	forget_burst(keys);
	return HEARD_BROKEN;
}

int64_t
keys_due_ms(const struct keys *keys)
{
	if (!keys->scanning)
		return INT64_MAX;
	return keys->last_ms + SCAN_TAIL_MS + 1;
}
