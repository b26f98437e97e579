#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/json.h"
#include "pos/record.h"

#define ROUNDS 300
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct crypto_key key = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};

static uint64_t
next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static int
below(uint64_t *seed, int limit)
{
	return (int)(next(seed) % (uint64_t)limit);
}

static void
some_text(uint64_t *seed, char *to, size_t room)
{
	static const char *const bits[] = {"a",	 "Z",	 "9",	"医", "é",
					   "\"", "\\",	 "\n",	" ",  "/",
					   "𠀀", "\x7f", "\x01"};
	size_t at = 0;

	for (int n = below(seed, 40); n > 0; n--) {
		const char *bit = bits[below(seed, (int)COUNT(bits))];
		size_t length = strlen(bit);

		if (at + length >= room)
			break;
		memcpy(to + at, bit, length);
		at += length;
	}
}

#define TEXT(field) some_text(seed, field, sizeof(field))

static struct money
some_money(uint64_t *seed)
{
	int64_t fen = (int64_t)(next(seed) % (uint64_t)(MONEY_FEN_MAX + 1));

	fen >>= below(seed, 50);
	return money_fen(below(seed, 4) == 0 ? -fen : fen);
}

static void
some_person(uint64_t *seed, struct person *p)
{
	TEXT(p->mdtrt_cert_type);
	TEXT(p->mdtrt_cert_no);
	TEXT(p->card_sn);
	TEXT(p->psn_no);
	TEXT(p->psn_cert_type);
	TEXT(p->certno);
	TEXT(p->psn_name);
	TEXT(p->gend);
	TEXT(p->brdy);
	TEXT(p->insutype);
	TEXT(p->psn_type);
	TEXT(p->insuplc_admdvs);
	TEXT(p->cvlserv_flag);
	TEXT(p->psn_insu_stas);
	p->balc = some_money(seed);
}

static void
some_item(uint64_t *seed, struct item *item)
{
	TEXT(item->med_list_codg);
	TEXT(item->medins_list_codg);
	TEXT(item->name);
	TEXT(item->spec);
	TEXT(item->barcode);
	item->item_class = (enum item_class)(ITEM_CLASS_A + below(seed, 3));
	item->preself.ppm = below(seed, RATIO_ONE_PPM + 1);
	item->ceiling.e6 = (int64_t)(next(seed) >> 20);
	item->price.e6 = (int64_t)(next(seed) >> 20);
	item->count.e4 = 1 + (int64_t)(next(seed) >> 24);
	item->amount = some_money(seed);
	if (below(seed, 2)) {
		item->goods.trace = (enum goods_trace)below(seed, 3);
		item->goods.pack = below(seed, GOODS_PACK_MAX + 1);
		item->goods.rx = below(seed, 2);
		TEXT(item->goods.bchno);
		TEXT(item->goods.manu_date);
	}
}

static void
some_basket(uint64_t *seed, struct basket *basket, int items_max)
{
	basket->item_count = below(seed, items_max + 1);
	for (int i = 0; i < basket->item_count; i++)
		some_item(seed, &basket->items[i]);
	if (basket->item_count > 0)
		basket->trace_count = below(seed, 2 * items_max + 1);
	for (int i = 0; i < basket->trace_count; i++) {
		basket->traces[i].item = below(seed, basket->item_count);
		TEXT(basket->traces[i].code);
		basket->traces[i].split_pack = below(seed, 2);
		if (basket->traces[i].split_pack)
			basket->traces[i].part.e4 = below(seed, 100000);
	}
	basket->total = some_money(seed);
}

static void
some_meters(uint64_t *seed, struct meters *meters)
{
	meters->year = 2000 + below(seed, 100);
	meters->deductible_met = some_money(seed);
	meters->fund_paid = some_money(seed);
	meters->as_of_ms = (int64_t)(next(seed) >> 20);
	meters->more_count = below(seed, METERS_MAX + 1);
	for (int i = 0; i < meters->more_count; i++) {
		TEXT(meters->more[i].name);
		meters->more[i].since = below(seed, 99991232);
		meters->more[i].amount = some_money(seed);
	}
}

