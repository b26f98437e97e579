#include "pos/record.h"

#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/record_layout.h"

#define PERSON_BYTES_MAX 8192u
#define CONTEXT_BYTES (SALE_BYTES + 8)

static void
person_context(char to[CONTEXT_BYTES], const char *sale)
{
	bool fits = text_format(to, CONTEXT_BYTES, "INTENT/%s", sale);

	assert(fits);
	(void)fits;
}

static int
seal_person(struct text_buf *sealed, const struct settlement *settlement,
	    const struct crypto_key *key, struct err *err)
{
	char context[CONTEXT_BYTES];
	struct text_buf plain;
	int rc;

	text_buf_init(&plain, PERSON_BYTES_MAX);
	record_layout_put_person(&plain, settlement);
	person_context(context, settlement->sale);
	if (plain.failed)
		rc = err_set(err, ERR_INPUT, _("人员信息不是合法的文字"));
	else
		rc = record_seal(sealed, key, context, plain.at, plain.length,
				 err);
	text_buf_clear(&plain);
	return rc;
}

int
record_encode(struct text_buf *out, const struct settlement *settlement,
	      const struct crypto_key *key, struct err *err)
{
	struct text_buf sealed;
	int rc;

	assert(key != NULL);
	assert(settlement->basket.item_count >= 0 &&
	       settlement->basket.item_count <= BASKET_ITEMS_MAX);
	assert(settlement->basket.trace_count >= 0 &&
	       settlement->basket.trace_count <= BASKET_TRACES_MAX);
	assert(settlement->split.reason_count >= 0 &&
	       settlement->split.reason_count <= SPLIT_REASONS_MAX);
	text_buf_init(&sealed, PERSON_BYTES_MAX);
	rc = seal_person(&sealed, settlement, key, err);
	if (rc == 0) {
		record_layout_put(out, settlement, sealed.at);
		if (out->failed)
			rc = err_set(err, ERR_LIMIT,
				     _("交易记录过大或文字有误"));
	}
	text_buf_clear(&sealed);
	return rc;
}

static int
open_person(struct settlement *settlement, const char *sealed,
	    const struct crypto_key *key, struct err *err)
{
	char context[CONTEXT_BYTES];
	struct json *document = NULL;
	struct text_buf plain;
	int rc = -1;

	text_buf_init(&plain, PERSON_BYTES_MAX);
	person_context(context, settlement->sale);
	if (record_open(&plain, key, context, sealed, err) == 0 &&
	    json_parse(&document, plain.at, plain.length, err) == 0)
		rc = record_layout_get_person(settlement, document, err);
	json_free(&document);
	text_buf_clear(&plain);
	return rc;
}

/* The other half of the pair: what was read would be written so again. */
static int
check_canonical(const struct settlement *settlement, const char *sealed,
		const char *text, size_t length, struct err *err)
{
	struct text_buf again;
	int rc = 0;

	text_buf_init(&again, JSON_BYTES_MAX);
	record_layout_put(&again, settlement, sealed);
	if (again.failed || again.length != length ||
	    memcmp(again.at, text, length) != 0)
		rc = err_set(err, ERR_CORRUPT, _("交易记录不是规范写法"));
	text_buf_clear(&again);
	return rc;
}

int
record_decode(struct settlement *settlement, const char *text, size_t length,
	      const struct crypto_key *key, struct err *err)
{
	struct json *document = NULL;
	const char *sealed = NULL;
	int rc = -1;

	assert(settlement != NULL);
	assert(text != NULL || length == 0);
	memset(settlement, 0, sizeof(*settlement));
	if (json_parse(&document, text, length, err) != 0 ||
	    record_layout_get(settlement, document, &sealed, err) != 0 ||
	    check_canonical(settlement, sealed, text, length, err) != 0 ||
	    (key != NULL && open_person(settlement, sealed, key, err) != 0))
		goto out;
	rc = 0;
out:
	json_free(&document);
	if (rc != 0)
		explicit_bzero(settlement, sizeof(*settlement));
	return rc;
}
