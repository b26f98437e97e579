#include "ui/identify.h"

#include <string.h>

#include "card/card.h"
#include "pos/text.h"

#define ID_NO_CHARACTERS 18
#define VOUCHER_HINT 28 /* what vouchers have been seen to have */
#define CODE_CHARACTERS 8 /* receipt_short_code() */
#define CODE_SIGNS "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#define BARCODE_MAX 19	/* beyond: a 追溯码, which is digits, or a voucher */

static void
fill(struct till_command *command, enum till_command_kind kind,
    const char *text)
{
	command->kind = kind;
	text_cut(command->text, sizeof(command->text), text,
	    (int)sizeof(command->text) - 1);
}

static bool
looks_like_id_no(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return strlen(text) == ID_NO_CHARACTERS &&
	    (digits == ID_NO_CHARACTERS ||
		(digits == ID_NO_CHARACTERS - 1 &&
		    (text[digits] == 'X' || text[digits] == 'x')));
}

/* Whether a long code can be a 追溯码: there is a box it could be on. */
static bool
voucher_wanted(const struct till_view *view, const char *text)
{
	size_t length = strlen(text);
	bool digits = strspn(text, "0123456789") == length;
	bool person = view->sale != NULL &&
	    view->sale->person.mdtrt_cert_no[0] != '\0';

	switch (view->place) {
	case TILL_IDLE:
	case TILL_RESULT:
		return length > BARCODE_MAX;
	case TILL_PERSON:
	case TILL_BASKET:
		return !person && length > BARCODE_MAX &&
		    (!digits || length == VOUCHER_HINT);
	case TILL_READING:
	case TILL_SPLIT:
	case TILL_WAITING:
	case TILL_STOPPED:
		break;
	}
	return false;
}

void
identify_scan(struct till_command *command, const struct till_view *view,
    const char *text)
{
	char token[VOUCHER_TOKEN_MAX + 1];
	size_t length = strlen(text);

	if (idcard_valid(text) && view->place != TILL_BASKET)
		fill(command, COMMAND_ID_NO, text);
	else if (voucher_wanted(view, text) &&
	    voucher_token(text, length, token) > 0)
		fill(command, COMMAND_VOUCHER, token);
	else
		fill(command, COMMAND_SCAN, text);
	explicit_bzero(token, sizeof(token));
}

void
identify_typed(struct till_command *command, const char *text)
{
	if (text[0] == '#')
		fill(command, COMMAND_DISEASE, text + 1);
	else
		fill(command,
		    looks_like_id_no(text) ? COMMAND_ID_NO : COMMAND_SCAN,
		    text);
}

bool
identify_code(struct till_command *command, const char *text)
{
	size_t length = strlen(text);

	if (length != CODE_CHARACTERS)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (strchr(CODE_SIGNS, c) == NULL)
			return false;
		command->text[i] = c;
	}
	command->text[length] = '\0';
	command->kind = COMMAND_SCAN; /* what it is when no slip has it */
	return true;
}