static void
some_reason(uint64_t *seed, struct split_reason *reason, int items)
{
	reason->bucket = (enum split_bucket)below(seed, BUCKET_CASH + 1);
	reason->of = (enum split_bucket)below(seed, BUCKET_CASH + 1);
	reason->line = below(seed, items + 1) - 1;
	TEXT(reason->clause);
	reason->amount = some_money(seed);
	reason->base = some_money(seed);
	reason->limit = some_money(seed);
	reason->used = some_money(seed);
	reason->ratio.ppm = below(seed, RATIO_ONE_PPM + 1);
}

static void
some_split(uint64_t *seed, struct split *split, int items)
{
	struct money *const figures[] = {
	    &split->total,	  &split->ownpay,  &split->overlimit,
	    &split->preself,	  &split->inscope, &split->deductible,
	    &split->fund,	  &split->copay,   &split->overcap,
	    &split->person,	  &split->account, &split->cash,
	    &split->balance_after};

	for (size_t i = 0; i < COUNT(figures); i++)
		*figures[i] = some_money(seed);
	split->fund_ratio.ppm = below(seed, RATIO_ONE_PPM + 1);
	some_meters(seed, &split->meters_after);
	for (int bucket = 0; bucket <= BUCKET_CASH; bucket++)
		if (split->more_count < SPLIT_MORE_MAX && below(seed, 3) == 0)
			split->more[split->more_count++] = (struct split_more){
			    (enum split_bucket)bucket, some_money(seed)};
	split->line_count = items;
	for (int i = 0; i < items; i++) {
		split->lines[i].amount = some_money(seed);
		split->lines[i].ownpay = some_money(seed);
		split->lines[i].overlimit = some_money(seed);
		split->lines[i].preself = some_money(seed);
		split->lines[i].inscope = some_money(seed);
	}
	split->reason_count = below(seed, 4 * items + 17);
	for (int i = 0; i < split->reason_count; i++)
		some_reason(seed, &split->reasons[i], items);
}

static void
some_quote(uint64_t *seed, struct figures *f)
{
	struct money *const figures[] = {
	    &f->total,	 &f->ownpay,	 &f->overlimit,	   &f->preself,
	    &f->inscope, &f->deductible, &f->fund,	   &f->person,
	    &f->account, &f->cash,	 &f->balance_after};

	f->known = below(seed, 2);
	for (size_t i = 0; f->known && i < COUNT(figures); i++)
		*figures[i] = some_money(seed);
	for (int i = 0; f->known && i < FIGURES_PAYERS; i++)
		f->payers[i] =
		    below(seed, 3) == 0 ? some_money(seed) : money_fen(0);
	if (f->known && below(seed, 4) == 0)
		f->shared = some_money(seed);
}

/* Of a ticket, or of the sale that settles one. */
static void
some_prepaid(uint64_t *seed, struct settlement *s)
{
	if (s->kind == SETTLEMENT_PREPAID) {
		s->prepaid.until = below(seed, 99991232);
		s->prepaid.alone = below(seed, 2);
	} else if (s->kind == SETTLEMENT_SALE && below(seed, 2)) {
		text_copy(s->prepaid.sale, SALE_BYTES, "26031501000009");
		TEXT(s->prepaid.fee_at);
	}
}

/* Any value the types can hold, not only sales that make sense. */
static struct settlement *
some_settlement(uint64_t *seed, int items_max)
{
	struct settlement *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	TEXT(s->sale);
	s->kind = (enum settlement_kind)below(seed, 3);
	s->made_ms = (int64_t)(next(seed) >> 20);
	TEXT(s->made_at);
	s->day = 20260000 + below(seed, 1232);
	s->offline = below(seed, 2);
	s->upload = below(seed, 2);
	TEXT(s->offline_reason);
	TEXT(s->scene);
	TEXT(s->level);
	s->retired = below(seed, 2);
	s->account_used = below(seed, 2);
	s->traits.count = below(seed, TRAITS_MAX + 1);
	for (int i = 0; i < s->traits.count; i++) {
		TEXT(s->traits.at[i].key);
		TEXT(s->traits.at[i].value);
	}
	TEXT(s->opter);
	TEXT(s->opter_name);
	TEXT(s->invono);
	TEXT(s->med_type);
	some_person(seed, &s->person);
	TEXT(s->person_tag);
	s->past = below(seed, 2) ? some_money(seed) : money_fen(0);
	s->timed = below(seed, 3) == 0;
	s->minute = s->timed ? below(seed, 1440) : 0;
	if (below(seed, 3) == 0)
		TEXT(s->institution);
	some_meters(seed, &s->meters);
	TEXT(s->pack);
	some_basket(seed, &s->basket, items_max);
	some_split(seed, &s->split, s->basket.item_count);
	some_quote(seed, &s->quote);
	some_prepaid(seed, s);
	return s;
}

