/* stoplist_import.c - the region's text into the list that is kept. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pos/stoplist_file.h"
#include "pos/stoplist_signed.h"
#include "pos/text.h"

#define PATH_BYTES 1024
#define PROGRESS_LINES 100000
#define WORDS_MAX 3

struct intake {
	const struct stoplist_import *import;
	const char *name; /* of the text, for errors */
	struct stoplist_head *head;
	FILE *file;
	int64_t line;
	char text[STOPLIST_LINE_BYTES_MAX + 2];
	char *words[WORDS_MAX];
	int word_count;
	uint8_t *bytes; /* the file to be: head, entries, MAC */
	int64_t filled; /* entries so far */
};

static int
fail(const struct intake *in, struct err *err, const char *why)
{
	return err_set(err, ERR_INPUT, _("%s:%lld：%s"), in->name,
	    (long long)in->line, why);
}

static int
file_fail(const char *path, struct err *err)
{
	return err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
}

static void
put_be64(uint8_t *at, uint64_t value)
{
	for (int i = 7; i >= 0; i--, value >>= 8)
		at[i] = (uint8_t)value;
}

static void
cut_words(struct intake *in)
{
	char *at = in->text;

	in->word_count = 0;
	for (;;) {
		at += strspn(at, " \t\r\n");
		if (*at == '\0')
			return;
		if (in->word_count < WORDS_MAX)
			in->words[in->word_count] = at;
		in->word_count++;
		at += strcspn(at, " \t\r\n");
		if (*at != '\0')
			*at++ = '\0';
	}
}

/* 1 a line with words, 0 the end, -1 error. */
static int
next_line(struct intake *in, struct err *err)
{
	size_t length;

	for (;;) {
		if (fgets(in->text, sizeof(in->text), in->file) == NULL)
			return ferror(in->file)
			    ? file_fail(in->name, err)
			    : 0;
		in->line++;
		if (in->import->progress != NULL &&
		    in->line % PROGRESS_LINES == 0)
			in->import->progress(in->import->ctx, in->line);
		length = strlen(in->text);
		if (length == 0 ||
		    (in->text[length - 1] != '\n' && !feof(in->file)))
			return fail(in, err, _("行太长，或有空字符"));
		if (!text_utf8_valid(in->text, length))
			return fail(in, err, _("不是 UTF-8 文字"));
		cut_words(in);
		if (in->word_count > 0 && in->words[0][0] != '#')
			return 1;
	}
}

/* The four lines at the top, in their order. */
static int
head_line(
    struct intake *in, const char *name, int64_t *value, struct err *err)
{
	char want[64];
	int day = 0, more = next_line(in, err);

	if (more < 0)
		return -1;
	if (more == 1 && in->word_count == 2 &&
	    strcmp(in->words[0], name) == 0) {
		if (strcmp(name, "日期") == 0 &&
		    text_day_parse(in->words[1], &day)) {
			*value = day;
			return 0;
		}
		if (strcmp(name, "日期") != 0 &&
		    text_int64(in->words[1], value))
			return 0;
	}
	(void)text_format(want, sizeof(want), _("此处应为“%s …”"), name);
	return fail(in, err, want);
}

static int
read_head(struct intake *in, struct err *err)
{
	const struct stoplist_import *import = in->import;
	int64_t version = 0, region = 0, day = 0, count = 0;

	if (head_line(in, "格式", &version, err) != 0)
		return -1;
	if (version != 1)
		return fail(in, err, _("只认识格式 1"));
	if (head_line(in, "统筹区", &region, err) != 0)
		return -1;
	if (region != import->region)
		return fail(in, err, _("是别的统筹区的名单"));
	if (head_line(in, "日期", &day, err) != 0)
		return -1;
	if (day > text_day(import->now_ms))
		return fail(in, err, _("日期还没有到：请核对本机时钟"));
	if (head_line(in, "数量", &count, err) != 0)
		return -1;
	if (count < 0 || count > STOPLIST_ENTRIES_MAX)
		return fail(in, err, _("数量超出范围"));
	*in->head = (struct stoplist_head){ .count = count,
		.imported_ms = import->now_ms,
		.day = (int)day,
		.region = (int)region };
	return 0;
}

static int
entry(struct intake *in, struct err *err)
{
	static const struct {
		const char *word;
		char kind;
	} kinds[] = {
		{ "社保卡", STOPLIST_CARD },
		{ "身份证", STOPLIST_CERT },
		{ "人员编号", STOPLIST_PERSON },
	};
	enum stop_reason reason;
	uint64_t tag;
	size_t kind = 0;

	while (kind < 3 && strcmp(kinds[kind].word, in->words[0]) != 0)
		kind++;
	if (kind == 3)
		return fail(
		    in, err, _("此处应为 社保卡、身份证 或 人员编号"));
	if (in->word_count != 3)
		return fail(in, err, _("一行三项：种类 号码 原因"));
	reason = stoplist_reason_of(in->words[2]);
	if (reason == STOP_NONE)
		return fail(in, err,
		    _("原因应为 挂失、冻结、注销、停保 或 其他"));
	if (in->filled == in->head->count)
		return fail(in, err, _("比“数量”所说的多"));
	tag = stoplist_tag(
	    in->import->key, kinds[kind].kind, in->words[1]);
	tag |= (uint64_t)reason;
	memcpy(in->bytes + STOPLIST_HEAD_BYTES + 8 * in->filled, &tag, 8);
	in->filled++;
	return 0;
}

