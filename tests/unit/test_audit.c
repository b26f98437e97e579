/*
 * The auditor names each thing done to a journal, and goes on to the end:
 * one flipped bit, one deleted row, one inserted row, one changed pack, one
 * changed split, and what a message may not do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "pos/audit.h"
#include "tests/support/daybook.h"

#define FINDINGS_MAX 64

struct heard {
	int count;
	struct audit_finding findings[FINDINGS_MAX];
};

static void
hear(void *ctx, const struct audit_finding *finding)
{
	struct heard *heard = ctx;

	assert_true(strlen(finding->text) > 0);
	if (heard->count < FINDINGS_MAX)
		heard->findings[heard->count] = *finding;
	heard->count++;
}

static int
setup(void **state)
{
	struct daybook *daybook = calloc(1, sizeof(*daybook));

	if (daybook == NULL)
		return -1;
	daybook_open(daybook, 11);
	daybook_begin(daybook);
	*state = daybook;
	return 0;
}

static int
teardown(void **state)
{
	struct daybook *daybook = *state;

	daybook_close(daybook);
	free(daybook);
	return 0;
}

static struct audit_result
verify(struct daybook *daybook, struct heard *heard)
{
	const struct audit_options options = { .ctx = heard, .finding = hear };
	struct audit_result result;
	struct err err;

	memset(heard, 0, sizeof(*heard));
	assert_int_equal(
	    audit_verify(daybook->store, &options, &result, &err), 0);
	return result;
}

static struct audit_result
replay(struct daybook *daybook, struct heard *heard, const char *rules,
    bool with_key)
{
	const struct audit_options options = {
		.ctx = heard,
		.finding = hear,
		.rules = rules,
		.key = with_key ? &daybook->key : NULL,
	};
	struct audit_result result;
	struct err err;

	memset(heard, 0, sizeof(*heard));
	assert_int_equal(
	    audit_replay(daybook->store, &options, &result, &err), 0);
	for (int i = 0; i < heard->count && i < FINDINGS_MAX; i++)
		printf("  [%s] %lld %s\n",
		    audit_kind_name(heard->findings[i].kind),
		    (long long)heard->findings[i].seq,
		    heard->findings[i].text);
	return result;
}

static int64_t
rows_of(struct daybook *daybook)
{
	uint8_t head[SM3_BYTES];

	return journal_head(daybook->journal, head);
}

/* Exactly this one finding, and every row looked at. */
static void
only(const struct daybook *daybook, const struct audit_result *result,
    const struct heard *heard, enum audit_kind kind, int64_t seq,
    int64_t rows)
{
	(void)daybook;
	if (heard->count != 1 || heard->findings[0].kind != kind ||
	    heard->findings[0].seq != seq)
		for (int i = 0; i < heard->count && i < FINDINGS_MAX; i++)
			printf("  [%s] %lld %s\n",
			    audit_kind_name(heard->findings[i].kind),
			    (long long)heard->findings[i].seq,
			    heard->findings[i].text);
	assert_int_equal(heard->count, 1);
	assert_int_equal(heard->findings[0].kind, kind);
	assert_int_equal(heard->findings[0].seq, seq);
	assert_int_equal(result->faults, 1);
	assert_int_equal(result->kinds[kind], 1);
	assert_int_equal(result->rows, rows);
}

/* ---- the chain ---- */