static void
encode(struct text_buf *buf, const struct settlement *s)
{
	struct err err = {0};

	text_buf_init(buf, JSON_BYTES_MAX);
	if (record_encode(buf, s, &key, &err) != 0)
		fail_msg("%s", err.text);
}

static void
decoding_is_the_inverse(void **state)
{
	uint64_t seed = 20260315;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct settlement *s =
		    some_settlement(&seed, round % 50 == 0 ? 60 : 4);
		struct settlement *back = malloc(sizeof(*back));
		struct text_buf buf, again;
		struct err err = {0};

		assert_non_null(back);
		encode(&buf, s);
		if (record_decode(back, buf.at, buf.length, &key, &err) != 0)
			fail_msg("round %d: %s", round, err.text);
		assert_memory_equal(back, s, sizeof(*s));
		encode(&again, back);
		assert_int_equal(again.length, buf.length);
		assert_memory_equal(again.at, buf.at, buf.length);
		text_buf_clear(&buf);
		text_buf_clear(&again);
		free(back);
		free(s);
	}
}

/* The largest record a till can make fits the reader's limit. */
static void
the_largest_sale_fits(void **state)
{
	struct settlement *s = calloc(1, sizeof(*s));
	struct settlement *back = calloc(1, sizeof(*back));
	struct text_buf buf;
	uint64_t seed = 7;

	(void)state;
	assert_non_null(s);
	assert_non_null(back);
	s->basket.item_count = BASKET_ITEMS_MAX;
	for (int i = 0; i < BASKET_ITEMS_MAX; i++) {
		some_item(&seed, &s->basket.items[i]);
		memset(s->basket.items[i].name, 'n', 127);
	}
	s->basket.trace_count = BASKET_TRACES_MAX;
	for (int i = 0; i < BASKET_TRACES_MAX; i++)
		memset(s->basket.traces[i].code, '9', 100);
	some_split(&seed, &s->split, BASKET_ITEMS_MAX);
	s->split.reason_count = SPLIT_REASONS_MAX;
	memset(s->split.reasons, 0, sizeof(s->split.reasons));
	for (int i = 0; i < SPLIT_REASONS_MAX; i++)
		some_reason(&seed, &s->split.reasons[i], BASKET_ITEMS_MAX);
	encode(&buf, s);
	assert_int_equal(record_decode(back, buf.at, buf.length, &key, NULL),
			 0);
	assert_memory_equal(back, s, sizeof(*s));
	text_buf_clear(&buf);
	free(back);
	free(s);
}

static struct settlement *
plain_sale(void)
{
	struct settlement *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	text_copy(s->sale, sizeof(s->sale), "26031501000001");
	s->kind = SETTLEMENT_SALE;
	s->made_ms = INT64_C(1773541300000);
	s->day = 20260315;
	s->retired = true;
	text_copy(s->person_tag, sizeof(s->person_tag), "0123456789abcdef");
	text_copy(s->person.psn_name, sizeof(s->person.psn_name), "林测试");
	text_copy(s->person.certno, sizeof(s->person.certno),
		  "990101197001010044");
	s->person.balc = money_fen(12000);
	s->basket.item_count = 1;
	text_copy(s->basket.items[0].name, 128, "示范胶囊");
	s->basket.items[0].item_class = ITEM_CLASS_B;
	s->basket.items[0].preself.ppm = 100000;
	s->basket.items[0].price.e6 = 36800000;
	s->basket.items[0].count.e4 = 15000;
	s->basket.items[0].amount = money_fen(3680);
	s->basket.total = money_fen(3680);
	return s;
}

