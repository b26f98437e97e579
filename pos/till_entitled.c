/* Whether the fund pays for the person at all, and for which diseases. */
#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"

static int
ask_meters(struct till *till, const struct now *now, struct err *err)
{
	return till_asked(till, now,
	    courier_ask_meters(
		till->courier, now, &till->sale->person, err), err);
}

int
till_ask_entitled(struct till *till, const struct now *now, struct err *err)
{
	const struct conf *conf = till->parts.conf;
	bool pharmacy = strcmp(conf->till.scene, "pharmacy") == 0;

	if (!conf->centre.entitled)
		return ask_meters(till, now, err);
	return till_asked(till, now,
	    courier_ask_entitled(till->courier, now, &till->sale->person,
		pharmacy ? "41" : "11", err), err);
}

/* Only a plain no ends it: the settlement itself is judged by the centre. */
int
till_heard_entitled(struct till *till, const struct now *now,
    const struct courier_event *event, struct err *err)
{
	if (till->view.entitlement != ENTITLEMENT_ASKING)
		return 0;
	if (event->outcome != NET_REPLY || event->reply.verdict != WIRE_OK ||
	    event->entitled)
		return ask_meters(till, now, err);
	till->view.entitlement = ENTITLEMENT_REFUSED;
	till_notice(till, NOTICE_CENTRE_REFUSED, "", event->reply.err_msg);
	return 0;
}

/* Nobody waits for it: without an answer it is an ordinary sale. */
int
till_ask_chronic(struct till *till, const struct now *now, struct err *err)
{
	if (!till->parts.conf->centre.chronic)
		return 0;
	return courier_ask_chronic(
		   till->courier, now, &till->sale->person, err) < 0 ?
	    -1 :
	    0;
}

void
till_heard_chronic(struct till *till, const struct courier_event *event)
{
	const struct disease *first = &event->chronic.at[0];
	char text[ERR_TEXT_BYTES];

	if (event->outcome != NET_REPLY || event->reply.verdict != WIRE_OK ||
	    till->sale->person.psn_no[0] == '\0')
		return;
	till->chronic = event->chronic;
	if (till->chronic.count == 0)
		return;
	(void)text_format(text, sizeof(text),
	    _("有 %d 个慢特病备案，如 %s %s：按它结算请输 #%s"),
	    till->chronic.count, first->dise_codg, first->dise_name,
	    first->dise_codg);
	till_notice(till, NOTICE_DONE, "", text);
}

int
till_set_chronic(struct till *till, const char *code, struct err *err)
{
	struct disease *chosen = &till->sale->disease;

	memset(chosen, 0, sizeof(*chosen));
	if (code[0] == '\0')
		return 0;
	for (int i = 0; i < till->chronic.count; i++) {
		if (strcmp(till->chronic.at[i].dise_codg, code) != 0)
			continue;
		*chosen = till->chronic.at[i];
		return 0;
	}
	return till_refuse(err, _("此人没有这个病种的慢特病备案"));
}
