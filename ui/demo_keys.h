/*
 * demo_keys.h - the two keys a demonstration adds to the counter.
 *
 * `ybpos demo` runs the counter as any other program, with YBPOS_DEMO
 * naming its temporary folder; there the virtual card and the reference
 * centre listen for commands. Without YBPOS_DEMO none of this happens.
 */
#ifndef UI_DEMO_KEYS_H
#define UI_DEMO_KEYS_H

#include <stdbool.h>

#include "pos/err.h"

struct demo_keys {
	char folder[96]; /* "" outside a demonstration */
	bool card_in;
	bool link_cut;
};

/* What the environment says; true in a demonstration. */
bool demo_keys_open(struct demo_keys *keys);
/* Card in or out, link cut or healed: the other way round. */
int demo_keys_card(struct demo_keys *keys, struct err *err);
int demo_keys_link(struct demo_keys *keys, struct err *err);
/* For the idle screen, one line each; NULL past the last. */
const char *demo_keys_hint(int line);

#endif