static void
test_clean(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;

	daybook_mixed(daybook, 12);
	result = verify(daybook, &heard);
	assert_int_equal(heard.count, 0);
	assert_int_equal(result.rows, rows_of(daybook));
	assert_int_equal(result.head_seq, rows_of(daybook));
	assert_int_equal(strlen(result.head), 64);
	result = replay(daybook, &heard, "pos/rules", true);
	assert_int_equal(result.faults, 0);
	assert_int_equal(result.all.count, 12);
	assert_int_equal(result.selfpay.count, 2);
	assert_int_equal(result.selfpay.cash.fen, 2 * 8000);
	assert_int_equal(result.by_state[MESSAGE_ACKED].count, 6);
	assert_int_equal(result.by_state[MESSAGE_ACKED].fund.fen, 6 * 3390);
	assert_int_equal(
	    result.by_state[MESSAGE_ACKED].account.fen, 4 * 2610);
	assert_int_equal(result.by_state[MESSAGE_ACKED].cash.fen,
	    4 * 2000 + 2 * 4610);
	assert_int_equal(result.by_state[MESSAGE_REFUSED].count, 2);
	assert_int_equal(result.by_state[MESSAGE_REVERSED].count, 2);
	assert_int_equal(result.all.total.fen, 12 * 8000);
	result = replay(daybook, &heard, NULL, false);
	assert_int_equal(result.faults, 0);
}

/* Every bit of every column of one row, one at a time. */
static void
test_one_flipped_bit(void **state)
{
	static const struct {
		const char *column;
		const char *change;
	} columns[] = {
		{ "wall_ms", "wall_ms | 1 << 40" },
		{ "mono_ms", "mono_ms + 1" },
		{ "boot_id", "'boot-2'" },
		{ "fact", "'UNSENT'" },
		{ "sale", "'26031507000002'" },
		{ "msgid", "'P990101000012026031500000099'" },
		{ "body", "x'7b7d'" },
	};
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	char sql[256];
	int64_t seq = daybook_settled(daybook) + 1;

	(void)daybook_settled(daybook);
	daybook_forge(daybook, "CREATE TABLE kept AS SELECT * FROM journal");
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		(void)snprintf(sql, sizeof(sql),
		    "UPDATE journal SET %s = %s WHERE seq = %lld",
		    columns[i].column, columns[i].change, (long long)seq);
		daybook_forge(daybook, sql);
		result = verify(daybook, &heard);
		only(daybook, &result, &heard, AUDIT_CHANGED, seq,
		    rows_of(daybook));
		(void)snprintf(sql, sizeof(sql),
		    "UPDATE journal SET %s = (SELECT %s FROM kept k WHERE"
		    " k.seq = journal.seq)",
		    columns[i].column, columns[i].column);
		daybook_forge(daybook, sql);
	}
	result = verify(daybook, &heard);
	assert_int_equal(heard.count, 0);
}

static void
flip(struct daybook *daybook, int64_t seq, const char *column, size_t byte,
    int bit)
{
	struct rows *rows = NULL;
	struct err err;
	uint8_t bytes[8192];
	size_t length = 0;
	char sql[128];

	(void)snprintf(sql, sizeof(sql), "SELECT %s FROM journal WHERE seq = ?",
	    column);
	assert_int_equal(
	    store_select(daybook->store, &rows, &err, sql, "i", seq), 0);
	assert_int_equal(rows_next(rows, &err), 1);
	memcpy(bytes, rows_blob(rows, 0, &length), 1);
	assert_true(length <= sizeof(bytes) && byte < length);
	memcpy(bytes, rows_blob(rows, 0, &length), length);
	rows_close(&rows);
	bytes[byte] ^= (uint8_t)(1 << bit);
	(void)snprintf(sql, sizeof(sql),
	    "UPDATE journal SET %s = ? WHERE seq = ?", column);
	assert_int_equal(store_run(daybook->store, &err, sql, "bi",
			     (const void *)bytes, length, seq),
	    0);
}

static void
test_each_bit_of_hash_and_body(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t seq = daybook_settled(daybook), last;

	daybook_forge(daybook, "SELECT 1");
	last = rows_of(daybook);
	for (size_t bit = 0; bit < 8 * SM3_BYTES; bit += 7) {
		flip(daybook, seq, "hash", bit / 8, (int)(bit % 8));
		result = verify(daybook, &heard);
		only(daybook, &result, &heard, AUDIT_HASH, seq, last);
		flip(daybook, seq, "hash", bit / 8, (int)(bit % 8));
	}
	for (size_t bit = 0; bit < 8 * 200; bit += 13) {
		flip(daybook, seq, "body", bit / 8, (int)(bit % 8));
		result = verify(daybook, &heard);
		only(daybook, &result, &heard, AUDIT_CHANGED, seq, last);
		flip(daybook, seq, "body", bit / 8, (int)(bit % 8));
	}
	/* In the last row nothing follows that could tell which it was. */
	flip(daybook, last, "hash", 3, 3);
	result = verify(daybook, &heard);
	only(daybook, &result, &heard, AUDIT_CHANGED, last, last);
}

