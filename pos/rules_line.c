/* rules_line.c - a pack's lines and words. See rules_pack.h. */
#include "pos/rules_pack.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pos/rules_form.h"
#include "pos/text.h"

static const struct {
	const char *chinese;
	const char *english;
} words[] = {{"", ""},
#define X(word, chinese, english) {chinese, english},
	     PACK_WORDS(X)
#undef X
};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

static bool
word_is(size_t word, const char *text)
{
	const char *chinese = words[word].chinese;
	const char *english = words[word].english;

	/* Most differ at once. */
	return (text[0] == chinese[0] && strcmp(text, chinese) == 0) ||
	       (text[0] == english[0] && strcmp(text, english) == 0);
}

enum pack_word
pack_word(const char *text)
{
	for (size_t i = 1; i < WORD_COUNT; i++)
		if (word_is(i, text))
			return (enum pack_word)i;
	return WORD_NONE;
}

const char *
pack_word_text(enum pack_word word)
{
	assert((size_t)word < WORD_COUNT);
	return words[word].chinese;
}

bool
pack_word_bucket(enum pack_word word, enum split_bucket *bucket)
{
	if (word < WORD_OWNPAY || word > WORD_CASH)
		return false;
	*bucket = (enum split_bucket)(word - WORD_OWNPAY);
	return true;
}

_Static_assert(WORD_CASH - WORD_OWNPAY == BUCKET_CASH - BUCKET_OWNPAY,
	       "the words of the buckets stand in the buckets' order");
_Static_assert(BUCKET_OWNPAY == 0 && WORD_FUND - WORD_OWNPAY == BUCKET_FUND,
	       "the words of the buckets stand in the buckets' order");

bool
pack_word_scene(enum pack_word word, enum pack_scene *scene)
{
	if (word < WORD_PHARMACY || word > WORD_VILLAGE)
		return false;
	*scene = (enum pack_scene)(word - WORD_PHARMACY);
	return true;
}

_Static_assert(WORD_VILLAGE - WORD_PHARMACY == SCENE_VILLAGE,
	       "the words of the scenes stand in the scenes' order");

const char *
pack_scene_text(enum pack_scene scene)
{
	assert(scene < SCENE_COUNT);
	return words[WORD_PHARMACY + (int)scene].chinese;
}

bool
pack_word_period(enum pack_word word, enum pack_period *period)
{
	if (word == WORD_YEARLY)
		*period = PERIOD_YEAR;
	else if (word == WORD_PER_24_HOURS)
		*period = PERIOD_HOURS;
	else if (word >= WORD_PER_VISIT && word <= WORD_QUARTERLY)
		*period = (enum pack_period)(word - WORD_PER_VISIT);
	else
		return false;
	return true;
}

_Static_assert(WORD_QUARTERLY - WORD_PER_VISIT == PERIOD_QUARTER,
	       "the words of the periods stand in the periods' order");

bool
pack_word_class(enum pack_word word, enum item_class *item_class)
{
	if (word < WORD_CLASS_A || word > WORD_CLASS_C)
		return false;
	*item_class = (enum item_class)(ITEM_CLASS_A + (word - WORD_CLASS_A));
	return true;
}

bool
pack_word_rounding(enum pack_word word, enum rounding *rounding)
{
	if (word < WORD_HALF_UP || word > WORD_SIX_UP)
		return false;
	*rounding = (enum rounding)(ROUND_HALF_UP + (word - WORD_HALF_UP));
	return true;
}

_Static_assert(WORD_SIX_UP - WORD_HALF_UP == ROUND_SIX_UP - ROUND_HALF_UP,
	       "the words of rounding stand in the order of the modes");

bool
pack_scene_find(const char *text, enum pack_scene *scene)
{
	/* Each split asks: only the scenes' words are looked at. */
	for (size_t i = WORD_PHARMACY; text && i <= WORD_VILLAGE; i++)
		if (word_is(i, text))
			return pack_word_scene((enum pack_word)i, scene);
	return false;
}

