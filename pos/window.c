/* window.c - bytes in flight, from reply times alone; see window.h. */
#include "pos/window.h"

#include <assert.h>
#include <string.h>

/* Below this nothing is gained; above, one at a time measures the link. */
#define SIZE_BYTES_MIN 2048
#define SIZE_BYTES_FIRST 4096
#define MEAN_BYTES_FIRST 2048
/* What the machines at both ends take for themselves is no queue. */
#define NOISE_MS 10

static int64_t
within(int64_t value, int64_t least, int64_t most)
{
	return value < least ? least : value > most ? most : value;
}

void
window_init(struct window *window, int64_t bytes_max, int requests_max)
{
	assert(window != NULL && requests_max > 0);
	assert(bytes_max >= SIZE_BYTES_MIN);
	memset(window, 0, sizeof(*window));
	window->bytes_max = bytes_max;
	window->requests_max = requests_max;
	window->size_bytes =
	    within(SIZE_BYTES_FIRST, SIZE_BYTES_MIN, bytes_max);
	window->mean_bytes = MEAN_BYTES_FIRST;
	window->starting = true;
}

void
window_limit(struct window *window, int requests_max)
{
	assert(requests_max > 0);
	window->requests_max = requests_max;
}

int
window_room(const struct window *window)
{
	int64_t room = window->size_bytes - window->flying_bytes;
	int64_t count = room <= 0 ? 0 : room / window->mean_bytes;
	int64_t most = window->requests_max - window->flying;

	assert(window->mean_bytes > 0);
	if (count < 1 && window->flying == 0)
		count = 1;
	return (int)within(count, 0, most < 0 ? 0 : most);
}

void
window_sent(struct window *window, struct window_flight *flight,
    int64_t bytes, int64_t mono_ms)
{
	assert(bytes > 0);
	flight->bytes = bytes;
	flight->sent_ms = mono_ms;
	flight->alone = window->flying == 0;
	flight->nth = ++window->sends;
	window->mean_bytes += (bytes - window->mean_bytes) / 8;
	if (window->mean_bytes < 1)
		window->mean_bytes = 1;
	window->flying_bytes += bytes;
	window->flying++;
	if (window->size_bytes - window->flying_bytes < window->mean_bytes)
		window->full = true;
}

static void
take_out(struct window *window, const struct window_flight *flight)
{
	assert(window->flying > 0);
	assert(window->flying_bytes >= flight->bytes);
	window->flying_bytes -= flight->bytes;
	window->flying--;
}

/* Nothing was under way beside it: that is the empty link as it is now,
 * whatever it was before. Else only a faster one tells anything. */
static void
learn_base(struct window *window, const struct window_flight *flight,
    int64_t took_ms)
{
	bool alone = flight->alone && window->sends == flight->nth;

	if (window->base_ms == 0 || took_ms < window->base_ms)
		window->base_ms = took_ms;
	else if (alone)
		window->base_ms = (window->base_ms + took_ms + 1) / 2;
}

/* Each reply that comes as fast as on an empty link lets two more leave, so
 * that it doubles with each round trip. */
static void
start(struct window *window, const struct window_flight *flight,
    int64_t took_ms)
{
	if (took_ms > window->base_ms * 5 / 4 + NOISE_MS)
		window->starting = false;
	else if (window->full)
		window->size_bytes = within(window->size_bytes +
			within(flight->bytes, 1, window->size_bytes),
		    SIZE_BYTES_MIN, window->bytes_max);
}

/* A round trip's fastest reply says whether there is a queue on the way. */
static void
judge_round(struct window *window)
{
	int64_t base = window->base_ms, took = window->round_min_ms;
	int64_t size = window->size_bytes;

	if (took > base * 2 + NOISE_MS)
		size -= window->cut ? 0 : size / 4;
	else if (took <= base * 3 / 2 + NOISE_MS && window->full &&
	    !window->starting && !window->cut)
		size += size / 8 > window->mean_bytes ? size / 8 :
							window->mean_bytes;
	window->size_bytes = within(size, SIZE_BYTES_MIN, window->bytes_max);
}

void
window_answered(struct window *window, const struct window_flight *flight,
    int64_t mono_ms)
{
	int64_t took_ms = mono_ms - flight->sent_ms;

	assert(flight->bytes > 0 && flight->nth > 0);
	took_ms = within(took_ms, 1, INT32_MAX);
	learn_base(window, flight, took_ms);
	take_out(window, flight);
	if (window->round_min_ms == 0 || took_ms < window->round_min_ms)
		window->round_min_ms = took_ms;
	if (window->starting)
		start(window, flight, took_ms);
	if (flight->sent_ms < window->round_from_ms)
		return;
	judge_round(window);
	window->round_from_ms = mono_ms;
	window->round_min_ms = 0;
	window->full = window->cut = false;
}

void
window_ended(struct window *window, const struct window_flight *flight,
    bool lost)
{
	assert(flight->bytes > 0 && flight->nth > 0);
	take_out(window, flight);
	window->starting = window->starting && !lost;
	if (!lost || window->cut)
		return;
	window->cut = true; /* once in a round: they are lost together */
	window->size_bytes = within(
	    window->size_bytes / 2, SIZE_BYTES_MIN, window->bytes_max);
}
