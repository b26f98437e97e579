#include "tests/sim/reader.h"

#include <stdio.h>
#include <string.h>

#include "pos/text.h"
#include "tests/sim/ledger.h"

#define PULL_MS 700
#define WATCHDOG_MS 6000

static void
tell(struct reader *reader, enum card_event_kind kind,
    enum card_result result)
{
	struct card_event *event;

	if (reader->count == READER_EVENTS)
		return; /* a till that is closed hears nothing */
	event = &reader->events[reader->count++];
	memset(event, 0, sizeof(*event));
	event->kind = kind;
	event->result = result;
	event->ticket = reader->ticket;
}

/* What is on the card of a person. */
static void
fill(struct card_data *data, int person)
{
	memset(data, 0, sizeof(*data));
	ledger_certno(data->id_no, person);
	ledger_card_no(data->card_no, person);
	(void)snprintf(data->ident_code, sizeof(data->ident_code),
	    "99010100000000000000000000%06d", person);
	(void)text_copy(data->area, sizeof(data->area), "990101");
	(void)text_copy(data->version, sizeof(data->version), "2.00");
	(void)text_copy(data->name, sizeof(data->name), LEDGER_NAME);
	(void)text_copy(data->sex, sizeof(data->sex), "1");
	(void)text_copy(data->birth, sizeof(data->birth), "19700101");
	data->holder = true;
}

void
reader_open(struct reader *reader, struct swarm *swarm)
{
	memset(reader, 0, sizeof(*reader));
	reader->swarm = swarm;
	reader->card = -1;
	reader->pulled_ms = INT64_MAX;
	tell(reader, CARD_EVENT_READER, CARD_OK);
}

/* How a read of the card in the slot will end. */
static void
begin_read(struct reader *reader)
{
	static const enum card_result bad[] = { CARD_MUTE, CARD_HUNG,
		CARD_BAD_DATA, CARD_NOT_SSC, CARD_NEEDS_PSAM, CARD_BLANK };
	struct swarm *swarm = reader->swarm;

	reader->result = CARD_OK;
	reader->read_ms = reader->now_ms + 300;
	if (swarm_hits(swarm, KNOB_CARD_BAD)) {
		reader->result = bad[swarm_below(swarm, KNOB_CARD_BAD, 0, 6)];
		if (reader->result == CARD_HUNG)
			reader->read_ms = reader->now_ms + WATCHDOG_MS;
	}
	if (swarm_hits(swarm, KNOB_CARD_PULLED))
		reader->pulled_ms = reader->now_ms +
		    swarm_below(swarm, KNOB_CARD_PULLED, 0, PULL_MS);
}

static int
start(void *ctx, uint32_t ticket)
{
	struct reader *reader = ctx;

	if (reader->reading)
		return -1;
	reader->reading = true;
	reader->ticket = ticket;
	reader->read_ms = INT64_MAX;
	if (reader->card >= 0 && !reader->gone)
		begin_read(reader);
	return 0;
}

static int
poll(void *ctx, struct card_event *event)
{
	struct reader *reader = ctx;

	reader->polls++;
	if (reader->count == 0)
		return 0;
	*event = reader->events[0];
	reader->count--;
	memmove(reader->events, reader->events + 1,
	    (size_t)reader->count * sizeof(reader->events[0]));
	return 1;
}

static void
cancel(void *ctx, uint32_t ticket)
{
	struct reader *reader = ctx;
	int kept = 0;

	if (reader->ticket == ticket)
		reader->reading = false;
	for (int i = 0; i < reader->count; i++) {
		if (reader->events[i].kind != CARD_EVENT_READ ||
		    reader->events[i].ticket != ticket)
			reader->events[kept++] = reader->events[i];
	}
	reader->count = kept;
}

static int
descriptor(void *ctx)
{
	(void)ctx;
	return -1;
}

struct card_port
reader_port(struct reader *reader)
{
	struct card_port port = { reader, start, poll, cancel, descriptor };

	return port;
}

void
reader_insert(struct reader *reader, int person)
{
	reader->card = person;
	reader->pulled_ms = INT64_MAX;
	if (reader->gone)
		return;
	tell(reader, CARD_EVENT_INSERTED, CARD_OK);
	if (reader->reading)
		begin_read(reader);
}

void
reader_remove(struct reader *reader)
{
	if (reader->card < 0)
		return;
	reader->card = -1;
	reader->pulled_ms = INT64_MAX;
	if (reader->reading && reader->read_ms != INT64_MAX) {
		reader->reading = false;
		if (!reader->gone)
			tell(reader, CARD_EVENT_READ, CARD_PULLED);
	}
	if (!reader->gone)
		tell(reader, CARD_EVENT_REMOVED, CARD_OK);
}

void
reader_orphan(struct reader *reader)
{
	reader->reading = false;
	reader->count = 0;
	tell(reader, CARD_EVENT_READER,
	    reader->gone ? CARD_NO_READER : CARD_OK);
	if (reader->card >= 0 && !reader->gone)
		tell(reader, CARD_EVENT_INSERTED, CARD_OK);
}

static void
end_read(struct reader *reader)
{
	struct card_event *event;

	reader->reading = false;
	if (reader->count == READER_EVENTS)
		return;
	event = &reader->events[reader->count];
	tell(reader, CARD_EVENT_READ, reader->result);
	if (reader->result == CARD_OK || reader->result == CARD_NEEDS_PSAM)
		fill(&event->data, reader->card);
	if (reader->result == CARD_NEEDS_PSAM) {
		event->data.holder = false;
		event->data.card_no[0] = '\0';
		event->data.name[0] = '\0';
		event->data.id_no[0] = '\0';
	}
}

void
reader_advance(struct reader *reader, int64_t now_ms)
{
	reader->now_ms = now_ms;
	reader->polls = 0;
	if (reader->gone && now_ms >= reader->back_ms) {
		reader->gone = false;
		tell(reader, CARD_EVENT_READER, CARD_OK);
		if (reader->card >= 0) {
			tell(reader, CARD_EVENT_INSERTED, CARD_OK);
			if (reader->reading && reader->read_ms == INT64_MAX)
				begin_read(reader); /* it waited for one */
		} else {
			tell(reader, CARD_EVENT_REMOVED, CARD_OK);
		}
	}
	if (now_ms >= reader->pulled_ms)
		reader_remove(reader);
	if (reader->reading && !reader->gone && now_ms >= reader->read_ms)
		end_read(reader);
}

int64_t
reader_next(const struct reader *reader)
{
	int64_t next = reader->pulled_ms;

	if (reader->gone && reader->back_ms < next)
		next = reader->back_ms;
	if (reader->reading && !reader->gone && reader->read_ms < next)
		next = reader->read_ms;
	return reader->count > 0 ? reader->now_ms : next;
}
