#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/centre/clock.h"
#include "tests/centre/data.h"
#include "tests/centre/dec.h"

enum { CELLS_MAX = 24 };

/* One line cut at its tabs; readers note the first cell they cannot use. */
struct row {
	char *cell[CELLS_MAX];
	int n;
	const char *wrong;
};

static void
take_text(struct row *row, int at, char *to, size_t size)
{
	size_t len = strlen(row->cell[at]);

	if (len >= size) {
		row->wrong = row->cell[at];
		return;
	}
	memcpy(to, row->cell[at], len + 1);
}

static void
take_dec(struct row *row, int at, int scale, int64_t *to)
{
	if (dec_read(row->cell[at], scale, to) != 0 || *to < 0)
		row->wrong = row->cell[at];
}

static void
take_person(struct person *p, struct row *row)
{
	int64_t born;

	take_text(row, 0, p->psn_no, sizeof p->psn_no);
	take_text(row, 1, p->certno, sizeof p->certno);
	take_text(row, 2, p->name, sizeof p->name);
	take_text(row, 3, p->gend, sizeof p->gend);
	take_text(row, 4, p->naty, sizeof p->naty);
	take_text(row, 5, p->brdy, sizeof p->brdy);
	take_text(row, 6, p->card_no, sizeof p->card_no);
	take_text(row, 7, p->card_sn, sizeof p->card_sn);
	take_text(row, 8, p->token, sizeof p->token);
	if (stamp_read(p->brdy, &born) != 0)
		row->wrong = row->cell[5];
}

static int
read_person(struct data *d, struct row *row)
{
	struct person *p = d->persons + d->persons_n;
	struct insurance *in;

	if (d->persons_n > 0 && strcmp(p[-1].psn_no, row->cell[0]) == 0)
		p--;
	else if (d->persons_n++ == DATA_PERSONS_MAX)
		return -1;
	if (p->insu_n == DATA_INSU_MAX)
		return -1;
	in = &p->insu[p->insu_n++];
	take_person(p, row);
	take_text(row, 9, in->insutype, sizeof in->insutype);
	take_text(row, 10, in->psn_type, sizeof in->psn_type);
	take_text(row, 11, in->status, sizeof in->status);
	take_text(row, 12, in->since, sizeof in->since);
	take_text(row, 13, in->paused, sizeof in->paused);
	take_text(row, 14, in->civil, sizeof in->civil);
	take_text(row, 15, in->admdvs, sizeof in->admdvs);
	take_text(row, 16, in->employer, sizeof in->employer);
	take_dec(row, 17, DEC_FEN, &in->balance);
	take_dec(row, 18, DEC_FEN, &in->deductible_met);
	take_dec(row, 19, DEC_FEN, &in->fund_paid);
	return row->wrong == NULL ? 0 : -1;
}

static int
read_item(struct data *d, struct row *row)
{
	struct item *it = d->items + d->items_n;
	static const char *const levels[] = {"甲", "乙", "丙"};
	int i;

	if (d->items_n++ == DATA_ITEMS_MAX)
		return -1;
	take_text(row, 0, it->code, sizeof it->code);
	take_text(row, 1, it->own_code, sizeof it->own_code);
	take_text(row, 2, it->name, sizeof it->name);
	take_text(row, 3, it->spec, sizeof it->spec);
	take_dec(row, 4, DEC_PRICE, &it->price);
	for (i = 0; i < 3; i++)
		if (strcmp(row->cell[5], levels[i]) == 0)
			it->level = i + 1;
	take_dec(row, 6, DEC_RATIO, &it->ratio);
	it->ceiling = NO_CEILING;
	if (row->cell[7][0] != '\0')
		take_dec(row, 7, DEC_PRICE, &it->ceiling);
	take_text(row, 8, it->barcode, sizeof it->barcode);
	if (it->level == 0)
		row->wrong = row->cell[5];
	if (it->ratio > 10000 || (it->level != 2 && it->ratio != 0))
		row->wrong = row->cell[6];
	if (it->level == 3)
		it->ratio = 10000; /* 丙: selfpay_prop 1 (protocol 15 M) */
	return row->wrong == NULL ? 0 : -1;
}

static int
read_shop(struct data *d, struct row *row)
{
	struct shop *s = d->shops + d->shops_n;

	if (d->shops_n++ == DATA_SHOPS_MAX)
		return -1;
	take_text(row, 0, s->code, sizeof s->code);
	take_text(row, 1, s->name, sizeof s->name);
	take_text(row, 2, s->type, sizeof s->type);
	take_text(row, 3, s->level, sizeof s->level);
	take_text(row, 4, s->admvs, sizeof s->admvs);
	if (strlen(s->code) != 12)
		row->wrong = row->cell[0];
	return row->wrong == NULL ? 0 : -1;
}

