/*
 * rules_param.c - 参数: an amount with a name, such as the average wage of
 * a year, and amounts written as a share or a multiple of it (rules.md 6).
 */
#include "pos/rules_pack.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

static const char times_sign[] = "×";

static const struct pack_param *
param_find(const struct rules *rules, const char *name)
{
	for (int i = 0; i < rules->param_count; i++)
		if (strcmp(rules->params[i].name, name) == 0)
			return &rules->params[i];
	return NULL;
}

/* A name cannot be taken for a figure, a word or a key. */
static int
param_name(const struct pack_reader *reader, const char *name)
{
	const struct rules *rules = reader->rules;

	if (strchr("0123456789.-", name[0]) || strstr(name, times_sign) ||
	    pack_word(name) != WORD_NONE || pack_key_find(rules, name) >= 0 ||
	    param_find(rules, name))
		return pack_fail(reader, _("参数：“%s”不能作名字，或已用过"),
				 name);
	return 0;
}

/* 参数 年平均工资 158316.00 [到元]: what is made of it ends in whole yuan. */
int
pack_param_line(struct pack_reader *reader)
{
	struct rules *rules = reader->rules;
	struct pack_param param;

	memset(&param, 0, sizeof(param));
	if (rules->param_count == PACK_PARAMS_MAX)
		return pack_fail(reader, _("参数至多 %d 个"), PACK_PARAMS_MAX);
	if (reader->line.count != 4 && pack_need_count(reader, 3) < 0)
		return -1;
	if (param_name(reader, reader->line.words[1]) < 0 ||
	    pack_need_text(reader, reader->line.words[1], param.name,
			   sizeof(param.name)) < 0 ||
	    pack_need_money(reader, 2, &param.amount) < 0)
		return -1;
	if (reader->line.count == 4) {
		if (pack_need_word(reader, 3, WORD_TO_YUAN) < 0)
			return -1;
		param.yuan = true;
	}
	rules->params[rules->param_count++] = param;
	return 0;
}

/* "5%" or "4": how many ten-thousandths, times scale. */
static bool
factor(const char *text, size_t length, struct quantity *quantity, int *scale)
{
	char digits[MONEY_TEXT_BYTES];
	bool percent = length > 0 && text[length - 1] == '%';

	length -= percent;
	if (length == 0 || length >= sizeof(digits))
		return false;
	memcpy(digits, text, length);
	digits[length] = '\0';
	*scale = percent ? 100 : 1;
	return quantity_parse(digits, quantity);
}

bool
pack_param_amount(const struct rules *rules, const char *text,
		  struct money *out)
{
	const char *sign = strstr(text, times_sign);
	const struct pack_param *param =
	    param_find(rules, sign ? sign + strlen(times_sign) : text);
	struct quantity quantity = {10000};
	int scale = 1;
	struct price price;

	if (!param || (sign && !factor(text, (size_t)(sign - text), &quantity,
				       &scale)))
		return false;
	if (!sign) {
		*out = param->amount;
		return true;
	}
	/* A fen is 10,000 millionths of a yuan; a yuan of it, a hundred. */
	if (__builtin_mul_overflow(param->amount.fen,
				   10000 / scale / (param->yuan ? 100 : 1),
				   &price.e6) ||
	    !money_of(price, quantity, ROUND_HALF_UP, out))
		return false;
	return !__builtin_mul_overflow(out->fen, param->yuan ? 100 : 1,
				       &out->fen) &&
	       out->fen <= MONEY_FEN_MAX;
}
