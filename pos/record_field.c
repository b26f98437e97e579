#include "pos/record_field.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

_Static_assert(sizeof(int) == sizeof(int32_t), "int and enum are 32 bits");

/* The decimal text of a number, as it stands in the record. */
static void
number_text(char to[MONEY_TEXT_BYTES], const struct record_field *field,
	    const void *at)
{
	if (field->kind == RECORD_MONEY)
		money_format(to, *(const struct money *)at);
	else if (field->kind == RECORD_PRICE)
		price_format(to, *(const struct price *)at);
	else if (field->kind == RECORD_QUANTITY)
		quantity_format(to, *(const struct quantity *)at);
	else
		ratio_format(to, *(const struct ratio *)at);
}

static int64_t
small_int(const void *at)
{
	int32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static const char *
name_of(int64_t value, const struct record_field *field)
{
	int64_t i = 0;

	while (i < value - field->low && field->names[i] != NULL)
		i++;
	assert(value >= field->low);
	assert(field->names[i] != NULL);
	return field->names[i];
}

static void
put_one(struct json_out *out, const char *at, const struct record_field *field)
{
	char figure[MONEY_TEXT_BYTES];
	const char *text;
	int64_t number = 0;

	switch (field->kind) {
	case RECORD_TEXT:
		json_put_text(out, field->name, at);
		break;
	case RECORD_MONEY:
	case RECORD_PRICE:
	case RECORD_QUANTITY:
	case RECORD_RATIO:
		number_text(figure, field, at);
		json_put_text(out, field->name, figure);
		break;
	case RECORD_INT:
		json_put_int(out, field->name, small_int(at));
		break;
	case RECORD_INT64:
		memcpy(&number, at, sizeof(number));
		json_put_int(out, field->name, number);
		break;
	case RECORD_FLAG:
		json_put_bool(out, field->name, *(const bool *)at);
		break;
	case RECORD_NAME:
		text = name_of(small_int(at), field);
		if (text[0] != '\0')
			json_put_text(out, field->name, text);
		break;
	}
}

void
record_put(struct json_out *out, const void *value,
	   const struct record_field *fields, size_t count)
{
	assert(value != NULL);
	assert(count > 0);
	for (size_t i = 0; i < count; i++)
		put_one(out, (const char *)value + fields[i].at, &fields[i]);
}

static bool
get_number(const char *text, void *at, const struct record_field *field)
{
	char again[MONEY_TEXT_BYTES];
	bool ok;

	if (field->kind == RECORD_MONEY)
		ok = money_parse(text, at);
	else if (field->kind == RECORD_PRICE)
		ok = price_parse(text, at);
	else if (field->kind == RECORD_QUANTITY)
		ok = quantity_parse(text, at);
	else
		ok = ratio_parse(text, at);
	if (!ok)
		return false;
	number_text(again, field, at); /* one value, one text */
	return strcmp(again, text) == 0;
}

static bool
get_int(const char *text, void *at, const struct record_field *field)
{
	int64_t number;
	int32_t small;

	if (!text_int64(text, &number) || number < field->low ||
	    number > field->high)
		return false;
	if (field->kind == RECORD_INT64) {
		memcpy(at, &number, sizeof(number));
		return true;
	}
	assert(field->low >= INT32_MIN && field->high <= INT32_MAX);
	small = (int32_t)number;
	memcpy(at, &small, sizeof(small));
	return true;
}

static bool
get_name(const char *text, void *at, const struct record_field *field)
{
	for (int32_t i = 0; field->names[i] != NULL; i++) {
		if (strcmp(field->names[i], text) == 0) {
			i += (int32_t)field->low;
			memcpy(at, &i, sizeof(i));
			return true;
		}
	}
	return false;
}

/* Where a name may be missing, it is the empty one, and is never there. */
static bool
get_unwritten(char *at, const struct record_field *field)
{
	return field->kind == RECORD_NAME && get_name("", at, field);
}

static bool
get_one(const struct json *node, char *at, const struct record_field *field)
{
	const char *text = json_text(node);

	if (node == NULL)
		return get_unwritten(at, field);
	if (text == NULL || (field->kind == RECORD_NAME && text[0] == '\0'))
		return false;
	switch (field->kind) {
	case RECORD_TEXT:
		return text_copy(at, field->room, text);
	case RECORD_MONEY:
	case RECORD_PRICE:
	case RECORD_QUANTITY:
	case RECORD_RATIO:
		return get_number(text, at, field);
	case RECORD_INT:
	case RECORD_INT64:
		return get_int(text, at, field);
	case RECORD_FLAG:
		return json_bool(node, (bool *)at);
	case RECORD_NAME:
		return get_name(text, at, field);
	}
	return false;
}

int
record_get(const struct json *node, void *value,
	   const struct record_field *fields, size_t count, struct err *err)
{
	assert(value != NULL);
	assert(count > 0);
	for (size_t i = 0; i < count; i++) {
		const struct json *member = json_get(node, fields[i].name);

		if (!get_one(member, (char *)value + fields[i].at, &fields[i]))
			return err_set(err, ERR_CORRUPT,
				       _("记录中 %s 缺失或有误"),
				       fields[i].name);
	}
	return 0;
}

void
record_put_list(struct json_out *out, const char *key, const void *first,
		size_t stride, int count, const struct record_field *fields,
		size_t field_count)
{
	json_begin(out, key, '[');
	for (int i = 0; i < count; i++) {
		json_begin(out, NULL, '{');
		record_put(out, (const char *)first + (size_t)i * stride,
			   fields, field_count);
		json_end(out, '}');
	}
	json_end(out, ']');
}

int
record_get_list(const struct json *node, const char *key, void *first,
		size_t stride, int min, int max, int *count,
		const struct record_field *fields, size_t field_count,
		struct err *err)
{
	const struct json *list = json_get(node, key);
	size_t n = json_count(list);

	/* An object is not a list here: nobody writes it so. */
	if (list == NULL || json_is_object(list) || n < (size_t)min)
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"), key);
	if (n > (size_t)max)
		return err_set(err, ERR_LIMIT, _("记录中 %s 超过 %d 项"), key,
			       max);
	*count = (int)n;
	for (size_t i = 0; i < n; i++) {
		if (record_get(json_at(list, i), (char *)first + i * stride,
			       fields, field_count, err) != 0)
			return err_wrap(err, key);
	}
	return 0;
}
