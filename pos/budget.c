#include "pos/budget.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

static const char *const names[BUDGET_COUNT] = {
#define X(budget, name) name,
	BUDGETS(X)
#undef X
};

static const char *const words[BUDGET_COUNT] = {
	[BUDGET_SALE] = N_("单笔统筹"),
	[BUDGET_PERSON] = N_("此人当日统筹"),
	[BUDGET_TILL] = N_("本机待确认统筹"),
	[BUDGET_ENTITLEMENT] = N_("参保信息的存放时间"),
	[BUDGET_STOPLIST] = N_("停用名单的存放时间"),
};

static const char *const refusals[BUDGET_COUNT] = {
	[BUDGET_SALE] = N_("离线：统筹金额超过单笔上限，可按自费键"),
	[BUDGET_PERSON] = N_("离线：此人当日统筹金额已到上限，可按自费键"),
	[BUDGET_TILL] =
	    N_("离线：本机待确认的统筹金额已到上限，可按自费键"),
	[BUDGET_ENTITLEMENT] = N_("离线：参保信息太旧，可按自费键"),
	[BUDGET_STOPLIST] = N_("离线：停用名单太旧，可按自费键"),
};

const char *
budget_name(enum budget budget)
{
	assert(budget < BUDGET_COUNT);
	return names[budget];
}

int
budget_check(const struct budget_use *use, const struct conf *conf,
    struct err *err)
{
	const int64_t second = 1000;
	const int64_t hard[BUDGET_COUNT] = {
		[BUDGET_SALE] =
		    use->pack_sale_max.fen < conf->offline.fund_sale_max.fen
		    ? use->pack_sale_max.fen
		    : conf->offline.fund_sale_max.fen,
		[BUDGET_PERSON] = conf->offline.fund_person_max.fen,
		[BUDGET_TILL] = conf->offline.fund_till_max.fen,
		[BUDGET_ENTITLEMENT] =
		    conf->offline.entitlement_age_s * second,
		[BUDGET_STOPLIST] = conf->offline.stoplist_age_s * second,
	};
	const int64_t soft[BUDGET_COUNT] = {
		[BUDGET_SALE] = conf->offline.fund_sale_soft.fen,
		[BUDGET_PERSON] = conf->offline.fund_person_soft.fen,
		[BUDGET_TILL] = conf->offline.fund_till_soft.fen,
		[BUDGET_ENTITLEMENT] =
		    conf->offline.entitlement_soft_s * second,
		[BUDGET_STOPLIST] = conf->offline.stoplist_soft_s * second,
	};
	unsigned passed = 0;

	for (int i = 0; i < BUDGET_COUNT; i++) {
		if (use->used[i] > hard[i])
			return err_set(
			    err, ERR_FORBIDDEN, "%s", _(refusals[i]));
		if (use->used[i] > soft[i])
			passed |= 1u << i;
	}
	return (int)passed;
}

void
budget_words(char to[BUDGET_WORDS_BYTES], unsigned passed)
{
	struct text_buf buf;

	text_buf_init(&buf, BUDGET_WORDS_BYTES);
	for (int i = 0; i < BUDGET_COUNT; i++) {
		if ((passed & 1u << i) == 0)
			continue;
		text_put(&buf, buf.length > 0 ? _("、") : "");
		text_put(&buf, _(words[i]));
	}
	if (!text_copy(to, BUDGET_WORDS_BYTES, buf.at != NULL ? buf.at : ""))
		to[0] = '\0';
	text_buf_clear(&buf);
}

bool
budget_second(const struct conf *conf, const char *opter)
{
	const char *at = conf->offline.second_opters;
	size_t length = strlen(opter);

	if (length == 0 || strcmp(opter, conf->till.opter) == 0)
		return false;
	for (;;) {
		size_t word;

		at += strspn(at, " ,");
		if (*at == '\0')
			return false;
		word = strcspn(at, " ,");
		if (word == length && strncmp(at, opter, length) == 0)
			return true;
		at += word;
	}
}