static int
read_chronic(struct data *d, struct row *row)
{
	struct chronic *ch = d->chronic + d->chronic_n;
	int64_t ms;

	if (d->chronic_n++ == DATA_CHRONIC_MAX)
		return -1;
	take_text(row, 0, ch->psn_no, sizeof ch->psn_no);
	take_text(row, 1, ch->code, sizeof ch->code);
	take_text(row, 2, ch->name, sizeof ch->name);
	take_text(row, 3, ch->from, sizeof ch->from);
	take_text(row, 4, ch->until, sizeof ch->until);
	if (stamp_read(ch->from, &ms) != 0)
		row->wrong = row->cell[3];
	if (stamp_read(ch->until, &ms) != 0)
		row->wrong = row->cell[4];
	return row->wrong == NULL ? 0 : -1;
}

static const struct table {
	const char *file, *first;
	int cells, needed;
	int (*read)(struct data *, struct row *);
} tables[] = {
    {"persons.tsv", "psn_no", 20, 1, read_person},
    {"items.tsv", "med_list_codg", 9, 1, read_item},
    {"institutions.tsv", "fixmedins_code", 5, 1, read_shop},
    {"chronic.tsv", "psn_no", 5, 0, read_chronic},
};

static void
cut(char *line, struct row *row)
{
	char *end = line + strcspn(line, "\r\n");

	*end = '\0';
	row->n = 0;
	row->wrong = NULL;
	for (;;) {
		if (row->n < CELLS_MAX)
			row->cell[row->n] = line;
		row->n++;
		line += strcspn(line, "\t");
		if (*line == '\0')
			return;
		*line++ = '\0';
	}
}

static int
load_table(struct data *d, const struct table *t, FILE *f, char *why, int max)
{
	char line[4096];
	struct row row;
	int at, bad = 0;

	for (at = 1; !bad && fgets(line, sizeof line, f) != NULL; at++) {
		cut(line, &row);
		if (row.n != t->cells) {
			(void)snprintf(why, (size_t)max,
				       "%s:%d: %d columns, should be %d",
				       t->file, at, row.n, t->cells);
			return -1;
		}
		if (at == 1)
			bad = strcmp(row.cell[0], t->first) != 0;
		else
			bad = t->read(d, &row) != 0;
	}
	if (bad || ferror(f) || at < 3) {
		(void)snprintf(why, (size_t)max, "%s:%d: bad line: %s", t->file,
			       at - 1, bad && row.wrong ? row.wrong : "");
		return -1;
	}
	return 0;
}

int
data_load(struct data *d, const char *folder, char *why, int why_max)
{
	char path[1024];
	size_t i;
	FILE *f;
	int rc = 0;

	memset(d, 0, sizeof *d);
	d->persons = calloc(DATA_PERSONS_MAX, sizeof *d->persons);
	d->items = calloc(DATA_ITEMS_MAX, sizeof *d->items);
	d->shops = calloc(DATA_SHOPS_MAX, sizeof *d->shops);
	d->chronic = calloc(DATA_CHRONIC_MAX, sizeof *d->chronic);
	if (d->persons == NULL || d->items == NULL || d->shops == NULL ||
	    d->chronic == NULL)
		abort();
	for (i = 0; rc == 0 && i < sizeof tables / sizeof *tables; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder,
			       tables[i].file);
		f = fopen(path, "r");
		if (f == NULL && !tables[i].needed)
			continue;
		if (f == NULL) {
			(void)snprintf(why, (size_t)why_max, "cannot open %s",
				       path);
			rc = -1;
			continue;
		}
		rc = load_table(d, &tables[i], f, why, why_max);
		(void)fclose(f); /* only read from */
	}
	if (rc != 0)
		data_clear(d);
	return rc;
}

void
data_clear(struct data *d)
{
	free(d->persons);
	free(d->items);
	free(d->shops);
	free(d->chronic);
	memset(d, 0, sizeof *d);
}

const struct person *
data_person(const struct data *d, const char *psn_no)
{
	int i;

	for (i = 0; i < d->persons_n; i++)
		if (strcmp(d->persons[i].psn_no, psn_no) == 0)
			return &d->persons[i];
	return NULL;
}

const struct insurance *
person_insurance(const struct person *p, const char *insutype)
{
	int i;

	for (i = 0; i < p->insu_n; i++)
		if (strcmp(p->insu[i].insutype, insutype) == 0)
			return &p->insu[i];
	return NULL;
}

const struct item *
data_item(const struct data *d, const char *code)
{
	int i;

	for (i = 0; i < d->items_n; i++)
		if (strcmp(d->items[i].code, code) == 0)
			return &d->items[i];
	return NULL;
}

const struct shop *
data_shop(const struct data *d, const char *code)
{
	int i;

	for (i = 0; i < d->shops_n; i++)
		if (strcmp(d->shops[i].code, code) == 0)
			return &d->shops[i];
	return NULL;
}

const struct chronic *
data_chronic(const struct data *d, const char *psn_no, const char *code,
	     const char *at)
{
	const struct chronic *ch;
	int i;

	for (i = 0; i < d->chronic_n; i++) {
		ch = &d->chronic[i];
		if (strcmp(ch->psn_no, psn_no) == 0 &&
		    strcmp(ch->code, code) == 0 &&
		    strncmp(at, ch->from, 10) >= 0 &&
		    strncmp(at, ch->until, 10) <= 0)
			return ch;
	}
	return NULL;
}
