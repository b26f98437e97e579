/* 预付: the members that tie a ticket and the sale that settles it. */
#include <string.h>

#include "pos/record_layout.h"
#include "pos/record_field.h"
#include "pos/record_prepaid.h"
#include "pos/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct record_field ticket_fields[] = {
    RECORD_RANGE(RECORD_INT, prepaid, until, 0, 99991231),
    RECORD_FIELD(RECORD_FLAG, prepaid, alone),
};

static const struct record_field settles_fields[] = {
    RECORD_FIELD(RECORD_TEXT, prepaid, sale),
    RECORD_FIELD(RECORD_TEXT, prepaid, fee_at),
};

void
record_put_prepaid(struct json_out *out, const struct settlement *settlement)
{
	const struct prepaid *prepaid = &settlement->prepaid;

	if (settlement->kind == SETTLEMENT_PREPAID) {
		json_begin(out, "prepaid", '{');
		record_put(out, prepaid, ticket_fields, COUNT(ticket_fields));
		json_end(out, '}');
	} else if (prepaid->sale[0] != '\0') {
		json_begin(out, "settles", '{');
		record_put(
		    out, prepaid, settles_fields, COUNT(settles_fields));
		json_end(out, '}');
	}
}

int
record_get_prepaid(const struct json *document, struct settlement *settlement,
		   struct err *err)
{
	const struct json *ticket = json_get(document, "prepaid");
	const struct json *settles = json_get(document, "settles");
	struct prepaid *prepaid = &settlement->prepaid;

	memset(prepaid, 0, sizeof(*prepaid));
	if ((settlement->kind == SETTLEMENT_PREPAID) != (ticket != NULL))
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"),
			       "prepaid");
	if (ticket != NULL)
		return record_get(ticket, prepaid, ticket_fields,
				  COUNT(ticket_fields), err);
	if (settles == NULL)
		return 0;
	if (record_get(settles, prepaid, settles_fields,
		       COUNT(settles_fields), err) != 0)
		return -1;
	if (settlement->kind != SETTLEMENT_SALE || prepaid->sale[0] == '\0')
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"),
			       "settles");
	return 0;
}
