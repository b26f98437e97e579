#include <assert.h>
#include <string.h>

#include "pos/courier_inside.h"
#include "pos/json.h"

void
courier_link(const struct courier *courier, struct courier_link *link)
{
	link->up = courier->up;
	link->trouble = courier->up ? LINK_SILENT : courier->trouble;
	link->trying = courier_in_flight(courier, ERRAND_SIGN_IN);
	link->since_ms = courier->since_ms;
	link->retry_mono_ms = courier->retry_ms;
	link->day = courier->centre_day;
	link->signed_in = courier->sign_no[0] != '\0';
	(void)text_copy(link->why, sizeof(link->why), courier->why);
}

static int
note(struct courier *courier, const struct now *now, enum fact fact,
    const char *why, struct err *err)
{
	struct books *books = courier->books;
	struct json_out json = { .buf = &books->scratch };

	text_buf_reset(&books->scratch);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "why", why);
	if (fact == FACT_RESTORED)
		json_put_int(
		    &json, "lasted_ms", now->wall_ms - courier->since_ms);
	json_end(&json, '}');
	if (books_begin(books, err) != 0)
		return -1;
	if (books_text(books, now, fact, "", "", books->scratch.at,
		books->scratch.length, NULL, err) != 0)
		return books_abandon(books);
	return books_commit(books, err);
}

int
courier_link_up(struct courier *courier, const struct now *now,
    struct err *err)
{
	bool change = !courier->up;

	if (!change)
		return 0;
	if (courier->told && note(courier, now, FACT_RESTORED, "", err) != 0)
		return -1;
	courier->up = true;
	courier->told = true;
	courier->since_ms = now->wall_ms;
	courier->why[0] = '\0';
	courier_touch_renew(courier, now);
	/* What waited for the link waits no longer. */
	courier->idle_until_ms = now->mono_ms;
	courier->upload_until_ms = now->mono_ms;
	courier->visit_until_ms = now->mono_ms;
	return queue_due_restored(
	    courier->books->store, now->wall_ms, err);
}

static bool
is_page(const struct net_reply *reply)
{
	static const char blank[] = "\xEF\xBB\xBF \t\r\n";

	for (size_t i = 0; i < reply->body_bytes; i++) {
		if (memchr(blank, reply->body[i], sizeof(blank) - 1) == NULL)
			return reply->body[i] == '<';
	}
	return false;
}

/*
 * A network that wants a login first answers in the centre's place: with its
 * page, a way to it, or 511 (RFC 6585, 6); a proxy of that kind with 407. An
 * error page of a gateway is not it. Over TLS it has no certificate for us.
 */
static enum link_trouble
trouble_of(const struct net_reply *reply)
{
	int status = reply->status;

	if (reply->stranger)
		return LINK_STRANGER;
	if (reply->outcome != NET_REPLY)
		return LINK_SILENT;
	return (status == 200 && is_page(reply)) ||
		(status >= 300 && status < 400) || status == 407 ||
		status == 511 ?
	    LINK_LOGIN :
	    LINK_SILENT;
}

int
courier_link_down(struct courier *courier, const struct now *now,
    const struct net_reply *reply, const char *why, struct err *err)
{
	bool change = courier->up || !courier->told;
	int64_t wait = courier_backoff(courier, courier->failures);

	text_cut(courier->why, sizeof(courier->why), why, 80);
	courier->trouble = trouble_of(reply);
	/* What cannot leave costs neither the line nor the centre anything. */
	if (reply->outcome == NET_UNSENT && !reply->stranger &&
	    wait > courier->conf->queue.probe_ms)
		wait = courier->conf->queue.probe_ms;
	courier->retry_ms = now->mono_ms + wait;
	courier->failures++;
	courier->up = false;
	if (!change)
		return 0;
	courier->told = true;
	courier->since_ms = now->wall_ms;
	return note(courier, now, FACT_OUTAGE, courier->why, err);
}
