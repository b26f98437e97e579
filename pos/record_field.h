/*
 * record_field.h - one table of members drives writing and reading, so that
 * the two cannot disagree. For record.c; a value's layout is its table.
 *
 * record_put() appends the members of a value to an open object.
 * record_get() fills them again and refuses, by name, what is missing, out
 * of range, too long, or not written the way record_put() writes it.
 * Borrows everything, owns nothing.
 */
#ifndef POS_RECORD_FIELD_H
#define POS_RECORD_FIELD_H

#include "pos/json.h"

enum record_kind {
	RECORD_TEXT,	 /* char[room] */
	RECORD_MONEY,	 /* text, two places */
	RECORD_PRICE,	 /* text */
	RECORD_QUANTITY, /* text */
	RECORD_RATIO,	 /* text */
	RECORD_INT,	 /* int, int32_t; low to high */
	RECORD_INT64,	 /* low to high */
	RECORD_FLAG,	 /* bool */
	RECORD_NAME,	 /* enum: names[value - low]; "" is not written */
};

struct record_field {
	const char *name;
	enum record_kind kind;
	size_t at;
	size_t room;
	int64_t low;
	int64_t high;
	const char *const *names; /* ended by NULL */
};

/* A member called as in the struct; one with a range; one with names. */
#define RECORD_FIELD(kind, type, member) \
	{ \
#member, kind, offsetof(struct type, member), \
		    sizeof(((struct type *)0)->member), 0, 0, NULL \
	}
#define RECORD_RANGE(kind, type, member, low, high) \
	{ \
#member, kind, offsetof(struct type, member), \
		    sizeof(((struct type *)0)->member), low, high, NULL \
	}
#define RECORD_NAMES(type, member, low, names) \
	{ \
#member, RECORD_NAME, offsetof(struct type, member), \
		    sizeof(((struct type *)0)->member), low, 0, names \
	}

void record_put(struct json_out *out, const void *value,
		const struct record_field *fields, size_t count);
int record_get(const struct json *node, void *value,
	       const struct record_field *fields, size_t count,
	       struct err *err);

/*
 * A list of such values, stride bytes apart, as the member key. Reading
 * takes min to max of them; a list with a min of one is not written empty.
 */
void record_put_list(struct json_out *out, const char *key, const void *first,
		     size_t stride, int count,
		     const struct record_field *fields, size_t field_count);
int record_get_list(const struct json *node, const char *key, void *first,
		    size_t stride, int min, int max, int *count,
		    const struct record_field *fields, size_t field_count,
		    struct err *err);

/* With the table and the list spelt as arrays. */
#define RECORD_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RECORD_PUT(out, value, fields) \
	record_put(out, value, fields, RECORD_COUNT(fields))
#define RECORD_GET(node, value, fields, err) \
	record_get(node, value, fields, RECORD_COUNT(fields), err)
#define RECORD_PUT_LIST(out, key, list, count, fields) \
	record_put_list(out, key, list, sizeof((list)[0]), count, fields, \
			RECORD_COUNT(fields))
#define RECORD_GET_LIST(node, key, list, count, fields, err) \
	record_get_list(node, key, list, sizeof((list)[0]), 0, \
			(int)RECORD_COUNT(list), count, fields, \
			RECORD_COUNT(fields), err)
/* A list that is not written when it is empty. */
#define RECORD_GET_MORE(node, key, list, count, fields, err) \
	(json_get(node, key) == NULL \
	     ? (*(count) = 0) \
	     : record_get_list(node, key, list, sizeof((list)[0]), 1, \
			       (int)RECORD_COUNT(list), count, fields, \
			       RECORD_COUNT(fields), err))

#endif
