/* The one table from key to action; the bottom line is printed from it. */
#include "ui/screen.h"

#include <assert.h>
#include <string.h>

#include "ui/strings.h"

#define ON(screen) (1u << (screen))
/* The places of a sale, where other work can be looked at. */
#define PLACES                                                                 \
	(ON(SCREEN_IDLE) | ON(SCREEN_PERSON) | ON(SCREEN_BASKET) |             \
	    ON(SCREEN_SPLIT) | ON(SCREEN_WAITING) | ON(SCREEN_RESULT))
#define LISTS                                                                  \
	(ON(SCREEN_BASKET) | ON(SCREEN_TRACE) | ON(SCREEN_FIND) |              \
	    ON(SCREEN_QUEUE) | ON(SCREEN_SHIFT))
#define EVERYWHERE ((1u << SCREEN_COUNT) - 1)

static bool
has_card(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->card_present;
}

static bool
has_items(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->sale != NULL && view->sale->basket.item_count > 0;
}

static bool
has_person(const struct ui *ui, const struct till_view *view)
{
	return has_items(ui, view) &&
	    view->sale->person.mdtrt_cert_no[0] != '\0';
}

static bool
has_printer(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return ui->conf->receipt.path[0] != '\0';
}

static bool
prints_result(const struct ui *ui, const struct till_view *view)
{
	return has_printer(ui, view) && view->last_sale[0] != '\0';
}

static const struct sale_entry *
entry_picked(const struct ui *ui)
{
	if (ui->picked < 0 || ui->picked >= ui->entry_count)
		return NULL;
	return &ui->entries[ui->picked];
}

static bool
has_entry(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return entry_picked(ui) != NULL;
}

static bool
prints_entry(const struct ui *ui, const struct till_view *view)
{
	return has_printer(ui, view) && has_entry(ui, view);
}

static bool
refundable(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	(void)view;
	return entry != NULL && entry->kind == SETTLEMENT_SALE &&
	    entry->state == MESSAGE_ACKED && !entry->closed;
}

static bool
ticket_open(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	return view->link_up && entry != NULL &&
	    entry->kind == SETTLEMENT_PREPAID &&
	    entry->ticket == TICKET_OPEN;
}

static bool
ticket_owed(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	(void)view;
	return entry != NULL && entry->ticket_sale[0] != '\0' &&
	    entry->ticket == TICKET_OWED;
}

static bool
person_ticket(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->link_up && view->tickets > 0 &&
	    view->ticket.state == TICKET_OPEN;
}

static bool
person_owed(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->tickets > 0 && view->ticket.state == TICKET_OWED;
}

static bool
result_owed(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->refund.fen > 0;
}

static bool
handed_over(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	(void)view;
	return entry != NULL &&
	    (entry->handed || entry->uploads_refused > 0 ||
		(entry->differed && !entry->dealt &&
		    entry->state == MESSAGE_ACKED));
}

static bool
codes_refused(const struct ui *ui, const struct till_view *view)
{
	const struct sale_entry *entry = entry_picked(ui);

	(void)view;
	return entry != NULL && entry->uploads_refused > 0;
}

static bool
has_reasons(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->sale != NULL && view->sale->split.reason_count > 0;
}

static bool
in_trace(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return ui->why == 0;
}

static bool
has_work(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->counts.pending + view->counts.unknown > 0;
}

static bool
has_found(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return ui->found_count > 0 || ui->keys.typed[0] != '\0';
}

static bool
has_notice(const struct ui *ui, const struct till_view *view)
{
	return view->notice != NOTICE_NONE || ui->said[0] != '\0' ||
	    ui->keys.typed[0] != '\0';
}

/* Not while the centre is asked, and not against its word. */
static bool
can_confirm(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->quote != QUOTE_ASKING && view->quote != QUOTE_REFUSED;
}

static bool
can_clear(const struct ui *ui, const struct till_view *view)
{
	return ui->counting || has_notice(ui, view);
}

static bool
is_reading(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->place == TILL_READING;
}

static bool
may_shift(const struct ui *ui, const struct till_view *view)
{
	(void)ui;
	return view->place == TILL_IDLE && (view->shifts || view->shift_open);
}

static bool
prints_shift(const struct ui *ui, const struct till_view *view)
{
	return has_printer(ui, view) && ui->shift != NULL &&
	    ui->shift->shift.entry.closed > 0;
}

static bool
in_demo(const struct ui *ui, const struct till_view *view)
{
	(void)view;
	return ui->demo;
}

