#include "ui/words.h"

#include <assert.h>
#include <string.h>

#include "ui/strings.h"

static const struct {
	enum card_result result;
	const char *text;
} card_words[] = {
	{ CARD_NO_SERVICE, N_("读卡服务没有运行，恢复后自动接上") },
	{ CARD_NO_READER, N_("没有读卡器，请检查接线") },
	{ CARD_READER_BUSY, N_("读卡器正被别的程序占用，请关掉它") },
	{ CARD_READER_FAULT, N_("读卡器出错，请拔下重插读卡器") },
	{ CARD_FAULT, N_("程序内部读卡失败，请重开收款程序") },
	{ CARD_ABSENT, N_("没有插卡") },
	{ CARD_MUTE, N_("卡没有反应：请检查芯片朝向，擦净再插") },
	{ CARD_PULLED, N_("卡拔早了，请重新插好别动") },
	{ CARD_SWAPPED, N_("读卡时换了卡，请只插一张重来") },
	{ CARD_HUNG, N_("卡不应答，已放弃：请拔出再插，或用电子凭证") },
	{ CARD_NOT_SSC, N_("不是社会保障卡") },
	{ CARD_NEEDS_PSAM,
	    N_("三代卡要安全模块才能读出持卡人：请扫电子凭证或输身份证号") },
	{ CARD_BLOCKED, N_("卡已锁，请顾客到社保卡服务网点") },
	{ CARD_BLANK, N_("空白卡，还没有写入持卡人") },
	{ CARD_BAD_DATA, N_("卡里的数据不合规范，不能使用") },
	{ CARD_BAD_STATUS, N_("卡的回答不合规范，请重试或换凭证") },
	{ CARD_CANCELLED, N_("已取消读卡") },
};

const char *
words_card(enum card_result result)
{
	for (size_t i = 0; i < sizeof(card_words) / sizeof(card_words[0]);
	     i++) {
		if (card_words[i].result == result)
			return _(card_words[i].text);
	}
	return "";
}

void
words_time(char to[20], int64_t at_ms, int64_t wall_ms)
{
	char text[20];

	text_datetime(text, at_ms);
	if (text_day(at_ms) == text_day(wall_ms))
		memcpy(to, text + 11, 9); /* HH:mm:ss */
	else
		memcpy(to, text + 5, 12); /* MM-dd HH:mm */
	to[11] = '\0';
}

static const struct {
	enum till_notice notice;
	enum term_look look;
	const char *text;
} notice_words[] = {
	{ NOTICE_NOT_IN_CATALOGUE, LOOK_WARN, N_("目录里没有：") },
	{ NOTICE_CENTRE_REFUSED, LOOK_BAD, N_("中心拒绝：") },
	{ NOTICE_OFFLINE_REFUSED, LOOK_WARN,
	    N_("离线不能受理，可按自费或等联网 ") },
	{ NOTICE_NO_ENTITLEMENT, LOOK_WARN,
	    N_("离线且没有此人的待遇记录，可按自费或等联网 ") },
	{ NOTICE_SUSPENDED, LOOK_WARN,
	    N_("参保状态不正常（暂停），可按自费 ") },
	{ NOTICE_SALE_SETTLED, LOOK_GOOD, N_("先前的单已成功 ") },
	{ NOTICE_SALE_DOUBT, LOOK_BAD,
	    N_("先前的单转为存疑，系统自动查清 ") },
	{ NOTICE_SALE_REFUSED, LOOK_BAD, N_("先前的单被拒付 ") },
	{ NOTICE_SALE_REVERSED, LOOK_WARN,
	    N_("已撤销，医保的钱都已退回 ") },
	{ NOTICE_SALE_DIFFERED, LOOK_WARN,
	    N_("先前的单中心结果与收款时不同，按 F6 处理 ") },
	{ NOTICE_CODE_REFUSED, LOOK_WARN,
	    N_("追溯码上报被拒，按 F6 处理 ") },
	{ NOTICE_ERROR, LOOK_BAD, N_("出错：") },
	{ NOTICE_DONE, LOOK_GOOD, "" },
};

void
words_notice(struct words *to, const struct till_view *view)
{
	memset(to, 0, sizeof(*to));
	if (view->notice == NOTICE_CARD) {
		to->look = LOOK_WARN;
		(void)text_copy(to->text, sizeof(to->text),
		    words_card(view->card_result)); /* shorter than room */
		return;
	}
	for (size_t i = 0; i < sizeof(notice_words) / sizeof(notice_words[0]);
	     i++) {
		const char *word = notice_words[i].text;
		bool gap = view->notice_sale[0] != '\0' &&
		    view->notice_text[0] != '\0';

		if (notice_words[i].notice != view->notice)
			continue;
		to->look = notice_words[i].look;
		(void)text_format(to->text, sizeof(to->text), "%s%s%s%s",
		    word[0] != '\0' ? _(word) : "", view->notice_sale,
		    gap ? "  " : "", view->notice_text); /* cut: long words */
	}
}

