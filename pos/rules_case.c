/* rules_case.c - a case from JSON. See rules_case.h. */
#include "pos/rules_case.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/json.h"

/* Who wants to know what is wrong, in words and by the member's name. */
struct fault {
	struct err *err;
	char *field; /* of the rules_case */
};

/* Where in the document: "" or "items[2]." before a member's name. */
struct where {
	char path[24];
	const struct fault *fault;
};

static int
member_fail(const struct where *where, const char *name, const char *expected)
{
	/* The name of a member nobody knows may be cut. */
	(void)text_format(where->fault->field, RULES_CASE_FIELD_BYTES, "%s%s",
			  where->path, name);
	return err_set(where->fault->err, ERR_INPUT, _("%s%s：%s"),
		       where->path, name, expected);
}

/* A member we do not know may be one the case was meant to depend on. */
static int
members_known(const struct json *node, const char *const *names,
	      const struct where *where)
{
	const struct json *value;
	const char *name;

	for (size_t i = 0; json_member(node, i, &name, &value); i++) {
		const char *const *known = names;
		char shown[40];

		while (*known && strcmp(*known, name) != 0)
			known++;
		if (*known)
			continue;
		text_cut(shown, sizeof(shown), name, (int)sizeof(shown));
		return member_fail(where, shown, _("不认识的成员"));
	}
	return 0;
}

/* Absent, null and "" are the same: nothing (protocol.md 2.6). */
static bool
is_empty(const struct json *node)
{
	const char *text = json_text(node);

	return !node || (text && text[0] == '\0');
}

static int
need_money(const struct json *node, const char *name, const struct where *where,
	   struct money *out)
{
	if (!json_money(json_get(node, name), out) || out->fen < 0)
		return member_fail(where, name,
				   _("应为不小于零、至多两位小数的金额"));
	return 0;
}

static int
need_bool(const struct json *node, const char *name, const struct where *where,
	  bool *out)
{
	if (!json_bool(json_get(node, name), out))
		return member_fail(where, name, _("应为 true 或 false"));
	return 0;
}

static bool
read_class(const char *text, enum item_class *item_class)
{
	for (int i = ITEM_CLASS_A; text && i <= ITEM_CLASS_C; i++) {
		enum item_class at = (enum item_class)i;

		if (strcmp(text, item_class_name(at)) == 0 ||
		    strcmp(text, item_class_code(at)) == 0) {
			*item_class = at;
			return true;
		}
	}
	return false;
}

/* Own code and name are for people; without them a line has its number. */
static int
item_texts(const struct json *node, int line, const struct where *where,
	   struct item *item)
{
	const struct json *code = json_get(node, "code");
	const struct json *name = json_get(node, "name");

	if (is_empty(code))
		(void)text_format(item->medins_list_codg,
				  sizeof(item->medins_list_codg), "#%d",
				  line + 1);
	else if (!json_copy(code, item->medins_list_codg,
			    sizeof(item->medins_list_codg)))
		return member_fail(where, "code", _("应为至多 50 字节的文字"));
	if (!is_empty(name) && !json_copy(name, item->name, sizeof(item->name)))
		return member_fail(where, "name", _("应为至多 127 字节的文字"));
	return 0;
}

static int
item_figures(const struct json *node, const struct where *where,
	     struct item *item)
{
	const struct json *ceiling = json_get(node, "ceiling");
	const struct json *preself = json_get(node, "preself");

	if (!read_class(json_text(json_get(node, "class")), &item->item_class))
		return member_fail(where, "class",
				   _("应为甲、乙、丙或 01、02、03"));
	if (!json_price(json_get(node, "price"), &item->price))
		return member_fail(where, "price",
				   _("应为不小于零、至多六位小数的单价"));
	if (!json_quantity(json_get(node, "count"), &item->count))
		return member_fail(where, "count",
				   _("应为大于零、至多四位小数的数量"));
	if (!is_empty(ceiling) && !json_price(ceiling, &item->ceiling))
		return member_fail(where, "ceiling", _("应为单价"));
	if (!is_empty(preself) && !json_ratio(preself, &item->preself))
		return member_fail(where, "preself", _("应为 0 至 1 的比例"));
	return 0;
}

static int
read_traits(const struct json *node, const char *path, struct traits *traits,
	    const struct fault *fault)
{
	struct where where = {.fault = fault};
	const struct json *value;
	const char *name;

	(void)text_format(where.path, sizeof(where.path), "%s", path);
	if (!json_is_object(node))
		return member_fail(&where, "", _("应为对象"));
	for (size_t i = 0; json_member(node, i, &name, &value); i++) {
		struct trait *trait = &traits->at[traits->count];

		if (traits->count == TRAITS_MAX ||
		    !text_copy(trait->key, sizeof(trait->key), name) ||
		    !json_copy(value, trait->value, sizeof(trait->value)))
			return member_fail(&where, "", _("至多 8 个键值，各至多"
							 " 31 字节的文字"));
		traits->count++;
	}
	return 0;
}

