/* catalogue.c - the shop's drugs in the store. See catalogue.h. */
#include "pos/catalogue.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/catalogue_line.h"
#include "pos/crypto.h"
#include "pos/text.h"

/* CATALOGUE_ITEMS_MAX lines of ordinary length. */
#define FILE_BYTES_MAX (128L * 1024 * 1024)
#define HASH_BYTES (2 * SM3_BYTES + 1)
#define SEARCH_BYTES_MAX 128

static const char sql_prepare[] =
    /* A copy of the file: an older one, of fewer columns, is made anew. */
    "DROP TABLE IF EXISTS catalogue; DROP TABLE IF EXISTS catalogue_file;"
    "CREATE TABLE IF NOT EXISTS article("
    " own TEXT PRIMARY KEY, national TEXT NOT NULL, name TEXT NOT NULL,"
    " spec TEXT NOT NULL, price INTEGER NOT NULL, class INTEGER NOT NULL,"
    " preself INTEGER NOT NULL, ceiling INTEGER NOT NULL,"
    " barcode TEXT NOT NULL, trace INTEGER NOT NULL, pack INTEGER NOT NULL,"
    " rx INTEGER NOT NULL, bchno TEXT NOT NULL, lotnum TEXT NOT NULL,"
    " manu_date TEXT NOT NULL, expy_end TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE UNIQUE INDEX IF NOT EXISTS article_barcode"
    " ON article(barcode) WHERE barcode <> '';"
    "CREATE INDEX IF NOT EXISTS article_name ON article(name);"
    "CREATE TABLE IF NOT EXISTS article_file("
    " one INTEGER PRIMARY KEY CHECK(one = 1), hash TEXT NOT NULL,"
    " items INTEGER NOT NULL);";
static const char sql_empty[] = "DELETE FROM article";
/* A second line of the same code adds nothing, and is then named. */
static const char sql_insert[] =
    "INSERT OR IGNORE INTO article VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
static const char sql_has_own[] =
    "SELECT count(*) FROM article WHERE own = ?";
static const char sql_file[] =
    "INSERT OR REPLACE INTO article_file VALUES(1,?,?)";
static const char sql_loaded[] =
    "SELECT items FROM article_file WHERE hash = ?";

#define ITEM_COLUMNS \
	"own, national, name, spec, price, class, preself, ceiling, barcode," \
	" trace, pack, rx, bchno, lotnum, manu_date, expy_end"
static const char sql_by_own[] =
    "SELECT " ITEM_COLUMNS " FROM article WHERE own = ?";
static const char sql_by_barcode[] = "SELECT " ITEM_COLUMNS " FROM article"
				     " WHERE barcode = ? AND barcode <> ''";
/* What begins with the text comes first, then what contains it. */
static const char sql_search[] =
    "SELECT " ITEM_COLUMNS " FROM article"
    " WHERE instr(name, ?1) > 0 OR instr(own, ?1) = 1"
    " OR instr(barcode, ?1) = 1 OR instr(national, ?1) = 1"
    " ORDER BY CASE WHEN own = ?1 OR barcode = ?1 THEN 0"
    " WHEN instr(own, ?1) = 1 OR instr(name, ?1) = 1 THEN 1 ELSE 2 END, own"
    " LIMIT ?2";

int
catalogue_prepare(struct store *store, struct err *err)
{
	assert(store);
	return store_script(store, sql_prepare, err);
}

/* Put one item; a code that is there already is the line's fault. */
static int
item_put(struct store *store, const struct catalogue_reader *reader,
	 const struct item *item, struct err *err)
{
	int64_t same = 0;

	if (store_run(store, err, sql_insert, "ttttiiiitiiitttt",
		      item->medins_list_codg, item->med_list_codg, item->name,
		      item->spec, item->price.e6, (int64_t)item->item_class,
		      (int64_t)item->preself.ppm, item->ceiling.e6,
		      item->barcode, (int64_t)item->goods.trace,
		      (int64_t)item->goods.pack, (int64_t)item->goods.rx,
		      item->goods.bchno, item->goods.manu_lotnum,
		      item->goods.manu_date, item->goods.expy_end) < 0)
		return -1;
	if (store_changes(store) == 1)
		return 0;
	if (store_int(store, &same, 0, err, sql_has_own, "t",
		      item->medins_list_codg) < 0)
		return -1;
	return catalogue_line_fail(
	    reader, same ? COLUMN_MEDINS_LIST_CODG : COLUMN_BARCODE, err,
	    _("与前面某行重复"));
}

