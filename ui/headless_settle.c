#include <assert.h>
#include <string.h>

#include "ui/headless.h"
#include "ui/words.h"

#define CARD_WAIT_MS 30000 /* for the person to put a card in */

/* A sale on its way through the till. */
struct settle {
	struct headless *headless;
	const struct sale_json *input;
};

static const struct till_view *
view_of(const struct settle *settle)
{
	return till_view(settle->headless->wiring->till);
}

static int
turn(const struct settle *settle, const struct till_command *command,
    struct err *err)
{
	return headless_turn(settle->headless, command, err);
}

/* What the centre or the till says no with, as an error for the caller. */
static int
refused(const struct settle *settle, struct err *err)
{
	struct words words;

	words_notice(&words, view_of(settle));
	return err_set(err, ERR_FORBIDDEN, "%s",
	    words.text[0] != '\0' ? words.text : _("不予结算"));
}

static int
read_card(const struct settle *settle, struct err *err)
{
	const struct till_command read = {.kind = COMMAND_READ_CARD};
	int64_t until_ms;

	/* A card that was in the slot may be read, or being read, already. */
	if (view_of(settle)->place == TILL_IDLE &&
	    turn(settle, &read, err) != 0)
		return -1;
	until_ms = settle->headless->now.mono_ms + CARD_WAIT_MS;
	while (view_of(settle)->place == TILL_READING) {
		if (settle->headless->now.mono_ms > until_ms)
			return err_set(
			    err, ERR_NOT_FOUND, _("没有等到社保卡"));
		if (turn(settle, NULL, err) != 0)
			return -1;
	}
	return view_of(settle)->place == TILL_IDLE ? refused(settle, err) : 0;
}

static int
identify(const struct settle *settle, struct err *err)
{
	const struct till_command person = {
	    .kind = COMMAND_PERSON, .person = &settle->input->person};
	int rc;

	if (settle->input->selfpay)
		return 0;
	rc = settle->input->read_card ? read_card(settle, err)
				      : turn(settle, &person, err);
	while (rc == 0 && view_of(settle)->entitlement == ENTITLEMENT_ASKING)
		rc = turn(settle, NULL, err);
	if (rc == 0 && (view_of(settle)->entitlement == ENTITLEMENT_REFUSED ||
		view_of(settle)->entitlement == ENTITLEMENT_NONE))
		return refused(settle, err);
	return rc;
}

static int
tell(const struct settle *settle, struct err *err)
{
	const struct traits *traits = &settle->input->traits;

	for (int i = 0; i < traits->count; i++) {
		struct till_command command = {.kind = COMMAND_TELL};

		if (!text_format(command.text, sizeof(command.text), "%s=%s",
			traits->at[i].key, traits->at[i].value) ||
		    turn(settle, &command, err) != 0) {
			if (err->code == ERR_FORBIDDEN)
				err->code = ERR_INPUT;
			return err_wrap(err, "traits");
		}
	}
	return 0;
}

/* The catalogue's price counts; the caller's must be the same. */
static int
check_price(const struct settle *settle, int index, int line,
    struct err *err)
{
	const struct sale_json_item *wanted = &settle->input->items[index];
	const struct item *item = &view_of(settle)->sale->basket.items[line];
	char ours[MONEY_TEXT_BYTES];

	if (!wanted->price_given || wanted->price.e6 == item->price.e6)
		return 0;
	price_format(ours, item->price);
	return err_set(err, ERR_INPUT,
	    _("items[%d].pric：与目录单价 %s 不同，请先核对目录"), index, ours);
}

/* The till's words for the cashier, with the place in the caller's JSON. */
static int
name_item(struct err *err, int index)
{
	char where[24];

	(void)text_format(where, sizeof(where), "items[%d]", index);
	if (err->code == ERR_FORBIDDEN || err->code == ERR_NOT_FOUND)
		err->code = ERR_INPUT;
	return err_wrap(err, where);
}

static int
add_traces(const struct settle *settle, const struct sale_json_item *wanted,
    int line, struct err *err)
{
	struct till_command command = {.kind = COMMAND_TRACE, .line = line};

	for (int i = 0; i < wanted->trace_count; i++) {
		(void)text_copy(command.text, sizeof(command.text),
		    settle->input->traces[wanted->trace_from + i]);
		if (turn(settle, &command, err) != 0)
			return -1;
	}
	return 0;
}

