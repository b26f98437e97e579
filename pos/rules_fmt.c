/*
 * rules_fmt.c - lay a pack out. See rules_fmt.h.
 *
 * Head: keywords padded to one column. 条款 and 例 at the margin, each after
 * one blank line, which goes before the comments right above them. What
 * belongs to them behind one tab, words one blank apart; a table's columns
 * three.
 */
#include "pos/rules_fmt.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/rules_pack.h"

#define COLUMN_GAP 3

struct layout {
	struct pack_reader reader;
	char raw[PACK_LINE_BYTES_MAX + 1]; /* the line as it stood */
	struct text_buf *out;
	bool body;	 /* behind the first 条款 or 例 */
	bool in_table;
	bool gap;	 /* a blank line is due before the next */
	bool first;	 /* of a section: no blank line here */
	int head_column; /* columns of the widest keyword of the head */
	int columns;	 /* of the table */
	int widths[PACK_TOKENS_MAX];
	bool held_indented;   /* how the first held comment stood */
	struct text_buf held; /* comments whose place is not known yet */
};

static bool
begins_section(const struct pack_line *line)
{
	return line->key == WORD_CLAUSE || line->key == WORD_EXAMPLE;
}

/* The next line of any kind, its raw text beside it. */
static int
next(struct layout *layout)
{
	const char *from = layout->reader.at;
	int more = pack_next_any(&layout->reader);
	size_t length;

	if (more <= 0)
		return more;
	length = (size_t)(layout->reader.at - from);
	while (length > 0 && (from[length - 1] == '\n'))
		length--;
	assert(length < sizeof(layout->raw));
	memcpy(layout->raw, from, length);
	layout->raw[length] = '\0';
	pack_trim_end(layout->raw);
	return 1;
}

static void
put_blanks(struct text_buf *out, int count)
{
	while (count-- > 0)
		text_put(out, " ");
}

/* A blank line, if one is due and there is something above it. */
static void
put_gap(struct layout *layout)
{
	if (layout->gap && !layout->first && layout->out->length > 0)
		text_put(layout->out, "\n");
	layout->gap = false;
	layout->first = false;
}

/* Held comments, one a line in held, behind a tab or at the margin. */
static void
put_held(struct layout *layout, bool indented)
{
	const char *at = layout->held.at;

	if (layout->held.length == 0)
		return;
	put_gap(layout);
	while (*at) {
		size_t length = strcspn(at, "\n");

		text_put(layout->out, indented ? "\t" : "");
		text_put_bytes(layout->out, at, length + 1);
		at += length + 1;
	}
	text_buf_reset(&layout->held);
}

static void
hold(struct layout *layout)
{
	char *comment = pack_skip_blanks(layout->raw);

	if (layout->held.length == 0)
		layout->held_indented = comment > layout->raw;
	text_put(&layout->held, comment);
	text_put(&layout->held, "\n");
}

/* A comment behind the last word, or "". */
static const char *
tail(struct layout *layout)
{
	const struct pack_line *line = &layout->reader.line;
	const char *last = line->words[line->count - 1];
	size_t end = (size_t)(last - line->text) + strlen(last);

	assert(line->count > 0);
	if (end >= strlen(layout->raw))
		return "";
	return pack_skip_blanks(layout->raw + end);
}

static void
put_tail(struct layout *layout)
{
	const char *comment = tail(layout);

	if (comment[0] != '\0') {
		text_put(layout->out, "  ");
		text_put(layout->out, comment);
	}
	text_put(layout->out, "\n");
}

/* At least column columns, if anything follows. */
static void
put_keyword(struct layout *layout, int column)
{
	const struct pack_line *line = &layout->reader.line;

	text_put(layout->out, line->words[0]);
	if (line->count > 1 || line->rest[0] != '\0')
		put_blanks(layout->out, column - text_columns(line->words[0]));
}

