/* classify.c - what a finished transfer proves; see net.h and codes.h. */
#include "net/codes.h"
#include "net/net.h"

struct row {
	int code;
	enum net_outcome nothing_written;
};

#define ROW(name, number, nothing_written) {number, nothing_written},
static const struct row rows[] = {NET_CODES(ROW)};
#undef ROW

/* Below 200 HTTP has only announced a reply (RFC 9110, 15.2). */
#define STATUS_FINAL_MIN 200

const char *
net_outcome_name(enum net_outcome outcome)
{
	switch (outcome) {
	case NET_REPLY:
		return "REPLY";
	case NET_UNSENT:
		return "UNSENT";
	case NET_UNKNOWN:
		return "UNKNOWN";
	}
	return "?";
}

static enum net_outcome
classify_unwritten(int code)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].code == code)
			return rows[i].nothing_written;
	return NET_UNKNOWN;
}

/*
 * The status alone never makes a reply: it is known before the body is
 * whole. A timeout (28) is seen on both sides of the first byte, so no code
 * alone makes UNSENT either.
 */
enum net_outcome
net_classify(int curl_code, long status, long request_bytes)
{
	if (curl_code == NET_CODE_OK && request_bytes != 0 &&
	    status >= STATUS_FINAL_MIN)
		return NET_REPLY;
	if (curl_code != NET_CODE_OK && request_bytes == 0)
		return classify_unwritten(curl_code);
	return NET_UNKNOWN;
}
