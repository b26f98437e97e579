#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/till_inside.h"

/* Bounds of one step: the rest waits for the next. */
#define EVENTS_PER_STEP 32
/* Counts on the screen are taken anew after changes, and this often. */
#define COUNT_EVERY_MS 60000
/* The log is written back when no key has come for so long. */
#define IDLE_AFTER_MS 500

void
till_notice(struct till *till, enum till_notice notice, const char *sale,
    const char *text)
{
	struct till_view *view = &till->view;

	view->notice = notice;
	(void)text_copy(view->notice_sale, sizeof(view->notice_sale), sale);
	text_cut(view->notice_text, sizeof(view->notice_text), text, 120);
	log_mask(view->notice_text);
}

void
till_go(struct till *till, enum till_place place)
{
	till->view.place = place;
}

int
till_refuse(struct err *err, const char *why)
{
	return err_set(err, ERR_FORBIDDEN, "%s", why);
}

/* A read given up must not bring its person later. */
void
till_stop_reading(struct till *till)
{
	const struct card_port *card = &till->parts.card;

	if (till->card_ticket != 0)
		card->cancel(card->ctx, till->card_ticket);
	till->card_ticket = 0;
}

void
till_nobody(struct till *till)
{
	struct settlement *sale = till->sale;

	courier_forget_questions(till->courier);
	person_clear(&sale->person);
	memset(&sale->meters, 0, sizeof(sale->meters));
	memset(&sale->disease, 0, sizeof(sale->disease));
	explicit_bzero(&till->chronic, sizeof(till->chronic));
	memset(sale->person_tag, 0, sizeof(sale->person_tag));
	memset(&till->view.asked, 0, sizeof(till->view.asked));
	till->view.entitlement = ENTITLEMENT_NONE;
	till->view.stop = STOP_NONE;
	till->view.tickets = 0;
	till_notice(till, NOTICE_NONE, "", "");
}

void
till_unread(struct till *till)
{
	till_stop_reading(till);
	if (till->sale->basket.item_count > 0)
		till_go(till, TILL_BASKET);
	else
		till_fresh(till);
}

void
till_fresh(struct till *till)
{
	struct till_view *view = &till->view;

	till_stop_reading(till);
	till_visit_drop(till);
	explicit_bzero(&till->chronic, sizeof(till->chronic));
	settlement_clear(till->sale);
	rules_free(&till->ticket_rules);
	courier_use_rules(till->courier, till->rules);
	courier_forget_questions(till->courier);
	courier_prefer(till->courier, "");
	view->place = TILL_IDLE;
	view->entitlement = ENTITLEMENT_NONE;
	view->stop = STOP_NONE;
	view->soft_passed[0] = '\0';
	view->quote = QUOTE_NONE;
	view->outcome = OUTCOME_NONE;
	view->line = -1;
	view->last_sale[0] = '\0';
	view->short_code[0] = '\0';
	view->tickets = 0;
	memset(&view->ticket, 0, sizeof(view->ticket));
	view->refund = money_fen(0);
	memset(&view->figures, 0, sizeof(view->figures));
	memset(&view->asked, 0, sizeof(view->asked));
	till_notice(till, NOTICE_NONE, "", "");
}

static int
hear(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err)
{
	switch (event->kind) {
	case COURIER_PERSON:
		return till_heard_person(till, now, event, err);
	case COURIER_ENTITLED:
		return till_heard_entitled(till, now, event, err);
	case COURIER_CHRONIC:
		till_heard_chronic(till, event);
		return 0;
	case COURIER_METERS:
		return till_heard_meters(till, now, event, err);
	case COURIER_QUOTE:
		till_heard_quote(till, event);
		return 0;
	case COURIER_VISIT:
		return till_heard_visit(till, event, err);
	case COURIER_MESSAGE:
		return till_heard_message(till, now, event, err);
	case COURIER_UPLOAD:
		if (event->handed)
			till_notice(till, NOTICE_CODE_REFUSED, event->sale,
			    event->reply.err_msg);
		return 0;
	case COURIER_LINK:
		return till_link_changed(till, now, err);
	case COURIER_COMPARED:
		return till_compared(till, now, err);
	case COURIER_NOTHING:
		break;
	}
	return 0;
}

/* Card and link, each at most a few events a step. */
static int
look_around(struct till *till, const struct now *now, struct err *err)
{
	const struct card_port *card = &till->parts.card;
	struct courier_event event;
	struct card_event seen;
	int heard = 1, result = 0;

	for (int i = 0; i < EVENTS_PER_STEP && card->poll != NULL &&
	     card->poll(card->ctx, &seen) == 1 && result == 0;
	     i++)
		result = till_card_event(till, now, &seen, err);
	card_data_clear(&seen.data);
	for (int i = 0; i < EVENTS_PER_STEP && heard == 1 && result == 0;
	     i++) {
		heard = courier_step(till->courier, now, &event, err);
		result = heard < 0 ? -1 : hear(till, now, &event, err);
	}
	explicit_bzero(&event, sizeof(event));
	return result;
}