static int
read_entries(struct intake *in, struct err *err)
{
	size_t room = STOPLIST_HEAD_BYTES + 8 * (size_t)in->head->count +
	    SM3_BYTES;
	int more;

	in->bytes = calloc(1, room);
	if (in->bytes == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	while ((more = next_line(in, err)) == 1) {
		if (entry(in, err) != 0)
			return -1;
	}
	if (more == 0 && in->filled != in->head->count)
		return err_set(err, ERR_INPUT,
		    _("%s：应有 %lld 条，只有 %lld 条：文件不完整"),
		    in->name, (long long)in->head->count,
		    (long long)in->filled);
	return more;
}

static int
compare(const void *a, const void *b)
{
	uint64_t left, right;

	memcpy(&left, a, sizeof(left));
	memcpy(&right, b, sizeof(right));
	return left < right ? -1 : left > right;
}

/* Sorted, each once, written big-endian, and the MAC behind it. */
static size_t
finish(struct intake *in)
{
	uint8_t *entries = in->bytes + STOPLIST_HEAD_BYTES;
	uint64_t last = 0;
	size_t kept = 0, body;

	qsort(entries, (size_t)in->filled, 8, compare);
	for (int64_t i = 0; i < in->filled; i++) {
		uint64_t one;

		memcpy(&one, entries + 8 * i, 8);
		if (kept > 0 &&
		    (one & STOPLIST_TAG_MASK) == (last & STOPLIST_TAG_MASK))
			continue;
		put_be64(entries + 8 * kept++, one);
		last = one;
	}
	in->head->count = (int64_t)kept;
	memcpy(in->bytes, STOPLIST_MAGIC, 8);
	put_be64(in->bytes + 8, kept);
	put_be64(in->bytes + 16, (uint64_t)in->head->imported_ms);
	put_be64(in->bytes + 24,
	    (uint64_t)in->head->day << 32 | (uint64_t)in->head->region);
	body = STOPLIST_HEAD_BYTES + 8 * kept;
	crypto_hmac_sm3(in->bytes + body, in->import->key->at,
	    CRYPTO_KEY_BYTES, in->bytes, body);
	return body + SM3_BYTES;
}

static int
put_file(const char *path, const uint8_t *bytes, size_t length)
{
	FILE *file = fopen(path, "wbe");
	bool whole;

	if (file == NULL)
		return -1;
	whole = fwrite(bytes, 1, length, file) == length &&
	    fflush(file) == 0 && fsync(fileno(file)) == 0;
	return fclose(file) == 0 && whole ? 0 : -1;
}

/* After a power cut there is the old list or the new one. */
static int
replace(const char *to, const uint8_t *bytes, size_t length, struct err *err)
{
	char made[PATH_BYTES], folder[PATH_BYTES], *slash;
	int fd, result;

	if (!text_format(made, sizeof(made), "%s.new", to) ||
	    !text_copy(folder, sizeof(folder), to))
		return err_set(err, ERR_FILE, _("路径太长"));
	if (put_file(made, bytes, length) != 0 || rename(made, to) != 0) {
		result = file_fail(made, err);
		(void)unlink(made); /* perhaps never made */
		return result;
	}
	slash = strrchr(folder, '/');
	if (slash != NULL)
		slash[1] = '\0';
	fd = open(slash != NULL ? folder : ".",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	result = fd >= 0 && fsync(fd) == 0 ? 0 : file_fail(to, err);
	if (fd >= 0)
		(void)close(fd); /* only synced */
	return result;
}

/* A list that is damaged or of another till is no reason to keep it. */
static int
check_newer(const struct intake *in, struct err *err)
{
	struct stoplist *kept = NULL;
	struct err why = { .code = ERR_NONE };
	int day = 0;

	if (stoplist_open(&kept, in->import->to, in->import->key, &why) == 0)
		day = stoplist_head(kept)->day;
	stoplist_close(&kept);
	if (in->head->day < day)
		return err_set(err, ERR_INPUT,
		    _("%s：是 %d 的名单，本机已有 %d 的：未替换"),
		    in->name, in->head->day, day);
	return 0;
}

int
stoplist_import(const struct stoplist_import *import,
    struct stoplist_head *head, struct err *err)
{
	struct intake in = { .import = import,
		.name = import->name != NULL ? import->name : import->from,
		.head = head };
	void *verified = NULL;
	int result = -1;

	assert(import->key != NULL && import->to[0] != '\0');
	if (import->signers != NULL) {
		in.file = stoplist_signed_open(
		    import->from, in.name, import->signers, &verified, err);
		if (in.file == NULL)
			return -1;
	} else {
		in.file = fopen(import->from, "rbe");
		if (in.file == NULL)
			return file_fail(import->from, err);
	}
	if (read_head(&in, err) == 0 && check_newer(&in, err) == 0 &&
	    read_entries(&in, err) == 0)
		result = replace(import->to, in.bytes, finish(&in), err);
	(void)fclose(in.file); /* only read */
	free(verified);
	free(in.bytes);
	explicit_bzero(in.text, sizeof(in.text));
	return result;
}
