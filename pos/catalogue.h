/*
 * catalogue.h - the shop's drugs: a tab-separated file loaded into the
 * store, looked up by own code, barcode or the first letters of a name.
 *
 * First line: column names. Columns, in this order:
 *   med_list_codg  medins_list_codg  name  spec  price  class  preself
 *   ceiling  barcode
 * and, of the boxes on the shelf (protocol.md 13.4), as many of these as the
 * shop keeps, in this order:
 *   trace  pack  fixmedins_bchno  manu_lotnum  manu_date  expy_end  rx
 * trace is 有 (each box must be scanned), 无 (has no 追溯码) or empty (as
 * the class says); pack the units of a box sold in parts (拆零; empty or 0:
 * whole boxes); dates yyyy-mm-dd; rx 1 for 处方药.
 * class is 甲, 乙 or 丙; preself a ratio ("0.1", empty 0); ceiling a price
 * ("" none). UTF-8. A bad line is named with its number, column and what
 * was expected, and then nothing at all is changed.
 */
#ifndef POS_CATALOGUE_H
#define POS_CATALOGUE_H

#include "pos/basket.h"
#include "pos/err.h"
#include "pos/store.h"

#define CATALOGUE_ITEMS_MAX 500000
#define CATALOGUE_LINE_BYTES_MAX 2048

/* Make its tables if they are not there. */
int catalogue_prepare(struct store *store, struct err *err);
/* Replace the catalogue by the file's, in one transaction. */
int catalogue_load(struct store *store, const char *path, int *item_count,
		   struct err *err);
int catalogue_load_text(struct store *store, const char *text, size_t length,
			const char *file, int *item_count, struct err *err);
/* Load unless this very file (by content hash) is loaded already. */
int catalogue_refresh(struct store *store, const char *path, int *item_count,
		      struct err *err);
/*
 * By barcode or own code, exactly. 0 found (item filled, count 1), 1 not
 * in the catalogue, -1 error.
 */
int catalogue_find(struct store *store, const char *code, struct item *item,
		   struct err *err);
/* Up to max items whose name or code begins with or contains text. */
int catalogue_search(struct store *store, const char *text, struct item *items,
		     int max, int *found, struct err *err);

#endif
