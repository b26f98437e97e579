/*
 * stoplist_fetch.h - the signed stop list from its https address.
 *
 * Fetched whole with its .sig to a file of ours beside the kept list (0600,
 * removed again), then imported as a file is, its signature always demanded.
 * Whatever fails, the kept list and its age stay. One at a time: a second
 * is told ERR_BUSY.
 */
#ifndef UI_STOPLIST_FETCH_H
#define UI_STOPLIST_FETCH_H

#include <stdbool.h>

#include "pos/stoplist.h"
#include "ui/wiring.h"

/* Whether it is an address and no file's name. */
bool stoplist_is_url(const char *from);
/* import has all but from and name; told on standard error if asked for. */
int stoplist_fetch(const struct wiring *wiring, const char *url,
    struct stoplist_import *import, bool tell, struct stoplist_head *head,
    struct err *err);

#endif