static void
test_unreadable_row(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;

	daybook_mixed(daybook, 6);
	daybook_forge(daybook,
	    "UPDATE journal SET fact = 'ACKEE' WHERE seq = 5");
	result = verify(daybook, &heard);
	only(daybook, &result, &heard, AUDIT_UNREADABLE, 5, rows_of(daybook));
}

static void
test_deleted_rows(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;

	daybook_mixed(daybook, 6);
	daybook_forge(daybook,
	    "CREATE TABLE kept AS SELECT * FROM journal;"
	    "DELETE FROM journal WHERE seq = 6");
	result = verify(daybook, &heard);
	only(daybook, &result, &heard, AUDIT_MISSING, 6, rows_of(daybook) - 1);
	/* The gap closed by numbering the rest over. */
	daybook_forge(
	    daybook, "UPDATE journal SET seq = seq - 1 WHERE seq > 6");
	result = verify(daybook, &heard);
	only(daybook, &result, &heard, AUDIT_MISSING, 6, rows_of(daybook) - 1);
	daybook_forge(daybook,
	    "DELETE FROM journal; INSERT INTO journal SELECT * FROM kept;"
	    "DELETE FROM journal WHERE seq IN (1, 4, 5)");
	result = verify(daybook, &heard);
	assert_int_equal(heard.count, 2);
	assert_int_equal(result.kinds[AUDIT_MISSING], 2);
	assert_int_equal(heard.findings[0].seq, 1);
	assert_int_equal(heard.findings[1].seq, 4);
}

static void
test_inserted_row(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t rows;

	daybook_mixed(daybook, 6);
	rows = rows_of(daybook) + 1;
	daybook_forge(daybook,
	    "UPDATE journal SET seq = -seq WHERE seq >= 8;"
	    "UPDATE journal SET seq = 1 - seq WHERE seq < 0;"
	    "INSERT INTO journal SELECT 8, wall_ms, mono_ms, boot_id, fact,"
	    " sale, msgid, body, hash FROM journal WHERE seq = 7");
	result = verify(daybook, &heard);
	only(daybook, &result, &heard, AUDIT_INSERTED, 8, rows);
	/* Before the first as well. */
	daybook_forge(daybook,
	    "INSERT INTO journal SELECT 0, wall_ms, mono_ms, boot_id, fact,"
	    " sale, msgid, body, hash FROM journal WHERE seq = 7");
	result = verify(daybook, &heard);
	assert_int_equal(heard.count, 2);
	assert_int_equal(heard.findings[0].kind, AUDIT_INSERTED);
	assert_int_equal(heard.findings[0].seq, 0);
	assert_int_equal(heard.findings[1].seq, 8);
}

/* With a hash that fits where it stands it is the next row that tells. */
static void
test_inserted_row_with_its_hash(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	uint8_t before[SM3_BYTES], hash[SM3_BYTES];
	struct journal_walk *walk = NULL;
	struct journal_row row;
	struct err err;

	daybook_mixed(daybook, 6);
	daybook_forge(daybook,
	    "UPDATE journal SET seq = -seq WHERE seq >= 8;"
	    "UPDATE journal SET seq = 1 - seq WHERE seq < 0;"
	    "INSERT INTO journal SELECT 8, wall_ms, mono_ms, boot_id, fact,"
	    " sale, msgid, body, hash FROM journal WHERE seq = 7");
	assert_int_equal(
	    journal_walk_open(&walk, daybook->store, 7, &err), 0);
	assert_int_equal(journal_walk_next(walk, &row, &err), 1);
	memcpy(before, row.hash, SM3_BYTES);
	assert_int_equal(journal_walk_next(walk, &row, &err), 1);
	journal_row_hash(&row, before, hash);
	journal_walk_close(&walk);
	assert_int_equal(store_run(daybook->store, &err,
			     "UPDATE journal SET hash = ? WHERE seq = 8", "b",
			     (const void *)hash, (size_t)SM3_BYTES),
	    0);
	result = verify(daybook, &heard);
	only(daybook, &result, &heard, AUDIT_INSERTED, 8, rows_of(daybook) + 1);
}

