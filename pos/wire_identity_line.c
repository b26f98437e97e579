/* The identities of a settlement's lines (protocol.md 15 G, H, I, M). */
#include <assert.h>
#include <string.h>

#include "pos/wire_identity.h"

#define LINES_MAX 1000
/* Per line, between the centre's rounding and ours (15 I). */
#define ROUNDING_FEN 1

enum part { OWNPAY, OVERLIMIT, PRESELF, INSCOPE, PARTS };

/* One line; a part that is not there is not known. */
struct line {
	struct money amount;
	struct money part[PARTS];
	bool known[PARTS];
};

static enum wire_verdict
broken(struct wire_reply *reply, const char *identity, size_t line)
{
	return wire_suspect(reply, _("应答金额不符（%s，第 %zu 行）"),
			    identity, line + 1);
}

static bool
take_line(struct line *line, const struct json *row)
{
	static const char *const names[PARTS] = {
	    "fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt",
	    "inscp_scp_amt"};

	memset(line, 0, sizeof(*line));
	if (!json_money(json_get(row, "det_item_fee_sumamt"), &line->amount))
		return false;
	for (int i = 0; i < PARTS; i++) {
		const struct json *member = wire_get(row, names[i]);

		line->known[i] = !wire_is_empty(member);
		if (line->known[i] && !json_money(member, &line->part[i]))
			return false;
	}
	return true;
}

static bool
all_known(const struct line *line)
{
	return line->known[OWNPAY] && line->known[OVERLIMIT] &&
	       line->known[PRESELF] && line->known[INSCOPE];
}

/* G */
static bool
parts_hold(const struct line *line)
{
	return !all_known(line) ||
	       wire_adds_up(line->amount, line->part[OWNPAY],
			    line->part[OVERLIMIT], line->part[PRESELF],
			    line->part[INSCOPE]);
}

/* I: by its count and price, where the line says them readably. */
static bool
product_holds(const struct line *line, const struct json *row)
{
	struct quantity count;
	struct price price;
	struct money product, off;

	if (!json_quantity(json_get(row, "cnt"), &count) ||
	    !json_price(json_get(row, "pric"), &price))
		return true;
	return money_of(price, count, ROUND_HALF_UP, &product) &&
	       money_sub(line->amount, product, &off) &&
	       off.fen >= -ROUNDING_FEN && off.fen <= ROUNDING_FEN;
}

/* M: of 甲 nothing is paid first, of 丙 nothing is in scope. */
static bool
level_holds(const struct line *line, const struct json *row)
{
	const char *level = json_text(json_get(row, "chrgitm_lv"));

	if (level == NULL)
		return true;
	if (level[0] == '0' && level[1] != '\0')
		level++; /* some write 1 for 01 (14.6) */
	if (strcmp(level, "1") == 0)
		return line->part[PRESELF].fen == 0;
	if (strcmp(level, "3") == 0)
		return line->part[PRESELF].fen == 0 &&
		       line->part[INSCOPE].fen == 0;
	return true;
}

/* H: what the lines come to, each sum beside its figure of the whole. */
struct sums {
	struct money amount;
	struct money part[PARTS];
	bool known;
};

static bool
add_line(struct sums *sums, const struct line *line)
{
	bool fits = money_add(sums->amount, line->amount, &sums->amount);

	sums->known = sums->known && all_known(line);
	for (int i = 0; i < PARTS; i++)
		fits = fits &&
		       money_add(sums->part[i], line->part[i], &sums->part[i]);
	return fits;
}

static bool
sums_hold(const struct sums *sums, const struct figures *f)
{
	if (sums->amount.fen != f->total.fen)
		return false;
	return !sums->known ||
	       (sums->part[OWNPAY].fen == f->ownpay.fen &&
		sums->part[OVERLIMIT].fen == f->overlimit.fen &&
		sums->part[PRESELF].fen == f->preself.fen &&
		sums->part[INSCOPE].fen == f->inscope.fen);
}

enum wire_verdict
wire_check_lines(struct wire_reply *reply, const struct json *output,
		 const struct figures *f)
{
	const struct json *list = wire_get(output, "detlcutinfo");
	size_t count = json_count(list);
	struct sums sums = {.known = true};
	struct line line;

	assert(f->known);
	if (count > LINES_MAX)
		return wire_suspect(reply, _("费用明细超过 %d 行"), LINES_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct json *row = json_at(list, i);

		if (!take_line(&line, row) || !add_line(&sums, &line))
			return wire_suspect(
			    reply, _("费用明细第 %zu 行有误"), i + 1);
		if (!parts_hold(&line))
			return broken(reply, "G", i);
		if (!product_holds(&line, row))
			return broken(reply, "I", i);
		if (!level_holds(&line, row))
			return broken(reply, "M", i);
	}
	if (count > 0 && !sums_hold(&sums, f))
		return wire_suspect(reply, _("应答金额不符（%s）"), "H");
	return WIRE_OK;
}
