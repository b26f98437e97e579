/*
 * The day's comparison, a question at a time: the totals of each group
 * (3201); for an office with an unequal one its rows up (9101), held against
 * the centre's (3202), and down (9102); and what its rows show is asked about
 * (5203). All of it is read class: what has no answer is asked again, with a
 * new msgid, and nothing is half done by it.
 */
#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"

/* Questions without an answer, one after the other, before it is given up. */
#define FAILURES_MAX 5

void
courier_compare_clear(struct courier *courier)
{
	struct comparison *c = &courier->comparison;

	c->step = COMPARE_NONE;
	text_buf_clear(&c->rows); /* whose rows they were (I9) */
}

int
courier_compare_add(
    struct courier *courier, const char *insutype, struct err *err)
{
	struct comparison *c = &courier->comparison;
	const struct conf *conf = courier->conf;
	const char *clr_type = conf_is_clinic(conf) ? "11" : "41";
	const char *area = conf->till.mdtrtarea_admvs;
	struct statement *s;

	for (int i = 0; i < c->count; i++) {
		s = &c->groups[i].ours;
		if (strcmp(s->insutype, insutype) == 0 &&
		    strcmp(s->clr_type, clr_type) == 0 &&
		    strcmp(s->optins, area) == 0)
			return 0;
	}
	if (c->count == RECONCILE_GROUPS_MAX)
		return err_set(err, ERR_LIMIT, _("对账的组太多"));
	s = &c->groups[c->count++].ours;
	memset(s, 0, sizeof(*s));
	s->day = c->day;
	(void)text_copy(s->insutype, sizeof(s->insutype), insutype);
	(void)text_copy(s->clr_type, sizeof(s->clr_type), clr_type);
	(void)text_copy(s->optins, sizeof(s->optins), area);
	return 0;
}

static int
take_groups(struct courier *courier, struct err *err)
{
	struct statement groups[RECONCILE_GROUPS_MAX];
	struct comparison *c = &courier->comparison;

	if (reconcile_day(courier->books->store, c->day, groups,
		RECONCILE_GROUPS_MAX, &c->count, err) != 0)
		return -1;
	memset(c->groups, 0, sizeof(c->groups));
	for (int i = 0; i < c->count; i++)
		c->groups[i].ours = groups[i];
	/* What every till of its own area may have, though it sold nothing. */
	if (courier_compare_add(courier, "310", err) != 0 ||
	    courier_compare_add(courier, "390", err) != 0 ||
	    courier_doubt_join(courier, err) != 0)
		return -1;
	for (int i = 0; i < c->count; i++)
		c->groups[i].rows = -1;
	return 0;
}

int
courier_compare_begin(
    struct courier *courier, const struct now *now, int day, struct err *err)
{
	struct comparison *c = &courier->comparison;

	assert(text_day_valid(day) && c->step == COMPARE_NONE);
	courier_compare_clear(courier);
	c->day = day;
	c->begun_ms = now->wall_ms;
	c->decided = 0;
	c->wanted = false;
	c->at = c->failures = c->unequal = 0;
	c->asked = 0;
	c->failed = false;
	c->why[0] = '\0';
	c->retry_ms = now->mono_ms;
	if (take_groups(courier, err) != 0)
		return -1;
	c->step = COMPARE_TOTALS;
	return 0;
}

int
courier_compare(
    struct courier *courier, const struct now *now, int day, struct err *err)
{
	struct comparison *c = &courier->comparison;

	if (c->step != COMPARE_NONE && c->day != day)
		return 1;
	if (c->step == COMPARE_NONE &&
	    courier_compare_begin(courier, now, day, err) != 0)
		return -1;
	c->wanted = true;
	return 0;
}

void
courier_comparing(
    const struct courier *courier, struct comparing *comparing)
{
	const struct comparison *c = &courier->comparison;

	comparing->day = c->day;
	comparing->running = c->step != COMPARE_NONE;
	comparing->failed = c->failed;
	comparing->unequal = c->unequal;
	memcpy(comparing->why, c->why, sizeof(comparing->why));
}

int64_t
courier_compare_due_ms(const struct courier *courier)
{
	enum compare_step step = courier->comparison.step;

	if (step == COMPARE_NONE ||
	    (step == COMPARE_ASK && courier->chain.step != CHAIN_NONE) ||
	    (step != COMPARE_DOUBTS && courier_busy(courier)))
		return INT64_MAX;
	return courier->comparison.retry_ms;
}

/* ---- asking ---- */

static const struct statement *
group(const struct comparison *c)
{
	assert(c->at < c->count);
	return &c->groups[c->at].ours;
}

