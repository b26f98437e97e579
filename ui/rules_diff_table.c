#include "ui/rules_diff_table.h"

#include <inttypes.h>
#include <string.h>

#include "pos/text.h"

#define CELL_BYTES 256

/* Negative columns: at the left of them, and cut. Figures are never cut. */
static void
cell(FILE *out, const char *text, int columns)
{
	char cut[CELL_BYTES];
	int used;

	if (columns >= 0) {
		used = text_columns(text);
		(void)fprintf(out, "%*s%s", used < columns ? columns - used : 0,
		    "", text);
		return;
	}
	text_cut(cut, sizeof(cut), text, -columns);
	(void)fprintf(out, "%s%*s", cut, -columns - text_columns(cut), "");
}

static void
money_cell(FILE *out, struct money amount, int columns)
{
	char text[MONEY_TEXT_BYTES];

	money_format(text, amount);
	cell(out, text, columns);
}

/* New less old, with its sign. */
static void
change_cell(FILE *out, struct money old, struct money new, int columns)
{
	struct money change;
	char text[MONEY_TEXT_BYTES + 1] = "+";

	if (!money_sub(new, old, &change)) {
		cell(out, "?", columns);
		return;
	}
	money_format(change.fen > 0 ? text + 1 : text, change);
	cell(out, text, columns);
}

static void
count_cell(FILE *out, int64_t count, int columns)
{
	char text[MONEY_TEXT_BYTES];

	(void)text_format(text, sizeof(text), "%" PRId64, count);
	cell(out, text, columns);
}

static void
print_head(FILE *out, const char *side, const struct rules_head *head)
{
	cell(out, side, -6);
	cell(out, head->id, -26);
	(void)fprintf(out, "%d - %d  %.8s\n", head->from_day, head->to_day,
	    head->hash);
}

static void
print_counts(FILE *out, const struct rules_diff *diff)
{
	const struct {
		const char *label;
		int64_t count;
	} rows[] = {
	    {N_("例子"), diff->cases},
	    {N_("两包都能算"), diff->compared},
	    {N_("付方金额有变"), diff->changed},
	    {N_("  个人多付"), diff->worse},
	    {N_("  个人少付"), diff->better},
	    {N_("只有分项或累计有变"), diff->inside},
	    {N_("只有旧包拒绝"), diff->refused[0]},
	    {N_("只有新包拒绝"), diff->refused[1]},
	    {N_("两包都拒绝"), diff->refused_both},
	    {N_("挪到旧包有效年份来算"), diff->shifted[0]},
	    {N_("挪到新包有效年份来算"), diff->shifted[1]},
	    {N_("不成例子的行"), diff->bad},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i > 1 && rows[i].count == 0)
			continue;
		cell(out, _(rows[i].label), -32);
		count_cell(out, rows[i].count, 12);
		(void)fputc('\n', out);
	}
}

static void
print_amounts(FILE *out, const char *label, struct money old, struct money new)
{
	cell(out, label, -20);
	money_cell(out, old, 20);
	money_cell(out, new, 20);
	change_cell(out, old, new, 20);
	(void)fputc('\n', out);
}

static void
print_payers(FILE *out, const struct rules_diff *diff)
{
	const struct rules_diff_paid *paid = diff->paid;

	(void)fputc('\n', out);
	cell(out, _("付方"), -20);
	cell(out, _("旧"), 20);
	cell(out, _("新"), 20);
	cell(out, _("差"), 20);
	(void)fputc('\n', out);
	for (int i = BUCKET_FUND; i <= BUCKET_CASH; i++)
		if (paid[0].by[i].fen > 0 || paid[1].by[i].fen > 0)
			print_amounts(out,
			    split_bucket_word((enum split_bucket)i),
			    paid[0].by[i], paid[1].by[i]);
	print_amounts(out, _("合计"), diff->total, diff->total);
}

/* The pack's own words stay; those of the case's JSON are said as a person
 * would. */