static int
read_item(const struct json *node, int line, struct rules_case *rules_case,
	  const struct fault *fault)
{
	static const char *const names[] = {"class",   "price",	  "count",
					    "ceiling", "preself", "code",
					    "name",    "traits", NULL};
	struct basket *basket = &rules_case->basket;
	struct item item;
	struct err why = {0};
	struct where where = {.fault = fault};
	int at = -1;

	memset(&item, 0, sizeof(item));
	(void)text_format(where.path, sizeof(where.path), "items[%d].", line);
	if (!json_is_object(node))
		return member_fail(&where, "", _("应为对象"));
	if (members_known(node, names, &where) < 0 ||
	    item_texts(node, line, &where, &item) < 0 ||
	    item_figures(node, &where, &item) < 0)
		return -1;
	if (basket_add(basket, &item, &at, &why) < 0)
		return member_fail(&where, "", why.text);
	/* The answer's lines are the case's lines, one for one. */
	if (at != line)
		return member_fail(&where, "code",
				   _("与前面某行是同一商品，应合并数量"));
	if (!json_get(node, "traits"))
		return 0;
	return read_traits(json_get(node, "traits"), "items.traits.",
			   &rules_case->item_traits[line], fault);
}

static int
read_items(const struct json *node, struct rules_case *rules_case,
	   const struct fault *fault)
{
	const struct where where = {.fault = fault};
	size_t count = json_count(node);

	if (count == 0 || count > BASKET_ITEMS_MAX)
		return member_fail(&where, "items",
				   _("应为 1 至 200 个商品的列表"));
	for (size_t i = 0; i < count; i++)
		if (read_item(json_at(node, i), (int)i, rules_case, fault) < 0)
			return -1;
	return 0;
}

static int
read_more(const struct json *node, struct meters *meters,
	  const struct fault *fault)
{
	const struct where where = {.path = "meters.more.", .fault = fault};
	const struct json *value;
	const char *name;

	if (!json_is_object(node))
		return member_fail(&where, "", _("应为对象"));
	for (size_t i = 0; json_member(node, i, &name, &value); i++) {
		struct meter *meter = &meters->more[meters->more_count];

		if (meters->more_count == METERS_MAX ||
		    !text_copy(meter->name, sizeof(meter->name), name))
			return member_fail(&where, "", _("至多 12 个累计，"
							 "名字至多 47 字节"));
		if (!rules_case_meter(value, meter) ||
		    meter->amount.fen < 0)
			return member_fail(
			    &where, meter->name,
			    _("应为不小于零、至多两位小数的金额"));
		meters->more_count++;
	}
	return 0;
}

static int
read_family(const struct json *node, struct rules_case *rules_case,
	    const struct fault *fault)
{
	const struct where where = {.fault = fault};
	size_t count = json_count(node);

	if (count > FAMILY_MAX)
		return member_fail(&where, "family", _("至多 4 个余额"));
	for (size_t i = 0; i < count; i++)
		if (!json_money(json_at(node, i), &rules_case->family[i]) ||
		    rules_case->family[i].fen < 0)
			return member_fail(
			    &where, "family",
			    _("应为不小于零、至多两位小数的金额"));
	rules_case->family_count = (int)count;
	return 0;
}

static int
read_meters(const struct json *node, struct meters *meters,
	    const struct fault *fault)
{
	static const char *const names[] = {"year", "deductible_met",
					    "fund_paid", "more", NULL};
	const struct where where = {.path = "meters.", .fault = fault};
	int64_t year;

	memset(meters, 0, sizeof(*meters));
	if (!json_is_object(node))
		return member_fail(&where, "", _("应为对象"));
	if (members_known(node, names, &where) < 0)
		return -1;
	if (!json_int64(json_get(node, "year"), &year) || year < 1900 ||
	    year > 9999)
		return member_fail(&where, "year", _("应为年份"));
	meters->year = (int32_t)year;
	if (need_money(node, "deductible_met", &where,
		       &meters->deductible_met) < 0)
		return -1;
	if (json_get(node, "more") &&
	    read_more(json_get(node, "more"), meters, fault) < 0)
		return -1;
	return need_money(node, "fund_paid", &where, &meters->fund_paid);
}

static int
read_scene(const struct json *node, const struct where *where,
	   struct rules_case *rules_case)
{
	const char *text = json_text(json_get(node, "scene"));
	static const char *const scenes[][2] = {{"pharmacy", "药店"},
						{"outpatient", "门诊"},
						{"inpatient", "住院"},
						{"chronic", "慢特病"},
						{"village", "村卫生室"}};