static void
test_anchors(void **state)
{
	struct daybook *daybook = *state;
	struct audit_anchor anchors[2];
	struct heard heard = { .count = 0 };
	const struct audit_options options = {
		.anchors = anchors,
		.anchor_count = 2,
		.ctx = &heard,
		.finding = hear,
	};
	struct audit_result result;
	struct err err;
	char text[96], hex[65];
	uint8_t head[SM3_BYTES];
	int64_t last;

	daybook_mixed(daybook, 6);
	last = journal_head(daybook->journal, head);
	text_hex(hex, sizeof(hex), head, SM3_BYTES);
	(void)snprintf(text, sizeof(text), "%lld:%.8s", (long long)last, hex);
	assert_true(audit_anchor_parse(&anchors[0], text));
	anchors[1] = anchors[0];
	assert_int_equal(
	    audit_verify(daybook->store, &options, &result, &err), 0);
	assert_int_equal(heard.count, 0);
	anchors[1].hash[0] = anchors[1].hash[0] == '0' ? '1' : '0';
	assert_int_equal(
	    audit_verify(daybook->store, &options, &result, &err), 0);
	only(daybook, &result, &heard, AUDIT_ANCHOR, last, last);
	/* The whole tail cut off: nothing but an anchor can tell. */
	heard.count = 0;
	anchors[1] = anchors[0];
	daybook_forge(daybook, "DELETE FROM journal WHERE seq > 9");
	assert_int_equal(
	    audit_verify(daybook->store, &options, &result, &err), 0);
	assert_int_equal(heard.count, 2);
	assert_int_equal(result.kinds[AUDIT_ANCHOR], 2);
	assert_false(audit_anchor_parse(&anchors[0], "12"));
	assert_false(audit_anchor_parse(&anchors[0], "12:0123456"));
	assert_false(audit_anchor_parse(&anchors[0], "0:01234567"));
	assert_false(audit_anchor_parse(&anchors[0], "1:0123456g"));
}

/* ---- the replay ---- */

/* A forger who computes the whole chain anew still cannot make the rules
 * give another split. */
static void
test_changed_split(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t seq, rows;

	daybook_mixed(daybook, 6);
	seq = daybook_pending(daybook);
	daybook_mixed(daybook, 6);
	rows = rows_of(daybook);
	daybook_forge_body(
	    daybook, seq, "\"retired\":false", "\"retired\":true");
	daybook_rechain(daybook, seq);
	result = verify(daybook, &heard);
	assert_int_equal(heard.count, 0); /* the chain sees nothing */
	result = replay(daybook, &heard, NULL, false);
	assert_int_equal(result.rows, rows);
	assert_int_equal(result.kinds[AUDIT_SPLIT], 1);
	assert_int_equal(heard.findings[0].seq, seq);
	assert_non_null(strstr(heard.findings[0].text, "hifp_pay"));
	assert_int_equal(result.faults, 1);
	assert_int_equal(result.kinds[AUDIT_OPEN], 1);
	assert_int_equal(result.all.count, 13);
}

