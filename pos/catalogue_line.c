/* catalogue_line.c - see catalogue_line.h. */
#include "pos/catalogue_line.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

/* The second spelling is what centres' exports are seen to use. */
static const struct {
	const char *name;
	const char *also;
} columns[COLUMN_COUNT] = {
    {"med_list_codg", "code"},
    {"medins_list_codg", "own_code"},
    {"name", "name"},
    {"spec", "spec"},
    {"price", "price"},
    {"class", "class"},
    {"preself", "preself_ratio"},
    {"ceiling", "ceiling"},
    {"barcode", "barcode"},
    {"trace", "trace"},
    {"pack", "pack"},
    {"fixmedins_bchno", "bchno"},
    {"manu_lotnum", "lotnum"},
    {"manu_date", "manu_date"},
    {"expy_end", "expy_end"},
    {"rx", "rx_flag"},
};

int
catalogue_line_fail(const struct catalogue_reader *reader, int column,
		    struct err *err, const char *expected)
{
	assert(column >= 0 && column < COLUMN_COUNT);
	return err_set(err, ERR_INPUT, _("%s:%d：第 %d 列 %s：%s"),
		       reader->file, reader->line, column + 1,
		       columns[column].name, expected);
}

/* Whatever is no text: a control character would end up on a receipt. */
static bool
is_clean(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return text_utf8_valid(text, length);
}

/*
 * The next line that is not empty into line, without its end: 1, 0 at the
 * end, -1 on an error.
 */
static int
next_line(struct catalogue_reader *reader,
	  char line[CATALOGUE_LINE_BYTES_MAX + 1], struct err *err)
{
	while (reader->at < reader->end) {
		size_t room = (size_t)(reader->end - reader->at);
		const char *stop = memchr(reader->at, '\n', room);
		size_t length = stop ? (size_t)(stop - reader->at) : room;
		const char *from = reader->at;

		reader->line++;
		reader->at += stop ? length + 1 : length;
		if (length > 0 && from[length - 1] == '\r')
			length--;
		if (length == 0)
			continue;
		if (length > CATALOGUE_LINE_BYTES_MAX)
			return err_set(err, ERR_LIMIT,
				       _("%s:%d：一行至多 %d 字节"),
				       reader->file, reader->line,
				       CATALOGUE_LINE_BYTES_MAX);
		if (!is_clean(from, length))
			return err_set(
			    err, ERR_INPUT,
			    _("%s:%d：应为没有控制字符的 UTF-8 文本"),
			    reader->file, reader->line);
		memcpy(line, from, length);
		line[length] = '\0';
		return 1;
	}
	return 0;
}

/* Cut line at its tabs, in place. Returns how many cells there are. */
static int
cut_cells(char *line, char *cells[COLUMN_COUNT])
{
	int count = 0;
	char *at = line, *end = line + strlen(line);

	for (int i = 0; i < COLUMN_COUNT; i++)
		cells[i] = end; /* a cell that is missing is empty */
	for (;;) {
		char *tab = strchr(at, '\t');

		if (count < COLUMN_COUNT)
			cells[count] = at;
		count++;
		if (!tab)
			break;
		*tab = '\0';
		at = tab + 1;
	}
	return count;
}

static int
count_fail(const struct catalogue_reader *reader, int expected, int count,
	   struct err *err)
{
	return err_set(err, ERR_INPUT,
		       _("%s:%d：应有 %d 列，以制表符分隔，实有 %d 列"),
		       reader->file, reader->line, expected, count);
}