/* The first word takes column columns, the others what they need. */
static void
put_words(struct layout *layout, int column)
{
	const struct pack_line *line = &layout->reader.line;
	put_keyword(layout, column);
	for (int i = 1; i < line->count; i++) {
		text_put(layout->out, " ");
		text_put(layout->out, line->words[i]);
	}
	put_tail(layout);
}

static void
put_row(struct layout *layout)
{
	const struct pack_line *line = &layout->reader.line;

	for (int i = 0; i < line->count; i++) {
		text_put(layout->out, line->words[i]);
		if (i + 1 < line->count)
			put_blanks(layout->out,
				   layout->widths[i] + COLUMN_GAP -
				       text_columns(line->words[i]));
	}
	put_tail(layout);
}

/* The keyword, then one text as it stood. */
static void
put_prose(struct layout *layout, int column)
{
	const struct pack_line *line = &layout->reader.line;

	put_keyword(layout, column);
	text_put(layout->out, line->rest[0] != '\0' ? " " : "");
	text_put(layout->out, line->rest);
	text_put(layout->out, "\n");
}

/* The title of a section, which is read as it stood, or "". */
static const char *
title(const struct pack_line *line)
{
	if (!begins_section(line) || line->count <= 2)
		return "";
	return line->rest + (line->words[2] - line->words[1]);
}

/* 条款 and 例: the title behind the id is one text, too. */
static void
put_section(struct layout *layout)
{
	const struct pack_line *line = &layout->reader.line;

	text_put(layout->out, line->words[0]);
	text_put(layout->out, " ");
	text_put(layout->out, line->words[1]);
	if (line->count <= 2) {
		put_tail(layout);
		return;
	}
	text_put(layout->out, " ");
	text_put(layout->out, title(line));
	text_put(layout->out, "\n");
}

/* How wide the table's columns are, by a look ahead to its end. */
static int
measure_table(struct layout *layout)
{
	struct pack_reader *ahead = malloc(sizeof(*ahead));
	int more;

	memset(layout->widths, 0, sizeof(layout->widths));
	if (!ahead)
		return err_set(layout->reader.err, ERR_MEMORY, _("内存不足"));
	*ahead = layout->reader;
	while ((more = pack_next(ahead)) > 0 && ahead->line.key != WORD_END &&
	       !begins_section(&ahead->line))
		for (int i = 0; i < ahead->line.count; i++) {
			int width = text_columns(ahead->line.words[i]);

			if (width > layout->widths[i])
				layout->widths[i] = width;
		}
	free(ahead);
	return more < 0 ? -1 : 0;
}

/* The widest keyword of the head, 格式 aside: it stands alone. */
static int
measure_head(struct layout *layout)
{
	struct pack_reader *ahead = malloc(sizeof(*ahead));
	int more;

	if (!ahead)
		return err_set(layout->reader.err, ERR_MEMORY, _("内存不足"));
	*ahead = layout->reader;
	while ((more = pack_next(ahead)) > 0 && !begins_section(&ahead->line)) {
		int width = text_columns(ahead->line.words[0]);

		if (ahead->line.key != WORD_FORMAT &&
		    width > layout->head_column)
			layout->head_column = width;
	}
	free(ahead);
	return more < 0 ? -1 : 0;
}

static void
put_head_line(struct layout *layout)
{
	const struct pack_line *line = &layout->reader.line;

	if (pack_is_prose(line->key))
		put_prose(layout, layout->head_column);
	else
		put_words(layout,
			  line->key == WORD_FORMAT ? 0 : layout->head_column);
}

static int
put_body_line(struct layout *layout)
{
	const struct pack_line *line = &layout->reader.line;

	text_put(layout->out, "\t");
	if (layout->in_table && line->key == WORD_END)
		layout->in_table = false;
	if (layout->in_table)
		put_row(layout);
	else if (pack_is_prose(line->key))
		put_prose(layout, 0);
	else
		put_words(layout, 0);
	if (layout->in_table || line->key != WORD_TABLE)
		return 0;
	layout->in_table = true;
	return measure_table(layout);
}

