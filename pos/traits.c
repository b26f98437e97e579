#include "pos/traits.h"

#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/text.h"

#define WORDS_BYTES 160

_Static_assert(CONF_TRAIT_BYTES == TRAIT_BYTES, "a key fits where it goes");

/* Where a value comes from, and whether it is a person's. */
enum source {
	SOURCE_NONE,
	SOURCE_FIXED,
	SOURCE_AGE,
	SOURCE_BIRTH,
	SOURCE_SEX,
	SOURCE_PSN_TYPE,
	SOURCE_INSUTYPE,
	SOURCE_CIVIL,
	SOURCE_EXTRA, /* @1101.NAME */
	SOURCE_ASK,
};

static const struct {
	const char *word;
	enum source source;
} sources[] = {
	{ "@age", SOURCE_AGE },
	{ "@birth", SOURCE_BIRTH },
	{ "@sex", SOURCE_SEX },
	{ "@psn_type", SOURCE_PSN_TYPE },
	{ "@insutype", SOURCE_INSUTYPE },
	{ "@cvlserv_flag", SOURCE_CIVIL },
	{ "@ask", SOURCE_ASK },
};

/* Of a key that has no line of its own. */
static const struct {
	const char *key;
	const char *text;
} usual[] = {
	{ "年龄", "@age" },
	{ "age", "@age" },
	{ "出生日期", "@birth" },
	{ "birth", "@birth" },
	{ "性别", "@sex 1=男 2=女" },
};

#define EXTRA "@1101."

/* A line of [traits], taken apart word by word. */
struct line {
	enum source source;
	char text[CONF_TRAIT_TEXT_BYTES];
	const char *name;  /* of SOURCE_EXTRA: into text */
	const char *words; /* what follows the source: into text */
};

static const char *
text_of(const struct conf *conf, const char *key)
{
	for (int i = 0; i < conf->traits.count; i++) {
		if (strcmp(conf->traits.at[i].key, key) == 0)
			return conf->traits.at[i].text;
	}
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (strcmp(usual[i].key, key) == 0)
			return usual[i].text;
	}
	return "";
}

static enum source
source_of(const char *word)
{
	if (word[0] == '\0')
		return SOURCE_NONE;
	if (word[0] != '@')
		return SOURCE_FIXED;
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		if (strcmp(sources[i].word, word) == 0)
			return sources[i].source;
	}
	if (strncmp(word, EXTRA, strlen(EXTRA)) == 0 &&
	    word[strlen(EXTRA)] != '\0')
		return SOURCE_EXTRA;
	return SOURCE_NONE;
}

static void
line_read(struct line *line, const struct conf *conf, const char *key)
{
	char *end;

	memset(line, 0, sizeof(*line));
	(void)text_copy(line->text, sizeof(line->text), text_of(conf, key));
	end = line->text + strcspn(line->text, " ");
	line->words = end;
	if (*end != '\0') {
		*end = '\0';
		line->words = end + 1;
	}
	line->name = line->text + strlen(EXTRA);
	line->source = source_of(line->text);
	/* A value with a blank in it is whole. */
	if (line->source == SOURCE_FIXED)
		(void)text_copy(
		    line->text, sizeof(line->text), text_of(conf, key));
}

/* ---- what follows a source ---- */

static bool
in_range(const char *pattern, const char *value)
{
	const char *dash = strchr(pattern, '-');
	char low[16], high[16];
	int64_t from, to, number;

	return dash != NULL && dash != pattern &&
	    text_format(low, sizeof(low), "%.*s", (int)(dash - pattern),
		pattern) &&
	    text_copy(high, sizeof(high), dash + 1) &&
	    text_int64(low, &from) && text_int64(high, &to) &&
	    text_int64(value, &number) && number >= from && number <= to;
}

static bool
fits(const char *pattern, const char *value)
{
	size_t length = strlen(pattern);

	if (strcmp(pattern, value) == 0 || in_range(pattern, value))
		return true;
	return length > 0 && pattern[length - 1] == '*' &&
	    strncmp(pattern, value, length - 1) == 0;
}