static void
an_auditor_needs_no_key(void **state)
{
	struct settlement *s = plain_sale(), *back = calloc(1, sizeof(*back));
	struct text_buf buf;
	struct err err;

	(void)state;
	assert_non_null(back);
	encode(&buf, s);
	assert_null(strstr(buf.at, "林"));
	assert_null(strstr(buf.at, "990101197001010044"));
	assert_non_null(strstr(buf.at, "\"amount\":\"36.80\""));
	assert_non_null(strstr(buf.at, "\"count\":\"1.5\""));
	assert_non_null(strstr(buf.at, "\"preself\":\"0.1\""));
	assert_non_null(strstr(buf.at, "\"item_class\":\"B\""));
	assert_non_null(strstr(buf.at, "{\"v\":1,\"sale\":"));
	assert_int_equal(record_decode(back, buf.at, buf.length, NULL, &err),
			 0);
	assert_true(back->retired);
	assert_int_equal(back->person.balc.fen, 12000);
	assert_string_equal(back->person_tag, "0123456789abcdef");
	assert_string_equal(back->person.psn_name, "");
	assert_memory_equal(&back->basket, &s->basket, sizeof(s->basket));
	text_buf_clear(&buf);
	free(back);
	free(s);
}

/* An age tells a class of people; a birth date is one person's. */
static void
a_day_of_somebodys_life_is_sealed(void **state)
{
	struct settlement *s = plain_sale(), *back = calloc(1, sizeof(*back));
	struct traits *traits = &s->traits;
	struct text_buf buf;
	struct err err;

	(void)state;
	assert_non_null(back);
	traits->count = 3;
	text_copy(traits->at[0].key, TRAIT_BYTES, "出生日期");
	text_copy(traits->at[0].value, TRAIT_BYTES, "1970-01-01");
	text_copy(traits->at[1].key, TRAIT_BYTES, "年龄");
	text_copy(traits->at[1].value, TRAIT_BYTES, "56");
	text_copy(traits->at[2].key, TRAIT_BYTES, "参加工作日期");
	text_copy(traits->at[2].value, TRAIT_BYTES, "1992-07-01");
	encode(&buf, s);
	assert_null(strstr(buf.at, "1970-01-01"));
	assert_null(strstr(buf.at, "1992-07-01"));
	assert_non_null(strstr(buf.at, "{\"key\":\"年龄\",\"value\":\"56\"}"));
	assert_int_equal(record_decode(back, buf.at, buf.length, NULL, &err),
			 0);
	assert_int_equal(back->traits.count, 3);
	assert_string_equal(back->traits.at[0].value, "");
	assert_string_equal(back->traits.at[1].value, "56");
	assert_int_equal(record_decode(back, buf.at, buf.length, &key, &err),
			 0);
	assert_memory_equal(back, s, sizeof(*s));
	text_buf_clear(&buf);
	free(back);
	free(s);
}

/* Replace once; the result stands in edited. */
static void
replace(char *edited, size_t room, const char *text, const char *from,
	const char *to)
{
	const char *at = strstr(text, from);

	assert_non_null(at);
	assert_true(text_format(edited, room, "%.*s%s%s", (int)(at - text),
				text, to, at + strlen(from)));
}

