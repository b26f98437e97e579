#include <stdlib.h>
#include <string.h>

#include "tests/real/link.h"

#define SECOND_NS INT64_C(1000000000)

/* splitmix64: the same course for the same seed. */
static uint64_t
roll(struct line *line, uint64_t below)
{
	uint64_t z = line->dice += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

int
line_open(struct line *line, const struct link_options *options,
    uint64_t number)
{
	memset(line, 0, sizeof(*line));
	line->options = options;
	line->dice = options->seed * 2 + number;
	line->packets = calloc(PACKETS_MAX, sizeof(*line->packets));
	return line->packets == NULL ? -1 : 0;
}

void
line_close(struct line *line)
{
	free(line->packets);
	line->packets = NULL;
}

/* How long the line is busy with so many bytes. */
static int64_t
takes_ns(const struct line *line, size_t length)
{
	if (line->options->rate_bps == 0)
		return 0;
	return (int64_t)length * 8 * SECOND_NS / line->options->rate_bps;
}

static bool
has_room(const struct line *line, size_t length, int64_t now_ns)
{
	int64_t limit = line->options->queue_bytes;

	if (line->count == PACKETS_MAX)
		return false;
	return limit == 0 || line->free_ns <= now_ns ||
	    line->free_ns - now_ns + takes_ns(line, length) <=
	    takes_ns(line, (size_t)limit);
}

void
line_take(struct line *line, const uint8_t *bytes, size_t length,
    int64_t now_ns)
{
	struct packet *packet = &line->packets[
	    (line->first + line->count) % PACKETS_MAX];

	if (length > MTU || !has_room(line, length, now_ns)) {
		line->refused++;
		return;
	}
	if (line->free_ns < now_ns)
		line->free_ns = now_ns;
	line->free_ns += takes_ns(line, length);
	line->sent++;
	line->sent_bytes += (int64_t)length;
	if (roll(line, 1000000) < (uint64_t)line->options->loss_ppm) {
		line->lost++;
		return;
	}
	packet->due_ns = line->free_ns + line->options->delay_ms * 500000;
	packet->length = length;
	memcpy(packet->bytes, bytes, length);
	line->count++;
}

int64_t
line_due_ns(const struct line *line)
{
	return line->count == 0 ? INT64_MAX :
	    line->packets[line->first].due_ns;
}

const struct packet *
line_due(const struct line *line, int64_t now_ns)
{
	return line_due_ns(line) <= now_ns ? &line->packets[line->first] :
	    NULL;
}

void
line_drop(struct line *line)
{
	line->first = (line->first + 1) % PACKETS_MAX;
	line->count--;
}
