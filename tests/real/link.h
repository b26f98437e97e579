/*
 * link.h - a wide-area link between two network namespaces of one machine.
 *
 * IP packets go over two TUN devices and through this program, which gives
 * each direction a rate, a delay, random loss by a seed and a drop-tail
 * queue. Both ends are real kernel TCP; not every kernel has netem. Started
 * in a network namespace of its own (unshare -rn), which becomes the near
 * end; the far end is a second one, in which a command is run. A server
 * that listens on the far end's 127.0.0.1 is reached from the near end at
 * that same address, so that neither it nor its certificate need know.
 *
 * Times are nanoseconds of CLOCK_MONOTONIC. --delay-ms is a round trip, half
 * of it each way; --rate-bps is each way's; 0 means no limit. A packet that
 * is lost has taken its time on the line all the same; one that finds the
 * queue full has not.
 */
#ifndef REAL_LINK_H
#define REAL_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MTU 1500
#define PACKETS_MAX 4096 /* on one line at once */

struct link_options {
	int64_t delay_ms, rate_bps, loss_ppm, queue_bytes;
	uint64_t seed;
	const char *ready_file;
	char **command; /* of the far end */
};

struct packet {
	int64_t due_ns;
	size_t length;
	uint8_t bytes[MTU];
};

/* One direction. */
struct line {
	const struct link_options *options;
	uint64_t dice;
	int64_t free_ns; /* when the sender's last bit is out */
	size_t first, count;
	struct packet *packets; /* a ring of PACKETS_MAX */
	int64_t sent, sent_bytes, lost, refused;
};

/* link_line.c. Open returns -1 without memory. */
int line_open(struct line *line, const struct link_options *options,
    uint64_t number);
void line_close(struct line *line);
void line_take(struct line *line, const uint8_t *bytes, size_t length,
    int64_t now_ns);
/* The next packet if it is due, and then forget it; NULL: not yet. */
const struct packet *line_due(const struct line *line, int64_t now_ns);
void line_drop(struct line *line);
int64_t line_due_ns(const struct line *line); /* INT64_MAX: empty */

/* link_tun.c: both devices, each in its namespace, this process in the far
 * one afterwards. -1 after saying what this system does not permit. */
int link_open(int near_far[2]);

#endif
