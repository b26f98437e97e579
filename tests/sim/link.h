/*
 * link.h - the simulated link: a net_port that loses, delays, doubles and
 * garbles by chance, in front of the simulated centre. What it carries goes
 * on when the till that sent it has died.
 */
#ifndef SIM_LINK_H
#define SIM_LINK_H

#include "net/net.h"
#include "tests/sim/ledger.h"

#define LINK_FLIGHTS 256

struct flight {
	bool used;
	bool client;  /* somebody still waits for it */
	bool arrives; /* the centre has yet to see it */
	int again;    /* it arrives this many times more */
	uint64_t ticket;
	int64_t arrive_ms;
	int64_t end_ms;
	enum net_outcome outcome;
	int status;
	int garble; /* 0 whole, 1 garbage, 2 HTML, 3 half */
	char *request;
	size_t request_bytes;
	struct text_buf reply;
};

/* What a script wants to become of an exchange. */
enum link_fate {
	LINK_PASS, /* as it comes */
	LINK_UNSENT,
	LINK_DEAD,	 /* taken, and nothing ever comes back */
	LINK_LOST_REPLY, /* it arrives; the answer does not */
};

struct link {
	struct ledger *ledger;
	enum link_fate (*script)(void *ctx, const char *infno);
	void *script_ctx;
	struct swarm *swarm;
	struct chance chance;
	int64_t latency_ms;
	int64_t late_ms_max; /* a late request is at most this late */
	bool cut;
	bool shared; /* one connection for all, as HTTP/2 has it */
	int64_t now_ms;	 /* the world's own time */
	int64_t wall_ms; /* the centre's clock */
	struct flight flights[LINK_FLIGHTS];
	int carried, lost_replies, late, touches;
	struct text_buf handed; /* the reply poll() gave out */
};

void link_open(struct link *link, struct ledger *ledger, uint64_t seed,
    struct swarm *swarm);
void link_close(struct link *link);
struct net_port link_port(struct link *link);
/* The till died: nobody waits any more, what is under way goes on. */
void link_orphan(struct link *link);
/* Let arrive what has arrived by now. */
void link_advance(struct link *link, int64_t now_ms, int64_t wall_ms);
/* World time of the next arrival or end; INT64_MAX: none. */
int64_t link_next(const struct link *link);

#endif
