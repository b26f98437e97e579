#include "card/card.h"
#include "tests/support/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SELECT_SSSE "00A404000F 7378312E73682EC9E7BBE1B1A3D5CF"
#define SELECT_EF05 "00A4020002EF05"
#define SELECT_EF06 "00A4020002EF06"

/* One invented person, second generation. What a test wants different it
 * writes over. NULL: the card has no such record. */
enum {
	IDENT,
	CLASS,
	VERSION,
	ISSUER,
	ISSUED,
	EXPIRES,
	CARD_NO,
	ID_NO,
	NAME,
	MORE,
	SEX,
	NATION,
	PLACE,
	BIRTH,
	ITEMS
};
static const uint8_t ids[ITEMS] = {1, 2, 3,    4,    5,	   6,	 7,
				   8, 9, 0x4e, 0x0a, 0x0b, 0x0c, 0x0d};
static const uint8_t lengths[ITEMS] = {16, 1,  4,  12, 4, 4, 9,
				       18, 30, 20, 1,  1, 3, 4};
static const char *const person[ITEMS] = {
    [IDENT] = "999999D15600000500BF7C7A48FB4966",
    [CLASS] = "31",
    [VERSION] = "322E3030",
    [ISSUER] = "915600000299999999999999",
    [ISSUED] = "20200101",
    [EXPIRES] = "20300101",
    [CARD_NO] = "583030303030303139",
    [ID_NO] = "393939393939313938303031303130303131",
    [NAME] = "C1D6B2E2CAD4 000000000000000000000000000000000000000000000000",
    [MORE] = "0000000000000000000000000000000000000000",
    [SEX] = "31",
    [NATION] = "01",
    [PLACE] = "999999",
    [BIRTH] = "19800101",
};

static struct script script;
static struct card_data data;

static void
add_record(int item, const char *value)
{
	char command[32], answer[128];

	(void)snprintf(command, sizeof(command), "00B2%02X00%02X", ids[item],
		       lengths[item] + 2);
	(void)snprintf(answer, sizeof(answer), "%02X%02X %s 9000", ids[item],
		       lengths[item], value);
	script_add(&script, command, value == NULL ? "6A83" : answer);
}

static void
add_first_file(const char *const *items)
{
	script_add(&script, SELECT_SSSE, "611C");
	script_add(&script, "00C000001C",
		   "6F1A 840F7378312E73682EC9E7BBE1B1A3D5CF"
		   "A507 9F0C04 86010300 9000");
	script_add(&script, SELECT_EF05, "9000");
	for (int i = IDENT; i <= CARD_NO; i++)
		add_record(i, items[i]);
}

static void
add_second_file(const char *const *items)
{
	script_add(&script, SELECT_EF06, "9000");
	for (int i = ID_NO; i < ITEMS; i++) {
		if (i != MORE || strncmp(items[VERSION], "31", 2) != 0)
			add_record(i, items[i]);
	}
}

static void
add_last_look(const char *const *items)
{
	script_add(&script, SELECT_EF05, "9000");
	add_record(IDENT, items[IDENT]);
}

static void
whole_read(const char *const *items)
{
	script_init(&script);
	add_first_file(items);
	add_second_file(items);
	add_last_look(items);
}

static enum card_result
read_script(void)
{
	struct card_reader reader = script_reader(&script);
	enum card_result result;

	memset(&data, 0xa5, sizeof(data));
	result = card_read(&reader, &data);
	script_assert_done(&script);
	return result;
}

/* Nothing partial is ever published. */
static void
assert_wiped(void)
{
	static const struct card_data zero;

	assert_memory_equal(&data, &zero, sizeof(data));
}

static void
expect(const char *const *items, enum card_result want)
{
	enum card_result got;

	whole_read(items);
	got = read_script();
	if (got != want)
		fail_msg("%s instead of %s", card_result_name(got),
			 card_result_name(want));
	if (want != CARD_OK)
		assert_wiped();
}

/* A person with one record written over. */
static void
expect_with(int item, const char *value, enum card_result want)
{
	const char *items[ITEMS];

	memcpy(items, person, sizeof(items));
	items[item] = value;
	expect(items, want);
}

