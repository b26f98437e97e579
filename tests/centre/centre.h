/*
 * The reference central server: the independent other side of the interface,
 * for tests and demonstrations.  It shares no code with the till.  One
 * process, one thread; everything it owns hangs on this one struct.
 */
#ifndef CENTRE_CENTRE_H
#define CENTRE_CENTRE_H

#include <sqlite3.h>

#include "tests/centre/clock.h"
#include "tests/centre/data.h"
#include "tests/centre/faults.h"
#include "tests/centre/switches.h"

enum gateway { GATEWAY_NONE, GATEWAY_TIF, GATEWAY_HMAC_SM3 };

struct centre {
	struct clock clock;
	struct data data;
	struct switches switches;
	struct faults faults;
	sqlite3 *db;
	enum gateway gateway;
	char gateway_id[64]; /* x-tif-paasid or x-ca-key */
	char gateway_secret[128];
	char infver[8];
	char *last; /* the reply before, for the fault that confuses them */
	size_t last_len;
	int64_t served; /* messages worked on */
	unsigned char *words; /* the dictionary requests may be coded by */
	size_t words_len;
	int quit;
};

#endif
