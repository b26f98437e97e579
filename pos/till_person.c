#include <assert.h>
#include <string.h>
#include <strings.h>

#include "pos/entitlement.h"
#include "pos/till_inside.h"

/* A clock may be put right by this much without a question. */
#define CLOCK_SLACK_MS 300000

int
till_read_card(struct till *till, const struct now *now, struct err *err)
{
	const struct card_port *card = &till->parts.card;

	if (card->start == NULL)
		return till_refuse(
		    err, _("本机没有读卡器，请扫电子凭证或输入身份证号"));
	if (till->card_ticket != 0)
		return till_refuse(err, _("正在读卡，请稍候"));
	if (card->start(card->ctx, ++till->last_ticket) != 0)
		return till_refuse(err, _("读卡器忙，请稍候"));
	if (till->view.place == TILL_BASKET)
		till_nobody(till); /* what was scanned stays */
	else
		till_fresh(till);
	till->card_ticket = till->last_ticket;
	courier_wake(till->courier, now); /* a card alone is enough */
	till_go(till, TILL_READING);
	return 0;
}

static void
tag_person(struct till *till)
{
	settlement_tag(till->sale, till->books.key);
}

static void
know(struct till *till, enum till_entitlement entitlement)
{
	till->view.entitlement = entitlement;
	till->heard_meters = till->sale->meters;
	till_know_balances(till);
}

int
till_use_known(struct till *till, const struct now *now, struct err *err)
{
	struct settlement *sale = till->sale;
	struct person known = sale->person;
	struct meters meters;
	int64_t age_ms;
	int found;

	memset(&meters, 0, sizeof(meters));
	tag_person(till);
	found = entitlement_find(till->books.store, sale->person_tag,
	    till->books.key, &known, &meters, err);
	if (found < 0)
		return -1;
	age_ms = now->wall_ms - meters.as_of_ms;
	/* From the future: the clock was set back, its age is not known. */
	if (found == 1 || age_ms < -CLOCK_SLACK_MS ||
	    age_ms > till->parts.conf->offline.entitlement_age_s * 1000) {
		explicit_bzero(&known, sizeof(known));
		return 1;
	}
	sale->person = known;
	sale->meters = meters;
	know(till, ENTITLEMENT_CACHED);
	explicit_bzero(&known, sizeof(known));
	return 0;
}

static int
use_cached(struct till *till, const struct now *now, struct err *err)
{
	int found = till_use_known(till, now, err);

	if (found == 1) {
		till->view.entitlement = ENTITLEMENT_NONE;
		till_notice(till, NOTICE_NO_ENTITLEMENT, "", "");
	}
	return found < 0 ? -1 : 0;
}

int
till_identify(struct till *till, const struct now *now,
    const struct person *person, struct err *err)
{
	int asked;

	assert(person != NULL);
	till_stop_reading(till);
	till_nobody(till);
	till->sale->person = *person;
	courier_use_rules(till->courier, till_rules(till));
	courier_use_day(till->courier,
	    till->sale->prepaid.sale[0] != '\0' ? till->sale->day : 0);
	tag_person(till);
	till_stop_look(till);
	if (till_ticket_look(till, err) != 0)
		return -1;
	till_go(till,
	    till->sale->basket.item_count > 0 ? TILL_BASKET : TILL_PERSON);
	asked = courier_ask_person(till->courier, now, person, err);
	if (asked < 0)
		return -1;
	if (asked == 0) {
		till->view.entitlement = ENTITLEMENT_ASKING;
		return 0;
	}
	return use_cached(till, now, err);
}

static int
card_was_read(struct till *till, const struct now *now,
    const struct card_event *event, struct err *err)
{
	struct err why = { .code = ERR_NONE };
	struct person person;
	int result;

	if (event->ticket != till->card_ticket)
		return 0;
	till->card_ticket = 0;
	till->view.card_result = event->result;
	if (event->result != CARD_OK) {
		till_unread(till);
		till_notice(till, NOTICE_CARD, "", "");
		return 0;
	}
	memset(&person, 0, sizeof(person));
	if (person_from_card(&person, &event->data, &why) != 0) {
		person_clear(&person);
		till_unread(till);
		till_notice(till, NOTICE_ERROR, "", why.text);
		return 0;
	}
	result = till_identify(till, now, &person, err);
	person_clear(&person);
	return result;
}

int
till_card_event(struct till *till, const struct now *now,
    const struct card_event *event, struct err *err)
{
	switch (event->kind) {
	case CARD_EVENT_INSERTED:
		till->view.card_present = true;
		till_alone_yield(till, now);
		/* The next customer's card is word enough to go on. */
		if (till->view.place == TILL_IDLE ||
		    till->view.place == TILL_RESULT)
			/* A busy reader tells so by its own event. */
			(void)till_read_card(till, now, NULL);
		return 0;
	case CARD_EVENT_REMOVED:
		till->view.card_present = false;
		/* The read would wait for the next card, as if none came. */
		if (till->view.place == TILL_READING) {
			till_unread(till);
			till->view.card_result = CARD_PULLED;
			till_notice(till, NOTICE_CARD, "", "");
		}
		return 0;
	case CARD_EVENT_READ:
		return card_was_read(till, now, event, err);
	case CARD_EVENT_READER:
		till->view.card_result = event->result;
		if (till->view.place == TILL_IDLE && event->result != CARD_OK)
			till_notice(till, NOTICE_CARD, "", "");
		else if (event->result == CARD_OK &&
		    till->view.notice == NOTICE_CARD)
			till_notice(till, NOTICE_NONE, "", "");
		return 0;
	case CARD_EVENT_NONE:
		break;
	}
	return 0;
}

