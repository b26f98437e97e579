/* What may be promised without the centre, and who let it pass. */
#include <assert.h>
#include <string.h>

#include "pos/budget.h"
#include "pos/json.h"
#include "pos/log.h"
#include "pos/till_inside.h"

#define REASON_BYTES_MAX 200

/* Once accepted the sale itself is among what was promised. */
static int
count_use(struct till *till, const struct now *now, bool accepted,
    struct budget_use *use, struct err *err)
{
	struct settlement *sale = till->sale;
	struct queue_counts counts;
	struct figures agreed;
	struct money person;
	int64_t extra;

	settlement_agreed(sale, &agreed);
	if (queue_count(till->books.store, now->wall_ms, &counts, err) != 0 ||
	    queue_promised(till->books.store, sale->person_tag,
		text_day(now->wall_ms), &person, err) != 0)
		return -1;
	extra = accepted ? 0 : agreed.fund.fen;
	use->used[BUDGET_SALE] = agreed.fund.fen;
	use->used[BUDGET_PERSON] = person.fen + extra;
	use->used[BUDGET_TILL] = counts.offline_fund.fen + extra;
	/* Nobody's meters were known at all: refused before, by the till. */
	use->used[BUDGET_ENTITLEMENT] = sale->meters.as_of_ms > 0
	    ? now->wall_ms - sale->meters.as_of_ms
	    : 0;
	return 0;
}

int
till_offline_allowed(struct till *till, const struct now *now, bool accepted,
    unsigned *passed, struct err *err)
{
	struct rules_offline offline;
	struct budget_use use;
	int soft;

	assert(till->rules != NULL);
	*passed = 0;
	till->view.soft_passed[0] = '\0';
	memset(&use, 0, sizeof(use));
	if (till->sale->prepaid.sale[0] != '\0')
		return till_refuse(err, _("离线：补结算要等联网"));
	rules_offline(till->rules, till->parts.conf->till.scene, &offline);
	use.pack_sale_max = offline.sale_max;
	if (offline.policy != OFFLINE_PROVISIONAL)
		return till_refuse(
		    err, _("离线：本地区规则不允许离线医保结算，可按自费键"));
	if (till_stop_allows(
		till, now, &use.used[BUDGET_STOPLIST], err) != 0 ||
	    count_use(till, now, accepted, &use, err) != 0)
		return -1;
	soft = budget_check(&use, till->parts.conf, err);
	if (soft < 0)
		return -1;
	*passed = (unsigned)soft;
	return 0;
}

int
till_second(struct till *till, unsigned passed,
    const struct till_command *command, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	char limits[BUDGET_WORDS_BYTES];

	if (passed == 0)
		return 0;
	budget_words(limits, passed);
	if (conf->offline.second_opters[0] == '\0')
		return err_set(err, ERR_FORBIDDEN,
		    _("离线：%s超过软限额，本机没有设可以同意的人，可按自费键"),
		    limits);
	memcpy(till->view.soft_passed, limits, sizeof(limits));
	if (command->by[0] == '\0')
		return err_set(err, ERR_FORBIDDEN,
		    _("离线：%s超过软限额，要第二人同意并写明原因"), limits);
	if (!budget_second(conf, command->by))
		return till_refuse(
		    err, _("此编号不能同意：要另一个有权的人"));
	if (command->text[strspn(command->text, " ")] == '\0')
		return till_refuse(err, _("请写明原因"));
	if (strlen(command->text) > REASON_BYTES_MAX ||
	    !text_utf8_valid(command->text, strlen(command->text)))
		return till_refuse(err, _("原因太长，或不是文字"));
	till->view.soft_passed[0] = '\0';
	return 0;
}

int
till_write_allowed(struct till *till, const struct now *now, unsigned passed,
    const struct till_command *command, struct err *err)
{
	struct books *books = &till->books;
	struct json_out json = { .buf = &books->scratch };
	char why[REASON_BYTES_MAX + 1];

	if (!text_copy(why, sizeof(why), command->text))
		return till_refuse(err, _("原因太长，或不是文字"));
	log_mask(why); /* in the clear on disk (I9) */
	text_buf_reset(&books->scratch);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "by", command->by);
	json_put_text(&json, "why", why);
	json_begin(&json, "limits", '[');
	for (int i = 0; i < BUDGET_COUNT; i++) {
		if ((passed & 1u << i) != 0)
			json_put_text(
			    &json, NULL, budget_name((enum budget)i));
	}
	json_end(&json, ']');
	json_end(&json, '}');
	return books_text(books, now, FACT_ALLOWED, till->sale->sale, "",
	    books->scratch.at, books->scratch.length, NULL, err);
}
