/*
 * rules_fmt.h - a pack's one canonical layout.
 *
 * Words stay and keep their order; blanks between them, indentation, blank
 * lines and line ends are decided here. Columns of a table are as wide as
 * their widest cell, Chinese counted as two columns. Comments stay where
 * they are. Laying out twice changes nothing more, and what a pack says is
 * proved to be the same, word by word, before the result is handed out.
 */
#ifndef POS_RULES_FMT_H
#define POS_RULES_FMT_H

#include "pos/err.h"
#include "pos/rules.h"
#include "pos/text.h"

/* out is emptied first. Fails when a line or the pack would grow too long. */
int rules_fmt(struct text_buf *out, const struct rules *rules,
	      struct err *err);

#endif