/* What was shown at the counter stays; who it is comes from the centre. */
static void
merge_person(struct person *to, const struct person *heard)
{
	struct person was = *to;

	*to = *heard;
	memcpy(to->mdtrt_cert_type, was.mdtrt_cert_type,
	    sizeof(to->mdtrt_cert_type));
	memcpy(to->mdtrt_cert_no, was.mdtrt_cert_no,
	    sizeof(to->mdtrt_cert_no));
	memcpy(to->card_sn, was.card_sn, sizeof(to->card_sn));
	explicit_bzero(&was, sizeof(was));
}

int
till_heard_person(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err)
{
	struct person *person = &till->sale->person;

	if (till->view.entitlement != ENTITLEMENT_ASKING)
		return 0;
	if (event->outcome != NET_REPLY ||
	    event->reply.verdict == WIRE_SUSPECT)
		return use_cached(till, now, err);
	if (event->reply.verdict == WIRE_REFUSED) {
		till->view.entitlement = ENTITLEMENT_REFUSED;
		till_notice(
		    till, NOTICE_CENTRE_REFUSED, "", event->reply.err_msg);
		return 0;
	}
	/* 1101 does not say which question it answers: whom it is about must
	 * be whom it was asked for. */
	if (person->certno[0] != '\0' &&
	    strcasecmp(person->certno, event->person.certno) != 0)
		return use_cached(till, now, err);
	merge_person(person, &event->person);
	tag_person(till);
	till_stop_look(till);
	if (till_ticket_look(till, err) != 0)
		return -1;
	if (person->psn_insu_stas[0] != '\0' &&
	    strcmp(person->psn_insu_stas, "1") != 0) {
		till->view.entitlement = ENTITLEMENT_REFUSED;
		till_notice(till, NOTICE_SUSPENDED, "", "");
		return 0;
	}
	if (till->rules == NULL) { /* no meters to ask for without a pack */
		till->view.entitlement = ENTITLEMENT_NONE;
		till_notice(till, NOTICE_ERROR, "", till->rules_why);
		return 0;
	}
	return till_ask_entitled(till, now, err);
}

/* No link for the next question after all. */
int
till_asked(struct till *till, const struct now *now, int asked,
    struct err *err)
{
	if (asked <= 0)
		return asked;
	return use_cached(till, now, err);
}

static int
keep_entitlement(struct till *till, const struct now *now, struct err *err)
{
	struct books *books = &till->books;
	struct text_buf body;
	int result = -1;

	text_buf_init(&body, 16384);
	if (entitlement_body(&body, till->sale->person_tag,
		&till->sale->person, &till->sale->meters, books->key,
		err) != 0 ||
	    books_begin(books, err) != 0)
		goto out;
	if (books_text(books, now, FACT_ENTITLED, "", "", body.at, body.length,
		NULL, err) != 0)
		result = books_abandon(books);
	else
		result = books_commit(books, err);
out:
	text_buf_clear(&body);
	return result;
}

/* The centre tells sums of the periods that are now. */
static void
put_periods(struct till *till, int day)
{
	struct meters *meters = &till->sale->meters;

	assert(till_rules(till) != NULL);
	meters->year = rules_year(till_rules(till), day);
	for (int i = 0; i < meters->more_count; i++)
		meters->more[i].since = rules_meter_since(
		    till_rules(till), meters->more[i].name, day);
}

int
till_heard_meters(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err)
{
	struct settlement *sale = till->sale;

	if (till->view.entitlement != ENTITLEMENT_ASKING)
		return 0;
	if (event->outcome != NET_REPLY || event->reply.verdict != WIRE_OK)
		return use_cached(till, now, err);
	sale->meters = event->meters;
	put_periods(till, till_sale_day(till, now));
	sale->meters.as_of_ms = now->wall_ms;
	know(till, ENTITLEMENT_FRESH);
	if (till_ask_chronic(till, now, err) != 0)
		return -1;
	/* Of a ticket of last year: not what is to be remembered. */
	if (till->rules == NULL || sale->meters.year !=
		rules_year(till->rules, text_day(now->wall_ms)))
		return 0;
	return keep_entitlement(till, now, err);
}

int
till_link_changed(struct till *till, const struct now *now, struct err *err)
{
	const struct till_view *view = &till->view;
	struct courier_link link;
	int asked;

	courier_link(till->courier, &link);
	if (!link.up || till->sale->person.mdtrt_cert_no[0] == '\0' ||
	    (view->place != TILL_PERSON && view->place != TILL_BASKET) ||
	    (view->entitlement != ENTITLEMENT_NONE &&
		view->entitlement != ENTITLEMENT_CACHED))
		return 0;
	asked = courier_ask_person(
	    till->courier, now, &till->sale->person, err);
	if (asked == 0) {
		till->view.entitlement = ENTITLEMENT_ASKING;
		if (view->notice == NOTICE_NO_ENTITLEMENT)
			till_notice(till, NOTICE_NONE, "", "");
	}
	return asked < 0 ? -1 : 0;
}
