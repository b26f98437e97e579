/*
 * rules_form.h - each statement of a pack as a clerk writes it: one line to
 * copy and change, shown beside an error about that statement.
 *
 * The forms are the language itself, not our words about it: they are not
 * translated. The forms are read back by tests/unit/test_rules_form.c.
 */
#ifndef POS_RULES_FORM_H
#define POS_RULES_FORM_H

#include "pos/rules_pack.h"

/* Never NULL: where a statement has many forms, the page that has them. */
const char *pack_form(enum pack_word key);
/* Of a statement each pack needs: its words with 类别 甲 and the like. */
const char *pack_construct_form(enum pack_construct construct);

#endif
