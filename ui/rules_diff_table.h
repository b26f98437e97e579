/*
 * rules_diff_table.h - a comparison of two packs for a person: at most 80
 * columns, amounts right-aligned, Chinese counted as two columns.
 */
#ifndef UI_RULES_DIFF_TABLE_H
#define UI_RULES_DIFF_TABLE_H

#include <stdio.h>

#include "pos/rules_diff.h"

void rules_diff_print(FILE *out, const struct rules_head *old,
    const struct rules_head *new, const struct rules_diff *diff);

#endif