static int
put_all(struct store *store, struct catalogue_reader *reader, int *count,
	struct err *err)
{
	struct item item;
	int more;

	*count = 0;
	while ((more = catalogue_next(reader, &item, err)) > 0) {
		if (*count == CATALOGUE_ITEMS_MAX)
			return err_set(
			    err, ERR_LIMIT, _("%s:%d：目录至多 %d 个商品"),
			    reader->file, reader->line, CATALOGUE_ITEMS_MAX);
		if (item_put(store, reader, &item, err) < 0)
			return -1;
		++*count;
	}
	return more;
}

static void
text_hash(char hash[HASH_BYTES], const char *text, size_t length)
{
	uint8_t bytes[SM3_BYTES];

	crypto_sm3(bytes, text, length);
	text_hex(hash, HASH_BYTES, bytes, sizeof(bytes));
}

int
catalogue_load_text(struct store *store, const char *text, size_t length,
		    const char *file, int *item_count, struct err *err)
{
	struct catalogue_reader reader;
	char hash[HASH_BYTES];
	int count = 0;

	assert(store && text && file && item_count);
	assert(!store_in_transaction(store));
	if (catalogue_reader_init(&reader, text, length, file, err) < 0 ||
	    store_begin(store, err) < 0)
		return -1;
	text_hash(hash, text, length);
	if (store_run(store, err, sql_empty, "") < 0 ||
	    put_all(store, &reader, &count, err) < 0 ||
	    store_run(store, err, sql_file, "ti", hash, (int64_t)count) < 0) {
		store_rollback(store);
		return -1;
	}
	if (store_commit(store, err) < 0)
		return -1;
	*item_count = count;
	return 0;
}

static int
file_fail(const char *path, struct err *err)
{
	return err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
}

/* The file's bytes, allocated to its size. */
static int
bytes_read(FILE *file, const char *path, char **bytes, size_t *length,
	   struct err *err)
{
	long size;

	if (fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 ||
	    fseek(file, 0, SEEK_SET) != 0)
		return file_fail(path, err);
	if (size > FILE_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("%s：目录至多 %ld 字节"), path,
			       FILE_BYTES_MAX);
	*bytes = malloc((size_t)size + 1);
	if (!*bytes)
		return err_set(err, ERR_MEMORY, _("目录：内存不足"));
	*length = fread(*bytes, 1, (size_t)size, file);
	if (ferror(file))
		return file_fail(path, err);
	return 0;
}

static int
file_read(const char *path, char **bytes, size_t *length, struct err *err)
{
	FILE *file = fopen(path, "rb");
	int result;

	*bytes = NULL;
	if (!file)
		return file_fail(path, err);
	result = bytes_read(file, path, bytes, length, err);
	if (fclose(file) != 0 && result == 0)
		result = file_fail(path, err);
	if (result < 0) {
		free(*bytes);
		*bytes = NULL;
	}
	return result;
}

int
catalogue_load(struct store *store, const char *path, int *item_count,
	       struct err *err)
{
	char *bytes;
	size_t length = 0;
	int result;

	assert(store && path && item_count);
	if (file_read(path, &bytes, &length, err) < 0)
		return -1;
	result =
	    catalogue_load_text(store, bytes, length, path, item_count, err);
	free(bytes);
	return result;
}

int
catalogue_refresh(struct store *store, const char *path, int *item_count,
		  struct err *err)
{
	char hash[HASH_BYTES];
	int64_t loaded = -1;
	size_t length = 0;
	char *bytes;
	int result;

