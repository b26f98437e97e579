/*
 * proxy.h - a TCP proxy that treats connections badly.
 *
 * Bytes pass as they are, TLS included, so a fate strikes a connection and
 * a place in its stream, never a message. Which connections are struck, in
 * which direction and after how many bytes is decided by a seed when each
 * is accepted. One thread, one poll loop; loopback only.
 */
#ifndef REAL_PROXY_H
#define REAL_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAIRS_MAX 64
#define CHUNKS_MAX 32
#define CHUNK_BYTES 4096
#define RECORD_BYTES_MAX (256u * 1024u)

enum fate {
	FATE_PASS,
	FATE_DROP,     /* reset both ends */
	FATE_TRUNCATE, /* end the reply stream, politely */
	FATE_DELAY,    /* each piece waits up to `ms` */
	FATE_REPEAT,   /* a piece is sent twice */
	FATE_REPLAY,   /* all of it once more, on a connection of its own */
	FATE_REORDER,  /* held until a later connection has ended, or `ms` */
	FATE_DEAD,     /* connected; nothing comes or goes any more */
	FATE_COUNT,
};

enum side { CLIENT, SERVER };

struct chunk {
	int64_t due_ms;
	size_t length, sent;
	uint8_t bytes[CHUNK_BYTES];
};

/* From one end to the other. */
struct flow {
	struct chunk chunks[CHUNKS_MAX]; /* a ring */
	int first, count;
	int64_t bytes; /* read so far */
	bool ended;    /* no more will be read */
	bool told;     /* and the other end knows */
};

struct pair {
	bool used, struck;
	int fd[2];	       /* by side; -1 closed */
	struct flow flow[2];   /* by the side it comes from */
	enum fate fate;
	enum side side;	       /* of the flow that is struck */
	int64_t at;	       /* after so many bytes of it */
	int64_t held_ms;       /* reorder: since then */
	uint64_t held_endings; /* reorder: endings seen when it began */
	uint8_t *record;       /* replay: what the client sent */
	size_t record_bytes;
};

struct options {
	int to_port, ms, chance_of, chance_in;
	int64_t span;
	uint64_t seed;
	enum fate fate;
	const char *port_file;
};

struct proxy {
	struct options options;
	int listener;
	uint64_t dice, endings;
	unsigned long connections, struck;
	struct pair pairs[PAIRS_MAX];
};

/* pair.c: one connection and its other half. */
int64_t proxy_ms(void);
uint64_t proxy_dice(struct proxy *proxy, uint64_t below);
/* To the server; -1 when it is not there. */
int pair_connect(const struct proxy *proxy);
void pair_open(struct proxy *proxy, int client);
/* Read from a side; send what is due to a side; both may close the pair. */
void pair_read(struct proxy *proxy, struct pair *pair, enum side from);
void pair_send(struct proxy *proxy, struct pair *pair, enum side to);
bool pair_wants(const struct pair *pair, enum side from);
/* Only that its client hangs up is still of interest. */
bool pair_dead(const struct pair *pair);
/* When something to that side is due; INT64_MAX: nothing is. */
int64_t pair_due_ms(const struct proxy *proxy, const struct pair *pair,
    enum side to);
void pair_close(struct proxy *proxy, struct pair *pair, bool reset);

#endif
