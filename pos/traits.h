/*
 * traits.h - the values a sale has of a pack's keys (键), and where a
 * counter takes each of them from.
 *
 * pos.conf's section [traits] says so, key by key:
 *
 *   收费类别 = 三类                      always this, of this institution
 *   年龄 = @age                          of the person, on the day
 *   出生日期 = @birth
 *   性别 = @sex 1=男 2=女                as 1101 codes it
 *   人群 = @age 0-18=学生 19-59=其他 60-150=老人
 *   签约 = @psn_type 11*=是 *=否         also @insutype, @cvlserv_flag
 *   参加工作日期 = @1101.workDate        a member of 1101's exp_content
 *   处方 = @ask                          the cashier tells it each time
 *   处方 = @ask *=是                     and this when nothing is told
 *
 * What follows the source turns its value into the pack's: the first that
 * fits, by the whole of it, a range of numbers, a beginning with *, or any
 * with * alone. 年龄, 出生日期 and 性别 need no line.
 * A key without a source is an error that says what to write; a value the
 * pack does not take is one that names both.
 */
#ifndef POS_TRAITS_H
#define POS_TRAITS_H

#include "pos/conf.h"
#include "pos/person.h"
#include "pos/rules.h"

/* When the pack is loaded: every key has a source, of sense. */
int traits_check(
    const struct rules *rules, const struct conf *conf, struct err *err);

/* For a sale of the day: the pack's keys in its order. asked is what the
 * cashier has told, in no order. */
int traits_fill(struct traits *traits, const struct rules *rules,
    const struct conf *conf, const struct person *person, int day,
    const struct traits *asked, struct err *err);

/* Whether text is what traits_tell() reads, and no code that was scanned. */
bool traits_is_told(
    const struct rules *rules, const struct conf *conf, const char *text);
/* "处方=是", or "=2": the second value of the first key not told yet. */
int traits_tell(struct traits *asked, const struct rules *rules,
    const struct conf *conf, const char *text, struct err *err);
/* The first key that the cashier is to tell and has not: its index, or -1. */
int traits_missing(const struct rules *rules, const struct conf *conf,
    const struct traits *asked);
/* "处方：=1 是  =2 否" */
void traits_question(
    const struct rules *rules, int key, char *to, size_t room);

/* A text member of 1101's exp_content, or a number as text; false: none. */
bool traits_extra(const struct person *person, const char *name, char *to,
    size_t room);

#endif