int
catalogue_reader_init(struct catalogue_reader *reader, const char *text,
		      size_t length, const char *file, struct err *err)
{
	char line[CATALOGUE_LINE_BYTES_MAX + 1];
	char *cells[COLUMN_COUNT];
	int more;

	assert(reader && text && file);
	*reader = (struct catalogue_reader){file, text, text + length, 0, 0};
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		reader->at += 3;
	more = next_line(reader, line, err);
	if (more < 0)
		return -1;
	if (more == 0)
		return err_set(err, ERR_INPUT, _("%s：没有列名，应在第一行"),
			       file);
	reader->columns = cut_cells(line, cells);
	if (reader->columns < COLUMN_FIRM_COUNT)
		return count_fail(reader, COLUMN_FIRM_COUNT, reader->columns,
				  err);
	if (reader->columns > COLUMN_COUNT)
		return count_fail(reader, COLUMN_COUNT, reader->columns, err);
	for (int i = 0; i < reader->columns; i++)
		if (strcmp(cells[i], columns[i].name) != 0 &&
		    strcmp(cells[i], columns[i].also) != 0)
			return catalogue_line_fail(reader, i, err,
						   _("列名应如此写"));
	return 0;
}

static bool
read_class(const char *text, enum item_class *item_class)
{
	for (int i = ITEM_CLASS_A; i <= ITEM_CLASS_C; i++)
		if (strcmp(text, item_class_name((enum item_class)i)) == 0) {
			*item_class = (enum item_class)i;
			return true;
		}
	return false;
}

/*
 * Class B's share. A class C line may say 1, as the interface's
 * selfpay_prop does (protocol.md 15 M): the class alone decides there.
 */
static bool
read_preself(const char *text, enum item_class item_class,
	     struct ratio *preself)
{
	struct ratio ratio = {0};

	if (text[0] != '\0' && !ratio_parse(text, &ratio))
		return false;
	if (item_class == ITEM_CLASS_C && ratio.ppm == RATIO_ONE_PPM)
		ratio.ppm = 0;
	if (item_class != ITEM_CLASS_B && ratio.ppm != 0)
		return false;
	*preself = ratio;
	return true;
}

static int
read_texts(const struct catalogue_reader *reader, char *const cells[],
	   struct item *item, struct err *err)
{
	const struct {
		enum catalogue_column column;
		char *to;
		size_t room;
		bool needed;
	} texts[] = {
	    {COLUMN_MED_LIST_CODG, item->med_list_codg,
	     sizeof(item->med_list_codg), false},
	    {COLUMN_MEDINS_LIST_CODG, item->medins_list_codg,
	     sizeof(item->medins_list_codg), true},
	    {COLUMN_NAME, item->name, sizeof(item->name), true},
	    {COLUMN_SPEC, item->spec, sizeof(item->spec), false},
	    {COLUMN_BARCODE, item->barcode, sizeof(item->barcode), false},
	    {COLUMN_BCHNO, item->goods.bchno, sizeof(item->goods.bchno), false},
	    {COLUMN_MANU_LOTNUM, item->goods.manu_lotnum,
	     sizeof(item->goods.manu_lotnum), false},
	    {COLUMN_MANU_DATE, item->goods.manu_date,
	     sizeof(item->goods.manu_date), false},
	    {COLUMN_EXPY_END, item->goods.expy_end,
	     sizeof(item->goods.expy_end), false},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *cell = cells[texts[i].column];

		if (texts[i].needed && cell[0] == '\0')
			return catalogue_line_fail(reader, (int)texts[i].column,
						   err, _("不能为空"));
		if (!text_copy(texts[i].to, texts[i].room, cell))
			return catalogue_line_fail(reader, (int)texts[i].column,
						   err, _("过长"));
	}
	return 0;
}

static bool
read_trace(const char *text, enum goods_trace *trace)
{
	*trace = strcmp(text, "有") == 0   ? GOODS_TRACE_WANTED
		 : strcmp(text, "无") == 0 ? GOODS_TRACE_NONE
					   : GOODS_TRACE_BY_CLASS;
	return *trace != GOODS_TRACE_BY_CLASS || text[0] == '\0';
}