static const char *
word_of(const char *name)
{
	static const char *const words[][2] = {
	    {"working", N_("在职")},	 {"retired", N_("退休")},
	    {"pharmacy", N_("药店")},	 {"outpatient", N_("门诊")},
	    {"inpatient", N_("住院")},	 {"chronic", N_("慢特病")},
	    {"village", N_("村卫生室")}, {"", N_("其余")},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], name) == 0)
			return _(words[i][1]);
	return name;
}

static void
print_groups(FILE *out, const struct rules_diff *diff, enum rules_diff_by by,
    const char *label)
{
	(void)fputc('\n', out);
	cell(out, label, -18);
	cell(out, _("例子"), 9);
	cell(out, _("有变"), 9);
	cell(out, _("多付"), 9);
	cell(out, _("少付"), 9);
	cell(out, _("基金差"), 13);
	cell(out, _("个人差"), 13);
	(void)fputc('\n', out);
	for (int i = 0; i < diff->group_count; i++) {
		const struct rules_diff_group *group = &diff->groups[i];

		if (group->by != by)
			continue;
		cell(out, word_of(group->name), -18);
		count_cell(out, group->cases, 9);
		count_cell(out, group->changed, 9);
		count_cell(out, group->worse, 9);
		count_cell(out, group->better, 9);
		change_cell(out, group->fund[0], group->fund[1], 13);
		change_cell(out, group->person[0], group->person[1], 13);
		(void)fputc('\n', out);
	}
}

static void
print_worst(FILE *out, const struct rules_diff *diff)
{
	if (diff->worst_count == 0)
		return;
	(void)fprintf(out, _("\n个人多付最多的 %d 个（行号是例子文件里的）\n"),
	    diff->worst_count);
	cell(out, _("行"), 8);
	cell(out, "", 2);
	cell(out, _("场景 级别 人员"), -26);
	cell(out, _("总额"), 11);
	cell(out, _("旧"), 11);
	cell(out, _("新"), 11);
	cell(out, _("差"), 11);
	(void)fputc('\n', out);
	for (int i = 0; i < diff->worst_count; i++) {
		const struct rules_diff_case *one = &diff->worst[i];
		struct money old = one->paid[0].person;
		struct money new = one->paid[1].person;
		char who[128];

		(void)text_format(who, sizeof(who), "%s %s %s",
		    word_of(one->scene), one->level,
		    word_of(one->retired ? "retired" : "working"));
		count_cell(out, one->line, 8);
		cell(out, "", 2);
		cell(out, who, -26);
		money_cell(out, one->total, 11);
		money_cell(out, old, 11);
		money_cell(out, new, 11);
		change_cell(out, old, new, 11);
		(void)fputc('\n', out);
	}
}

static void
print_refused(FILE *out, const struct rules_diff *diff)
{
	if (diff->refused_count == 0)
		return;
	(void)fprintf(out, _("\n只有一包拒绝的（列出 %d 个）\n"),
	    diff->refused_count);
	for (int i = 0; i < diff->refused_count; i++) {
		const struct rules_diff_refused *one = &diff->refused_cases[i];
		char text[ERR_TEXT_BYTES];

		count_cell(out, one->line, 8);
		cell(out, "", 2);
		cell(out, one->side == 0 ? _("旧") : _("新"), -5);
		text_cut(text, sizeof(text), one->text, 65);
		(void)fprintf(out, "%s\n", text);
	}
}

void
rules_diff_print(FILE *out, const struct rules_head *old,
    const struct rules_head *new, const struct rules_diff *diff)
{
	print_head(out, _("旧"), old);
	print_head(out, _("新"), new);
	(void)fputc('\n', out);
	print_counts(out, diff);
	if (diff->compared > 0) {
		print_payers(out, diff);
		print_groups(out, diff, RULES_DIFF_PERSON, _("人员"));
		print_groups(out, diff, RULES_DIFF_SCENE, _("场景"));
		print_groups(out, diff, RULES_DIFF_LEVEL, _("级别"));
	}
	print_worst(out, diff);
	print_refused(out, diff);
}