/* One "pattern=value" from *at, which is moved behind it: 1, 0 at the end,
 * -1 when it is none. */
static int
next_pair(const char **at, char pattern[TRAIT_BYTES], char value[TRAIT_BYTES])
{
	size_t length, equals;

	*at += strspn(*at, " ");
	if (**at == '\0')
		return 0;
	length = strcspn(*at, " ");
	equals = strcspn(*at, "=");
	if (equals == 0 || equals + 1 >= length ||
	    !text_format(pattern, TRAIT_BYTES, "%.*s", (int)equals, *at) ||
	    !text_format(value, TRAIT_BYTES, "%.*s",
		(int)(length - equals - 1), *at + equals + 1))
		return -1;
	*at += length;
	return 1;
}

/* Into the pack's word; as it is where nothing follows the source. */
static bool
turn(const struct line *line, const char *raw, char value[TRAIT_BYTES])
{
	char pattern[TRAIT_BYTES];
	const char *at = line->words;

	if (at[strspn(at, " ")] == '\0')
		return text_copy(value, TRAIT_BYTES, raw);
	while (next_pair(&at, pattern, value) == 1) {
		if (fits(pattern, raw))
			return true;
	}
	value[0] = '\0';
	return false;
}

/* ---- what a person says ---- */

static int
age_on(int birth, int day)
{
	return day / 10000 - birth / 10000 -
	    (day % 10000 < birth % 10000 ? 1 : 0);
}

bool
traits_extra(const struct person *person, const char *name, char *to,
    size_t room)
{
	struct json *node = NULL;
	const char *text;
	bool found;

	to[0] = '\0';
	if (person->exp_content[0] == '\0' ||
	    json_parse(&node, person->exp_content,
		strlen(person->exp_content), NULL) != 0)
		return false;
	text = json_is_object(node) ? json_text(json_get(node, name)) : NULL;
	found = text != NULL && text_copy(to, room, text) && to[0] != '\0';
	json_free(&node);
	return found;
}

static bool
person_says(const struct line *line, const struct person *person, int day,
    char raw[TRAIT_BYTES])
{
	int birth = person_birth_day(person);

	raw[0] = '\0';
	switch (line->source) {
	case SOURCE_AGE:
		return birth != 0 && birth <= day &&
		    text_format(raw, TRAIT_BYTES, "%d", age_on(birth, day));
	case SOURCE_BIRTH:
		return birth != 0 &&
		    text_format(raw, TRAIT_BYTES, "%04d-%02d-%02d",
			birth / 10000, birth / 100 % 100, birth % 100);
	case SOURCE_SEX:
		return text_copy(raw, TRAIT_BYTES, person->gend);
	case SOURCE_PSN_TYPE:
		return text_copy(raw, TRAIT_BYTES, person->psn_type);
	case SOURCE_INSUTYPE:
		return text_copy(raw, TRAIT_BYTES, person->insutype);
	case SOURCE_CIVIL:
		return text_copy(raw, TRAIT_BYTES, person->cvlserv_flag);
	case SOURCE_EXTRA:
		return traits_extra(person, line->name, raw, TRAIT_BYTES);
	case SOURCE_NONE:
	case SOURCE_FIXED:
	case SOURCE_ASK:
		break;
	}
	return false;
}

static const char *
told(const struct traits *asked, const char *key)
{
	for (int i = 0; i < asked->count; i++) {
		if (strcmp(asked->at[i].key, key) == 0)
			return asked->at[i].value;
	}
	return NULL;
}

/* ---- a sale's ---- */

static int
fill_one(char value[TRAIT_BYTES], const struct line *line, const char *key,
    const struct person *person, int day, const struct traits *asked,
    struct err *err)
{
	const char *word = told(asked, key);
	char raw[TRAIT_BYTES];

