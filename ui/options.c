#include "ui/options.h"

#include "pos/text.h"

bool
option_seconds(const char *text, int *seconds)
{
	int64_t value;

	if (!text_int64(text, &value) || value < 0 ||
	    value > OPTION_SECONDS_MAX)
		return false;
	*seconds = (int)value;
	return true;
}
