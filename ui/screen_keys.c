/* The one table from key to action; the bottom line is printed from it. */
#include "ui/key_live.h"

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
	    ON(SCREEN_QUEUE) | ON(SCREEN_SHIFT) | ON(SCREEN_EVEN))
#define EVERYWHERE ((1u << SCREEN_COUNT) - 1)

/* In the order of the bottom line. */
static const struct key_row rows[] = {
	{ ON(SCREEN_ASK), TERM_KEY_ENTER, ACTION_ENTER, N_("是"), NULL },
	{ ON(SCREEN_CONFIRM), TERM_KEY_ENTER, ACTION_ENTER, N_("确认收款"),
	    NULL },
	{ ON(SCREEN_SHIFT), TERM_KEY_ENTER, ACTION_ENTER, N_("确定"), NULL },
	{ ON(SCREEN_SHIFT), TERM_KEY_F4, ACTION_PRINT, N_("重印班结单"),
	    key_prints_shift },
	/* The screen's own line says so: there is no room below. */
	{ ON(SCREEN_IDLE), TERM_KEY_F8, ACTION_SHIFT, NULL, key_may_shift },
	{ ON(SCREEN_SECOND), TERM_KEY_ENTER, ACTION_ENTER, N_("确定"), NULL },
	{ ON(SCREEN_SPLIT), TERM_KEY_ENTER, ACTION_ENTER, N_("收款"),
	    key_can_confirm },
	{ ON(SCREEN_SPLIT), TERM_KEY_ENTER, ACTION_ENTER, NULL,
	    key_awaits_word },
	{ ON(SCREEN_FIND), TERM_KEY_ENTER, ACTION_ENTER, N_("查/选"),
	    key_has_found },
	{ ON(SCREEN_QUEUE), TERM_KEY_ENTER, ACTION_ENTER, N_("详情"),
	    key_has_entry },
	{ ON(SCREEN_RESULT), TERM_KEY_ENTER, ACTION_NEXT, N_("下一位"),
	    NULL },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON) | ON(SCREEN_BASKET),
	    TERM_KEY_ENTER, ACTION_ENTER, NULL, NULL },
	{ ON(SCREEN_BASKET), TERM_KEY_F5, ACTION_CHARGE, N_("结算"),
	    key_has_person },
	/* The screen's own line says so: there is no room below. */
	{ ON(SCREEN_PERSON), TERM_KEY_F5, ACTION_TICKET, NULL,
	    key_person_ticket },
	{ ON(SCREEN_PERSON), TERM_KEY_F5, ACTION_PAY_BACK, NULL,
	    key_person_owed },
	{ ON(SCREEN_RESULT), TERM_KEY_F5, ACTION_PAY_BACK, N_("退款"),
	    key_result_owed },
	{ ON(SCREEN_DETAIL), TERM_KEY_F3, ACTION_TICKET, N_("补结"),
	    key_ticket_open },
	{ ON(SCREEN_DETAIL), TERM_KEY_F3, ACTION_PAY_BACK, N_("退款"),
	    key_ticket_owed },
	{ ON(SCREEN_QUEUE), TERM_KEY_F3, ACTION_TICKET, NULL, key_ticket_open },
	{ ON(SCREEN_QUEUE), TERM_KEY_F3, ACTION_PAY_BACK, NULL,
	    key_ticket_owed },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON), TERM_KEY_F2, ACTION_READ,
	    N_("读卡"), key_has_card },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON) | ON(SCREEN_BASKET),
	    TERM_KEY_F3, ACTION_FIND, N_("查药"), NULL },
	{ ON(SCREEN_SPLIT) | ON(SCREEN_RESULT) | ON(SCREEN_CONFIRM),
	    TERM_KEY_F2, ACTION_TRACE, N_("依据"), key_has_reasons },
	{ ON(SCREEN_BASKET), TERM_KEY_F2, ACTION_COUNT, N_("数量"),
	    key_has_items },
	{ ON(SCREEN_BASKET), TERM_KEY_DELETE, ACTION_REMOVE, N_("删行"),
	    key_has_items },
	{ ON(SCREEN_BASKET) | ON(SCREEN_SPLIT), TERM_KEY_F7, ACTION_SELFPAY,
	    N_("自费"), key_has_items },
	{ ON(SCREEN_RESULT) | ON(SCREEN_WAITING), TERM_KEY_F4, ACTION_PRINT,
	    N_("打印"), key_prints_result },
	{ ON(SCREEN_QUEUE), TERM_KEY_F4, ACTION_PRINT, N_("打印"),
	    key_prints_entry },
	{ ON(SCREEN_DETAIL), TERM_KEY_F4, ACTION_PRINT, N_("打印"),
	    key_prints_entry },
	{ ON(SCREEN_QUEUE), TERM_KEY_F5, ACTION_DRAIN, N_("现在补传"),
	    key_has_work },
	{ ON(SCREEN_QUEUE) | ON(SCREEN_DETAIL), TERM_KEY_F7, ACTION_REFUND,
	    N_("退费"), key_refundable },
	{ ON(SCREEN_DETAIL), TERM_KEY_F5, ACTION_UPLOAD, N_("重报追溯码"),
	    key_codes_refused },
	{ ON(SCREEN_DETAIL), TERM_KEY_F8, ACTION_DEAL,
	    N_("已处理"), key_handed_over },
	/* The list's own first line says so: there is no room below. */
	{ ON(SCREEN_QUEUE), TERM_KEY_F2, ACTION_EVEN, NULL, NULL },
	{ ON(SCREEN_EVEN), TERM_KEY_ENTER, ACTION_ENTER,
	    N_("已重新结算或转自费"), key_even_choose },
	{ ON(SCREEN_EVEN), TERM_KEY_ENTER, ACTION_ENTER, N_("已核对"),
	    key_even_check },
	{ ON(SCREEN_EVEN), TERM_KEY_ENTER, ACTION_ENTER, N_("已转人工"),
	    key_even_person },
	{ ON(SCREEN_EVEN), TERM_KEY_ENTER, ACTION_ENTER, N_("已处理"),
	    key_even_other },
	{ ON(SCREEN_EVEN), TERM_KEY_F3, ACTION_REMEDY, N_("向中心查询"),
	    key_even_query },
	{ ON(SCREEN_EVEN), TERM_KEY_F3, ACTION_REMEDY, N_("冲正"),
	    key_even_undo },
	{ ON(SCREEN_EVEN), TERM_KEY_F5, ACTION_COMPARE, N_("现在对账"),
	    key_may_compare },
	{ ON(SCREEN_QUEUE), TERM_KEY_TAB, ACTION_SWITCH, N_("未结/今日"),
	    NULL },
	{ ON(SCREEN_WAITING), TERM_KEY_F8, ACTION_NEXT, N_("下一位"), NULL },
	{ ON(SCREEN_RESULT), TERM_KEY_F8, ACTION_NEXT, NULL, NULL },
	{ PLACES, TERM_KEY_F6, ACTION_QUEUE, N_("单据"), NULL },
	{ ON(SCREEN_PERSON) | ON(SCREEN_BASKET) | ON(SCREEN_SPLIT),
	    TERM_KEY_F9, ACTION_CANCEL, N_("放弃"), NULL },
	{ ON(SCREEN_ASK), TERM_KEY_ESC, ACTION_BACK, N_("否"), NULL },
	{ ON(SCREEN_IDLE), TERM_KEY_ESC, ACTION_BACK, N_("取消"),
	    key_is_reading },
	{ ON(SCREEN_IDLE) | ON(SCREEN_BASKET), TERM_KEY_ESC, ACTION_BACK,
	    N_("清除"), key_can_clear },
	{ EVERYWHERE & ~(ON(SCREEN_ASK) | ON(SCREEN_IDLE) |
	      ON(SCREEN_BASKET) |
	      ON(SCREEN_WAITING) | ON(SCREEN_RESULT) | ON(SCREEN_STOPPED)),
	    TERM_KEY_ESC, ACTION_BACK, N_("返回"), NULL },
	{ PLACES | ON(SCREEN_STOPPED), TERM_KEY_F1, ACTION_HELP, N_("帮助"),
	    NULL },
	{ ON(SCREEN_IDLE) | ON(SCREEN_STOPPED), TERM_KEY_F10, ACTION_QUIT,
	    N_("退出"), NULL },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON) | ON(SCREEN_RESULT),
	    TERM_KEY_F12, ACTION_DEMO_CARD, N_("卡"), key_in_demo },
	{ ON(SCREEN_IDLE) | ON(SCREEN_PERSON) | ON(SCREEN_RESULT) |
	      ON(SCREEN_QUEUE),
	    TERM_KEY_F11, ACTION_DEMO_LINK, N_("网"), key_in_demo },
	{ PLACES, TERM_KEY_F12, ACTION_DEMO_CARD, NULL, key_in_demo },
	{ PLACES, TERM_KEY_F11, ACTION_DEMO_LINK, NULL, key_in_demo },
	{ LISTS, TERM_KEY_UP, ACTION_UP, NULL, NULL },
	{ LISTS, TERM_KEY_DOWN, ACTION_DOWN, NULL, NULL },
	{ LISTS, TERM_KEY_PAGE_UP, ACTION_PAGE_UP, NULL, NULL },
	{ ON(SCREEN_TRACE), TERM_KEY_TAB, ACTION_SWITCH, N_("为什么"), NULL },
	{ ON(SCREEN_TRACE), TERM_KEY_PAGE_DOWN, ACTION_PAGE_DOWN,
	    N_("翻页"), key_in_trace },
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