/* Empty, 0, or at least two: a box of one is a whole box. */
static bool
read_pack(const char *text, int *pack)
{
	struct quantity units = {0};

	*pack = 0;
	if (text[0] == '\0' || strcmp(text, "0") == 0)
		return true;
	if (!quantity_parse(text, &units) ||
	    units.e4 % QUANTITY_ONE_E4 != 0 ||
	    units.e4 < 2 * (int64_t)QUANTITY_ONE_E4 ||
	    units.e4 > GOODS_PACK_MAX * (int64_t)QUANTITY_ONE_E4)
		return false;
	*pack = (int)(units.e4 / QUANTITY_ONE_E4);
	return true;
}

static bool
is_date(const char *text)
{
	char full[32];
	int64_t wall_ms;

	return text[0] == '\0' ||
	       (strlen(text) == 10 &&
		text_format(full, sizeof(full), "%s 00:00:00", text) &&
		text_datetime_parse(full, &wall_ms));
}

static int
read_goods(const struct catalogue_reader *reader, char *const cells[],
	   struct item *item, struct err *err)
{
	const char *rx = cells[COLUMN_RX];

	if (!read_trace(cells[COLUMN_TRACE], &item->goods.trace))
		return catalogue_line_fail(reader, COLUMN_TRACE, err,
					   _("应为空、有或无"));
	if (!read_pack(cells[COLUMN_PACK], &item->goods.pack))
		return catalogue_line_fail(reader, COLUMN_PACK, err,
					   _("应为空，或每盒的整数数量"));
	if (!is_date(item->goods.manu_date))
		return catalogue_line_fail(reader, COLUMN_MANU_DATE, err,
					   _("应为空，或 2026-01-31 这样的日期"));
	if (!is_date(item->goods.expy_end))
		return catalogue_line_fail(reader, COLUMN_EXPY_END, err,
					   _("应为空，或 2026-01-31 这样的日期"));
	if (rx[0] != '\0' && strcmp(rx, "0") != 0 && strcmp(rx, "1") != 0)
		return catalogue_line_fail(reader, COLUMN_RX, err,
					   _("应为空、0 或 1"));
	item->goods.rx = rx[0] == '1';
	return 0;
}

static int
read_item(const struct catalogue_reader *reader, char *const cells[],
	  struct item *item, struct err *err)
{
	const char *ceiling = cells[COLUMN_CEILING];

	memset(item, 0, sizeof(*item));
	item->count.e4 = 10000;
	if (read_texts(reader, cells, item, err) < 0 ||
	    read_goods(reader, cells, item, err) < 0)
		return -1;
	if (!price_parse(cells[COLUMN_PRICE], &item->price) ||
	    item->price.e6 == 0)
		return catalogue_line_fail(reader, COLUMN_PRICE, err,
					   _("应为大于零、至多六位小数的单价"));
	if (!read_class(cells[COLUMN_CLASS], &item->item_class))
		return catalogue_line_fail(reader, COLUMN_CLASS, err,
					   _("应为甲、乙或丙"));
	if (!read_preself(cells[COLUMN_PRESELF], item->item_class,
			  &item->preself))
		return catalogue_line_fail(
		    reader, COLUMN_PRESELF, err,
		    _("乙类应为 0 至 1 的比例，其余应为空"));
	if (ceiling[0] != '\0' &&
	    (!price_parse(ceiling, &item->ceiling) || item->ceiling.e6 == 0))
		return catalogue_line_fail(reader, COLUMN_CEILING, err,
					   _("应为空，或大于零的单价"));
	return item_check(item, err);
}

int
catalogue_next(struct catalogue_reader *reader, struct item *item,
	       struct err *err)
{
	char line[CATALOGUE_LINE_BYTES_MAX + 1];
	char *cells[COLUMN_COUNT];
	int more = next_line(reader, line, err), count;

	if (more <= 0)
		return more;
	count = cut_cells(line, cells);
	if (count != reader->columns)
		return count_fail(reader, reader->columns, count, err);
	return read_item(reader, cells, item, err) < 0 ? -1 : 1;
}
