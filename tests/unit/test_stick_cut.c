/*
 * The power fails at every change of the disk while a batch is handed over
 * or taken over: after it the sales are all on the stick or none of them,
 * all taken or none, and doing it again ends with each owned by one till.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "pos/record.h"
#include "pos/stick.h"
#include "tests/sim/disk.h"
#include "tests/support/sample.h"

#define SALES 3
#define CUTS_MAX 400
#define PEM_BYTES 1024

struct shop {
	struct sample sample;
	struct crypto_key key;
	char secret[PEM_BYTES], open[PEM_BYTES];
	struct text_buf file;
};

/* One till on a disk of its own. */
struct desk {
	struct shop *shop;
	struct conf conf;
	struct crypto_key key;
	struct disk *disk;
	struct store *store;
	struct books books;
	struct stick stick;
};

static const struct now NOW = { .wall_ms = SAMPLE_WALL_MS,
	.mono_ms = 1000,
	.boot_id = "boot-1" };

static void
make_pair(struct shop *shop)
{
	EVP_PKEY *key = EVP_EC_gen("SM2");
	BIO *secret = BIO_new(BIO_s_mem()), *open = BIO_new(BIO_s_mem());
	int n;

	assert_true(key && secret && open);
	assert_int_equal(PEM_write_bio_PrivateKey(
			     secret, key, NULL, NULL, 0, NULL, NULL), 1);
	assert_int_equal(PEM_write_bio_PUBKEY(open, key), 1);
	n = BIO_read(secret, shop->secret, PEM_BYTES - 1);
	assert_true(n > 0);
	n = BIO_read(open, shop->open, PEM_BYTES - 1);
	assert_true(n > 0);
	BIO_free(secret);
	BIO_free(open);
	EVP_PKEY_free(key);
}

static int
set_up(void **state)
{
	struct shop *shop = calloc(1, sizeof(*shop));

	assert_non_null(shop);
	sample_make(&shop->sample);
	memset(shop->key.at, 5, sizeof(shop->key.at));
	make_pair(shop);
	text_buf_init(&shop->file, STICK_FILE_BYTES_MAX);
	*state = shop;
	return 0;
}

static int
tear_down(void **state)
{
	struct shop *shop = *state;

	text_buf_clear(&shop->file);
	sample_free(&shop->sample);
	free(shop);
	return 0;
}

static int
open_books(struct desk *d)
{
	struct store_options options = { .no_lock = true };
	struct err err;

	options.vfs = d->conf.till.number == 1 ? "disk-1" : "disk-2";
	if (store_open(&d->store, "till.db", &options, &err) != 0)
		return -1;
	return books_open(&d->books, d->store, &d->key, &err);
}

static void
close_books(struct desk *d)
{
	books_close(&d->books);
	store_close(&d->store);
}

static void
desk_make(struct desk *d, struct shop *shop, int number, uint64_t seed)
{
	memset(d, 0, sizeof(*d));
	d->shop = shop;
	d->conf = *shop->sample.conf;
	d->conf.till.number = number;
	memset(d->key.at, number, sizeof(d->key.at));
	d->disk = disk_create(number == 1 ? "disk-1" : "disk-2", seed);
	assert_int_equal(open_books(d), 0);
	d->stick = (struct stick) { .books = &d->books,
		.conf = &d->conf,
		.key = &shop->key,
		.pem = shop->secret,
		.pem_length = strlen(shop->secret),
		.signers = shop->open,
		.signers_length = strlen(shop->open) };
}

static void
desk_drop(struct desk *d)
{
	close_books(d);
	disk_destroy(&d->disk);
}

/* Power comes back; what is in memory is gone. */
static void
again(struct desk *d)
{
	disk_cut_at(d->disk, 0);
	if (!disk_is_down(d->disk))
		disk_power_cut(d->disk);
	close_books(d);
	disk_restart(d->disk);
	assert_int_equal(open_books(d), 0);
}

static void
sell(struct desk *d)
{
	struct settlement *sale = d->shop->sample.sale;
	struct split_case input;
	struct text_buf body;
	struct err err = { .code = ERR_NONE };

	settlement_tag(sale, &d->key);
	sale->quote.known = false;
	(void)text_copy(sale->scene, sizeof(sale->scene), "pharmacy");
	(void)text_copy(sale->level, sizeof(sale->level), "药店");
	sale->account_used = true;
	memcpy(sale->pack, rules_head(d->shop->sample.rules)->hash,
	    sizeof(sale->pack));
	settlement_input(sale, &input);
	assert_int_equal(split_compute(d->shop->sample.rules, &input,
			     &sale->split, &err), 0);
	text_buf_init(&body, JOURNAL_BODY_BYTES_MAX);
	assert_int_equal(books_begin(&d->books, &err), 0);
	if (books_sale_id(&d->books, &d->conf, &NOW, sale->sale, &err) != 0 ||
	    record_encode(&body, sale, &d->key, &err) != 0 ||
	    books_text(&d->books, &NOW, FACT_INTENT, sale->sale, "", body.at,
		body.length, NULL, &err) != 0 ||
	    books_commit(&d->books, &err) != 0)
		fail_msg("%s", err.text);
	text_buf_clear(&body);
}