static void
say(struct words *to, enum term_look look, const char *text)
{
	to->look = look;
	(void)text_copy(to->text, sizeof(to->text), text); /* our own words */
}

static void
offline_next(struct words *next, const struct till_view *view)
{
	char since[20], retry[20];

	next->look = LOOK_WARN;
	if (view->link_since_ms == 0) {
		say(next, LOOK_WARN, STR_NEXT_FIRST);
		return;
	}
	words_time(since, view->link_since_ms, view->now.wall_ms);
	if (view->retry_ms == 0 ||
	    (view->link_trying && view->link_trouble == LINK_SILENT)) {
		(void)text_format(next->text, sizeof(next->text),
		    view->link_trying ? STR_NEXT_TRYING : STR_NEXT_NO_RETRY,
		    since);
		return;
	}
	words_time(retry, view->retry_ms, view->now.wall_ms);
	if (view->link_trouble == LINK_LOGIN)
		(void)text_format(
		    next->text, sizeof(next->text), STR_NEXT_LOGIN, retry);
	else if (view->link_trouble == LINK_STRANGER)
		(void)text_format(next->text, sizeof(next->text),
		    STR_NEXT_STRANGER, retry);
	else
		(void)text_format(next->text, sizeof(next->text),
		    STR_NEXT_RETRY, since, retry);
}

static void
online_next(struct words *next, const struct till_view *view)
{
	if (!view->signed_in)
		say(next, LOOK_PLAIN, STR_NEXT_SIGN_IN);
	else if (view->counts.pending + view->counts.in_flight > 0)
		say(next, LOOK_PLAIN, STR_NEXT_SENDING);
	else if (view->counts.uploads_refused > 0) {
		next->look = LOOK_WARN;
		(void)text_format(next->text, sizeof(next->text),
		    STR_NEXT_CODES, view->counts.uploads_refused);
	} else
		say(next, LOOK_PLAIN, STR_NEXT_READY);
}

void
words_lamp(struct words *lamp, struct words *next,
    const struct till_view *view)
{
	if (view->place == TILL_STOPPED) {
		say(lamp, LOOK_BAD, STR_STOPPED_LAMP);
		say(next, LOOK_BAD, STR_NEXT_STOPPED);
		return;
	}
	switch (view->lamp) {
	case LAMP_ONLINE:
		say(lamp, LOOK_GOOD, STR_ONLINE);
		online_next(next, view);
		break;
	case LAMP_OFFLINE:
		say(lamp, LOOK_WARN, STR_OFFLINE);
		offline_next(next, view);
		break;
	case LAMP_DOUBT:
		say(lamp, LOOK_BAD, STR_DOUBT);
		if (view->link_up)
			say(next, LOOK_WARN, STR_NEXT_DOUBT);
		else
			offline_next(next, view);
		break;
	}
}

static enum term_look
state_look(const struct sale_entry *entry)
{
	switch (entry->state) {
	case MESSAGE_ACKED:
		return entry->differed ? LOOK_WARN : LOOK_GOOD;
	case MESSAGE_UNKNOWN:
	case MESSAGE_RESENT:
	case MESSAGE_REFUSED:
		return LOOK_BAD;
	case MESSAGE_PENDING:
	case MESSAGE_SENT:
		return LOOK_WARN;
	case MESSAGE_REVERSED:
	case MESSAGE_VOIDED:
	case MESSAGE_STATE_COUNT:
		break;
	}
	return LOOK_DIM;
}

static const char *
ticket_word(enum ticket_state ticket)
{
	switch (ticket) {
	case TICKET_OPEN:
		return STR_STATE_TICKET;
	case TICKET_SETTLING:
		return STR_STATE_SETTLING;
	case TICKET_OWED:
		return STR_STATE_OWED;
	case TICKET_DONE:
		return STR_STATE_TICKET_DONE;
	case TICKET_EXPIRED:
		return STR_STATE_HANDED;
	case TICKET_ENDED:
		break;
	}
	return STR_STATE_REFUNDED;
}

const char *
words_ticket(char *to, size_t room, const struct sale_entry *entry)
{
	char total[MONEY_TEXT_BYTES], owed[MONEY_TEXT_BYTES];

	money_format(total, entry->total);
	money_format(owed, entry->owed);
	if (!text_format(to, room, STR_DETAIL_TICKET, entry->ticket_sale,
		ticket_word(entry->ticket), total, entry->ticket_by, owed))
		to[0] = '\0';
	return to;
}