/* Every byte that goes to a second-generation card, written out. */
static void
sends_these_bytes(void **state)
{
	static const char *const table[][2] = {
	    {"00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "9000"},
	    {"00A4020002EF05", "9000"},
	    {"00B2010012", "0110 999999D15600000500BF7C7A48FB4966 9000"},
	    {"00B2020003", "0201 31 9000"},
	    {"00B2030006", "0304 322E3030 9000"},
	    {"00B204000E", "040C 915600000299999999999999 9000"},
	    {"00B2050006", "0504 20200101 9000"},
	    {"00B2060006", "0604 20300101 9000"},
	    {"00B207000B", "0709 583030303030303139 9000"},
	    {"00A4020002EF06", "9000"},
	    {"00B2080014", "0812 393939393939313938303031303130303131 9000"},
	    {"00B2090020", "091E C1D6B2E2CAD4 000000000000000000000000"
			   "000000000000000000000000 9000"},
	    {"00B24E0016",
	     "4E14 0000000000000000000000000000000000000000 9000"},
	    {"00B20A0003", "0A01 31 9000"},
	    {"00B20B0003", "0B01 01 9000"},
	    {"00B20C0005", "0C03 999999 9000"},
	    {"00B20D0006", "0D04 19800101 9000"},
	    {"00A4020002EF05", "9000"},
	    {"00B2010012", "0110 999999D15600000500BF7C7A48FB4966 9000"},
	};

	(void)state;
	script_init(&script);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		script_add(&script, table[i][0], table[i][1]);
	assert_int_equal(read_script(), CARD_OK);
	assert_string_equal(data.reader, "Script Reader 00 00");
	assert_string_equal(data.history, "00814E43238697159900BF7C7A");
	assert_string_equal(data.ident_code,
			    "999999D15600000500BF7C7A48FB4966");
	assert_string_equal(data.area, "999999");
	assert_string_equal(data.card_class, "1");
	assert_string_equal(data.version, "2.00");
	assert_string_equal(data.issuer, "915600000299999999999999");
	assert_string_equal(data.issued, "20200101");
	assert_string_equal(data.expires, "20300101");
	assert_string_equal(data.card_no, "X00000019");
	assert_string_equal(data.id_no, "999999198001010011");
	assert_string_equal(data.name, "林测试");
	assert_string_equal(data.sex, "1");
	assert_string_equal(data.nation, "01");
	assert_string_equal(data.birthplace, "999999");
	assert_string_equal(data.birth, "19800101");
	assert_int_equal(data.flags, 0);
	assert_true(data.holder);
}

static void
first_generation_has_no_extension(void **state)
{
	(void)state;
	expect_with(VERSION, "312E3030", CARD_OK);
	assert_string_equal(data.version, "1.00");
	assert_string_equal(data.name, "林测试");
}

static void
third_generation_needs_psam(void **state)
{
	const char *items[ITEMS];

	(void)state;
	memcpy(items, person, sizeof(items));
	items[VERSION] = "332E3030";
	script_init(&script);
	add_first_file(items);
	script_add(&script, SELECT_EF06, "9000");
	script_add(&script, "00B2080014", "6982");
	add_last_look(items);
	assert_int_equal(read_script(), CARD_NEEDS_PSAM);
	assert_false(data.holder);
	assert_string_equal(data.card_no, "X00000019");
	assert_string_equal(data.version, "3.00");
	assert_string_equal(data.name, "");
	assert_string_equal(data.id_no, "");

	script_init(&script);
	add_first_file(items);
	script_add(&script, SELECT_EF06, "6982");
	add_last_look(items);
	assert_int_equal(read_script(), CARD_NEEDS_PSAM);
	assert_false(data.holder);
}

/* A card that closes EF06 half-way leaves nothing of the holder behind. */
static void
closed_half_way_shows_no_holder(void **state)
{
	(void)state;
	script_init(&script);
	add_first_file(person);
	script_add(&script, SELECT_EF06, "9000");
	add_record(ID_NO, person[ID_NO]);
	script_add(&script, "00B2090020", "6982");
	add_last_look(person);
	assert_int_equal(read_script(), CARD_NEEDS_PSAM);
	assert_string_equal(data.id_no, "");
	assert_false(data.holder);
}

static void
an_open_third_generation_is_read(void **state)
{
	(void)state;
	expect_with(VERSION, "332E3030", CARD_OK);
	assert_string_equal(data.name, "林测试");
}

static void
versions_as_found(void **state)
{
	(void)state;
	expect_with(VERSION, "322E3000", CARD_OK);
	assert_string_equal(data.version, "2.0");
	expect_with(VERSION, "00000000", CARD_OK);
	assert_string_equal(data.version, "");
}

static void
follows_6c_and_61_in_records(void **state)
{
	(void)state;
	script_init(&script);
	script_add(&script, SELECT_SSSE, "9000");
	script_add(&script, SELECT_EF05, "6112");
	script_add(&script, "00C0000012",
		   "840F7378312E73682EC9E7BBE1B1A3D5CF00 9000");
	script_add(&script, "00B2010012", "6112");
	script_add(&script, "00C0000012",
		   "0110 999999D15600000500BF7C7A48FB4966 9000");
	for (int i = CLASS; i <= CARD_NO; i++)
		add_record(i, person[i]);
	add_second_file(person);
	add_last_look(person);
	assert_int_equal(read_script(), CARD_OK);
}

/* The long way round: P1 00 where a card refuses 02. */
static void
selects_files_both_ways(void **state)
{
	(void)state;
	script_init(&script);
	script_add(&script, SELECT_SSSE, "9000");
	script_add(&script, SELECT_EF05, "6A86");
	script_add(&script, "00A4000002EF05", "9000");
	for (int i = IDENT; i <= CARD_NO; i++)
		add_record(i, person[i]);
	add_second_file(person);
	add_last_look(person);
	assert_int_equal(read_script(), CARD_OK);
}

static void
answer_to_select(const char *answer, enum card_result want)
{
	script_init(&script);
	script_add(&script, SELECT_SSSE, answer);
	assert_int_equal(read_script(), want);
	assert_wiped();
}

static void
select_tells_the_kind_of_card(void **state)
{
	(void)state;
	answer_to_select("6A82", CARD_NOT_SSC); /* bank only */
	answer_to_select("6D00", CARD_NOT_SSC);
	answer_to_select("6F05 8403A00000 9000", CARD_NOT_SSC);
	answer_to_select("6283", CARD_BLOCKED);
	answer_to_select("6A81", CARD_BLOCKED);
	answer_to_select("6983", CARD_BLOCKED);
	answer_to_select("6700", CARD_BAD_STATUS);
	answer_to_select("0201", CARD_BAD_STATUS);
	answer_to_select("", CARD_PULLED);
}

static void
bad_fci_is_let_pass(void **state)
{
	(void)state;
	whole_read(person);
	(void)script_hex("6F FF 84 0F", script.steps[1].answer, 4);
	assert_int_equal(read_script(), CARD_OK);
}

/* The record behind an identifier must be that record (A.3). */
static void
wrong_record(const char *answer, enum card_result want)
{
	script_init(&script);
	add_first_file(person);
	script_add(&script, SELECT_EF06, "9000");
	script_add(&script, "00B2080014", answer);
	assert_int_equal(read_script(), want);
	assert_wiped();
}

static void
records_that_lie(void **state)
{
	(void)state;
	/* another identifier: what number addressing would have given */
	wrong_record("0912 393939393939313938303031303130303131 9000",
		     CARD_BAD_DATA);
	/* length byte too long, too short, for the table's length */
	wrong_record("0813 393939393939313938303031303130303131 9000",
		     CARD_BAD_DATA);
	wrong_record("0811 393939393939313938303031303130303131 9000",
		     CARD_BAD_DATA);
	/* one byte more and one byte less than it says */
	wrong_record("0812 39393939393931393830303130313030313100 9000",
		     CARD_BAD_DATA);
	wrong_record("0812 3939393939393139383030313031303031 9000",
		     CARD_BAD_DATA);
	/* cut off where the last two bytes look like a status */
	wrong_record("0812 3939 9000", CARD_BAD_DATA);
	wrong_record("0812 393939393939313938", CARD_BAD_STATUS);
	wrong_record("9000", CARD_BAD_DATA);
	wrong_record("08 9000", CARD_BAD_DATA);
	wrong_record("6983", CARD_BLOCKED);
	wrong_record("6985", CARD_SWAPPED);
	wrong_record("6F00", CARD_BAD_STATUS);
}

static void
card_number_may_be_longer(void **state)
{
	(void)state;
	whole_read(person);
	script.steps[9].answer_length = script_hex(
	    "070C 583030303030303139 414243 9000", script.steps[9].answer, 64);
	assert_int_equal(read_script(), CARD_OK);
	assert_string_equal(data.card_no, "X00000019");
	whole_read(person);
	script.steps[9].answer_length = script_hex(
	    "070C 583030303030303139 9000", script.steps[9].answer, 64);
	assert_int_equal(read_script(), CARD_OK);
	/* neither the nine bytes nor what the length byte says */
	whole_read(person);
	script.count = 10;
	script.steps[9].answer_length = script_hex(
	    "070C 583030303030303139 41 9000", script.steps[9].answer, 64);
	assert_int_equal(read_script(), CARD_BAD_DATA);
}

static void
blank_cards(void **state)
{
	(void)state;
	expect_with(IDENT, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", CARD_BLANK);
	expect_with(CARD_NO, "000000000000000000", CARD_BLANK);
	expect_with(CARD_NO, "FFFFFFFFFFFFFFFFFF", CARD_BLANK);
	expect_with(CARD_NO, NULL, CARD_BLANK);
	expect_with(ID_NO, "000000000000000000000000000000000000", CARD_BLANK);
	expect_with(NAME,
		    "00000000000000000000 00000000000000000000"
		    "00000000000000000000",
		    CARD_BLANK);
	expect_with(NAME,
		    "20202020202020202020 20202020202020202020"
		    "20202020202020202020",
		    CARD_BLANK);
	expect_with(NAME, NULL, CARD_BLANK);
	script_init(&script);
	script_add(&script, SELECT_SSSE, "9000");
	script_add(&script, SELECT_EF05, "6A82");
	assert_int_equal(read_script(), CARD_BLANK);
}

/* U+20BB7 (95 34 B2 35) with two bytes on either side of byte 30. */
static void
name_across_the_border(void **state)
{
	const char *items[ITEMS];

	(void)state;
	memcpy(items, person, sizeof(items));
	items[NAME] = "C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6"
		      "C1D6C1D6C1D6C1D6 9534";
	items[MORE] = "B235 B2E2CAD4 0000000000000000000000000000";
	expect(items, CARD_OK);
	assert_string_equal(data.name,
			    "林林林林林林林林林林林林林林\U00020BB7测试");
	/* the longest there is: 25 characters, 75 bytes of UTF-8 */
	items[NAME] = "C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6"
		      "C1D6C1D6C1D6C1D6C1D6";
	items[MORE] = "C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6";
	expect(items, CARD_OK);
	assert_int_equal(strlen(data.name), 75);
}

/* A card that kept a character whole and filled byte 30. */
static void
fill_between_the_parts(void **state)
{
	const char *items[ITEMS];

	(void)state;
	memcpy(items, person, sizeof(items));
	items[NAME] = "C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6C1D6"
		      "C1D6C1D6C1D6C1D6 0000";
	items[MORE] = "9534B235 FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";
	expect(items, CARD_OK);
	assert_string_equal(data.name,
			    "林林林林林林林林林林林林林林\U00020BB7");
	expect_with(MORE, NULL, CARD_OK);
	assert_string_equal(data.name, "林测试");
}

static void
names_that_are_no_text(void **state)
{
	(void)state;
	/* a lead byte alone at the end; a bad pair; NUL inside; control */
	expect_with(NAME,
		    "C1D6C1 0000000000000000000000000000000000000000"
		    "00000000000000",
		    CARD_BAD_DATA);
	expect_with(NAME,
		    "C1D681 20 0000000000000000000000000000000000000000"
		    "000000000000",
		    CARD_BAD_DATA);
	expect_with(NAME,
		    "C1D60000CAD4 000000000000000000000000000000000000"
		    "000000000000",
		    CARD_BAD_DATA);
	expect_with(NAME,
		    "C1D60A 0000000000000000000000000000000000000000"
		    "00000000000000",
		    CARD_BAD_DATA);
	expect_with(NAME,
		    "C1D6FFCAD4 0000000000000000000000000000000000000000"
		    "0000000000",
		    CARD_BAD_DATA);
}

static void
numbers_that_are_none(void **state)
{
	(void)state;
	expect_with(CARD_NO, "583030 07 3030303139", CARD_BAD_DATA);
	expect_with(CARD_NO, "583030 2D 3030303139", CARD_BAD_DATA);
	expect_with(ID_NO, "3939393939393139383030313031303031 41",
		    CARD_BAD_DATA);
	expect_with(ID_NO, "39393939393931393830 303130313030C1D6",
		    CARD_BAD_DATA);
	expect_with(IDENT, "9A9999D15600000500BF7C7A48FB4966", CARD_BAD_DATA);
}

static void
notes_instead_of_refusals(void **state)
{
	(void)state;
	/* a trace's ASCII date "2012"; no month 13; no 29 February */
	expect_with(ISSUED, "32303132", CARD_OK);
	assert_int_equal(data.flags, CARD_FLAG_DATE);
	assert_string_equal(data.issued, "");
	expect_with(EXPIRES, "20301301", CARD_OK);
	assert_int_equal(data.flags, CARD_FLAG_DATE);
	expect_with(EXPIRES, "20300229", CARD_OK);
	assert_int_equal(data.flags, CARD_FLAG_DATE);
	expect_with(BIRTH, "1980AA01", CARD_OK);
	assert_int_equal(data.flags, CARD_FLAG_DATE);
	/* fill is no date and no mistake */
	expect_with(EXPIRES, "FFFFFFFF", CARD_OK);
	assert_int_equal(data.flags, 0);
	assert_string_equal(data.expires, "");
	expect_with(EXPIRES, "00000000", CARD_OK);
	assert_int_equal(data.flags, 0);
	expect_with(CARD_NO, "583030303030303138", CARD_OK);
	assert_int_equal(data.flags, CARD_FLAG_CARD_NO_CHECK);
	expect_with(CARD_NO, "5830303030303100 00", CARD_OK);
	assert_int_equal(data.flags, 0);
	assert_string_equal(data.card_no, "X000001");
	expect_with(ID_NO, "393939393939313938303031303130303132", CARD_OK);
	assert_int_equal(data.flags, CARD_FLAG_ID_NO_CHECK);
	expect_with(SEX, "32", CARD_OK);
	assert_int_equal(data.flags, CARD_FLAG_ID_NO_SEX);
	expect_with(BIRTH, "19800102", CARD_OK);
	assert_int_equal(data.flags, CARD_FLAG_ID_NO_BIRTH);
}

static void
records_without_weight_may_be_missing(void **state)
{
	static const int missing[] = {CLASS, VERSION, ISSUER, ISSUED, EXPIRES,
				      SEX,   NATION,  PLACE,  BIRTH};

	(void)state;
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		const char *items[ITEMS];

		memcpy(items, person, sizeof(items));
		items[missing[i]] = NULL;
		script_init(&script);
		add_first_file(items);
		items[VERSION] = person[VERSION];
		add_second_file(items);
		add_last_look(items);
		assert_int_equal(read_script(), CARD_OK);
		assert_string_equal(data.name, "林测试");
	}
	expect_with(PLACE, "FFFFFF", CARD_OK);
	assert_string_equal(data.birthplace, "");
	expect_with(PLACE, "9999FF", CARD_OK);
	assert_string_equal(data.birthplace, "9999");
	expect_with(NATION, "AA", CARD_OK);
	assert_string_equal(data.nation, "");
}

static void
another_card_at_the_last_look(void **state)
{
	(void)state;
	whole_read(person);
	script.steps[script.count - 1].answer[17] ^= 1;
	assert_int_equal(read_script(), CARD_SWAPPED);
	assert_wiped();
	/* the newcomer is not powered: 6985 until it is selected */
	whole_read(person);
	script.count--;
	script.steps[script.count - 1].answer_length =
	    script_hex("6985", script.steps[script.count - 1].answer, 2);
	assert_int_equal(read_script(), CARD_SWAPPED);
	assert_wiped();
}

/* Ways a card leaves in exchange n (B.6 no. 1, 2): each ends the read. */
static void
leaves_at(size_t n, int how)
{
	struct script_step *step = &script.steps[n];
	enum card_result got;

	script.count = n + 1;
	if (how == 0)
		step->answer_length = 0;
	else if (how == 1)
		step->result = CARD_PULLED;
	else
		step->answer_length /= 2;
	got = read_script();
	if (how < 2)
		assert_int_equal(got, CARD_PULLED);
	else
		assert_true(got == CARD_PULLED || got == CARD_BAD_STATUS ||
			    got == CARD_BAD_DATA);
	assert_wiped();
}

static void
leaves_at_every_exchange(void **state)
{
	size_t exchanges;

	(void)state;
	whole_read(person);
	exchanges = script.count;
	assert_int_equal(exchanges, 20);
	for (size_t n = 0; n < exchanges; n++) {
		for (int how = 0; how < 3; how++) {
			whole_read(person);
			leaves_at(n, how);
		}
	}
}

static void
faults_of_the_reader_pass_through(void **state)
{
	static const int faults[] = {CARD_NO_SERVICE,  CARD_READER_FAULT,
				     CARD_MUTE,	       CARD_NO_READER,
				     CARD_READER_BUSY, CARD_ABSENT};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		whole_read(person);
		script.count = 6;
		script.steps[5].result = faults[i];
		assert_int_equal(read_script(), faults[i]);
		assert_wiped();
		script_init(&script);
		script.connect_result = faults[i];
		assert_int_equal(read_script(), faults[i]);
		assert_wiped();
	}
}

