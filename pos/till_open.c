/* A till's beginning and end, and the pack in force on its day. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/json.h"
#include "pos/till_inside.h"
#include "pos/traits.h"

static int
record_rules(struct till *till, const struct now *now,
    const struct rules *rules, struct err *err)
{
	bool known = false;

	if (books_rules_known(&till->books, rules, &known, err) != 0 || known)
		return known ? 0 : -1;
	if (books_begin(&till->books, err) != 0)
		return -1;
	if (books_rules(&till->books, now, rules, err) != 0)
		return books_abandon(&till->books);
	return books_commit(&till->books, err);
}

/* The pack in force today. Without one there is no insured sale, but the
 * queue still drains: so that is a notice, not a fault. */
int
till_choose_rules(struct till *till, const struct now *now, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct err why = { .code = ERR_NONE };
	int day = text_day(now->wall_ms);

	if (till->rules_day == day)
		return 0;
	courier_use_rules(till->courier, NULL);
	rules_free(&till->rules);
	till->rules_day = day;
	till->view.rules = NULL;
	if (rules_choose_signed(&till->rules, conf->till.rules,
		conf->till.mdtrtarea_admvs, day,
		conf->rules.demand ? conf->rules.signers : NULL, &why) != 0) {
		(void)text_copy(
		    till->rules_why, sizeof(till->rules_why), why.text);
		till_notice(till, NOTICE_ERROR, "", why.text);
		return 0;
	}
	if (!rules_counter_ready(till->rules, &why) ||
	    traits_check(till->rules, conf, &why) != 0) {
		rules_free(&till->rules);
		(void)text_copy(
		    till->rules_why, sizeof(till->rules_why), why.text);
		till_notice(till, NOTICE_ERROR, "", till->rules_why);
		return 0;
	}
	till->view.rules = till->rules;
	courier_use_rules(till->courier, till->rules);
	return record_rules(till, now, till->rules, err);
}

const struct rules *
till_rules(const struct till *till)
{
	return till->sale->prepaid.sale[0] != '\0' ? till->ticket_rules :
						     till->rules;
}

/* The pack of the day a ticket was sold on: that day's policy counts. */
int
till_ticket_rules(
    struct till *till, const struct now *now, int day, struct err *err)
{
	const struct conf *conf = till->parts.conf;

	rules_free(&till->ticket_rules);
	if (rules_choose_signed(&till->ticket_rules, conf->till.rules,
		conf->till.mdtrtarea_admvs, day,
		conf->rules.demand ? conf->rules.signers : NULL, err) != 0)
		return err_wrap(err, _("补结算"));
	if (!rules_counter_ready(till->ticket_rules, err) ||
	    traits_check(till->ticket_rules, conf, err) != 0) {
		rules_free(&till->ticket_rules);
		return -1;
	}
	return record_rules(till, now, till->ticket_rules, err);
}

static int
note_start(struct till *till, const struct now *now, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	struct books *books = &till->books;
	struct json_out json = { .buf = &books->scratch };
	uint8_t head[SM3_BYTES];
	bool first = journal_head(books->journal, head) == 0;

	text_buf_reset(&books->scratch);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "program", till->parts.program);
	json_put_text(&json, "fixmedins_code", conf->till.fixmedins_code);
	json_put_text(&json, "dev_no", conf->till.dev_no);
	json_put_int(&json, "number", conf->till.number);
	json_end(&json, '}');
	if (books_begin(books, err) != 0)
		return -1;
	if (books_text(books, now, first ? FACT_OPENED : FACT_STARTED, "", "",
		books->scratch.at, books->scratch.length, NULL, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

static int
set_up(struct till *till, const struct now *now, struct err *err)
{
	const struct courier_parts parts = {
		.books = &till->books,
		.net = till->parts.net,
		.conf = till->parts.conf,
		.gateway_secret = till->parts.gateway_secret,
		.log = till->parts.log,
		.seed = till->parts.seed,
	};
	int items = 0;

	till->sale = settlement_new(err);
	if (till->sale == NULL ||
	    books_open(
		&till->books, till->parts.store, till->parts.key, err) != 0 ||
	    catalogue_prepare(till->parts.store, err) != 0 ||
	    courier_open(&till->courier, &parts, err) != 0)
		return -1;
	till_fresh(till);
	if (note_start(till, now, err) != 0 ||
	    courier_recover(till->courier, now, err) != 0 ||
	    till_choose_rules(till, now, err) != 0)
		return -1;
	if (till->parts.conf->till.catalogue[0] != '\0' &&
	    catalogue_refresh(till->parts.store,
		till->parts.conf->till.catalogue, &items, err) != 0)
		return err_wrap(err, _("药品目录"));
	return 0;
}

int
till_open(struct till **till, const struct till_parts *parts,
    const struct now *now, struct err *err)
{
	struct till *made = calloc(1, sizeof(*made));

	assert(till != NULL && parts->store != NULL && parts->key != NULL);
	*till = NULL;
	if (made == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	made->parts = *parts;
	if (set_up(made, now, err) != 0) {
		till_close(&made);
		return -1;
	}
	made->view.sale = made->sale;
	made->view.now = *now;
	*till = made;
	return till_step(made, now, NULL, err);
}

void
till_close(struct till **till)
{
	struct till *t = *till;

	*till = NULL;
	if (t == NULL)
		return;
	courier_close(&t->courier);
	till_stop_close(t);
	books_close(&t->books);
	rules_free(&t->rules);
	rules_free(&t->ticket_rules);
	settlement_free(&t->sale);
	explicit_bzero(t, sizeof(*t));
	free(t);
}