int
pack_fail(const struct pack_reader *reader, const char *format, ...)
{
	char text[ERR_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	if (vsnprintf(text, sizeof(text), format, args) < 0)
		text[0] = '\0';
	va_end(args);
	if (reader->clause < 0)
		return err_set(reader->err, ERR_RULES, _("%s:%d：%s"),
			       reader->file, reader->line.number, text);
	return err_set(reader->err, ERR_RULES, _("%s:%d：条款 %s：%s"),
		       reader->file, reader->line.number,
		       reader->rules->clauses[reader->clause].id, text);
}

void
pack_reader_init(struct pack_reader *reader, struct rules *rules,
		 const char *file, struct err *err)
{
	const char *slash = strrchr(file, '/');

	assert(rules->text && strlen(rules->text) == rules->length);
	reader->rules = rules;
	reader->file = slash ? slash + 1 : file;
	reader->at = rules->text;
	reader->end = rules->text + rules->length;
	reader->clause = -1;
	reader->of_items = false;
	reader->line.number = 0;
	reader->line.count = 0;
	reader->err = err;
	/* Editors on Windows begin a file with a byte order mark. */
	if (rules->length >= 3 && memcmp(reader->at, "\xef\xbb\xbf", 3) == 0)
		reader->at += 3;
}

/* Bytes of a blank at text, the wide one of Chinese typing included. */
static size_t
blank_bytes(const char *text)
{
	if (*text == ' ' || *text == '\t' || *text == '\r')
		return 1;
	return strncmp(text, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

char *
pack_skip_blanks(char *text)
{
	size_t blank;

	while ((blank = blank_bytes(text)) > 0)
		text += blank;
	return text;
}

void
pack_trim_end(char *text)
{
	size_t length = strlen(text);

	for (;;) {
		if (length > 0 && blank_bytes(text + length - 1) == 1)
			length--;
		else if (length > 2 && blank_bytes(text + length - 3) == 3)
			length -= 3;
		else
			break;
		text[length] = '\0';
	}
}

/* Lines whose rest is prose: it is one text, whatever stands in it. */
bool
pack_is_prose(enum pack_word key)
{
	return key == WORD_TITLE || key == WORD_SOURCE || key == WORD_NOTE ||
	       key == WORD_GAP || key == WORD_QUOTE;
}

/* End the word at text and give the start of the next. */
static char *
word_end(char *text)
{
	size_t blank;

	while (*text && !blank_bytes(text))
		text++;
	if (!*text)
		return text;
	blank = blank_bytes(text);
	*text = '\0';
	return pack_skip_blanks(text + blank);
}

/* Cut text into words; a word that begins with # ends the line. */
static int
line_cut(struct pack_reader *reader)
{
	struct pack_line *line = &reader->line;
	char *at = pack_skip_blanks(line->text);

	line->count = 0;
	line->rest[0] = '\0';
	line->key = WORD_NONE;
	while (*at && *at != '#') {
		if (line->count == PACK_TOKENS_MAX)
			return pack_fail(reader, _("一行至多 %d 个词"),
					 PACK_TOKENS_MAX);
		line->words[line->count++] = at;
		at = word_end(at);
		if (line->count > 1)
			continue;
		line->key = pack_word(line->words[0]);
		memcpy(line->rest, at, strlen(at) + 1);
		pack_trim_end(line->rest);
		if (pack_is_prose(line->key))
			break;
	}
	return 0;
}

int
pack_next_any(struct pack_reader *reader)
{
	struct pack_line *line = &reader->line;
	size_t room = (size_t)(reader->end - reader->at);
	const char *stop;
	size_t length;

	if (room == 0)
		return 0;
	stop = memchr(reader->at, '\n', room);
	length = stop ? (size_t)(stop - reader->at) : room;
	line->number++;
	if (line->number > PACK_LINES_MAX)
		return pack_fail(reader, _("规则包至多 %d 行"), PACK_LINES_MAX);
	if (length > PACK_LINE_BYTES_MAX)
		return pack_fail(reader, _("一行至多 %d 字节"),
				 PACK_LINE_BYTES_MAX);
	memcpy(line->text, reader->at, length);
	line->text[length] = '\0';
	reader->at += stop ? length + 1 : length;
	return line_cut(reader) < 0 ? -1 : 1;
}

int
pack_next(struct pack_reader *reader)
{
	int more;

	do
		more = pack_next_any(reader);
	while (more > 0 && reader->line.count == 0);
	return more;
}

int
pack_need_count(const struct pack_reader *reader, int count)
{
	if (reader->line.count != count)
		return pack_fail(
		    reader, _("%s：应有 %d 个词，实有 %d 个；写法：%s"),
		    reader->line.words[0], count, reader->line.count,
		    pack_form(reader->line.key));
	return 0;
}

int
pack_need_word(const struct pack_reader *reader, int index, enum pack_word word)
{
	const struct pack_line *line = &reader->line;

	if (index >= line->count)
		return pack_fail(reader,
				 _("%s：第 %d 个词应为“%s”，没有写；写法：%s"),
				 line->words[0], index + 1,
				 pack_word_text(word), pack_form(line->key));
	if (pack_word(line->words[index]) != word)
		return pack_fail(
		    reader, _("%s：第 %d 个词应为“%s”，写的是“%s”；写法：%s"),
		    line->words[0], index + 1, pack_word_text(word),
		    line->words[index], pack_form(line->key));
	return 0;
}

int
pack_need_money(const struct pack_reader *reader, int index, struct money *out)
{
	const struct pack_line *line = &reader->line;

	if (index < line->count &&
	    pack_param_amount(reader->rules, line->words[index], out))
		return 0;
	if (index >= line->count || !money_parse(line->words[index], out) ||
	    out->fen < 0)
		return pack_fail(
		    reader,
		    _("%s：第 %d 个词应为不小于零、至多两位小数的金额，"
		      "写的是“%s”"),
		    line->words[0], index + 1,
		    index < line->count ? line->words[index] : "");
	return 0;
}

int
pack_need_ratio(const struct pack_reader *reader, int index, struct ratio *out)
{
	const struct pack_line *line = &reader->line;

	if (index >= line->count || !ratio_parse(line->words[index], out))
		return pack_fail(
		    reader, _("第 %d 个词应为 0%% 至 100%% 的比例，写的是“%s”"),
		    index + 1, index < line->count ? line->words[index] : "");
	return 0;
}

int
pack_need_day(const struct pack_reader *reader, int index, int *day)
{
	const struct pack_line *line = &reader->line;

	if (index >= line->count || !text_day_parse(line->words[index], day))
		return pack_fail(
		    reader, _("%s：应为存在的日期，如 2026-01-31，写的是“%s”"),
		    line->words[0],
		    index < line->count ? line->words[index] : "");
	return 0;
}

int
pack_need_text(const struct pack_reader *reader, const char *text, char *to,
	       size_t room)
{
	if (text[0] == '\0')
		return pack_fail(reader, _("%s：没有写内容"),
				 reader->line.words[0]);
	if (!text_copy(to, room, text))
		return pack_fail(reader,
				 _("%s：至多 %d 字节，一个汉字是 3 字节"),
				 reader->line.words[0], (int)room - 1);
	return 0;
}