static void
refuses_what_it_would_not_write(void **state)
{
	static const char *const edits[][2] = {
	    {"\"v\":1", "\"v\":2"},
	    {"\"v\":1", "\"v\":01"},
	    {"\"v\":1,", ""},
	    {"\"kind\":\"SALE\"", "\"kind\":\"GIFT\""},
	    {"\"made_ms\":1773541300000", "\"made_ms\":-1"},
	    {"\"day\":20260315", "\"day\":202603150"},
	    {"\"retired\":true", "\"retired\":2"},
	    {"\"retired\":true", "\"retired\":1"},
	    {"\"amount\":\"36.80\"", "\"amount\":36.80"},
	    {"\"amount\":\"36.80\"", "\"amount\":\"36.8\""},
	    {"\"amount\":\"36.80\"", "\"amount\":\"1e2\""},
	    {"\"preself\":\"0.1\"", "\"preself\":\"1.1\""},
	    {"\"preself\":\"0.1\"", "\"preself\":\"10%\""},
	    {"\"item_class\":\"B\"", "\"item_class\":\"D\""},
	    {"\"traces\":[]", "\"traces\":{}"},
	    {"\"traces\":[]", "\"traces\":null"},
	    {"\"traces\":[]", "\"traces\":[{\"item\":1,\"code\":\"c\","
			      "\"split_pack\":false}]"},
	    {"\"traces\":[]", "\"traces\":[{\"item\":-1,\"code\":\"c\","
			      "\"split_pack\":false}]"},
	    {"\"traces\":[]", "\"traces\":[{\"item\":0,\"code\":\"c\","
			      "\"split_pack\":false,\"part\":\"1\"}]"},
	    {"\"traces\":[]", "\"traces\":[{\"item\":0,\"code\":\"c\","
			      "\"split_pack\":true,\"part\":\"0\"}]"},
	    {"\"amount\":\"36.80\"",
	     "\"amount\":\"36.80\",\"goods\":{\"trace\":\"CLASS\","
	     "\"pack\":0,\"rx\":false,\"bchno\":\"\",\"manu_lotnum\":\"\","
	     "\"manu_date\":\"\",\"expy_end\":\"\"}"},
	    {"\"meters\":", "\"upload\":false,\"meters\":"},
	    {"\"kind\":\"SALE\"", "\"kind\":\"PREPAID\""},
	    {"\"meters\":",
	     "\"prepaid\":{\"until\":0,\"alone\":false},\"meters\":"},
	    {"\"meters\":",
	     "\"settles\":{\"sale\":\"\",\"fee_at\":\"\"},\"meters\":"},
	    {"\"lines\":[]", "\"lines\":[{}]"},
	    {"\"quote\":null", "\"quote\":{}"},
	    {"\"quote\":null", "\"quote\":null,\"more\":1"},
	    {"{\"v\"", "{ \"v\""},
	    {"\"person_tag\":\"0123456789abcdef\"",
	     "\"person_tag\":\"0123456789abcdef0123456789abcdef0\""},
	    {"\"sale\":\"26031501000001\"", "\"sale\":\"26031501000002\""},
	};
	static char edited[16384];
	struct settlement *s = plain_sale(), *back = calloc(1, sizeof(*back));
	struct settlement *zero = calloc(1, sizeof(*zero));
	struct text_buf buf;
	struct err err;

	(void)state;
	assert_non_null(back);
	assert_non_null(zero);
	encode(&buf, s);
	for (size_t i = 0; i < COUNT(edits); i++) {
		replace(edited, sizeof(edited), buf.at, edits[i][0],
			edits[i][1]);
		back->day = 1;
		if (record_decode(back, edited, strlen(edited), &key, &err) !=
		    -1)
			fail_msg("accepted %s", edits[i][1]);
		assert_memory_equal(back, zero, sizeof(*zero));
	}
	for (size_t i = 0; i < buf.length; i++)
		assert_int_equal(record_decode(back, buf.at, i, &key, &err),
				 -1);
	text_buf_clear(&buf);
	free(zero);
	free(back);
	free(s);
}

static void
too_many_items_are_refused(void **state)
{
	struct settlement *s = plain_sale(), *back = calloc(1, sizeof(*back));
	struct text_buf buf, many;
	struct err err;
	const char *item, *end;

	(void)state;
	assert_non_null(back);
	encode(&buf, s);
	item = strstr(buf.at, "{\"med_list_codg\"");
	assert_non_null(item);
	end = strchr(item, '}') + 1;
	text_buf_init(&many, JSON_BYTES_MAX);
	text_put_bytes(&many, buf.at, (size_t)(item - buf.at));
	for (int i = 0; i <= BASKET_ITEMS_MAX; i++) {
		text_put(&many, i == 0 ? "" : ",");
		text_put_bytes(&many, item, (size_t)(end - item));
	}
	text_put(&many, end);
	assert_int_equal(record_decode(back, many.at, many.length, NULL, &err),
			 -1);
	assert_int_equal(err.code, ERR_LIMIT);
	text_buf_clear(&many);
	text_buf_clear(&buf);
	free(back);
	free(s);
}

