/*
 * fill.c - sales of a till, as `ybpos settle` makes them, but in one process:
 * a queue of thousands is made in seconds. Each line of standard input is one
 * sale in JSON; each line of the output is "ref|sale|outcome".
 *   bench_fill [ROWS] <SALES >ANSWERS        (pos.conf by YBPOS_CONF)
 * Then ROWS rows that fold to nothing, as outages and card reads leave them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "pos/till_inside.h"
#include "ui/command.h"
#include "ui/headless.h"

#define LINE_BYTES_MAX 8192

static int64_t
clock_ms(clockid_t id)
{
	struct timespec at = { 0, 0 };

	(void)clock_gettime(id, &at); /* these clocks are always there */
	return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

void
main_now(struct now *now)
{
	memset(now, 0, sizeof(*now));
	now->wall_ms = clock_ms(CLOCK_REALTIME);
	now->mono_ms = clock_ms(CLOCK_BOOTTIME);
	(void)text_copy(now->boot_id, sizeof(now->boot_id), "bench");
}

int
main_random(void *bytes, size_t length, struct err *err)
{
	if (getrandom(bytes, length, 0) != (ssize_t)length)
		return err_set(err, ERR_FILE, "getrandom");
	return 0;
}

static int
sell(struct headless *headless, struct sale_json *sale, const char *line,
    struct err *err)
{
	const struct till_command next = { .kind = COMMAND_NEXT };
	struct headless_result result;

	if (sale_json_parse(sale, line, strlen(line), err) != 0 ||
	    headless_settle(headless, sale, &result, err) != 0)
		return -1;
	if (result.outcome != OUTCOME_SETTLED &&
	    result.outcome != OUTCOME_PROVISIONAL)
		return err_set(err, ERR_FORBIDDEN, "%s", sale->ref);
	if (printf("%s|%s|%s\n", sale->ref, result.sale,
		result.outcome == OUTCOME_SETTLED ? "settled" :
						    "provisional") < 0)
		return err_set(err, ERR_FILE, "stdout");
	return headless_turn(headless, &next, err);
}

static int
add_rows(struct books *books, long rows, struct err *err)
{
	static const char body[] = "{\"program\":\"bench\"}";
	struct now now;

	for (long i = 0; i < rows; i++) {
		main_now(&now);
		if (i % 1000 == 0 && books_begin(books, err) != 0)
			return -1;
		if (books_text(books, &now, FACT_STARTED, "", "", body,
			strlen(body), NULL, err) != 0)
			return -1;
		if ((i % 1000 == 999 || i == rows - 1) &&
		    books_commit(books, err) != 0)
			return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	struct headless headless = { NULL, { 0 } };
	struct sale_json *sale = calloc(1, sizeof(*sale));
	struct err err = { .code = ERR_NONE };
	char line[LINE_BYTES_MAX];
	int bad = sale == NULL ||
	    wiring_open(&headless.wiring, NULL, WIRING_TILL, &err) != 0;

	while (bad == 0 && fgets(line, sizeof(line), stdin) != NULL)
		bad = sell(&headless, sale, line, &err) != 0;
	if (bad == 0)
		bad = add_rows(&headless.wiring->till->books, rows, &err) != 0;
	if (bad != 0)
		(void)fprintf(stderr, "bench_fill: %s\n", err.text);
	wiring_close(&headless.wiring);
	free(sale);
	return bad != 0 || fflush(stdout) != 0;
}