static void
test_changed_figures(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t seq = daybook_settled(daybook);

	daybook_mixed(daybook, 6);
	daybook_forge_body(
	    daybook, seq, "\"account\":\"26.10\"", "\"account\":\"36.10\"");
	daybook_rechain(daybook, seq);
	result = replay(daybook, &heard, NULL, false);
	assert_int_equal(result.kinds[AUDIT_SUM], 2); /* and not noted */
	assert_int_equal(result.kinds[AUDIT_SPLIT], 1);
	assert_int_equal(heard.findings[0].seq, seq);
	assert_non_null(strstr(heard.findings[1].text, "acct_pay"));
	assert_non_null(strstr(heard.findings[1].text, "36.10"));
	assert_int_equal(result.rows, rows_of(daybook));
}

static void
test_changed_pack_in_journal(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;

	daybook_mixed(daybook, 6);
	daybook_forge_body(daybook, 2, "随程序编写", "随程序改写");
	daybook_rechain(daybook, 2);
	result = replay(daybook, &heard, NULL, false);
	/* The pack, and each sale that can no longer be computed. */
	assert_int_equal(result.kinds[AUDIT_PACK], 1 + 5);
	assert_int_equal(heard.findings[0].seq, 2);
	assert_non_null(strstr(heard.findings[0].text, "demo-990101-2026"));
	assert_int_equal(result.faults, 6);
}