static int
add_item(const struct settle *settle, int index, struct err *err)
{
	const struct sale_json_item *wanted = &settle->input->items[index];
	struct till_command command = {.kind = COMMAND_SCAN};
	const struct basket *basket;

	(void)text_copy(command.text, sizeof(command.text), wanted->code);
	if (turn(settle, &command, err) != 0)
		return name_item(err, index);
	basket = &view_of(settle)->sale->basket;
	command.line = view_of(settle)->line;
	assert(command.line >= 0 && command.line < basket->item_count);
	if (check_price(settle, index, command.line, err) != 0)
		return -1;
	/* The scan counted one; an earlier item may share the line. */
	command.count.e4 = basket->items[command.line].count.e4 - 10000 +
	    wanted->count.e4;
	command.kind = COMMAND_COUNT;
	if (turn(settle, &command, err) != 0 ||
	    add_traces(settle, wanted, command.line, err) != 0)
		return name_item(err, index);
	return 0;
}

static int
fill_basket(const struct settle *settle, struct err *err)
{
	const struct sale_json *input = settle->input;
	char ours[MONEY_TEXT_BYTES];

	for (int i = 0; i < input->item_count; i++)
		if (add_item(settle, i, err) != 0)
			return -1;
	if (!input->total_given ||
	    money_compare(input->total,
		view_of(settle)->sale->basket.total) == 0)
		return 0;
	money_format(ours, view_of(settle)->sale->basket.total);
	return err_set(err, ERR_INPUT,
	    _("medfee_sumamt：按目录单价合计为 %s"), ours);
}

/* When this returns 0 there is a sale: it is in the journal. */
static int
accept(const struct settle *settle, struct err *err)
{
	struct till_command command = {.kind = COMMAND_SELFPAY};
	int rc;

	if (!settle->input->selfpay) {
		command.kind = COMMAND_CHARGE;
		rc = turn(settle, &command, err);
		while (rc == 0 && view_of(settle)->quote == QUOTE_ASKING)
			rc = turn(settle, NULL, err);
		if (rc != 0)
			return -1;
		if (view_of(settle)->quote == QUOTE_REFUSED)
			return refused(settle, err);
		command.kind = COMMAND_CONFIRM;
	}
	return turn(settle, &command, err);
}

/* By its code where pos.conf has it, else by code and name. */
static int
put_disease(const struct settle *settle, struct err *err)
{
	struct till_command command = {.kind = COMMAND_DISEASE};
	const struct sale_json *input = settle->input;

	if (input->dise_codg[0] == '\0')
		return 0;
	if (!text_format(command.text, sizeof(command.text), "%s%s%s",
		input->dise_codg, input->dise_name[0] != '\0' ? " " : "",
		input->dise_name))
		return err_set(err, ERR_INPUT, _("dise_name：太长"));
	return turn(settle, &command, err);
}

/* Last of all: reading a card begins a new sale. */
static int
put_ref(const struct settle *settle, struct err *err)
{
	struct till_command command = {.kind = COMMAND_REF};

	if (settle->input->ref[0] == '\0')
		return 0;
	(void)text_copy(
	    command.text, sizeof(command.text), settle->input->ref);
	return turn(settle, &command, err);
}

static int
await(const struct settle *settle, struct headless_result *result,
    struct err *err)
{
	const struct till_view *view = view_of(settle);

	(void)text_copy(
	    result->sale, sizeof(result->sale), view->last_sale);
	while (view->place == TILL_WAITING)
		if (turn(settle, NULL, err) != 0)
			return -1;
	/* A late answer may still turn doubt into a result. */
	if (headless_quiet(settle->headless, err) != 0)
		return -1;
	result->outcome = view->outcome;
	result->figures = view->figures;
	(void)text_copy(result->short_code, sizeof(result->short_code),
	    view->short_code);
	return 0;
}

int
headless_settle(struct headless *headless, const struct sale_json *sale,
    struct headless_result *result, struct err *err)
{
	const struct settle settle = {headless, sale};
	int known;

	memset(result, 0, sizeof(*result));
	known = headless_known(headless, sale, result, err);
	if (known <= 0)
		return known;
	if (headless_link(headless, err) != 0 ||
	    identify(&settle, err) != 0 || tell(&settle, err) != 0 ||
	    fill_basket(&settle, err) != 0 ||
	    put_disease(&settle, err) != 0 || put_ref(&settle, err) != 0 ||
	    accept(&settle, err) != 0)
		return -1;
	return await(&settle, result, err);
}