static int
encode(struct courier *courier, const struct wire_stamp *stamp,
    struct err *err)
{
	struct comparison *c = &courier->comparison;

	if (c->step == COMPARE_TOTALS)
		return wire_encode_3201(&courier->request, courier->conf,
		    stamp, group(c), err);
	if (c->step == COMPARE_UP)
		return courier_compare_encode_up(courier, stamp, err);
	if (c->step == COMPARE_ROWS)
		return wire_encode_3202(&courier->request, courier->conf,
		    stamp, &c->sum, c->file, err);
	assert(c->step == COMPARE_DOWN);
	return wire_encode_9102(&courier->request, courier->conf, stamp,
	    c->file, c->name, err);
}

void
courier_compare_end(
    struct courier *courier, const struct now *now, const char *why)
{
	struct comparison *c = &courier->comparison;

	courier_compare_clear(courier);
	c->failed = why[0] != '\0';
	text_cut(c->why, sizeof(c->why), why, 80);
	log_mask(c->why);
	c->retry_ms = now->mono_ms;
	c->step = COMPARE_DOUBTS;
}

void
courier_compare_unheard(
    struct courier *courier, const struct now *now, const char *why)
{
	struct comparison *c = &courier->comparison;

	log_line(courier->log, now, LOG_WARN, "compare", "day=%d %s", c->day,
	    why);
	if (++c->failures >= FAILURES_MAX) {
		courier_compare_end(courier, now, why);
		return;
	}
	c->retry_ms = now->mono_ms + courier_backoff(courier, c->failures);
	if (c->step > COMPARE_UP)
		c->step = COMPARE_UP; /* its file may be gone: bring it anew */
}

static int
ask(struct courier *courier, const struct now *now, struct err *err)
{
	static const char *const infnos[] = { [COMPARE_TOTALS] = "3201",
		[COMPARE_UP] = "9101", [COMPARE_ROWS] = "3202",
		[COMPARE_DOWN] = "9102" };
	struct comparison *c = &courier->comparison;
	struct err why = { .code = ERR_NONE };
	struct wire_stamp stamp;
	struct exchange *slot;
	int asked = courier_ask(courier, now, ERRAND_COMPARE, infnos[c->step],
	    &stamp, &slot, err);

	if (asked != 0) {
		c->retry_ms =
		    now->mono_ms + courier->conf->queue.retry_first_ms;
		return asked < 0 ? -1 : 0;
	}
	asked = courier_let_go(
	    courier, now, slot, encode(courier, &stamp, &why), &why);
	if (asked != 0)
		courier_compare_unheard(
		    courier, now, asked < 0 ? why.text : "not taken");
	return 0;
}

/* ---- what was in doubt, and stands in the centre's rows ---- */

static int
ask_doubt(struct courier *courier, const struct now *now, struct err *err)
{
	struct comparison *c = &courier->comparison;
	struct store *store = courier->books->store;
	struct unequal list[8];
	struct message message;
	int found = 0, offset = 0;

	if (courier->chain.step != CHAIN_NONE)
		return 0; /* one at a time */
	do {
		if (unequal_list(store, c->day, true, offset, list, 8, &found,
			err) != 0)
			return -1;
		for (int i = 0; i < found; i++) {
			if (list[i].id <= c->asked ||
			    list[i].remedy != REMEDY_QUERY ||
			    list[i].kind == UNEQUAL_INSTITUTION)
				continue;
			c->asked = list[i].id;
			if (queue_message(store, list[i].msgid, &message,
				err) < 0)
				return -1;
			if (message.state == MESSAGE_UNKNOWN &&
			    courier_chain_at(
				courier, now, &message, &list[i]) == 1)
				return 0;
		}
		offset += found;
	} while (found == 8);
	c->step = COMPARE_LEDGER;
	c->asked = 0;
	c->failures = 0;
	return courier_ledger_step(courier, now, err);
}

int
courier_compare_step(struct courier *courier, const struct now *now,
    struct courier_event *event, struct err *err)
{
	struct comparison *c = &courier->comparison;

	if (c->step == COMPARE_DOUBTS)
		return courier_doubt_end(courier, now, event, err);
	if (c->step == COMPARE_NONE || now->mono_ms < c->retry_ms ||
	    courier_busy(courier) || courier->more ||
	    !courier_may_speak(courier, now))
		return 0;
	if (c->step == COMPARE_GATHER)
		return courier_compare_gather(courier, now, err);
	if (c->step == COMPARE_ASK)
		return ask_doubt(courier, now, err);
	if (c->step == COMPARE_LEDGER)
		return courier_ledger_step(courier, now, err);
	return ask(courier, now, err);
}
