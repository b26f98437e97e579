/*
 * widget.h - pieces that several screens share: the frame with the status
 * lamp, amounts, a masked person, wrapped text, the summary of a split.
 *
 * Everything personal passes the masks of pos/person.h in here.
 */
#ifndef UI_WIDGET_H
#define UI_WIDGET_H

#include "ui/screen.h"

/* Rows of the frame. The body is between them, last row not included. */
#define BODY_TOP 3
int widget_body_end(const struct term *term);

void widget_frame(
    struct term *term, const struct till_view *view, const struct ui *ui);
/* The line being typed, below the body. */
void widget_entry(
    struct term *term, const char *prompt, const char *typed);
void widget_money(struct term *term, int row, int end, enum term_look look,
    struct money amount);
/* A unit price: two decimals at least. */
void widget_price(struct term *term, int row, int end, enum term_look look,
    struct price price);
void widget_centre(
    struct term *term, int row, enum term_look look, const char *text);
/* At most rows_max rows of width columns; returns the rows used. */
int widget_wrap(struct term *term, int row, int column, int width,
    int rows_max, enum term_look look, const char *text);
/* One line's worth of text; the bytes used, 0 at its end (pos/wrap.h). */
size_t widget_line(char *line, size_t room, const char *text, int width);
/* 诊断 J06.900 急性上呼吸道感染, to the left of a column */
void widget_disease(struct term *term, int row, int end,
    const struct settlement *sale);
/* 林** 9901**********0044 职工 在职 */
void widget_person(struct term *term, int row, int column,
    const struct settlement *sale);
/*
 * The summary, the total and how the account's and the cash part come
 * about; figures are those that count. Returns the rows used.
 */
int widget_bill(struct term *term, int row, const struct settlement *sale,
    const struct figures *figures);
/* What was given and what goes back; returns the rows used: 0 or 1. */
int widget_change(struct term *term, int row, const struct figures *figures,
    const struct ui *ui);
/* Keep ui->picked inside 0..count-1 and visible in rows. */
void widget_pick(struct ui *ui, int count, int rows, int by);

#endif
