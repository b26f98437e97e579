/*
 * How requests travel: what leaves coded is what is stored, a centre that
 * does not take it is learned from the sign-in, and the dictionary.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pos/books.h"
#include "pos/coding.h"
#include "pos/crypto.h"
#include "tests/support/counter.h"
#include "tests/support/unsqueeze.h"

#define BOX "D1001"
#define DICTIONARY "pos/dictionary/990101-1.dict"
/* Both sides name it by this: it never changes, another is another file. */
#define DICTIONARY_SHA256 "b2d0a1189192a05d5a930275c31d280112416940dfab5fa2d37f9ecd5ea208f5"
#define MAX (64u * 1024u)
/* A three-line settlement, without header lines. */
#define GZIP_BYTES_MAX 1100
#define DICTIONARY_BYTES_MAX 400

static const struct zip_dictionary no_words;

/* ---- the coding itself ---- */

static void
squeeze(struct text_buf *to, const struct zip_dictionary *dictionary,
    const char *text)
{
	struct err err;

	text_buf_reset(to);
	assert_int_equal(
	    zip_squeeze(to, dictionary, text, strlen(text), &err), 0);
}

static bool
undoes(const struct text_buf *coded, size_t length,
    const struct zip_dictionary *dictionary, size_t max, const char *text)
{
	struct text_buf plain;
	bool same;

	text_buf_init(&plain, MAX);
	if (unsqueeze(&plain, dictionary, coded->at, length, max) != 0) {
		assert_int_equal(plain.length, 0);
		text_buf_clear(&plain);
		return false;
	}
	same = plain.length == strlen(text) &&
	    memcmp(plain.at, text, plain.length) == 0;
	text_buf_clear(&plain);
	return same;
}

static void
what_is_coded_is_undone_and_nothing_else_is(void **state)
{
	static char zeros[40001];
	const struct zip_dictionary ours = { "infno msgid sign_no", 19 };
	const struct zip_dictionary theirs = { "infno msgid sign_nO", 19 };
	const struct zip_dictionary *ways[] = { &no_words, &ours };
	const char *text = "{\"infno\":\"2102\",\"msgid\":\"infno msgid\"}";
	struct text_buf coded;

	(void)state;
	memset(zeros, '0', sizeof(zeros) - 1);
	text_buf_init(&coded, MAX);
	for (size_t w = 0; w < 2; w++) {
		squeeze(&coded, ways[w], text);
		assert_true(undoes(&coded, coded.length, ways[w], MAX, text));
		assert_true(undoes(
		    &coded, coded.length, ways[w], strlen(text), text));
		for (size_t n = 0; n < coded.length; n++)
			assert_false(undoes(&coded, n, ways[w], MAX, text));
		coded.at[coded.length - 1] ^= 1; /* of the check at its end */
		assert_false(undoes(&coded, coded.length, ways[w], MAX, text));
		/* A bomb ends at the limit. */
		squeeze(&coded, ways[w], zeros);
		assert_true(coded.length < 200);
		assert_true(
		    undoes(&coded, coded.length, ways[w], 40000, zeros));
		assert_false(
		    undoes(&coded, coded.length, ways[w], 39999, zeros));
	}
	squeeze(&coded, &ours, text);
	assert_false(undoes(&coded, coded.length, &theirs, MAX, text));
	assert_false(undoes(&coded, coded.length, &no_words, MAX, text));
	text_buf_clear(&coded);
}

/* ---- a till that codes ---- */

static int
make_gzip(void **state)
{
	struct counter *c;

	if (counter_make(state) != 0)
		return -1;
	c = *state;
	c->conf.centre.compress = COMPRESS_GZIP;
	counter_restart(c, false);
	return 0;
}

static struct flight *
sign_in(struct counter *c)
{
	for (int i = 0; i < 100; i++) {
		if (counter_flight(c, "9001") != NULL)
			return counter_flight(c, "9001");
		counter_pass(c, 1000);
		counter_step(c);
	}
	fail_msg("no 9001 leaves");
	return NULL;
}

static void
must_be_as_stored(struct counter *c, const struct flight *flight)
{
	struct books books;
	struct message message;
	struct text_buf bytes;

	assert_int_equal(books_open(&books, c->store, &c->key, &c->err), 0);
	assert_int_equal(
	    queue_message(c->store, flight->msgid, &message, &c->err), 0);
	text_buf_init(&bytes, 1 << 20);
	assert_int_equal(
	    books_request(&books, &message, &bytes, &c->err), 0);
	assert_int_equal(bytes.length, strlen(flight->body));
	assert_memory_equal(bytes.at, flight->body, bytes.length);
	text_buf_clear(&bytes);
	books_close(&books);
}