/* In the order of the bottom line. */
static const struct key_row rows[] = {
	{ ON(SCREEN_ASK), TERM_KEY_ENTER, ACTION_ENTER, N_("是"), NULL },
	{ ON(SCREEN_CONFIRM), TERM_KEY_ENTER, ACTION_ENTER, N_("确认收款"),
	    NULL },
	{ ON(SCREEN_SHIFT), TERM_KEY_ENTER, ACTION_ENTER, N_("确定"), NULL },
	{ ON(SCREEN_SHIFT), TERM_KEY_F4, ACTION_PRINT, N_("重印班结单"),
	    prints_shift },
	/* The screen's own line says so: there is no room below. */
	{ ON(SCREEN_IDLE), TERM_KEY_F8, ACTION_SHIFT, NULL, may_shift },
	{ ON(SCREEN_SECOND), TERM_KEY_ENTER, ACTION_ENTER, N_("确定"), NULL },
	{ ON(SCREEN_SPLIT), TERM_KEY_ENTER, ACTION_ENTER, N_("收款"),
	    can_confirm },
	{ ON(SCREEN_FIND), TERM_KEY_ENTER, ACTION_ENTER, N_("查/选"),
	    has_found },
	{ ON(SCREEN_QUEUE), TERM_KEY_ENTER, ACTION_ENTER, N_("详情"),
	    has_entry },
	{ ON(SCREEN_RESULT), TERM_KEY_ENTER, ACTION_NEXT, N_("下一位"),
	    NULL },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON) | ON(SCREEN_BASKET),
	    TERM_KEY_ENTER, ACTION_ENTER, NULL, NULL },
	{ ON(SCREEN_BASKET), TERM_KEY_F5, ACTION_CHARGE, N_("结算"),
	    has_person },
	/* The screen's own line says so: there is no room below. */
	{ ON(SCREEN_PERSON), TERM_KEY_F5, ACTION_TICKET, NULL, person_ticket },
	{ ON(SCREEN_PERSON), TERM_KEY_F5, ACTION_PAY_BACK, NULL,
	    person_owed },
	{ ON(SCREEN_RESULT), TERM_KEY_F5, ACTION_PAY_BACK, N_("退款"),
	    result_owed },
	{ ON(SCREEN_DETAIL), TERM_KEY_F3, ACTION_TICKET, N_("补结"),
	    ticket_open },
	{ ON(SCREEN_DETAIL), TERM_KEY_F3, ACTION_PAY_BACK, N_("退款"),
	    ticket_owed },
	{ ON(SCREEN_QUEUE), TERM_KEY_F3, ACTION_TICKET, NULL, ticket_open },
	{ ON(SCREEN_QUEUE), TERM_KEY_F3, ACTION_PAY_BACK, NULL, ticket_owed },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON), TERM_KEY_F2, ACTION_READ,
	    N_("读卡"), has_card },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON) | ON(SCREEN_BASKET),
	    TERM_KEY_F3, ACTION_FIND, N_("查药"), NULL },
	{ ON(SCREEN_SPLIT) | ON(SCREEN_RESULT) | ON(SCREEN_CONFIRM),
	    TERM_KEY_F2, ACTION_TRACE, N_("依据"), has_reasons },
	{ ON(SCREEN_BASKET), TERM_KEY_F2, ACTION_COUNT, N_("数量"),
	    has_items },
	{ ON(SCREEN_BASKET), TERM_KEY_DELETE, ACTION_REMOVE, N_("删行"),
	    has_items },
	{ ON(SCREEN_BASKET) | ON(SCREEN_SPLIT), TERM_KEY_F7, ACTION_SELFPAY,
	    N_("自费"), has_items },
	{ ON(SCREEN_RESULT) | ON(SCREEN_WAITING), TERM_KEY_F4, ACTION_PRINT,
	    N_("打印"), prints_result },
	{ ON(SCREEN_QUEUE), TERM_KEY_F4, ACTION_PRINT, N_("打印"),
	    prints_entry },
	{ ON(SCREEN_DETAIL), TERM_KEY_F4, ACTION_PRINT, N_("打印"),
	    prints_entry },
	{ ON(SCREEN_QUEUE), TERM_KEY_F5, ACTION_DRAIN, N_("现在补传"),
	    has_work },
	{ ON(SCREEN_QUEUE) | ON(SCREEN_DETAIL), TERM_KEY_F7, ACTION_REFUND,
	    N_("退费"), refundable },
	{ ON(SCREEN_DETAIL), TERM_KEY_F5, ACTION_UPLOAD, N_("重报追溯码"),
	    codes_refused },
	{ ON(SCREEN_DETAIL), TERM_KEY_F8, ACTION_DEAL,
	    N_("已处理"), handed_over },
	{ ON(SCREEN_QUEUE), TERM_KEY_TAB, ACTION_SWITCH, N_("未结/今日"),
	    NULL },
	{ ON(SCREEN_WAITING), TERM_KEY_F8, ACTION_NEXT, N_("下一位"), NULL },
	{ ON(SCREEN_RESULT), TERM_KEY_F8, ACTION_NEXT, NULL, NULL },
	{ PLACES, TERM_KEY_F6, ACTION_QUEUE, N_("单据"), NULL },
	{ ON(SCREEN_PERSON) | ON(SCREEN_BASKET) | ON(SCREEN_SPLIT),
	    TERM_KEY_F9, ACTION_CANCEL, N_("放弃"), NULL },
	{ ON(SCREEN_ASK), TERM_KEY_ESC, ACTION_BACK, N_("否"), NULL },
	{ ON(SCREEN_IDLE), TERM_KEY_ESC, ACTION_BACK, N_("取消"),
	    is_reading },
	{ ON(SCREEN_IDLE) | ON(SCREEN_BASKET), TERM_KEY_ESC, ACTION_BACK,
	    N_("清除"), can_clear },
	{ EVERYWHERE & ~(ON(SCREEN_ASK) | ON(SCREEN_IDLE) |
	      ON(SCREEN_BASKET) |
	      ON(SCREEN_WAITING) | ON(SCREEN_RESULT) | ON(SCREEN_STOPPED)),
	    TERM_KEY_ESC, ACTION_BACK, N_("返回"), NULL },
	{ PLACES | ON(SCREEN_STOPPED), TERM_KEY_F1, ACTION_HELP, N_("帮助"),
	    NULL },
	{ ON(SCREEN_IDLE) | ON(SCREEN_STOPPED), TERM_KEY_F10, ACTION_QUIT,
	    N_("退出"), NULL },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON) | ON(SCREEN_RESULT),
	    TERM_KEY_F12, ACTION_DEMO_CARD, N_("卡"), in_demo },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON) | ON(SCREEN_RESULT) |
	      ON(SCREEN_QUEUE),
	    TERM_KEY_F11, ACTION_DEMO_LINK, N_("网"), in_demo },
	{ PLACES, TERM_KEY_F12, ACTION_DEMO_CARD, NULL, in_demo },
	{ PLACES, TERM_KEY_F11, ACTION_DEMO_LINK, NULL, in_demo },
	{ LISTS, TERM_KEY_UP, ACTION_UP, NULL, NULL },
	{ LISTS, TERM_KEY_DOWN, ACTION_DOWN, NULL, NULL },
	{ LISTS, TERM_KEY_PAGE_UP, ACTION_PAGE_UP, NULL, NULL },
	{ ON(SCREEN_TRACE), TERM_KEY_TAB, ACTION_SWITCH, N_("为什么"), NULL },
	{ ON(SCREEN_TRACE), TERM_KEY_PAGE_DOWN, ACTION_PAGE_DOWN,
	    N_("翻页"), in_trace },
	{ LISTS, TERM_KEY_PAGE_DOWN, ACTION_PAGE_DOWN, NULL, NULL },
};

