/*
 * wiring.h - from a pos.conf to a till with everything it stands on.
 *
 * Used by the counter and by every subcommand. wiring_open() opens what is
 * asked for, in order, and what that needs; on failure everything opened is
 * closed again and err says which part failed and why. A second instance
 * fails with ERR_BUSY and is told who holds the till.
 *
 * The key file is made at the first start (0600, from the kernel's chance)
 * and never replaced: without it the journal's persons stay sealed.
 */
#ifndef UI_WIRING_H
#define UI_WIRING_H

#include <stdbool.h>
#include <stdio.h>

#include "card/card.h"
#include "net/net.h"
#include "pos/conf.h"
#include "pos/crypto.h"
#include "pos/log.h"
#include "pos/store.h"
#include "pos/till.h"

#define WIRING_CONF 0x00u  /* pos.conf and the language, always */
#define WIRING_KEY 0x01u   /* the key file, made if there is none */
#define WIRING_STORE 0x02u /* the database, locked; with its key */
#define WIRING_AUDIT 0x04u /* the database, read only, not locked */
#define WIRING_NET 0x08u   /* the link to the centre */
#define WIRING_CARD 0x10u  /* the card reader */
#define WIRING_TILL 0x20u  /* the engine, with key, store and net */

struct wiring {
	char conf_path[CONF_PATH_BYTES];
	struct conf conf;
	struct crypto_key key;
	bool key_known;
	char gateway_secret[256];
	struct store *store;
	struct net_curl *net;
	struct card_worker *card;
	struct till *till;
	struct log log; /* to log_file; into nothing while that is NULL */
	FILE *log_file;
};

/* YBPOS_CONF (`ybpos -c FILE` sets it), else "pos.conf". */
const char *wiring_conf_path(void);

/* *wiring is NULL on failure; NULL path means wiring_conf_path(). */
int wiring_open(struct wiring **wiring, const char *conf_path,
    unsigned parts, struct err *err);
void wiring_close(struct wiring **wiring);

/* How the link is made, by a conf that must stay. */
void wiring_net_options(
    struct net_curl_options *options, const struct conf *conf);

/*
 * One turn of a till without a screen: wait for the link (at most
 * wait_ms_max, less when the till is due earlier), then step with command
 * (NULL for none). now is filled with the turn's time.
 */
int wiring_turn(struct wiring *wiring, int wait_ms_max,
    const struct till_command *command, struct now *now, struct err *err);

#endif
