/* What only the cashier knows: a prescription, a referral. */
#include <assert.h>
#include <string.h>

#include "pos/text.h"
#include "pos/traits.h"

static struct trait *
find(struct traits *asked, const char *key)
{
	for (int i = 0; i < asked->count; i++) {
		if (strcmp(asked->at[i].key, key) == 0)
			return &asked->at[i];
	}
	return NULL;
}

static bool
is_asked(const struct conf *conf, const char *key, bool *has_default)
{
	for (int i = 0; i < conf->traits.count; i++) {
		const char *text = conf->traits.at[i].text;

		if (strcmp(conf->traits.at[i].key, key) != 0)
			continue;
		*has_default = strchr(text, ' ') != NULL;
		return strncmp(text, "@ask", 4) == 0 &&
		    (text[4] == '\0' || text[4] == ' ');
	}
	return false;
}

int
traits_missing(const struct rules *rules, const struct conf *conf,
    const struct traits *asked)
{
	struct rules_key key;
	bool has_default = false;

	assert(rules != NULL && asked != NULL);
	for (int i = 0; rules_key_at(rules, i, &key); i++) {
		struct traits known = *asked;

		if (is_asked(conf, key.name, &has_default) && !has_default &&
		    find(&known, key.name) == NULL)
			return i;
	}
	return -1;
}

void
traits_question(const struct rules *rules, int key, char *to, size_t room)
{
	struct text_buf text;
	struct rules_key at;
	char words[160];

	text_buf_init(&text, 1024);
	if (rules_key_at(rules, key, &at)) {
		text_putf(&text, _("“%s”："), at.name);
		for (int i = 0; i < at.value_count; i++)
			text_putf(&text, " =%d %s", i + 1,
			    rules_key_value(rules, key, i));
		if (at.value_count == 0) {
			rules_key_words(rules, key, words, sizeof(words));
			text_putf(&text, _(" %s=…，%s"), at.name, words);
		}
	}
	text_cut(to, room, text.at != NULL ? text.at : "", 100);
	text_buf_clear(&text);
}

static int
key_named(const struct rules *rules, const char *name, size_t length)
{
	struct rules_key key;

	for (int i = 0; rules_key_at(rules, i, &key); i++) {
		if (strlen(key.name) == length &&
		    strncmp(key.name, name, length) == 0)
			return i;
	}
	return -1;
}

bool
traits_is_told(
    const struct rules *rules, const struct conf *conf, const char *text)
{
	size_t length = strcspn(text, "=");
	struct rules_key key;
	bool has_default = false;

	if (text[length] == '\0')
		return false;
	return length == 0 ||
	    (rules_key_at(rules, key_named(rules, text, length), &key) &&
		is_asked(conf, key.name, &has_default));
}

/* "=2": by its number. */
static const char *
by_number(const struct rules *rules, int key, const char *text)
{
	int64_t number;

	if (!text_int64(text, &number) || number < 1 || number > INT32_MAX)
		return NULL;
	return rules_key_value(rules, key, (int)number - 1);
}

static int
put(struct traits *asked, const char *key, const char *value, struct err *err)
{
	struct trait *trait = find(asked, key);

	if (trait == NULL) {
		assert(asked->count < TRAITS_MAX);
		trait = &asked->at[asked->count++];
		(void)text_copy(trait->key, sizeof(trait->key), key);
	}
	if (text_copy(trait->value, sizeof(trait->value), value))
		return 0;
	return err_set(err, ERR_INPUT, _("“%s”的值太长"), key);
}

int
traits_tell(struct traits *asked, const struct rules *rules,
    const struct conf *conf, const char *text, struct err *err)
{
	size_t length = strcspn(text, "=");
	const char *value = text + length + (text[length] == '=');
	int index = length == 0 ? traits_missing(rules, conf, asked)
				: key_named(rules, text, length);
	struct rules_key key;
	bool has_default = false;
	char words[160];

	assert(asked != NULL);
	if (!rules_key_at(rules, index, &key) ||
	    !is_asked(conf, key.name, &has_default))
		return err_set(err, ERR_INPUT,
		    _("规则包没有要收款人告知“%.*s”"), (int)length, text);
	if (length == 0)
		value = by_number(rules, index, value);
	if (value == NULL || !rules_key_takes(rules, index, value)) {
		rules_key_words(rules, index, words, sizeof(words));
		return err_set(err, ERR_INPUT, _("“%s”应为 %s"), key.name,
		    words);
	}
	return put(asked, key.name, value, err);
}
