#include "card/slot.h"

#include <assert.h>

static void
tell(struct mailbox *mailbox, enum card_event_kind kind,
     enum card_result result)
{
	struct card_event event = {.kind = kind, .result = result};

	mailbox_put(mailbox, &event);
}

static void
tell_reader(struct slot *slot, enum card_result result, struct mailbox *mailbox)
{
	if (!slot->told_reader || slot->reader != result)
		tell(mailbox, CARD_EVENT_READER, result);
	slot->told_reader = true;
	slot->reader = result;
}

static void
lose(struct slot *slot)
{
	slot->now.present = false;
	slot->found = false;
	slot->lost = true;
}

static bool
in_grace(const struct slot *slot, int64_t now_ms)
{
	return now_ms < slot->since_ms + SLOT_GRACE_MS;
}

void
slot_begin(struct slot *slot, int64_t now_ms)
{
	lose(slot);
	slot->since_ms = now_ms;
}

void
slot_end(struct slot *slot, enum card_result result, struct mailbox *mailbox)
{
	assert(result != CARD_OK);
	lose(slot);
	tell_reader(slot, result, mailbox);
}

/* Insertions and removals are both counted: two at once hid a removal. */
static bool
was_changed(const struct slot *slot, const struct pcsc_slot *look)
{
	uint16_t passed = (uint16_t)(look->changes - slot->now.changes);

	return slot->now.present && look->present && passed > 1;
}

void
slot_look(struct slot *slot, enum card_result result,
	  const struct pcsc_slot *look, int64_t now_ms, struct mailbox *mailbox)
{
	bool changed;

	if (result != CARD_OK) {
		lose(slot);
		/* A service that just started lists its readers later. */
		if (!in_grace(slot, now_ms))
			tell_reader(slot, result, mailbox);
		return;
	}
	if (!slot->found)
		slot->since_ms = now_ms;
	slot->found = true;
	tell_reader(slot, CARD_OK, mailbox);
	changed = was_changed(slot, look);
	slot->now = *look;
	if (look->present) {
		if (changed)
			tell(mailbox, CARD_EVENT_REMOVED, CARD_OK);
		if (!slot->told_present || slot->lost || changed)
			tell(mailbox, CARD_EVENT_INSERTED, CARD_OK);
		slot->told_present = true;
		slot->lost = false;
	} else if (!slot->lost || !in_grace(slot, now_ms)) {
		if (slot->told_present)
			tell(mailbox, CARD_EVENT_REMOVED, CARD_OK);
		slot->told_present = false;
		slot->lost = false;
	}
}

int64_t
slot_wait_ms(const struct slot *slot, int64_t now_ms, int64_t most_ms)
{
	int64_t left_ms = slot->since_ms + SLOT_GRACE_MS - now_ms;

	return left_ms > 0 && left_ms < most_ms ? left_ms : most_ms;
}