static void
what_leaves_coded_is_what_is_stored(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];
	struct flight *settle;

	assert_int_equal(sign_in(c)->coding, 'g');
	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	settle = counter_flight(c, "2102");
	assert_int_equal(settle->coding, 'g');
	assert_true(settle->wire_bytes < strlen(settle->body));
	must_be_as_stored(c, settle);
	counter_accept(c, settle);
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_ACKED);
}

static void
what_does_not_take_it_is_asked_plainly(void **state)
{
	static const int statuses[] = { 400, 415, 500, 501 };
	struct counter *c = *state;
	char sale[SALE_BYTES];

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		assert_int_equal(sign_in(c)->coding, 'g');
		counter_reply(c, counter_flight(c, "9001"), statuses[i], "?");
		counter_step(c);
		assert_int_equal(sign_in(c)->coding, 0);
		/* Nobody is there: that says nothing of plain ones either. */
		counter_reply(c, counter_flight(c, "9001"), 502, "?");
		counter_step(c);
	}
	assert_int_equal(sign_in(c)->coding, 'g');
	counter_refusal(c, counter_flight(c, "9001"), "报文格式错误");
	counter_step(c);
	assert_int_equal(sign_in(c)->coding, 0);
	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	assert_int_equal(counter_flight(c, "2102")->coding, 0);
	/* And stays so: the link goes and comes. */
	counter_end(c, counter_flight(c, "2102"), NET_UNKNOWN);
	counter_step(c);
	assert_int_equal(sign_in(c)->coding, 0);
	counter_restart(c, false);
	assert_int_equal(sign_in(c)->coding, 'g');
}

static void
a_login_page_says_nothing_of_the_coding(void **state)
{
	struct counter *c = *state;

	for (int i = 0; i < 5; i++) {
		assert_int_equal(sign_in(c)->coding, 'g');
		if (i == 0)
			counter_end(c, counter_flight(c, "9001"), NET_UNKNOWN);
		else
			counter_reply(c, counter_flight(c, "9001"),
			    i == 1 ? 302 : 200, "<html>login</html>");
		counter_step(c);
		assert_false(c->view->link_up);
	}
}

/* A 415 for a commit proves nothing of the commit, whatever it says of the
 * coding. */
static void
a_commit_turned_away_is_in_doubt(void **state)
{
	struct counter *c = *state;
	char sale[SALE_BYTES];

	counter_online(c);
	counter_sell(c, 1, BOX, sale);
	counter_reply(c, counter_flight(c, "2102"), 415, "?");
	counter_step(c);
	assert_int_equal(counter_entry(c, sale).state, MESSAGE_UNKNOWN);
	assert_int_equal(sign_in(c)->coding, 'g');
	counter_reply(c, counter_flight(c, "9001"), 415, "?");
	counter_step(c);
	assert_int_equal(sign_in(c)->coding, 0);
	assert_int_equal(counter_await(c, "2601")->coding, 0);
	assert_int_equal(counter_left(c, "2102"), 1);
}

/* ---- the dictionary ---- */

/* Three lines, by this person on that day; its 2102 is in flight. */
static void
three_lines(struct counter *c, int person, int64_t later_ms,
    const char *const goods[3], char sale[SALE_BYTES])
{
	counter_pass(c, later_ms);
	counter_step(c); /* what was under way is given up */
	counter_step(c);
	(void)sign_in(c);
	counter_online(c);
	counter_person(c, person);
	counter_do(c, COMMAND_SCAN, goods[0]);
	counter_do(c, COMMAND_SCAN, goods[1]);
	counter_split(c, goods[2]);
	counter_do(c, COMMAND_CONFIRM, NULL);
	memcpy(sale, c->view->last_sale, SALE_BYTES);
	assert_non_null(counter_flight(c, "2102"));
}

static void
put_last(struct text_buf *words, struct counter *c, const char *infno)
{
	for (int i = c->flight_count - 1; i >= 0; i--) {
		if (strcmp(c->flights[i].infno, infno) != 0)
			continue;
		text_put(words, c->flights[i].body);
		return;
	}
	fail_msg("no %s left", infno);
}

