/* The stop list: taken in whole or not at all, found, unreadable, undamaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "pos/signature.h"
#include "pos/stoplist.h"
#include "pos/text.h"

#define NOW_MS 1795410000000 /* 2026-11-23 */

struct shop {
	char at[64];
	char from[96], to[96];
	struct crypto_key key;
	struct err err;
	struct stoplist_head head;
};

static int
shop_make(void **state)
{
	struct shop *shop = calloc(1, sizeof(*shop));

	if (shop == NULL)
		return -1;
	(void)snprintf(shop->at, sizeof(shop->at), "/tmp/stoplistXXXXXX");
	if (mkdtemp(shop->at) == NULL)
		return -1;
	(void)snprintf(shop->from, sizeof(shop->from), "%s/list", shop->at);
	(void)snprintf(shop->to, sizeof(shop->to), "%s/stop.bin", shop->at);
	memset(shop->key.at, 7, sizeof(shop->key.at));
	*state = shop;
	return 0;
}

static int
shop_remove(void **state)
{
	struct shop *shop = *state;

	(void)unlink(shop->from);
	(void)unlink(shop->to);
	(void)rmdir(shop->at);
	free(shop);
	return 0;
}

static void
put(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static int
import(struct shop *shop, const char *text)
{
	const struct stoplist_import work = { .from = shop->from,
		.to = shop->to,
		.key = &shop->key,
		.region = 990101,
		.now_ms = NOW_MS };

	put(shop->from, text);
	memset(&shop->err, 0, sizeof(shop->err));
	return stoplist_import(&work, &shop->head, &shop->err);
}

#define HEAD "格式 1\n统筹区 990101\n日期 2026-11-20\n"
#define THREE \
	HEAD "数量 3\n# 一行注释\n社保卡 A00000001 挂失\n\n" \
	     "身份证 99010119900101001X 冻结\n人员编号 Z9901 停保\n"

static struct stoplist *
opened(struct shop *shop)
{
	struct stoplist *list = NULL;

	assert_int_equal(
	    stoplist_open(&list, shop->to, &shop->key, &shop->err), 0);
	return list;
}

#define set(field, text) assert_true(text_copy(field, sizeof(field), text))

/* By rsync --inplace, an editor, or a full disk. */
static void
cut_in_place_it_is_still_there(void **state)
{
	struct shop *shop = *state;
	struct stoplist *list;
	struct person person;

	assert_int_equal(import(shop, THREE), 0);
	list = opened(shop);
	assert_int_equal(truncate(shop->to, 0), 0);
	memset(&person, 0, sizeof(person));
	set(person.card_sn, "A00000001");
	assert_int_equal(stoplist_find(list, &person), STOP_LOST);
	stoplist_close(&list);
	assert_int_equal(
	    stoplist_open(&list, shop->to, &shop->key, &shop->err), -1);
}

static void
found_by_any_of_their_numbers(void **state)
{
	struct shop *shop = *state;
	struct stoplist *list;
	struct person person;

	assert_int_equal(import(shop, THREE), 0);
	list = opened(shop);
	assert_int_equal(stoplist_head(list)->count, 3);
	assert_int_equal(stoplist_head(list)->day, 20261120);
	assert_int_equal(stoplist_head(list)->region, 990101);
	assert_int_equal(stoplist_head(list)->imported_ms, NOW_MS);
	memset(&person, 0, sizeof(person));
	assert_int_equal(stoplist_find(list, &person), STOP_NONE);
	set(person.mdtrt_cert_no, "A00000001");
	assert_int_equal(stoplist_find(list, &person), STOP_LOST);
	set(person.mdtrt_cert_no, "A00000002");
	assert_int_equal(stoplist_find(list, &person), STOP_NONE);
	set(person.card_sn, "a00000001");
	assert_int_equal(stoplist_find(list, &person), STOP_LOST);
	person.card_sn[0] = '\0';
	set(person.certno, "99010119900101001x");
	assert_int_equal(stoplist_find(list, &person), STOP_FROZEN);
	set(person.certno, "Z9901"); /* a psn_no is not a certno */
	assert_int_equal(stoplist_find(list, &person), STOP_NONE);
	set(person.psn_no, "Z9901");
	assert_int_equal(stoplist_find(list, &person), STOP_SUSPENDED);
	stoplist_close(&list);
}

static void
each_of_many_is_found_and_no_other(void **state)
{
	enum { MANY = 3000 };
	struct shop *shop = *state;
	struct stoplist *list;
	struct person person;
	struct text_buf text;

	text_buf_init(&text, 1 << 20);
	text_putf(&text, HEAD "数量 %d\n", MANY + 1);
	for (int i = 0; i < MANY; i++)
		text_putf(&text, "社保卡 B%08d 注销\n", i * 2);
	text_put(&text, "社保卡 B00000000 注销\n"); /* told twice */
	assert_int_equal(import(shop, text.at), 0);
	text_buf_clear(&text);
	assert_int_equal(shop->head.count, MANY);
	list = opened(shop);
	for (int i = 0; i < 2 * MANY; i++) {
		memset(&person, 0, sizeof(person));
		(void)snprintf(person.mdtrt_cert_no,
		    sizeof(person.mdtrt_cert_no), "B%08d", i);
		assert_int_equal(stoplist_find(list, &person),
		    i % 2 == 0 ? STOP_CANCELLED : STOP_NONE);
	}
	stoplist_close(&list);
}

static void
refused(struct shop *shop, const char *text, const char *why)
{
	struct stoplist *list;
	struct person person;

	assert_int_equal(import(shop, text), -1);
	assert_int_equal(shop->err.code, ERR_INPUT);
	if (strstr(shop->err.text, why) == NULL)
		fail_msg("'%s' does not say '%s'", shop->err.text, why);
	/* What was there is there still. */
	list = opened(shop);
	memset(&person, 0, sizeof(person));
	set(person.psn_no, "Z9901");
	assert_int_equal(stoplist_find(list, &person), STOP_SUSPENDED);
	assert_int_equal(stoplist_head(list)->count, 3);
	stoplist_close(&list);
}

static void
a_bad_list_changes_nothing(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "", ":0：此处应为“格式 …”" },
		{ "格式 2\n", ":1：只认识格式 1" },
		{ "格式 1\n统筹区 990102\n", ":2：是别的统筹区的名单" },
		{ "格式 1\n统筹区 990101\n日期 2026-13-01\n", ":3：此处应为“日期 …”" },
		{ "格式 1\n统筹区 990101\n日期 2027-01-01\n", ":3：日期还没有到" },
		{ "格式 1\n统筹区 990101\n日期 2026-11-19\n数量 0\n",
		    "本机已有 20261120 的" },
		{ HEAD "数量 -1\n", ":4：数量超出范围" },
		{ HEAD "数量 20000001\n", ":4：数量超出范围" },
		{ HEAD "数量 1\n社保卡 A1\n", ":5：一行三项" },
		{ HEAD "数量 1\n社保卡 A1 挂失 了\n", ":5：一行三项" },
		{ HEAD "数量 1\n驾驶证 A1 挂失\n", ":5：此处应为 社保卡" },
		{ HEAD "数量 1\n社保卡 A1 丢了\n", ":5：原因应为 挂失" },
		{ HEAD "数量 1\n社保卡 A1 挂失\n社保卡 A2 挂失\n",
		    ":6：比“数量”所说的多" },
		{ HEAD "数量 2\n社保卡 A1 挂失\n", "应有 2 条，只有 1 条" },
		{ HEAD "数量 1\n社保卡 \xff 挂失\n", ":5：不是 UTF-8 文字" },
	};
	struct shop *shop = *state;
	char line[STOPLIST_LINE_BYTES_MAX * 2];

	assert_int_equal(import(shop, THREE), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(shop, bad[i].text, bad[i].why);
	memset(line, 'a', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	refused(shop, line, ":1：行太长");
}

static void
a_changed_file_is_not_believed(void **state)
{
	struct shop *shop = *state;
	struct stoplist *list = NULL;
	struct crypto_key other;
	struct stat about;
	FILE *file;

	assert_int_equal(
	    stoplist_open(&list, shop->to, &shop->key, &shop->err), 1);
	assert_null(list);
	assert_int_equal(import(shop, THREE), 0);
	memset(other.at, 8, sizeof(other.at));
	assert_int_equal(
	    stoplist_open(&list, shop->to, &other, &shop->err), -1);
	assert_int_equal(shop->err.code, ERR_CORRUPT);
	assert_int_equal(stat(shop->to, &about), 0);
	for (long at = 0; at < about.st_size; at++) {
		int byte;

		file = fopen(shop->to, "r+b");
		assert_non_null(file);
		assert_int_equal(fseek(file, at, SEEK_SET), 0);
		byte = fgetc(file);
		assert_int_equal(fseek(file, at, SEEK_SET), 0);
		assert_int_equal(fputc(byte ^ 1, file), byte ^ 1);
		assert_int_equal(fclose(file), 0);
		assert_int_equal(
		    stoplist_open(&list, shop->to, &shop->key, &shop->err),
		    -1);
		assert_int_equal(shop->err.code, ERR_CORRUPT);
		file = fopen(shop->to, "r+b");
		assert_int_equal(fseek(file, at, SEEK_SET), 0);
		assert_int_equal(fputc(byte, file), byte);
		assert_int_equal(fclose(file), 0);
	}
	list = opened(shop);
	stoplist_close(&list);
	assert_int_equal(truncate(shop->to, about.st_size - 1), 0);
	assert_int_equal(
	    stoplist_open(&list, shop->to, &shop->key, &shop->err), -1);
	assert_int_equal(truncate(shop->to, 3), 0);
	assert_int_equal(
	    stoplist_open(&list, shop->to, &shop->key, &shop->err), -1);
	/* A new list heals it. */
	assert_int_equal(import(shop, THREE), 0);
	list = opened(shop);
	stoplist_close(&list);
}

static bool
holds(const char *bytes, size_t length, const char *text)
{
	for (size_t i = 0; i + strlen(text) <= length; i++) {
		if (memcmp(bytes + i, text, strlen(text)) == 0)
			return true;
	}
	return false;
}

static void
nobody_can_be_read_from_it(void **state)
{
	struct shop *shop = *state;
	char bytes[4096];
	FILE *file;
	size_t length;

	assert_int_equal(import(shop, THREE), 0);
	file = fopen(shop->to, "rb");
	assert_non_null(file);
	length = fread(bytes, 1, sizeof(bytes), file);
	assert_int_equal(fclose(file), 0);
	assert_true(holds(bytes, length, "YBSTOP1"));
	assert_false(holds(bytes, length, "0000001"));
	assert_false(holds(bytes, length, "9901"));
}

/* ---- signed ---- */

#define PEM_BYTES 1024

/* A key pair of this very run: the public half to a file. */
static void
make_signer(const char *path, char secret[PEM_BYTES])
{
	EVP_PKEY *key = EVP_EC_gen("SM2");
	BIO *bio = BIO_new(BIO_s_mem());
	FILE *file = fopen(path, "wb");
	int length;

	assert_true(key != NULL && bio != NULL && file != NULL);
	assert_int_equal(PEM_write_bio_PrivateKey(
			     bio, key, NULL, NULL, 0, NULL, NULL), 1);
	length = BIO_read(bio, secret, PEM_BYTES - 1);
	assert_true(length > 0);
	secret[length] = '\0';
	assert_int_equal(PEM_write_PUBKEY(file, key), 1);
	assert_int_equal(fclose(file), 0);
	BIO_free(bio);
	EVP_PKEY_free(key);
}

static void
sign(struct shop *shop, const char *secret, const char *text)
{
	char line[SIGNATURE_TEXT_BYTES], beside[128];

	assert_int_equal(signature_make(line, secret, strlen(secret), text,
			     strlen(text), &shop->err),
	    0);
	(void)snprintf(beside, sizeof(beside), "%s.sig", shop->from);
	put(beside, line);
}

static int
import_signed(struct shop *shop, const char *text, const char *signers)
{
	const struct stoplist_import work = { .from = shop->from,
		.name = "https://a/list",
		.to = shop->to,
		.key = &shop->key,
		.region = 990101,
		.signers = signers,
		.now_ms = NOW_MS };

	put(shop->from, text);
	memset(&shop->err, 0, sizeof(shop->err));
	return stoplist_import(&work, &shop->head, &shop->err);
}

static void
refused_signed(struct shop *shop, const char *text, const char *signers,
    const char *words)
{
	struct stoplist *kept;

	assert_int_equal(import_signed(shop, text, signers), -1);
	if (strstr(shop->err.text, words) == NULL)
		fail_msg("“%s” does not say “%s”", shop->err.text, words);
	/* Where it is from, not the file it was fetched to. */
	assert_memory_equal(shop->err.text, "https://a/list", 14);
	kept = opened(shop);
	assert_int_equal(stoplist_head(kept)->count, 3);
	stoplist_close(&kept);
}

/* Another's word, or ours about other bytes, leaves the old list in force. */
static void
only_a_good_signature_brings_a_list_in(void **state)
{
	static const char two[] =
	    HEAD "数量 2\n社保卡 A1 挂失\n社保卡 A2 挂失\n";
	static const char other[] =
	    HEAD "数量 2\n社保卡 A1 挂失\n社保卡 A3 挂失\n";
	struct shop *shop = *state;
	char ours[PEM_BYTES], theirs[PEM_BYTES], signers[128], open[128];
	char beside[128];

	(void)snprintf(signers, sizeof(signers), "%s/ours.pem", shop->at);
	(void)snprintf(open, sizeof(open), "%s/theirs.pem", shop->at);
	(void)snprintf(beside, sizeof(beside), "%s.sig", shop->from);
	make_signer(signers, ours);
	make_signer(open, theirs);
	sign(shop, ours, THREE);
	assert_int_equal(import_signed(shop, THREE, signers), 0);
	refused_signed(shop, two, signers, "签名不符");
	sign(shop, theirs, two);
	refused_signed(shop, two, signers, "签名不符");
	sign(shop, ours, two);
	refused_signed(shop, other, signers, "签名不符");
	sign(shop, ours, HEAD "数量 2\n社保卡 A1 挂失\n");
	refused_signed(shop, HEAD "数量 2\n社保卡 A1 挂失\n", signers,
	    "应有 2 条，只有 1 条");
	refused_signed(shop, "", signers, "是空的");
	put(beside, "no base64");
	refused_signed(shop, two, signers, "不是名单的签名");
	assert_int_equal(unlink(beside), 0);
	refused_signed(shop, two, signers, "没有签名");
	sign(shop, ours, two);
	assert_int_equal(import_signed(shop, two, signers), 0);
	assert_int_equal(shop->head.count, 2);
	assert_int_equal(unlink(beside), 0);
	assert_int_equal(unlink(signers), 0);
	assert_int_equal(unlink(open), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, shop_make, shop_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(cut_in_place_it_is_still_there),
		T(found_by_any_of_their_numbers),
		T(each_of_many_is_found_and_no_other),
		T(a_bad_list_changes_nothing),
		T(a_changed_file_is_not_believed),
		T(nobody_can_be_read_from_it),
		T(only_a_good_signature_brings_a_list_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
