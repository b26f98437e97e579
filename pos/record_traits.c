#include "pos/record_traits.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "pos/record_field.h"
#include "pos/text.h"

static const struct record_field fields[] = {
    RECORD_FIELD(RECORD_TEXT, trait, key),
    RECORD_FIELD(RECORD_TEXT, trait, value),
};

static bool
is_day(const struct trait *trait)
{
	int day;

	return text_day_parse(trait->value, &day);
}

void
record_put_traits(struct json_out *out, const struct traits *traits)
{
	struct traits clear = *traits;

	assert(traits->count >= 0 && traits->count <= TRAITS_MAX);
	if (traits->count == 0)
		return;
	for (int i = 0; i < clear.count; i++) {
		if (is_day(&clear.at[i]))
			explicit_bzero(clear.at[i].value, TRAIT_BYTES);
	}
	RECORD_PUT_LIST(out, "traits", clear.at, clear.count, fields);
}

int
record_get_traits(const struct json *document, struct traits *traits,
		  struct err *err)
{
	return RECORD_GET_MORE(document, "traits", traits->at, &traits->count,
			       fields, err);
}

void
record_put_days(struct json_out *out, const struct traits *traits)
{
	struct traits days = {0};

	for (int i = 0; i < traits->count; i++) {
		if (is_day(&traits->at[i]))
			days.at[days.count++] = traits->at[i];
	}
	if (days.count > 0)
		RECORD_PUT_LIST(out, "days", days.at, days.count, fields);
	explicit_bzero(&days, sizeof(days));
}

/* The one key of this name that has no value yet; NULL: none. */
static struct trait *
without_value(struct traits *traits, const char *key)
{
	for (int i = 0; i < traits->count; i++) {
		struct trait *trait = &traits->at[i];

		if (trait->value[0] == '\0' && strcmp(trait->key, key) == 0)
			return trait;
	}
	return NULL;
}

int
record_get_days(const struct json *document, struct traits *traits,
		struct err *err)
{
	struct traits days = {0};
	int result = RECORD_GET_MORE(document, "days", days.at, &days.count,
				     fields, err);

	for (int i = 0; result == 0 && i < days.count; i++) {
		struct trait *to = without_value(traits, days.at[i].key);

		if (to == NULL || !is_day(&days.at[i]))
			result = err_set(err, ERR_CORRUPT,
					 _("记录中 %s 缺失或有误"), "days");
		else
			*to = days.at[i];
	}
	explicit_bzero(&days, sizeof(days));
	return result;
}
