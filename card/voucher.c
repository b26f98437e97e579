#include "card/card.h"

#include <assert.h>
#include <string.h>

size_t
voucher_token(const char *scan, size_t length,
	      char token[VOUCHER_TOKEN_MAX + 1])
{
	assert(scan != NULL || length == 0);
	assert(token != NULL);
	token[0] = '\0';
	while (length > 0 &&
	       (scan[length - 1] == '\r' || scan[length - 1] == '\n' ||
		scan[length - 1] == '\t'))
		length--;
	if (length == 0 || length > VOUCHER_TOKEN_MAX)
		return 0;
	for (size_t i = 0; i < length; i++) {
		if (scan[i] < 0x20 || scan[i] > 0x7e)
			return 0;
	}
	memcpy(token, scan, length);
	token[length] = '\0';
	return length;
}
