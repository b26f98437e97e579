/*
 * Round and round: undone and sent anew. What the link loses never ends it,
 * each round only waits longer than the one before; what the centre itself
 * answers does (18.2).
 */
#include <assert.h>

#include "pos/courier_fate.h"

/* Coded answers about one sale that did not end it: then a person has it. */
#define SALE_CODED_MAX 20

/* So many messages of a sale go by the wait of any other. */
#define EARLY_MESSAGES 40
/* Beyond, each so many double it, up to so much of it. */
#define LATE_MESSAGES 8
#define WAIT_TIMES_MAX 12

int64_t
courier_round_wait(struct courier *courier, int tries, int n)
{
	int64_t most = courier->conf->queue.retry_max_ms;
	int64_t wait = most;

	assert(tries >= 0 && n >= 0);
	if (n <= EARLY_MESSAGES)
		return courier_backoff(courier, tries);
	for (int i = EARLY_MESSAGES; i < n && wait < most * WAIT_TIMES_MAX;
	     i += LATE_MESSAGES)
		wait *= 2;
	if (wait > most * WAIT_TIMES_MAX)
		wait = most * WAIT_TIMES_MAX;
	return wait - wait / 4 +
	    (int64_t)(courier_chance(courier) % (uint64_t)(wait / 4 + 1));
}

int64_t
courier_wait_most(const struct courier *courier)
{
	int64_t late_ms = courier->conf->centre.late_s * 1000;
	int64_t most = courier->conf->queue.retry_max_ms * WAIT_TIMES_MAX;

	return late_ms > most ? late_ms : most;
}

bool
courier_answered(const struct net_reply *reply, const struct wire_reply *read)
{
	return reply->outcome == NET_REPLY && read->inf_refmsgid[0] != '\0';
}

int
fate_exhausted(struct fate *f, bool *over, struct err *err)
{
	int count = 0;

	if (queue_coded(f->courier->books->store, f->message.sale, false,
		&count, err) != 0)
		return -1;
	*over = count >= SALE_CODED_MAX;
	return 0;
}

int
fate_again(struct fate *f, const struct message *after, struct err *err)
{
	struct message queued;
	bool over = false;

	if (fate_exhausted(f, &over, err) != 0)
		return -1;
	if (over)
		return fate_hand_over(f, _("多次办理未果"), err);
	if (courier_queue(f->courier, f->now, after, after->infno, "",
		&queued, err) != 0)
		return -1;
	if (after->n == 1)
		return 0;
	return queue_set_due(f->courier->books->store, queued.id,
	    f->now->wall_ms +
		courier_round_wait(f->courier, after->n / 2, after->n),
	    0, err);
}
