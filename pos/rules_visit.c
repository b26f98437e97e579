/*
 * rules_visit.c - when and where a case takes place, beside its day: from
 * the lines of an example and from JSON.
 */
#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/rules_case.h"
#include "pos/rules_pack.h"
#include "pos/text.h"

#define DAY_MINUTES 1440
#define ZONE_MINUTES 480

/* "2026-03-14", or "2026-03-14 23:30" as one text: since of a meter. */
static bool
since_parse(const char *text, int32_t *since)
{
	char date[11];
	int day, minute;
	int64_t at;

	if (strlen(text) != 10 && (strlen(text) != 16 || text[10] != ' '))
		return false;
	memcpy(date, text, 10);
	date[10] = '\0';
	if (!text_day_parse(date, &day))
		return false;
	*since = day;
	if (text[10] == '\0')
		return true;
	if (!text_minute_parse(text + 11, &minute))
		return false;
	at = text_days(day) * DAY_MINUTES + minute;
	*since = (int32_t)at;
	return at > 0 && at < INT32_MAX;
}

/* 始于 起付线/三院 2022-09-01 23:30: a meter named above. */
static int
since_line(const struct pack_reader *reader, struct meters *meters)
{
	const struct pack_line *line = &reader->line;
	char text[32];

	if (line->count != 4 && pack_need_count(reader, 3) < 0)
		return -1;
	(void)text_format(text, sizeof(text), "%s%s%s", line->words[2],
			  line->count == 4 ? " " : "",
			  line->count == 4 ? line->words[3] : "");
	for (int i = 0; i < meters->more_count; i++) {
		if (strcmp(meters->more[i].name, line->words[1]) != 0)
			continue;
		if (since_parse(text, &meters->more[i].since))
			return 0;
		return pack_fail(reader, _("始于：应为日期，或日期和时刻"));
	}
	return pack_fail(reader, _("始于：“已累计”里没有“%s”"),
			 line->words[1]);
}

static int
date_line(const struct pack_reader *reader, int *day)
{
	if (pack_need_count(reader, 2) < 0)
		return -1;
	return pack_need_day(reader, 1, day);
}

int
pack_visit_line(const struct pack_reader *reader, struct split_case *input,
		char institution[INSTITUTION_BYTES])
{
	switch ((int)reader->line.key) {
	case WORD_STARTS:
		return since_line(reader, &input->meters);
	case WORD_TIME:
		if (pack_need_count(reader, 2) < 0)
			return -1;
		input->timed = true;
		if (!text_minute_parse(reader->line.words[1], &input->minute))
			return pack_fail(reader, _("时刻：应如 23:30"));
		return 0;
	case WORD_ADMITTED:
		return date_line(reader, &input->admitted);
	case WORD_DISCHARGED:
		return date_line(reader, &input->discharged);
	default:
		assert(reader->line.key == WORD_PLACE);
		input->institution = institution;
		if (pack_need_count(reader, 2) < 0)
			return -1;
		return pack_need_text(reader, reader->line.words[1],
				      institution, INSTITUTION_BYTES);
	}
}

/* A day, or nothing said. */
static bool
day_read(const struct json *node, int *day)
{
	return !node ||
	       (json_text(node) && text_day_parse(json_text(node), day));
}

const char *
rules_case_visit(const struct json *node, struct rules_case *rules_case,
		 const char **expected)
{
	const struct json *time = json_get(node, "time");
	const struct json *place = json_get(node, "institution");

	assert(node && rules_case && expected);
	rules_case->timed = time != NULL;
	if (time && (!json_text(time) ||
		     !text_minute_parse(json_text(time), &rules_case->minute))) {
		*expected = _("应为时刻，如 23:30");
		return "time";
	}
	if (place && !json_copy(place, rules_case->institution,
				sizeof(rules_case->institution))) {
		*expected = _("应为至多 31 字节的文字");
		return "institution";
	}
	if (!day_read(json_get(node, "admitted"), &rules_case->admitted)) {
		*expected = _("应为日期，如 2026-03-15");
		return "admitted";
	}
	if (!day_read(json_get(node, "discharged"), &rules_case->discharged)) {
		*expected = _("应为日期，如 2026-03-15");
		return "discharged";
	}
	return NULL;
}

bool
rules_case_meter(const struct json *value, struct meter *meter)
{
	const struct json *since;

	if (!json_is_object(value))
		return json_money(value, &meter->amount);
	since = json_get(value, "since");
	return json_money(json_get(value, "amount"), &meter->amount) &&
	       since &&
	       json_text(since) && since_parse(json_text(since), &meter->since);
}

void
rules_case_put_meter(struct json_out *out, const struct rules *rules,
		     const struct meter *meter)
{
	char text[20];

	if (!pack_meter_hours(rules, meter->name)) {
		json_put_money(out, meter->name, meter->amount);
		return;
	}
	text_datetime(text, ((int64_t)meter->since - ZONE_MINUTES) * 60000);
	text[16] = '\0'; /* the minute, no seconds */
	json_begin(out, meter->name, '{');
	json_put_money(out, "amount", meter->amount);
	json_put_text(out, "since", text);
	json_end(out, '}');
}
