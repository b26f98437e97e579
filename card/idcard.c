#include "card/card.h"
#include "card/field.h"

#include <assert.h>
#include <string.h>

/* GB 11643-1999 clause 4.2: weights and check characters. */
static const int weights[17] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
				3, 7, 9,  10, 5, 8, 4, 2};
static const char checks[] = "10X98765432";

/* 17 digits and a digit or X; nothing about what they mean. */
static bool
has_shape(const char *id_no)
{
	size_t n = strspn(id_no, "0123456789");

	if (n == 18)
		return id_no[18] == '\0';
	return n == 17 && id_no[17] == 'X' && id_no[18] == '\0';
}

bool
idcard_birth(const char *id_no, char birth[9])
{
	assert(id_no != NULL);
	assert(birth != NULL);
	birth[0] = '\0';
	if (!has_shape(id_no) || !field_is_date(id_no + 6))
		return false;
	memcpy(birth, id_no + 6, 8);
	birth[8] = '\0';
	return true;
}

bool
idcard_valid(const char *id_no)
{
	char birth[9];
	int sum = 0;

	assert(id_no != NULL);
	if (!idcard_birth(id_no, birth) || id_no[0] == '0')
		return false;
	for (size_t i = 0; i < 17; i++)
		sum += (id_no[i] - '0') * weights[i];
	return id_no[17] == checks[sum % 11];
}

char
idcard_sex(const char *id_no)
{
	assert(id_no != NULL);
	if (!has_shape(id_no))
		return 0;
	return (id_no[16] - '0') % 2 == 1 ? '1' : '2';
}