static void
watch_the_clock(struct till *till, const struct now *now)
{
	if (till->view.place == TILL_WAITING &&
	    now->mono_ms - till->view.wait_from_ms >=
		till->view.wait_limit_ms) {
		till->view.outcome = OUTCOME_DOUBT;
		till_go(till, TILL_RESULT);
	}
}

static int
refresh_view(struct till *till, const struct now *now, struct err *err)
{
	struct till_view *view = &till->view;
	struct courier_link link;

	view->now = *now;
	view->rules = till_rules(till);
	view->clinic = conf_is_clinic(till->parts.conf);
	till_prepay_look(till);
	till_count_traces(till);
	courier_link(till->courier, &link);
	view->link_up = link.up;
	view->link_trouble = link.trouble;
	view->link_trying = link.trying;
	view->link_since_ms = link.since_ms;
	view->signed_in = link.signed_in;
	view->signing_out = courier_signing_out(till->courier);
	courier_comparing(till->courier, &view->comparing);
	view->retry_ms =
	    link.up || link.retry_mono_ms == INT64_MAX ?
	    0 :
	    now->wall_ms + link.retry_mono_ms - now->mono_ms;
	if (till->counted != till->books.changes || till->counted_ms == 0 ||
	    now->mono_ms - till->counted_ms > COUNT_EVERY_MS) {
		if (till_ticket_expire(till, now, err) != 0 ||
		    till_shift_look(till, err) != 0 ||
		    queue_count(till->books.store, now->wall_ms, &view->counts,
			err) != 0)
			return -1;
		till->counted = till->books.changes;
		till->counted_ms = now->mono_ms;
	}
	view->lamp = view->counts.unknown > 0 || view->counts.handed > 0 ?
	    LAMP_DOUBT :
	    link.up ? LAMP_ONLINE :
		      LAMP_OFFLINE;
	return 0;
}

/* After a disk error nothing is taken and nothing is promised. */
static int
stop(struct till *till, const struct err *why, struct err *err)
{
	till->view.place = TILL_STOPPED;
	till_notice(till, NOTICE_ERROR, "", why->text);
	if (err != NULL)
		*err = *why;
	return -1;
}

/* While nobody waits: neither a cashier at the keys nor a person. */
static bool
may_idle(const struct till *till)
{
	return till->view.place != TILL_WAITING &&
	    store_wants_idle(
		till->books.store, courier_busy(till->courier));
}

int
till_step(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err)
{
	struct err why = { .code = ERR_NONE };
	struct err refused = { .code = ERR_NONE };
	int taken = 0, result;

	assert(till != NULL && now != NULL);
	if (till->view.place == TILL_STOPPED) {
		till->view.now = *now;
		return command == NULL ? 0 :
					 till_refuse(err, _("收款机已停用"));
	}
	/* The day's pack before anything is computed with it. */
	result = till_choose_rules(till, now, &why);
	if (command != NULL && till_works(command->kind))
		courier_wake(till->courier, now);
	if (command != NULL && till_alone_works(command->kind))
		till_alone_yield(till, now);
	if (command != NULL && command->kind != COMMAND_NONE &&
	    command->kind != COMMAND_CHARGE)
		till->charge_wanted = false; /* another thought */
	if (command != NULL && !store_stopped(till->books.store))
		taken = till_take(till, now, command, &refused);
	if (result == 0 && !store_stopped(till->books.store)) {
		result = look_around(till, now, &why);
		watch_the_clock(till, now);
		if (!store_stopped(till->books.store))
			till_charge_watch(till, now);
	}
	if (result == 0 && !store_stopped(till->books.store))
		result = till_visit_watch(till, now, &why);
	if (result == 0 && !store_stopped(till->books.store))
		result = till_alone_step(till, now, &why);
	if (result == 0 && !store_stopped(till->books.store))
		result = refresh_view(till, now, &why);
	if (command != NULL)
		till->idle_ms = now->mono_ms + IDLE_AFTER_MS;
	else if (now->mono_ms >= till->idle_ms && may_idle(till))
		store_idle(till->books.store, courier_busy(till->courier));
	if (store_stopped(till->books.store))
		return stop(till, taken != 0 ? &refused : &why, err);
	/* The command is not to blame for what came after it. */
	if (result != 0)
		till_notice(till, NOTICE_ERROR, "", why.text);
	if (taken != 0 && err != NULL)
		*err = refused;
	return taken;
}

const struct till_view *
till_view(const struct till *till)
{
	return &till->view;
}

int64_t
till_due_ms(const struct till *till)
{
	int64_t due = courier_due_ms(till->courier);
	int64_t wait = till->view.wait_from_ms + till->view.wait_limit_ms;

	if (may_idle(till) && till->idle_ms < due)
		due = till->idle_ms;
	return till->view.place == TILL_WAITING && wait < due ? wait : due;
}

bool
till_busy(const struct till *till)
{
	return courier_busy(till->courier) || till->view.counts.pending > 0 ||
	    till->view.counts.in_flight > 0 ||
	    till->view.counts.unknown > 0 || till->view.counts.visits > 0 ||
	    till->view.counts.uploads > 0;
}
