/*
 * 联网自补: where the pack says so a ticket is settled when the link is back
 * and nobody is at the counter, along the way any sale goes. Its refund
 * waits for the person. Whoever comes to the counter goes first: before
 * acceptance it is dropped, after it the courier goes on behind.
 */
#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"

#define IDLE_MS 30000	/* nobody has been at the counter for so long */
#define SHOWN_MS 3000	/* how long a result stands before the next */
#define AGAIN_MS 600000 /* all were tried: those that could not wait */

void
till_alone_yield(struct till *till, const struct now *now)
{
	if (!till->alone.on)
		return;
	till->alone.on = false;
	till->alone.last_seq--; /* its turn is still to come */
	till->alone.next_ms = now->mono_ms + IDLE_MS;
	till_fresh(till);
}

bool
till_alone_works(enum till_command_kind kind)
{
	return kind != COMMAND_NONE && kind != COMMAND_DISMISS &&
	    kind != COMMAND_DRAIN && kind != COMMAND_DEAL &&
	    kind != COMMAND_UPLOAD && kind != COMMAND_REFUND &&
	    kind != COMMAND_PAY_BACK;
}

/* The oldest that has not been tried in this round. */
static int
begin(struct till *till, const struct now *now, struct err *err)
{
	const struct till_view *view = &till->view;
	struct err why = { .code = ERR_NONE };
	struct ticket ticket;
	int found;

	if (view->place != TILL_IDLE || till->card_ticket != 0) {
		till->alone.next_ms = now->mono_ms + IDLE_MS;
		return 0;
	}
	if (!view->link_up || !view->signed_in || view->counts.tickets == 0 ||
	    till->sale->ref[0] != '\0' || now->mono_ms < till->alone.next_ms)
		return 0;
	found = queue_ticket_alone(
	    till->books.store, till->alone.last_seq, &ticket, err);
	if (found < 0)
		return -1;
	if (found == 1) {
		till->alone.last_seq = 0;
		till->alone.next_ms = now->mono_ms + AGAIN_MS;
		return 0;
	}
	till->alone.last_seq = ticket.seq;
	/* One that cannot be settled now has its turn in the next round. */
	till->alone.on = till_ticket(till, now, ticket.sale, &why) == 0;
	return 0;
}

/* One move at most; what is refused is left for the next round. */
static int
go_on(struct till *till, const struct now *now)
{
	static const struct till_command nobody;
	struct err why = { .code = ERR_NONE };

	switch (till->view.place) {
	case TILL_PERSON:
	case TILL_BASKET:
		if (till->view.entitlement == ENTITLEMENT_ASKING)
			return 0;
		return till->view.entitlement == ENTITLEMENT_FRESH ?
		    till_charge(till, now, &why) :
		    -1;
	case TILL_SPLIT:
		if (till->view.quote == QUOTE_ASKING)
			return 0;
		till->alone.next_ms = now->mono_ms + SHOWN_MS;
		return till_confirm(till, now, &nobody, &why);
	case TILL_WAITING:
		till->alone.next_ms = now->mono_ms + SHOWN_MS;
		return 0;
	case TILL_RESULT:
		return now->mono_ms < till->alone.next_ms ? 0 : -1;
	case TILL_IDLE:
	case TILL_READING:
	case TILL_STOPPED:
		break;
	}
	return -1;
}

int
till_alone_step(struct till *till, const struct now *now, struct err *err)
{
	if (!till->alone.on)
		return begin(till, now, err);
	assert(till->alone.last_seq > 0);
	if (go_on(till, now) == 0)
		return 0;
	till->alone.on = false;
	till->alone.next_ms = now->mono_ms + 1;
	if (till->view.place != TILL_STOPPED)
		till_fresh(till);
	return 0;
}
