/* The journal only grows, and its chain is the one the header describes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <sqlite3.h>

#include "pos/journal.h"
#include "tests/sim/disk.h"

static const struct store_options ON_DISK = { .vfs = "disk", .no_lock = true };
static const struct now NOW = { 1773550000123, 987654, "boot-1" };

struct fixture {
	struct disk *disk;
	struct store *store;
	struct journal *journal;
};

static void
open_all(struct fixture *fixture)
{
	struct err err;

	assert_int_equal(
	    store_open(&fixture->store, "till.db", &ON_DISK, &err), 0);
	assert_int_equal(
	    journal_open(&fixture->journal, fixture->store, &err), 0);
}

static void
close_all(struct fixture *fixture)
{
	journal_close(&fixture->journal);
	store_close(&fixture->store);
}

static int
setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (fixture == NULL)
		return -1;
	fixture->disk = disk_create("disk", 3);
	open_all(fixture);
	*state = fixture;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *fixture = *state;

	close_all(fixture);
	disk_destroy(&fixture->disk);
	free(fixture);
	return 0;
}

static int64_t
append(struct fixture *fixture, enum fact fact, const char *sale,
    const char *msgid, const char *body)
{
	struct err err;
	int64_t seq = 0;

	assert_int_equal(store_begin(fixture->store, &err), 0);
	assert_int_equal(journal_append(fixture->journal, &NOW, fact, sale,
			     msgid, body, strlen(body), &seq, &err),
	    0);
	assert_int_equal(store_commit(fixture->store, &err), 0);
	return seq;
}

/* ---- the chain once more, from the header's words alone ---- */

struct bytes {
	uint8_t at[1024];
	size_t length;
};

static void
add(struct bytes *bytes, const void *from, size_t length)
{
	memcpy(bytes->at + bytes->length, from, length);
	bytes->length += length;
}

static void
add_int(struct bytes *bytes, uint64_t value, int size)
{
	for (int i = size; i-- > 0;)
		bytes->at[bytes->length++] = (uint8_t)(value >> (8 * i));
}

static void
add_text(struct bytes *bytes, const char *text)
{
	add_int(bytes, strlen(text), 4);
	add(bytes, text, strlen(text));
}

static void
sm3(uint8_t out[32], const void *bytes, size_t length)
{
	unsigned size = 0;

	assert_int_equal(EVP_Digest(bytes, length, out, &size, EVP_sm3(),
			     NULL),
	    1);
	assert_int_equal(size, 32);
}

static void
expect_hash(uint8_t hash[32], int64_t seq, const char *fact, const char *sale,
    const char *msgid, const char *body)
{
	struct bytes bytes = { { 1 }, 1 };
	uint8_t inner[32];

	add(&bytes, hash, 32);
	add_int(&bytes, (uint64_t)seq, 8);
	add_int(&bytes, (uint64_t)NOW.wall_ms, 8);
	add_int(&bytes, (uint64_t)NOW.mono_ms, 8);
	add_text(&bytes, NOW.boot_id);
	add_text(&bytes, fact);
	add_text(&bytes, sale);
	add_text(&bytes, msgid);
	sm3(inner, body, strlen(body));
	add(&bytes, inner, 32);
	sm3(hash, bytes.at, bytes.length);
}

static void
test_chain_as_described(void **state)
{
	struct fixture *fixture = *state;
	uint8_t expected[32] = { 0 }, head[32];

	assert_int_equal(journal_head(fixture->journal, head), 0);
	assert_memory_equal(head, expected, 32);
	assert_int_equal(
	    append(fixture, FACT_OPENED, "", "", "{\"till\":7}"), 1);
	expect_hash(expected, 1, "OPENED", "", "", "{\"till\":7}");
	assert_int_equal(journal_head(fixture->journal, head), 1);
	assert_memory_equal(head, expected, 32);
	append(fixture, FACT_INTENT, "26031507000001", "", "{\"林\":1}");
	expect_hash(
	    expected, 2, "INTENT", "26031507000001", "", "{\"林\":1}");
	append(fixture, FACT_SENT, "26031507000001",
	    "H99010100001202603151010100001", "");
	expect_hash(expected, 3, "SENT", "26031507000001",
	    "H99010100001202603151010100001", "");
	assert_int_equal(journal_head(fixture->journal, head), 3);
	assert_memory_equal(head, expected, 32);
	close_all(fixture);
	open_all(fixture);
	assert_int_equal(journal_head(fixture->journal, head), 3);
	assert_memory_equal(head, expected, 32);
}