/* Each kind of message once, what costs most last: zlib looks back. */
static void
write_dictionary(struct counter *c)
{
	static const char *const last[] = { "9001", "1101", "5206", "2103",
		 "2101", "2102" };
	static const char *const goods[3] = { "D1001", "D1003", "D1002" };
	char sale[SALE_BYTES];
	struct text_buf words;
	FILE *file;

	three_lines(c, 87, INT64_C(43) * 86400000, goods, sale);
	counter_accept(c, counter_flight(c, "2102"));
	counter_step(c);
	assert_int_equal(counter_refund(c, sale), 0);
	(void)counter_await(c, "2103");
	text_buf_init(&words, ZIP_DICTIONARY_BYTES_MAX);
	for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++)
		put_last(&words, c, last[i]);
	assert_false(words.failed);
	file = fopen(DICTIONARY, "wb");
	assert_non_null(file);
	assert_int_equal(
	    fwrite(words.at, 1, words.length, file), words.length);
	assert_int_equal(fclose(file), 0);
	text_buf_clear(&words);
}

static void
read_dictionary(struct text_buf *words)
{
	uint8_t hash[32];
	char hex[65], block[ZIP_DICTIONARY_BYTES_MAX];
	FILE *file = fopen(DICTIONARY, "rb");

	assert_non_null(file);
	text_buf_init(words, ZIP_DICTIONARY_BYTES_MAX);
	text_put_bytes(words, block, fread(block, 1, sizeof(block), file));
	assert_int_equal(fclose(file), 0);
	crypto_sha256(hash, words->at, words->length);
	text_hex(hex, sizeof(hex), hash, sizeof(hash));
	assert_string_equal(hex, DICTIONARY_SHA256);
}

static size_t
coded_bytes(const struct zip_dictionary *dictionary, const char *body)
{
	struct text_buf coded;
	size_t length;

	text_buf_init(&coded, MAX);
	squeeze(&coded, dictionary, body);
	assert_true(undoes(&coded, coded.length, dictionary, MAX, body));
	length = coded.length;
	text_buf_clear(&coded);
	return length;
}

/* Of another person, another day and other goods than it was made of. */
static void
a_settlement_is_small_by_it(void **state)
{
	static const char *const goods[3] = { "D1003", "D1005", "D1004" };
	struct counter *c = *state;
	struct text_buf words;
	struct flight *settle;
	char sale[SALE_BYTES];

	if (getenv("UPDATE") != NULL)
		write_dictionary(c);
	read_dictionary(&words);
	c->dictionary.words = words.at;
	c->dictionary.length = words.length;
	c->conf.centre.compress = COMPRESS_DICTIONARY;
	assert_true(text_copy(c->conf.centre.dictionary,
	    sizeof(c->conf.centre.dictionary), DICTIONARY));
	counter_restart(c, false);
	three_lines(c, 7, 90000, goods, sale);
	settle = counter_flight(c, "2102");
	assert_int_equal(settle->coding, 'd');
	must_be_as_stored(c, settle);
	print_message("  plain %zu, gzip %zu, by the dictionary %zu bytes\n",
	    strlen(settle->body), coded_bytes(&no_words, settle->body),
	    settle->wire_bytes);
	assert_true(coded_bytes(&no_words, settle->body) <= GZIP_BYTES_MAX);
	assert_true(settle->wire_bytes <= DICTIONARY_BYTES_MAX);
	assert_int_equal(settle->wire_bytes,
	    coded_bytes(&c->dictionary, settle->body));
	text_buf_clear(&words);
}

static void
a_dictionary_that_is_not_there_is_told(void **state)
{
	struct counter *c = *state;
	struct coding coding;

	c->conf.centre.compress = COMPRESS_DICTIONARY;
	assert_true(text_copy(c->conf.centre.dictionary,
	    sizeof(c->conf.centre.dictionary), "/nowhere/words.dict"));
	assert_int_equal(coding_open(&coding, &c->conf, &c->err), -1);
	assert_non_null(strstr(c->err.text, "/nowhere/words.dict"));
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, counter_make, counter_drop)
#define GZIP_CASE(name) \
	cmocka_unit_test_setup_teardown(name, make_gzip, counter_drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_coded_is_undone_and_nothing_else_is),
		GZIP_CASE(what_leaves_coded_is_what_is_stored),
		GZIP_CASE(what_does_not_take_it_is_asked_plainly),
		GZIP_CASE(a_login_page_says_nothing_of_the_coding),
		GZIP_CASE(a_commit_turned_away_is_in_doubt),
		CASE(a_settlement_is_small_by_it),
		CASE(a_dictionary_that_is_not_there_is_told),
	};

	return cmocka_run_group_tests_name("coding", tests, NULL, NULL);
}
