/* The day's comparison with the centre, as the counter asks for it. */
#include <assert.h>
#include <string.h>

#include "pos/log.h"
#include "pos/till_inside.h"

int
till_compare(struct till *till, const struct now *now, const char *text,
    struct err *err)
{
	int day = text_day(now->wall_ms);
	int begun;

	if (text[0] != '\0' && !text_day_parse(text, &day))
		return err_set(err, ERR_INPUT, _("日期不可读：%.20s"), text);
	if (day > text_day(now->wall_ms))
		return err_set(err, ERR_INPUT, _("这一天还没有到"));
	begun = courier_compare(till->courier, now, day, err);
	if (begun == 1)
		return till_refuse(err, _("正在与中心对另一天的账"));
	return begun;
}

int
till_compare_days(struct till *till, const struct now *now, const int *days,
    int count, struct err *err)
{
	int begun;

	assert(count > 0 && count <= SHIFT_DAYS_MAX);
	memset(&till->days, 0, sizeof(till->days));
	begun = courier_compare(till->courier, now, days[0], err);
	if (begun != 0)
		return begun;
	memcpy(till->days.day, days, (size_t)count * sizeof(*days));
	till->days.count = count;
	till->days.at = 1;
	return 0;
}

/* How all of them went; the last alone, if it was but one. */
static void
say_compared(struct till *till)
{
	if (till->days.why[0] != '\0')
		till_notice(till, NOTICE_ERROR, "", till->days.why);
	else
		till_notice(till, NOTICE_DONE, "",
		    till->days.unequal == 0 ?
			_("与医保中心对账相符") :
			_("与医保中心对账不符：见差异清单"));
	memset(&till->days, 0, sizeof(till->days));
}

int
till_compared(struct till *till, const struct now *now, struct err *err)
{
	struct comparing comparing;
	int begun = 1;

	courier_comparing(till->courier, &comparing);
	till->days.unequal += comparing.unequal;
	if (comparing.failed)
		memcpy(till->days.why, comparing.why,
		    sizeof(till->days.why));
	if (till->days.at < till->days.count)
		begun = courier_compare(till->courier, now,
		    till->days.day[till->days.at++], err);
	if (begun == 1)
		say_compared(till);
	return begun < 0 ? -1 : 0;
}

int
till_even(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct books *books = &till->books;
	struct unequal unequal;
	char why[128], what[100];
	int found =
	    unequal_find(books->store, command->line, &unequal, err);

	if (found < 0)
		return -1;
	if (found == 1 || unequal.done)
		return till_refuse(err, _("没有这项差异"));
	text_cut(what, sizeof(what), command->text, 40);
	log_mask(what); /* in the clear on disk (I9) */
	if (what[0] == '\0')
		return till_refuse(err, _("写明怎样处理的"));
	if (!text_format(why, sizeof(why), "%s %.30s: %s", conf->till.opter,
		conf->till.opter_name, what))
		return err_set(err, ERR_LIMIT, _("处理说明过长"));
	if (books_begin(books, err) != 0)
		return -1;
	if (reconcile_note_evened(books, now, &unequal, why, err) != 0)
		return books_abandon(books);
	if (books_commit(books, err) != 0)
		return -1;
	till_notice(till, NOTICE_DONE, unequal.sale, _("已登记为处理完毕"));
	return 0;
}

int
till_unequal(struct till *till, int day, bool open, int offset,
    struct unequal *list, int max, int *found, struct err *err)
{
	return unequal_list(
	    till->books.store, day, open, offset, list, max, found, err);
}

int
till_standing(struct till *till, int day, struct standing *standing,
    struct err *err)
{
	return reconcile_standing(
	    till->books.store, day, standing, err);
}

int
till_compared_list(struct till *till, int day, struct compared *list,
    int max, int *found, struct err *err)
{
	return reconcile_compared(
	    till->books.store, day, list, max, found, err);
}

/* By name where the sale is ours, else by the centre's number for him. */
int
till_whose(struct till *till, const struct unequal *unequal,
    char name[MASK_BYTES], struct err *err)
{
	struct settlement *sale;
	char psn_no[31];
	int result;

	name[0] = '\0';
	if (unequal->sale[0] == '\0') {
		result = unequal_psn_no(&till->books, unequal, psn_no, err);
		mask_number(name, psn_no);
		explicit_bzero(psn_no, sizeof(psn_no));
		return result;
	}
	sale = settlement_new(err);
	if (sale == NULL)
		return -1;
	result = books_settlement(
	    &till->books, unequal->sale, sale, NULL, err);
	if (result == 0)
		mask_name(name, sale->person.psn_name);
	settlement_free(&sale);
	return result;
}