static void
a_person_stays_in_its_sale(void **state)
{
	struct settlement *s = plain_sale();
	struct crypto_key other = key;
	struct text_buf buf;
	struct err err;

	(void)state;
	encode(&buf, s);
	other.at[31] ^= 1;
	assert_int_equal(record_decode(s, buf.at, buf.length, &other, &err),
			 -1);
	assert_int_equal(err.code, ERR_CRYPTO);
	text_buf_clear(&buf);
	free(s);
}

static void
seals_any_bytes(void **state)
{
	struct text_buf sealed, plain;
	struct err err;

	(void)state;
	text_buf_init(&sealed, 1000);
	text_buf_init(&plain, 1000);
	assert_int_equal(
	    record_seal(&sealed, &key, "REQUEST/m", "a\0b", 3, &err), 0);
	assert_int_equal(
	    record_open(&plain, &key, "REQUEST/m", sealed.at, &err), 0);
	assert_int_equal(plain.length, 3);
	assert_memory_equal(plain.at, "a\0b", 4);
	assert_int_equal(record_open(&plain, &key, "REPLY/m", sealed.at, &err),
			 -1);
	assert_int_equal(record_open(&plain, &key, "REQUEST/m", "AAA", &err),
			 -1);
	assert_int_equal(record_open(&plain, &key, "REQUEST/m", "", &err), -1);
	text_buf_clear(&sealed);
	text_buf_init(&sealed, 10);
	assert_int_equal(record_seal(&sealed, &key, "REQUEST/m", "a", 1, &err),
			 -1);
	text_buf_clear(&sealed);
	text_buf_clear(&plain);
}

/* As the first version wrote it, where there is nothing more to say. */
static void
the_version_tells_what_is_in_it(void **state)
{
	struct settlement *s = plain_sale();
	struct text_buf buf;
	char *version;

	(void)state;
	encode(&buf, s);
	assert_memory_equal(buf.at, "{\"v\":1,", 7);
	version = buf.at + 5;
	/* Neither may say that it is the other. */
	*version = '2';
	assert_int_equal(
	    record_decode(s, buf.at, buf.length, &key, NULL), -1);
	text_buf_clear(&buf);
	free(s);
	s = plain_sale();
	s->timed = true;
	s->minute = 5;
	memcpy(s->institution, "P99010100001", 13);
	s->quote.known = true;
	s->quote.payers[BUCKET_CIVIL - BUCKET_LARGE] = money_fen(100);
	s->quote.shared = money_fen(250);
	encode(&buf, s);
	assert_memory_equal(buf.at, "{\"v\":2,", 7);
	assert_non_null(strstr(buf.at,
			       ",\"minute\":5,\"institution\":"
			       "\"P99010100001\",\"meters\":{"));
	assert_non_null(strstr(
	    buf.at, ",\"more\":[{\"bucket\":\"cvlserv_pay\",\"amount\":"
		    "\"1.00\"},{\"bucket\":\"acct_mulaid_pay\",\"amount\":"
		    "\"2.50\"}]}}"));
	version = buf.at + 5;
	*version = '1';
	assert_int_equal(
	    record_decode(s, buf.at, buf.length, &key, NULL), -1);
	text_buf_clear(&buf);
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(decoding_is_the_inverse),
	    cmocka_unit_test(the_version_tells_what_is_in_it),
	    cmocka_unit_test(the_largest_sale_fits),
	    cmocka_unit_test(an_auditor_needs_no_key),
	    cmocka_unit_test(a_day_of_somebodys_life_is_sealed),
	    cmocka_unit_test(refuses_what_it_would_not_write),
	    cmocka_unit_test(too_many_items_are_refused),
	    cmocka_unit_test(a_person_stays_in_its_sale),
	    cmocka_unit_test(seals_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
