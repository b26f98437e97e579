#include "pos/infno.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

enum effect { NONE, SETTLES, REVERSES };

/* A family is written by its first digits: 13 is every 13xx. */
static const struct kind {
	char infno[INFNO_BYTES];
	enum infno_class class;
	enum effect effect;
} kinds[] = {
	{ "9001", INFNO_SESSION, NONE },
	{ "9002", INFNO_SESSION, NONE },
	/* read: nothing there changes */
	{ "1101", INFNO_READ, NONE },
	{ "1161", INFNO_READ, NONE },
	{ "1162", INFNO_READ, NONE },
	{ "1201", INFNO_READ, NONE },
	{ "13", INFNO_READ, NONE },
	{ "1901", INFNO_READ, NONE },
	{ "2001", INFNO_READ, NONE },
	{ "2101", INFNO_READ, NONE },
	{ "2206", INFNO_READ, NONE },
	{ "3201", INFNO_READ, NONE },
	{ "3202", INFNO_READ, NONE },
	{ "51", INFNO_READ, NONE },
	{ "52", INFNO_READ, NONE },
	{ "53", INFNO_READ, NONE },
	{ "9102", INFNO_READ, NONE },
	/* commit: all of them open to 2601 */
	{ "2102", INFNO_COMMIT, SETTLES },
	{ "2102A", INFNO_COMMIT, SETTLES },
	{ "2103", INFNO_COMMIT, REVERSES },
	{ "2207", INFNO_COMMIT, SETTLES },
	{ "2207A", INFNO_COMMIT, SETTLES },
	{ "2208", INFNO_COMMIT, REVERSES },
	{ "2304", INFNO_COMMIT, SETTLES },
	{ "2304A", INFNO_COMMIT, SETTLES },
	{ "2305", INFNO_COMMIT, REVERSES },
	{ "2401", INFNO_COMMIT, NONE },
	{ "2601", INFNO_UNDO, NONE },
	/* a clinic's steps before its settlement */
	{ "2201", INFNO_VISIT, NONE },
	{ "2202", INFNO_VISIT, NONE },
	{ "2203", INFNO_VISIT, NONE },
	{ "2203A", INFNO_VISIT, NONE },
	{ "2205", INFNO_VISIT, NONE },
	/* uploads, with a key of their own */
	{ "2204", INFNO_UPLOAD, NONE },
	{ "3301", INFNO_UPLOAD, NONE },
	{ "3302", INFNO_UPLOAD, NONE },
	{ "3501", INFNO_UPLOAD, NONE },
	{ "3502", INFNO_UPLOAD, NONE },
	{ "3503", INFNO_UPLOAD, NONE },
	{ "3504", INFNO_UPLOAD, NONE },
	{ "3505", INFNO_UPLOAD, NONE },
	{ "3506", INFNO_UPLOAD, NONE },
	{ "3507", INFNO_UPLOAD, NONE },
	{ "9101", INFNO_UPLOAD, NONE },
};

static bool
is_kind(const struct kind *kind, const char *infno)
{
	size_t length = strlen(kind->infno);

	if (length > 2)
		return strcmp(kind->infno, infno) == 0;
	return strncmp(kind->infno, infno, length) == 0 &&
	    strlen(infno) == 4 && strspn(infno, "0123456789") == 4;
}

static const struct kind *
find(const char *infno)
{
	assert(infno != NULL);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (is_kind(&kinds[i], infno))
			return &kinds[i];
	}
	return NULL;
}

enum infno_class
infno_class(const char *infno)
{
	const struct kind *kind = find(infno);

	return kind == NULL ? INFNO_UNHEARD : kind->class;
}

const char *
infno_class_name(enum infno_class class)
{
	static const char *const names[INFNO_CLASS_COUNT] = { "?", "read",
		"commit", "undo", "visit", "upload", "session" };

	assert(class < INFNO_CLASS_COUNT);
	return names[class];
}

bool
infno_settles(const char *infno)
{
	const struct kind *kind = find(infno);

	return kind != NULL && kind->effect == SETTLES;
}

bool
infno_reverses(const char *infno)
{
	const struct kind *kind = find(infno);

	return kind != NULL && kind->effect == REVERSES;
}

bool
infno_undoable(const char *infno)
{
	return infno_class(infno) == INFNO_COMMIT;
}
