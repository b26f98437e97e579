/*
 * catalogue_line.h - one line of the catalogue's file into an item.
 *
 * Promises that what it gives passes item_check() with a count of one, and
 * otherwise says which line, which column and what was expected there.
 */
#ifndef POS_CATALOGUE_LINE_H
#define POS_CATALOGUE_LINE_H

#include <stddef.h>

#include "pos/catalogue.h"

/* Where reading stands in the text; all of it is borrowed. */
struct catalogue_reader {
	const char *file; /* for errors */
	const char *at;
	const char *end;
	int line;
	int columns; /* as many as the heading has */
};

/* Checks the heading; leaves the reader at the first item. */
int catalogue_reader_init(struct catalogue_reader *reader, const char *text,
			  size_t length, const char *file, struct err *err);
/* 1 and an item, 0 at the end, -1 on an error. Empty lines are passed. */
int catalogue_next(struct catalogue_reader *reader, struct item *item,
		   struct err *err);
/* An error about a column (from 0) of the line just read; returns -1. */
int catalogue_line_fail(const struct catalogue_reader *reader, int column,
			struct err *err, const char *expected);

enum catalogue_column {
	COLUMN_MED_LIST_CODG,
	COLUMN_MEDINS_LIST_CODG,
	COLUMN_NAME,
	COLUMN_SPEC,
	COLUMN_PRICE,
	COLUMN_CLASS,
	COLUMN_PRESELF,
	COLUMN_CEILING,
	COLUMN_BARCODE,
	COLUMN_FIRM_COUNT, /* every file has those before */
	COLUMN_TRACE = COLUMN_FIRM_COUNT,
	COLUMN_PACK,
	COLUMN_BCHNO,
	COLUMN_MANU_LOTNUM,
	COLUMN_MANU_DATE,
	COLUMN_EXPY_END,
	COLUMN_RX,
	COLUMN_COUNT
};

#endif
