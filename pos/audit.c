#include "pos/audit.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/audit_in.h"

#define PROGRESS_ROWS 10000

static const struct {
	const char *name;
	const char *word;
} kinds[AUDIT_KIND_COUNT] = {
#define X(kind, name, word) [kind] = { name, word },
	AUDIT_KINDS(X)
#undef X
};

const char *
audit_kind_name(enum audit_kind kind)
{
	assert((unsigned)kind < AUDIT_KIND_COUNT);
	return kinds[kind].name;
}

const char *
audit_kind_word(enum audit_kind kind)
{
	assert((unsigned)kind < AUDIT_KIND_COUNT);
	return _(kinds[kind].word);
}

static bool
is_hex(const char *text, size_t length)
{
	return strspn(text, "0123456789abcdef") == length;
}

bool
audit_anchor_parse(struct audit_anchor *anchor, const char *text)
{
	const char *colon = strchr(text, ':');
	char number[24];
	size_t length;

	memset(anchor, 0, sizeof(*anchor));
	if (colon == NULL || (size_t)(colon - text) >= sizeof(number))
		return false;
	memcpy(number, text, (size_t)(colon - text));
	number[colon - text] = '\0';
	length = strlen(colon + 1);
	if (!text_int64(number, &anchor->seq) || anchor->seq < 1 ||
	    length < 8 || length >= sizeof(anchor->hash) ||
	    !is_hex(colon + 1, length))
		return false;
	memcpy(anchor->hash, colon + 1, length + 1);
	return true;
}

/* ---- findings ---- */

static void __attribute__((format(printf, 3, 0)))
say(struct audit *audit, struct audit_finding *finding, const char *format,
    va_list args)
{
	int length = vsnprintf(
	    finding->text, sizeof(finding->text), format, args);

	assert(length >= 0);
	/* Cut inside a character, it would be no text any more. */
	while (length > 0 && !text_utf8_valid(finding->text,
				 strlen(finding->text)))
		finding->text[strlen(finding->text) - 1] = '\0';
	audit->result->kinds[finding->kind]++;
	if (finding->kind != AUDIT_OPEN)
		audit->result->faults++;
	if (audit->options->finding != NULL)
		audit->options->finding(audit->options->ctx, finding);
}

void
audit_say(struct audit *audit, enum audit_kind kind,
    const struct journal_row *row, const char *format, ...)
{
	struct audit_finding finding;
	va_list args;

	memset(&finding, 0, sizeof(finding));
	finding.kind = kind;
	if (row != NULL) {
		finding.seq = row->seq;
		memcpy(finding.sale, row->sale, sizeof(finding.sale));
		memcpy(finding.msgid, row->msgid, sizeof(finding.msgid));
	}
	va_start(args, format);
	say(audit, &finding, format, args);
	va_end(args);
}

void
audit_say_at(struct audit *audit, enum audit_kind kind, int64_t seq,
    const char *format, ...)
{
	struct audit_finding finding;
	va_list args;

	memset(&finding, 0, sizeof(finding));
	finding.kind = kind;
	finding.seq = seq;
	va_start(args, format);
	say(audit, &finding, format, args);
	va_end(args);
}

/* ---- anchors ---- */

static void
check_anchors(struct audit *audit, const struct journal_row *row)
{
	const struct audit_anchor *anchor;
	char hex[2 * SM3_BYTES + 1];

	for (int i = 0; i < audit->options->anchor_count; i++) {
		anchor = &audit->options->anchors[i];
		if (anchor->seq != row->seq)
			continue;
		text_hex(hex, sizeof(hex), row->hash, SM3_BYTES);
		if (strncmp(hex, anchor->hash, strlen(anchor->hash)) != 0)
			audit_say(audit, AUDIT_ANCHOR, row,
			    _("第 %lld 行的校验值是 %.8s，凭据上是 %.8s"),
			    (long long)row->seq, hex, anchor->hash);
	}
}

/* Rows that somebody holds a proof of, and that are not there. */
static void
check_tail(struct audit *audit)
{
	const struct audit_anchor *anchor;

	for (int i = 0; i < audit->options->anchor_count; i++) {
		anchor = &audit->options->anchors[i];
		if (anchor->seq > audit->chain.seq)
			audit_say_at(audit, AUDIT_ANCHOR, anchor->seq,
			    _("日志止于第 %lld 行，凭据上有第 %lld 行："
			      "末尾被截去"),
			    (long long)audit->chain.seq,
			    (long long)anchor->seq);
	}
}