const struct key_row *
key_rows(size_t *count)
{
	*count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

bool
key_live(const struct key_row *row, enum screen_id screen,
    const struct ui *ui, const struct till_view *view)
{
	assert(screen < SCREEN_COUNT);
	return (row->screens & ON(screen)) != 0 &&
	    (row->live == NULL || row->live(ui, view));
}

enum action
key_action(enum term_key_kind key, const struct ui *ui,
    const struct till_view *view)
{
	enum screen_id front = screen_front(ui, view);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].key == key &&
		    key_live(&rows[i], front, ui, view))
			return rows[i].action;
	}
	return ACTION_NONE;
}

const char *
key_name(enum term_key_kind key)
{
	static const char *const numbered[] = { "F1", "F2", "F3", "F4", "F5",
		"F6", "F7", "F8", "F9", "F10", "F11", "F12" };

	if (key >= TERM_KEY_F1 && key <= TERM_KEY_F12)
		return numbered[key - TERM_KEY_F1];
	switch ((int)key) {
	case TERM_KEY_ENTER:
		return "Enter";
	case TERM_KEY_ESC:
		return "Esc";
	case TERM_KEY_DELETE:
		return "Del";
	case TERM_KEY_TAB:
		return "Tab";
	case TERM_KEY_PAGE_DOWN:
		return "PgDn";
	default:
		return "";
	}
}
