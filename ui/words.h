/*
 * words.h - codes of the till in words for a cashier: what it is and what
 * to do about it.
 */
#ifndef UI_WORDS_H
#define UI_WORDS_H

#include "pos/till.h"
#include "ui/term.h"

struct words {
	enum term_look look;
	char text[ERR_TEXT_BYTES + 128];
};

/* After the read of a card; "" for CARD_OK. */
const char *words_card(enum card_result result);
/* view->notice with its text and sale; "" for NOTICE_NONE. */
void words_notice(struct words *to, const struct till_view *view);
/* The status lamp and its next step. */
void words_lamp(struct words *lamp, struct words *next,
    const struct till_view *view);
/* State of a sale in a list, and what happens next. */
void words_state(struct words *to, const struct sale_entry *entry);
void words_next(char *to, size_t room, const struct sale_entry *entry,
    const struct till_view *view);
/* HH:mm:ss today, else MM-dd HH:mm. */
void words_time(char to[20], int64_t at_ms, int64_t wall_ms);

/* What has become of a sale's ticket, in one line; returns to. */
const char *words_ticket(
    char *to, size_t room, const struct sale_entry *entry);

/* How old what an offline sale goes by is: entitlement, stop list, pack. */
void words_ages(char *to, size_t room, const struct till_view *view);

#endif