/* A line that says something. */
static int
put_line(struct layout *layout)
{
	bool section = begins_section(&layout->reader.line);

	if (section) {
		layout->gap = true;
		layout->first = false;
	}
	put_held(layout, layout->body && !section);
	put_gap(layout);
	if (!section && layout->body)
		return put_body_line(layout);
	if (!section) {
		put_head_line(layout);
		return 0;
	}
	put_section(layout);
	layout->body = true;
	layout->in_table = false;
	layout->first = true;
	return 0;
}

static int
put_any(struct layout *layout)
{
	if (layout->reader.line.count > 0)
		return put_line(layout);
	if (layout->raw[0] != '\0') {
		hold(layout);
		return 0;
	}
	put_held(layout, layout->body && layout->held_indented);
	layout->gap = true;
	return 0;
}

static int
lay_out(struct layout *layout)
{
	int more = measure_head(layout);

	if (more < 0)
		return -1;
	while ((more = next(layout)) > 0)
		if (put_any(layout) < 0)
			return -1;
	put_held(layout, layout->body && layout->held_indented);
	return more;
}

static bool
same_line(const struct pack_line *a, const struct pack_line *b)
{
	if (a->count != b->count || strcmp(title(a), title(b)) != 0)
		return false;
	if (pack_is_prose(a->key) && strcmp(a->rest, b->rest) != 0)
		return false;
	for (int i = 0; i < a->count; i++)
		if (strcmp(a->words[i], b->words[i]) != 0)
			return false;
	return true;
}

/* Word for word what it said before. */
static int
same_words(const struct rules *old, struct rules *new, struct err *err)
{
	struct pack_reader *readers = calloc(2, sizeof(*readers));
	int a = 1, b = 1;
	bool same = true;

	if (!readers)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	/* Reading does not change what is read. */
	pack_reader_init(&readers[0], new, "", err);
	pack_reader_init(&readers[1], new, "", err);
	readers[0].at = old->text;
	readers[0].end = old->text + old->length;
	if (strncmp(readers[0].at, "\xef\xbb\xbf", 3) == 0)
		readers[0].at += 3;
	while (same && a > 0) {
		a = pack_next(&readers[0]);
		b = pack_next(&readers[1]);
		same = a == b && (a <= 0 || same_line(&readers[0].line,
						       &readers[1].line));
	}
	free(readers);
	if (a < 0 || b < 0)
		return -1; /* err says which line grew too long */
	if (!same)
		return err_set(err, ERR_RULES,
			       _("%s：整理会改变内容，没有写"),
			       old->head.id);
	return 0;
}

int
rules_fmt(struct text_buf *out, const struct rules *rules, struct err *err)
{
	struct layout *layout = calloc(1, sizeof(*layout));
	struct rules *view = calloc(1, sizeof(*view));
	int result = -1;

	assert(out && rules);
	text_buf_reset(out);
	if (!layout || !view) {
		(void)err_set(err, ERR_MEMORY, _("内存不足"));
		goto out;
	}
	/* The reader wants a pack to read; this one only lends the text. */
	view->text = rules->text;
	view->length = rules->length;
	pack_reader_init(&layout->reader, view, "", err);
	layout->out = out;
	text_buf_init(&layout->held, RULES_PACK_BYTES_MAX);
	if (lay_out(layout) < 0)
		goto out;
	if (out->failed || layout->held.failed ||
	    out->length > RULES_PACK_BYTES_MAX) {
		(void)err_set(err, ERR_LIMIT, _("%s：整理后超过 %u 字节"),
			      rules->head.id, RULES_PACK_BYTES_MAX);
		goto out;
	}
	view->text = out->at;
	view->length = out->length;
	result = same_words(rules, view, err);
out:
	if (layout)
		text_buf_clear(&layout->held);
	free(layout);
	free(view);
	return result;
}