static void
copy_pack(const char *to, const char *from_word, const char *to_word)
{
	static char text[65536];
	FILE *file = fopen(DAYBOOK_RULES, "r");
	size_t length;
	char *at;

	assert_non_null(file);
	length = fread(text, 1, sizeof(text) - 1, file);
	assert_int_equal(fclose(file), 0);
	text[length] = '\0';
	if (from_word != NULL) {
		at = strstr(text, from_word);
		assert_non_null(at);
		assert_int_equal(strlen(from_word), strlen(to_word));
		memcpy(at, to_word, strlen(to_word));
	}
	file = fopen(to, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void
test_changed_pack_in_folder(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	char folder[] = "/tmp/auditXXXXXX", path[64];

	daybook_mixed(daybook, 6);
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/shop.rules", folder);
	result = replay(daybook, &heard, folder, false);
	assert_int_equal(result.kinds[AUDIT_PACK], 1); /* it is not there */
	copy_pack(path, NULL, NULL);
	result = replay(daybook, &heard, folder, false);
	assert_int_equal(result.faults, 0);
	copy_pack(path, "随程序编写", "随程序改写");
	result = replay(daybook, &heard, folder, false);
	only(daybook, &result, &heard, AUDIT_PACK, 2, rows_of(daybook));
	assert_non_null(strstr(heard.findings[0].text, "shop.rules"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void
test_pack_not_in_journal(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t seq = daybook_settled(daybook);
	const char *hash = rules_head(daybook->rules)->hash;
	char other[65];

	(void)snprintf(other, sizeof(other), "%s", hash);
	other[0] = other[0] == '0' ? '1' : '0';
	daybook_forge_body(daybook, seq, hash, other);
	daybook_rechain(daybook, seq);
	result = replay(daybook, &heard, NULL, false);
	only(daybook, &result, &heard, AUDIT_PACK, seq, rows_of(daybook));
}

static void
test_forbidden_moves(void **state)
{
	const struct message_body none = { .why = "forged" };
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t first;

	(void)daybook_settled(daybook);
	first = rows_of(daybook) + 1;
	/* After ACKED: refused, voided, unknown; and one nobody knows. */
	(void)daybook_fact(daybook, FACT_VOIDED,
	    "P99010100001202603150000000000", &none, NULL);
	(void)daybook_fact(daybook, FACT_UNKNOWN,
	    "P99010100001202603150000000000", &none, NULL);
	(void)daybook_fact(daybook, FACT_UNKNOWN, "NOBODY", &none, NULL);
	/* Reversed with nothing that says so. */
	(void)daybook_fact(daybook, FACT_REVERSED,
	    "P99010100001202603150000000000", &none, NULL);
	(void)daybook_settled(daybook);
	result = replay(daybook, &heard, NULL, false);
	assert_int_equal(result.kinds[AUDIT_MOVE], 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(heard.findings[i].seq, first + i);
	assert_int_equal(result.faults, 4);
}

/* A second settlement beside one in doubt: the one thing never to do. */
static void
test_two_in_effect(void **state)
{
	const struct message_body lost = { .why = "lost" };
	const struct message_body second = { .infno = "2102", .n = 2 };
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;

	(void)daybook_pending(daybook);
	(void)daybook_fact(daybook, FACT_SENT, "A",
	    &(struct message_body) { .infno = "2102", .n = 1 }, "{}");
	(void)daybook_fact(daybook, FACT_UNKNOWN, "A", &lost, NULL);
	(void)daybook_fact(daybook, FACT_QUEUED, "", &second, NULL);
	(void)daybook_fact(daybook, FACT_SENT, "B", &second, "{}");
	result = replay(daybook, &heard, NULL, false);
	assert_int_equal(result.kinds[AUDIT_EFFECT], 1);
	assert_int_equal(heard.findings[0].seq, rows_of(daybook));
	assert_string_equal(heard.findings[0].msgid, "B");
	assert_int_equal(result.kinds[AUDIT_OPEN], 2);
}

static void
test_leftovers_have_an_owner(void **state)
{
	const struct message_body lost = { .why = "lost" };
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;

	(void)daybook_pending(daybook);
	(void)daybook_pending(daybook);
	(void)daybook_fact(daybook, FACT_SENT, "A",
	    &(struct message_body) { .infno = "2102", .n = 1 }, "{}");
	(void)daybook_fact(daybook, FACT_UNKNOWN, "A", &lost, NULL);
	(void)daybook_fact(daybook, FACT_HANDED, "", &lost, NULL);
	result = replay(daybook, &heard, NULL, false);
	assert_int_equal(result.faults, 0);
	assert_int_equal(result.kinds[AUDIT_OPEN], 2);
	assert_non_null(strstr(heard.findings[0].text, "收款机"));
	assert_non_null(strstr(heard.findings[1].text, "人工"));
	assert_int_equal(result.by_state[MESSAGE_PENDING].count, 1);
	assert_int_equal(result.by_state[MESSAGE_UNKNOWN].count, 1);
}

static void
test_silent_difference(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t seq;

	(void)daybook_differed(daybook, true);
	seq = daybook_differed(daybook, false);
	result = replay(daybook, &heard, NULL, true);
	only(daybook, &result, &heard, AUDIT_SUM, seq, rows_of(daybook));
}

/* ---- with the key ---- */

static void
test_bytes_against_figures(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t seq = daybook_settled(daybook);

	daybook_forge_body(daybook, seq + 2, "\"setl_id\":\"S1\"",
	    "\"setl_id\":\"S2\"");
	daybook_rechain(daybook, seq);
	result = replay(daybook, &heard, NULL, false);
	assert_int_equal(result.faults, 0); /* nobody can tell without */
	result = replay(daybook, &heard, NULL, true);
	only(daybook, &result, &heard, AUDIT_BYTES, seq + 2, rows_of(daybook));
	assert_non_null(strstr(heard.findings[0].text, "setl_id"));
}

/* Among whose totals it is counted with the centre. */
static void
test_bytes_against_group(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t seq = daybook_settled(daybook);

	daybook_forge_body(daybook, seq + 2, "\"clr_type\":\"41\"",
	    "\"clr_type\":\"11\"");
	daybook_rechain(daybook, seq);
	result = replay(daybook, &heard, NULL, true);
	only(daybook, &result, &heard, AUDIT_BYTES, seq + 2, rows_of(daybook));
	assert_non_null(strstr(heard.findings[0].text, "clr_type"));
}

static void
test_wrong_key(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;

	(void)daybook_settled(daybook);
	daybook->key.at[0] ^= 1;
	result = replay(daybook, &heard, NULL, true);
	assert_int_equal(result.kinds[AUDIT_SEALED], 3);
	assert_int_equal(result.faults, 3);
	assert_int_equal(result.by_state[MESSAGE_ACKED].count, 1);
}

/* Sealed bytes moved to another row do not open there. */
static void
test_moved_bytes(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t one = daybook_settled(daybook), two = daybook_settled(daybook);
	char sql[160];

	(void)snprintf(sql, sizeof(sql),
	    "UPDATE journal SET body = (SELECT body FROM journal WHERE seq ="
	    " %lld) WHERE seq = %lld",
	    (long long)one + 2, (long long)two + 2);
	daybook_forge(daybook, sql);
	daybook_rechain(daybook, one);
	result = replay(daybook, &heard, NULL, true);
	only(daybook, &result, &heard, AUDIT_SEALED, two + 2, rows_of(daybook));
}

/*
 * The best forger without the key: a wrong clock on a row, the whole chain
 * computed anew, nothing else to see. The next request that left tells.
 */
static void
test_rewritten_chain(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	int64_t seq;

	(void)daybook_settled(daybook);
	seq = daybook_settled(daybook);
	daybook_mixed(daybook, 6);
	daybook_forge(daybook, "UPDATE journal SET wall_ms = wall_ms - 86400000"
			       " WHERE seq = 5");
	daybook_rechain(daybook, 5);
	result = replay(daybook, &heard, "pos/rules", false);
	assert_int_equal(result.faults, 0);
	result = replay(daybook, &heard, "pos/rules", true);
	only(daybook, &result, &heard, AUDIT_ANCHOR, seq + 1,
	    rows_of(daybook));
}

/* Undone by the centre, and the journal goes on as if it were not. */
static void
test_undone_but_not_marked(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	char sql[96];

	(void)daybook_refunded(daybook);
	(void)snprintf(sql, sizeof(sql), "DELETE FROM journal WHERE seq = %lld",
	    (long long)rows_of(daybook));
	daybook_forge(daybook, sql); /* REVERSED, the last row */
	result = replay(daybook, &heard, NULL, true);
	only(daybook, &result, &heard, AUDIT_EFFECT, rows_of(daybook) - 1,
	    rows_of(daybook) - 1);
}

/* ---- how fast, when asked ---- */

static int64_t
cpu_ms(void)
{
	return (int64_t)clock() * 1000 / CLOCKS_PER_SEC;
}

static void
test_bench(void **state)
{
	struct daybook *daybook = *state;
	struct audit_result result;
	struct heard heard;
	struct err err;
	int64_t from, rows;

	if (getenv("BENCH") == NULL)
		skip();
	daybook->sealed = false;
	for (int i = 0; i < 33334; i++)
		(void)daybook_settled(daybook);
	if (store_in_transaction(daybook->store))
		assert_int_equal(store_commit(daybook->store, &err), 0);
	rows = rows_of(daybook);
	from = cpu_ms();
	result = verify(daybook, &heard);
	printf("verify: %lld rows/s\n",
	    (long long)(rows * 1000 / (cpu_ms() - from + 1)));
	assert_int_equal(result.faults, 0);
	from = cpu_ms();
	result = replay(daybook, &heard, NULL, false);
	printf("replay: %lld rows/s\n",
	    (long long)(rows * 1000 / (cpu_ms() - from + 1)));
	assert_int_equal(result.faults, 0);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_clean),
		test(test_one_flipped_bit),
		test(test_each_bit_of_hash_and_body),
		test(test_unreadable_row),
		test(test_deleted_rows),
		test(test_inserted_row),
		test(test_inserted_row_with_its_hash),
		test(test_anchors),
		test(test_changed_split),
		test(test_changed_figures),
		test(test_changed_pack_in_journal),
		test(test_changed_pack_in_folder),
		test(test_pack_not_in_journal),
		test(test_forbidden_moves),
		test(test_two_in_effect),
		test(test_leftovers_have_an_owner),
		test(test_silent_difference),
		test(test_bytes_against_figures),
		test(test_bytes_against_group),
		test(test_wrong_key),
		test(test_moved_bytes),
		test(test_rewritten_chain),
		test(test_undone_but_not_marked),
		test(test_bench),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