	assert(store && path && item_count);
	if (file_read(path, &bytes, &length, err) < 0)
		return -1;
	text_hash(hash, bytes, length);
	result = store_int(store, &loaded, -1, err, sql_loaded, "t", hash);
	if (result == 0 && loaded >= 0)
		*item_count = (int)loaded;
	else if (result == 0)
		result = catalogue_load_text(store, bytes, length, path,
					     item_count, err);
	free(bytes);
	return result;
}

/* A row into an item; what a damaged store holds does not get through. */
static int
row_item(struct rows *rows, struct item *item, struct err *err)
{
	struct goods *goods = &item->goods;

	memset(item, 0, sizeof(*item));
	if (!text_copy(item->medins_list_codg, sizeof(item->medins_list_codg),
		       rows_text(rows, 0)) ||
	    !text_copy(item->med_list_codg, sizeof(item->med_list_codg),
		       rows_text(rows, 1)) ||
	    !text_copy(item->name, sizeof(item->name), rows_text(rows, 2)) ||
	    !text_copy(item->spec, sizeof(item->spec), rows_text(rows, 3)) ||
	    !text_copy(item->barcode, sizeof(item->barcode),
		       rows_text(rows, 8)))
		return err_set(err, ERR_CORRUPT, _("目录：文字过长"));
	if (!text_copy(goods->bchno, sizeof(goods->bchno),
		       rows_text(rows, 12)) ||
	    !text_copy(goods->manu_lotnum, sizeof(goods->manu_lotnum),
		       rows_text(rows, 13)) ||
	    !text_copy(goods->manu_date, sizeof(goods->manu_date),
		       rows_text(rows, 14)) ||
	    !text_copy(goods->expy_end, sizeof(goods->expy_end),
		       rows_text(rows, 15)))
		return err_set(err, ERR_CORRUPT, _("目录：文字过长"));
	goods->trace = (enum goods_trace)rows_int(rows, 9);
	goods->pack = (int)rows_int(rows, 10);
	goods->rx = rows_int(rows, 11) != 0;
	item->price.e6 = rows_int(rows, 4);
	item->item_class = (enum item_class)rows_int(rows, 5);
	item->preself.ppm = (int32_t)rows_int(rows, 6);
	item->ceiling.e6 = rows_int(rows, 7);
	item->count.e4 = 10000;
	return item_check(item, err);
}

/* 0 found, 1 not, -1 error. */
static int
find_by(struct store *store, const char *sql, const char *code,
	struct item *item, struct err *err)
{
	struct rows *rows = NULL;
	int more, result = 1;

	if (store_select(store, &rows, err, sql, "t", code) < 0)
		return -1;
	more = rows_next(rows, err);
	if (more < 0)
		result = -1;
	else if (more > 0)
		result = row_item(rows, item, err);
	rows_close(&rows);
	return result;
}

int
catalogue_find(struct store *store, const char *code, struct item *item,
	       struct err *err)
{
	int result;

	assert(store && code && item);
	result = find_by(store, sql_by_own, code, item, err);
	if (result == 1)
		result = find_by(store, sql_by_barcode, code, item, err);
	return result;
}

int
catalogue_search(struct store *store, const char *text, struct item *items,
		 int max, int *found, struct err *err)
{
	struct rows *rows = NULL;
	int more = 0, result = 0;

	assert(store && text && items && max >= 0 && found);
	*found = 0;
	if (text[0] == '\0' || max == 0)
		return 0;
	if (strlen(text) > SEARCH_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("查找：文字至多 %d 字节"),
			       SEARCH_BYTES_MAX);
	if (store_select(store, &rows, err, sql_search, "ti", text,
			 (int64_t)max) < 0)
		return -1;
	while (result == 0 && *found < max &&
	       (more = rows_next(rows, err)) > 0) {
		result = row_item(rows, &items[*found], err);
		*found += result == 0;
	}
	rows_close(&rows);
	return more < 0 ? -1 : result;
}
