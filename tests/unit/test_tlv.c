#include "card/tlv.h"
#include "tests/support/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* FCI of a 2.x card with the algorithm block (card.md A.1). */
static const char fci[] = "6F1C 840F 7378312E73682EC9E7BBE1B1A3D5CF"
			  "A509 88011E 9F0C03860103";

static size_t
load(const char *hex, uint8_t *bytes)
{
	return script_hex(hex, bytes, 256);
}

static void
walks_in_order(void **state)
{
	static const struct {
		uint32_t tag;
		size_t depth, length;
		bool constructed;
	} want[] = {{0x6f, 0, 28, true},
		    {0x84, 1, 15, false},
		    {0xa5, 1, 9, true},
		    {0x88, 2, 1, false},
		    {0x9f0c, 2, 3, false}};
	uint8_t bytes[256];
	struct tlv_walk walk;
	struct tlv tlv;

	(void)state;
	tlv_walk_init(&walk, bytes, load(fci, bytes));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_int_equal(tlv_next(&walk, &tlv), 1);
		assert_int_equal(tlv.tag, want[i].tag);
		assert_int_equal(tlv.depth, want[i].depth);
		assert_int_equal(tlv.length, want[i].length);
		assert_int_equal(tlv.constructed, want[i].constructed);
	}
	assert_int_equal(tlv_next(&walk, &tlv), 0);
	assert_int_equal(tlv_next(&walk, &tlv), 0);
}

static void
finds_by_tag_not_by_bytes(void **state)
{
	uint8_t bytes[256];
	struct tlv tlv;
	/* 5A lies inside the value of 57 before it comes as a tag. */
	size_t n = load("70 0A 5704 5A025A5A 5A02 1234", bytes);

	(void)state;
	assert_int_equal(tlv_find(bytes, n, 0x5a, &tlv), 1);
	assert_int_equal(tlv.length, 2);
	assert_int_equal(tlv.value[0], 0x12);
	assert_ptr_equal(tlv.value, bytes + 10);
	assert_int_equal(tlv_find(bytes, n, 0x5f24, &tlv), 0);
}

static void
reads_long_lengths(void **state)
{
	uint8_t bytes[400] = {0x04, 0x82, 0x01, 0x00};
	struct tlv tlv;

	(void)state;
	assert_int_equal(tlv_find(bytes, 260, 0x04, &tlv), 1);
	assert_int_equal(tlv.length, 256);
	assert_int_equal(tlv_find(bytes, 259, 0x04, &tlv), -1);
	memcpy(bytes, "\x04\x81\x80", 3);
	assert_int_equal(tlv_find(bytes, 131, 0x04, &tlv), 1);
	assert_int_equal(tlv.length, 128);
}

static void
refuses_what_is_malformed(void **state)
{
	static const char *const bad[] = {
	    "84",	       /* no length */
	    "8402 01",	       /* reaches over the end */
	    "9F",	       /* tag cut off */
	    "9F8F8F8F01 00",   /* tag too long */
	    "8480",	       /* indefinite */
	    "848300000101",    /* three length bytes */
	    "8482 01",	       /* length cut off */
	    "6F03 8402 01 02", /* child reaches over its parent */
	    "6F02 9F84 00",    /* tag reaches over its parent */
	};
	uint8_t bytes[256];
	struct tlv_walk walk;
	struct tlv tlv;
	int got;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		tlv_walk_init(&walk, bytes, load(bad[i], bytes));
		do
			got = tlv_next(&walk, &tlv);
		while (got == 1);
		if (got != -1)
			fail_msg("accepted %s", bad[i]);
		assert_int_equal(tlv_next(&walk, &tlv), 0);
	}
}

static void
bounds_the_depth(void **state)
{
	uint8_t bytes[256];
	struct tlv tlv;
	size_t n =
	    load("70 10 70 0E 70 0C 70 0A 70 08 70 06 70 04 70 02 5A00", bytes);

	(void)state;
	assert_int_equal(tlv_find(bytes, n, 0x5a, &tlv), 1);
	assert_int_equal(tlv.depth, 8);
	n = load("7012 7010 700E 700C 700A 7008 7006 7004 7002 5A00", bytes);
	assert_int_equal(tlv_find(bytes, n, 0x5a, &tlv), -1);
}

static void
skips_fill(void **state)
{
	uint8_t bytes[256];
	struct tlv tlv;
	size_t n = load("0000 6F06 00 8401AA 0000 00 5A01BB", bytes);

	(void)state;
	assert_int_equal(tlv_find(bytes, n, 0x84, &tlv), 1);
	assert_int_equal(tlv_find(bytes, n, 0x5a, &tlv), 1);
	assert_int_equal(tlv.depth, 0);
	assert_int_equal(tlv_find(NULL, 0, 0x5a, &tlv), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(walks_in_order),
	    cmocka_unit_test(finds_by_tag_not_by_bytes),
	    cmocka_unit_test(reads_long_lengths),
	    cmocka_unit_test(refuses_what_is_malformed),
	    cmocka_unit_test(bounds_the_depth),
	    cmocka_unit_test(skips_fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