	for (size_t i = 0; text && i < sizeof(scenes) / sizeof(scenes[0]); i++)
		if (strcmp(text, scenes[i][0]) == 0 ||
		    strcmp(text, scenes[i][1]) == 0) {
			(void)text_copy(rules_case->scene,
					sizeof(rules_case->scene),
					scenes[i][0]);
			return 0;
		}
	return member_fail(where, "scene", _("应为 pharmacy 或 outpatient"));
}

static int
read_case(const struct json *node, struct rules_case *rules_case,
	  const struct fault *fault)
{
	static const char *const names[] = {
	    "day",     "scene",	 "level", "retired", "account_used",
	    "balance", "meters", "items", "traits",  "past",
	    "time",    "institution",    "admitted", "discharged", "family", NULL};
	const struct where where = {.fault = fault};
	const char *day, *wrong, *expected = "";

	if (!json_is_object(node))
		return err_set(fault->err, ERR_INPUT,
			       _("例：应为一个 JSON 对象"));
	if (members_known(node, names, &where) < 0)
		return -1;
	day = json_text(json_get(node, "day"));
	if (!day || !text_day_parse(day, &rules_case->day))
		return member_fail(&where, "day", _("应为日期，如 2026-03-15"));
	if (!json_copy(json_get(node, "level"), rules_case->level,
		       sizeof(rules_case->level)))
		return member_fail(&where, "level",
				   _("应为至多 31 字节的文字"));
	wrong = rules_case_visit(node, rules_case, &expected);
	if (wrong)
		return member_fail(&where, wrong, expected);
	rules_case->account_used = true;
	if (read_scene(node, &where, rules_case) < 0 ||
	    need_bool(node, "retired", &where, &rules_case->retired) < 0 ||
	    (json_get(node, "account_used") &&
	     need_bool(node, "account_used", &where,
		       &rules_case->account_used) < 0) ||
	    need_money(node, "balance", &where, &rules_case->balance) < 0 ||
	    (json_get(node, "past") &&
	     need_money(node, "past", &where, &rules_case->past) < 0) ||
	    (json_get(node, "family") &&
	     read_family(json_get(node, "family"), rules_case, fault) < 0) ||
	    (json_get(node, "traits") &&
	     read_traits(json_get(node, "traits"), "traits.",
			 &rules_case->traits, fault) < 0) ||
	    read_meters(json_get(node, "meters"), &rules_case->meters,
			fault) < 0)
		return -1;
	return read_items(json_get(node, "items"), rules_case, fault);
}

int
rules_case_parse(struct rules_case *rules_case, const char *text, size_t length,
		 struct err *err)
{
	const struct fault fault = {err, rules_case->field};
	struct json *document = NULL;
	int result;

	assert(rules_case && text);
	memset(rules_case, 0, sizeof(*rules_case));
	if (length > RULES_CASE_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("例：至多 %u 字节"),
			       RULES_CASE_BYTES_MAX);
	if (json_parse(&document, text, length, err) < 0)
		return -1;
	result = read_case(document, rules_case, &fault);
	json_free(&document);
	assert(result < 0 || rules_case->basket.item_count > 0);
	return result;
}

struct split_case
rules_case_input(const struct rules_case *rules_case)
{
	struct split_case input = {
	    .day = rules_case->day,
	    .scene = rules_case->scene,
	    .level = rules_case->level,
	    .retired = rules_case->retired,
	    .account_used = rules_case->account_used,
	    .balance = rules_case->balance,
	    .meters = rules_case->meters,
	    .basket = &rules_case->basket,
	    .traits = &rules_case->traits,
	    .item_traits = rules_case->item_traits,
	    .past = rules_case->past,
	    .admitted = rules_case->admitted,
	    .discharged = rules_case->discharged,
	    .timed = rules_case->timed,
	    .minute = rules_case->minute,
	    .institution = rules_case->institution,
	    .family_count = rules_case->family_count,
	};

	assert(rules_case->family_count <= FAMILY_MAX);
	memcpy(input.family, rules_case->family, sizeof(input.family));
	return input;
}

int
rules_case_eval(struct text_buf *out, const struct rules *rules,
		const char *text, size_t length, struct err *err)
{
	struct rules_case *rules_case = malloc(sizeof(*rules_case));
	struct split *split = malloc(sizeof(*split));
	struct split_case input;
	int result = -1;

	assert(out && rules && text);
	if (!rules_case || !split) {
		(void)err_set(err, ERR_MEMORY, _("例：内存不足"));
		goto out;
	}
	if (rules_case_parse(rules_case, text, length, err) < 0)
		goto out;
	input = rules_case_input(rules_case);
	if (split_compute(rules, &input, split, err) < 0)
		goto out;
	result = rules_case_write(out, rules, &rules_case->basket, split, err);
out:
	free(rules_case);
	free(split);
	return result;
}
