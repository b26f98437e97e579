/* A pack goes into the journal once, whole: the auditor needs no other. */
#include <assert.h>

#include "pos/books.h"
#include "pos/json.h"

int
books_rules_known(struct books *books, const struct rules *rules, bool *known,
    struct err *err)
{
	int64_t value = 0;

	assert(rules != NULL && known != NULL);
	if (store_int(books->store, &value, 0, err,
		"SELECT value FROM counter WHERE name = 'pack ' || ?1", "t",
		rules_head(rules)->hash) != 0)
		return -1;
	*known = value != 0;
	return 0;
}

int
books_rules(struct books *books, const struct now *now,
    const struct rules *rules, struct err *err)
{
	const struct rules_head *head = rules_head(rules);
	struct text_buf body;
	struct json_out json = { .buf = &body };
	size_t length = 0;
	const char *text = rules_text(rules, &length);
	int result;

	assert(store_in_transaction(books->store));
	text_buf_init(&body, JOURNAL_BODY_BYTES_MAX);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "pack", head->hash);
	json_put_text(&json, "id", head->id);
	json_put_bytes(&json, "text", text, length);
	json_end(&json, '}');
	result = books_text(books, now, FACT_RULES, "", "", body.at,
	    body.length, NULL, err);
	if (result == 0)
		result = store_run(books->store, err,
		    "INSERT INTO counter(name, value)"
		    " VALUES('pack ' || ?1, 1)",
		    "t", head->hash);
	text_buf_clear(&body);
	return result;
}
