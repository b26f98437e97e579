#include <assert.h>
#include <string.h>

#include "pos/entitlement.h"
#include "pos/json.h"
#include "pos/record.h"

#define BODY_BYTES_MAX 8192

int
entitlement_prepare(struct store *store, struct err *err)
{
	return store_script(store,
	    "CREATE TABLE IF NOT EXISTS entitlement("
	    " tag TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;",
	    err);
}

/* The members that identify: only these are sealed and kept. */
static const struct member {
	const char *name;
	size_t at;
	size_t room;
} members[] = {
#define MEMBER(field)                                                          \
	{ #field, offsetof(struct person, field),                              \
		sizeof(((struct person *)0)->field) }
	MEMBER(psn_no),
	MEMBER(psn_cert_type),
	MEMBER(certno),
	MEMBER(psn_name),
	MEMBER(gend),
	MEMBER(brdy),
	MEMBER(insutype),
	MEMBER(psn_type),
	MEMBER(insuplc_admdvs),
	MEMBER(cvlserv_flag),
	MEMBER(psn_insu_stas),
#undef MEMBER
};

static int
put_person(struct text_buf *plain, const struct person *person)
{
	struct json_out json = { .buf = plain };

	json_begin(&json, NULL, '{');
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		json_put_text(&json, members[i].name,
		    (const char *)person + members[i].at);
	if (person->exp_content[0] != '\0')
		json_put_text(&json, "exp_content", person->exp_content);
	json_end(&json, '}');
	return plain->failed ? -1 : 0;
}

static void
put_more(struct json_out *json, const struct meters *meters)
{
	if (meters->more_count == 0)
		return;
	json_begin(json, "more", '{');
	for (int i = 0; i < meters->more_count; i++) {
		json_begin(json, meters->more[i].name, '{');
		json_put_int(json, "since", meters->more[i].since);
		json_put_money(json, "amount", meters->more[i].amount);
		json_end(json, '}');
	}
	json_end(json, '}');
}

int
entitlement_body(struct text_buf *out, const char *tag,
    const struct person *person, const struct meters *meters,
    const struct crypto_key *key, struct err *err)
{
	struct text_buf plain, sealed;
	struct json_out json = { .buf = out };
	char context[64];
	int result = -1;

	assert(tag[0] != '\0');
	text_buf_init(&plain, BODY_BYTES_MAX);
	text_buf_init(&sealed, BODY_BYTES_MAX);
	if (!text_format(context, sizeof(context), "ENTITLED/%s", tag) ||
	    put_person(&plain, person) != 0) {
		err_set(err, ERR_LIMIT, _("人员信息过长"));
		goto out;
	}
	if (record_seal(
		&sealed, key, context, plain.at, plain.length, err) != 0)
		goto out;
	json_begin(&json, NULL, '{');
	json_put_text(&json, "tag", tag);
	json_put_int(&json, "as_of", meters->as_of_ms);
	json_put_int(&json, "year", meters->year);
	json_put_money(&json, "deductible", meters->deductible_met);
	json_put_money(&json, "fund", meters->fund_paid);
	json_put_money(&json, "balance", person->balc);
	put_more(&json, meters);
	json_put_text(&json, "sealed", sealed.at);
	json_end(&json, '}');
	result = out->failed ? err_set(err, ERR_MEMORY, _("内存不足")) : 0;
out:
	text_buf_clear(&plain);
	text_buf_clear(&sealed);
	return result;
}

int
entitlement_apply(
    struct store *store, const struct journal_row *row, struct err *err)
{
	struct json *node = NULL;
	const char *tag;
	int result;

	if (json_parse(&node, row->body, row->body_bytes, err) != 0)
		return err_wrap(err, "ENTITLED");
	tag = json_text(json_get(node, "tag"));
	if (tag == NULL)
		result = err_set(err, ERR_CORRUPT,
		    _("日志第 %lld 行 ENTITLED：缺少 tag"), (long long)row->seq);
	else
		result = store_run(store, err,
		    "INSERT OR REPLACE INTO entitlement(tag, body)"
		    " VALUES(?1, ?2)",
		    "tt", tag, row->body);
	json_free(&node);
	return result;
}

static int
take_person(struct person *person, const struct json *node)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (!json_copy(json_get(node, members[i].name),
			(char *)person + members[i].at, members[i].room))
			return -1;
	}
	person->exp_content[0] = '\0';
	if (json_get(node, "exp_content") != NULL &&
	    !json_copy(json_get(node, "exp_content"), person->exp_content,
		sizeof(person->exp_content)))
		return -1;
	return 0;
}

static bool
take_more(struct meters *meters, const struct json *more)
{
	const struct json *value;
	const char *name;

	meters->more_count = 0;
	for (size_t i = 0; json_member(more, i, &name, &value); i++) {
		struct meter *meter = &meters->more[meters->more_count];
		int64_t since = 0;

		if (meters->more_count == METERS_MAX ||
		    !text_copy(meter->name, sizeof(meter->name), name) ||
		    !json_int64(json_get(value, "since"), &since) ||
		    since < 0 || since > INT32_MAX ||
		    !json_money(json_get(value, "amount"), &meter->amount))
			return false;
		meter->since = (int32_t)since;
		meters->more_count++;
	}
	return true;
}

static int
take_body(const struct json *node, const char *tag,
    const struct crypto_key *key, struct person *person,
    struct meters *meters, struct err *err)
{
	struct text_buf plain;
	struct json *inner = NULL;
	const char *sealed = json_text(json_get(node, "sealed"));
	char context[64];
	int64_t year = 0;
	int result = -1;

	text_buf_init(&plain, BODY_BYTES_MAX);
	if (sealed == NULL ||
	    !text_format(context, sizeof(context), "ENTITLED/%s", tag) ||
	    !json_int64(json_get(node, "as_of"), &meters->as_of_ms) ||
	    !json_int64(json_get(node, "year"), &year) ||
	    !json_money(
		json_get(node, "deductible"), &meters->deductible_met) ||
	    !json_money(json_get(node, "fund"), &meters->fund_paid) ||
	    !json_money(json_get(node, "balance"), &person->balc) ||
	    !take_more(meters, json_get(node, "more")))
		err_set(err, ERR_CORRUPT, _("待遇记录不可读"));
	else if (record_open(&plain, key, context, sealed, err) == 0 &&
	    json_parse(&inner, plain.at, plain.length, err) == 0)
		result = take_person(person, inner) == 0 ? 0 :
		    err_set(err, ERR_CORRUPT, _("待遇记录不可读"));
	meters->year = (int32_t)year;
	json_free(&inner);
	text_buf_clear(&plain);
	return result;
}

int
entitlement_find(struct store *store, const char *tag,
    const struct crypto_key *key, struct person *person,
    struct meters *meters, struct err *err)
{
	struct rows *rows = NULL;
	struct json *node = NULL;
	int next;

	assert(person != NULL && meters != NULL);
	if (store_select(store, &rows, err,
		"SELECT body FROM entitlement WHERE tag = ?1", "t", tag) != 0)
		return -1;
	next = rows_next(rows, err);
	if (next == 1) {
		const char *body = rows_text(rows, 0);

		next = -1;
		if (json_parse(&node, body, strlen(body), err) == 0)
			next = take_body(node, tag, key, person, meters, err);
		json_free(&node);
	} else if (next == 0) {
		next = 1;
	}
	rows_close(&rows);
	return next;
}