/* ---- the walk ---- */

static int
one_row(struct audit *audit, const struct journal_row *row, bool replay,
    const char *unreadable, struct err *err)
{
	int result = 0;

	audit_chain_row(audit, row, unreadable);
	check_anchors(audit, row);
	if (replay && unreadable == NULL)
		result = audit_replay_row(audit, row, err);
	memcpy(audit->previous, row->hash, SM3_BYTES);
	audit->result->rows++;
	return result;
}

static int
walk_rows(struct audit *audit, struct journal_walk *walk, bool replay,
    int64_t rows, struct err *err)
{
	const struct audit_options *options = audit->options;
	struct journal_row row;
	struct err why;
	int got;

	while ((got = journal_walk_next(walk, &row, &why)) != 0) {
		if (got < 0 && why.code != ERR_CORRUPT) {
			if (err != NULL)
				*err = why;
			return -1;
		}
		if (one_row(audit, &row, replay, got < 0 ? why.text : NULL,
			err) != 0)
			return -1;
		if (options->progress != NULL &&
		    audit->result->rows % PROGRESS_ROWS == 0)
			options->progress(
			    options->ctx, audit->result->rows, rows);
	}
	return 0;
}

static int
walk_all(struct audit *audit, bool replay, struct err *err)
{
	struct journal_walk *walk = NULL;
	int64_t rows = 0;
	int result;

	assert(audit != NULL);
	if (store_int(audit->store, &rows, 0, err,
		"SELECT count(*) FROM journal", "") != 0 ||
	    journal_walk_open(&walk, audit->store, INT64_MIN, err) != 0)
		return -1;
	result = walk_rows(audit, walk, replay, rows, err);
	journal_walk_close(&walk);
	if (result != 0)
		return -1;
	audit_chain_end(audit);
	check_tail(audit);
	audit->result->head_seq = audit->chain.seq;
	text_hex(audit->result->head, sizeof(audit->result->head),
	    audit->chain.stored, SM3_BYTES);
	return replay ? audit_replay_end(audit, err) : 0;
}

static int
audit_open(struct audit **audit, struct store *store,
    const struct audit_options *options, struct audit_result *result,
    struct err *err)
{
	struct audit *made = calloc(1, sizeof(*made));

	*audit = made;
	if (made == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	memset(result, 0, sizeof(*result));
	made->store = store;
	made->options = options;
	made->result = result;
	made->chain.known = true; /* before the first row: zeros */
	made->stored = calloc(1, sizeof(*made->stored));
	made->again = calloc(1, sizeof(*made->again));
	for (int i = 0; i < 2; i++)
		text_buf_init(&made->text[i], JOURNAL_BODY_BYTES_MAX);
	if (made->stored == NULL || made->again == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	return 0;
}

static void
audit_close(struct audit **audit)
{
	struct audit *gone = *audit;

	if (gone == NULL)
		return;
	audit_packs_clear(gone);
	audit_books_clear(&gone->books);
	if (gone->stored != NULL)
		settlement_clear(gone->stored);
	free(gone->stored);
	free(gone->again);
	for (int i = 0; i < 2; i++)
		text_buf_clear(&gone->text[i]);
	free(gone);
	*audit = NULL;
}

/* One moment of the journal, though a till may go on beside us. */
static int
run(struct store *store, const struct audit_options *options, bool replay,
    struct audit_result *result, struct err *err)
{
	struct audit *audit = NULL;
	int done = -1;

	assert(store != NULL && options != NULL && result != NULL);
	assert(options->anchor_count >= 0 &&
	    options->anchor_count <= AUDIT_ANCHORS_MAX);
	if (audit_open(&audit, store, options, result, err) == 0 &&
	    store_begin(store, err) == 0) {
		done = walk_all(audit, replay, err);
		store_rollback(store);
	}
	audit_close(&audit);
	return done;
}

int
audit_verify(struct store *store, const struct audit_options *options,
    struct audit_result *result, struct err *err)
{
	return run(store, options, false, result, err);
}

int
audit_replay(struct store *store, const struct audit_options *options,
    struct audit_result *result, struct err *err)
{
	return run(store, options, true, result, err);
}
