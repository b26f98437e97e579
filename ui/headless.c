#include "ui/headless.h"

#include <assert.h>

static const struct till_view *
view_of(const struct headless *headless)
{
	return till_view(headless->wiring->till);
}

int
headless_turn(struct headless *headless, const struct till_command *command,
    struct err *err)
{
	assert(headless->wiring->till != NULL);
	return wiring_turn(headless->wiring,
	    command != NULL ? 0 : HEADLESS_TURN_MS, command, &headless->now,
	    err);
}

/* Never asked yet: link_since_ms is its first word. */
static bool
link_tried(const struct headless *headless)
{
	const struct till_view *view = view_of(headless);

	return view->link_since_ms != 0 &&
	    (!view->link_up || view->signed_in ||
		!headless->wiring->conf.centre.sign_in);
}

int
headless_link(struct headless *headless, struct err *err)
{
	const struct conf *conf = &headless->wiring->conf;
	int64_t until_ms;

	/* Or a second sale of one process would wait for nothing. */
	if (link_tried(headless))
		return 0;
	if (headless_turn(headless, NULL, err) != 0)
		return -1;
	until_ms = headless->now.mono_ms + conf->centre.connect_ms +
	    conf->centre.query_ms;
	while (headless->now.mono_ms < until_ms && !link_tried(headless)) {
		if (headless_turn(headless, NULL, err) != 0)
			return -1;
	}
	return 0;
}

int
headless_drain(struct headless *headless, int wait_s, struct err *err)
{
	const struct till_command drain = {.kind = COMMAND_DRAIN};
	const struct till_view *view = view_of(headless);
	/* A line that loses an answer is tried again before it is away. */
	int64_t away_ms =
	    2 * headless->wiring->conf.queue.retry_first_ms + 1000;
	int64_t until_ms, seen_ms;

	if (headless_link(headless, err) != 0 ||
	    headless_turn(headless, &drain, err) != 0)
		return -1;
	until_ms = headless->now.mono_ms + (int64_t)wait_s * 1000;
	seen_ms = headless->now.mono_ms;
	while (till_busy(headless->wiring->till) &&
	    headless->now.mono_ms < until_ms) {
		if (view->link_up || view->counts.in_flight > 0)
			seen_ms = headless->now.mono_ms;
		if (headless->now.mono_ms - seen_ms > away_ms)
			break;
		if (headless_turn(headless, NULL, err) != 0)
			return -1;
	}
	return headless_quiet(headless, err);
}

int
headless_quiet(struct headless *headless, struct err *err)
{
	const struct conf *conf = &headless->wiring->conf;
	int64_t until_ms = headless->now.mono_ms + conf->centre.commit_ms;

	while (view_of(headless)->counts.in_flight > 0 &&
	    headless->now.mono_ms < until_ms)
		if (headless_turn(headless, NULL, err) != 0)
			return -1;
	return 0;
}