/* Handed over, and nothing heard of it yet. */
static bool
on_stick(const struct sale_entry *entry)
{
	return entry->stick == STICK_LENT && entry->state == MESSAGE_PENDING;
}

void
words_state(struct words *to, const struct sale_entry *entry)
{
	say(to, state_look(entry), message_state_word(entry->state));
	if (entry->uploads_refused > 0 && !entry->handed)
		say(to, LOOK_WARN, STR_STATE_CODES);
	else if (entry->kind == SETTLEMENT_SELFPAY)
		say(to, LOOK_PLAIN, STR_STATE_SELFPAY);
	else if (entry->kind == SETTLEMENT_PREPAID)
		say(to, entry->ticket <= TICKET_OWED ? LOOK_WARN : LOOK_DIM,
		    ticket_word(entry->ticket));
	else if (entry->closed)
		say(to, LOOK_DIM, STR_STATE_CLOSED);
	else if (on_stick(entry))
		say(to, LOOK_WARN, STR_STATE_STICK);
	else if (entry->handed)
		say(to, LOOK_BAD, STR_STATE_HANDED);
	else if (entry->state == MESSAGE_PENDING && entry->offline)
		say(to, LOOK_WARN, STR_STATE_OFFLINE);
	else if (entry->state == MESSAGE_REVERSED &&
	    entry->setl_id[0] != '\0')
		say(to, LOOK_DIM, STR_STATE_REFUNDED);
	else if (entry->state == MESSAGE_ACKED && entry->differed &&
	    !entry->dealt)
		say(to, LOOK_WARN, STR_STATE_DIFFERED);
}

static bool
still_open(const struct sale_entry *entry)
{
	return entry->kind == SETTLEMENT_SALE && !entry->closed &&
	    (entry->state == MESSAGE_PENDING || entry->state == MESSAGE_SENT ||
		entry->state == MESSAGE_UNKNOWN ||
		entry->state == MESSAGE_RESENT);
}

void
words_next(char *to, size_t room, const struct sale_entry *entry,
    const struct till_view *view)
{
	int64_t wall_ms = view->now.wall_ms;
	bool flying = entry->state == MESSAGE_SENT ||
	    entry->state == MESSAGE_RESENT;
	char at[20];

	assert(room > 0);
	to[0] = '\0';
	if (on_stick(entry))
		(void)text_format(to, room, STR_NEXT_STICK, entry->stick_till,
		    entry->stick_batch); /* cut: the batch is listed */
	else if (entry->handed || entry->uploads_refused > 0)
		(void)text_copy(to, room, STR_NEXT_PERSON);
	else if (still_open(entry) && flying)
		(void)text_copy(to, room, STR_NEXT_REPLY);
	else if (still_open(entry) && !view->link_up)
		(void)text_copy(to, room, STR_NEXT_LINK);
	else if (still_open(entry) && entry->due_ms <= wall_ms)
		(void)text_copy(to, room, STR_NEXT_NOW);
	else if (still_open(entry)) {
		words_time(at, entry->due_ms, wall_ms);
		(void)text_copy(to, room, at);
	}
}

/* In the largest unit it fills; a clock set back makes nothing younger. */
static void
age_word(char to[32], int64_t age_ms)
{
	int64_t minutes = age_ms > 0 ? age_ms / 60000 : 0;

	if (minutes < 60)
		(void)text_format(to, 32, STR_AGE_MINUTES, (int)minutes);
	else if (minutes < 48 * 60)
		(void)text_format(to, 32, STR_AGE_HOURS, (int)(minutes / 60));
	else
		(void)text_format(
		    to, 32, STR_AGE_DAYS, (int)(minutes / (24 * 60)));
}

void
words_ages(char *to, size_t room, const struct till_view *view)
{
	int64_t known_ms = view->sale->meters.as_of_ms;
	char person[32], list[32];

	(void)text_copy(person, sizeof(person), STR_AGE_NONE);
	(void)text_copy(list, sizeof(list), STR_AGE_NONE);
	if (view->entitlement == ENTITLEMENT_CACHED && known_ms > 0)
		age_word(person, view->now.wall_ms - known_ms);
	if (view->stoplist_day > 0)
		age_word(list,
		    view->now.wall_ms - text_day_ms(view->stoplist_day));
	if (view->rules != NULL)
		(void)text_format(to, room, STR_AGES, person, list,
		    rules_head(view->rules)->from_day); /* all bounded */
	else
		(void)text_format(
		    to, room, STR_AGES_NO_PACK, person, list);
}