	if (line->source == SOURCE_FIXED || (line->source == SOURCE_ASK &&
		word != NULL)) {
		if (text_copy(value, TRAIT_BYTES,
			line->source == SOURCE_FIXED ? line->text : word))
			return 0;
		return err_set(err, ERR_INPUT, _("“%s”的值太长"), key);
	}
	if (line->source == SOURCE_ASK) {
		if (line->words[0] != '\0' && turn(line, "", value))
			return 0;
		return err_set(err, ERR_FORBIDDEN,
		    _("收款前请先告知“%s”"), key);
	}
	if (!person_says(line, person, day, raw) || raw[0] == '\0')
		return err_set(err, ERR_FORBIDDEN,
		    _("规则包要“%s”，参保信息里没有"), key);
	if (!turn(line, raw, value))
		return err_set(err, ERR_CONF,
		    _("[traits] %s：参保信息是“%s”，没有写它是什么"), key,
		    raw);
	return 0;
}

int
traits_fill(struct traits *traits, const struct rules *rules,
    const struct conf *conf, const struct person *person, int day,
    const struct traits *asked, struct err *err)
{
	struct rules_key key;
	struct line line;

	assert(traits != NULL && asked != NULL);
	memset(traits, 0, sizeof(*traits));
	for (int i = 0; rules_key_at(rules, i, &key); i++) {
		struct trait *trait = &traits->at[traits->count];
		char words[WORDS_BYTES];

		assert(traits->count < TRAITS_MAX && !key.of_item);
		line_read(&line, conf, key.name);
		(void)text_copy(trait->key, sizeof(trait->key), key.name);
		if (fill_one(trait->value, &line, key.name, person, day,
			asked, err) != 0)
			return -1;
		if (!rules_key_takes(rules, i, trait->value)) {
			rules_key_words(rules, i, words, sizeof(words));
			return err_set(err, ERR_INPUT,
			    _("“%s”是“%s”，规则包只认 %s"), key.name,
			    trait->value, words);
		}
		traits->count++;
	}
	return 0;
}

/* ---- when the pack is loaded ---- */

static int
fail(const char *key, const char *what, const char *words, struct err *err)
{
	return err_set(err, ERR_CONF, _("pos.conf [traits] %s：%s（%s）"), key,
	    what, words);
}

/* Each word that follows turns into one the pack takes. */
static int
check_pairs(const struct rules *rules, int index, const struct line *line,
    const char *key, const char *words, struct err *err)
{
	char pattern[TRAIT_BYTES], value[TRAIT_BYTES];
	const char *at = line->words;
	int next;

	while ((next = next_pair(&at, pattern, value)) == 1) {
		if (!rules_key_takes(rules, index, value))
			return fail(
			    key, _("来源之后的值规则包不认"), words, err);
		if (line->source == SOURCE_ASK && strcmp(pattern, "*") != 0)
			return fail(key, _("@ask 之后只能写 *=值"), words,
			    err);
	}
	return next == 0
	    ? 0
	    : fail(key, _("来源之后应为 原值=值"), words, err);
}

static int
check_one(const struct rules *rules, int index, const struct conf *conf,
    const char *key, struct err *err)
{
	char words[WORDS_BYTES];
	struct line line;

	rules_key_words(rules, index, words, sizeof(words));
	line_read(&line, conf, key);
	if (line.source == SOURCE_NONE && line.text[0] != '\0')
		return fail(key, _("没有这种来源"), words, err);
	if (line.source == SOURCE_NONE)
		return err_set(err, ERR_CONF,
		    _("规则包 %s 要“%s”：请在 pos.conf 的 [traits] 写"
		      " %s = 值（%s），或写来源，如 @ask"),
		    rules_head(rules)->id, key, key, words);
	if (line.source == SOURCE_FIXED &&
	    !rules_key_takes(rules, index, line.text))
		return fail(key, _("规则包不认这个值"), words, err);
	return line.source == SOURCE_FIXED
	    ? 0
	    : check_pairs(rules, index, &line, key, words, err);
}

int
traits_check(
    const struct rules *rules, const struct conf *conf, struct err *err)
{
	struct rules_key key;

	assert(rules != NULL && conf != NULL);
	for (int i = 0; rules_key_at(rules, i, &key); i++) {
		if (check_one(rules, i, conf, key.name, err) != 0)
			return -1;
	}
	return 0;
}
