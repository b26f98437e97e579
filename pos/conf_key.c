#include "pos/conf_key.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

int
conf_key_find(const char *section, const char *name)
{
	for (size_t i = 0; i < conf_key_count; i++) {
		if (strcmp(conf_keys[i].section, section) == 0 &&
		    (name == NULL || strcmp(conf_keys[i].name, name) == 0))
			return (int)i;
	}
	return -1;
}

static int
word_index(const struct conf_key *key, const char *value)
{
	for (int i = 0; key->words[i] != NULL; i++) {
		if (strcmp(key->words[i], value) == 0)
			return i;
	}
	return -1;
}

static bool
set_int(void *at, const struct conf_key *key, const char *value)
{
	int64_t number;

	if (!text_int64(value, &number) || number < key->low ||
	    number > key->high)
		return false;
	memcpy(at, &number, sizeof(number));
	return true;
}

static bool
set_money(void *at, const struct conf_key *key, const char *value)
{
	struct money amount;

	if (!money_parse(value, &amount) || amount.fen < key->low ||
	    amount.fen > key->high)
		return false;
	memcpy(at, &amount, sizeof(amount));
	return true;
}

static bool
is_code(const char *value)
{
	for (; *value != '\0'; value++) {
		if (!(*value >= '0' && *value <= '9') &&
		    !(*value >= 'A' && *value <= 'Z') &&
		    !(*value >= 'a' && *value <= 'z'))
			return false;
	}
	return true;
}

static bool
set_text(char *at, const struct conf_key *key, const char *value)
{
	size_t length = strlen(value);

	assert((size_t)key->high < key->room);
	return length >= (size_t)key->low && length <= (size_t)key->high &&
	       (key->kind != CONF_CODE || is_code(value)) &&
	       text_copy(at, key->room, value);
}

static bool
set_path(char *at, const struct conf_key *key, const char *value,
	 const char *folder)
{
	char whole[CONF_PATH_BYTES];

	if (value[0] == '\0' || value[0] == '/' || strcmp(folder, ".") == 0)
		return set_text(at, key, value);
	return text_format(whole, sizeof(whole), "%s%s%s", folder,
			   strcmp(folder, "/") == 0 ? "" : "/", value) &&
	       set_text(at, key, whole);
}

bool
conf_key_set(struct conf *conf, const struct conf_key *key, const char *value,
	     const char *folder)
{
	char *at = (char *)conf + key->at;
	int index;

	switch (key->kind) {
	case CONF_INT:
		return set_int(at, key, value);
	case CONF_MONEY:
		return set_money(at, key, value);
	case CONF_TEXT:
	case CONF_CODE:
		return set_text(at, key, value);
	case CONF_PATH:
		return set_path(at, key, value, folder);
	case CONF_WORD:
		return word_index(key, value) >= 0 &&
		       text_copy(at, key->room, value);
	case CONF_CHOICE:
		index = word_index(key, value);
		if (index >= 0)
			memcpy(at, &index, sizeof(index));
		return index >= 0;
	case CONF_FLAG:
		index = word_index(key, value);
		if (index >= 0)
			*(bool *)at = index == 1;
		return index >= 0;
	}
	return false;
}

_Static_assert(sizeof(enum conf_gateway) == sizeof(int), "enums are ints");

void
conf_key_put(struct text_buf *out, const struct conf *conf,
	     const struct conf_key *key)
{
	const char *at = (const char *)conf + key->at;
	char text[MONEY_TEXT_BYTES];
	int64_t number;
	int index;

	switch (key->kind) {
	case CONF_INT:
		memcpy(&number, at, sizeof(number));
		text_putf(out, "%" PRId64, number);
		break;
	case CONF_MONEY:
		money_format(text, *(const struct money *)at);
		text_put(out, text);
		break;
	case CONF_TEXT:
	case CONF_CODE:
	case CONF_PATH:
	case CONF_WORD:
		text_put(out, at);
		break;
	case CONF_CHOICE:
		memcpy(&index, at, sizeof(index));
		text_put(out, key->words[index]);
		break;
	case CONF_FLAG:
		text_put(out, key->words[*(const bool *)at]);
		break;
	}
}

static void
put_words(struct text_buf *out, const struct conf_key *key)
{
	for (int i = 0; key->words[i] != NULL; i++)
		text_putf(out, "%s%s", i == 0 ? "" : " | ",
			  key->words[i][0] == '\0' ? _("空") : key->words[i]);
}

void
conf_key_expected(struct text_buf *out, const struct conf_key *key)
{
	const char *unit = key->unit[0] == '\0' ? "" : _(key->unit);

	switch (key->kind) {
	case CONF_INT:
		text_putf(out, _("%lld 到 %lld 的整数"), (long long)key->low,
			  (long long)key->high);
		if (unit[0] != '\0')
			text_putf(out, _("，单位%s"), unit);
		break;
	case CONF_MONEY:
		text_put(out, _("不小于零的金额，单位元，至多两位小数"));
		break;
	case CONF_CODE:
		text_putf(out, _("%lld 位字母或数字"), (long long)key->high);
		break;
	case CONF_TEXT:
	case CONF_PATH:
		if (key->low > 0)
			text_putf(out, _("不空、不超过 %lld 字节的文字"),
				  (long long)key->high);
		else
			text_putf(out, _("不超过 %lld 字节的文字"),
				  (long long)key->high);
		break;
	case CONF_WORD:
	case CONF_CHOICE:
	case CONF_FLAG:
		put_words(out, key);
		break;
	}
}
