#include "tests/sim/paper.h"

#include <stdlib.h>
#include <string.h>

#include "tests/sim/world.h"

#define OUT_MS 5000 /* ui/printer.h: a device that takes nothing so long */

/* The one printer of a counter is a part of its world. */
static struct world *
world_of(struct printer *printer)
{
	return (struct world *)(void *)((char *)printer -
	    offsetof(struct world, counter) -
	    offsetof(struct counter, printer));
}

/* Whose paper it is: the number behind 单号. */
static void
sale_on(const char *text, char sale[SALE_BYTES])
{
	const char *at = strstr(text, "单号");
	size_t length;

	sale[0] = '\0';
	if (at == NULL)
		return;
	at += strlen("单号");
	at += strspn(at, " :：");
	length = strspn(at, "0123456789");
	if (length < SALE_BYTES) {
		memcpy(sale, at, length);
		sale[length] = '\0';
	}
}

int
printer_start(struct printer *printer, const char *path,
    enum conf_encoding encoding, const char *text, int64_t now_ms,
    struct err *err)
{
	struct world *world = world_of(printer);
	struct swarm *s = &world->swarm;
	char sale[SALE_BYTES];

	(void)path;
	(void)encoding;
	sale_on(text, sale);
	world_say(world, "paper of %s", sale[0] != '\0' ? sale : "a shift");
	world->sums.papers++;
	if (strstr(text, "班结单") != NULL)
		drawer_paper(world, text);
	else
		check_paper(world, sale, text);
	if (swarm_hits(s, KNOB_PAPER_GONE)) {
		world->sums.papers_failed++;
		return err_set(err, ERR_FILE, "打印机不在");
	}
	printer->busy = true;
	printer->moved_ms = now_ms;
	world->paper.fails = swarm_hits(s, KNOB_PAPER_OUT);
	world->paper.out_ms = now_ms;
	if (swarm_hits(s, KNOB_PAPER_SHORT))
		world->paper.out_ms +=
		    swarm_below(s, KNOB_PAPER_SHORT, 0, OUT_MS);
	if (world->paper.fails)
		world->paper.out_ms += OUT_MS;
	return 0;
}

int
printer_step(struct printer *printer, int64_t now_ms, struct err *err)
{
	struct world *world = world_of(printer);

	if (!printer->busy)
		return 0;
	if (now_ms < world->paper.out_ms)
		return 1;
	printer->busy = false;
	if (!world->paper.fails)
		return 0;
	world->sums.papers_failed++;
	(void)err_set(err, ERR_FILE, "缺纸");
	return -1;
}

void
printer_stop(struct printer *printer)
{
	printer->busy = false;
}
