/* What a command does where the dialogue stands. */
#include <assert.h>
#include <string.h>

#include "pos/till_inside.h"

static int
new_person(struct till *till, const struct now *now,
    const struct person *person, struct err *err)
{
	if (till->view.place > TILL_BASKET && till->view.place != TILL_RESULT)
		return till_refuse(err, _("先完成或取消这一笔"));
	if (till->view.place == TILL_RESULT)
		till_fresh(till);
	if (till->sale->prepaid.sale[0] != '\0')
		return till_refuse(err, _("正在补结：先完成或取消这一笔"));
	return till_identify(till, now, person, err);
}

/* An ID number, a voucher: the sale's person, without a card. */
static int
identify_text(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err)
{
	struct person person;
	int result;

	memset(&person, 0, sizeof(person));
	if (command->kind == COMMAND_ID_NO)
		result = person_from_id_no(&person, command->text, err);
	else
		result = person_from_voucher(&person, command->text, err);
	if (result == 0)
		result = new_person(till, now, &person, err);
	person_clear(&person);
	return result;
}

static int
go_back(struct till *till, struct err *err)
{
	switch (till->view.place) {
	case TILL_SPLIT:
		memset(&till->sale->quote, 0, sizeof(till->sale->quote));
		till->view.quote = QUOTE_NONE;
		till->view.soft_passed[0] = '\0';
		till_visit_drop(till);
		till_go(till, TILL_BASKET);
		return 0;
	case TILL_READING:
		till_unread(till);
		return 0;
	case TILL_PERSON:
	case TILL_RESULT:
		till_fresh(till);
		return 0;
	case TILL_IDLE:
	case TILL_BASKET:
	case TILL_WAITING:
	case TILL_STOPPED:
		break;
	}
	return till_refuse(err, _("这里没有上一步"));
}

static int
read_card(struct till *till, const struct now *now, struct err *err)
{
	if (till->view.place > TILL_BASKET && till->view.place != TILL_RESULT)
		return till_refuse(err, _("先完成或取消这一笔"));
	if (till->view.place != TILL_RESULT &&
	    till->sale->prepaid.sale[0] != '\0')
		return till_refuse(err, _("正在补结：先完成或取消这一笔"));
	return till_read_card(till, now, err);
}

static int
give_up(struct till *till, struct err *err)
{
	if (till->view.place == TILL_WAITING)
		return till_refuse(
		    err, _("已受理，不能取消：按下一位继续，后台会办完"));
	till_fresh(till);
	return 0;
}

static int
sign_out(struct till *till, const struct now *now, struct err *err)
{
	if (till->view.place != TILL_IDLE && till->view.place != TILL_RESULT)
		return till_refuse(err, _("先完成或取消这一笔"));
	till_fresh(till);
	return courier_sign_out(till->courier, now, err);
}

int
till_take(struct till *till, const struct now *now,
    const struct till_command *command, struct err *err)
{
	switch (command->kind) {
	case COMMAND_NONE:
		return 0;
	case COMMAND_READ_CARD:
		return read_card(till, now, err);
	case COMMAND_ID_NO:
	case COMMAND_VOUCHER:
		return identify_text(till, now, command, err);
	case COMMAND_PERSON:
		return new_person(till, now, command->person, err);
	case COMMAND_REF:
		if (till->view.place > TILL_SPLIT)
			return till_refuse(err, _("先完成或取消这一笔"));
		return till_set_ref(till, command->text, err);
	case COMMAND_SCAN:
		return till_scan(till, command->text, err);
	case COMMAND_TELL:
		return till_tell(till, command->text, err);
	case COMMAND_TRACE:
		return till_put_trace(till, command, err);
	case COMMAND_COUNT:
	case COMMAND_REMOVE:
		return till_change(till, command, err);
	case COMMAND_DISEASE:
		return till_set_disease(till, command->text, err);
	case COMMAND_CHARGE:
		return till_charge(till, now, err);
	case COMMAND_SELFPAY:
		return till_selfpay(till, now, err);
	case COMMAND_CONFIRM:
		return till_confirm(till, now, command, err);
	case COMMAND_BACK:
		return go_back(till, err);
	case COMMAND_CANCEL:
		return give_up(till, err);
	case COMMAND_NEXT:
		if (till->view.place != TILL_WAITING &&
		    till->view.place != TILL_RESULT)
			return till_refuse(err, _("这一笔还没有完成"));
		till_fresh(till);
		return 0;
	case COMMAND_REFUND:
		return till_refund(till, now, command->sale, err);
	case COMMAND_TICKET:
		return till_ticket(till, now, command->sale, err);
	case COMMAND_PAY_BACK:
		return till_pay_back(till, now, command->sale, err);
	case COMMAND_UPLOAD:
		return till_upload(till, now, command->sale, err);
	case COMMAND_DEAL:
		return till_deal(
		    till, now, command->sale, command->text, err);
	case COMMAND_SHIFT_END:
		return sign_out(till, now, err);
	case COMMAND_SHIFT_OPEN:
		return till_shift_begin(till, now, command, err);
	case COMMAND_SHIFT_CLOSE:
		return till_shift_end(till, now, command, err);
	case COMMAND_COMPARE:
		return till_compare(till, now, command->text, err);
	case COMMAND_EVEN:
		return till_even(till, now, command, err);
	case COMMAND_DRAIN:
		return courier_hurry(till->courier, now, err);
	case COMMAND_DISMISS:
		till_notice(till, NOTICE_NONE, "", "");
		return 0;
	}
	return till_refuse(err, _("没有这个命令"));
}

bool
till_works(enum till_command_kind kind)
{
	return kind == COMMAND_READ_CARD || kind == COMMAND_ID_NO ||
	    kind == COMMAND_VOUCHER || kind == COMMAND_PERSON ||
	    kind == COMMAND_SCAN || kind == COMMAND_CHARGE ||
	    kind == COMMAND_CONFIRM || kind == COMMAND_REFUND ||
	    kind == COMMAND_UPLOAD || kind == COMMAND_TICKET ||
	    kind == COMMAND_SHIFT_OPEN || kind == COMMAND_COMPARE ||
	    kind == COMMAND_DRAIN;
}
