/*
 * The day's comparison, once more: each row can be read, what is said to be
 * unequal names a sale there is, and only what was unequal is evened out.
 */
#include <assert.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/reconcile.h"

static void
unequal(struct audit *audit, const struct journal_row *row)
{
	struct unequal told;
	struct err why;

	if (unequal_read(&told, row, &why) != 0)
		audit_say(audit, AUDIT_BODY, row, "%s", why.text);
	else if (told.sale[0] != '\0' &&
	    audit_sale_find(&audit->books, told.sale) < 0)
		audit_say(audit, AUDIT_MOVE, row, _("没有交易 %s"),
		    told.sale);
}

/* The row it names is one, and is not evened out twice. */
static void
evened(struct audit *audit, const struct journal_row *row)
{
	struct err why = { .code = ERR_NONE };
	char text[128];
	int64_t id = 0, rows = 0, before = 0;

	if (evened_read(&id, text, row, &why) != 0 ||
	    store_int(audit->store, &rows, 0, &why,
		"SELECT count(*) FROM journal WHERE seq = ?1 AND fact ="
		" 'UNEQUAL'",
		"i", id) != 0 ||
	    store_int(audit->store, &before, 0, &why,
		"SELECT count(*) FROM journal WHERE seq > ?1 AND seq < ?2"
		" AND fact = 'EVENED' AND"
		" json_extract(body, '$.unequal') = ?1",
		"ii", id, row->seq) != 0)
		audit_say(audit, AUDIT_BODY, row, "%s", why.text);
	else if (rows != 1 || before != 0)
		audit_say(audit, AUDIT_MOVE, row,
		    _("%s 没有对应的差异"), fact_name(row->fact));
}

void
audit_statement(struct audit *audit, const struct journal_row *row)
{
	struct compared compared;
	struct err why;

	assert(fact_scope(row->fact) == 'T');
	if (row->fact == FACT_UNEQUAL)
		unequal(audit, row);
	else if (row->fact == FACT_EVENED)
		evened(audit, row);
	else if (compared_read(&compared, row, &why) != 0)
		audit_say(audit, AUDIT_BODY, row, "%s", why.text);
}