static void
history_by_the_atrs_own_count(void **state)
{
	static const struct {
		const char *atr, *want;
	} cases[] = {{"3B00", ""},
		     {"3B", ""},
		     {"", ""},
		     {"3B02AABB", "AABB"},
		     {"3B92 11 81 31 FE 45 AABB 00", "AABB"},
		     {"3B82 80 01 AABB 00", "AABB"},
		     {"3BF2 11 00 00 81 21 45 AABB 00", "AABB"},
		     {"3B05AABB", ""},
		     {"3B8F8080808080808080", ""}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		whole_read(person);
		script.atr_length =
		    script_hex(cases[i].atr, script.atr, sizeof(script.atr));
		assert_int_equal(read_script(), CARD_OK);
		assert_string_equal(data.history, cases[i].want);
	}
}

static void
results_have_names(void **state)
{
	(void)state;
	assert_string_equal(card_result_name(CARD_OK), "CARD_OK");
	assert_string_equal(card_result_name(CARD_NEEDS_PSAM),
			    "CARD_NEEDS_PSAM");
	assert_string_equal(card_result_name(CARD_NO_SERVICE),
			    "CARD_NO_SERVICE");
	assert_string_equal(card_result_name((enum card_result)99), "CARD_?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sends_these_bytes),
	    cmocka_unit_test(first_generation_has_no_extension),
	    cmocka_unit_test(third_generation_needs_psam),
	    cmocka_unit_test(closed_half_way_shows_no_holder),
	    cmocka_unit_test(an_open_third_generation_is_read),
	    cmocka_unit_test(versions_as_found),
	    cmocka_unit_test(follows_6c_and_61_in_records),
	    cmocka_unit_test(selects_files_both_ways),
	    cmocka_unit_test(select_tells_the_kind_of_card),
	    cmocka_unit_test(bad_fci_is_let_pass),
	    cmocka_unit_test(records_that_lie),
	    cmocka_unit_test(card_number_may_be_longer),
	    cmocka_unit_test(blank_cards),
	    cmocka_unit_test(name_across_the_border),
	    cmocka_unit_test(fill_between_the_parts),
	    cmocka_unit_test(names_that_are_no_text),
	    cmocka_unit_test(numbers_that_are_none),
	    cmocka_unit_test(notes_instead_of_refusals),
	    cmocka_unit_test(records_without_weight_may_be_missing),
	    cmocka_unit_test(another_card_at_the_last_look),
	    cmocka_unit_test(leaves_at_every_exchange),
	    cmocka_unit_test(faults_of_the_reader_pass_through),
	    cmocka_unit_test(history_by_the_atrs_own_count),
	    cmocka_unit_test(results_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
