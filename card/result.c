#include "card/card.h"

#include <string.h>

const char *
card_result_name(enum card_result result)
{
	switch (result) {
#define X(name, value) \
	case name: \
		return #name;
		CARD_RESULTS(X)
#undef X
	}
	return "CARD_?";
}

void
card_data_clear(struct card_data *data)
{
	explicit_bzero(data, sizeof(*data));
}