static void
sell_some(struct desk *d)
{
	struct err err;

	assert_int_equal(books_begin(&d->books, &err), 0);
	assert_int_equal(books_rules(&d->books, &NOW, d->shop->sample.rules,
			     &err), 0);
	assert_int_equal(books_commit(&d->books, &err), 0);
	for (int i = 0; i < SALES; i++)
		sell(d);
}

static int64_t
facts(struct desk *d, const char *fact)
{
	struct err err;
	int64_t count = -1;

	assert_int_equal(store_int(d->store, &count, -1, &err,
			     "SELECT count(*) FROM journal WHERE fact = ?1",
			     "t", fact), 0);
	return count;
}

/* 0 handed over, -1 not, or nobody was told. */
static int
lend(struct desk *d, struct stick_batch *batch)
{
	struct err err;

	stick_batch_clear(batch);
	if (stick_pick(&d->stick, &NOW, 2, STICK_SALES_MAX, batch,
		&d->shop->file, &err) != 0)
		return -1;
	return stick_lend(&d->stick, &NOW, batch, &err);
}

static int
take(struct desk *d, struct stick_report *report)
{
	struct err err;

	return stick_import(&d->stick, &NOW, d->shop->file.at,
	    d->shop->file.length, report, &err);
}

static void
power_cut_in_the_middle_of_export(void **state)
{
	struct shop *shop = *state;
	int cut = 0, lent = 0;

	for (int64_t k = 1; k <= CUTS_MAX; k++) {
		struct stick_batch batch = { .count = 0 };
		struct stick_report report;
		struct desk one, two;
		struct err err;
		bool down;
		int told;

		desk_make(&one, shop, 1, (uint64_t)k);
		desk_make(&two, shop, 2, (uint64_t)k);
		sell_some(&one);
		disk_cut_at(one.disk, k);
		told = lend(&one, &batch);
		down = disk_is_down(one.disk);
		cut += down;
		again(&one);
		/* All of them or none; what was told holds (I2). */
		assert_true(facts(&one, "LENT") == SALES ||
		    facts(&one, "LENT") == 0);
		assert_true(told != 0 || facts(&one, "LENT") == SALES);
		lent += facts(&one, "LENT") == SALES;
		if (facts(&one, "LENT") == 0)
			assert_int_equal(lend(&one, &batch), 0);
		else {
			char id[STICK_BATCH_BYTES];

			assert_int_equal(
			    queue_stick_oldest(one.store, id, &err), 0);
			stick_batch_clear(&batch);
			assert_int_equal(stick_copy(&one.stick, id, &batch,
					     &shop->file, &err), 0);
		}
		assert_int_equal(take(&two, &report), 0);
		assert_int_equal(report.taken, SALES);
		assert_int_equal(facts(&one, "LENT"), SALES);
		stick_batch_clear(&batch);
		desk_drop(&one);
		desk_drop(&two);
		if (!down)
			break;
	}
	assert_true(cut > 3 && cut < CUTS_MAX);
	assert_true(lent > 0 && lent <= cut);
}

static void
power_cut_in_the_middle_of_import(void **state)
{
	struct shop *shop = *state;
	struct stick_batch batch = { .count = 0 };
	struct desk one;
	int cut = 0;

	desk_make(&one, shop, 1, 1);
	sell_some(&one);
	assert_int_equal(lend(&one, &batch), 0);
	for (int64_t k = 1; k <= CUTS_MAX; k++) {
		struct stick_report report;
		struct desk two;
		bool down;
		int told;

		desk_make(&two, shop, 2, (uint64_t)k);
		disk_cut_at(two.disk, k);
		told = take(&two, &report);
		down = disk_is_down(two.disk);
		cut += down;
		again(&two);
		assert_true(facts(&two, "TAKEN") == SALES ||
		    facts(&two, "TAKEN") == 0);
		assert_int_equal(
		    facts(&two, "TAKEN"), facts(&two, "INTENT"));
		assert_true(told != 0 || facts(&two, "TAKEN") == SALES);
		/* Once more: what was taken is not taken again. */
		assert_int_equal(take(&two, &report), 0);
		assert_int_equal(report.taken + report.already, SALES);
		assert_int_equal(facts(&two, "TAKEN"), SALES);
		assert_int_equal(facts(&two, "INTENT"), SALES);
		desk_drop(&two);
		if (!down)
			break;
	}
	assert_true(cut > 3 && cut < CUTS_MAX);
	stick_batch_clear(&batch);
	desk_drop(&one);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(power_cut_in_the_middle_of_export),
		TEST(power_cut_in_the_middle_of_import),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
