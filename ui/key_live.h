/*
 * key_live.h - when a key of the table in screen_keys.c means something: the
 * conditions of its rows, each of what is on the screen and how the till
 * stands. Nothing is changed by asking, nothing is owned, none can fail.
 */
#ifndef UI_KEY_LIVE_H
#define UI_KEY_LIVE_H

#include "ui/screen.h"

bool key_has_card(const struct ui *ui, const struct till_view *view);
bool key_has_items(const struct ui *ui, const struct till_view *view);
bool key_has_person(const struct ui *ui, const struct till_view *view);
bool key_has_printer(const struct ui *ui, const struct till_view *view);
bool key_prints_result(const struct ui *ui, const struct till_view *view);
bool key_has_entry(const struct ui *ui, const struct till_view *view);
bool key_prints_entry(const struct ui *ui, const struct till_view *view);
bool key_refundable(const struct ui *ui, const struct till_view *view);
bool key_ticket_open(const struct ui *ui, const struct till_view *view);
bool key_ticket_owed(const struct ui *ui, const struct till_view *view);
bool key_person_ticket(const struct ui *ui, const struct till_view *view);
bool key_person_owed(const struct ui *ui, const struct till_view *view);
bool key_result_owed(const struct ui *ui, const struct till_view *view);
bool key_handed_over(const struct ui *ui, const struct till_view *view);
bool key_codes_refused(const struct ui *ui, const struct till_view *view);
bool key_has_reasons(const struct ui *ui, const struct till_view *view);
bool key_in_trace(const struct ui *ui, const struct till_view *view);
bool key_has_work(const struct ui *ui, const struct till_view *view);
bool key_has_found(const struct ui *ui, const struct till_view *view);
bool key_has_notice(const struct ui *ui, const struct till_view *view);
bool key_awaits_word(const struct ui *ui, const struct till_view *view);
bool key_can_confirm(const struct ui *ui, const struct till_view *view);
bool key_can_clear(const struct ui *ui, const struct till_view *view);
bool key_is_reading(const struct ui *ui, const struct till_view *view);
bool key_may_shift(const struct ui *ui, const struct till_view *view);
bool key_prints_shift(const struct ui *ui, const struct till_view *view);
bool key_may_compare(const struct ui *ui, const struct till_view *view);
bool key_even_choose(const struct ui *ui, const struct till_view *view);
bool key_even_check(const struct ui *ui, const struct till_view *view);
bool key_even_person(const struct ui *ui, const struct till_view *view);
bool key_even_other(const struct ui *ui, const struct till_view *view);
bool key_even_query(const struct ui *ui, const struct till_view *view);
bool key_even_undo(const struct ui *ui, const struct till_view *view);
bool key_in_demo(const struct ui *ui, const struct till_view *view);

#endif