/* So that no later change moves the chain of what is in the field. */
static void
test_chain_vector(void **state)
{
	static const char vector[] =
	    "7707b110f51ad22d03b07feb27563b83"
	    "114bbf2f6cfd0ff0771cf3e8ce9f42ab";
	struct fixture *fixture = *state;
	uint8_t head[32];
	char hex[65];

	append(fixture, FACT_OPENED, "", "", "{}");
	append(fixture, FACT_STARTED, "", "", "{\"n\":1}");
	assert_int_equal(journal_head(fixture->journal, head), 2);
	for (int i = 0; i < 32; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", head[i]);
	assert_string_equal(hex, vector);
}

static void
refused(struct fixture *fixture, const char *sql, const char *why)
{
	struct err err;
	int64_t rows = 0;

	assert_int_equal(store_script(fixture->store, sql, &err), -1);
	assert_int_equal(err.code, ERR_FORBIDDEN);
	assert_non_null(strstr(err.text, why));
	assert_int_equal(store_int(fixture->store, &rows, 0, &err,
			     "SELECT count(*) FROM journal", ""),
	    0);
	assert_int_equal(rows, 2);
}

static void
test_nothing_is_changed(void **state)
{
	struct fixture *fixture = *state;

	append(fixture, FACT_OPENED, "", "", "{}");
	append(fixture, FACT_STARTED, "", "", "{}");
	refused(fixture, "UPDATE journal SET body = x'00' WHERE seq = 1",
	    "不能修改");
	refused(fixture, "UPDATE journal SET seq = 9 WHERE seq = 2",
	    "不能修改");
	refused(fixture, "DELETE FROM journal WHERE seq = 2", "不能删除");
	refused(fixture, "DELETE FROM journal", "不能删除");
	refused(fixture,
	    "REPLACE INTO journal SELECT * FROM journal WHERE seq = 1",
	    "末尾追加");
	refused(fixture,
	    "INSERT INTO journal SELECT 4, wall_ms, mono_ms, boot_id, fact,"
	    " sale, msgid, body, hash FROM journal WHERE seq = 1",
	    "末尾追加");
	refused(fixture,
	    "INSERT INTO journal SELECT 0, wall_ms, mono_ms, boot_id, fact,"
	    " sale, msgid, body, hash FROM journal WHERE seq = 1",
	    "末尾追加");
}

static void
test_rollback_and_reload(void **state)
{
	struct fixture *fixture = *state;
	uint8_t before[32], after[32];
	struct err err;

	append(fixture, FACT_OPENED, "", "", "{}");
	(void)journal_head(fixture->journal, before);
	assert_int_equal(store_begin(fixture->store, &err), 0);
	assert_int_equal(journal_append(fixture->journal, &NOW, FACT_STARTED,
			     "", "", "{}", 2, NULL, &err),
	    0);
	assert_int_equal(journal_head(fixture->journal, after), 2);
	store_rollback(fixture->store);
	/* On a head that is gone nothing is appended. */
	assert_int_equal(store_begin(fixture->store, &err), 0);
	assert_int_equal(journal_append(fixture->journal, &NOW, FACT_STARTED,
			     "", "", "{}", 2, NULL, &err),
	    -1);
	assert_int_equal(err.code, ERR_FORBIDDEN);
	store_rollback(fixture->store);
	assert_int_equal(journal_reload(fixture->journal, &err), 0);
	assert_int_equal(journal_head(fixture->journal, after), 1);
	assert_memory_equal(before, after, 32);
	assert_int_equal(append(fixture, FACT_STARTED, "", "", "{}"), 2);
}

static void
test_walks(void **state)
{
	struct fixture *fixture = *state;
	struct journal_walk *walk = NULL;
	struct journal_row row;
	struct err err;
	int rows = 0;

	append(fixture, FACT_OPENED, "", "", "{}");
	append(fixture, FACT_INTENT, "A1", "", "{\"a\":1}");
	append(fixture, FACT_INTENT, "B1", "", "{\"b\":1}");
	append(fixture, FACT_SENT, "A1", "M1", "");
	assert_int_equal(
	    journal_walk_open(&walk, fixture->store, 2, &err), 0);
	for (; journal_walk_next(walk, &row, &err) == 1; rows++)
		assert_int_equal(row.seq, rows + 2);
	assert_int_equal(rows, 3);
	journal_walk_close(&walk);
	assert_int_equal(
	    journal_walk_sale(&walk, fixture->store, "A1", &err), 0);
	assert_int_equal(journal_walk_next(walk, &row, &err), 1);
	assert_int_equal(row.fact, FACT_INTENT);
	assert_string_equal(row.sale, "A1");
	assert_string_equal(row.msgid, "");
	assert_string_equal(row.body, "{\"a\":1}");
	assert_int_equal(row.body_bytes, 7);
	assert_true(row.now.wall_ms == NOW.wall_ms);
	assert_true(row.now.mono_ms == NOW.mono_ms);
	assert_string_equal(row.now.boot_id, "boot-1");
	assert_int_equal(journal_walk_next(walk, &row, &err), 1);
	assert_int_equal(row.seq, 4);
	assert_string_equal(row.msgid, "M1");
	assert_string_equal(row.body, "");
	assert_int_equal(journal_walk_next(walk, &row, &err), 0);
	journal_walk_close(&walk);
}

static void
test_too_long_a_body(void **state)
{
	struct fixture *fixture = *state;
	char *body = malloc(JOURNAL_BODY_BYTES_MAX + 1);
	struct err err;

	assert_non_null(body);
	memset(body, ' ', JOURNAL_BODY_BYTES_MAX + 1);
	assert_int_equal(store_begin(fixture->store, &err), 0);
	assert_int_equal(journal_append(fixture->journal, &NOW, FACT_OPENED,
			     "", "", body, JOURNAL_BODY_BYTES_MAX + 1, NULL,
			     &err),
	    -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_int_equal(journal_append(fixture->journal, &NOW, FACT_OPENED,
			     "", "", body, JOURNAL_BODY_BYTES_MAX, NULL, &err),
	    0);
	assert_int_equal(store_commit(fixture->store, &err), 0);
	free(body);
}

/* What a forger does: the triggers go first. */
static void
forge(struct fixture *fixture, const char *sql)
{
	struct err err;

	assert_int_equal(store_script(fixture->store,
			     "DROP TRIGGER IF EXISTS journal_no_update;"
			     "DROP TRIGGER IF EXISTS journal_no_delete;"
			     "DROP TRIGGER IF EXISTS journal_no_gap;",
			     &err),
	    0);
	assert_int_equal(store_script(fixture->store, sql, &err), 0);
}

static void
open_fails(struct fixture *fixture, const char *words)
{
	struct journal *journal = NULL;
	struct err err;

	assert_int_equal(journal_open(&journal, fixture->store, &err), -1);
	assert_null(journal);
	assert_int_equal(err.code, ERR_CORRUPT);
	assert_non_null(strstr(err.text, words));
}

static void
test_head_is_checked_at_open(void **state)
{
	struct fixture *fixture = *state;

	append(fixture, FACT_OPENED, "", "", "{}");
	append(fixture, FACT_STARTED, "", "", "{}");
	append(fixture, FACT_STARTED, "", "", "{}");
	forge(fixture, "UPDATE journal SET body = x'7b7c' WHERE seq = 3");
	open_fails(fixture, "第 3 行");
	forge(fixture, "UPDATE journal SET body = x'7b7d' WHERE seq = 3");
	close_all(fixture);
	open_all(fixture);
	forge(fixture, "DELETE FROM journal WHERE seq = 2");
	open_fails(fixture, "第 3 行");
}

static void
test_bad_rows_are_named_and_passed(void **state)
{
	static const char *const damage[] = {
		"UPDATE journal SET fact = 'NOSUCH' WHERE seq = 2",
		"UPDATE journal SET hash = x'0011' WHERE seq = 2",
		"UPDATE journal SET sale = 'a b' WHERE seq = 2",
		"UPDATE journal SET msgid = hex(hash) WHERE seq = 2",
	};
	struct fixture *fixture = *state;
	struct journal_walk *walk = NULL;
	struct journal_row row;
	struct err err;

	append(fixture, FACT_OPENED, "", "", "{}");
	append(fixture, FACT_STARTED, "", "", "{}");
	append(fixture, FACT_STARTED, "", "", "{}");
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		forge(fixture, damage[i]);
		assert_int_equal(
		    journal_walk_open(&walk, fixture->store, 1, &err), 0);
		assert_int_equal(journal_walk_next(walk, &row, &err), 1);
		assert_int_equal(journal_walk_next(walk, &row, &err), -1);
		assert_int_equal(err.code, ERR_CORRUPT);
		assert_int_equal(row.seq, 2);
		assert_int_equal(journal_walk_next(walk, &row, &err), 1);
		assert_int_equal(row.seq, 3);
		assert_int_equal(journal_walk_next(walk, &row, &err), 0);
		journal_walk_close(&walk);
		forge(fixture,
		    "UPDATE journal SET fact = 'STARTED', sale = '',"
		    " msgid = '', hash = zeroblob(32) WHERE seq = 2");
	}
}

static void
test_fact_names(void **state)
{
	(void)state;
	for (int i = 0; i < FACT_COUNT; i++)
		assert_int_equal(fact_parse(fact_name((enum fact)i)), i);
	assert_int_equal(fact_parse("sent"), -1);
	assert_int_equal(fact_parse(""), -1);
	assert_string_equal(fact_name(FACT_INTENT), "INTENT");
	assert_int_equal(fact_scope(FACT_SENT), 'M');
	assert_int_equal(fact_scope(FACT_INTENT), 'S');
	assert_int_equal(fact_scope(FACT_OPENED), 'T');
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_chain_as_described),
		test(test_chain_vector),
		test(test_nothing_is_changed),
		test(test_rollback_and_reload),
		test(test_walks),
		test(test_too_long_a_body),
		test(test_head_is_checked_at_open),
		test(test_bad_rows_are_named_and_passed),
		cmocka_unit_test(test_fact_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
